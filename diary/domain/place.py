"""Where it twitches: episodes by place, the left foot against the right, and then against now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from diary.domain.anatomy import OTHER_SITES, SITES, TOES, Site
from diary.domain.history import Days
from diary.domain.needs import Need

MIN_HALF_DAYS: Final = 10
"""Then and now are compared only where each has so many days with a count."""


@dataclass(frozen=True, slots=True)
class Halves:
    """The places of the earlier half of the days with a count, and those of the later half, which begins on `since`.

    `days` are the days with a count in each half. The halves are as long as each other in such days, so that neither
    has more places only because more was recorded in it.
    """

    since: date
    days: tuple[int, int]
    before: tuple[Site, ...]
    after: tuple[Site, ...]

    @property
    def new(self) -> tuple[Site, ...]:
        return tuple(site for site in self.after if site not in self.before)

    @property
    def gone(self) -> tuple[Site, ...]:
        return tuple(site for site in self.before if site not in self.after)


@dataclass(frozen=True, slots=True)
class Place:
    """Episodes by place: `counts` has one number for each of `SITES`, and an episode counts once at each of its places.

    `episodes` are those of `days` days with a count; of them `together` took several toes and `unplaced` say no place,
    both None where not known. `halves` is None where there is too little to compare. `mirrored` is how the person has
    feet drawn: as somebody opposite sees them.
    """

    counts: tuple[int, ...]
    episodes: int
    days: int
    together: int | None
    unplaced: int | None
    halves: Halves | None
    mirrored: bool = False

    @property
    def needs(self) -> tuple[Need, ...]:
        """Nothing: a count of one is a count."""
        return ()

    def count(self, site: Site) -> int:
        return self.counts[site.bit]

    def toes(self, side: str) -> int:
        """The counts of the five toes of a foot, "left" or "right", together."""
        return sum(self.count(toe) for toe in TOES if toe.side == side)

    @property
    def others(self) -> tuple[Site, ...]:
        """The places other than toes that come up, most often first."""
        return tuple(sorted((site for site in OTHER_SITES if self.count(site)), key=lambda site: -self.count(site)))

    @property
    def seen(self) -> tuple[Site, ...]:
        """The places that come up, in the order of `SITES`."""
        return tuple(site for site in SITES if self.count(site))

    @property
    def most(self) -> int:
        # 0 in an empty diary; whoever divides by it asks for a count first.
        return max(self.counts)

    @property
    def leaders(self) -> tuple[Site, ...]:
        """The place that comes up most often, or all that share that count."""
        return tuple(site for site in self.seen if self.count(site) == self.most)


def place(days: Days, together: int | None = None, unplaced: int | None = None) -> Place:
    """The places of a period; `together` and `unplaced` are counted from its episodes, which `days` do not hold."""
    return Place(
        counts=tuple(int(count) for count in days.by_site.sum(axis=0)),
        episodes=int(days.episodes.sum()),
        days=int(days.counted.sum()),
        together=together,
        unplaced=unplaced,
        halves=_halves(days),
    )


def _halves(days: Days) -> Halves | None:
    counted = np.flatnonzero(days.counted)
    # By days with a count and not by dates; of an odd number the later half gets one more.
    before, after = counted[: len(counted) // 2], counted[len(counted) // 2 :]
    if len(before) < MIN_HALF_DAYS:
        return None
    # Which places there are, and not how often: no test stands behind "then against now".
    places = [tuple(site for site in SITES if days.by_site[half, site.bit].any()) for half in (before, after)]
    return Halves(days.date_of(after[0]), (len(before), len(after)), *places)
