"""How long and how strong: what is known, what is zero, and what is neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.history import DayRow, Days, days_of
from diary.domain.load import Load, load, series
from diary.domain.year_pixels import DayRun
from tests.each import each

FIRST = date(2026, 1, 1)
MONDAY = date(2026, 1, 5)
QUIET: dict[str, Any] = {"twitching": "no"}
UNSAID: dict[str, Any] = {"twitching": ""}
MISSING = None
Said = dict[str, Any] | None


def untimed(episodes: int = 1, *strengths: int) -> Said:
    """A day with episodes of no known length."""
    return {"episodes": episodes, "intensity_sum": sum(strengths), "intensity_count": len(strengths)}


def timed(seconds: int, *strengths: int) -> Said:
    """A day with as many episodes as are rated, or with one."""
    return {**(untimed(max(len(strengths), 1), *strengths) or {}), "seconds": seconds}


OVER_MIDNIGHT: dict[str, Any] = {"seconds": 90}


def said(*days: Said, first: date = FIRST) -> Days:
    names = ("episodes", "left_out", "sleep_onset", "seconds", "intensity_sum", "intensity_count")
    empty: dict[str, Any] = dict.fromkeys(names, 0) | {"by_site": {}, "by_hour": {}, "twitching": None}
    rows = [DayRow(first + timedelta(days=i), **(empty | day)) for i, day in enumerate(days) if day is not None]
    return days_of(rows, first, first + timedelta(days=len(days) - 1))


KINDS = st.one_of(
    st.sampled_from([QUIET, UNSAID, untimed(2, 3), untimed(), OVER_MIDNIGHT, {"twitching": "yes"}]),
    st.builds(timed, st.integers(1, 20_000), st.integers(1, 5), st.integers(1, 5)),
)
DIARIES = st.lists(st.one_of(KINDS, st.none()), max_size=40)


def minutes(days: Days, span: int = 1) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in series(days, span).minutes]


def test_quiet_is_zero_and_an_unknown_length_is_not() -> None:
    days = said(timed(600), QUIET, untimed(3), MISSING, UNSAID, {"twitching": "yes"}, OVER_MIDNIGHT)
    assert minutes(days) == [10, 0, None, None, None, None, 1.5]
    drawn = series(days)
    assert drawn.quiet.tolist() == [False, True] + [False] * 5
    assert drawn.missing.tolist() == [False] * 3 + [True] + [False] * 3
    assert drawn.unknown.tolist() == [False, False, True, False, True, True, False]


def test_a_typical_day_is_the_median_of_those_with_a_length() -> None:
    told = load(said(timed(60), timed(120), timed(6000), QUIET, QUIET, untimed(4), MISSING))
    assert (told.typical_seconds, told.total_seconds) == (120, 6180)
    assert (told.timed_days, told.twitched_days) == (3, 4)


def test_strength_is_the_mean_of_the_rated_episodes() -> None:
    told = load(said(untimed(3, 5), timed(60, 1, 2, 2), untimed(2), QUIET))
    assert told.intensity == pytest.approx(10 / 4)
    assert (told.rated, told.episodes) == (4, 8)


def test_what_was_never_written_down_is_not_known() -> None:
    for days in (said(MISSING), said(QUIET), said(untimed(2)), days_of([], FIRST, FIRST - timedelta(days=1))):
        told = load(days)
        assert (told.typical_seconds, told.intensity, told.total_seconds, told.needs) == (None, None, 0, ())


@each(
    ("days", "expected"),
    [
        ([QUIET, QUIET, untimed(), QUIET, QUIET, QUIET], (3, 3)),
        ([QUIET, QUIET, MISSING, QUIET, QUIET], (0, 2)),
        ([QUIET, UNSAID, QUIET, QUIET], (2, 2)),
        ([QUIET, OVER_MIDNIGHT, MISSING], (0, 1)),
        ([MISSING, UNSAID, untimed()], (0, 0)),
        ([], (0, 0)),
    ],
)
def test_anything_but_a_quiet_day_ends_a_quiet_stretch(days: Sequence[Said], expected: tuple[int, int]) -> None:
    assert load(said(*days)).quiet == DayRun(FIRST + timedelta(days=expected[0]), expected[1])


def test_a_week_is_the_mean_of_its_days_with_a_known_length() -> None:
    week = [timed(600, 4), untimed(2, 1, 1), QUIET, MISSING, UNSAID, QUIET, MISSING]
    drawn = series(said(*week, *[QUIET] * 7, timed(120), first=MONDAY), 7)
    assert drawn.minutes.tolist() == pytest.approx([10 / 3, 0, 2])
    assert drawn.intensity[0] == pytest.approx(2)
    assert np.isnan(drawn.intensity[1:]).all()
    assert drawn.quiet.tolist() == [False, True, False]


def test_a_week_that_twitched_without_any_length_is_not_known_for_all_its_quiet_days() -> None:
    days = said(*[QUIET] * 6, untimed(5), *[MISSING] * 7, *[UNSAID] * 7, first=MONDAY)
    assert minutes(days, 7) == [None, None, None]
    drawn = series(days, 7)
    assert drawn.missing.tolist() == [False, True, False]
    assert drawn.unknown.tolist() == [True, False, True]


@given(DIARIES)
def test_by_day_the_series_says_what_the_days_say(diary: list[Said]) -> None:
    days = said(*diary)
    drawn = series(days)
    known = ~np.isnan(drawn.minutes)
    assert np.array_equal(known, (days.seconds > 0) | days.quiet)
    assert np.allclose(drawn.minutes[known] * 60, days.seconds[known], rtol=1e-12, atol=0)
    rated = days.intensity_count > 0
    assert np.array_equal(np.isnan(drawn.intensity), ~rated)
    assert np.array_equal(drawn.intensity[rated], days.intensity_sum[rated] / days.intensity_count[rated])
    assert np.array_equal(drawn.missing, ~days.recorded)


@given(DIARIES, st.integers(0, 9), st.integers(0, 9))
def test_missing_days_around_change_nothing(diary: list[Said], before: int, after: int) -> None:
    told, padded = load(said(*diary)), load(said(*[MISSING] * before, *diary, *[MISSING] * after))
    moved = DayRun(told.quiet.first + timedelta(days=before if told.quiet.days else 0), told.quiet.days)
    assert numbers(padded) == numbers(replace(told, quiet=moved))


@given(st.lists(KINDS, min_size=1, max_size=30), st.data())
def test_missing_days_in_between_change_no_number_but_the_stretch_they_end(
    diary: list[Said], data: st.DataObject
) -> None:
    gaps = data.draw(st.lists(st.integers(0, 3), min_size=len(diary), max_size=len(diary)))
    sparse = [entry for day, gap in zip(diary, gaps, strict=True) for entry in (day, *[MISSING] * gap)]
    told, other = load(said(*diary)), load(said(*sparse))
    assert numbers(other)[:-1] == numbers(told)[:-1]
    assert other.quiet.days <= told.quiet.days
    kept = [
        value for value, gone in zip(minutes(said(*sparse)), series(said(*sparse)).missing, strict=True) if not gone
    ]
    assert kept == minutes(said(*diary))


def numbers(told: Load) -> tuple[Any, ...]:
    return (
        told.timed_days,
        told.twitched_days,
        told.total_seconds,
        told.typical_seconds,
        told.episodes,
        told.rated,
        told.intensity,
        told.quiet,
    )
