"""How much it twitches: minutes and strength by day and by week, and the longest quiet stretch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diary.domain.history import Bools, Days, Floats
from diary.domain.needs import Need
from diary.domain.spans import Spans, spans_of
from diary.domain.year_pixels import DayRun, year_pixels


@dataclass(frozen=True, slots=True)
class Load:
    """How much it twitched in a period.

    `timed_days` of the `twitched_days` have a length written down: `typical_seconds` is the median of their sums (None
    without any), `total_seconds` the sum. `intensity` is the mean of the `rated` of all `episodes`, from 1 to 5 (None
    without any). `quiet` is the longest stretch of quiet days.
    """

    days: Days
    timed_days: int
    twitched_days: int
    total_seconds: int
    typical_seconds: float | None
    episodes: int
    rated: int
    intensity: float | None
    quiet: DayRun

    @property
    def needs(self) -> tuple[Need, ...]:
        """Nothing: one length is a length."""
        return ()


@dataclass(frozen=True, slots=True)
class Series:
    """Minutes and intensity over time, in columns with a value for each of the `spans`.

    `minutes` are a mean over the days with a known length: quiet days are zero, days that twitched without a length
    are unknown. `intensity` is the mean of the rated episodes. Both are NaN where nothing is known. `quiet` has quiet
    days and none that twitched, `missing` no recorded day.
    """

    spans: Spans
    minutes: Floats
    intensity: Floats
    quiet: Bools
    missing: Bools

    @property
    def unknown(self) -> Bools:
        """Where something is recorded, but no length."""
        unknown: Bools = np.isnan(self.minutes) & ~self.missing
        return unknown


def load(days: Days) -> Load:
    """The sums of a period; `series` has them over time."""
    # Zero seconds is "no length", never "no time": a moment has none.
    timed = days.seconds[days.seconds > 0]
    rated = int(days.intensity_count.sum())
    return Load(
        days=days,
        timed_days=len(timed),
        twitched_days=int(days.twitched.sum()),
        total_seconds=int(timed.sum()),
        typical_seconds=float(np.median(timed)) if len(timed) else None,
        episodes=int(days.episodes.sum()),
        rated=rated,
        intensity=int(days.intensity_sum.sum()) / rated if rated else None,
        # The same stretch that "Day by day" tells: two cards must not name two of them.
        quiet=year_pixels(days).longest_quiet,
    )


def series(days: Days, span: int | None = None) -> Series:
    """The load over time, by day or by week (`domain.spans`)."""
    spans = spans_of(days, span)
    timed, quiet, twitched = spans.sums(days.seconds > 0), spans.sums(days.quiet), spans.sums(days.twitched)
    # Quiet days alone say nothing of a stretch that also twitched, for times that nobody wrote down.
    known = np.where((twitched > 0) & (timed == 0), 0, timed + quiet)
    return Series(
        spans=spans,
        minutes=_per(spans.sums(days.seconds) / 60, known),
        intensity=_per(spans.sums(days.intensity_sum), spans.sums(days.intensity_count)),
        quiet=np.greater(quiet, 0) & np.equal(twitched, 0),
        missing=np.equal(spans.sums(days.recorded), 0),
    )


def _per(total: Floats, count: Floats) -> Floats:
    mean: Floats = np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0)
    return mean
