"""What one place along a time axis stands for: a day, or in a long period a week of the diary, Monday to Sunday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diary.domain.history import Bools, Days, Floats

WEEKLY_FROM: Final = 200
"""A period of so many days or more is shown by week."""

_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Spans:
    """The days of a period, `span` to a place.

    A week begins on a Monday, whatever day the period begins on, so that the first and the last may be cut: `days` are
    how many of its days lie in the period, `first` is the first of them.
    """

    span: int
    lead: int
    """How many days of the first place lie before the period."""

    first: tuple[date, ...]
    days: NDArray[np.int64]

    @property
    def part(self) -> Bools:
        """Which places are only a part of a week."""
        part: Bools = self.days < self.span
        return part

    def last(self, index: int) -> date:
        return self.first[index] + timedelta(days=int(self.days[index]) - 1)

    def sums(self, column: NDArray[np.int64] | Bools) -> Floats:
        """A column of days, summed up for each place."""
        # Padded to whole weeks at both ends, so that a reshape can sum them; the padding adds nothing.
        tail = -(self.lead + len(column)) % self.span
        total: Floats = np.pad(column, (self.lead, tail)).reshape(-1, self.span).sum(axis=1, dtype=np.float64)
        return total


def span_of(days: Days) -> int:
    """How many days a place stands for where a period is shown as a whole."""
    return 1 if len(days) < WEEKLY_FROM else _WEEK


def spans_of(days: Days, span: int | None = None) -> Spans:
    """The places of a period: its days (`span` 1), its weeks (7), or what suits its length."""
    span = span_of(days) if span is None else span
    lead = days.first.weekday() if span == _WEEK and len(days) else 0
    # The first place may begin before the period: -lead is its Monday.
    starts = np.arange(-lead, len(days), span)
    first, after = np.maximum(starts, 0), np.minimum(starts + span, len(days))
    return Spans(span, lead, tuple(days.date_of(index) for index in first), after - first)
