"""What is said of trials that are over: the same of each whether one or all are read, at the same cost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.bin import delete_entry
from diary.actions.trials import answer_trial_day, note_read
from diary.domain.trial import Arm, Conclusion, EarlyEnd, EndReason, KeptToIt, TrialState
from diary.models import Diary, Trial, TrialDay
from diary.queries.trials import read_all_told, read_told, trial_today, trials, trials_in
from tests.makers import make_diary, make_episode, make_user
from tests.trials import live_through, make_trial, noon

pytestmark = pytest.mark.django_db
START = date(2025, 10, 6)
LATER = date(2025, 12, 1)
LAST = LATER + timedelta(days=39)


@pytest.fixture
def diary() -> Diary:
    """With a trial that shows fewer, and the same again that was stopped; the like of somebody else is none of
    its own."""
    diary = make_diary()
    first = make_trial(diary, START, name="first")
    live_through(first, {Arm.AS_USUAL: 3, Arm.CHANGED: 1})
    end = EarlyEnd(LATER + timedelta(days=9), EndReason.STOPPED)
    live_through(make_trial(diary, LATER, name="second", end=end), {Arm.AS_USUAL: 1, Arm.CHANGED: 1})
    other = make_diary(owner=make_user("ben@example.org"))
    live_through(make_trial(other, START, name="another"), {Arm.AS_USUAL: 2, Arm.CHANGED: 2})
    return diary


def test_all_are_told_as_each_by_itself(diary: Diary) -> None:
    rows = trials(diary)
    told = read_all_told(diary, rows)
    assert told == [read_told(diary, row) for row in rows]
    assert [(row.number, row.runs, row.recorded) for row in told] == [(2, 2, 8), (1, 2, 32)]
    assert [row.result.conclusion for row in told] == [Conclusion.NOT_CONCLUSIVE, Conclusion.FEWER]


def test_what_was_in_the_bin_counts_as_a_run(diary: Diary) -> None:
    delete_entry(diary=diary, entry=trials(diary)[0], now=noon(LAST))
    (told,) = read_all_told(diary, trials(diary))
    assert (told.number, told.runs) == (1, 2)


def test_many_cost_as_many_statements_as_one_and_none_costs_none(diary: Diary) -> None:
    for n in range(4):
        make_trial(diary, START + timedelta(days=50 * n), name=f"more {n}", change="own", own_words=f"change {n}")
    rows = trials(diary)
    with CaptureQueriesContext(connection) as all_of_them:
        assert len(read_all_told(diary, rows)) == 6
    with CaptureQueriesContext(connection) as none:
        assert read_all_told(diary, []) == []
    assert (len(all_of_them), len(none)) == (2, 0)


def test_a_day_or_an_answer_that_changed_after_the_first_reading_is_told(diary: Diary) -> None:
    row = trials(diary)[1]
    note_read(diary=diary, trial=row, today=LAST)
    assert not read_all_told(diary, trials(diary))[1].is_changed
    make_episode(diary=diary, name="late", at=noon(START))
    assert read_all_told(diary, trials(diary))[1].is_changed
    answer_trial_day(diary=diary, trial=row, day=START, kept=KeptToIt.NO, today=LAST)
    assert read_all_told(diary, trials(diary))[1].is_changed


def test_what_is_written_after_an_early_end_changes_nothing_of_it(diary: Diary) -> None:
    end = EarlyEnd(LATER + timedelta(days=54), EndReason.FLAG, "W1")
    row = make_trial(diary, LATER + timedelta(days=50), name="flagged", end=end)
    TrialDay.objects.create(diary=diary, trial=row, date=end.on + timedelta(days=1), kept="yes")
    note_read(diary=diary, trial=trials(diary)[0], today=end.on)
    make_episode(diary=diary, name="after", at=noon(end.on + timedelta(days=1)))
    TrialDay.objects.all().delete()
    assert not read_all_told(diary, trials(diary))[0].is_changed
    make_episode(diary=diary, name="on it", at=noon(end.on))
    assert read_all_told(diary, trials(diary))[0].is_changed


def test_one_that_is_deleted_for_good_while_it_is_read_is_told_as_it_was(diary: Diary) -> None:
    rows = trials(diary)
    Trial.objects.filter(diary=diary, uuid=rows[1].uuid).delete()
    assert [(told.number, told.runs) for told in read_all_told(diary, rows)] == [(1, 1), (2, 2)]


def test_one_that_runs_is_told_before_a_later_one_that_a_flag_ended_before_it_began(diary: Diary) -> None:
    today = LATER + timedelta(days=100)
    make_trial(diary, today + timedelta(days=10), name="planned", end=EarlyEnd(today, EndReason.FLAG, "W1"))
    runs = make_trial(diary, today, name="runs")
    found = trial_today(diary, today)
    assert found
    assert (found.trial, found.state) == (runs, TrialState.RUNNING)


def test_those_of_a_period_have_a_day_in_it(diary: Diary) -> None:
    make_trial(diary, LAST, name="never", end=EarlyEnd(LAST - timedelta(days=2), EndReason.STOPPED))
    first, second = trials(diary)[2], trials(diary)[1]
    assert trials_in(diary, date(2025, 1, 1), LAST) == [second, first]
    assert trials_in(diary, START + timedelta(days=39), LATER) == [second, first]
    assert trials_in(diary, START + timedelta(days=40), LATER - timedelta(days=1)) == []
    assert trials_in(diary, LATER + timedelta(days=10), LAST) == []
