"""Has it become more, or stronger? One careful look a week at the last four weeks against up to twelve before them.

A look asks for a pooled t-test on weekly values, which day-to-day ups and downs fool far less than tests on days, and
only two looks running say yes. Simulated benign diaries of a year (`benchmarks.benign`) are told "more" by mistake in 2
to 9 of 100; in 17 to 24 where ups and downs last for weeks, and in 45 where quiet and active spells of three weeks take
turns. Most triplings are found within eight weeks, and most doublings are not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from scipy.special import stdtr, stdtrit

from diary.domain.history import Bools, Floats, Ints

# Chosen on a grid of simulated diaries: by one look alone 11 to 51 of 100 benign diaries are told "more" in a year,
# by two running 2 to 24.
RECENT_WEEKS: Final = 4
BASE_WEEKS: Final = 12
WINDOW: Final = 7 * RECENT_WEEKS
LOOK_DAYS: Final = 7 * (RECENT_WEEKS + BASE_WEEKS)
MIN_WEEKS: Final = 3
MIN_WEEK_DAYS: Final = 3
MIN_WINDOW_DAYS: Final = 14
MIN_EPISODES: Final = 8
# The ratio is asked for beside the p: at p < .05 alone 85 to 97 of 100 benign diaries are told "more" in a year of
# single looks, with the ratio 50 to 96.
MIN_RATIO: Final = 1.5
FREQUENCY_P: Final = 0.01
MIN_RATED: Final = 2
MIN_RISE: Final = 0.5
# So 4 to 26 of 100 simulated benign diaries are told "stronger" in a year, and a step of a whole point is found
# within eight weeks in 55 to 57.
INTENSITY_P: Final = 0.005
MAX_SHARE_CHANGE: Final = 0.25
# Both windows of four weeks have to lie within the time of use.
FIRST_WEEKS_OF_USE: Final = 56
KEPT_LOOKS: Final = 8
"""A finding is told for as many looks, and not anew in that time."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Recent weeks against the weeks before them: the difference of their means with a 95 % interval, the one-sided p
    that the recent are higher, and the number of weeks (before, recent)."""

    difference: float
    low: float
    high: float
    p: float
    weeks: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Worsening:
    """A look at how often. `rate_ratio` compares the last 28 days with the 28 before (it decides, with `p`);
    `ratio` with `low` and `high` compares the last four weeks with all the weeks before (it is told)."""

    rate_ratio: float
    p: float
    weeks: tuple[int, int]
    ratio: float
    low: float
    high: float

    @property
    def is_more(self) -> bool:
        return self.rate_ratio >= MIN_RATIO and self.p < FREQUENCY_P

    @property
    def is_less(self) -> bool:
        """The mirror image of `is_more`."""
        return self.rate_ratio <= 1 / MIN_RATIO and self.ratio < 1 and 1 - self.p < FREQUENCY_P


@dataclass(frozen=True, slots=True)
class Rise:
    """A look at how strong: the rise of the weekly mean intensity in points of five, with its interval."""

    points: float
    low: float
    high: float
    p: float
    weeks: tuple[int, int]

    @property
    def is_more(self) -> bool:
        return self.points >= MIN_RISE and self.p < INTENSITY_P

    @property
    def is_less(self) -> bool:
        """The mirror image of `is_more`."""
        return self.points <= -MIN_RISE and 1 - self.p < INTENSITY_P


@dataclass(frozen=True)
class Counts:
    """Each local day of a stretch, oldest first, in columns of one length, ending with the day of a look.

    `episodes` are those that rules read (no sleep onset, none left out, none imported) and only mean something where
    `recorded`; `intensity_sum` and `rated` are over the same episodes, where an intensity was given.
    """

    first: date
    recorded: Bools
    twitched: Bools
    episodes: Floats
    intensity_sum: Floats
    rated: Floats

    def __len__(self) -> int:
        return len(self.recorded)

    def until(self, day: date) -> Counts:
        """The same up to a day, that day included."""
        n = max((day - self.first).days + 1, 0)
        return Counts(
            self.first,
            self.recorded[:n],
            self.twitched[:n],
            self.episodes[:n],
            self.intensity_sum[:n],
            self.rated[:n],
        )


def pooled(base: Floats, recent: Floats) -> Comparison:
    """Student's t-test with pooled variance that `recent` is higher than `base`; both of at least two values in all.

    Without any variance the p is 1 where the means are equal, and 0 or 1 by their order where they are not.
    """
    n0, n1 = len(base), len(recent)
    df = n0 + n1 - 2
    difference = float(recent.mean() - base.mean())
    spread = float(((base - base.mean()) ** 2).sum() + ((recent - recent.mean()) ** 2).sum())
    error = float(np.sqrt(spread / df * (1 / n0 + 1 / n1)))
    if error == 0:
        return Comparison(difference, difference, difference, 0.0 if difference > 0 else 1.0, (n0, n1))
    half = float(stdtrit(df, 0.975)) * error
    return Comparison(difference, difference - half, difference + half, float(stdtr(df, -difference / error)), (n0, n1))


@dataclass(frozen=True)
class Weeks:
    """The whole weeks that a look reads, at most sixteen, oldest first: recorded days and the episodes on them."""

    days: Ints
    episodes: Floats

    def __len__(self) -> int:
        return len(self.days)

    @property
    def enough(self) -> Bools:
        """Which weeks have enough recorded days for their rate to mean something."""
        return np.greater_equal(self.days, MIN_WEEK_DAYS)

    @property
    def rate(self) -> Floats:
        """Episodes a recorded day, with a half added to both so that a quiet week has a logarithm."""
        return np.asarray((self.episodes + 0.5) / (self.days + 0.5))

    @property
    def recent(self) -> tuple[int, float]:
        """Recorded days and episodes of the last 28 days."""
        return int(self.days[-RECENT_WEEKS:].sum()), float(self.episodes[-RECENT_WEEKS:].sum())

    @property
    def before(self) -> tuple[int, float]:
        """Recorded days and episodes of the 28 days before those."""
        window = slice(-2 * RECENT_WEEKS, -RECENT_WEEKS)
        return int(self.days[window].sum()), float(self.episodes[window].sum())


def weekly(episodes: Floats, recorded: Bools) -> Weeks:
    """Daily columns of one length as whole weeks, the last of which ends with their last day."""
    # Counted from the end, so that whole weeks end with the day of the look; what does not fill a week is at the
    # start.
    unused = len(recorded) - min(len(recorded), LOOK_DAYS) // 7 * 7
    seen = recorded[unused:].reshape(-1, 7)
    return Weeks(seen.sum(1), np.where(seen, episodes[unused:].reshape(-1, 7), 0.0).sum(1))


def worsening(episodes: Floats, recorded: Bools) -> Worsening | None:
    """One look at daily counts (oldest first, ending with the day of the look), or None without enough of a diary.

    Weekly rate = (episodes + 0.5) / (recorded days + 0.5) of weeks with at least three recorded days, in logarithms.
    """
    weeks = weekly(episodes, recorded)
    if len(weeks) < 2 * RECENT_WEEKS:
        return None
    # In logarithms a doubling is as far from no change as a halving.
    rates, enough = np.log(weeks.rate), weeks.enough
    recent, base = rates[-RECENT_WEEKS:][enough[-RECENT_WEEKS:]], rates[:-RECENT_WEEKS][enough[:-RECENT_WEEKS]]
    (days1, count1), (days0, count0) = weeks.recent, weeks.before
    if min(days1, days0) < MIN_WINDOW_DAYS or count1 < MIN_EPISODES or min(len(recent), len(base)) < MIN_WEEKS:
        return None
    compared = pooled(base, recent)
    return Worsening(
        # The same half on both sides as in the weekly rates, so that a quiet month before does not divide by zero.
        rate_ratio=((count1 + 0.5) / (days1 + 0.5)) / ((count0 + 0.5) / (days0 + 0.5)),
        p=compared.p,
        weeks=compared.weeks,
        ratio=float(np.exp(compared.difference)),
        low=float(np.exp(compared.low)),
        high=float(np.exp(compared.high)),
    )


def intensity_rise(intensity_sum: Floats, rated: Floats) -> Rise | None:
    """One look at weekly mean intensities (weeks with at least two rated episodes), or None without enough of them."""
    # Whole weeks, counted from the end, as `weekly` does.
    n = min(len(rated), LOOK_DAYS) // 7 * 7
    if n < 2 * WINDOW:
        return None
    total, count = intensity_sum[-n:].reshape(-1, 7).sum(1), rated[-n:].reshape(-1, 7).sum(1)
    enough = count >= MIN_RATED
    means = np.divide(total, count, out=np.zeros_like(total), where=enough)
    recent, base = means[-RECENT_WEEKS:][enough[-RECENT_WEEKS:]], means[:-RECENT_WEEKS][enough[:-RECENT_WEEKS]]
    if min(len(recent), len(base)) < MIN_WEEKS:
        return None
    compared = pooled(base, recent)
    return Rise(compared.difference, compared.low, compared.high, compared.p, compared.weeks)


def look_days(today: date) -> tuple[date, ...]:
    """The days of the looks that count today, oldest first: Sundays that are over, so that opening a page on another
    day of the week changes nothing. One more than is told, because two looks running decide."""
    # On a Sunday this is the Sunday before: a day that is not over may still get entries.
    latest = today - timedelta(days=today.weekday() + 1)
    return tuple(latest - timedelta(weeks=weeks) for weeks in range(KEPT_LOOKS, -1, -1))


def is_comparable(counts: Counts, first_recorded: date | None) -> bool:
    """Whether the last four weeks can be compared with those before: not in the first eight weeks of use, and not
    where the share of recorded days has changed by more than 25 points."""
    if first_recorded is None or len(counts) < 2 * WINDOW:
        return False
    last = counts.first + timedelta(days=len(counts) - 1)
    if (last - first_recorded).days + 1 < FIRST_WEEKS_OF_USE:
        return False
    # More days written down look like more twitching. So both windows must be about as full.
    recent, before = int(counts.recorded[-WINDOW:].sum()), int(counts.recorded[-2 * WINDOW : -WINDOW].sum())
    return abs(recent - before) <= MAX_SHARE_CHANGE * WINDOW


@dataclass(frozen=True, slots=True)
class TrendFinding:
    """A finding of two looks running: on which looks it held, and what the latest of them found."""

    looks: tuple[date, ...]
    latest: Worsening | Rise


def more_often(counts: Counts, first_recorded: date | None, today: date) -> TrendFinding | None:
    """Whether it has become more frequent (T1), by the looks of the last eight weeks."""
    return _twice_running(counts, first_recorded, today, lambda seen: worsening(seen.episodes, seen.recorded))


def stronger(counts: Counts, first_recorded: date | None, today: date) -> TrendFinding | None:
    """Whether it has become stronger (T2), by the looks of the last eight weeks."""
    return _twice_running(counts, first_recorded, today, lambda seen: intensity_rise(seen.intensity_sum, seen.rated))


def _twice_running(
    counts: Counts, first_recorded: date | None, today: date, look: Callable[[Counts], Worsening | Rise | None]
) -> TrendFinding | None:
    looks, found = [], None
    # `before` is what the look of the week before found: one look alone is not told.
    before = False
    for day in look_days(today):
        seen = counts.until(day)
        now = look(seen) if is_comparable(seen, first_recorded) else None
        more = now is not None and now.is_more
        if more and before:
            looks.append(day)
            found = now
        before = more
    return TrendFinding(tuple(looks), found) if found else None
