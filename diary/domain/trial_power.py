"""What a trial could find for this person: how often one like the planned would notice a change that halved the
twitching, or left a third of it.

It is played through many times on the person's own last days: a stretch of these in their own order, so that ups and
downs and days that are missing stay what they are, a schedule of those that could be drawn, and of each episode in the
changed blocks a coin that keeps it. Then the rules of `domain.trial` say what would be told. How near this comes to the
truth is said in docs/statistics.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

import numpy as np

from diary.domain.history import Bools, Days, Floats, Ints
from diary.domain.trial import (
    CHANGED_LETTER,
    LEVEL,
    Design,
    differences,
    is_conclusive,
    log_rates,
    schedules,
    share_as_low,
)

OWN_DAYS: Final = 84
"""The last so many days before today are read."""
LEAST_DAYS: Final = 28
"""With fewer days of a known count what they say is no nearer to the truth than `TABLE`, because they show too little
of a person's ups and downs. See docs/statistics.md."""
LEAST_A_DAY: Final = 0.1
"""Who has fewer episodes a day has hardly any to lose: of ten trials at most one would notice that a third is left."""

HALVED: Final = 1 / 2
THIRD: Final = 1 / 3

PLAYED: Final = 2000
"""How often a plan is played through: the shares are right to two in a hundred."""
_SEED: Final = 20601
"""The same days say the same, whenever they are asked."""

TABLE: Final = {
    Design(8, 5, 1): (0.25, 0.45),
    Design(8, 7, 2): (0.29, 0.51),
    Design(10, 5, 1): (0.30, 0.53),
    Design(10, 7, 2): (0.35, 0.60),
}
"""How often a trial notices that the twitching halves, and that a third is left, in simulated diaries with
`TABLE_TWITCHING`; measured anew by `make calibrate`."""
TABLE_TWITCHING: Final = "about two twitches a day, with ordinary ups and downs, and enough days recorded"
"""As it stands within a sentence."""


class Basis(StrEnum):
    """What the shares rest on."""

    OWN = "own"
    """The person's own days."""
    TABLE = "table"
    """Too few own days are known: the figures of `TABLE`, of somebody with `TABLE_TWITCHING`."""
    NOTHING = "nothing"
    """It hardly twitches, so there is nothing to find."""


@dataclass(frozen=True, slots=True)
class CanFind:
    """The shares of trials like the planned one that would say "fewer" if the change halved the twitching, and if a
    third of it was left; and the `days` with a known count that this rests on."""

    halved: float
    third: float
    basis: Basis
    days: int


def data_of(found: CanFind) -> dict[str, Any]:
    """As it is kept with a trial."""
    return {"halved": found.halved, "third": found.third, "basis": found.basis.value, "days": found.days}


def can_find_of(data: Mapping[str, Any]) -> CanFind:
    """What `data_of` has kept."""
    return CanFind(float(data["halved"]), float(data["third"]), Basis(data["basis"]), int(data["days"]))


def can_find(days: Days, design: Design) -> CanFind:
    """What a plan could find for somebody with these days, the last `OWN_DAYS` before today."""
    count = int(days.counted.sum())
    if count < LEAST_DAYS:
        return CanFind(*TABLE[design], Basis.TABLE, count)
    if days.episodes[days.counted].sum() < LEAST_A_DAY * count:
        return CanFind(0.0, 0.0, Basis.NOTHING, count)
    halved, third = played_through(days, design)
    return CanFind(halved, third, Basis.OWN, count)


def played_through(days: Days, design: Design) -> tuple[float, float]:
    """The shares of `CanFind` by these days, however few they are."""
    # Nothing is missing before the diary began.
    begun = int(np.argmax(days.recorded))
    counted = days.counted[begun:]
    episodes = np.where(counted, days.episodes[begun:], 0)
    random = np.random.default_rng(_SEED)
    starts = random.integers(len(counted), size=(PLAYED, 1))
    # Around the end to the beginning: a day in the middle is played no more often than one at an end.
    window = (starts + np.arange(design.length)) % len(counted)
    drawn = random.integers(len(schedules(design.blocks)), size=PLAYED)
    halved = random.binomial(episodes[window], left(design, HALVED)[drawn])
    # Of what half the twitching leaves, so that a stronger change is never found less often by luck of the coins.
    third = random.binomial(halved, left(design, THIRD / HALVED)[drawn])
    known = counted[window]
    return float(notices(halved, known, design, drawn).mean()), float(notices(third, known, design, drawn).mean())


@cache
def left(design: Design, times: float) -> Floats:
    """The share of the episodes that a change leaves on each day, where it makes them so many `times` as often: a row
    for each schedule. On the first day of a block half of it has come, or has gone; what went before the first block
    was as usual."""
    changed = np.array([[letter == CHANGED_LETTER for letter in word] for word in schedules(design.blocks)], np.float64)
    before = np.concatenate([np.zeros((len(changed), 1)), changed[:, :-1]], axis=1)
    come = np.repeat(changed, design.block_days, axis=1)
    come[:, :: design.block_days] = (changed + before) / 2
    share: Floats = times**come
    share.flags.writeable = False
    return share


def notices(episodes: Ints, counted: Bools, design: Design, drawn: Ints) -> Bools:
    """Whether each of many trials (a row of days each) says "fewer", `drawn` being the index of its schedule."""
    known = counted & design.counts()
    shape = (len(episodes), design.blocks, design.block_days)
    recorded = known.reshape(shape).sum(axis=-1)
    totals = np.where(known, episodes, 0).reshape(shape).sum(axis=-1)
    every = differences(log_rates(totals, recorded))
    says: Bools = (share_as_low(every, drawn) <= LEVEL) & is_conclusive(totals, recorded, design)
    return says
