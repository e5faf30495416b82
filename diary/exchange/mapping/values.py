"""What a single cell says: numbers, lengths of time, yes and no, words, texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from math import ceil, floor, inf
from typing import Any, Final

from diary.domain import catalogue
from diary.domain.catalogue import Term
from diary.domain.days import MAX_TIMED
from diary.domain.names import name_key
from diary.exchange.faults import quoted


class Unfit(ValueError):
    """A line that cannot be taken; the message says why, to the person."""


class Denied(Unfit):
    """A cell that says that its line tells of nothing."""


class Doubtful(Unfit):
    """A number that could be a thousand or a fraction, where nothing says which."""


Numbers = Callable[..., Any]
"""Reads a cell that holds a number, told what stands before the fractions of its column (one of `SIGNS`, or "")."""
Units = Mapping[str, float]
"""The units that a column takes, and how many of its own each is; "" is a bare number."""
_BARE: Final[Units] = {"": 1}
PERCENT: Final[Units] = {"": 1, "%": 1}
UNITS: Final[Mapping[str, Units]] = {
    "caffeine_mg": dict.fromkeys(("", "mg", "milligram", "milligrams", "milligramm"), 1),
    "caffeine_drinks": dict.fromkeys(("", "drink", "drinks", "cup", "cups", "tasse", "tassen"), 1),
    "alcohol_units": dict.fromkeys(("", "drink", "drinks", "unit", "units", "glas", "gläser"), 1),
}
_HOURS: Final = ("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden")
_MINUTES: Final = ("m", "min", "mins", "minute", "minutes", "minuten")
_SECONDS: Final = ("s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden")
_IN_MINUTES: Final[Units] = {
    **dict.fromkeys(_HOURS, 60),
    **dict.fromkeys(_MINUTES, 1),
    **dict.fromkeys(_SECONDS, 1 / 60),
}
MAX_CELL: Final = 200
"""Characters of a cell that is no text: no number, date or place of a diary is longer. What is longer is refused before
any pattern sees it, for a pattern may take time that grows faster than the cell."""
_NUMBER: Final = re.compile(r"([+-]?)([0-9][0-9.,]{0,18}) ?(%|[^\W\d_]*)\.?")
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
_FRACTION: Final = re.compile(r"([0-9]{1,9})([.,])([0-9]{1,9})")
_GROUPED: Final = re.compile(r"([1-9][0-9]{0,2})(?:([.,])[0-9]{3})((?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]{1,9}))?")
SIGNS: Final = (".", ",")
"""What stands before the fraction of a number; the other one stands between its thousands."""
EITHER: Final = "?"
"""Said of digits that could be written either way."""
_OTHER: Final = {".": ",", ",": "."}


def collapsed(cell: str) -> str:
    """A cell with its inner white space as one blank, as patterns read it. Raises `Unfit` where it is too long."""
    said = " ".join(cell.split())
    if len(said) > MAX_CELL:
        raise Unfit(f"{quoted(said)} is longer than {MAX_CELL} characters")
    return said


_SIGNS: Final = {
    **dict.fromkeys("\u00a0\u202f\u2009\u2007\u3000", " "),
    **dict.fromkeys("\u200e\u200f\u061c\u202a\u202c\ufeff", ""),
    **dict.fromkeys("‐‑‒–—−－﹣", "-"), **dict.fromkeys("′’‘＇ʹ", "'"), **dict.fromkeys("″”“＂", '"'),
    **dict.fromkeys("，،、", ","), **dict.fromkeys("．٫", "."), "٬": "'", "：": ":", "／": "/", "⁄": "/", "（": "(",
    "）": ")", "％": "%", "٪": "%", "＋": "+",
}  # fmt: skip
"""What other scripts have for these signs. U+066C stands between thousands alone, as an apostrophe does."""


def plain(cell: str) -> str:
    """A cell with digits of any script as 0 to 9, and with one form of each sign. What is only like a digit ("²") is
    none."""
    if cell.isascii():
        return cell
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else _SIGNS.get(char, char) for char in cell)


def number_of(cell: str) -> tuple[str, str, str] | None:
    """A number in its parts: its sign, its digits with what stands between them, and its unit."""
    found = _NUMBER.fullmatch(collapsed(cell))
    return (found[1], found[2], found[3].casefold()) if found else None


def sign_of(digits: str) -> str | None:
    """What stands before the fraction in these digits, as far as they tell: "." or ","; `EITHER` for such as "1.500";
    "" where nothing does; None where they are no number."""
    if _WHOLE.fullmatch(digits):
        return ""
    if grouped := _GROUPED.fullmatch(digits):
        alone = not grouped[3] and grouped[4] is None
        return EITHER if alone else _OTHER[grouped[2]]
    fraction = _FRACTION.fullmatch(digits)
    return fraction[2] if fraction else None


def readings(cell: str, sign: str = "") -> tuple[list[float], str]:
    """What a number can mean, the fraction first, and its unit: "1.500" and "1,500" are a thousand to some people.
    `sign` is what stands before the fractions of its column, where that is known."""
    found = number_of(cell)
    written = sign_of(found[1]) if found else None
    if found is None or written is None:
        raise Unfit(f"{quoted(cell)} is no number")
    minus, digits, unit = found
    # Where it could be either, the one sign that is there: read as a fraction first.
    mark = written if written in SIGNS else next((mark for mark in SIGNS if mark in digits), ".")
    fraction = float(digits.replace(_OTHER[mark], "").replace(mark, "."))
    values = [fraction]
    if written == EITHER:
        values = {"": [fraction, fraction * 1000], mark: [fraction]}.get(sign, [fraction * 1000])
    return [-value if minus == "-" else value for value in values], unit


def number(cell: str, units: Units = _BARE, low: float = -inf, high: float = inf, *, sign: str = "") -> float:
    """A number as people write it: "7.5", "7,5", "1.234,5", "80 mg". The bounds settle which of two it is where `sign`
    does not, and are not checked. Raises `Doubtful` where it could still mean two numbers, and `Unfit` where it is none
    or in another unit."""
    values, unit = readings(cell, sign)
    if unit not in units:
        raise Unfit(f"{quoted(cell)} has a unit that this column does not take")
    told = [value * units[unit] for value in values]
    # 7.500 hours of sleep are seven and a half: nobody sleeps for seven thousand.
    fits = [value for value in told if low <= value <= high]
    if len(fits) > 1:
        raise Doubtful(f"{quoted(cell)} could be a thousand or a fraction")
    # Out of bounds in each meaning: the caller says so, of the first.
    return fits[0] if fits else told[0]


def between(cell: str, low: float, high: float, units: Units, sign: str) -> float:
    value = number(cell, units, low, high, sign=sign)
    if not low <= value <= high:
        raise Unfit(f"{quoted(cell)} is not from {low:g} to {high:g}")
    return value


def whole(low: float, high: float, *, of: float = 1, units: Units = _BARE) -> Numbers:
    """A whole number in the bounds after multiplying; what lies between two is rounded to the nearer one."""

    def read(cell: str, sign: str = "") -> int:
        # Not round(), which takes halves to the even number: 2.5 is 3 here, as people do it.
        return floor(between(cell, low / of, high / of, units, sign) * of + 0.5)

    return read


def count(low: float, high: float, units: Units = _BARE) -> Numbers:
    """A number of things: a half of one is none."""

    def read(cell: str, sign: str = "") -> int:
        value = between(cell, low, high, units, sign)
        if value != int(value):
            raise Unfit(f"{quoted(cell)} is no whole number")
        return int(value)

    return read


def upwards(high: int, top: int, units: Units = _BARE) -> Numbers:
    """A strength of 1 to `high` out of one of 0 to `top`; 0 says that there was none, so it is no episode."""

    def read(cell: str, sign: str = "") -> int:
        value = between(cell, 0, top, units, sign)
        if value == 0:
            raise Denied("its strength is 0, so nothing twitched")
        # Upwards, so that anything above 0 is at least 1.
        return ceil(value * high / top)

    return read


_LENGTH: Final = re.compile(
    " ?".join(
        rf"(?:([0-9]{{1,5}}) ?(?:{'|'.join(sorted(words, key=len, reverse=True))})\.?)?"
        for words in (_HOURS, _MINUTES, _SECONDS)
    )
)


def minutes(cell: str, *, unit: float, high: float = inf, sign: str = "") -> float:
    """A length of time in minutes: "7:30" and "7 h 30 min" say it themselves, a bare number is of `unit` minutes.
    `high` settles what could mean two numbers, and is not checked."""
    text = collapsed(cell).casefold()
    if match := re.fullmatch(r"(\d{1,4}):(\d{2})(?::(\d{2}))?", text, re.ASCII):
        # "7:75" is a mistake, and no quarter past eight.
        if int(match[2]) < 60 and int(match[3] or 0) < 60:
            return int(match[1]) * 60 + int(match[2]) + int(match[3] or 0) / 60
        raise Unfit(f"{quoted(cell)} is no length of time")
    # Two parts at least: a single one is a number with its unit, which may have a fraction.
    parts = _LENGTH.fullmatch(text)
    if parts and sum(part is not None for part in parts.groups()) > 1:
        hours, mins, seconds = (int(part or 0) for part in parts.groups())
        return hours * 60 + mins + seconds / 60
    return number(cell, {**_IN_MINUTES, "": unit}, 0, high, sign=sign)


def duration(unit: float) -> Numbers:
    def read(cell: str, sign: str = "") -> timedelta:
        length = timedelta(minutes=minutes(cell, unit=unit, high=MAX_TIMED / timedelta(minutes=1), sign=sign))
        if not timedelta(0) <= length <= MAX_TIMED:
            raise Unfit(f"{quoted(cell)} is longer than a day, or less than nothing")
        return length

    return read


def hours_of(high: float, unit: float) -> Numbers:
    def read(cell: str, sign: str = "") -> int:
        value = minutes(cell, unit=unit, high=high * 60, sign=sign)
        if not 0 <= value <= high * 60:
            raise Unfit(f"{quoted(cell)} is not from 0 to {high:g} hours")
        return floor(value + 0.5)

    return read


_YES: Final = frozenset({"yes", "y", "true", "1", "x", "✓", "✔", "on", "ja", "j", "wahr"})
_NO: Final = frozenset({"no", "n", "false", "0", "off", "nein", "falsch"})
_UNSURE: Final = frozenset({"unsure", "do not know", "don't know", "?", "unsicher", "weiss nicht"})


def yes_no(cell: str) -> bool:
    word = cell.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unfit(f"{quoted(cell)} is neither yes nor no")


def twitching(cell: str) -> str:
    """Whether a day twitched: yes, no, unsure, or a number of times."""
    word = cell.strip().casefold()
    if word in _UNSURE:
        return "unsure"
    if re.fullmatch(r"\d{1,6}", word, re.ASCII):
        return "yes" if int(word) else "no"
    return "yes" if yes_no(cell) else "no"


def one_of(terms: Sequence[Term]) -> Callable[[str], str]:
    known = {name_key(word): term.key for term in terms for word in (term.key, term.name)}

    def read(cell: str) -> str:
        key = known.get(name_key(cell))
        if key is None:
            raise Unfit(f"{quoted(cell)} is none of: {', '.join(term.name.lower() for term in terms)}")
        return key

    return read


def text(cell: str, *, longest: int = catalogue.MAX_NOTE) -> str:
    """A text as it is stored: composed, without control characters, of at most `longest` characters."""
    value = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    # Marks in a wrong order take a time to compose that grows with the square of their number.
    # What is longer is refused below in any case.
    if len(value) <= 2 * catalogue.MAX_NOTE:
        value = unicodedata.normalize("NFC", value)
    if len(value) > longest:
        raise Unfit(f"its text is longer than {longest:,} characters")
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in value):
        raise Unfit("its text holds a character that cannot be stored")
    return value
