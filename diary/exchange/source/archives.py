"""A zip file: a workbook, or tables of which each counts as a sheet."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import BinaryIO, Final

from diary.exchange.faults import quoted
from diary.exchange.source.files import AS_TABLE, LOCKED
from diary.exchange.source.heads import LOOKED_AT, is_dated
from diary.exchange.source.packed import Member, members, open_member
from diary.exchange.source.shapes import Chosen, Line, SheetError, SheetTable
from diary.exchange.source.workbook import known_table, sheets_of, workbook_table

_OF_TEXT: Final = (".csv", ".tsv", ".tab", ".txt", ".json")
_OF_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".ods")
_MOST_TABLES: Final = 100
_MOST_WORKBOOKS: Final = 5
_BEGIN: Final = 2**16
"""Bytes of a member that tell whether it is a table of a diary."""
_MANIFEST: Final = 2**20
_MOST_SHOWN: Final = 5
_NEXT: Final = "Copy its table into a spreadsheet, save that, and import it."
_DOCUMENTS: Final = (
    ("word/", f"This is a Word document, and not a table. {_NEXT}"),
    ("ppt/", f"These are slides (PowerPoint), and no table. {_NEXT}"),
    (
        "Index/",
        "This is a document of Numbers, Pages or Keynote. In Numbers choose File, Export To, CSV, and import that.",
    ),
    ("META-INF/container.xml", "This is a book (EPUB), and holds no table. Choose another file."),
)
Open = Callable[[BinaryIO, Chosen], SheetTable]
"""How a member is read: as if it were a file of its own."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A table of a zip: how it is called, its member and the sheet in it, and whether it holds dates or times."""

    called: str
    member: Member
    sheet: str
    is_dated: bool


def archive_table(file: BinaryIO, chosen: Chosen, open_table: Open, *, is_known: bool) -> SheetTable:
    """The table of a zip file; `is_known` where it was found before. Raises `SheetError` where there is none."""
    found = members(file)
    if not found:
        raise SheetError("This zip file is empty. Choose another file.")
    paths = [member.path for member in found]
    if "xl/workbook.xml" in paths or "xl/workbook.bin" in paths or _is_calc(file, found):
        _refuse_locked(file, found)
        return known_table(file, chosen.sheet) if is_known else workbook_table(file, chosen)
    for beginning, reason in _DOCUMENTS:
        if any(path.startswith(beginning) for path in paths):
            raise SheetError(reason)
    entries = _entries(file, found, open_table)
    if not entries:
        for member in found[:_MOST_SHOWN]:
            # One that is damaged may have been a table.
            open_member(file, member).read(_BEGIN)
        raise SheetError(_nothing(found))
    names = tuple(entry.called for entry in entries)
    dated = [entry for entry in entries if entry.is_dated]
    entry = next((one for one in entries if one.called == chosen.sheet), (dated or entries)[0])
    table = open_table(open_member(file, entry.member), replace(chosen, sheet=entry.sheet))
    several = len(entries) > 1
    return replace(
        table,
        sheet=entry.called if several else "",
        sheets=names if several else (),
        asks=(*table.asks, *(("sheet",) if len(dated) > 1 and chosen.sheet not in names else ())),
    )


def _is_calc(file: BinaryIO, found: Sequence[Member]) -> bool:
    """Whether this is a workbook of LibreOffice and the like. Raises `SheetError` for its other documents."""
    kind = next((member for member in found if member.path == "mimetype"), None)
    if kind is None:
        return any(member.path == "content.xml" for member in found)
    said = open_member(file, kind).read(100)
    if b"opendocument" in said and b"spreadsheet" not in said:
        raise SheetError(f"This is a document of LibreOffice or the like, and no workbook. {_NEXT}")
    return b"opendocument" in said


def _refuse_locked(file: BinaryIO, found: Sequence[Member]) -> None:
    listed = next((member for member in found if member.path == "META-INF/manifest.xml"), None)
    if listed and b"encryption-data" in open_member(file, listed).read(_MANIFEST):
        raise SheetError(LOCKED)


def _entries(file: BinaryIO, found: Sequence[Member], open_table: Open) -> list[_Entry]:
    """The tables of a zip. A text that is no .csv counts where it holds dates."""
    texts = [member for member in found if member.name.casefold().endswith(_OF_TEXT)][:_MOST_TABLES]
    entries = [_Entry(member.path, member, "", _has_dates(file, member, open_table)) for member in texts]
    sure = [one for one in entries if one.is_dated or one.called.casefold().endswith((".csv", ".tsv"))]
    books = [member for member in found if member.name.casefold().endswith(_OF_WORKBOOKS)][:_MOST_WORKBOOKS]
    sure += chain.from_iterable(_of_workbook(file, member) for member in books)
    return sure


def _of_workbook(file: BinaryIO, member: Member) -> Iterator[_Entry]:
    try:
        sheets = sheets_of(open_member(file, member))
    except SheetError:
        return
    for sheet, has_dates in sheets.items():
        called = f"{member.path}/{sheet}" if len(sheets) > 1 else member.path
        yield _Entry(called, member, sheet, has_dates)


def _has_dates(file: BinaryIO, member: Member, open_table: Open) -> bool:
    begin = open_member(file, member).read(_BEGIN)
    if member.size > _BEGIN:
        if member.name.casefold().endswith(".json"):
            # Half a list is no list; that it is JSON says enough.
            return True
        begin = begin[: max(begin.rfind(b"\n"), begin.rfind(b"\r")) + 1]
    try:
        rows = chain.from_iterable(open_table(io.BytesIO(begin), Chosen()).rows(0))
        return is_dated([row for row in islice(rows, LOOKED_AT) if isinstance(row, Line)])
    except SheetError:
        return False


def _nothing(found: Sequence[Member]) -> str:
    kinds = Counter(member.name.rpartition(".")[2].casefold() for member in found if "." in member.name)
    usual = ", ".join(f"{count:,} of the kind {quoted('.' + kind)}" for kind, count in kinds.most_common(_MOST_SHOWN))
    names = ", ".join(quoted(member.path) for member in found[:_MOST_SHOWN])
    told = f"{len(found):,} files ({usual})" if len(found) > _MOST_SHOWN else names
    return f"This zip file holds no table. In it are {told}. {AS_TABLE}"
