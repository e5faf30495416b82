"""Words for a ratio of rates with its interval, and for what is still missing to tell one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from diary.domain.needs import Need, unmet

BY_ITSELF: Final = "Twitching that goes up and down over weeks by itself can look like this too."
"""Said of every difference that stands out: where it drifts slowly, a change is often told that means nothing."""


def still_needed(needs: Iterable[Need], *, calm: bool = False, until: str = "") -> str:
    """The first thing that is missing, and up to when: "Not enough yet to compare: 9 of 14 recorded days"."""
    if calm:
        return "There is not enough yet to compare."
    first = unmet(needs)[0]
    return f"Not enough yet to compare: {first.have:,} of {first.need:,} {first.what}{until}."


def number(ratio: float) -> str:
    """A ratio as people say it: "0.04", "0.7", "1.8", "12", "more than 100"."""
    if ratio < 0.01:
        return "less than 0.01"
    if ratio > 100:
        return "more than 100"
    return f"{ratio:.2f}" if ratio < 0.095 else f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:.0f}"


def interval(low: float, high: float) -> str:
    """The ends of an interval: "0.7 to 1.8". An end close to 1 keeps the side it is on: "0.97", never "1.0"."""
    # Rounded to "1.0" an end would seem to leave 1 out, or to hold it, against what the sentence says.
    low_end, high_end = (f"{end:.2f}" if end != 1 and 0.95 <= end < 1.05 else number(end) for end in (low, high))
    return f"{low_end} to {high_end}"


def times(ratio: float, low: float, high: float, than: str) -> str:
    """The whole statement, without a capital: "about 1.1 times as often as before; it could be 0.7 to 1.8 times"."""
    return f"about {number(ratio)} times as often as {than}; it could be {interval(low, high)} times"


def direction(*, more: bool) -> str:
    """What stands out without figures, up to what it is compared with."""
    return "more often than" if more else "less often than"
