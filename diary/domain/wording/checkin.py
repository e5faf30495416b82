"""What the form of a check-in says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from diary.domain import wording
from diary.domain.catalogue import ITEM_BY_KEY


def repeat(source: date, day: date, today: date) -> str:
    """The button that fills the habits of a `source` day into the check-in of a later one."""
    if source < day - timedelta(days=1):
        return "As last time"
    return "As yesterday" if day == today else "As the day before"


def from_day(source: date, today: date) -> str:
    """Where a habit was filled in from: "from yesterday", "from Thursday 12 March"."""
    name = wording.day_name(source, today)
    return f"from {'yesterday' if name == 'Yesterday' else name}"


def names(keys: Iterable[str]) -> str:
    """The names of some items within a sentence: "drinks with caffeine, water"."""
    return ", ".join(ITEM_BY_KEY[key].name[0].lower() + ITEM_BY_KEY[key].name[1:] for key in keys)


def how_many(answered: int, asked: int, *, yes: bool) -> str:
    """How the questions about signs stand: of `asked` so many are `answered`, with a `yes` among them or without."""
    if not answered:
        return "none answered"
    if answered < asked or yes:
        return f"{answered} of {asked} answered{', not all with “no”' if yes else ''}"
    return "all answered with “no”"
