"""The lines that an import did not take, as a table: as they stood in their file, behind two columns that say where and
why. Mended, it can be imported as it is: these two are recognised and left out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from diary.exchange.cells import FORMULA, text_cell, text_of
from diary.exchange.chunks import delimiter_of, unpack
from diary.exchange.source import Line, Rejected

HEAD: Final = ("Flicker: line", "Flicker: why not")
_MARK: Final = "\ufeff"
_BEGINS: Final = rf"(?=[\"']*[{re.escape(''.join(FORMULA))}])"
_WITHIN: Final = re.compile(rf"([,;|\t\r\n]){_BEGINS}")
_GUARDED_WITHIN: Final = re.compile(rf"([,;|\t\r\n])'{_BEGINS}")


def write_rejected(head: Sequence[str], bodies: Iterable[bytes]) -> Iterator[bytes]:
    """The table of what was left over of some chunks, in blocks. Every cell is safe to open in a spreadsheet, and what
    was done to it is undone by `mended`."""
    first = True
    for body in filter(None, bodies):
        text = io.StringIO()
        table = csv.writer(text, delimiter=delimiter_of(body), quoting=csv.QUOTE_ALL)
        if first:
            # Excel takes a file without the mark for another encoding.
            text.write(_MARK)
            table.writerow([*HEAD, *map(_guarded, head)])
            first = False
        for entry in unpack(body):
            table.writerow([entry.number, _guarded(entry.reason), *map(_guarded, entry.cells)])
        yield text.getvalue().encode()


def _guarded(text: str) -> str:
    """A cell that stays safe where a program takes another sign for the delimiter than the file does, and so finds
    cells within it."""
    return _WITHIN.sub(r"\1'", text_cell(text))


def _unguarded(cell: str) -> str:
    return text_of(_GUARDED_WITHIN.sub(r"\1", cell))


def delimiter_in(start: bytes) -> str:
    """What stands between the cells of such a table, by the first bytes of a file; "" for any other file."""
    text = start.decode(errors="replace").removeprefix(_MARK)
    mark = f'"{HEAD[0]}"'
    return text[len(mark) : len(mark) + 1] if text.startswith(mark) else ""


def is_rejected(head: Sequence[str]) -> bool:
    return tuple(head[: len(HEAD)]) == HEAD


def columns_of(head: Sequence[str]) -> tuple[str, ...]:
    """The columns of the file that such a table came of."""
    return tuple(_unguarded(name) for name in head[len(HEAD) :])


def mended(lines: Iterable[Line | Rejected]) -> Iterator[Line | Rejected]:
    """The lines of such a table as those of the file that it came of."""
    for line in lines:
        if isinstance(line, Line):
            yield line._replace(cells=[_unguarded(cell) for cell in line.cells[len(HEAD) :]])
        else:
            yield line
