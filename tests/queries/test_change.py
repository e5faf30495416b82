"""From stored rows to the look: the rows and the first day that the rules read, at the same cost for any diary."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.bin import delete_entry
from diary.actions.sample import fill_with_sample
from diary.domain.trend import more_often
from diary.models import Diary
from diary.queries.change import read_change
from diary.queries.flags import load_rule_input
from tests.makers import NOW, make_diary, make_user
from tests.queries.test_flags import TODAY, say, twitch

pytestmark = pytest.mark.django_db
LATER = date(2026, 3, 18)


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def days_of_use(diary: Diary) -> int:
    return read_change(diary, LATER).needs[0].have


def test_use_begins_with_the_first_own_entry_that_is_kept(diary: Diary) -> None:
    assert days_of_use(diary) == 0
    twitch(diary, 30)
    assert days_of_use(diary) == 32
    say(diary, 40, "no")
    assert days_of_use(diary) == 42
    twitch(diary, 50, source="import")
    say(diary, 51, "no", source="import")
    delete_entry(diary=diary, entry=twitch(diary, 45), now=NOW)
    assert days_of_use(diary) == 42
    first = load_rule_input(diary, LATER).first_recorded
    assert first is not None
    assert (date(2026, 3, 15) - first).days + 1 == 42


@pytest.mark.slow
def test_it_is_the_look_of_the_rules(diary: Diary) -> None:
    for ago in range(3, 115):
        for name in range(1 + 4 * (ago < 35) + ago % 2):
            twitch(diary, ago, f"{ago} {name}", intensity=3)
    read = load_rule_input(diary, TODAY)
    told = more_often(read.counts, read.first_recorded, TODAY)
    found = read_change(diary, TODAY)
    assert told is not None
    assert found.frequency == told.latest
    assert found.is_more


@pytest.mark.slow
def test_it_costs_four_statements_whatever_the_diary_holds(diary: Diary) -> None:
    full = make_diary(owner=make_user("grace@example.org"))
    fill_with_sample(diary=full, now=NOW, episodes=600, years=1, seed=1)
    for one in (diary, full):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            read_change(one, TODAY)
        assert len(asked) == 4
    assert read_change(full, TODAY).frequency is not None
