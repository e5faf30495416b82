"""Dates and times as people type them: in the writing that was chosen, or in any other that means one thing only."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from typing import Final

from diary.domain import wording
from diary.domain.writing import DateOrder, Hours, writing

_TIME: Final = re.compile(r"(\d{1,2})(?:\s*[:.h]\s*(\d{2})(?::(\d{2}))?\s*h?|\s*h)?\s*(?:([ap])\.?\s?m?\.?)?")
_TIME_WITHOUT_STOP: Final = re.compile(r"(\d{1,2})(\d{2})(:\d{2})?\s*(?:([ap])\.?\s?m?\.?)?")
_PARTS: Final = re.compile(r"[^\W\d_]+|\d+")
_BETWEEN: Final = re.compile(r"[\s,./-]*")
_ORDINAL: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_MONTHS: Final = tuple(month.casefold() for month in wording.MONTHS)
_PIVOT: Final = 69
"""Two digits of a year stand for 1969 to 2068, as in most programs."""


class Unreadable(ValueError):
    """What was typed is no date or no time, or could be two; its text says what to type."""


def read_time(typed: str) -> time:
    """A time of day: "22:30", "10:30 pm", "10.30pm", "2230", "7 am". Where times are written by 12 hours, one that says
    neither am nor pm and could be both is asked about and not guessed."""
    text = _plain(typed)
    found = _TIME.fullmatch(text) or _TIME_WITHOUT_STOP.fullmatch(text)
    if found is None:
        raise _no_time()
    hours, minutes, seconds = (int(part or 0) for part in found.group(1, 2, 3))
    half = found.group(4)
    # With seconds no person writes a time: a browser does, by 24 hours.
    is_either = half is None and found.group(3) is None and 1 <= hours <= 12
    if is_either and writing().clock == Hours.HALF_DAY:
        both = " or ".join(f"{hours}:{minutes:02} {half}" for half in ("am", "pm"))
        raise Unreadable(f"Say whether it is {both}.")
    if half == "a" and hours > 12:
        raise _no_time()
    if half == "p" and hours < 12:
        hours += 12
    elif half == "a" and hours == 12:
        hours = 0
    try:
        return time(hours, minutes, seconds)
    except ValueError:
        raise _no_time() from None


def read_date(typed: str) -> date:
    """A date: "14 March 2026", "March 14, 2026", "14 Mar 26", "2026-03-14", "14/3/2026". Of two numbers that could both
    be the month, the setting says which is."""
    text = _ORDINAL.sub("", _plain(typed))
    parts = _PARTS.findall(text)
    if len(parts) != 3 or _BETWEEN.fullmatch(_PARTS.sub("", text)) is None:
        raise _no_date()
    day, month, year = _told(parts)
    if len(year) <= 2:
        year = str(int(year) + (1900 if int(year) >= _PIVOT else 2000))
    try:
        return date(int(year), month, int(day))
    except ValueError:
        raise _no_date() from None


def _told(parts: list[str]) -> tuple[str, int, str]:
    """Day, month and year of three words and numbers."""
    named = [place for place, part in enumerate(parts) if not part.isdecimal()]
    if len(named) > 1:
        raise _no_date()
    if named:
        month = _month(parts.pop(named[0]))
        day, year = parts if len(parts[0]) <= 2 else reversed(parts)
    elif len(parts[0]) == 4:
        year, month, day = parts[0], int(parts[1]), parts[2]
    else:
        first, second, year = parts
        is_month_first = writing().date_order == DateOrder.MONTH_FIRST
        if int(first) > 12:
            is_month_first = False
        elif int(second) > 12:
            is_month_first = True
        month, day = (int(first), second) if is_month_first else (int(second), first)
    if len(day) > 2 or len(year) not in (2, 4):
        raise _no_date()
    return day, month, year


def _month(name: str) -> int:
    found = [number for number, month in enumerate(_MONTHS, start=1) if len(name) >= 3 and month.startswith(name)]
    # "Sept" begins one, and nothing that is three letters long begins two.
    if len(found) != 1:
        raise _no_date()
    return found[0]


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def _no_time() -> Unreadable:
    return Unreadable(f"Write a time such as {wording.clock(EXAMPLE_TIME)}.")


def _no_date() -> Unreadable:
    return Unreadable(f"Write a date such as {wording.short_date(EXAMPLE_DATE)}.")


EXAMPLE_TIME: Final = time(22, 30)
EXAMPLE_DATE: Final = date(2026, 3, 14)
"""A day that no order can take for another one."""
