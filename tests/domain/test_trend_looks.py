"""The thresholds of the weekly looks, each on both of its sides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from diary.domain import trend
from diary.domain.trend import Counts, intensity_rise, is_comparable, more_often, stronger, worsening
from tests.each import each

SUNDAY = date(2026, 3, 8)
EVERY = np.ones(112, bool)


def test_the_thresholds_are_those_that_were_simulated() -> None:
    assert (trend.RECENT_WEEKS, trend.BASE_WEEKS, trend.WINDOW, trend.LOOK_DAYS) == (4, 12, 28, 112)
    assert (trend.MIN_WEEKS, trend.MIN_WEEK_DAYS, trend.MIN_WINDOW_DAYS, trend.MIN_EPISODES) == (3, 3, 14, 8)
    assert (trend.MIN_RATIO, trend.FREQUENCY_P) == (1.5, 0.01)
    assert (trend.MIN_RATED, trend.MIN_RISE, trend.INTENSITY_P) == (2, 0.5, 0.005)
    assert (trend.MAX_SHARE_CHANGE, trend.FIRST_WEEKS_OF_USE, trend.KEPT_LOOKS) == (0.25, 56, 8)


def on_days(a_week: list[int]) -> np.ndarray:
    """So many recorded days at the start of each week, the oldest week first."""
    return np.concatenate([np.arange(7) < n for n in a_week])


@each(
    ("a_week", "weeks"),
    [
        ([7] * 16, (12, 4)),
        ([3] * 12 + [7] * 4, None),
        ([3] * 8 + [4] * 8, (12, 4)),
        ([2] * 8 + [4] * 8, (4, 4)),
        ([0] * 8 + [4] * 8, (4, 4)),
        ([0] * 8 + [2, 4, 4, 4] + [4] * 4, (3, 4)),
        ([0] * 8 + [2, 4, 4, 4] + [3, 3, 4, 4], (3, 4)),
        ([0] * 8 + [2, 2, 7, 7] + [4] * 4, None),
        ([4] * 12 + [2, 4, 4, 4], (12, 3)),
        ([4] * 12 + [2, 2, 5, 5], None),
        ([4] * 12 + [3, 3, 4, 4], (12, 4)),
        ([4] * 12 + [3, 3, 3, 4], None),
        ([4] * 8 + [3, 3, 3, 4] + [4] * 4, None),
        ([4] * 8 + [3, 3, 4, 4] + [4] * 4, (12, 4)),
    ],
)
def test_weeks_want_three_days_windows_fourteen_and_both_sides_three_weeks(
    a_week: list[int], weeks: tuple[int, int] | None
) -> None:
    found = worsening(np.full(112, 2.0), on_days(a_week))
    assert (found and found.weeks) == weeks


def test_what_is_not_recorded_counts_neither_as_twitching_nor_as_none() -> None:
    some = on_days([4] * 16)
    assert worsening(np.where(some, 2.0, 99.0), some) == worsening(np.where(some, 2.0, 0.0), some)
    found = worsening(np.where(some, 2.0, 0.0), some)
    assert found
    assert found.rate_ratio == pytest.approx(1)


def test_the_ratio_that_decides_is_of_the_two_windows_and_that_told_of_all_weeks() -> None:
    episodes = np.concatenate([np.full(56, 1.0), np.full(28, 2.0), np.full(28, 4.0)])
    found = worsening(episodes, EVERY)
    assert found
    assert found.rate_ratio == pytest.approx(112.5 / 56.5)
    assert found.ratio == pytest.approx(28.5 / np.exp((8 * np.log(7.5) + 4 * np.log(14.5)) / 12))
    assert found.low < found.ratio < found.high


@each(
    ("a_week", "weeks"),
    [
        ([7] * 16, (12, 4)),
        ([2] * 16, (12, 4)),
        ([1] * 8 + [2] * 8, (4, 4)),
        ([1] * 9 + [2] * 7, (3, 4)),
        ([1] * 10 + [2] * 6, None),
        ([2] * 12 + [1, 2, 2, 2], (12, 3)),
        ([2] * 12 + [1, 1, 2, 2], None),
    ],
)
def test_intensity_wants_two_ratings_a_week_and_three_weeks_a_side(
    a_week: list[int], weeks: tuple[int, int] | None
) -> None:
    rated = on_days(a_week).astype(float)
    found = intensity_rise(rated * 3, rated)
    assert (found and found.weeks) == weeks
    if found:
        assert found.points == pytest.approx(0)


@each(("days", "is_enough"), [(55, False), (56, True), (60, True), (62, True), (63, True)])
def test_a_look_wants_eight_weeks_and_reads_whole_weeks(days: int, is_enough: bool) -> None:
    assert (worsening(np.full(days, 1.0), np.ones(days, bool)) is not None) == is_enough
    rise = intensity_rise(np.full(days, 3.0), np.full(days, 1.0))
    assert (rise is not None) == is_enough
    if rise:
        assert rise.weeks == (days // 7 - 4, 4)


def recorded(before: int, recent: int, *, days: int = 60) -> Counts:
    """So many days recorded of the 28 before, and of the last 28."""
    column = np.zeros(days, bool)
    column[days - 56 : days - 56 + before] = True
    column[days - 28 : days - 28 + recent] = True
    empty = np.zeros(days)
    return Counts(SUNDAY - timedelta(days=days - 1), column, column, empty, empty, empty)


@each(
    ("before", "recent", "same"),
    [(28, 28, True), (21, 28, True), (20, 28, False), (28, 21, True), (28, 20, False), (17, 24, True), (17, 25, False)],
)
def test_shares_of_recorded_days_differ_by_seven_of_28_at_most(before: int, recent: int, same: bool) -> None:
    assert is_comparable(recorded(before, recent), SUNDAY - timedelta(days=400)) is same


@pytest.mark.parametrize(("days_of_use", "same"), [(55, False), (56, True)])
def test_eight_weeks_of_use_come_first(days_of_use: int, same: bool) -> None:
    assert is_comparable(recorded(28, 28), SUNDAY - timedelta(days=days_of_use - 1)) is same
    assert is_comparable(recorded(28, 28), None) is False


@pytest.mark.parametrize(("days", "same"), [(56, True), (57, True)])
def test_eight_weeks_of_counts_are_compared(days: int, same: bool) -> None:
    assert is_comparable(recorded(28, 28, days=days), SUNDAY - timedelta(days=400)) is same
    short = recorded(28, 28, days=56)
    less = short.until(SUNDAY - timedelta(days=1))
    assert len(less) == 55
    assert is_comparable(less, SUNDAY - timedelta(days=400)) is False


def test_the_counts_until_a_day_have_that_day_and_none_after_it() -> None:
    counts = recorded(28, 28)
    assert [len(counts.until(SUNDAY - timedelta(days=back))) for back in (0, 1, 59, 60, 99)] == [60, 59, 1, 0, 0]
    short = counts.until(SUNDAY - timedelta(days=7))
    columns = (short.recorded, short.twitched, short.episodes, short.intensity_sum, short.rated)
    assert [len(column) for column in columns] == [53] * 5
    assert short.first == counts.first


def looks_of(weeks: int, *, today: date, lasting: int = 28) -> tuple[date, ...]:
    """On which looks it is more, of a rise that began so many weeks before the last Sunday and lasted some days."""
    n = 7 * 60
    base: Any = 2.0 + (np.arange(n) % 3)
    start = n - 7 * weeks
    base[start : start + lasting] *= 6
    some = np.ones(n, bool)
    counts = Counts(SUNDAY - timedelta(days=n - 1), some, some, base, base * 2, base)
    told = more_often(counts, SUNDAY - timedelta(days=400), today)
    return told.looks if told else ()


def test_a_finding_is_told_on_the_eight_looks_that_follow_it() -> None:
    monday = SUNDAY + timedelta(days=1)
    assert looks_of(4, today=monday)[-1] == SUNDAY
    first = min(weeks for weeks in range(1, 8) if looks_of(weeks, today=monday))
    spans = [weeks for weeks in range(1, 40) if looks_of(weeks, today=monday, lasting=7 * first)]
    assert spans
    assert spans == list(range(spans[0], spans[-1] + 1))
    assert looks_of(first, today=monday, lasting=7 * first) == (SUNDAY,)
    last = looks_of(first + 7, today=monday, lasting=7 * first)
    assert last[0] == SUNDAY - timedelta(weeks=7)
    assert SUNDAY - timedelta(weeks=8) not in looks_of(first + 8, today=monday, lasting=7 * first)


def test_stronger_wants_two_looks_running_too() -> None:
    n = 7 * 30
    some, monday = np.ones(n, bool), SUNDAY + timedelta(days=1)
    told = []
    for weeks in range(6):
        strength: Any = 2.0 + (np.arange(n) // 7 % 2) * 0.2
        strength[n - 7 * weeks :] += 1.5
        counts = Counts(SUNDAY - timedelta(days=n - 1), some, some, np.ones(n) * 2, strength * 2, np.ones(n) * 2)
        found = stronger(counts, SUNDAY - timedelta(days=400), monday)
        told.append(found.looks if found else ())
    assert [len(looks) for looks in told] == sorted(len(looks) for looks in told)
    assert (SUNDAY,) in told


def test_each_look_that_is_told_follows_another_that_found_it_too() -> None:
    """Of rises that begin and end at any time: found once is found by accident, now and then."""
    monday, n = SUNDAY + timedelta(days=1), 7 * 40
    some, early = np.ones(n, bool), SUNDAY - timedelta(days=400)
    alone = 0
    for weeks in range(1, 13):
        for lasting in (7, 14, 21):
            base: Any = 2.0 + (np.arange(n) % 3)
            base[n - 7 * weeks : n - 7 * weeks + lasting] *= 3
            counts = Counts(SUNDAY - timedelta(days=n - 1), some, some, base, base, base)
            looked = [counts.until(day) for day in trend.look_days(monday)]
            found = [worsening(seen.episodes, seen.recorded) for seen in looked]
            more = [one is not None and one.is_more for one in found]
            both = [day for day, *two in zip(trend.look_days(monday)[1:], more, more[1:], strict=False) if all(two)]
            told = more_often(counts, early, monday)
            assert (list(told.looks) if told else []) == both
            assert told is None or told.latest == found[trend.look_days(monday).index(both[-1])]
            alone += any(more) and not both
    assert alone
