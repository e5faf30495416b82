"""Remedies read from the database: as a plain count would find them, at a constant cost."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import median

import numpy as np
import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from diary.actions.bin import delete_entry
from diary.actions.sample import fill_with_sample
from diary.domain.catalogue import REMEDIES
from diary.domain.content import Remedy
from diary.domain.remedies import ANSWERS, Remedies
from diary.models import Diary, Episode, EpisodeRemedy
from diary.queries.remedies import read_remedies
from tests.makers import NOW, make_diary, make_episode, make_user

pytestmark = pytest.mark.django_db
LAST = date(2026, 3, 14)
STATEMENTS = 2


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def chosen(diary: Diary, days: int = 3650) -> QuerySet[Episode]:
    period = (LAST - timedelta(days=days - 1), LAST)
    return Episode.objects.kept().filter(diary=diary, left_out=False, local_date__range=period)


def counts(remedies: Remedies) -> dict[tuple[str, str], int]:
    return {(row.key, term.key): n for row in remedies.rows for term, n in zip(ANSWERS, row.outcomes, strict=True) if n}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counts_and_medians_are_those_of_a_plain_count(diary: Diary, seed: int) -> None:
    random = np.random.default_rng(seed)
    keys = [term.key for term in REMEDIES[:5]]
    answers = [term.key for term in ANSWERS]
    expected: Counter[tuple[str, str]] = Counter()
    minutes: dict[str, list[int]] = defaultdict(list)
    for index in range(40):
        tried = []
        for key in {str(key) for key in random.choice(keys, int(random.integers(0, 4)))}:
            outcome = str(random.choice(answers))
            said = int(random.integers(0, 30)) if random.random() < 0.5 else None
            tried.append(Remedy(key, outcome, said))
            expected[key, outcome] += 1
            if said is not None:
                minutes[key].append(said)
        make_episode(diary=diary, name=index, at=NOW - timedelta(days=index), remedies=tried)
    told = read_remedies(diary, chosen(diary))
    assert counts(told) == expected
    assert told.episodes == 40
    assert {row.key: row.relief for row in told.rows if row.relief_said} == {k: median(v) for k, v in minutes.items()}
    assert {row.key: row.relief_said for row in told.rows if row.relief_said} == {k: len(v) for k, v in minutes.items()}
    assert read_remedies(diary, chosen(diary, 7)).episodes == 7


def test_left_out_deleted_and_other_peoples_entries_are_not_counted(diary: Diary) -> None:
    tried = [Remedy("water", "better", 5)]
    make_episode(diary=diary, name="counted", remedies=tried)
    make_episode(diary=diary, name="out", remedies=tried, left_out=True)
    delete_entry(diary=diary, entry=make_episode(diary=diary, name="gone", remedies=tried), now=NOW)
    other = make_diary(owner=make_user("ben@example.org"))
    make_episode(diary=other, name="other", remedies=[Remedy("water", "worse", 50), Remedy("rest")])
    told = read_remedies(diary, chosen(diary))
    assert (counts(told), told.episodes, told.rows[0].relief) == ({("water", "better"): 1}, 1, 5)
    assert read_remedies(diary, Episode.objects.kept().filter(left_out=False)) == told


@pytest.mark.slow
def test_statements_and_rows_read_do_not_grow_with_the_episodes() -> None:
    rows = []
    for episodes in (50, 1000):
        diary = make_diary(owner=make_user(f"{episodes}@example.org"))
        fill_with_sample(diary=diary, now=NOW, episodes=episodes, years=1, seed=1)
        with CaptureQueriesContext(connection) as statements:
            told = read_remedies(diary, chosen(diary))
        assert len(statements) == STATEMENTS
        assert sum(row.tried for row in told.rows) == EpisodeRemedy.objects.filter(diary=diary).count()
        (grouped,) = [query["sql"] for query in statements.captured_queries if "GROUP BY" in query["sql"]]
        with connection.cursor() as cursor:
            cursor.execute(grouped)
            rows.append(len(cursor.fetchall()))
    kinds_in_a_sample = 4 * 3
    assert rows[0] <= rows[1] == kinds_in_a_sample
