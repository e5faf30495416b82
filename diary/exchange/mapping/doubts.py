"""How the dates and numbers of a table are written: what all its cells settle, and what is left to ask the person."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from diary.domain.days import FIRST_DAY, LAST_DAY
from diary.domain.wording import date_words
from diary.exchange.mapping import cldr
from diary.exchange.mapping.dates import year_of
from diary.exchange.mapping.values import EITHER, number_of, plain, sign_of

DATES: Final = "dates"
NUMBERS: Final = "numbers"
_DAY_FIRST: Final = "day_first"
_MONTH_FIRST: Final = "month_first"
_YEAR_FIRST: Final = "year_first"
_MONTHS_OF_YEAR: Final = 12
_DAYS_OF_MONTH: Final = 31
_LONGEST: Final = 60
_YEARS: Final = range(FIRST_DAY.year, LAST_DAY.year + 1)
_DATE: Final = re.compile(
    r"(?<![0-9])([0-9]{1,2})([-/. ]) ?([0-9]{1,2})"
    r"(?:\2 ?(?=[0-9]{2}(?![0-9]))|[-/. ] ?(?=[0-9]{4}))([0-9]{2,4})(?![0-9])"
)
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_BEFORE_NUMBERS: Final = frozenset("~≈+-−")


class Note(NamedTuple):
    """A sentence to show of a file: of the column with this number where it is not -1, and beside what it is `about`
    (`DATES` or `NUMBERS`); `example` is a cell that raises a question, which a choice settles, and `written` how all
    such dates of the column are written."""

    text: str
    column: int = -1
    about: str = ""
    example: str = ""
    written: str = ""


def of_all(notes: Iterable[Note]) -> list[str]:
    """The sentences that belong to no choice, and stand above all of them."""
    return [note.text for note in notes if note.text and not note.about]


def standing(notes: Iterable[Note]) -> list[str]:
    """The sentences that hold whatever is chosen."""
    return [note.text for note in notes if note.text and not note.example]


@dataclass(slots=True)
class _Dates:
    """What was seen of the dates of a column that need an order. `sure` is a date for each order that one shows,
    `open` and `dotted` are dates without and with points that could be two, `written` how these are written. `firsts`
    and `lasts` are the numbers of dates with three short ones: the year is the one that changes least."""

    sure: dict[str, str] = field(default_factory=dict)
    open: str = ""
    dotted: str = ""
    written: set[tuple[str, str, int]] = field(default_factory=set)
    firsts: set[str] = field(default_factory=set)
    lasts: set[str] = field(default_factory=set)

    def see(self, found: re.Match[str], cell: str) -> None:
        first, second, year = found[1], found[3], found[4]
        if len(year) == 2:
            self.firsts.add(first)
            self.lasts.add(year)
        day, month = int(first), int(second)
        if day > _DAYS_OF_MONTH >= int(year) > 0:
            self.sure.setdefault(_YEAR_FIRST, found[0])
        # Exactly one of the two numbers is above 12: it is the day.
        elif (day > _MONTHS_OF_YEAR) != (month > _MONTHS_OF_YEAR):
            self.sure.setdefault(_DAY_FIRST if day > month else _MONTH_FIRST, found[0])
        # 03/03 is the same date either way, and asks nothing.
        elif day <= _MONTHS_OF_YEAR and 0 < day != month > 0 and year_of(year) in _YEARS:
            self._see_open(found, cell)

    def _see_open(self, found: re.Match[str], cell: str) -> None:
        # Letters may be a day of the week, which settles the order: "Fri 3/4/2026".
        if cell.upper() != cell.lower() and (order := _order_by_weekday(found, cell)):
            self.sure.setdefault(order, found[0])
            return
        if found[2] != ".":
            self.open = self.open or found[0]
        else:
            self.dotted = self.dotted or found[0]
        width = "0" if "0" in (found[1][0], found[3][0]) else "1" if len(found[1]) + len(found[3]) < 4 else ""
        self.written.add((found[2], width, len(found[4])))

    def order(self) -> str:
        """The order, `EITHER`, or "" where none is needed."""
        if self.conflict():
            return EITHER
        changing = len(self.lasts) > max(len(self.firsts), 1) and max(self.lasts) <= f"{_DAYS_OF_MONTH}"
        if changing and self.sure.keys() <= {_DAY_FIRST}:
            return _YEAR_FIRST
        if self.sure:
            return next(iter(self.sure))
        if self.open:
            return EITHER
        # With points the day comes first wherever nothing shows another order.
        return _DAY_FIRST if self.dotted else ""

    def conflict(self) -> tuple[str, str] | None:
        """Two dates that cannot have been written in one order."""
        told = list(self.sure.values())
        # In a column of 11/14/2026 nobody knows what 05.11.2026 is.
        if self.dotted and (other := self.sure.get(_MONTH_FIRST)) and "." not in other:
            told = [self.sure.get(_DAY_FIRST, self.dotted), other]
        return (told[0], told[1]) if len(told) > 1 else None


def _order_by_weekday(found: re.Match[str], cell: str) -> str:
    named = [cldr.weekdays().get(cldr.bare(word)) for word in _WORD.findall(cell)]
    days = next((days for days in named if days), frozenset())
    year, first, second = year_of(found[4]), int(found[1]), int(found[3])
    orders = {_DAY_FIRST: date(year, second, first), _MONTH_FIRST: date(year, first, second)}
    fits = [order for order, day in orders.items() if day.weekday() in days]
    return fits[0] if len(fits) == 1 else ""


class Doubts:
    """What has been seen of the dates and numbers of each column, with the first cell that showed it."""

    def __init__(self) -> None:
        self._dates: dict[int, _Dates] = defaultdict(_Dates)
        self._signs: dict[int, dict[str, str]] = defaultdict(dict)

    def see(self, cells: Sequence[str]) -> None:
        """Take one more line into account."""
        for column, cell in enumerate(cells):
            # Most cells, dismissed before any pattern is tried: this runs over each of a million lines.
            if not cell or cell.isdigit() or len(cell) > _LONGEST:
                continue
            begins = cell[0].isdigit()
            if not begins and cell[0] not in _BEFORE_NUMBERS and not _may_hold_date(cell):
                continue
            # A year of four digits is the first, and needs no order.
            if begins and cell[:4].isdigit():
                if "." in cell or "," in cell:
                    self._see_number(column, cell)
                continue
            said = plain(cell)
            if dated := _DATE.search(said):
                self._dates[column].see(dated, said)
            elif "." in said or "," in said:
                self._see_number(column, cell)

    def _see_number(self, column: int, cell: str) -> None:
        if number := number_of(cell):
            self._signs[column].setdefault(sign_of(number[1]) or "", cell)

    def orders(self, columns: int) -> tuple[str, ...]:
        """For each column the order of its dates, `EITHER`, or "" where it holds none that needs one. Dates with points
        have their day first where none shows another order."""
        return tuple(self._dates[column].order() if column in self._dates else "" for column in range(columns))

    def written(self, column: int) -> str:
        """How the dates of a column are written that could be two: "0/0/0000" or "00.00.00", as a choice of their order
        is remembered for no others. "" where there is none."""
        if column not in self._dates:
            return ""
        seen = self._dates[column].written
        widths = {width for _, width, _ in seen} - {""}
        part = {frozenset("0"): "00", frozenset("1"): "0"}.get(frozenset(widths), "0?")
        return " ".join(sorted({f"{part}{sign}{part}{sign}{'0' * year}" for sign, _, year in seen}))

    def signs(self, columns: int) -> tuple[str, ...]:
        """For each column what stands before its fractions, or "" where its numbers do not tell."""
        return tuple(_one_of(self._signs[column]) if column in self._signs else "" for column in range(columns))

    def notes(self, names: Sequence[str]) -> list[Note]:
        """What is to say and to ask of the columns."""
        found = []
        for column, name in enumerate(names):
            if column in self._dates:
                notes = _of_dates(self._dates[column], column, name)
                found += [note._replace(written=self.written(column)) for note in notes]
            signs = self._signs.get(column, {})
            if EITHER in signs and not _one_of(signs):
                found.append(Note("", column, NUMBERS, signs[EITHER]))
        return found


def _may_hold_date(cell: str) -> bool:
    """Whether a cell that begins with no digit may hold a date all the same: "Fri 3/4/2026"."""
    return cell.count("/") == 2 or cell.count(".") >= 2 or cell.count("-") == 2 or not cell.isascii()


_CONFLICT: Final = (
    "The column “{}” holds dates in two orders: “{}” and “{}”. Those that do not fit the order you choose are not "
    "taken; look whether the others are right."
)


def _of_dates(seen: _Dates, column: int, name: str) -> list[Note]:
    if told := seen.conflict():
        return [Note(_CONFLICT.format(name, *told), column, DATES)]
    example = seen.open or seen.dotted
    return [Note(_either(example), column, DATES, example)] if example and not seen.sure else []


def _one_of(seen: dict[str, str]) -> str:
    """The one thing that was seen for sure."""
    sure = [what for what in seen if what not in ("", EITHER)]
    return sure[0] if len(sure) == 1 else ""


def _either(cell: str) -> str:
    found = _DATE.fullmatch(cell)
    assert found
    first, second, year = int(found[1]), int(found[3]), year_of(found[4])
    day_first, month_first = (date_words(date(year, month, day)) for month, day in ((second, first), (first, second)))
    return f"“{cell}” could be {day_first} or {month_first}, and no other date of the file tells which."
