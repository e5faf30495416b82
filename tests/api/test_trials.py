"""Trials over the interface: the plan from the beginning, a result at its end and not before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from diary.actions.bin import delete_entry
from diary.actions.trials import answer_trial_day, stop_trial
from diary.domain.trial import Arm, EarlyEnd, EndReason, KeptToIt, commitment
from diary.models import Diary, Trial, TrialDay
from tests.api.programs import LOG, program, sent
from tests.each import each
from tests.makers import NOW, make_diary, uuid_of
from tests.trials import live_through, make_trial

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 14)
OF_TODAY = f"/trials/{uuid_of('trial')}/days/{TODAY}"
TOLD = ("estimate", "ratio", "episodes", "recorded", "conclusion")


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def diary() -> Diary:
    return make_diary()


@pytest.fixture
def full(diary: Diary) -> Client:
    return program(diary)


@pytest.fixture
def running(diary: Diary) -> Trial:
    return make_trial(diary, TODAY - timedelta(days=12))


def over(diary: Diary, name: str = "over", first: date = date(2026, 1, 5), end: EarlyEnd | None = None) -> Trial:
    trial = make_trial(diary, first, name=name, end=end)
    live_through(trial, {Arm.AS_USUAL: 3, Arm.CHANGED: 1}, name=name)
    return trial


def kept() -> dict[date, str]:
    return dict(TrialDay.objects.values_list("date", "kept"))


def test_of_one_that_runs_the_plan_is_told_and_neither_its_seed_nor_a_result(
    running: Trial, diary: Diary, full: Client
) -> None:
    live_through(running, {Arm.AS_USUAL: 3, Arm.CHANGED: 1}, days=12)
    answer_trial_day(diary=diary, trial=running, day=TODAY, kept=KeptToIt.PARTLY, today=TODAY)
    answer = sent(full, "GET", f"/trials/{running.uuid}")
    told = answer.json()
    assert sent(full, "GET", "/trials").json() == {"trials": [told]}
    assert (told["state"], told["seed"], told["result"]) == ("running", None, None)
    assert told["commitment"] == commitment(running.seed)
    assert running.seed not in answer.content.decode()
    assert told["question"] == "Wider shoes: does it change my twitching?"
    assert told["blocks"][1] == {"number": 2, "arm": "changed", "first": "2026-03-07", "last": "2026-03-11"}
    assert (told["starts_on"], told["last_day"]) == ("2026-03-02", "2026-04-10")
    assert told["kept_to_it"] == {"2026-03-14": "partly"}
    assert not [word for word in TOLD if f'"{word}"' in answer.content.decode()]


def test_of_one_that_is_over_the_seed_and_the_result_are_told_and_it_is_not_marked_as_read(
    diary: Diary, full: Client
) -> None:
    trial = over(diary)
    told = sent(full, "GET", f"/trials/{trial.uuid}").json()
    assert (told["state"], told["seed"]) == ("complete", trial.seed)
    result = told["result"]
    assert result["conclusion"] == "fewer"
    assert result["sentence"] == "Fewer twitches in the changed blocks than chance explains."
    assert result["low"] <= result["ratio"] <= result["high"] < 1
    assert result["p"] <= 0.05
    assert result["blocks"][1] == {"number": 2, "counting": 4, "recorded": 4, "episodes": 4}
    assert (result["number"], result["runs"], result["changed_since_read"]) == (1, 1, False)
    trial.refresh_from_db()
    assert trial.read_on is None


def test_one_that_was_stopped_is_not_conclusive_and_has_no_ratio(diary: Diary, full: Client) -> None:
    trial = over(diary, end=EarlyEnd(date(2026, 2, 10), EndReason.STOPPED))
    told = sent(full, "GET", f"/trials/{trial.uuid}").json()
    assert (told["state"], told["ended_on"], told["ended_why"]) == ("ended", "2026-02-10", "stopped")
    assert told["result"]["conclusion"] == "not_conclusive"
    assert told["result"]["why"]
    assert {told["result"][name] for name in ("ratio", "low", "high", "p")} == {None}


def test_a_diary_without_one_has_an_empty_list(full: Client) -> None:
    assert sent(full, "GET", "/trials").json() == {"trials": []}


def test_the_newest_comes_first_and_one_in_the_bin_is_not_there(running: Trial, diary: Diary, full: Client) -> None:
    first = over(diary)
    assert [row["uuid"] for row in sent(full, "GET", "/trials").json()["trials"]] == [
        str(running.uuid),
        str(first.uuid),
    ]
    delete_entry(diary=diary, entry=first, now=NOW)
    assert [row["uuid"] for row in sent(full, "GET", "/trials").json()["trials"]] == [str(running.uuid)]
    assert sent(full, "GET", f"/trials/{first.uuid}").status_code == 404
    assert sent(full, "PUT", f"/trials/{first.uuid}/days/2026-01-05", {"kept": "yes"}).status_code == 404


def test_many_trials_take_no_more_statements(diary: Diary, full: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert sent(full, "GET", "/trials").status_code == 200
            return len(seen)

    over(diary)
    cost()
    few = cost()
    for number in range(1, 5):
        over(diary, str(number), date(2025, 12, 1) - timedelta(days=40 * number))
    # The flags of this revision are kept by the first look.
    cost()
    assert cost() == few


def test_what_a_program_has_is_not_sent_again_until_the_day_or_the_diary_is_another(
    running: Trial, diary: Diary, full: Client, clock: Any
) -> None:
    path = f"/trials/{running.uuid}"
    known = sent(full, "GET", path).headers["ETag"]
    assert sent(full, "GET", path, **{"If-None-Match": known}).status_code == 304
    clock.shift(timedelta(days=1))
    assert sent(full, "GET", path, **{"If-None-Match": known}).status_code == 200
    known = sent(full, "GET", path).headers["ETag"]
    sent(full, "PUT", OF_TODAY, {"kept": "yes"})
    assert sent(full, "GET", path, **{"If-None-Match": known}).status_code == 200


def test_a_day_is_answered_said_otherwise_and_taken_back(running: Trial, full: Client) -> None:
    for answer, said in (
        ("yes", "Kept to it today: yes."),
        ("partly", "Kept to it today: partly."),
        ("", "Not answered today any more."),
        ("", "Not answered today any more."),
    ):
        told = sent(full, "PUT", OF_TODAY, {"kept": answer})
        assert (told.status_code, told.json()) == (200, {"uuid": str(running.uuid), "said": said})
        assert kept() == ({TODAY: answer} if answer else {})
    earlier = sent(full, "PUT", OF_TODAY.replace("03-14", "03-10"), {"kept": "no"})
    assert earlier.json()["said"] == "Kept to it on Tuesday 10 March: no."


@each(
    ("day", "why"),
    [
        ("2026-03-01", "The trial starts on 2 March 2026. Nothing is kept to before."),
        ("2026-03-15", "15 March 2026 has not begun yet. Answer it once it has."),
        ("2026-04-11", "The trial was over after 10 April 2026. Nothing is kept to later."),
    ],
)
def test_a_day_that_cannot_be_kept_to_is_refused_in_words(day: str, why: str, running: Trial, full: Client) -> None:
    answer = sent(full, "PUT", OF_TODAY.replace(str(TODAY), day), {"kept": "yes"})
    assert (answer.status_code, answer.json()["detail"]) == (422, why)
    assert not kept()


def test_the_days_after_a_stop_are_none_of_it(running: Trial, diary: Diary, full: Client) -> None:
    stop_trial(diary=diary, trial=running, today=TODAY - timedelta(days=1))
    assert sent(full, "PUT", OF_TODAY, {"kept": "yes"}).status_code == 422
    assert sent(full, "PUT", OF_TODAY.replace("03-14", "03-13"), {"kept": "yes"}).status_code == 200


@each("said", [{}, {"kept": "perhaps"}, {"kept": None}, {"kept": True}, {"kept": "yes", "note": "x"}, ["yes"]])
def test_what_is_no_answer_is_refused(said: Any, running: Trial, full: Client) -> None:
    assert sent(full, "PUT", OF_TODAY, said).status_code == 422
    assert not kept()


def test_a_change_is_made_only_where_nothing_was_changed_meanwhile(running: Trial, diary: Diary, full: Client) -> None:
    known = sent(full, "GET", "/timers").headers["ETag"]
    assert sent(full, "PUT", OF_TODAY, {"kept": "yes"}, **{"If-Match": known}).status_code == 200
    late = sent(full, "PUT", OF_TODAY, {"kept": "no"}, **{"If-Match": known})
    assert (late.status_code, late.json()["type"]) == (412, "/problems/changed")
    assert kept() == {TODAY: "yes"}


def test_a_token_that_only_logs_fills_in_today_and_yesterday_and_replaces_nothing(running: Trial, diary: Diary) -> None:
    button = program(diary, LOG)
    assert [sent(button, "PUT", OF_TODAY, {"kept": "yes"}).status_code for _ in range(2)] == [200, 200]
    other = sent(button, "PUT", OF_TODAY, {"kept": "no"})
    assert (other.status_code, other.json()["detail"]) == (409, "This day has another answer. Nothing was changed.")
    assert sent(button, "PUT", OF_TODAY, {"kept": ""}).status_code == 403
    assert sent(button, "PUT", OF_TODAY.replace("03-14", "03-13"), {"kept": "no"}).status_code == 200
    earlier = sent(button, "PUT", OF_TODAY.replace("03-14", "03-12"), {"kept": "no"})
    assert (earlier.status_code, earlier.json()["detail"]) == (
        422,
        "A token that only logs says this of today and yesterday.",
    )
    assert kept() == {TODAY: "yes", TODAY - timedelta(days=1): "no"}


@pytest.mark.parametrize("days", [1, 3, -1])
def test_a_token_that_only_logs_is_not_told_when_a_trial_begins_or_ended(days: int, diary: Diary) -> None:
    end = EarlyEnd(TODAY - timedelta(days=1), EndReason.STOPPED) if days < 0 else None
    make_trial(diary, TODAY + timedelta(days=days if days > 0 else -9), end=end)
    answer = sent(program(diary, LOG), "PUT", OF_TODAY, {"kept": "yes"})
    assert (answer.status_code, answer.json()["detail"]) == (
        422,
        "This cannot be said of this day. Nothing was changed.",
    )
