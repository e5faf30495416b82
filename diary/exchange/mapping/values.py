"""What a single cell says: numbers, lengths of time, yes and no, words, texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor, inf
from typing import Any, Final

from diary.domain import catalogue
from diary.domain.catalogue import Term
from diary.domain.names import name_key
from diary.exchange.faults import quoted
from diary.exchange.mapping.language import plain as words_of
from diary.exchange.mapping.words import NO, STRENGTHS, UNSURE, YES


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
MAX_CELL: Final = 200
"""Characters of a cell that is no text: no number, date or place of a diary is longer. What is longer is refused before
any pattern sees it, for a pattern may take time that grows faster than the cell."""
ABOUT: Final = re.compile(r"(?:[~≈∼]|(?:ca|c|circa|approx|about|around|roughly|etwa|rund|ungefähr|env|environ)\b\.?) ?")
"""What says that a number is not exact; it is read all the same."""
_NUMBER: Final = re.compile(r"([+-]?)([0-9](?:[0-9.,']| (?=[0-9])){0,24}) ?(%|[^\W\d_]*)\.?")
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
_FRACTION: Final = re.compile(r"([0-9]{1,9})([.,])([0-9]{1,9})")
_GROUPED: Final = re.compile(r"([1-9][0-9]{0,2})(?:([., '])[0-9]{3})((?:\2[0-9]{3})*)(?:(?!\2)([.,])([0-9]{1,9}))?")
_OUT_OF: Final = re.compile(r"([0-9][0-9.,]{0,8}) ?(?:/|out of|of|von|sur|su|de|van|av|af|z|из|/) ?([0-9]{1,3})")
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
    said = plain(collapsed(cell)).casefold()
    if about := ABOUT.match(said):
        said = said[about.end() :]
    found = _NUMBER.fullmatch(said)
    return (found[1], found[2], found[3]) if found else None


def sign_of(digits: str) -> str | None:
    """What stands before the fraction in these digits, as far as they tell: "." or ","; `EITHER` for such as "1.500";
    "" where nothing does; None where they are no number."""
    if _WHOLE.fullmatch(digits):
        return ""
    if grouped := _GROUPED.fullmatch(digits):
        between_thousands, more, fraction = grouped[2], grouped[3], grouped[4]
        if fraction or between_thousands not in SIGNS:
            return fraction or ""
        return _OTHER[between_thousands] if more else EITHER
    found = _FRACTION.fullmatch(digits)
    return found[2] if found else None


def readings(cell: str, sign: str = "") -> tuple[list[float], str]:
    """What a number can mean, the fraction first, and its unit: "1.500" and "1,500" are a thousand to some people.
    `sign` is what stands before the fractions of its column, where that is known."""
    found = number_of(cell)
    written = sign_of(found[1]) if found else None
    if found is None or written is None:
        raise Unfit(f"{quoted(cell)} is no number")
    minus, digits, unit = found
    digits = digits.replace(" ", "").replace("'", "")
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


def whole(low: float, high: float, *, units: Units = _BARE) -> Numbers:
    """A whole number in the bounds; what lies between two is rounded to the nearer one."""

    def read(cell: str, sign: str = "") -> int:
        return _rounded(between(cell, low, high, units, sign))

    return read


def count(low: float, high: float, units: Units = _BARE) -> Numbers:
    """A number of things: a half of one is none."""

    def read(cell: str, sign: str = "") -> int:
        value = between(cell, low, high, units, sign)
        if value != int(value):
            raise Unfit(f"{quoted(cell)} is no whole number")
        return int(value)

    return read


def _rounded(value: float) -> int:
    # Not round(), which takes halves to the even number: 2.5 is 3 here, as people do it.
    return floor(value + 0.5)


def out_of(cell: str, sign: str = "") -> tuple[float, float] | None:
    """How much, and out of how much, where a cell says both: "3/5", "3 of 5", "70%". None where it does not. Raises
    `Unfit` where it says more than all."""
    said = plain(collapsed(cell)).casefold()
    if found := _OUT_OF.fullmatch(said):
        told, top = number(found[1], sign=sign), float(found[2])
    elif "%" in said and (per_cent := number_of(cell)) and per_cent[2] == "%":
        told, top = number(cell, PERCENT, 0, 100, sign=sign), 100.0
    else:
        return None
    if not 0 <= told <= top or not top:
        raise Unfit(f"{quoted(cell)} is not from 0 to {top:g}")
    return told, top


def scale(low: float, high: float, top: int | None = None, units: Units = _BARE) -> Numbers:
    """How much of something, from `low` to `high`: a bare number is out of `top`, or where that is None one of the
    scale itself. What says out of how much it is goes on a scale from 0 alone: 78% of a sleep are no quality of 1
    to 5."""
    own = count(low, high)

    def read(cell: str, sign: str = "") -> int:
        told = out_of(cell, sign)
        if told is None and top is None:
            return int(own(cell, sign))
        value, most = told or (between(cell, 0, top or high, units, sign), float(top or high))
        if low and (most != high or not low <= value <= high or value != int(value)):
            raise Unfit(f"{quoted(cell)} is not from {low:g} to {high:g}")
        return _rounded(value * high / most)

    return read


def strength(high: int, top: int | None = None, units: Units = _BARE) -> Numbers:
    """A strength from 1 to `high`: a bare number is out of 0 to `top`, or where that is None one of 1 to `high`. 0 says
    that there was none, so it is no episode. Words such as "mild" are steps of it; of other scales they tell no number.
    """
    own = count(1, high)

    def read(cell: str, sign: str = "") -> int:
        step = None if cell[:1].isdigit() else STRENGTHS.get(words_of(cell))
        told = out_of(cell, sign) if step is None else (float(step), float(_STEPS))
        if told is None and top is None and cell.strip(" 0.,"):
            return int(own(cell, sign))
        value, most = told or (between(cell, 0, top or high, units, sign), float(top or high))
        if value == 0:
            raise Denied("its strength is 0, so nothing twitched")
        # Upwards, so that anything above 0 is at least 1.
        return ceil(value * high / most)

    return read


_STEPS: Final = 5
_TRUE: Final = frozenset({
    "true", "wahr", "vrai", "verdadero", "vero", "waar", "verdadeiro", "prawda", "sant", "sann", "sand", "tosi",
    "pravda", "doğru", "истина", "істина", "✓", "✔",
})  # fmt: skip
_FALSE: Final = frozenset({
    "false", "falsch", "faux", "falso", "onwaar", "fałsz", "falskt", "usann", "falsk", "epätosi", "nepravda", "yanlış",
    "ложь", "хибність",
})  # fmt: skip
"""What spreadsheets of other languages write for yes and no."""


def yes_no(cell: str) -> bool:
    word = words_of(cell) or cell.strip()
    if word in YES or word in _TRUE:
        return True
    if word in NO or word in _FALSE:
        return False
    raise Unfit(f"{quoted(cell)} is neither yes nor no")


def twitching(cell: str) -> str:
    """Whether a day twitched: yes, no, unsure, or a number of times."""
    if words_of(cell) in UNSURE:
        return "unsure"
    times = number_of(cell)
    if times and _WHOLE.fullmatch(times[1]) and not times[0] and not times[2]:
        return "yes" if int(times[1]) else "no"
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
