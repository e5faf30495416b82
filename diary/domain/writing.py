"""How a person writes dates, times and numbers: one setting of a diary, the same in text, tables, inputs and charts.

It is said once, where the diary becomes known, and holds to the end of the request, command or block around, like the
context of `decimal`: what is put into words depends on it, and no function passes it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from itertools import product, starmap


class Hours(StrEnum):
    """How a time of day is written: "22:30", or "10:30 pm"."""

    DAY = "24"
    HALF_DAY = "12"


class DateOrder(StrEnum):
    """How a date is written: "14 March 2026", or "March 14, 2026"."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"


class DecimalMark(StrEnum):
    """How a number is written: "1,234.5", or "1 234,5"."""

    POINT = "point"
    COMMA = "comma"


@dataclass(frozen=True, slots=True)
class Writing:
    """How dates, times and numbers are written."""

    clock: Hours = Hours.DAY
    date_order: DateOrder = DateOrder.DAY_FIRST
    decimal_mark: DecimalMark = DecimalMark.POINT

    @classmethod
    def of(cls, key: str) -> Writing | None:
        """The writing of a `key`; None where it is none."""
        return _OF_KEY.get(key)

    @property
    def key(self) -> str:
        """The same for the same writing, for whatever is kept by it."""
        return f"{self.clock}-{self.date_order}-{self.decimal_mark}"


_OF_KEY = {chosen.key: chosen for chosen in starmap(Writing, product(Hours, DateOrder, DecimalMark))}
USUAL = Writing()
"""What is taken where nobody said anything else."""

_said: ContextVar[Writing] = ContextVar("writing")


def writing() -> Writing:
    """How dates, times and numbers are written here."""
    return _said.get(USUAL)


def write_as(chosen: Writing) -> None:
    """From here on, to the end of the request, command or block around, they are written like this."""
    _said.set(chosen)


@contextmanager
def written_as(chosen: Writing) -> Iterator[None]:
    """They are written like this."""
    before = _said.set(chosen)
    try:
        yield
    finally:
        _said.reset(before)
