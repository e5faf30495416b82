"""What was tried when it twitched, and what came of it: counts alone, since it may have got better by itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from diary.domain.catalogue import OUTCOMES, REMEDIES, Term
from diary.domain.needs import Need

NOT_SAID: Final = Term("", "Not said")
ANSWERS: Final = (*OUTCOMES, NOT_SAID)
"""What can have come of it, in the order of `RemedyTried.outcomes`."""

_KEYS: Final = tuple(term.key for term in ANSWERS)


@dataclass(frozen=True, slots=True)
class RemedyTried:
    """A remedy with how often each of `ANSWERS` was given.

    `relief` is the median of the minutes to relief over the `relief_said` times they were said, None where never.
    """

    key: str
    name: str
    outcomes: tuple[int, ...]
    relief: float | None = None
    relief_said: int = 0

    @property
    def tried(self) -> int:
        return sum(self.outcomes)

    def times(self, outcome: str) -> int:
        """How often this came of it; "" for not said."""
        return self.outcomes[_KEYS.index(outcome)]


@dataclass(frozen=True, slots=True)
class Remedies:
    """The remedies that were tried, most often first, out of so many episodes."""

    rows: tuple[RemedyTried, ...]
    episodes: int

    @property
    def needs(self) -> tuple[Need, ...]:
        return ()

    @property
    def leaders(self) -> tuple[RemedyTried, ...]:
        """The one tried most often, or all that were tried equally often."""
        return tuple(row for row in self.rows if row.tried == self.rows[0].tried)

    def times(self, outcome: str) -> int:
        """How often this came of anything tried."""
        return sum(row.times(outcome) for row in self.rows)


def tried_key(remedy: str, outcome: str, minutes: int | None) -> str:
    """One text for a remedy, what came of it ("" not said) and the minutes to relief: by it days count them."""
    return f"{remedy}:{outcome}:{'' if minutes is None else minutes}"


def tried_of(key: str) -> tuple[str, str, int | None]:
    """The remedy, outcome and minutes that `tried_key` made a text of."""
    remedy, outcome, minutes = key.split(":")
    return remedy, outcome, int(minutes) if minutes else None


def remedies_of(counts: Iterable[tuple[str, str, int | None, int]], *, episodes: int) -> Remedies:
    """Remedies from (remedy, outcome, minutes to relief or None, times)."""
    tried: dict[str, list[int]] = defaultdict(lambda: [0] * len(ANSWERS))
    said: dict[str, Counter[int]] = defaultdict(Counter)
    for key, outcome, minutes, n in counts:
        tried[key][_KEYS.index(outcome)] += n
        if minutes is not None:
            said[key][minutes] += n
    rows = [
        RemedyTried(term.key, term.name, tuple(tried[term.key]), _median(said[term.key]), said[term.key].total())
        for term in REMEDIES
        # From the catalogue's order, which the sort by times keeps among equals.
        if term.key in tried
    ]
    return Remedies(tuple(sorted(rows, key=lambda row: -row.tried)), episodes)


def _median(said: Counter[int]) -> float | None:
    """The median of values by how often each was said."""
    if not said:
        return None
    values, times = np.array(sorted(said.items()), dtype=np.int64).T
    # The ranks, from 1, of the one or two values in the middle: of an odd number both are the same.
    middle = [(said.total() + 1) // 2, said.total() // 2 + 1]
    return float(values[np.searchsorted(np.cumsum(times), middle)].mean())
