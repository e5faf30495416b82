"""The lines of a file on its way in, and how some of them are packed together until they are in the diary."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the file: its number, its cells, and why it was turned away where it was. `again` counts the same line
    in a row: twice the same line is two entries, and the same file again is none."""

    number: int
    cells: tuple[str, ...]
    reason: str = ""
    again: int = 0


def pack(entries: Sequence[Entry], delimiter: str = ",") -> bytes:
    """Some lines, with what stands between the cells in their file."""
    rows = [[entry.number, entry.cells, entry.reason, entry.again] for entry in entries]
    told = json.dumps([delimiter, rows], ensure_ascii=False, separators=(",", ":"))
    # Level 1: most of the gain, and a person waits for it. "replace", since half a surrogate pair has no bytes.
    return zlib.compress(told.encode("utf-8", "replace"), 1)


def unpack(body: bytes) -> list[Entry]:
    return _unpacked(body)[1]


def left_over(body: bytes, entries: Sequence[Entry]) -> bytes:
    """A chunk with these of its lines alone; empty without any."""
    return pack(entries, delimiter_of(body)) if entries else b""


def delimiter_of(body: bytes) -> str:
    return _unpacked(body)[0]


def _unpacked(body: bytes) -> tuple[str, list[Entry]]:
    if not body:
        return ",", []
    told: tuple[str, list[Any]] = json.loads(zlib.decompress(body))
    delimiter, rows = told
    return delimiter, [Entry(number, tuple(cells), reason, again) for number, cells, reason, again in rows]
