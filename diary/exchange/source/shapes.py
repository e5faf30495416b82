"""What a file is read as: lines of cells, and what is known of them before anybody asks what they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

MAX_LINES: Final = 2_000_000
MAX_COLUMNS: Final = 500
SEPARATORS: Final = (",", ";", "\t", "|")


class SheetError(Exception):
    """A file of which no line can be read: what it is, what was found in it, and what to do next, in words."""


class Line(NamedTuple):
    """One row: the number of its first line, from 1, and its cells as they are written."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not taken: the number of its first line, why (a sentence without its stop), and its cells, or
    the line as one where they cannot be told apart."""

    line: int
    reason: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose of how a file is read; "" and None where nothing was chosen. `encoding` is a key of
    `ENCODINGS`, `separator` one of `SEPARATORS`, `sheet` one of `FileSource.sheets`, `head` the number of a line, or 0
    for a table without a head. What is none of these counts as not chosen."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    head: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A line that may be the names of the columns, without blanks around them."""

    line: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileSource:
    """How a file is read. `kind` is "text", "workbook" or "json"; `encoding` and `separator` are "" where there is
    none. `sheets` are those of a workbook, or the tables of a zip, that may be chosen; "" and empty where there is one
    only. `head` is what the columns are called: its line is 0 where none says so, and then its names are A, B, C; of
    JSON it is the line of the first record. `heads` are all lines that may be one, the guess first, those of further
    tables among them. `titles` are the cells above the head. `asks` are of "encoding", "head" and "sheet": what the
    file leaves open. `notes` are sentences that a page must show. `ends` are the lines at which another table begins.
    """

    kind: str
    encoding: str
    separator: str
    sheet: str
    sheets: tuple[str, ...]
    head: Head
    heads: tuple[Head, ...]
    titles: tuple[str, ...]
    asks: tuple[str, ...]
    notes: tuple[str, ...]
    ends: tuple[int, ...] = ()


Row = Line | Rejected
Rows = Callable[[int], Iterator[list[Row]]]
"""The rows of a table from its first line on, in lists, empty ones too, told how many columns it has (0: not known)."""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table whose bytes are understood, and whose head is not known yet, but of `head` where the format says it."""

    kind: str
    rows: Rows
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    head: Head | None = None
    titles: tuple[str, ...] = ()
    may_go_on: Callable[[], bool] = lambda: True
    """Whether another table may stand far below: where not, nobody has to look."""
