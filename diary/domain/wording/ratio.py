"""Words for a ratio of rates with its interval, and for what is still missing to tell one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from diary.domain.needs import Need, unmet
from diary.domain.trend import MIN_RATIO
from diary.domain.wording import in_figures, whole

BY_ITSELF: Final = "Twitching that goes up and down over weeks by itself can look like this too."
"""Said of every difference that stands out: where it drifts slowly, a change is often told that means nothing."""

_SAME: Final = 1e-9
"""Ratios that differ by less are the same number, worked out in another order."""


def still_needed(needs: Iterable[Need], *, calm: bool = False, until: str = "") -> str:
    """The first thing that is missing, and up to when: "Not enough yet to compare: 9 of 14 recorded days"."""
    if calm:
        return "There is not enough yet to compare."
    first = unmet(needs)[0]
    return f"Not enough yet to compare: {whole(first.have)} of {whole(first.need)} {first.what}{until}."


def number(ratio: float) -> str:
    """A ratio as people say it: "0.04", "0.7", "1.8", "12", "more than 100"."""
    if ratio < 0.01:
        return f"less than {in_figures('0.01')}"
    if ratio > 100:
        return "more than 100"
    return in_figures(f"{ratio:.{2 if ratio < 0.095 else 1 if ratio < 9.95 else 0}f}")


def beside_one(ratio: float) -> str:
    """A ratio that keeps the side of 1 it is on, however close it is: "0.97" and "0.998", never "1.0"."""
    # Rounded to "1.0" an end would seem to leave 1 out, or to hold it, against what the sentence says.
    if abs(ratio - 1) < _SAME or not 0.95 <= ratio < 1.05:
        return number(ratio)
    return in_figures(next(said for places in range(2, 11) if float(said := f"{ratio:.{places}f}") != 1))


def interval(low: float, high: float) -> str:
    """The ends of an interval: "0.7 to 1.8". Each keeps the side of 1 it is on."""
    return f"{beside_one(low)} to {beside_one(high)}"


def times(ratio: float, low: float, high: float, than: str) -> str:
    """The whole statement, without a capital: "about 1.1 times as often as before (could be 0.7 to 1.8)"."""
    return f"about {number(ratio)} times as often as {than} (could be {interval(low, high)})"


def direction(*, more: bool) -> str:
    """What stands out without figures, up to what it is compared with."""
    return "more often than" if more else "less often than"


def not_clear(low: float, high: float, than: str, *, what: str = "change", so_far: bool = False) -> str:
    """What is known where nothing stands out, by how far the interval reaches: a change by `MIN_RATIO` that it holds
    could be there. An interval that holds one to either side says nothing yet."""
    may_be_more, may_be_less = high > MIN_RATIO, low < 1 / MIN_RATIO
    if may_be_more and may_be_less:
        return "This cannot be told yet: it could have become rarer or more frequent."
    opening = f"No clear {what}{' so far' if so_far else ''}"
    if may_be_more or may_be_less:
        return f"{opening}; it could have become {'more frequent' if may_be_more else 'rarer'}."
    return f"{opening}: about as often as {than}."
