"""The time of day within a cell, with its zone, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Final, NamedTuple

from diary.exchange.faults import quoted
from diary.exchange.mapping import cldr
from diary.exchange.mapping.offsets import SaidZone, zone_behind
from diary.exchange.mapping.values import Denied, Unfit


class TimeOfDay(NamedTuple):
    """A time of day. `ends_day`: it was written as 24:00, so it is the midnight after its day. `around` is the text of
    the cell without it, and `zone` what it says of its zone."""

    at: time
    ends_day: bool
    zone: SaidZone | None
    around: str


_FRACTION: Final = r"(?:[.,:][0-9]{1,9})?"
_COLON: Final = re.compile(rf"(?<![0-9:.])([0-9]{{1,2}}):([0-9]{{2}})(?::([0-9]{{2}}){_FRACTION})?(?![0-9:])")
_MINUTE: Final = r" ?(?:min|mn|m|分|분)"
_SECOND: Final = r" ?(?:sec|s|秒|초)"
_HOURS: Final = re.compile(
    r"(?<![0-9:.,/-])([0-9]{1,2}) ?(?:hrs?|h|uhr|u|ч|時|时|點|点|시)"
    rf"(?: ?([0-9]{{2}}|[0-9](?={_MINUTE}))(?:{_MINUTE})?(?: ?([0-9]{{1,2}}){_SECOND})?)?(?![^\W_])",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"(?<![0-9:.,/-])([0-9]{1,2})()()(?= ?[^\W\d_])")
_STOPS: Final = re.compile(r"(?<![0-9.,:])([0-9]{1,2})\.([0-9]{2})(?:\.([0-9]{2})(?:\.[0-9]{3,9})?)?(?![0-9.,:])")
_HALF_BEHIND: Final = re.compile(r" ?([^\W\d_]{1,8}(?:\. ?[^\W\d_]{1,4})?)\.?(?![^\W_])")
_HALF_BEFORE: Final = re.compile(r"(午前|午後|上午|下午|오전|오후) ?$")
_HOUR_BEHIND: Final = re.compile(r" ?(?:uhr|hrs?|h|ч|t)\b\.?", re.IGNORECASE)
_HOUR_BEFORE: Final = re.compile(
    r"(?:^|[ ,])(?:klokken|klokka|klo|kl|kello|um|ore|alle|at|à|às|om|ob|ve|v|o|в|о|las|godz|jam|pukul)\.? ?$",
    re.IGNORECASE,
)
_SPAN: Final = re.compile(r"-([0-9]{1,2}):([0-9]{2})(?![0-9:])")
_DATE_BEFORE: Final = re.compile(r"[0-9]{1,4}[-/. ][^ ]{1,9}[-/. ][0-9]{2,4},? ?$")


def find_clock(text: str, *, is_time: bool = False) -> TimeOfDay | None:
    """The time in a text, or None where it holds none. "22.05" alone is one where `is_time`, as in a column of times.
    Raises `Unfit` for one that no clock shows."""
    if is_time and (alone := _STOPS.fullmatch(text)):
        return _clock(text, alone, None)
    for form, fits in _FORMS:
        for found in form.finditer(text):
            if (half := _half(text, found)) or fits(text, found):
                return _clock(text, found, half)
    return None


def bare_clock(text: str) -> time | None:
    """A time with a stop between its numbers and nothing beside it, as "22.05"; None for any other text. Only where it
    stands is known to be the place of a time: elsewhere it is a number."""
    found = _STOPS.fullmatch(text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2])) if not found[3] else None


def half_of_day(cell: str) -> str:
    """Which half of the day a cell beside a time names, "am" or "pm". Raises `Denied` where it names none, since the
    time could then be one of two."""
    half = cldr.halves().get(cldr.bare(cell))
    if half is None:
        raise Denied(f"{quoted(cell)} is neither AM nor PM")
    return half


def _half(text: str, found: re.Match[str]) -> tuple[str, int, int] | None:
    """Which half of the day a time names, and where the two end and begin."""
    if (behind := _HALF_BEHIND.match(text, found.end())) and (half := cldr.halves().get(cldr.bare(behind[1]))):
        return half, found.start(), behind.end()
    if before := _HALF_BEFORE.search(text[: found.start()]):
        return cldr.halves()[cldr.bare(before[1])], before.start(), found.end()
    return None


def _always(text: str, found: re.Match[str]) -> bool:
    return True


def _never(text: str, found: re.Match[str]) -> bool:
    return False


def _is_marked(text: str, found: re.Match[str]) -> bool:
    """Whether "22.05" is a time and neither a number nor a date: a word says so, or a date stands before it."""
    before = text[: found.start()]
    return bool(_HOUR_BEHIND.match(text, found.end()) or _HOUR_BEFORE.search(before) or _DATE_BEFORE.search(before))


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], bool]], ...]] = (
    (_COLON, _always),
    (_HOURS, _always),
    (_BARE, _never),
    (_STOPS, _is_marked),
)
"""The ways to write a time, each with what tells that it is one where it names no half of the day."""


def _clock(text: str, found: re.Match[str], half: tuple[str, int, int] | None) -> TimeOfDay:
    word, start, end = half or ("", found.start(), found.end())
    if not half and (hour := _HOUR_BEHIND.match(text, end)):
        end = hour.end()
    elif not half and not found[3] and _is_span(found, _SPAN.match(text, end)):
        raise Unfit(f"{quoted(text)} could be a span of time")
    zone, rest = zone_behind(text[end:])
    at, ends_day = time_at(found[0], int(found[1]), int(found[2] or 0), int(found[3] or 0), word)
    return TimeOfDay(at, ends_day, zone, f"{text[:start]} {rest}")


def _is_span(begins: re.Match[str], ends: re.Match[str] | None) -> bool:
    """Whether "07:30-08:00" may be a span, and no time with its offset: 23:31-08:00 would end before it begins."""
    return ends is not None and (int(ends[1]), int(ends[2])) > (int(begins[1]), int(begins[2] or 0))


def time_at(said: str, hour: int, minute: int, second: int, half: str = "") -> tuple[time, bool]:
    """A time of day by its numbers, and whether it is 24:00. `half` is "am", "pm" or "". Raises `Unfit`, quoting
    `said`, where no clock shows it."""
    ends_day = (hour, minute, second, half) == (24, 0, 0, "")
    if half and hour > 12:
        raise Unfit(f"{quoted(said)} is no time")
    if half:
        # 12 am is midnight, and 12 pm is noon.
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(0 if ends_day else hour, minute, second), ends_day
    except ValueError:
        raise Unfit(f"{quoted(said)} is no time") from None
