"""Two periods side by side: what is counted, when there is an answer, and what must not change it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.compare import TwoPeriods, two_periods
from diary.domain.history import DayRow, Days, days_of
from diary.domain.rate_ratio import RateRatio, daily_rate, rate_ratio
from tests.each import each

FIRST = date(2026, 1, 1)


def days(*counts: int | None, first: date = FIRST) -> Days:
    """Days with so many episodes of intensity 2 and a minute each; 0 is quiet, None missing, -1 recorded without a
    count."""
    rows = [
        DayRow(
            first + timedelta(days=index),
            max(count, 0),
            0,
            0,
            60 * max(count, 0),
            2 * max(count, 0),
            max(count, 0),
            {"left_hallux": count, "trunk": count // 2} if count > 0 else {},
            {},
            None if count > 0 else "no" if count == 0 else "",
        )
        for index, count in enumerate(counts)
        if count is not None
    ]
    return days_of(rows, first, first + timedelta(days=len(counts) - 1))


def after(days_before: int, *counts: int | None, gap: int = 0) -> Days:
    return days(*counts, first=FIRST + timedelta(days=days_before + gap))


def missing(two: TwoPeriods) -> list[str]:
    return [need.what for need in two.needs if not need.is_met]


counts = st.lists(st.one_of(st.none(), st.integers(-1, 9)), min_size=30, max_size=60)
full = st.lists(st.integers(0, 9), min_size=21, max_size=60).filter(lambda column: sum(column) >= 10)


def test_a_period_counts_only_days_with_a_count() -> None:
    two = two_periods(days(4, 0, None, -1, 2), after(5, None))
    one = two.before
    assert (one.days, one.recorded, one.counted, one.episodes) == (5, 4, 3, 6)
    assert (one.rate, one.minutes_a_day, one.intensity) == (2, 2, 2)
    assert [(site.key, count) for site, count in one.places] == [("left_hallux", 6), ("trunk", 3)]
    assert (one.first, one.last) == (FIRST, FIRST + timedelta(days=4))
    nothing = two.after
    assert (nothing.rate, nothing.minutes_a_day, nothing.intensity, nothing.places) == (None, None, None, ())
    assert (one.interval, nothing.interval) == (None, None)


def test_places_of_both_periods_stand_side_by_side() -> None:
    two = two_periods(days(1, 0), after(2, 4, 1))
    assert [(site.key, *counts) for site, *counts in two.places] == [("left_hallux", 1, 5), ("trunk", 0, 2)]


def test_ten_days_with_a_count_give_a_rate_its_interval() -> None:
    ten = days(*[1, 2] * 5)
    assert two_periods(ten, after(10, 1)).before.interval == daily_rate(ten.episodes.astype(float), ten.counted)
    assert two_periods(days(*[1] * 9, None, -1), after(11, 1)).before.interval is None


@each(
    ("before", "after_", "what"),
    [
        ([1] * 32, [1] * 10, []),
        ([1] * 31, [1] * 10, ["days with a count in both periods"]),
        ([1] * 33, [1] * 9, ["days with a count after"]),
        ([1] * 9, [1] * 33, ["days with a count before"]),
        ([1] * 19 + [0] * 13, [0] * 10, ["episodes in both periods"]),
        ([1] * 20 + [0] * 12, [0] * 10, []),
    ],
)
def test_an_answer_needs_days_on_each_side_and_episodes(before: list[int], after_: list[int], what: list[str]) -> None:
    two = two_periods(days(*before), after(len(before), *after_))
    assert missing(two) == what
    assert (two.ratio is None) == bool(what)


@each(
    ("first", "n", "overlaps"),
    [(0, 5, True), (-4, 5, True), (9, 1, True), (-5, 5, False), (10, 5, False), (3, 0, True)],
)
def test_periods_that_overlap_or_are_empty_are_refused(first: int, n: int, overlaps: bool) -> None:
    other = days(*[1] * n, first=FIRST + timedelta(days=first))
    if not overlaps:
        assert two_periods(days(*[1] * 10), other).after.first == other.first
        return
    with pytest.raises(ValueError, match="do not overlap"):
        two_periods(days(*[1] * 10), other)


@given(full, full, st.integers(0, 20))
def test_swapping_the_periods_inverts_the_ratio_and_its_interval(one: list[int], other: list[int], gap: int) -> None:
    before, later = days(*one), after(len(one), *other, gap=gap)
    there, back = two_periods(before, later).ratio, two_periods(later, before).ratio
    assert isinstance(there, RateRatio)
    assert isinstance(back, RateRatio)
    assert (back.ratio, back.low, back.high) == pytest.approx((1 / there.ratio, 1 / there.high, 1 / there.low))
    assert there.days_with == len(other)


@given(counts, counts, st.integers(0, 40), st.integers(0, 40))
def test_missing_days_around_change_nothing(
    one: list[int | None], other: list[int | None], before: int, later: int
) -> None:
    plain = two_periods(days(*one), after(len(one), *other, gap=30))
    wider = two_periods(
        days(*[None] * before, *one, first=FIRST - timedelta(days=before)),
        after(len(one), *other, *[None] * later, gap=30),
    )
    assert wider.needs == plain.needs
    assert (wider.before.rate, wider.after.rate) == (plain.before.rate, plain.after.rate)
    if plain.ratio and wider.ratio:
        found, expected = wider.ratio, plain.ratio
        assert (found.ratio, found.low, found.high) == pytest.approx((expected.ratio, expected.low, expected.high))


def test_no_lagged_product_crosses_from_one_period_to_another_unless_they_touch() -> None:
    bout = [0] * 20 + [9] * 6
    near, far = (two_periods(days(*bout), after(26, *bout[::-1], gap=gap)).ratio for gap in (1, 300))
    assert near == far
    touching = two_periods(days(*bout), after(26, *bout[::-1])).ratio
    column = np.array(bout + bout[::-1], float)
    assert touching == rate_ratio(column, np.ones(52, bool), np.arange(52) >= 26)
    assert touching != far


@given(st.integers(1, 9), st.integers(0, 3))
def test_a_constant_rate_gives_no_finding(a_day: int, gap: int) -> None:
    two = two_periods(days(*[a_day] * 30), after(30, *[a_day] * 30, gap=gap))
    assert two.ratio is not None
    assert two.ratio.ratio == pytest.approx(1)
    assert not two.stands_out


def test_a_clear_difference_stands_out_in_its_direction() -> None:
    two = two_periods(days(*[3, 4, 5] * 10), after(30, *[0, 1, 2] * 10))
    assert two.stands_out
    assert two.ratio is not None
    assert two.ratio.ratio == pytest.approx((30.5 / 30.5) / (120.5 / 30.5))
    assert two.ratio.high < 1


def untimed(some: Days, *places: int) -> Days:
    """The same without any length on those days."""
    seconds = some.seconds.copy()
    seconds[list(places)] = 0
    return replace(some, seconds=seconds)


def test_minutes_are_of_days_with_a_known_length() -> None:
    two = two_periods(untimed(days(4, 2, 0, None, -1), 0), untimed(after(5, 2, 0, 0), 0))
    assert (two.before.timed, two.before.minutes_a_day) == (2, 1)
    assert (two.after.timed, two.after.minutes_a_day) == (0, None)


def test_only_an_interval_of_99_percent_that_leaves_out_one_stands_out() -> None:
    two = two_periods(days(*[3, 4, 5] * 10), after(30, *[0, 1, 2] * 10))
    assert two.ratio is not None
    # 60 days: Student's t on 15 degrees of freedom is 2.131 at 95 %, 2.947 at 99 %.
    for half, stands_out in ((0.5, True), (0.72, True), (0.73, False), (0.99, False)):
        ratio = replace(two.ratio, ratio=np.exp(1.0), low=np.exp(1 - half), high=np.exp(1 + half))
        assert ratio.excludes_one
        assert replace(two, ratio=ratio).stands_out is stands_out


def test_places_are_in_the_order_of_their_rates() -> None:
    two = two_periods(days(*[2] * 10), after(10, 9))
    assert two.places[0][0].key == "left_hallux"
    assert [counts for _, *counts in two.places] == [[20, 9], [10, 4]]
