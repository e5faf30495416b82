"""The places along a time axis: every day of a period in one, weeks from Monday to Sunday."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.history import Days, days_of
from diary.domain.spans import WEEKLY_FROM, spans_of
from diary.domain.week import week_around
from diary.domain.wording.spans import part_weeks
from tests.each import each

MONDAY = date(2026, 3, 9)


def period(first: date, n: int) -> Days:
    return days_of([], first, first + timedelta(days=n - 1))


@given(st.dates(date(1970, 1, 1), date(2190, 1, 1)), st.integers(0, 500))
def test_each_day_lies_in_the_place_of_its_own_week(first: date, n: int) -> None:
    days = period(first, n)
    spans = spans_of(days, 7)
    weeks = sorted({week_around(days.date_of(index)) for index in range(n)})
    assert spans.first == tuple(max(monday, first) for monday, _ in weeks)
    assert [spans.last(index) for index in range(len(weeks))] == [min(sunday, days.last) for _, sunday in weeks]
    assert spans.part.tolist() == [monday < first or sunday > days.last for monday, sunday in weeks]
    assert np.array_equal(spans.sums(np.ones(n, dtype=np.int64)), spans.days)


@given(st.integers(0, 6), st.lists(st.integers(0, 9), max_size=60), st.sampled_from([1, 7]))
def test_nothing_is_lost_or_counted_twice(weekday: int, counts: list[int], span: int) -> None:
    spans = spans_of(period(MONDAY + timedelta(days=weekday), len(counts)), span)
    sums = spans.sums(np.array(counts, dtype=np.int64))
    assert len(sums) == len(spans.first) == len(spans.days)
    assert sums.sum() == sum(counts)
    if span == 1:
        assert sums.tolist() == counts
        assert not spans.part.any()


@pytest.mark.parametrize(("n", "span"), [(0, 1), (WEEKLY_FROM - 1, 1), (WEEKLY_FROM, 7)])
def test_a_long_period_is_shown_by_week(n: int, span: int) -> None:
    assert spans_of(period(MONDAY, n)).span == span


@each(
    ("first", "n", "words"),
    [
        (MONDAY, 210, ()),
        (MONDAY, 211, ("Part of a week: the last (1 day).",)),
        (MONDAY - timedelta(days=2), 212, ("Part of a week: the first (2 days).",)),
        (MONDAY + timedelta(days=6), 210, ("Part of a week: the first (1 day) and the last (6 days).",)),
        (MONDAY + timedelta(days=6), 30, ()),
    ],
)
def test_the_weeks_that_are_cut_are_told_with_their_days(first: date, n: int, words: tuple[str, ...]) -> None:
    assert part_weeks(spans_of(period(first, n))) == words
