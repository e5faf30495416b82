"""The weekly looks: golden values of an independent implementation, and what a look must not be fooled by."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from diary.domain.trend import (
    Comparison,
    Counts,
    Rise,
    Worsening,
    intensity_rise,
    is_comparable,
    look_days,
    more_often,
    pooled,
    stronger,
    worsening,
)
from tests.each import each

T = np.arange(112)
GOLDEN = np.where(T < 84, (T * 7) % 3, 2 + (T * 5) % 4).astype(float)
SEEN = (T % 9) != 4
SUNDAY = date(2026, 3, 8)


def counts(episodes: np.ndarray, *, last: date = SUNDAY, recorded: np.ndarray | None = None, mean: float = 2) -> Counts:
    n = len(episodes)
    episodes = np.asarray(episodes, float)
    seen = np.ones(n, bool) if recorded is None else recorded
    return Counts(last - timedelta(days=n - 1), seen, episodes > 0, episodes, episodes * mean, episodes)


def test_it_gives_the_golden_values() -> None:
    found = worsening(GOLDEN, SEEN)
    assert found is not None
    assert found.rate_ratio == pytest.approx(3.264150943396226, abs=1e-12)
    assert found.p == pytest.approx(2.4780194884924126e-11, rel=1e-9, abs=0)
    assert found.weeks == (12, 4)
    assert found.is_more


def test_more_days_than_the_look_needs_change_nothing() -> None:
    longer = np.concatenate([np.full(30, 9.0), GOLDEN])
    assert worsening(longer, np.concatenate([np.ones(30, bool), SEEN])) == worsening(GOLDEN, SEEN)


eighths = st.integers(-24, 24).map(lambda number: number / 8)


@given(st.lists(eighths, min_size=3, max_size=12), st.lists(eighths, min_size=3, max_size=4))
def test_the_test_is_students(base: list[float], recent: list[float]) -> None:
    assume(np.ptp(base) > 0 and np.ptp(recent) > 0)
    found = pooled(np.array(base), np.array(recent))
    assert found.p == pytest.approx(stats.ttest_ind(recent, base, alternative="greater").pvalue, rel=1e-6)
    two_sided = stats.ttest_ind(recent, base).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((two_sided.low, two_sided.high), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("recent", "p"), [(1.0, 1.0), (2.0, 0.0), (0.5, 1.0)])
def test_without_variance_the_order_decides(recent: float, p: float) -> None:
    assert pooled(np.ones(4), np.full(4, recent)) == Comparison(recent - 1, recent - 1, recent - 1, p, (4, 4))


@each(
    ("days", "recorded_a_week", "a_day", "is_enough"),
    [
        (56, 7, 1, True),
        (77, 7, 1, True),
        (112, 4, 1, True),
        (112, 3, 1, False),
        (112, 7, 7 / 28, False),
        (55, 7, 1, False),
    ],
)
def test_a_look_needs_enough_of_a_diary(days: int, recorded_a_week: int, a_day: float, is_enough: bool) -> None:
    recorded = np.arange(days) % 7 < recorded_a_week
    found = worsening(np.full(days, a_day), recorded)
    assert (found is not None) == is_enough


def test_the_number_of_recent_episodes_decides_at_eight() -> None:
    few = np.zeros(112)
    few[-28:-20] = 1
    assert worsening(few, np.ones(112, bool)) is not None
    few[-28] = 0
    assert worsening(few, np.ones(112, bool)) is None


@pytest.mark.parametrize(
    ("ratio", "p", "more"), [(1.5, 0.0099, True), (1.4999, 0.0099, False), (1.5, 0.01, False), (9.0, 0.5, False)]
)
def test_more_needs_a_ratio_and_a_small_p(ratio: float, p: float, more: bool) -> None:
    assert Worsening(ratio, p, (12, 4), 1, 1, 1).is_more is more


@pytest.mark.parametrize(("points", "p", "more"), [(0.5, 0.0049, True), (0.4999, 0.0049, False), (0.5, 0.005, False)])
def test_stronger_needs_half_a_point_and_a_small_p(points: float, p: float, more: bool) -> None:
    assert Rise(points, 0, 1, p, (12, 4)).is_more is more


def test_intensity_compares_weeks_with_at_least_two_rated_episodes() -> None:
    rated = np.full(112, 1.0)
    strength = np.where(T < 84, 2.0 + 0.1 * (T % 2), 3.0 + 0.1 * (T % 3))
    found = intensity_rise(strength, rated)
    assert found is not None
    assert found.points == pytest.approx(1.05, abs=0.05)
    assert found.weeks == (12, 4)
    one_a_week = np.where(T % 7 == 0, 1.0, 0.0)
    assert intensity_rise(strength * one_a_week, one_a_week) is None
    two_a_week = np.where(T % 7 < 2, 1.0, 0.0)
    assert intensity_rise(strength * two_a_week, two_a_week) is not None


def test_looks_are_at_sundays_that_are_over() -> None:
    monday = date(2026, 3, 9)
    assert all(look_days(monday + timedelta(days=day)) == look_days(monday) for day in range(7))
    assert look_days(monday)[-1] == SUNDAY
    assert len(look_days(monday)) == 9
    assert {day.weekday() for day in look_days(monday)} == {6}


def step(weeks_after: int, *, times: float = 4) -> Counts:
    """Two years of which the last weeks have several times as many episodes."""
    n = 7 * 60
    base = 2.0 + (np.arange(n) % 3)
    base[n - 7 * weeks_after :] *= times
    return counts(base)


def test_one_look_is_not_enough_and_two_running_are() -> None:
    today, early = SUNDAY + timedelta(days=1), SUNDAY - timedelta(days=400)
    firing = [weeks for weeks in range(1, 9) if more_often(step(weeks), early, today)]
    assert firing == list(range(firing[0], 9))
    single = next(w for w in range(1, 9) if (found := worsening(step(w).episodes, step(w).recorded)) and found.is_more)
    assert firing[0] == single + 1
    told = more_often(step(firing[0]), early, today)
    assert told is not None
    assert told.looks == (SUNDAY,)


def test_it_is_told_for_eight_weeks() -> None:
    found = more_often(step(4), SUNDAY - timedelta(days=400), SUNDAY + timedelta(days=1))
    assert found is not None
    quiet = np.concatenate([step(4).episodes, np.full(7 * 20, 3.0)])
    held = []
    for weeks in range(12):
        last = SUNDAY + timedelta(weeks=weeks)
        seen = counts(quiet, last=SUNDAY + timedelta(weeks=20)).until(last)
        held.append(more_often(seen, SUNDAY - timedelta(days=400), last + timedelta(days=1)) is not None)
    assert held[0]
    assert not held[-1]
    assert held == sorted(held, reverse=True)


def test_the_first_eight_weeks_of_use_are_never_compared() -> None:
    seen = step(4)
    assert is_comparable(seen, SUNDAY - timedelta(days=55))
    assert not is_comparable(seen, SUNDAY - timedelta(days=54))
    assert not is_comparable(seen, None)


@pytest.mark.parametrize(("missing", "comparable"), [(7, True), (8, False)])
def test_a_changed_share_of_recorded_days_is_never_compared(missing: int, comparable: bool) -> None:
    recorded = np.ones(112, bool)
    recorded[-28 : -28 + missing] = False
    assert is_comparable(counts(np.ones(112), recorded=recorded), SUNDAY - timedelta(days=400)) is comparable


def test_strength_is_told_like_frequency() -> None:
    n = 7 * 60
    seen = counts(np.full(n, 2.0))
    strength = np.where(np.arange(n) >= n - 35, 3.5, 2.0) + 0.1 * (np.arange(n) % 5)
    stronger_now = Counts(seen.first, seen.recorded, seen.twitched, seen.episodes, 2 * strength, seen.rated)
    told = stronger(stronger_now, SUNDAY - timedelta(days=400), SUNDAY + timedelta(days=1))
    assert told is not None
    assert isinstance(told.latest, Rise)
    assert stronger(seen, SUNDAY - timedelta(days=400), SUNDAY + timedelta(days=1)) is None
