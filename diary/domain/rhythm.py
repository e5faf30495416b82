"""Rhythm: at which hours of which weekdays episodes begin, per day with a count.

Of 24 spans some one is always the busiest, and episodes come in bouts. So a time is named only where episodes fall into
it on more days than chance alone explains, a day counting once however many it has. Chance spreads them evenly over the
hours that the person is awake on that day, whichever these are (`waking`): nobody writes while asleep.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc

from diary.domain.history import Days, Floats, Ints
from diary.domain.needs import Need
from diary.domain.waking import Awake

SPAN: Final = 3
"""So many hours running are looked at for the busiest time."""

MIN_EPISODES: Final = 20
"""A time of day is looked for from so many episodes on. A convention: it keeps no chance away, `BY_CHANCE` does."""

MIN_RECORDED: Final = 14
"""A time of day is named from so many recorded days on: each weekday can then have come twice. A convention."""

STANDS_OUT: Final = 0.25
"""The busiest span can only stand out when it holds this share of the episodes, twice that of an even spread over the
clock."""

BY_CHANCE: Final = 0.04
"""In at most this share of diaries whose waking hours are even does some span stand out. The bound is loose, for spans
overlap: docs/statistics.md says how often it is found to be so."""


def hit_by_chance(hours_awake: float) -> Floats:
    """The chance that a span of waking hours holds one of so many (0 to 24) different hours of a day, each set of the
    waking hours being as likely as any other.

    It is too large for a span that is slept through in part, and where hours lie together in a bout; never too small.
    """
    drawn = np.arange(24)
    left = hours_awake - drawn
    missed = np.where(left > 0, np.maximum(left - SPAN, 0) / np.where(left > 0, left, 1), 0)
    return 1 - np.concatenate(([1.0], np.cumprod(missed)))


@dataclass(frozen=True, slots=True)
class Busiest:
    """The `SPAN` hours from `start` (0 to 23, over midnight too) in which most episodes begin: so many of the total.

    They do so on `days_in` of the `days` with an episode; were the waking hours even, on at most a share `expected` of
    them.
    """

    start: int
    episodes: int
    total: int
    days_in: int
    days: int
    expected: float
    awake: Awake

    @property
    def end(self) -> int:
        return (self.start + SPAN) % 24

    @property
    def share(self) -> float:
        return self.episodes / self.total

    @property
    def p(self) -> float:
        """How often some one span is hit on so many days by chance: a binomial tail of the mean chance, which for so
        many days is not below that of the single chances (Hoeffding 1956), times the waking hours (Bonferroni): there
        are 24 spans, but all their chances together are about so many times `expected`, whatever the shifts."""
        return min(self.awake.hours * float(bdtrc(self.days_in - 1, self.days, self.expected)), 1.0)

    @property
    def stands_out(self) -> bool:
        return self.share >= STANDS_OUT and self.p < BY_CHANCE


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Episodes by weekday (7 rows, Monday first) and local hour of their start (24 columns).

    `days` is how many days of each weekday have a count, `recorded` how many of all days are recorded. With an episode
    are `active` days, and `spans` of them in the `SPAN` hours from each hour on (24); `expected` is the share of them
    that even waking hours would put into a span at most.
    """

    counts: Ints
    days: Ints
    recorded: int
    spans: Ints
    active: int
    expected: float
    awake: Awake

    @property
    def total(self) -> int:
        return int(self.counts.sum())

    def rate(self, hours: int = 1) -> Floats:
        """Episodes per day with a count, in columns of so many hours; NaN rows for weekdays without such a day."""
        counts = self.counts.reshape(7, -1, hours).sum(2)
        rate = np.full(counts.shape, np.nan)
        np.divide(counts, self.days[:, None], out=rate, where=self.days[:, None] > 0)
        return rate

    @property
    def busiest(self) -> Busiest | None:
        """None without an episode. Of equal spans the one with the busiest middle, then the earliest of the day."""
        if not self.total:
            return None
        hours = self.counts.sum(0)
        spans = np.sum(_from_each_hour(hours), axis=0)
        middle = np.roll(hours, -(SPAN // 2))
        start = int(np.lexsort((-middle, -spans))[0])
        days_in = int(self.spans[start])
        return Busiest(start, int(spans[start]), self.total, days_in, self.active, self.expected, self.awake)

    @property
    def needs(self) -> tuple[Need, ...]:
        """What it takes to name a time."""
        return Need(self.total, MIN_EPISODES, "episodes"), Need(self.recorded, MIN_RECORDED, "recorded days")


def rhythm(days: Days, awake: Awake) -> Rhythm:
    """Days without a count (missing, or twitched without an episode written down) are no part of it."""
    weekday = (days.first.weekday() + np.arange(len(days))) % 7
    counts = np.zeros((7, 24), dtype=np.int64)
    np.add.at(counts, weekday[days.counted], days.by_hour[days.counted])
    counted = np.bincount(weekday[days.counted], minlength=7)
    hours = days.by_hour[days.counted] > 0
    hours = hours[hours.any(1)]
    spans = np.any(_from_each_hour(hours), axis=0).sum(0)
    expected = float(hit_by_chance(awake.hours)[hours.sum(1)].mean()) if len(hours) else 0.0
    for column in (counts, counted, spans):
        column.flags.writeable = False
    return Rhythm(counts, counted, int(days.recorded.sum()), spans, len(hours), expected, awake)


def _from_each_hour(hours: NDArray[Any]) -> list[NDArray[Any]]:
    """The hours that follow each hour of the clock, itself first, as far as a span goes."""
    return [np.roll(hours, -k, axis=-1) for k in range(SPAN)]
