"""The daily factors of a period: what was skipped is unknown, and nothing else is read."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.sample import fill_with_sample
from diary.domain.association import FACTORS
from diary.domain.content import CheckInContent
from diary.models import CheckIn, Diary
from diary.queries.association import read_factors
from diary.queries.history import history
from tests.makers import NOW, make_diary, make_user, uuid_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 14)
FIRST = date(2026, 3, 8)


def say(diary: Diary, day: date, **items: object) -> CheckIn:
    content = CheckInContent(twitching="yes", items=items)
    return save_checkin(diary=diary, day=day, uuid=uuid_of(f"{diary.pk} {day}"), content=content)


@pytest.mark.slow
def test_the_factors_are_those_of_the_history_for_one_statement_whatever_the_period() -> None:
    diary = make_diary()
    fill_with_sample(diary=diary, now=NOW, episodes=300, years=1, seed=1)
    for n in (7, 400):
        first = DAY - timedelta(days=n - 1)
        with CaptureQueriesContext(connection) as statements:
            factors = read_factors(diary, first, DAY)
        (statement,) = statements
        assert "episode" not in statement["sql"]
        assert '"note"' not in statement["sql"]
        assert list(factors) == list(FACTORS)
        expected = history(diary, first, DAY).factors
        assert np.isfinite(factors["stress"]).any()
        for key, column in factors.items():
            assert np.array_equal(column, expected[key], equal_nan=True), key


def test_what_was_skipped_or_lies_elsewhere_is_unknown() -> None:
    diary, other = make_diary(), make_diary(owner=make_user("ben@example.org"))
    say(diary, FIRST, stress=0, tight_shoes=False, water="low", exercise="unusual")
    say(diary, FIRST + timedelta(days=1), caffeine_drinks=2, tight_shoes=True)
    say(diary, FIRST - timedelta(days=1), stress=9)
    say(other, FIRST + timedelta(days=2), stress=9)
    delete_entry(diary=diary, entry=say(diary, FIRST + timedelta(days=3), stress=9), now=NOW)
    factors = read_factors(diary, FIRST, DAY)
    answered = {
        key: {int(i): column[i] for i in np.flatnonzero(np.isfinite(column))} for key, column in factors.items()
    }
    assert {key: values for key, values in answered.items() if values} == {
        "stress": {0: 0},
        "tight_shoes": {0: 0, 1: 1},
        "water": {0: 0},
        "exercise": {0: 4},
        "caffeine_drinks": {1: 2},
    }
    assert {len(column) for column in factors.values()} == {7}
