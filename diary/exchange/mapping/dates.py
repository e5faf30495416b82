"""The date that a text names, in every order that its numbers allow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from diary.exchange.faults import quoted
from diary.exchange.mapping import cldr
from diary.exchange.mapping.values import Unfit

ORDERS: Final[Mapping[str, tuple[int, int, int]]] = {
    "day_first": (2, 1, 0),
    "month_first": (2, 0, 1),
    "year_first": (0, 1, 2),
}
"""Where year, month and day stand among three numbers."""
ALONE: Final = ""
"""The order of a date that needs none."""
_BUDDHIST: Final = range(2543, 2643)
"""Years that stand for 2000 to 2099 in Thailand; no diary lies in them by the calendar of the others."""
_BUDDHA: Final = 543
_CENTURY_TURNS: Final = 70
_FILLERS: Final = frozenset({
    "t", "at", "um", "am", "on", "the", "of", "de", "del", "den", "der", "die", "dem", "do", "da", "di", "le", "el",
    "il", "la", "las", "los", "a", "as", "om", "o", "v", "ve", "в", "о", "kl", "klo", "klokken", "klokka", "kello",
    "alle", "ore", "г", "р", "года", "року", "r", "roku", "godz", "uhr", "h", "st", "nd", "rd", "th", "er", "e", "eme",
    "ieme", "го", "pukul", "jam", "tanggal", "dia", "dne", "dnia", "ob",
    "คศ", "พศ",
})  # fmt: skip
_EAST: Final = tuple(
    (re.compile(f"([0-9]) ?[{units}]"), end) for units, end in (("年년", "-"), ("月월", "-"), ("日일号號", " "))
)
_THAI_ORDINAL: Final = "ที่ "
"""Written together with the day of the week before it."""
_WORD: Final = re.compile(
    # Signs for vowels are no letters to a pattern, and Thai has stops within short names of months.
    r"[\u0e01-\u0e3a\u0e40-\u0e4e]+(?:\.[\u0e01-\u0e3a\u0e40-\u0e4e]+)*\.?|[\u0900-\u0963\u0970-\u097f]+\.?"
    r"|[^\W\d_]+(?:[-'ʼ][^\W\d_]+)*\.?"
)
_NUMBER: Final = re.compile(r"[0-9]+")
_SPACE: Final = re.compile(r"[ ()@|·•]+")
_NUMBERS: Final = re.compile(r"([0-9]{1,4})( ?[-/.] ?| )([0-9]{1,2})( ?[-/.] ?| )([0-9]{1,4})")
_NAMED: Final = re.compile(r"([0-9]{1,4})[-/., ]*m([0-9]{1,2})[-/., ]*([0-9]{1,4})")
_MONTH_FIRST: Final = re.compile(r"m([0-9]{1,2})[-/., ]*([0-9]{1,2})[-/., ]+([0-9]{2,4})")
_WEEK: Final = re.compile(r"([0-9]{4})(-?)W([0-9]{2})\2([1-7])")
_DAY_OF_YEAR: Final = re.compile(r"[0-9]{4}-[0-9]{3}")


@lru_cache(8192)
def dates_in(text: str) -> Mapping[str, date]:
    """The dates that a text can mean, by the order of its numbers (`ORDERS`); one that needs no order stands under
    `ALONE`, and one by the day of the week that stands with it. Raises `Unfit` where it is no date."""
    said = text.strip(" ,")
    days: frozenset[int] | None = None
    found: Mapping[str, date] | None
    if named := _WEEK.fullmatch(said):
        found = _by_week(named)
    elif _DAY_OF_YEAR.fullmatch(said):
        found = _by_day_of_year(said)
    else:
        bones, days = _bones(said)
        found = _by_numbers(bones)
    if found is None:
        raise Unfit(f"{quoted(said)} is no date")
    if not found:
        raise Unfit(f"{quoted(said)} is not a date of the calendar")
    return found if days is None else _on(days, found, said)


def date_in(text: str, order: str) -> date:
    """The date of a text whose numbers stand in an order; "" and "iso" where that is not known. Raises `Unfit` where it
    has none in that order."""
    found = dates_in(text)
    said = text.strip(" ,")
    day = found.get(ALONE) or found.get(order)
    if day is None and order not in ORDERS:
        raise Unfit(f"{quoted(said)} does not start with its year")
    if day is None:
        raise Unfit(f"{quoted(said)} is not a date of the calendar{_READ_AS[order]}")
    return day


_READ_AS: Final = {
    "day_first": ", read with its day first",
    "month_first": ", read with its month first",
    "year_first": ", read with its year first",
}


def is_silent(text: str) -> bool:
    """Whether a text that stands around a time names no date: it is empty, or holds words such as "klo" alone."""
    return not _NUMBER.search(text) and not _bones(text)[0]


def year_of(digits: str) -> int:
    """A year of two digits is one of 1970 to 2069, and one of Thailand is that of the others. 0 for other digits."""
    year = int(digits)
    if len(digits) == 2:
        return year + (1900 if year >= _CENTURY_TURNS else 2000)
    if len(digits) != 4:
        return 0
    return year - _BUDDHA if year in _BUDDHIST else year


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _by_week(found: re.Match[str]) -> Mapping[str, date]:
    try:
        return {ALONE: date.fromisocalendar(int(found[1]), int(found[3]), int(found[4]))}
    except ValueError:
        return {}


def _by_day_of_year(said: str) -> Mapping[str, date]:
    year, count = int(said[:4]), int(said[5:])
    first = _date(year, 1, 1)
    day = date.fromordinal(first.toordinal() + count - 1) if first and 1 <= count <= 366 and year < 9999 else None
    return {ALONE: day} if day and day.year == year else {}


def _bones(said: str) -> tuple[str, frozenset[int] | None]:
    """A date without its words: a month as "m11", and the days of the week that it names. Raises `Unfit` for any other
    word."""
    for unit, sign in _EAST:
        said = unit.sub(rf"\g<1>{sign}", said)
    said = said.replace(_THAI_ORDINAL, " ")
    words = list(_WORD.finditer(said))
    names = [cldr.bare(word[0]) for word in words]
    month = _month_among(names) if len(_NUMBER.findall(said)) == 2 else None
    days: frozenset[int] | None = None
    pieces: list[str] = []
    end = 0
    for index, (word, name) in enumerate(zip(words, names, strict=True)):
        pieces.append(said[end : word.start()])
        end = word.end()
        if index == month:
            pieces.append(f" m{cldr.months()[name]} ")
            continue
        if name in cldr.weekdays():
            # A name of two letters is a word of too many languages to settle anything.
            days = cldr.weekdays()[name] if len(name) > 2 or not name.isascii() else days
        elif name not in _FILLERS:
            raise Unfit(f"{quoted(said)} is no date")
        pieces.append(" ")
    bones = _SPACE.sub(" ", "".join([*pieces, said[end:]])).strip(" ,.")
    # "13.11.2026 - 22:05", without its time.
    return bones.removeprefix("- ").removesuffix(" -"), days


def _month_among(names: Sequence[str]) -> int | None:
    """Which of the words is the month: "mar" may be March, or Tuesday."""
    named = [index for index, name in enumerate(names) if name in cldr.months()]
    sure = [index for index in named if names[index] not in cldr.weekdays()]
    return (sure or named)[-1] if named else None


def _by_numbers(bones: str) -> Mapping[str, date] | None:
    """The dates of three numbers, empty where the calendar has none; None where these are no date."""
    if found := _MONTH_FIRST.fullmatch(bones):
        return _alone(found[3], found[1], found[2])
    if found := _NAMED.fullmatch(bones):
        year, day = (found[1], found[3]) if len(found[1]) == 4 else (found[3], found[1])
        return _alone(year, found[2], day)
    if not (found := _NUMBERS.fullmatch(bones)):
        return None
    parts = (found[1], found[3], found[5])
    if len(parts[0]) == 4:
        return _alone(*parts)
    # Two signs between the numbers, as in 13/11-2026, need a year that shows which it is.
    if len(parts[2]) == 2 and found[2] != found[4]:
        return None
    return _in_orders(parts)


def _alone(year: str, month: str, day: str) -> Mapping[str, date] | None:
    if len(year) not in (2, 4) or len(day) > 2:
        return None
    found = _date(year_of(year), int(month), int(day))
    return {ALONE: found} if found else {}


def _in_orders(parts: Sequence[str]) -> Mapping[str, date] | None:
    """The dates of a day, a month and a year in each order; None where no order fits."""
    if len(parts[0]) > 2 or len(parts[2]) not in (2, 4):
        return None
    is_short = all(len(part) == 2 for part in parts)
    orders = (order for order in ORDERS if order != "year_first" or is_short)
    read = {order: _date(*_placed(parts, ORDERS[order])) for order in orders}
    return {order: day for order, day in read.items() if day}


def _placed(parts: Sequence[str], places: tuple[int, int, int]) -> tuple[int, int, int]:
    year, month, day = places
    return year_of(parts[year]), int(parts[month]), int(parts[day])


def _on(days: frozenset[int], found: Mapping[str, date], said: str) -> Mapping[str, date]:
    """The dates that fall on one of the days of the week, which may settle the order."""
    fits = {order: day for order, day in found.items() if day.weekday() in days}
    if not fits:
        raise Unfit(f"{quoted(said)} names another day of the week than its date has")
    return {ALONE: next(iter(fits.values()))} if len(set(fits.values())) == 1 else fits
