"""The cells of Flicker's own tables, as it writes them and as spreadsheets of any country save them again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from diary.exchange.cells import SEPARATOR, list_of, text_of
from diary.exchange.mapping.dates import ORDERS
from diary.exchange.mapping.times import clock_said, days_of, read_said
from diary.exchange.mapping.values import Unfit, yes_no
from diary.exchange.tables import Holds

Value = TypeVar("Value")
Values = dict[str, Any]
_MOST_WORDS: Final = 100
"""More than the catalogue has of anything."""
_MOST_TEXTS: Final = 1_000
_KEPT: Final = 4096
"""Dates, times and numbers come again and again; each is worked out once."""
_NO_DATE: Final = "is no date such as 2026-03-14"
_NO_TIME: Final = "is no time such as 21:30:00"
_NO_INSTANT: Final = "is no instant such as 2026-03-14T20:30:00Z"
_NUMBER: Final = re.compile(r"([0-9]{1,9})(?:[.,]0{1,2})?")
_CLOCK: Final = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:[Z+-]|$)")
_OF_A_DAY: Final = re.compile(r"0[.,][0-9]{1,18}|0")


class OpenDate(NamedTuple):
    """A date whose numbers are in an order that its cell does not tell, by each order that they can be in."""

    by_order: Mapping[str, date]

    def in_order(self, order: str) -> date | None:
        """The date, where the order is known or all orders mean the same."""
        different = set(self.by_order.values())
        return self.by_order.get(order) or (different.pop() if len(different) == 1 else None)

    def order_of(self, fits: Callable[[date], bool]) -> str:
        """The one order in which the date fits; "" where none or several do."""
        found = [order for order, day in self.by_order.items() if fits(day)]
        return found[0] if len(found) == 1 else ""


class Unzoned(NamedTuple):
    """An instant that a spreadsheet saved without its zone: the clock of UTC, by each order of its date."""

    by_order: Mapping[str, datetime]

    @property
    def naive(self) -> datetime:
        """What it says in one of its orders, for the rules that refuse what has no zone."""
        return next(iter(self.by_order.values()))

    def shows(self, instant: datetime) -> bool:
        """Whether it is that instant, to the minute."""
        utc = instant.astimezone(UTC).replace(tzinfo=None, second=0, microsecond=0)
        return utc in {said.replace(second=0, microsecond=0) for said in self.by_order.values()}


def parsed(parse: Callable[[str], Value], cell: str, wrong: str) -> Value:
    """What a function makes of a cell, or a `ValueError` that says what is `wrong`."""
    try:
        return parse(cell)
    except ValueError:
        raise ValueError(wrong) from None


@lru_cache(_KEPT)
def _date(cell: str) -> date | OpenDate:
    # As Flicker writes it: the rules of the archive say whether it lies too far away.
    if len(cell) == 10 and cell[4] == cell[7] == "-":
        return parsed(date.fromisoformat, cell, _NO_DATE)
    found = parsed(days_of, cell, _NO_DATE)
    known = {order: day for order, day in found.items() if order != "year_first"}
    return known[""] if "" in known else OpenDate(known)


@lru_cache(_KEPT)
def _time(cell: str) -> time:
    if _OF_A_DAY.fullmatch(cell):
        passed = timedelta(seconds=round(float(cell.replace(",", ".")) * 86_400))
        return (datetime(2000, 1, 1, tzinfo=UTC) + passed).time()
    # As Flicker writes it; one with an offset is refused by the rules of the archive.
    if _CLOCK.match(cell):
        return parsed(time.fromisoformat, cell, _NO_TIME)
    said = parsed(lambda written: clock_said(written, ""), cell, _NO_TIME)
    if said.date or said.offset is not None or said.ends_day or said.clock is None:
        raise ValueError(_NO_TIME)
    return said.clock


def _instant(cell: str) -> datetime | Unzoned:
    try:
        instant = datetime.fromisoformat(cell)
    except ValueError:
        return Unzoned(_by_order(cell))
    # "2026-03-14 20:30" is how a spreadsheet shows it; with a T somebody left out what has to be there.
    return Unzoned({"": instant}) if instant.tzinfo is None and " " in cell else instant


def _by_order(cell: str) -> Mapping[str, datetime]:
    found = {}
    for order in ("", *ORDERS):
        try:
            said = read_said(cell, order)
        except Unfit:
            continue
        if said.date and said.clock and said.offset is None:
            found[order] = datetime.combine(said.date, said.clock)
    if not found:
        raise ValueError(_NO_INSTANT)
    return found


@lru_cache(_KEPT)
def _number(cell: str) -> int:
    # "3,0" is how a spreadsheet writes 3. Digits of any script are those of no table of ours.
    if cell.isascii() and (found := _NUMBER.fullmatch(cell)):
        return int(found[1])
    raise ValueError("is no whole number")


def _text(cell: str) -> str:
    """Spreadsheets write a line break within a cell in three ways."""
    return text_of(cell).replace("\r\n", "\n").replace("\r", "\n")


def _few(items: list[str], most: int) -> list[str]:
    """The items of a list, refused where they are more than any row has: each of them would have to be looked at."""
    if len(items) > most:
        raise ValueError(f"is a list of more than {most:,}")
    return items


def _words(cell: str) -> list[str]:
    # Spreadsheets write a capital where they take a word for a sentence.
    return _few(cell.lower().split(SEPARATOR), _MOST_WORDS)


def _remedies(cell: str) -> list[Values]:
    return [_remedy(*item.split(":")) for item in _words(cell)]


def _remedy(remedy: str, outcome: str = "", minutes: str = "", *more: str) -> Values:
    if more:
        raise ValueError("says more of a remedy than its outcome and the minutes")
    return {"remedy": remedy, "outcome": outcome, "relief_minutes": _number(minutes) if minutes else None}


PARSERS: Final[Mapping[Holds, Callable[[str], Any]]] = {
    Holds.UUID: lambda cell: parsed(UUID, cell, "is no uuid"),
    # A spreadsheet puts a capital before what somebody types into it.
    Holds.WORD: str.casefold,
    Holds.WORDS: _words,
    Holds.DATE: _date,
    Holds.TIME: _time,
    Holds.INSTANT: _instant,
    Holds.NUMBER: _number,
    Holds.YES_NO: lambda cell: parsed(yes_no, cell, "is neither yes nor no"),
    Holds.TEXT: _text,
    Holds.TEXTS: lambda cell: _few(list_of(cell), _MOST_TEXTS),
    Holds.REMEDIES: _remedies,
}
"""How a cell is read, by what it holds. Each raises `ValueError` with what is wrong with it."""
