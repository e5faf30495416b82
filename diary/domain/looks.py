"""When it is looked for what goes with the twitching, and what of a look is kept.

A page that is opened every week and tests each time shows a false link to four of ten people within a year. So there
are few looks, on days that nobody chooses: they are counted from the first recorded day, and each is over all the days
before it. What a look found stays as it is until the next. Each look has its own level of false discoveries: the levels
of a year together keep what is told in it right (docs/statistics.md has those that were tried).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

import numpy as np

from diary.domain.association import FACTORS, Association, Factor, Finding, association, needs_of
from diary.domain.history import Days, Floats
from diary.domain.rate_ratio import RateRatio

FIRST_LOOKS: Final = (84, 168, 252, 364)
"""Days from the first recorded day to each look of the first year."""

EVERY: Final = 84
"""Days from one look to the next after these; and no two looks are closer to each other."""

LEVELS: Final = (0.01, 0.045, 0.005, 0.02)
"""The levels of the looks of the first year: most is spent on the second, which is the first that finds much, and on
the fourth, which finds the rest."""

LATER_LEVEL: Final = 0.005
"""The level of every look after these, year for year."""


@dataclass(frozen=True, slots=True)
class Looked(Association):
    """What goes with the twitching as it was found on the day `on` over the days before it.

    Before the first look `on` is None, and it is said how far the days have come. `next_on` is the day of the next
    look, None where nothing is recorded. `is_changed`: what the look has read is not as it was then any more.
    """

    on: date | None = None
    next_on: date | None = None
    is_changed: bool = False


def nothing_recorded() -> Looked:
    """What is said of an empty diary."""
    return Looked(tuple(Factor(key, needs_of(key, 0, 0, 0, 0), Finding.TOO_FEW) for key in FACTORS), 0, 0)


def looked(found: Association, on: date | None, next_on: date | None, *, is_changed: bool = False) -> Looked:
    return Looked(found.factors, found.recorded, found.period, on, next_on, is_changed)


def look_number(days: int) -> int:
    """How many looks there are up to so many days after the first recorded day."""
    if days < FIRST_LOOKS[-1]:
        return bisect_right(FIRST_LOOKS, days)
    return len(FIRST_LOOKS) + (days - FIRST_LOOKS[-1]) // EVERY


def days_until(number: int) -> int:
    """How many days after the first recorded day a look is, the first being number 1."""
    if number <= len(FIRST_LOOKS):
        return FIRST_LOOKS[number - 1]
    return FIRST_LOOKS[-1] + EVERY * (number - len(FIRST_LOOKS))


def next_look(first: date, before: date | None) -> date:
    """The day of the next look in a diary whose first recorded day is `first`, after the look on the day `before`.

    Days before `first` may come with a file and move all looks; two looks are never less than `EVERY` days apart.
    """
    least = 0 if before is None else (before - first).days + EVERY
    return first + timedelta(days=days_until(look_number(least - 1) + 1))


def due_look(first: date, before: date | None, today: date) -> date | None:
    """The day of the look that is to be made today, or None. Of several that nobody came for, only the last."""
    if today < next_look(first, before):
        return None
    return first + timedelta(days=days_until(look_number((today - first).days)))


def level(first: date, on: date) -> float:
    """The level of false discoveries of the look on a day. It depends on the days alone, not on whether the looks
    before were made: so what a page says on a day does not depend on how often it was opened."""
    number = look_number((on - first).days)
    return LEVELS[number - 1] if number <= len(LEVELS) else LATER_LEVEL


def look(days: Days, factors: Mapping[str, Floats], *, on_trial: Collection[str] = ()) -> Association:
    """What the look finds that is made on the day after `days`, all the days from the first recorded one on, with the
    factors left out that are `on_trial` then."""
    return association(days, factors, level(days.first, days.last + timedelta(days=1)), on_trial=on_trial)


def fingerprint(days: Days, factors: Mapping[str, Floats]) -> str:
    """Another text wherever a look could find something else: of the days, their episodes and the answers on them."""
    digest = sha256(str(days.first).encode())
    for column in (np.where(days.counted, days.episodes, -1), days.recorded, *(factors[key] for key in FACTORS)):
        digest.update(np.nan_to_num(column.astype("<f8"), nan=-1).tobytes())
    return digest.hexdigest()


def look_data(found: Association) -> dict[str, Any]:
    """What a look found, as lists, dicts, texts and numbers. `found_of` reads it."""
    return {
        "recorded": found.recorded,
        "period": found.period,
        "factors": [_factor_data(factor) for factor in found.factors],
    }


def _factor_data(factor: Factor) -> dict[str, Any]:
    days, more, less, episodes = (need.have for need in factor.needs)
    return {
        "factor": factor.key,
        "finding": factor.answer.name.lower(),
        "days": days,
        "days_with": more,
        "days_without": less,
        "episodes": episodes,
        "above": factor.above,
        "lag": factor.lag,
        "p": factor.p,
        "ratio": None if factor.ratio is None else asdict(factor.ratio),
    }


def found_of(data: Mapping[str, Any]) -> Association:
    """What a look found, of what `look_data` made of it."""
    return Association(tuple(_factor_of(row) for row in data["factors"]), data["recorded"], data["period"])


def _factor_of(row: Mapping[str, Any]) -> Factor:
    needs = needs_of(row["factor"], row["days"], row["days_with"], row["days_without"], row["episodes"])
    ratio = RateRatio(**row["ratio"]) if row["ratio"] else None
    return Factor(row["factor"], needs, Finding[row["finding"].upper()], row["above"], row["lag"], row["p"], ratio)
