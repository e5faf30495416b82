"""What can be told in the first week, and what comes next. It follows the days, and never how much was written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from diary.domain import rhythm
from diary.domain.needs import Need

DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class FirstWeek:
    """The `day`th day of a diary, the first being 1, with so many recorded days."""

    day: int
    recorded: int

    @property
    def time_of_day(self) -> Need:
        """What the next answer needs in days. That it needs episodes too is nobody's task."""
        return Need(self.recorded, rhythm.MIN_RECORDED, "recorded days")


def first_week(began: date, today: date, recorded: int) -> FirstWeek | None:
    """None after the first week, and for a diary that can tell more by now, as one that was brought along."""
    found = FirstWeek((today - began).days + 1, recorded)
    return found if 1 <= found.day <= DAYS and not found.time_of_day.is_met else None
