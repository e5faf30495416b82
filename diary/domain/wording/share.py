"""What is said of a link: what it shows, until when, and when it was opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from math import ceil
from typing import Final

from diary.domain import wording
from diary.domain.wording import date_words, joined, plural

_SHOWN: Final = 5


def moment(at: datetime) -> str:
    """An instant on the reader's wall clock: "21 March 2026, 22:30"."""
    return wording.moment(at)


def until(end: datetime, zone: str) -> str:
    """The end of a link, for a reader who may live in another zone."""
    return f"{moment(end)} ({zone.replace('_', ' ')})"


def again(seconds: int) -> str:
    """When something may be tried again, for a reader whose clock nobody knows."""
    # Rounded up: a minute too early would be refused again.
    return f"in {plural(ceil(seconds / 60), 'minute')}"


def period(first: date, last: date) -> str:
    return f"{date_words(first)} to {date_words(last)}"


def holds(parts: Sequence[str]) -> str:
    """Of what a person may leave out of the page, what stands on it."""
    return joined(parts) if parts else "no name, notes or list"


def ended(*, is_closed: bool, is_revoked: bool) -> str:
    """How a link came to its end."""
    if is_closed:
        return "Closed"
    return "Taken back" if is_revoked else "Ran out"


def wrong_codes(tried: int) -> str:
    """How often somebody had the address and not the code; "" where nobody had."""
    return f"tried {plural(tried, 'time')}" if tried else ""


def opened(times: Sequence[datetime]) -> str:
    """When a link was opened, the newest first; nobody knows by whom."""
    if not times:
        return "Not opened yet"
    rest = len(times) - _SHOWN
    said = "; ".join(map(moment, times[:_SHOWN]))
    return f"{plural(len(times), 'time')}: {said}" + (f"; and {rest} earlier" if rest > 0 else "")
