"""The lines of a file on its way in, and how some of them are packed together until they are in the diary."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple


class Unread(NamedTuple):
    """A cell that was not read: the number of its column, why, and its line where it is not that of the row."""

    column: int
    why: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the file: its number, its cells, and why it was turned away where it was. `again` counts the lines
    before it of the same time and place: two of the same are two entries, and the same file again is none.

    Where several lines say one `day`, this is the first of them, with what they say together in `columns` of a
    check-in, and what of them was not read."""

    number: int
    cells: tuple[str, ...]
    reason: str = ""
    again: int = 0
    day: date | None = None
    columns: Mapping[str, Any] | None = None
    unread: tuple[Unread, ...] = ()


def pack(entries: Sequence[Entry], delimiter: str = ",") -> bytes:
    """Some lines, with what stands between the cells in their file."""
    told = json.dumps([delimiter, list(map(_row_of, entries))], ensure_ascii=False, separators=(",", ":"))
    # Level 1: most of the gain, and a person waits for it. "replace", since half a surrogate pair has no bytes.
    return zlib.compress(told.encode("utf-8", "replace"), 1)


def unpack(body: bytes) -> list[Entry]:
    return _unpacked(body)[1]


def left_over(body: bytes, entries: Sequence[Entry]) -> bytes:
    """A chunk with these of its lines alone; empty without any."""
    return pack(entries, delimiter_of(body)) if entries else b""


def delimiter_of(body: bytes) -> str:
    return _unpacked(body)[0]


def _row_of(entry: Entry) -> list[Any]:
    row: list[Any] = [entry.number, entry.cells, entry.reason, entry.again]
    return row if entry.day is None else [*row, entry.day.isoformat(), entry.columns, entry.unread]


def _entry_of(
    number: int,
    cells: list[str],
    reason: str,
    again: int,
    day: str = "",
    columns: Mapping[str, Any] | None = None,
    unread: Sequence[Sequence[Any]] = (),
) -> Entry:
    of_day = date.fromisoformat(day) if day else None
    return Entry(number, tuple(cells), reason, again, of_day, columns, tuple(Unread(*one) for one in unread))


def _unpacked(body: bytes) -> tuple[str, list[Entry]]:
    if not body:
        return ",", []
    told: tuple[str, list[Any]] = json.loads(zlib.decompress(body))
    delimiter, rows = told
    return delimiter, [_entry_of(*row) for row in rows]
