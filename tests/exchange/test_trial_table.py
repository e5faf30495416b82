"""trials.csv: all trials of a diary, day by day, with what their pages say of them and nothing before their end."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.trials import answer_trial_day
from diary.domain.content import CheckInContent
from diary.domain.trial import OWN, Arm, EarlyEnd, EndReason, KeptToIt
from diary.exchange.cells import FORMULA, text_of
from diary.exchange.tables import TRIALS
from diary.exchange.tables_out import MARK
from diary.exchange.trial_table import write_trials
from diary.models import Diary
from diary.queries.trials import read_all_told, trials
from tests.makers import NOW, make_diary, uuid_of
from tests.trials import live_through, make_trial

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 2)
OVER = date(2026, 6, 1)
RESULT = ("conclusion", "ratio", "low", "high", "p")


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def rows(diary: Diary, first: date | None = None, last: date | None = None, today: date = OVER) -> list[dict[str, str]]:
    body = b"".join(write_trials(diary, first, last, today=today))
    assert body.startswith(MARK)
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_a_diary_without_a_trial_has_the_names_of_the_columns(diary: Diary) -> None:
    body = b"".join(write_trials(diary, None, None, today=OVER))
    assert body.decode("utf-8-sig") == ",".join(column.name for column in TRIALS) + "\r\n"


def test_a_trial_that_is_over_is_told_day_by_day_with_its_result(diary: Diary) -> None:
    trial = make_trial(diary, FIRST)
    live_through(trial, {Arm.AS_USUAL: 4, Arm.CHANGED: 1})
    answer_trial_day(diary=diary, trial=trial, day=FIRST + timedelta(days=5), kept=KeptToIt.PARTLY, today=OVER)
    told = rows(diary)
    assert [row["date"] for row in told] == [str(FIRST + timedelta(days=index)) for index in range(40)]
    assert {row["uuid"] for row in told} == {str(trial.uuid)}
    assert {(row["change"], row["own_words"], row["starts_on"], row["state"]) for row in told} == {
        ("wider_shoes", "", "2026-03-02", "complete")
    }
    assert [told[5][name] for name in ("block", "kind", "counts", "recorded", "episodes", "kept_to_it")] == [
        "2", "changed", "no", "yes", "1", "partly",
    ]  # fmt: skip
    assert [row["kept_to_it"] for row in told].count("") == 39
    (said,) = read_all_told(diary, trials(diary))
    found = said.result.estimate
    assert found is not None
    assert {tuple(row[name] for name in RESULT) for row in told} == {
        ("fewer", str(found.ratio), str(found.low), str(found.high), str(found.p))
    }
    # What a reader adds up is what the result was computed from.
    for block in said.result.blocks:
        counted = [row for row in told if row["block"] == str(block.number) and row["counts"] == "yes"]
        assert sum(int(row["episodes"]) for row in counted if row["episodes"]) == block.episodes
        assert sum(row["episodes"] != "" for row in counted) == block.recorded


@pytest.mark.parametrize(
    ("days_in", "state"), [(-1, "coming"), (0, "running"), (20, "running"), (39, "running"), (40, "complete")]
)
def test_nothing_that_a_result_could_be_worked_out_from_is_in_it_before_the_end(
    diary: Diary, days_in: int, state: str
) -> None:
    trial = make_trial(diary, FIRST)
    live_through(trial, {Arm.AS_USUAL: 4, Arm.CHANGED: 1})
    told = rows(diary, today=FIRST + timedelta(days=days_in))
    assert len(told) == 40
    assert {row["state"] for row in told} == {state}
    hidden = {row[name] for row in told for name in ("recorded", "episodes", *RESULT)}
    assert (hidden == {""}) == (state != "complete")


def test_one_that_ended_early_goes_up_to_its_end_and_has_no_number(diary: Diary) -> None:
    trial = make_trial(diary, FIRST, end=EarlyEnd(FIRST + timedelta(days=12), EndReason.STOPPED))
    live_through(trial, {Arm.AS_USUAL: 4, Arm.CHANGED: 1})
    make_trial(diary, OVER, name="never begun", end=EarlyEnd(OVER - timedelta(days=1), EndReason.STOPPED))
    told = rows(diary)
    assert len(told) == 13
    assert {tuple(row[name] for name in ("state", *RESULT)) for row in told} == {
        ("ended", "not_conclusive", "", "", "", "")
    }


def test_one_without_an_episode_has_no_number_as_on_its_page(diary: Diary) -> None:
    trial = make_trial(diary, FIRST)
    for index in range(40):
        day = trial.starts_on + timedelta(days=index)
        save_checkin(diary=diary, day=day, uuid=uuid_of(day.isoformat()), content=CheckInContent("no"))
    told = rows(diary)
    assert {row["episodes"] for row in told} == {"0"}
    assert {tuple(row[name] for name in RESULT) for row in told} == {("not_conclusive", "", "", "", "")}


def test_a_period_takes_the_days_from_the_first_to_the_last_and_the_oldest_trial_is_first(diary: Diary) -> None:
    make_trial(diary, FIRST + timedelta(days=40), name="later")
    make_trial(diary, FIRST)
    days = [row["date"] for row in rows(diary)]
    assert days == sorted(days)
    assert len(days) == 80
    some = rows(diary, FIRST + timedelta(days=38), FIRST + timedelta(days=41))
    assert [row["block"] for row in some] == ["8", "8", "1", "1"]
    assert rows(diary, date(2027, 1, 1)) == rows(diary, None, date(2025, 1, 1)) == []


@pytest.mark.parametrize("begins", FORMULA)
def test_own_words_are_no_formula_and_come_back_as_they_were(diary: Diary, begins: str) -> None:
    words = f"{begins}1+1, «=»"
    make_trial(diary, FIRST, change=OWN, own_words=words)
    (cell,) = {row["own_words"] for row in rows(diary)}
    assert cell.startswith("'")
    assert text_of(cell) == words


def test_what_lies_in_the_bin_is_not_in_it(diary: Diary) -> None:
    delete_entry(diary=diary, entry=make_trial(diary, FIRST), now=NOW)
    assert rows(diary) == []


def test_many_trials_cost_as_many_statements_as_one_and_a_table_that_breaks_off_ends_within_a_row(diary: Diary) -> None:
    told = []
    for number in range(3):
        make_trial(diary, FIRST + timedelta(days=40 * number), name=f"{number}")
        with CaptureQueriesContext(connection) as seen:
            pieces = list(write_trials(diary, None, None, today=date(2027, 1, 1)))
        told.append(len(seen))
        assert len(pieces) == number + 2
        assert not any(piece.endswith(b"\r\n") for piece in pieces[:-1])
    assert told == [4, 4, 4]
