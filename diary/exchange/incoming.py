"""A file on its way in: what it is, its lines in pieces that can be kept, and what a piece says."""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any, BinaryIO, Final
from uuid import UUID, uuid5
from zipfile import BadZipFile, ZipFile
from zoneinfo import ZoneInfo

from diary.exchange import apple_health, tables_in
from diary.exchange.mapping.columns import Plan
from diary.exchange.mapping.layouts import layout_of
from diary.exchange.mapping.rows import Context, DayRow, EpisodeRow, Row, read_row
from diary.exchange.mapping.values import Unfit
from diary.exchange.sheet import Line, Place, Rejected, SheetError, look, read
from diary.models.importing import ImportKind

PIECE: Final = 500
"""Lines in a piece: what one short transaction writes."""
MAX_ROWS: Final = 1_000_000
MAX_NAME: Final = 80
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OF_WORKBOOKS: Final = frozenset({"[Content_Types].xml", "content.xml"})
_NUMBERED: Final = re.compile(
    r"\s*((\d{1,2})[-/. ]\s?(\d{1,2})[-/. ]\s?(?:\d{4}|\d{2}))(?:\D.*)?", re.ASCII | re.DOTALL
)
_MONTHS_OF_YEAR: Final = 12
_SOMEWHERE: Final = Place(0, 0)
_FOREIGN: Final = (
    (b"{", "This is JSON. An archive of Flicker is loaded on the page “Your diary as a file”."),
    (b"[", "This is JSON, and not a table."),
    (b"<", "This is a document of another program, and not a table."),
)
HEALTH_PLAN: Final = Plan("day", ("date", "sleep_minutes_minutes", "caffeine_mg"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the file: its number, its cells, and why it was turned away where it was. `again` counts the same line
    in a row: twice the same line is two entries, and the same file again is none."""

    number: int
    cells: tuple[str, ...]
    reason: str = ""
    again: int = 0


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was taken in: what it is, the names of its columns, how many lines it has, and these packed."""

    kind: ImportKind
    head: tuple[str, ...]
    layout: str
    total: int
    pieces: tuple[bytes, ...]
    sample: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def receive(file: BinaryIO, today: date) -> Received:
    """Take a file in, whatever it is. Nothing is stored yet. Raises `SheetError` with the reason where it cannot be."""
    file.seek(0)
    start = file.read(64)
    if start.startswith(_ZIP):
        _refuse_other_zips(file)
    if apple_health.is_apple_health(start):
        days, bad = apple_health.read_health(file, today)
        entries = [Entry(line, (cells[0], *map(_two_places, cells[1:]))) for line, cells in days]
        entries += [Entry(line, (), reason) for line, reason in bad]
        return _received(ImportKind.APPLE_HEALTH, apple_health.HEAD, entries, ())
    for magic, reason in _FOREIGN:
        if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(magic):
            raise SheetError(reason)
    layout = look(file)
    if not any(name.strip() for name in layout.head):
        raise SheetError("The first line of this table is empty. It has to hold the names of the columns.")
    kind = {"episodes": ImportKind.EPISODES, "checkins": ImportKind.CHECKINS}.get(tables_in.table_of(layout.head))
    notes = list(layout.notes)
    if kind and (unknown := tables_in.unknown_columns(layout.head)):
        notes.append(f"These columns are not read: {', '.join(unknown)}.")
    return _received(kind or ImportKind.TABLE, layout.head, _entries(read(file, layout)), tuple(notes))


def _two_places(cell: str) -> str:
    """A number of `apple_health` without the third place, with which it could be a thousand times as much."""
    return cell and f"{float(cell):.2f}"


def _refuse_other_zips(file: BinaryIO) -> None:
    """Say what a zip is that is no export. One that cannot be opened is left to `apple_health`, which says so."""
    try:
        names = [name for name in ZipFile(file).namelist() if not name.endswith("/")]
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        return
    if not names:
        raise SheetError("This zip file is empty.")
    if any(name in _OF_WORKBOOKS or name.startswith("xl/") for name in names):
        raise SheetError("This is a workbook. Open it and save the table as CSV first.")
    has_export = any(name.rsplit("/", 1)[-1] == "export.xml" for name in names)
    if not has_export and any(name.casefold().endswith((".csv", ".tsv")) for name in names):
        raise SheetError("This zip file holds a table. Unpack it first, and import the table.")


def _received(kind: ImportKind, head: Sequence[str], entries: Iterable[Entry], notes: tuple[str, ...]) -> Received:
    pieces: list[bytes] = []
    sample: list[tuple[str, ...]] = []
    total = 0
    waiting = iter(entries)
    orders: dict[int, dict[bool, str]] = {}
    while piece := list(islice(waiting, PIECE)):
        total += len(piece)
        if total > MAX_ROWS:
            raise SheetError(f"This file has more than {MAX_ROWS:,} lines. Split it and import the parts.")
        if len(sample) < 50:
            sample += [entry.cells for entry in piece[:50] if not entry.reason]
        if kind is ImportKind.TABLE:
            _note_orders(piece, orders)
        pieces.append(pack(piece))
    if not total:
        raise SheetError(_NOTHING[kind is ImportKind.APPLE_HEALTH])
    names = tuple(_shown(name) or f"Column {index}" for index, name in enumerate(head, start=1))
    return Received(
        kind, names, layout_of(head), total, tuple(pieces), tuple(sample), (*notes, *_conflicts(names, orders))
    )


def _note_orders(entries: Iterable[Entry], orders: dict[int, dict[bool, str]]) -> None:
    """Keep for each column the first date that can only start with its day (True), and with its month (False)."""
    for entry in entries:
        for column, cell in enumerate(entry.cells):
            found = _NUMBERED.fullmatch(cell) if cell[:1].isdigit() else None
            day_first, month_first = (
                (int(part) > _MONTHS_OF_YEAR for part in found.group(2, 3)) if found else (False, False)
            )
            if found and day_first != month_first:
                orders.setdefault(column, {}).setdefault(day_first, found[1])


def _conflicts(names: Sequence[str], orders: Mapping[int, Mapping[bool, str]]) -> list[str]:
    return [
        f"The column “{names[column]}” holds dates in two orders: “{told[True]}” and “{told[False]}”. Those that do "
        "not fit the order you choose are not taken; look whether the others are right."
        for column, told in sorted(orders.items())
        if len(told) == 2 and column < len(names)
    ]


def _shown(name: str) -> str:
    """The name of a column as a page can show it: what turns the direction of a whole page is left out."""
    joiners = ("\u200c", "\u200d")
    return "".join(char for char in name if unicodedata.category(char) != "Cf" or char in joiners)[:MAX_NAME].strip()


_NOTHING: Final = {
    True: "This export holds no sleep and no caffeine before today.",
    False: "This table has no line below the names of its columns.",
}


def _entries(lines: Iterable[Line | Rejected]) -> Iterator[Entry]:
    before: Sequence[str] = ()
    again = 0
    for line in lines:
        if isinstance(line, Rejected):
            yield Entry(line.line, tuple(cell[:200] for cell in line.cells[:20]), line.reason)
            continue
        if not any(cell.strip() for cell in line.cells):
            continue
        again = again + 1 if line.cells == before else 0
        before = line.cells
        yield Entry(line.number, tuple(line.cells), "", again)


def pack(entries: Sequence[Entry]) -> bytes:
    rows = [[entry.number, entry.cells, entry.reason, entry.again] for entry in entries]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"), 1)


def unpack(body: bytes) -> list[Entry]:
    rows: list[Any] = json.loads(zlib.decompress(body))
    return [Entry(number, tuple(cells), reason, again) for number, cells, reason, again in rows]


def rows_of(
    kind: str, head: Sequence[str], plan: Plan | None, entries: Sequence[Entry], context: Context
) -> Iterator[tuple[Entry, Row | str]]:
    """What each line says, or why it says nothing that can be taken."""
    context = replace(context, names=head)
    match kind:
        case ImportKind.EPISODES | ImportKind.CHECKINS:
            yield from _own_rows(kind, head, entries, context)
        case _:
            chosen = HEALTH_PLAN if kind == ImportKind.APPLE_HEALTH else plan
            assert chosen is not None
            for entry in entries:
                yield entry, entry.reason or _read(chosen, entry, context)


def _read(plan: Plan, entry: Entry, context: Context) -> Row | str:
    try:
        return read_row(plan, entry.cells, context)
    except Unfit as error:
        return str(error)


def _own_rows(
    kind: str, head: Sequence[str], entries: Sequence[Entry], context: Context
) -> Iterator[tuple[Entry, Row | str]]:
    lines = [
        Rejected(entry.number, entry.reason, entry.cells, _SOMEWHERE)
        if entry.reason
        else Line(entry.number, entry.cells, _SOMEWHERE)
        for entry in entries
    ]
    by_line = {entry.number: entry for entry in entries}
    found: Iterable[tables_in.EpisodeRow | tables_in.CheckInRow | Rejected]
    found = (
        tables_in.read_episodes(lines, head) if kind == ImportKind.EPISODES else tables_in.read_checkins(lines, head)
    )
    today = context.now.astimezone(ZoneInfo(context.zone)).date()
    for row in found:
        if isinstance(row, Rejected):
            yield by_line[row.line], row.reason
        elif isinstance(row, tables_in.EpisodeRow):
            late = row.content.start.instant > context.now
            told = EpisodeRow(row.content, row.uuid, row.own_triggers)
            yield by_line[row.line], "it lies in the future" if late else told
        else:
            told_day = DayRow(row.day, _columns(row), row.uuid)
            yield by_line[row.line], "it lies in the future" if row.day > today else told_day


def _columns(row: tables_in.CheckInRow) -> dict[str, Any]:
    said = {"twitching": row.content.twitching, "note": row.content.note, **row.content.items}
    return {key: value for key, value in said.items() if value not in (None, "")}


def uuid_of(space: UUID, layout: str, entry: Entry, row: Row) -> UUID:
    """Which row of the diary a line is: its own uuid, or one made of what it says, so that the same line of a file of
    the same layout is the same row whenever it comes."""
    if row.uuid is not None:
        return row.uuid
    if isinstance(row, DayRow):
        return uuid5(space, f"day {row.day} {json.dumps(sorted(row.columns.items()), default=str)}")
    return uuid5(space, json.dumps([layout, entry.again, entry.cells]))
