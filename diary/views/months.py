"""Months as small squares: each day told by shape, fill and words, and the way to its own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from diary.domain import wording
from diary.domain.days import DayStatus
from diary.domain.history import Days
from diary.domain.rule_input import Urgency
from diary.domain.trial import Arm
from diary.domain.wording.trial import ARM_NAMES
from diary.domain.wording.week import BEFORE
from diary.domain.year_pixels import CALM_LIMITS, LIMITS

LEVELS: Final = ("1 or 2 episodes", "3 to 5", "6 to 10", "more")
CALM_LEVELS: Final = ("one episode", "a few", "several", "many")
"""What the legend says of `year_pixels.LIMITS` and `CALM_LIMITS`; the calm ones are the bands of `wording`."""


@dataclass(frozen=True, slots=True)
class Square:
    """A day: what it looks like, and what it says to those who do not see it."""

    on: str
    number: int
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its days up to today. `weekday` is that of the first of them, 1 for a Monday."""

    name: str
    year: int
    weekday: int
    days: list[Square] = field(default_factory=list)


def months_of(
    days: Days, today: date, since: date, *, calm: bool, marks: Mapping[date, Urgency], arms: Mapping[date, Arm]
) -> tuple[Month, ...]:
    """The days of a period by month, oldest first, of a diary whose first recorded day is `since`; `arms` are what days
    of trials are. What comes after `today` is to come, and not missing: it has no square."""
    months: dict[tuple[int, int], Month] = {}
    for index in range(len(days)):
        on = days.date_of(index)
        if on > today:
            break
        new = Month(wording.MONTHS[on.month - 1], on.year, on.isoweekday())
        month = months.setdefault((on.year, on.month), new)
        square = _square(days.status_of(index), int(days.episodes[index]), on, since, calm, marks.get(on))
        month.days.append(_of_trial(square, arms[on]) if on in arms else square)
    return tuple(months.values())


def _of_trial(square: Square, arm: Arm) -> Square:
    kind = f"{square.kind} year__day--trial year__day--{'changed' if arm is Arm.CHANGED else 'as-usual'}"
    return replace(square, kind=kind, label=f"{square.label}, {ARM_NAMES[arm]} in a trial")


def _square(status: DayStatus, episodes: int, on: date, since: date, calm: bool, mark: Urgency | None) -> Square:
    level = 1 + sum(episodes > limit for limit in (CALM_LIMITS if calm else LIMITS))
    kind, said = str(status), wording.day_status(status, episodes, calm=calm)
    if status is DayStatus.TWITCHED:
        kind = f"twitched-{level}"
    elif on < since:
        kind, said = "before", BEFORE
    label = f"{wording.day_month(on)}: {said}"
    if mark:
        kind, label = f"{kind} year__day--marked", f"{label}, evidence for a flag: {mark.word}"
    return Square(on.isoformat(), on.day, kind, label)
