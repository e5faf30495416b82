"""A table with one line for each thing that was noted, as one with a column for each of these things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from diary.exchange.faults import in_column
from diary.exchange.mapping.values import Unfit, collapsed
from diary.exchange.source import Line, Rejected, SheetError

MOST_THINGS: Final = 400
_TOO_MANY: Final = f"This export holds more than {MOST_THINGS} different things. Take fewer at a time."


@dataclass(frozen=True, slots=True)
class Pivot:
    """The columns (by name) that say together what was noted, and the one that says how much of it. `split` stands
    between several things in the last of them, `blank` is what an empty amount says, and `alone` are words of the first
    that need no other: what stands beside them says more, and not of what."""

    things: tuple[str, ...]
    value: str
    split: str = ""
    blank: str = ""
    alone: frozenset[str] = frozenset()


class Pivoted:
    """A table put in this shape line by line: each line holds its own things alone. `names` grows while it is read."""

    def __init__(self, head: Sequence[str], pivot: Pivot) -> None:
        at = {_plain(name): index for index, name in reversed(list(enumerate(head)))}
        self._pivot = pivot
        self._things = [at[_plain(name)] for name in pivot.things if _plain(name) in at]
        self._value = at.get(_plain(pivot.value), -1)
        moved = {*self._things, self._value}
        self._others = [index for index in range(len(head)) if index not in moved]
        self._head = head
        self._columns: dict[str, int] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that stay, then the things in the order they come."""
        return (*(self._head[index] for index in self._others), *self._columns)

    def lines(self, lines: Iterable[Line | Rejected]) -> Iterator[Line | Rejected]:
        """The lines in this shape. Raises `SheetError` where there are too many things."""
        for line in lines:
            if isinstance(line, Rejected):
                yield line
                continue
            try:
                said = self._said(line.cells)
            except Unfit as error:
                yield Rejected(line.number, str(error), line.cells)
                continue
            cells = [_cell(line.cells, index) for index in self._others]
            for thing, value in said:
                index = len(self._others) + self._columns.setdefault(thing, len(self._columns))
                if len(self._columns) > MOST_THINGS:
                    raise SheetError(_TOO_MANY)
                cells += [""] * (index + 1 - len(cells))
                cells[index] = value
            yield Line(line.number, cells)

    def _said(self, cells: Sequence[str]) -> list[tuple[str, str]]:
        """The things that a line notes, and how much of each. Raises `Unfit` where a name is too long to be one."""
        parts = [self._short(index, _cell(cells, index)) for index in self._things]
        value = _cell(cells, self._value) if self._value >= 0 else ""
        value = value or self._pivot.blank
        if parts and parts[0].casefold() in self._pivot.alone:
            parts = parts[:1]
        *before, last = [part for part in parts if part] or [""]
        several = last.split(self._pivot.split) if self._pivot.split else [last]
        names = [": ".join((*before, name)) for part in several if (name := _without_brackets(part.strip()))]
        return [(name, value) for name in names if value]

    def _short(self, index: int, cell: str) -> str:
        try:
            return collapsed(cell)
        except Unfit as error:
            raise Unfit(in_column(self._head[index], str(error))) from None


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _cell(cells: Sequence[str], index: int) -> str:
    return cells[index].strip() if index < len(cells) else ""


def _without_brackets(name: str) -> str:
    """A name without the brackets at its end: "Stress (Moderate)" is stress."""
    before, bracket, inside = name.rpartition("(")
    return before.strip() if bracket and inside.find(")") == len(inside) - 1 >= 0 and before.strip() else name
