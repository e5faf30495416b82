"""How the dates and numbers of a table are written: what all its cells settle, and what is left to ask the person."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from diary.domain.days import FIRST_DAY, LAST_DAY
from diary.domain.wording import date_words
from diary.exchange.mapping.dates import year_of
from diary.exchange.mapping.values import EITHER, number_of, sign_of

DATES: Final = "dates"
NUMBERS: Final = "numbers"
_ORDERS: Final = {True: "day_first", False: "month_first"}
_MONTHS_OF_YEAR: Final = 12
_LONGEST: Final = 60
_YEARS: Final = range(FIRST_DAY.year, LAST_DAY.year + 1)
_DATE: Final = re.compile(r"(([0-9]{1,2})[-/. ]\s?([0-9]{1,2})[-/. ]\s?([0-9]{4}|[0-9]{2}))(?:\D.*)?", re.DOTALL)


class Note(NamedTuple):
    """A sentence to show of a file: of the column with this number where it is not -1, and beside what it is `about`
    (`DATES` or `NUMBERS`); `example` is a cell that raises a question, which a choice settles."""

    text: str
    column: int = -1
    about: str = ""
    example: str = ""


def of_all(notes: Iterable[Note]) -> list[str]:
    """The sentences that belong to no choice, and stand above all of them."""
    return [note.text for note in notes if note.text and not note.about]


def standing(notes: Iterable[Note]) -> list[str]:
    """The sentences that hold whatever is chosen."""
    return [note.text for note in notes if note.text and not note.example]


class Doubts:
    """What has been seen of the dates and numbers of each column, with the first cell that showed it."""

    def __init__(self) -> None:
        self._orders: dict[int, dict[str, str]] = defaultdict(dict)
        self._signs: dict[int, dict[str, str]] = defaultdict(dict)

    def see(self, cells: Sequence[str]) -> None:
        for column, cell in enumerate(cells):
            # Most cells, dismissed before any pattern is tried: this runs over each of a million lines.
            if not cell[:1].isdigit() or cell.isdigit() or len(cell) > _LONGEST:
                continue
            if dated := _DATE.fullmatch(cell):
                day_first, month_first = (int(part) > _MONTHS_OF_YEAR for part in dated.group(2, 3))
                # Exactly one of the two numbers is above 12: it is the day.
                if day_first != month_first:
                    self._orders[column].setdefault(_ORDERS[day_first], dated[1])
                # 03/03 is the same date either way, and asks nothing.
                elif not day_first and 0 < int(dated[2]) != int(dated[3]) > 0 and year_of(dated[4]) in _YEARS:
                    seen = self._orders[column]
                    # A date with points is written day first nearly everywhere, so another one asks more.
                    if EITHER not in seen or ("." in seen[EITHER] and "." not in dated[1]):
                        seen[EITHER] = dated[1]
            elif ("." in cell or "," in cell) and (number := number_of(cell)):
                self._signs[column].setdefault(sign_of(number[1]) or "", cell)

    def orders(self, columns: int) -> tuple[str, ...]:
        """For each column the order of its dates, `EITHER`, or "" where it holds none that needs one."""
        return tuple(_one_of(self._orders[column], EITHER) for column in range(columns))

    def signs(self, columns: int) -> tuple[str, ...]:
        """For each column what stands before its fractions, or "" where its numbers do not tell."""
        return tuple(_one_of(self._signs[column], "") for column in range(columns))

    def notes(self, names: Sequence[str]) -> list[Note]:
        found = []
        for column, name in enumerate(names):
            orders, signs = self._orders[column], self._signs[column]
            if len(orders.keys() - {EITHER}) > 1:
                day_first, month_first = orders["day_first"], orders["month_first"]
                found.append(Note(_CONFLICT.format(name, day_first, month_first), column, DATES))
            elif orders.keys() == {EITHER}:
                found.append(Note(_either(orders[EITHER]), column, DATES, orders[EITHER]))
            if EITHER in signs and not _one_of(signs, ""):
                found.append(Note("", column, NUMBERS, signs[EITHER]))
        return found


_CONFLICT: Final = (
    "The column “{}” holds dates in two orders: “{}” and “{}”. Those that do not fit the order you choose are not "
    "taken; look whether the others are right."
)


def _one_of(seen: dict[str, str], otherwise: str) -> str:
    """The one thing that was seen for sure."""
    sure = [what for what in seen if what not in ("", EITHER)]
    if len(sure) == 1:
        return sure[0]
    return otherwise if EITHER in seen and not sure else ""


def _either(cell: str) -> str:
    found = _DATE.fullmatch(cell)
    assert found
    first, second, year = int(found[2]), int(found[3]), year_of(found[4])
    day_first, month_first = (date_words(date(year, month, day)) for month, day in ((second, first), (first, second)))
    return f"“{cell}” could be {day_first} or {month_first}, and no other date of the file tells which."
