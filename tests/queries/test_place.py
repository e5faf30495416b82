"""What is read of a diary to say where it twitches, and what that costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.bin import delete_entry
from diary.actions.sample import fill_with_sample
from diary.domain.pattern_filter import PatternFilter
from diary.domain.place import Place
from diary.models import Diary, Episode
from diary.models.episode import EpisodeQuerySet
from diary.queries.history import days
from diary.queries.pattern_query import PatternQuery
from diary.queries.place import read_place
from tests.makers import NOW, make_diary, make_episode, make_user
from tests.queries.test_cost import plan_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 14)
FIRST = date(2026, 3, 8)


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def episodes(diary: Diary, first: date = FIRST) -> EpisodeQuerySet:
    return Episode.objects.kept().filter(diary=diary, left_out=False, local_date__range=(first, DAY))


def read(diary: Diary, first: date = FIRST) -> Place:
    return read_place(diary, days(diary, first, DAY), episodes(diary, first))


def test_several_toes_at_once_and_no_place_said_are_counted(diary: Diary) -> None:
    for name, sites in enumerate(
        [
            ["left_hallux"],
            ["left_hallux", "left_second_toe"],
            ["left_hallux", "right_hallux", "right_fifth_toe"],
            ["left_hallux", "left_foot"],
            ["left_foot", "trunk", "face"],
            [],
            [],
        ]
    ):
        make_episode(diary=diary, name=name, sites=sites, at=NOW - timedelta(hours=name))
    told = read(diary)
    assert (told.episodes, told.together, told.unplaced) == (7, 2, 2)
    assert (told.toes("left"), told.toes("right")) == (5, 2)


def test_only_what_the_given_episodes_hold_is_counted(diary: Diary) -> None:
    both, stranger = ["left_hallux", "right_hallux"], make_diary(owner=make_user("bea@example.org"))
    make_episode(diary=diary, name="early", sites=both, at=NOW - timedelta(days=8))
    make_episode(diary=diary, name="left out", sites=both, left_out=True)
    make_episode(diary=diary, name="left out, no place", sites=[], left_out=True)
    make_episode(diary=stranger, name="other", sites=both)
    make_episode(diary=stranger, name="other, no place", sites=[])
    for sites in (both, []):
        delete_entry(diary=diary, entry=make_episode(diary=diary, name=f"binned {sites}", sites=sites), now=NOW)
    make_episode(diary=diary, name="counts", sites=["trunk"])
    told = read(diary)
    assert (told.episodes, told.together, told.unplaced) == (1, 0, 0)


def test_narrowed_episodes_are_counted_with_all_their_toes(diary: Diary) -> None:
    make_episode(diary=diary, name=1, sites=["left_hallux", "right_hallux"], state="resting")
    make_episode(diary=diary, name=2, sites=["left_second_toe", "right_hallux"])
    make_episode(diary=diary, name=3, sites=[], state="resting")
    whole = PatternFilter(FIRST, DAY)
    cases = ((replace(whole, site="left_hallux"), (1, 0)), (replace(whole, state="resting"), (1, 1)), (whole, (2, 1)))
    for pattern_filter, expected in cases:
        reading = PatternQuery(diary, pattern_filter)
        told = read_place(diary, reading.days, reading.episodes)
        assert (told.together, told.unplaced) == expected, pattern_filter


def test_an_empty_diary_has_counts_of_none(diary: Diary) -> None:
    told = read(diary)
    assert (told.episodes, told.together, told.unplaced, told.seen) == (0, 0, 0, ())


@pytest.mark.slow
def test_it_costs_one_statement_however_long_the_period(diary: Diary) -> None:
    fill_with_sample(diary=diary, now=NOW, episodes=600, years=10, seed=1)
    for n in (7, 3650):
        first = DAY - timedelta(days=n - 1)
        period = days(diary, first, DAY)
        with CaptureQueriesContext(connection) as statements:
            told = read_place(diary, period, episodes(diary, first))
        assert len(statements) == 1
    rows = [{site.site for site in row.sites.all()} for row in episodes(diary, first).prefetch_related("sites")]
    toes = [sum("toe" in key or "hallux" in key for key in row) for row in rows]
    assert told.together == sum(n > 1 for n in toes) > 0
    assert told.unplaced == sum(not row for row in rows)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses its plans by statistics")
def test_places_are_looked_up_for_the_episodes_of_the_period_alone(diary: Diary) -> None:
    make_episode(diary=diary)
    with CaptureQueriesContext(connection) as statements:
        read(diary)
    plans = [plan_of(row["sql"]) for row in statements if '"diary_episodesite"' in row["sql"]]
    assert len(plans) == 1
    for plan in plans:
        assert any("INDEX episode_by_day (diary_id=? AND local_date>? AND local_date<?)" in step for step in plan), plan
        sites = [step for step in plan if "diary_episodesite" in step or " U0 " in step or " V0 " in step]
        assert all("SCAN" not in step for step in sites), plan
