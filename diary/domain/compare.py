"""Two periods side by side, as before and after new shoes: how often, how long, how strong and where.

The answer compares how often alone, once, for periods that the person chose: what else differs is told, not tested.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from scipy.special import stdtrit

from diary.domain.anatomy import SITES, Site
from diary.domain.history import Days
from diary.domain.needs import Need, unmet
from diary.domain.rate_ratio import LAGS, Rate, RateRatio, daily_rate, rate_ratio

# From 42 days on, as for a link: the ends of an interval are 7 to 10 times apart then, and 13 to 18 times at 28.
MIN_COUNTED: Final = 42
MIN_COUNTED_EACH: Final = 10
MIN_EPISODES: Final = 20
STANDS_OUT: Final = 0.99
"""The interval that has to leave out 1: that of 95 % does too often where ups and downs last for weeks."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included, of which `counted` have a count: `episodes` are of those.

    `minutes` are those of the `timed` days with a known length: quiet days, and days with a length written down; where
    it twitched and none is written down, no day has one. `intensity` is the mean of those that have one, from 1 to 5,
    and None where none has. `places` are the sites that twitched with their episodes, the most frequent first.
    `interval` is that of the rate, None where too few days have a count.
    """

    first: date
    last: date
    recorded: int
    counted: int
    episodes: int
    minutes: float
    timed: int
    intensity: float | None
    places: tuple[tuple[Site, int], ...]
    interval: Rate | None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def rate(self) -> float | None:
        """Episodes a counted day; None without one."""
        return self.episodes / self.counted if self.counted else None

    @property
    def minutes_a_day(self) -> float | None:
        """Minutes a day with a known length; None without one."""
        return self.minutes / self.timed if self.timed else None


@dataclass(frozen=True, slots=True)
class TwoPeriods:
    """`ratio` is how often after against before; None where there is not enough for it."""

    before: Period
    after: Period
    ratio: RateRatio | None
    needs: tuple[Need, ...]

    @property
    def places(self) -> tuple[tuple[Site, int, int], ...]:
        """The sites that twitched in either, with their episodes before and after, the most a day first."""
        before, after = (dict(period.places) for period in (self.before, self.after))
        both = ((site, before.get(site, 0), after.get(site, 0)) for site in SITES if site in before or site in after)
        n, m = (max(period.counted, 1) for period in (self.before, self.after))
        # By rate and not by count: the two periods need not have the same number of days.
        return tuple(sorted(both, key=lambda row: -row[1] / n - row[2] / m))

    @property
    def stands_out(self) -> bool:
        """Whether an interval of 99 %, by the standard error of the one of 95 %, leaves out 1."""
        found = self.ratio
        if found is None:
            return False
        # The degrees of freedom of `rate_ratio`. Its interval is symmetric in logarithms, so it widens by the ratio
        # of the two quantiles of t.
        freedom = max((found.days_with + found.days_without) / 4, 3)
        wider = float(stdtrit(freedom, (1 + STANDS_OUT) / 2) / stdtrit(freedom, 0.975))
        return bool(abs(np.log(found.ratio)) > wider * np.log(found.high / found.ratio))


def two_periods(before: Days, after: Days) -> TwoPeriods:
    """Compare two stretches of days, of at least a day each and in either order. Raises ValueError if they overlap."""
    if not (len(before) and len(after)) or (before.first <= after.last and after.first <= before.last):
        raise ValueError("Compare two periods that do not overlap.")
    one, other = _period(before), _period(after)
    needs = _needs(one, other)
    return TwoPeriods(one, other, None if unmet(needs) else _ratio(before, after), needs)


def _period(days: Days) -> Period:
    # A day that twitched without an episode has no count; leaving it out keeps the rate from being too low.
    counted = days.counted
    ratings = int(days.intensity_count.sum())
    by_site = days.by_site[counted].sum(0)
    timed = days.seconds > 0
    # Without any length the quiet days alone would make it zero minutes a day, for a person who does not time.
    unknown = days.twitched.any() and not timed.any()
    return Period(
        first=days.first,
        last=days.last,
        recorded=int(days.recorded.sum()),
        counted=int(counted.sum()),
        episodes=int(days.episodes[counted].sum()),
        minutes=float(days.seconds.sum()) / 60,
        # A quiet day has a length: none.
        timed=0 if unknown else int((timed | days.quiet).sum()),
        intensity=float(days.intensity_sum.sum()) / ratings if ratings else None,
        places=tuple((SITES[bit], int(by_site[bit])) for bit in np.argsort(-by_site, kind="stable") if by_site[bit]),
        interval=daily_rate(days.episodes.astype(np.float64), counted) if counted.sum() >= MIN_COUNTED_EACH else None,
    )


def _needs(before: Period, after: Period) -> tuple[Need, ...]:
    return (
        Need(before.counted + after.counted, MIN_COUNTED, "days with a count in both periods"),
        Need(before.counted, MIN_COUNTED_EACH, "days with a count before"),
        Need(after.counted, MIN_COUNTED_EACH, "days with a count after"),
        Need(before.episodes + after.episodes, MIN_EPISODES, "episodes in both periods"),
    )


def _ratio(before: Days, after: Days) -> RateRatio:
    """The two stretches in the order of time.

    Days that follow each other may resemble each other, so lagged products are taken across the two where they touch.
    Where they do not, they are set apart by one uncounted day more than there are lags, and no product crosses.
    """
    earlier, later = sorted((before, after), key=lambda days: days.first)
    apart = 0 if later.first - earlier.last == timedelta(days=1) else LAGS + 1
    return rate_ratio(
        np.concatenate([earlier.episodes, np.zeros(apart), later.episodes]).astype(np.float64),
        np.concatenate([earlier.counted, np.zeros(apart, np.bool_), later.counted]),
        np.concatenate([np.full(len(earlier) + apart, earlier is after), np.full(len(later), later is after)]),
    )
