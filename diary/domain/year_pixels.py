"""Year pixels: a period as rows of months with a pixel a day, or of years with a pixel a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diary.domain.days import DayStatus
from diary.domain.history import STATUSES, Bools, Days, Floats, Ints, still
from diary.domain.needs import Need

Dates = NDArray[np.datetime64]

BY_DAY_UP_TO: Final = 3 * 366
"""A longer period than this many days is shown by week."""

LIMITS: Final = (2, 5, 10, inf)
"""Up to how many episodes a day each level of fullness goes."""

CALM_LIMITS: Final = (1, 4, 9, inf)
"""The same in calm mode: the bands of its words."""


@dataclass(frozen=True, slots=True)
class DayRun:
    """So many days running, from `first` on; 0 days where there are none."""

    first: date
    days: int

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)


@dataclass(frozen=True, slots=True)
class YearPixels:
    """A pixel for each day, or each week of Monday to Sunday, of a period, oldest first: n of them in columns.

    `row` and `column` are places from 0: month and day of the month, or year and week of ISO 8601. `rows` has the
    first day of each row. `status` is an index into `STATUSES`, of a week the most that one of its days says;
    `value` is episodes a day, NaN where no day has a count. The numbers are days of each status, `length` of all;
    `narrowed` says that quiet days are those with none of the chosen episodes.
    """

    by_week: bool
    first: tuple[date, ...]
    last: date
    row: Ints
    column: Ints
    rows: tuple[date, ...]
    status: Ints
    value: Floats
    twitched: int
    quiet: int
    unknown: int
    missing: int
    longest_quiet: DayRun
    narrowed: bool = False

    def __len__(self) -> int:
        return len(self.first)

    @property
    def length(self) -> int:
        return self.twitched + self.quiet + self.unknown + self.missing

    @property
    def needs(self) -> tuple[Need, ...]:
        return ()

    def level(self, *, calm: bool = False) -> Ints:
        """How full each pixel is, 1 to 4, a mean rounded up; 0 where it is not twitched or no number is known."""
        value = np.ceil(np.nan_to_num(self.value))
        return np.where(value > 0, 1 + np.searchsorted(CALM_LIMITS if calm else LIMITS, value), 0)


def year_pixels(days: Days) -> YearPixels:
    """A period of any length, none too."""
    by_week = len(days) > BY_DAY_UP_TO
    dates = np.datetime64(days.first, "D") + np.arange(len(days))
    row, column, unit = _weeks(dates, days.first.weekday()) if by_week else _months(dates)
    # A pixel is where row or column changes. No year has more than 54 weeks, and by months there are 31 columns, so
    # the sum tells all places apart; days come in order, and reduceat sums up from each start to the next.
    starts = np.flatnonzero(np.diff(row * 54 + column, prepend=-1))
    known = np.add.reduceat(days.counted.astype(np.int64), starts)
    episodes = np.add.reduceat(np.where(days.counted, days.episodes, 0), starts)
    number = np.bincount(days.status, minlength=len(STATUSES)).tolist()
    return YearPixels(
        by_week=by_week,
        first=tuple(days.date_of(start) for start in starts.tolist()),
        last=days.last,
        row=still(row[starts]),
        column=still(column[starts]),
        rows=tuple(np.unique(unit).astype("datetime64[D]").tolist()),
        # STATUSES is in the order of how much a day says, so the maximum is the most that one of the days says.
        status=still(np.maximum.reduceat(days.status, starts)),
        value=still(np.divide(episodes, known, out=np.full(len(starts), np.nan), where=known > 0)),
        twitched=number[STATUSES.index(DayStatus.TWITCHED)],
        quiet=number[STATUSES.index(DayStatus.QUIET)],
        unknown=number[STATUSES.index(DayStatus.UNKNOWN)],
        missing=number[STATUSES.index(DayStatus.MISSING)],
        longest_quiet=_longest(days.quiet, days.first),
        narrowed=days.narrowed,
    )


def _months(dates: Dates) -> tuple[Ints, Ints, Dates]:
    """The row and the column of each date, and its month."""
    month = dates.astype("datetime64[M]")
    # [:1] and not [0]: a period without a day has no first month.
    return (month - month[:1]).astype(np.int64), (dates - month).astype(np.int64), month


def _weeks(dates: Dates, weekday: int) -> tuple[Ints, Ints, Dates]:
    """The row and the column of each date, and its year: that of the Thursday of its week (ISO 8601)."""
    # Monday is 0 in `weekday`: back to the Monday of each date, and three days on. A week belongs to the year of its
    # Thursday, so the first days of January may lie in the last week of the year before.
    thursday = dates + 3 - (weekday + np.arange(len(dates))) % 7
    year = thursday.astype("datetime64[Y]")
    return (year - year[:1]).astype(np.int64), (thursday - year).astype(np.int64) // 7, year


def _longest(quiet: Bools, first: date) -> DayRun:
    """The longest run of quiet days, the first of several. Any other day ends one, a missing day too."""
    # False at both ends makes edges come in pairs: where a run begins, and where it has ended.
    edges = np.flatnonzero(np.diff(np.concatenate(([False], quiet, [False])).astype(np.int64)))
    runs = [(int(end - start), int(start)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    days, start = max(runs, key=lambda run: run[0], default=(0, 0))
    return DayRun(first + timedelta(days=start), days)
