"""How long twitching has lasted: its days, back to the last week that was free of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

FREE_DAYS: Final = 7
"""So many days running without twitching, written down or not, part what lasts from what was before."""


@dataclass(frozen=True, slots=True)
class Lasted:
    """The days with twitching that rules read, oldest first, that no `FREE_DAYS` without it part from each other; and
    how many `others` lie between them that the diary calls days with twitching and no rule does."""

    days: tuple[date, ...] = ()
    others: int = 0


def lasting(newest_first: Iterable[date], until: date) -> tuple[date, ...]:
    """Of days with twitching, the newest first and none after `until`, those that last up to it, oldest first: none
    where the last `FREE_DAYS` are free of it. No more of them are read than that takes, and one."""
    days: list[date] = []
    # The day after: on the seventh free day what lasted is over.
    after = until.toordinal() + 1
    for day in newest_first:
        if after - day.toordinal() > FREE_DAYS:
            break
        days.append(day)
        after = day.toordinal()
    return tuple(reversed(days))
