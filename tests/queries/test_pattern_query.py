"""A diary through a choice: what fits is counted, and a day is a zero only where that is known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from diary.actions.checkins import say_quiet
from diary.domain.history import STATUSES, Days
from diary.domain.pattern_filter import PatternFilter, SleepOnset
from diary.models import Diary
from diary.queries.pattern_query import PatternQuery
from tests.makers import NOW, make_diary, make_episode, uuid_of

TODAY = date(2026, 3, 14)
FIRST = TODAY - timedelta(days=5)


@pytest.fixture
def diary(ada: User) -> Diary:
    """One day each: two toes, another place while walking, no place said, quiet, left out alone, nothing."""
    diary = make_diary(owner=ada)
    resting = {"state": "resting", "triggers": ["stress"]}
    make_episode(diary=diary, name=1, at=NOW, sites=["left_hallux", "left_second_toe"], intensity=4, **resting)
    make_episode(diary=diary, name=2, at=NOW, sites=["left_hallux"], state="falling_asleep")
    make_episode(diary=diary, name=3, at=NOW - timedelta(days=1), sites=["trunk"], state="walking")
    make_episode(diary=diary, name=4, at=NOW - timedelta(days=2), sites=[], triggers=["caffeine"])
    say_quiet(diary=diary, day=TODAY - timedelta(days=3), uuid=uuid_of("q"))
    make_episode(diary=diary, name=5, at=NOW - timedelta(days=4), sites=["left_hallux"], left_out=True)
    return diary


def read(diary: Diary, **narrowing: Any) -> PatternQuery:
    return PatternQuery(diary, PatternFilter(FIRST, TODAY, **narrowing))


def said(days: Days) -> list[str | int]:
    """Each day from the newest: its number of episodes, or the word of its status."""
    words = [days.status_of(index).value for index in range(len(days))]
    return [int(count) if count else word for count, word in zip(days.episodes, words, strict=True)][::-1]


@pytest.mark.parametrize(
    ("narrowing", "expected"),
    [
        ({}, [2, 1, 1, "quiet", "unknown", "missing"]),
        ({"site": "left_hallux"}, [2, "quiet", "unknown", "quiet", "unknown", "missing"]),
        ({"site": "trunk"}, ["quiet", 1, "unknown", "quiet", "unknown", "missing"]),
        ({"state": "walking"}, ["quiet", 1, "unknown", "quiet", "unknown", "missing"]),
        ({"trigger": "stress"}, [1, "quiet", "quiet", "quiet", "unknown", "missing"]),
        ({"sleep_onset": SleepOnset.WITHOUT}, [1, 1, 1, "quiet", "unknown", "missing"]),
        ({"sleep_onset": SleepOnset.ALONE}, [1, "quiet", "quiet", "quiet", "unknown", "missing"]),
        ({"site": "left_second_toe", "trigger": "stress"}, [1, "quiet", "unknown", "quiet", "unknown", "missing"]),
        (
            {"site": "left_second_toe", "trigger": "caffeine"},
            ["quiet", "quiet", "unknown", "quiet", "unknown", "missing"],
        ),
    ],
)
def test_a_day_without_a_fitting_episode_is_a_zero_only_where_that_is_known(
    narrowing: dict[str, Any], expected: list[str | int], diary: Diary
) -> None:
    reading = read(diary, **narrowing)
    assert said(reading.days) == expected
    assert reading.episodes.count() == sum(value for value in expected if isinstance(value, int))


def test_a_choice_of_everything_reads_the_days_alone(diary: Diary) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        days = read(diary).days
    assert len(queries) == 1
    assert [STATUSES[code] for code in days.status][-1] == "twitched"


def test_the_columns_of_a_narrowed_day_are_those_of_its_fitting_episodes(diary: Diary) -> None:
    today = read(diary, site="left_second_toe").days
    assert int(today.by_hour[-1].sum()) == 1
    assert (int(today.by_site[-1].sum()), int(today.intensity_sum[-1])) == (2, 4)
    assert int(read(diary, sleep_onset=SleepOnset.ALONE).days.sleep_onset[-1]) == 1


def test_the_end_of_a_long_episode_counts_in_the_next_day_where_it_fits(ada: User) -> None:
    diary = make_diary(owner=ada)
    make_episode(diary=diary, at=NOW - timedelta(days=1, hours=1), minutes=1440, sites=["left_hallux"])
    for site, shares in (("left_hallux", True), ("trunk", False)):
        days = PatternQuery(diary, PatternFilter(TODAY, TODAY, site=site)).days
        assert bool(days.seconds[0]) is shares
        assert (days.status_of(0) == "twitched") is shares


def test_the_cost_does_not_grow_with_the_rows(diary: Diary) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(read(diary, site="left_hallux", state="walking").days)
        return len(queries)

    before = statements()
    for index in range(20):
        make_episode(diary=diary, name=f"more {index}", at=NOW - timedelta(hours=index), sites=["left_hallux"])
    assert statements() == before <= 4


def test_somebody_elses_episodes_are_not_read(diary: Diary, ben: User) -> None:
    other = make_diary(owner=ben)
    assert said(read(other, site="left_hallux").days) == ["missing"] * 6
    assert said(read(other).days) == ["missing"] * 6
