"""For how many hours a day somebody is awake, as far as a diary can tell: nobody writes down what they sleep through.

Nothing here says at which hours: shifts, late nights and journeys change these from day to day, and a time of day must
not be named because somebody is awake at it more often than at others. So of the times between which somebody says that
they sleep, only the length is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Final

import numpy as np

from diary.domain.history import Floats, Ints

MIN_NIGHTS: Final = 14
"""The sleep of the check-ins is gone by from so many answered nights on."""

USUAL: Final = 16.0
"""The hours a day that are taken for waking ones where sleep is not answered: those of a night of eight hours."""

FEWEST: Final = 12.0
"""Episodes alone never make a day shorter: whoever twitches in the evening only is awake in the morning too."""

_SHORTEST: Final = 6.0
"""Days of which the check-ins say that they were slept through are no days of no hours."""

LONGEST_SLEEP: Final = 24 - _SHORTEST
SHORTEST_SLEEP: Final = 1.0
"""The hours of sleep that can be said in the settings, at most and at least."""

_TYPICAL: Final = slice(7, 12)
"""The hours of the clock, the fullest first, whose mean is what an hour of the day usually holds: a busy time of a few
hours is left of them, and the night of whoever sleeps up to twelve hours right of them."""

_IDLE, _FULL = 0.1, 0.5
"""An hour with this part of the usual, or less, is slept through; one with that part, or more, is a waking one."""


@dataclass(frozen=True, slots=True)
class Awake:
    """So many `hours` a day, from the sleep of so many answered `nights`, 0 for too few; or from what the person `said`
    of their sleep. `USUAL` stands for it where neither is there."""

    hours: float
    nights: int = 0
    said: bool = False


def asleep(start: time | None, end: time | None) -> float | None:
    """The hours from one time of the clock to another, over midnight too; None where none is said."""
    if start is None or end is None:
        return None
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return minutes % (24 * 60) / 60


def weights(by_hour: Ints) -> Floats:
    """How far each hour of the clock (24) is a waking one, 0 to 1, by the days (rows) with an episode in it.

    Zero for all where there are too few to say what is usual.
    """
    days = (by_hour > 0).sum(0).astype(np.float64)
    usual = float(np.sort(days)[::-1][_TYPICAL].mean())
    if not usual:
        return np.zeros(24)
    part: Floats = (days / usual - _IDLE) / (_FULL - _IDLE)
    return part.clip(0.0, 1.0)


def awake(by_hour: Ints, sleep: Floats, said: float | None = None) -> Awake:
    """The waking hours of a day: 24 less the mean sleep or less what is `said` of it (hours, None for nothing),
    whichever leaves fewer, and no more than the hours that are ever written in.

    `by_hour` has a row of 24 for each day, with all episodes of the diary however a page is narrowed; `sleep` the
    minutes of each night, NaN where it was skipped. Fewer, because a day that is taken for too long names times of day
    that are not there.
    """
    nights = int(np.isfinite(sleep).sum())
    learnt = max(24 - float(np.nanmean(sleep)) / 60, _SHORTEST) if nights >= MIN_NIGHTS else None
    by_word = None if said is None else max(24 - said, _SHORTEST)
    told = min((hours for hours in (by_word, learnt) if hours is not None), default=USUAL)
    hours = min(told, max(FEWEST, float(weights(by_hour).sum())))
    return Awake(hours, nights if learnt is not None else 0, said=told == by_word)
