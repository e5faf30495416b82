"""Guesses read from the database: as a plain count would find them, at a constant cost."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import numpy as np
import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from diary.actions.bin import delete_entry
from diary.actions.sample import fill_with_sample
from diary.actions.triggers import add_trigger
from diary.domain.catalogue import TRIGGERS
from diary.domain.guesses import Guesses
from diary.models import Diary, Episode
from diary.queries.guesses import read_guesses
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of

pytestmark = pytest.mark.django_db
LAST = date(2026, 3, 14)
STATEMENTS = 2


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def chosen(diary: Diary, days: int = 3650) -> QuerySet[Episode]:
    period = (LAST - timedelta(days=days - 1), LAST)
    return Episode.objects.kept().filter(diary=diary, left_out=False, local_date__range=period)


def counts(guesses: Guesses) -> dict[str, int]:
    return {row.key: row.episodes for row in guesses.rows}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counts_are_those_of_a_plain_count(diary: Diary, seed: int) -> None:
    random = np.random.default_rng(seed)
    keys = [term.key for term in TRIGGERS]
    own = [str(add_trigger(diary=diary, uuid=uuid_of(name), name=name).uuid) for name in ("Sweets", "$x$", "שוקולד")]
    expected: Counter[str] = Counter()
    without = 0
    for index in range(40):
        catalogue = {str(key) for key in random.choice(keys, int(random.integers(0, 4)))}
        mine = {str(key) for key in random.choice(own, int(random.integers(0, 3)))}
        own_triggers = [UUID(key) for key in mine]
        at = NOW - timedelta(days=index)
        make_episode(diary=diary, name=index, at=at, triggers=catalogue, own_triggers=own_triggers)
        expected.update(catalogue | mine)
        without += not catalogue | mine
    told = read_guesses(diary, chosen(diary))
    assert counts(told) == expected
    assert (told.episodes, told.without) == (40, without)
    assert {row.name for row in told.rows if row.is_own} == {"Sweets", "$x$", "שוקולד"}
    week = read_guesses(diary, chosen(diary, 7))
    assert week.episodes == 7


def test_left_out_deleted_and_other_peoples_entries_are_not_counted(diary: Diary) -> None:
    make_episode(diary=diary, name="counted", triggers=["stress"])
    make_episode(diary=diary, name="out", triggers=["stress", "cold"], left_out=True)
    gone = make_episode(diary=diary, name="gone", triggers=["stress", "cold"])
    delete_entry(diary=diary, entry=gone, now=NOW)
    other = make_diary(owner=make_user("ben@example.org"))
    make_episode(diary=other, name="other", triggers=["stress", "cold"])
    told = read_guesses(diary, chosen(diary))
    assert (counts(told), told.episodes, told.without) == ({"stress": 1}, 1, 0)
    everybody = Episode.objects.kept().filter(left_out=False)
    assert read_guesses(diary, everybody) == told


@pytest.mark.slow
def test_statements_do_not_grow_with_the_episodes(diary: Diary) -> None:
    for episodes in (5, 500):
        owner = make_user(f"{episodes}@example.org")
        sample = make_diary(owner=owner)
        fill_with_sample(diary=sample, now=NOW, episodes=episodes, years=1, seed=1)
        with CaptureQueriesContext(connection) as statements:
            assert read_guesses(sample, chosen(sample)).episodes == episodes
        assert len(statements) == STATEMENTS
    assert read_guesses(diary, chosen(diary)).rows == ()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses its plans by statistics")
def test_only_the_triggers_of_chosen_episodes_are_looked_up(diary: Diary) -> None:
    with CaptureQueriesContext(connection) as statements:
        read_guesses(diary, chosen(diary, 7))
    for query in statements.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = [row[-1] for row in cursor.fetchall()]
        assert not [step for step in plan if step.startswith("SCAN")], plan
        assert any("episode_by_day (diary_id=? AND local_date>?" in step for step in plan), plan
