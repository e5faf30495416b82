"""What a single cell says: numbers, lengths of time, yes and no, words, texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from math import ceil, floor, inf
from typing import Final

from diary.domain import catalogue
from diary.domain.catalogue import Term
from diary.domain.days import MAX_TIMED
from diary.domain.names import name_key


class Unfit(ValueError):
    """A line that cannot be taken; the message says why, to the person."""


def said_of(cell: str) -> str:
    return f"“{cell[:30]}{'…' if len(cell) > 30 else ''}”"


Units = Mapping[str, float]
"""The units that a column takes, and how many of its own each is; "" is a bare number."""
_BARE: Final[Units] = {"": 1}
PERCENT: Final[Units] = {"": 1, "%": 1}
UNITS: Final[Mapping[str, Units]] = {
    "caffeine_mg": dict.fromkeys(("", "mg", "milligram", "milligrams"), 1),
    "caffeine_drinks": dict.fromkeys(("", "drink", "drinks", "cup", "cups"), 1),
    "alcohol_units": dict.fromkeys(("", "drink", "drinks", "unit", "units"), 1),
}
_IN_MINUTES: Final[Units] = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 60),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 1),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1 / 60),
}
_NUMBER: Final = re.compile(r"([+-]?\d{1,9}(?:[.,]\d{1,9})?)\s*(%|[A-Za-z]*)\.?", re.ASCII)


def readings(cell: str) -> tuple[list[float], str]:
    """What a number can mean, the fraction first, and its unit: "1.500" and "1,500" are a thousand to some people."""
    found = _NUMBER.fullmatch(cell.strip())
    if not found:
        raise Unfit(f"{said_of(cell)} is no number")
    values = [float(found[1].replace(",", "."))]
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", found[1]):
        values.append(values[0] * 1000)
    return values, found[2].casefold()


def number(cell: str, units: Units = _BARE, low: float = -inf, high: float = inf) -> float:
    """A number as people write it: "7.5", "7,5", "80 mg". The bounds settle which of two it is, and are not checked.
    Raises `Unfit` where it could still mean two numbers, or is in another unit."""
    values, unit = readings(cell)
    if unit not in units:
        raise Unfit(f"{said_of(cell)} has a unit that this column does not take")
    told = [value * units[unit] for value in values]
    fits = [value for value in told if low <= value <= high]
    if len(fits) > 1:
        raise Unfit(f"{said_of(cell)} could be a thousand or a fraction")
    return fits[0] if fits else told[0]


def between(cell: str, low: float, high: float, units: Units = _BARE) -> float:
    value = number(cell, units, low, high)
    if not low <= value <= high:
        raise Unfit(f"{said_of(cell)} is not from {low:g} to {high:g}")
    return value


def whole(low: float, high: float, *, of: float = 1, units: Units = _BARE) -> Callable[[str], int]:
    """A whole number in the bounds after multiplying; what lies between two is rounded to the nearer one."""

    def read(cell: str) -> int:
        return floor(between(cell, low / of, high / of, units) * of + 0.5)

    return read


def count(low: float, high: float, units: Units = _BARE) -> Callable[[str], int]:
    """A number of things: a half of one is none."""

    def read(cell: str) -> int:
        value = between(cell, low, high, units)
        if value != int(value):
            raise Unfit(f"{said_of(cell)} is no whole number")
        return int(value)

    return read


def upwards(high: int, top: int, units: Units = _BARE) -> Callable[[str], int]:
    """A strength of 1 to `high` out of one of 0 to `top`; 0 says that there was none, so it is no episode."""

    def read(cell: str) -> int:
        value = between(cell, 0, top, units)
        if value == 0:
            raise Unfit("its strength is 0, so nothing twitched")
        return ceil(value * high / top)

    return read


_LENGTH: Final = re.compile(
    r"(?:(\d{1,4})\s*(?:h|hrs?|hours?))?\s*(?:(\d{1,4})\s*(?:m|mins?|minutes?))?\s*(?:(\d{1,5})\s*(?:s|secs?|seconds?))?",
    re.ASCII,
)


def minutes(cell: str, *, unit: float, high: float = inf) -> float:
    """A length of time in minutes: "7:30" and "7 h 30 min" say it themselves, a bare number is of `unit` minutes.
    `high` settles what could mean two numbers, and is not checked."""
    text = cell.strip().casefold()
    if match := re.fullmatch(r"(\d{1,4}):(\d{2})(?::(\d{2}))?", text, re.ASCII):
        if int(match[2]) < 60 and int(match[3] or 0) < 60:
            return int(match[1]) * 60 + int(match[2]) + int(match[3] or 0) / 60
        raise Unfit(f"{said_of(cell)} is no length of time")
    parts = _LENGTH.fullmatch(text)
    if parts and sum(part is not None for part in parts.groups()) > 1:
        hours, mins, seconds = (int(part or 0) for part in parts.groups())
        return hours * 60 + mins + seconds / 60
    return number(cell, {**_IN_MINUTES, "": unit}, 0, high)


def duration(unit: float) -> Callable[[str], timedelta]:
    def read(cell: str) -> timedelta:
        length = timedelta(minutes=minutes(cell, unit=unit, high=MAX_TIMED / timedelta(minutes=1)))
        if not timedelta(0) <= length <= MAX_TIMED:
            raise Unfit(f"{said_of(cell)} is longer than a day, or less than nothing")
        return length

    return read


def hours_of(high: float, unit: float) -> Callable[[str], int]:
    def read(cell: str) -> int:
        value = minutes(cell, unit=unit, high=high * 60)
        if not 0 <= value <= high * 60:
            raise Unfit(f"{said_of(cell)} is not from 0 to {high:g} hours")
        return floor(value + 0.5)

    return read


_YES: Final = frozenset({"yes", "y", "true", "1", "x", "✓", "✔", "on"})
_NO: Final = frozenset({"no", "n", "false", "0", "off"})


def yes_no(cell: str) -> bool:
    word = cell.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unfit(f"{said_of(cell)} is neither yes nor no")


def twitching(cell: str) -> str:
    """Whether a day twitched: yes, no, unsure, or a number of times."""
    word = cell.strip().casefold()
    if word in ("unsure", "do not know", "don't know", "?"):
        return "unsure"
    if re.fullmatch(r"\d{1,6}", word, re.ASCII):
        return "yes" if int(word) else "no"
    return "yes" if yes_no(cell) else "no"


def one_of(terms: Sequence[Term]) -> Callable[[str], str]:
    known = {name_key(word): term.key for term in terms for word in (term.key, term.name)}

    def read(cell: str) -> str:
        key = known.get(name_key(cell))
        if key is None:
            raise Unfit(f"{said_of(cell)} is none of: {', '.join(term.name.lower() for term in terms)}")
        return key

    return read


def text(cell: str) -> str:
    """A text as it is stored: composed, without control characters."""
    value = unicodedata.normalize("NFC", cell.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in value):
        raise Unfit("its text holds a character that cannot be stored")
    if len(value) > catalogue.MAX_NOTE:
        raise Unfit(f"its text is longer than {catalogue.MAX_NOTE:,} characters")
    return value
