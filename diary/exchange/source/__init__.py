"""A file to lines of cells: which encoding, separator, sheet and head it has, and then its lines, one after the other.

    source = look(file)                     # or look(file, Chosen(...)); raises SheetError with the reason
    for line in lines(file, source):        # a Line, or a Rejected with the reason
        ...

`file` is binary and seekable. What it is, is told by its bytes, and never by its name. Nothing here knows what the
cells mean. Every step is bounded: what is looked at for a guess are the first lines, and no line, cell, member or sheet
is taken in whole before its size is known.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO, Final

from diary.exchange.source import heads
from diary.exchange.source.archives import archive_table
from diary.exchange.source.encodings import ENCODINGS
from diary.exchange.source.files import NOT_TEXT, OLE, ZIP, refuse_other_kinds
from diary.exchange.source.heads import Found
from diary.exchange.source.packed import Member, members
from diary.exchange.source.plain import plain_table
from diary.exchange.source.records import may_be_json, record_table
from diary.exchange.source.shapes import (
    MAX_COLUMNS,
    SEPARATORS,
    Chosen,
    FileSource,
    Head,
    Line,
    Rejected,
    SheetError,
    SheetTable,
)
from diary.exchange.source.workbook import known_table, workbook_table

__all__ = [
    "ENCODINGS",
    "SEPARATORS",
    "Chosen",
    "FileSource",
    "Head",
    "Line",
    "Member",
    "Rejected",
    "SheetError",
    "lines",
    "look",
    "members",
]
_BEGIN: Final = 2**10
_AGAIN: Final = 4
"""Names in their places that make a row the head once more."""
_AS_CHOSEN: Final = Chosen()
_NOTHING: Final = (
    "This table holds no line in which anything is written. Look whether its program shows any entries, and export "
    "them once more."
)


def look(file: BinaryIO, chosen: Chosen = _AS_CHOSEN) -> FileSource:
    """How a file is read: by what was chosen of it, and by its bytes for the rest. Raises `SheetError` where nothing
    in it can be read as a table."""
    table = _table(file, chosen)
    if table.head is not None:
        return _source(table, Found(table.head, (table.head,), table.titles, (), False))
    found = heads.find(table.rows(0), chosen.head, table.may_go_on)
    if found is None:
        raise SheetError(_NOTHING)
    _check(found.head.names)
    return _source(table, found)


def _source(table: SheetTable, found: Found) -> FileSource:
    asks = (*table.asks, *(("head",) if found.is_unsure else ()))
    return FileSource(
        table.kind,
        table.encoding,
        table.separator,
        table.sheet,
        table.sheets,
        found.head,
        found.heads,
        found.titles,
        asks,
        table.notes,
        found.ends,
    )


def lines(file: BinaryIO, source: FileSource) -> Iterator[Line | Rejected]:
    """The rows of a table below its head and up to the next table, without those in which nothing is written, those
    that repeat the head, and one that names units right below it. Raises `SheetError` where the file turns out to be
    too long."""
    table = _table(file, Chosen(source.encoding, source.separator, source.sheet), is_known=True)
    if table.head is not None:
        yield from chain.from_iterable(table.rows(len(table.head.names)))
        return
    head = source.head
    end = min((line for line in source.ends if line > head.line), default=0)
    is_first = True
    # A cell that no row has, where no line names the columns.
    name = next(filter(None, head.names), "") if head.line else None
    for row in chain.from_iterable(table.rows(len(head.names))):
        number, cells = (row.line, row.cells) if isinstance(row, Rejected) else row
        if number <= head.line:
            continue
        if number == end:
            return
        if isinstance(row, Line):
            if not any(cells) or (name in cells and _repeats(cells, head.names)):
                continue
            was_first, is_first = is_first, False
            if was_first and head.line and heads.is_units(cells):
                continue
        yield row


def _table(file: BinaryIO, chosen: Chosen, *, is_known: bool = False) -> SheetTable:
    refuse_other_kinds(file)
    file.seek(0)
    begin = file.read(_BEGIN)
    if begin.startswith(ZIP):
        return archive_table(file, chosen, _member, is_known=is_known)
    if begin.startswith(OLE):
        return known_table(file, chosen.sheet) if is_known else workbook_table(file, chosen)
    return record_table(file, chosen) if may_be_json(begin) else plain_table(file, chosen)


def _member(file: BinaryIO, chosen: Chosen) -> SheetTable:
    """The table of a file in a zip, which is no zip of tables itself."""
    file.seek(0)
    return workbook_table(file, chosen) if file.read(4).startswith(ZIP) else _table(file, chosen)


def _repeats(cells: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a row is the head once more: the same names, or most of them where some are times, as of one night."""
    same = sum(cell.strip() == name != "" for cell, name in zip(cells, names, strict=False))
    return same >= min(sum(map(bool, names)), _AGAIN)


def _check(names: Sequence[str]) -> None:
    if len(names) > MAX_COLUMNS:
        raise SheetError(f"This table has more than {MAX_COLUMNS} columns.")
    if any(unicodedata.category(char) == "Cc" for name in names for char in name if char not in "\r\n\t"):
        raise SheetError(NOT_TEXT)
