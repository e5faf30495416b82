"""What somebody usually answers, read from their last check-ins to make the next one short. Nothing follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median_low
from typing import Any, Final

from diary.domain.catalogue import ITEMS, Item, Kind

Said = Mapping[str, Any]
"""The items that a check-in answers, by key, as they are stored."""

LATELY_DAYS: Final = 28
"""How far back it is looked at what somebody usually answers."""
REPEATED_DAYS: Final = 7
"""How far back the day may lie whose habits are offered again."""
_FEW: Final = 3
"""So many check-ins tell nothing yet of what is usual."""


def habits_of(said: Said) -> dict[str, Any]:
    """What a check-in says of habits. Nothing of signs, of how somebody slept or felt, or of twitching."""
    return {item.key: said[item.key] for item in ITEMS if item.habit and item.key in said}


def often(checkins: Sequence[Said]) -> frozenset[str]:
    """The items that at least half of some check-ins answer; none where there are too few."""
    if len(checkins) < _FEW:
        return frozenset()
    return frozenset(item.key for item in ITEMS if 2 * sum(item.key in said for said in checkins) >= len(checkins))


def quick_numbers(item: Item, checkins: Iterable[Said]) -> tuple[float, ...]:
    """The four numbers of an item that are offered at a tap, ascending, hours as hours: those around the usual one,
    with zero wherever `item.quick` begins with it. None of an item that is no number."""
    if not item.quick:
        return ()
    per = 60 if item.kind is Kind.HOURS else 1
    numbers = [said[item.key] / per for said in checkins if item.key in said]
    if len(numbers) < _FEW:
        return item.quick
    step = item.quick[1] - item.quick[0]
    usual = round(median_low(numbers) / step) * step
    if item.quick[0]:
        first = min(max(usual - 2 * step, item.low), item.high - 3 * step)
        return tuple(first + step * index for index in range(4))
    first = min(max(usual - step, step), item.high - 2 * step)
    return (0, *(first + step * index for index in range(3)))
