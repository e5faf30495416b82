"""A trial that a flag does not go with ends, whatever way the flag came and however late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.actions.flags import discuss_flag
from diary.actions.import_steps import go_on, lease_of, start
from diary.actions.trials import end_by_flags, note_all_read, note_read
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.flags import shown_of
from diary.domain.trial import Arm, Conclusion
from diary.domain.wording.trial_result import why_not_conclusive
from diary.models import Diary, Trial
from diary.queries.flags import flags
from diary.queries.trials import read_told, trials
from tests.api.programs import program, sent
from tests.exchange.importing import kept
from tests.makers import make_diary, uuid_of
from tests.trials import live_through, make_trial
from tests.views.from_device import Kept

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 14)
START = TODAY - timedelta(days=39)
NEXT = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """On the last day of the trial."""
    with time_machine.travel(datetime(2026, 3, 14, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


@pytest.fixture
def trial(diary: Diary) -> Trial:
    """One that shows fewer."""
    trial = make_trial(diary, START)
    live_through(trial, {Arm.AS_USUAL: 3, Arm.CHANGED: 1})
    return trial


def in_danger(diary: Diary, day: date = TODAY) -> None:
    content = CheckInContent(answers=[SignAnswer("cannot_move", "yes")])
    save_checkin(diary=diary, day=day, uuid=uuid_of(f"danger {day}"), content=content)


def ended(trial: Trial) -> tuple[date | None, str]:
    trial.refresh_from_db()
    return trial.ended_on, trial.ended_why


def test_a_check_in_that_a_device_kept_ends_it(trial: Trial, ada: User, ada_client: Client) -> None:
    fields = {"uuid": str(uuid_of("c")), "shown": "{}", "q_cannot_move": "yes"}
    late = Kept(f"/check-in/{TODAY}/", fields, datetime.now(UTC))
    assert late.send(ada_client, ada).json()["taken"]
    assert ended(trial) == (TODAY, "flag")


def test_a_kept_check_in_that_comes_a_day_late_ends_it_on_its_last_day(
    trial: Trial, ada: User, ada_client: Client, clock: Any
) -> None:
    fields = {"uuid": str(uuid_of("c")), "shown": "{}", "q_cannot_move": "yes"}
    late = Kept(f"/check-in/{TODAY}/", fields, datetime.now(UTC))
    clock.shift(timedelta(days=2))
    assert late.send(ada_client, ada).json()["taken"]
    assert ended(trial) == (TODAY, "flag")


def test_an_episode_that_a_device_kept_ends_it(trial: Trial, diary: Diary, ada: User, ada_client: Client) -> None:
    in_danger(diary)
    said = {"shape": "moment", "sites": ["left_hallux"], "start_date": str(TODAY), "start_time": "12:30"}
    late = Kept("/episodes/new/", {"uuid": str(uuid_of("e")), **said}, datetime.now(UTC))
    assert late.send(ada_client, ada).json() == {"taken": True}
    assert ended(trial) == (TODAY, "flag")


def test_what_a_program_writes_ends_it(trial: Trial, diary: Diary) -> None:
    said = {"answers": [{"question": "cannot_move", "answer": "yes"}]}
    answer = sent(program(diary), "PUT", f"/check-ins/{TODAY}", said)
    assert answer.status_code == 200
    assert ended(trial) == (TODAY, "flag")
    diary.refresh_from_db()
    assert f'"{diary.revision}-' in answer.headers["ETag"]


def test_the_end_of_an_import_ends_it(trial: Trial, diary: Diary) -> None:
    in_danger(diary)
    now = datetime.now(UTC)
    job = kept(diary, "Date,Stress\n2026-03-12,4\n", now=now)
    start(diary=diary, job=job)
    with lease_of(job) as lease:
        assert lease
        assert not go_on(diary=diary, job=job, now=now, lease=lease)
    assert ended(trial) == (TODAY, "flag")


def test_a_program_is_told_no_result_that_a_flag_has_ended(trial: Trial, diary: Diary, clock: Any) -> None:
    in_danger(diary)
    clock.shift(timedelta(days=1))
    reader = program(diary)
    for path in ("/trials", f"/trials/{trial.uuid}"):
        Trial.objects.update(ended_on=None, ended_why="", ended_criterion="")
        told = sent(reader, "GET", path).json()
        row = told["trials"][0] if path == "/trials" else told
        assert (row["state"], row["ended_on"], row["result"]["conclusion"]) == ("ended", str(TODAY), "not_conclusive")


def test_of_one_that_is_complete_it_is_looked_once_before_its_result_is_told(trial: Trial, diary: Diary) -> None:
    in_danger(diary)
    (row,) = trials(diary)
    note_read(diary=diary, trial=row, today=NEXT)
    told = read_told(diary, row)
    assert told.result.conclusion is Conclusion.NOT_CONCLUSIVE
    assert why_not_conclusive(told) == (
        "It ended on 14 March 2026, its last day, because what was written down matched a reason to see a doctor: "
        "loss of salts, or the heartbeat. A trial that ends so is never conclusive, whatever its days show."
    )
    assert ended(trial) == (TODAY, "flag")
    # Log still tells that it ended.
    assert trial.read_on is None


def test_a_file_tells_none_either(trial: Trial, diary: Diary) -> None:
    in_danger(diary)
    note_all_read(diary=diary, first=date.min, last=date.max, today=NEXT)
    assert ended(trial) == (TODAY, "flag")
    assert trial.read_on is None


def test_a_result_that_was_read_stays(trial: Trial, diary: Diary) -> None:
    (row,) = trials(diary)
    note_read(diary=diary, trial=row, today=NEXT)
    in_danger(diary)
    diary.refresh_from_db()
    end_by_flags(diary=diary, today=NEXT)
    assert ended(trial) == (None, "")


def test_what_came_after_its_last_day_ends_none_that_is_complete(trial: Trial, diary: Diary) -> None:
    in_danger(diary, NEXT)
    end_by_flags(diary=diary, today=NEXT)
    assert ended(trial) == (None, "")
    in_danger(diary)
    end_by_flags(diary=diary, today=NEXT)
    assert ended(trial) == (TODAY, "flag")


def test_what_was_talked_about_before_the_look_ends_none(trial: Trial, diary: Diary) -> None:
    in_danger(diary)
    for flag in flags(diary, NEXT):
        shown = shown_of([flag])
        discuss_flag(diary=diary, flag=flag, uuid=uuid_of(flag.criterion.id), on=NEXT, outcome="", shown=shown)
    end_by_flags(diary=diary, today=NEXT)
    assert ended(trial) == (None, "")


def test_one_that_runs_and_one_that_waits_end_each_on_its_day(trial: Trial, diary: Diary) -> None:
    runs = make_trial(diary, NEXT, name="runs")
    in_danger(diary)
    end_by_flags(diary=diary, today=NEXT)
    assert (ended(trial), ended(runs)) == ((TODAY, "flag"), (NEXT, "flag"))


def test_a_look_without_such_a_flag_writes_nothing_and_without_an_open_trial_asks_nothing(
    trial: Trial, diary: Diary
) -> None:
    revision = diary.revision
    end_by_flags(diary=diary, today=NEXT)
    assert diary.revision == revision
    Diary.objects.filter(pk=diary.pk).update(has_open_trial=False)
    diary.refresh_from_db()
    in_danger(diary)
    with CaptureQueriesContext(connection) as asked:
        end_by_flags(diary=diary, today=NEXT)
    assert not asked.captured_queries
