"""Year pixels: every day of a period has one place, and a week is what its days say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.days import DayStatus
from diary.domain.history import STATUSES, DayRow, Days, days_of
from diary.domain.year_pixels import BY_DAY_UP_TO, DayRun, YearPixels, year_pixels
from tests.each import each

FIRST = date(2025, 11, 20)
ANSWERS = {"quiet": "no", "unknown": "", "yes": "yes"}

Told = int | str | None
"""A day: how many episodes, or "quiet", "unknown", "yes" (twitched without an episode), or None where missing."""


def diary(told: Sequence[Told], first: date = FIRST) -> Days:
    rows = [
        DayRow(
            first + timedelta(days=i),
            *(day if isinstance(day, int) else 0, 0, 0, 0, 0, 0, {}, {}),
            ANSWERS[day] if isinstance(day, str) else None,
        )
        for i, day in enumerate(told)
        if day is not None
    ]
    return days_of(rows, first, first + timedelta(days=len(told) - 1))


ONE = st.one_of(st.none(), st.sampled_from(sorted(ANSWERS)), st.integers(1, 40))
DAYS = st.lists(ONE, max_size=120)
DATES = st.dates(date(1970, 1, 1), date(2190, 1, 1))


def long(told: Sequence[Told]) -> list[Told]:
    """These days, and missing ones up to a length that is shown by week."""
    return [*told, *[None] * (BY_DAY_UP_TO + 1 - len(told))]


def statuses(value: YearPixels) -> list[DayStatus]:
    return [STATUSES[code] for code in value.status]


@given(DATES, st.integers(0, 800))
def test_by_day_each_day_stands_in_its_month_at_its_number(first: date, n: int) -> None:
    value = year_pixels(diary([None] * n, first))
    assert not value.by_week
    assert value.first == tuple(first + timedelta(days=i) for i in range(n))
    assert [value.rows[row] for row in value.row] == [day.replace(day=1) for day in value.first]
    assert value.column.tolist() == [day.day - 1 for day in value.first]


@given(DATES, st.integers(BY_DAY_UP_TO + 1, 4000))
def test_by_week_each_week_stands_in_its_year_at_its_number(first: date, n: int) -> None:
    value = year_pixels(diary([None] * n, first))
    assert value.by_week
    days = [first + timedelta(days=i) for i in range(n)]
    weeks = list(dict.fromkeys(day.isocalendar()[:2] for day in days))
    assert [(value.rows[row].year, column + 1) for row, column in zip(value.row, value.column, strict=True)] == weeks
    assert value.first == tuple(day for i, day in enumerate(days) if not i or day.weekday() == 0)
    assert value.last == days[-1]


def test_the_longest_period_by_day_is_three_years() -> None:
    assert not year_pixels(diary([None] * BY_DAY_UP_TO)).by_week
    assert year_pixels(diary([None] * (BY_DAY_UP_TO + 1))).by_week


def test_a_day_keeps_its_status_and_its_number() -> None:
    value = year_pixels(diary([3, "quiet", None, "unknown", "yes"]))
    assert statuses(value) == [
        DayStatus.TWITCHED,
        DayStatus.QUIET,
        DayStatus.MISSING,
        DayStatus.UNKNOWN,
        DayStatus.TWITCHED,
    ]
    assert np.array_equal(value.value, [3, 0, np.nan, np.nan, np.nan], equal_nan=True)
    assert (value.twitched, value.quiet, value.unknown, value.missing, value.length) == (2, 1, 1, 1, 5)


WEEKS: list[tuple[list[Told], DayStatus, float]] = [
    ([1, 2, "quiet", None, "yes", "unknown", 6], DayStatus.TWITCHED, 9 / 4),
    (["quiet", None, "unknown", None, None, None, None], DayStatus.QUIET, 0),
    (["quiet", "yes", None, None, None, None, None], DayStatus.TWITCHED, 0),
    (["yes", None, None, None, None, None, None], DayStatus.TWITCHED, np.nan),
    ([None, "unknown", None, None, None, None, None], DayStatus.UNKNOWN, np.nan),
    ([None] * 7, DayStatus.MISSING, np.nan),
]


def test_a_week_is_the_mean_of_its_days_with_a_count() -> None:
    monday = date(2026, 1, 5)
    value = year_pixels(diary(long([day for week, _, _ in WEEKS for day in week]), monday))
    assert statuses(value)[: len(WEEKS)] == [status for _, status, _ in WEEKS]
    assert np.array_equal(value.value[: len(WEEKS)], [mean for _, _, mean in WEEKS], equal_nan=True)


LEVELS = [
    (1, 1, 1),
    (2, 1, 2),
    (3, 2, 2),
    (4, 2, 2),
    (5, 2, 3),
    (6, 3, 3),
    (9, 3, 3),
    (10, 3, 4),
    (11, 4, 4),
    (99, 4, 4),
]


@each(("episodes", "level", "calm"), LEVELS)
def test_more_episodes_are_a_fuller_square(episodes: int, level: int, calm: int) -> None:
    value = year_pixels(diary([episodes]))
    assert value.level().tolist() == [level]
    assert value.level(calm=True).tolist() == [calm]


def test_only_a_day_with_a_number_is_filled() -> None:
    assert year_pixels(diary([2, "quiet", "yes", "unknown", None])).level().tolist() == [1, 0, 0, 0, 0]


def test_a_weekly_mean_is_rounded_up_to_its_level() -> None:
    weeks: list[Told] = [1, *["quiet"] * 6, 3, 2, *[None] * 5]
    assert year_pixels(diary(long(weeks), date(2026, 1, 5))).level()[:3].tolist() == [1, 2, 0]


STRETCHES: list[tuple[list[Told], DayRun]] = [
    (["quiet", "quiet", None, "quiet"], DayRun(FIRST, 2)),
    (["quiet", None, "quiet"], DayRun(FIRST, 1)),
    ([1, "quiet", "quiet", 1, "quiet", None, "quiet", "quiet"], DayRun(FIRST + timedelta(days=1), 2)),
    (["quiet", "unknown", "quiet", "quiet", "yes", "quiet", 1, "quiet"], DayRun(FIRST + timedelta(days=2), 2)),
    (["quiet"] * 4, DayRun(FIRST, 4)),
    ([None, 1, "yes", "unknown"], DayRun(FIRST, 0)),
    ([], DayRun(FIRST, 0)),
]


@each(("told", "stretch"), STRETCHES)
def test_a_quiet_stretch_ends_with_any_other_day_a_missing_one_too(told: list[Told], stretch: DayRun) -> None:
    assert year_pixels(diary(told)).longest_quiet == stretch


def test_a_quiet_stretch_knows_its_last_day() -> None:
    assert DayRun(date(2026, 2, 27), 3).last == date(2026, 3, 1)


def test_an_empty_period_has_no_pixel_and_no_need() -> None:
    value = year_pixels(diary([]))
    assert (len(value), value.rows, value.length, value.needs) == (0, (), 0, ())


def test_its_columns_cannot_be_written_to() -> None:
    value = year_pixels(diary([1, 2]))
    for column in (value.row, value.column, value.status, value.value):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 1


@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_missing_days_around_it_change_nothing_else(told: list[Told], before: int, after: int) -> None:
    wider = year_pixels(diary([None] * before + told + [None] * after, FIRST - timedelta(days=before)))
    value = year_pixels(diary(told))
    inside = slice(before, before + len(told))
    assert wider.missing == value.missing + before + after
    assert (wider.twitched, wider.quiet, wider.unknown) == (value.twitched, value.quiet, value.unknown)
    assert wider.longest_quiet.days == value.longest_quiet.days
    assert np.array_equal(wider.value[inside], value.value, equal_nan=True)
    assert np.array_equal(wider.status[inside], value.status)


@given(DAYS)
def test_the_same_days_count_the_same_by_day_and_by_week(told: list[Told]) -> None:
    by_day, by_week = year_pixels(diary(told)), year_pixels(diary(long(told)))
    assert by_week.by_week
    assert (by_day.twitched, by_day.quiet, by_day.unknown) == (by_week.twitched, by_week.quiet, by_week.unknown)
    assert by_day.longest_quiet.days == by_week.longest_quiet.days
    assert np.nanmax(by_week.value, initial=0) <= np.nanmax(by_day.value, initial=0)


@given(DAYS)
def test_a_missing_day_is_never_part_of_a_quiet_stretch(told: list[Told]) -> None:
    runs = "".join("q" if day == "quiet" else " " for day in told).split()
    assert year_pixels(diary(told)).longest_quiet.days == max(map(len, runs), default=0)
