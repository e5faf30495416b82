"""A file on its way in: what it is, its lines in chunks that can be kept, and what a chunk says."""

from __future__ import annotations

import json
import logging
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from traceback import extract_tb
from typing import Any, BinaryIO, Final
from uuid import UUID, uuid5
from zipfile import BadZipFile, ZipFile
from zoneinfo import ZoneInfo

from diary.exchange import apple_health, bearable, tables_in
from diary.exchange.chunks import Entry, pack
from diary.exchange.mapping.columns import Plan
from diary.exchange.mapping.doubts import DATES, Doubts, Note
from diary.exchange.mapping.layouts import guess, layout_of
from diary.exchange.mapping.rows import CheckInRow, Context, Row, read_row
from diary.exchange.mapping.values import EITHER, Unfit
from diary.exchange.rejected import columns_of, is_rejected, mended
from diary.exchange.sheet import Layout, Line, Rejected, SheetError, read, sniff
from diary.exchange.warning_signs import WarningSigns
from diary.models.importing import ImportKind

logger = logging.getLogger(__name__)
UNREADABLE: Final = "this line cannot be read"
CHUNK: Final = 500
"""Lines in a chunk: what one short transaction writes."""
MAX_ROWS: Final = 1_000_000
MAX_NAME: Final = 80
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OF_WORKBOOKS: Final = frozenset({"[Content_Types].xml", "content.xml"})
_NUMBERED: Final = ("day_first", "month_first")
_CAME_BACK: Final = "These lines were not taken before. The two columns that Flicker put in front are left out."
_FOREIGN: Final = (
    (b"{", "This is JSON. An archive of Flicker is loaded on the page “Your diary as a file”."),
    (b"[", "This is JSON, and not a table."),
    (b"<", "This is a document of another program, and not a table."),
)
HEALTH_PLAN: Final = Plan("day", ("date", "sleep_minutes_minutes", "caffeine_mg"))


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was taken in: what it is, the names of its columns, how many lines it has, and these packed. For each
    column, `orders` and `signs` say how its dates and numbers are written, as far as they tell."""

    kind: ImportKind
    head: tuple[str, ...]
    layout: str
    total: int
    chunks: tuple[bytes, ...]
    sample: tuple[tuple[str, ...], ...]
    notes: tuple[Note, ...] = ()
    orders: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


def receive(file: BinaryIO, today: date) -> Received:
    """Take a file in, whatever it is. Nothing is stored yet. Raises `SheetError` with the reason where it cannot be."""
    file.seek(0)
    # By the first bytes, never by the name: what a file is called says nothing.
    start = file.read(64)
    if start.startswith(_ZIP):
        _refuse_other_zips(file)
    if apple_health.is_apple_health(start):
        days, bad = apple_health.read_health(file, today)
        entries = [Entry(line, (cells[0], *map(_two_places, cells[1:]))) for line, cells in days]
        entries += [Entry(refused.line, refused.cells, refused.reason) for refused in bad]
        return _received(ImportKind.APPLE_HEALTH, apple_health.HEAD, layout_of(apple_health.HEAD), ",", entries, [])
    for magic, reason in _FOREIGN:
        # lstrip takes bytes in any order: the mark and white space, however they are mixed.
        if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(magic):
            raise SheetError(reason)
    layout = sniff(file)
    if not any(name.strip() for name in layout.head):
        raise SheetError("The first line of this table is empty. It has to hold the names of the columns.")
    notes = [Note(text) for text in layout.notes]
    if bearable.is_bearable(layout.head):
        return _bearable(file, layout, notes)
    lines: Iterable[Line | Rejected] = read(file, layout)
    head = layout.head
    if is_rejected(head):
        lines, head = mended(lines), columns_of(head)
        notes.append(Note(_CAME_BACK))
    kind = {"episodes": ImportKind.EPISODES, "checkins": ImportKind.CHECKINS}.get(tables_in.table_of(head))
    if kind:
        tables_in.check_head(head)
        if unknown := tables_in.unknown_columns(head):
            notes.append(Note(f"These columns are not read: {', '.join(unknown)}."))
    return _received(kind or ImportKind.TABLE, head, layout_of(head), layout.delimiter, _entries(lines), notes)


def _bearable(file: BinaryIO, layout: Layout, notes: list[Note]) -> Received:
    days = bearable.BearableDays(layout.head)
    days.read(read(file, layout))
    entries = [Entry(number, cells) for number, cells in days.table]
    entries += [Entry(line.line, tuple(line.cells), line.reason) for line in days.rejected]
    notes.append(Note("This is an export of Bearable. Its lines are put together by day, one line for each."))
    return _received(ImportKind.TABLE, days.head, layout_of(layout.head), layout.delimiter, entries, notes)


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


def _received(
    kind: ImportKind, head: Sequence[str], layout: str, delimiter: str, entries: Iterable[Entry], notes: Sequence[Note]
) -> Received:
    chunks: list[bytes] = []
    sample: list[tuple[str, ...]] = []
    total = 0
    waiting = iter(entries)
    doubts, signs = Doubts(), WarningSigns(kind, names_of(head))
    while chunk := list(islice(waiting, CHUNK)):
        total += len(chunk)
        # Counted while it is read, so that a file that is far too long is not packed whole first.
        if total > MAX_ROWS:
            raise SheetError(f"This file has more than {MAX_ROWS:,} lines. Split it and import the parts.")
        if len(sample) < 50:
            sample += [entry.cells for entry in chunk[:50] if not entry.reason]
        for entry in chunk:
            signs.see(entry.cells)
            if kind is ImportKind.TABLE:
                doubts.see(entry.cells)
        chunks.append(pack(chunk, delimiter))
    if not total:
        raise SheetError(_NOTHING[kind is ImportKind.APPLE_HEALTH])
    found = [*notes, *signs.notes(), *doubts.notes(names_of(head))]
    return Received(
        kind,
        tuple(head),
        layout,
        total,
        tuple(chunks),
        tuple(sample),
        tuple(found),
        doubts.orders(len(head)),
        doubts.signs(len(head)),
    )


def first_plan(received: Received, told: Mapping[str, Any] | None) -> Plan | None:
    """What the columns of somebody else's table seem to say: what the person said of such a file before, or a guess.
    How its dates and numbers are written is told by the file where it tells, and is open where nothing does, but for
    dates with points: their day is first until the person says otherwise."""
    if received.kind is not ImportKind.TABLE:
        return None
    names = names_of(received.head)
    guessed = guess(names, received.sample)
    plan = Plan.of_json(told).fitted(names, guessed) if told else guessed
    dated = [index for index, key in enumerate(plan.columns) if key in ("date", "start")] or range(len(names))
    orders = {received.orders[index] for index in dated} - {""}
    sure = orders - {EITHER}
    dates = plan.dates
    if len(sure) == 1:
        (dates,) = sure
    elif orders == {EITHER} and (not told or dates not in _NUMBERED):
        asked = [note.example for note in received.notes if note.about == DATES and note.column in dated]
        dates = "day_first" if all("." in example for example in asked) else ""
    # What the file tells goes before what the person said of an earlier one.
    signs = tuple(sign or plan.sign(index) for index, sign in enumerate(received.signs))
    return replace(plan, dates=dates, signs=signs, names=names)


def names_of(head: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns as a page can show them: what turns the direction of a whole page is left out."""
    return tuple(_shown(name) or f"Column {index}" for index, name in enumerate(head, start=1))


def _shown(name: str) -> str:
    # Joiners shape letters of some scripts and emoji, and turn nothing around.
    joiners = ("\u200c", "\u200d")
    line = " ".join(name.split())
    return "".join(char for char in line if unicodedata.category(char) != "Cf" or char in joiners)[:MAX_NAME].strip()


_NOTHING: Final = {
    True: "This export holds no sleep and no caffeine before today.",
    False: "This table has no line below the names of its columns.",
}


def _entries(lines: Iterable[Line | Rejected]) -> Iterator[Entry]:
    before: Sequence[str] = ()
    again = 0
    for line in lines:
        if isinstance(line, Rejected):
            yield Entry(line.line, tuple(line.cells), line.reason)
            continue
        if not any(cell.strip() for cell in line.cells):
            continue
        again = again + 1 if line.cells == before else 0
        # Only the same line running counts up: twice the same line in a row is two entries.
        before = line.cells
        yield Entry(line.number, tuple(line.cells), "", again)


def rows_of(
    kind: str, head: Sequence[str], plan: Plan | None, entries: Sequence[Entry], context: Context
) -> Iterator[tuple[Entry, Row | str]]:
    """What each line says, or why it says nothing that can be taken."""
    context = replace(context, names=names_of(head))
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
    except (ValueError, ArithmeticError) as error:
        # What the error says may quote the line, which is nobody else's to read.
        at = extract_tb(error.__traceback__)[-1]
        logger.error("A line cannot be read: %s in %s, line %d", type(error).__name__, at.name, at.lineno or 0)
        return UNREADABLE


def _own_rows(
    kind: str, head: Sequence[str], entries: Sequence[Entry], context: Context
) -> Iterator[tuple[Entry, Row | str]]:
    lines = [
        Rejected(entry.number, entry.reason, entry.cells) if entry.reason else Line(entry.number, entry.cells)
        for entry in entries
    ]
    read = tables_in.read_episodes if kind == ImportKind.EPISODES else tables_in.read_checkins
    # The reader gives one answer for each line, in order.
    for entry, row in zip(entries, read(lines, head), strict=True):
        if isinstance(row, Rejected):
            yield entry, row.reason
        else:
            yield entry, _lateness(row, context) or row


def _lateness(row: Row, context: Context) -> str:
    """Why a row cannot have been yet; "" where it can."""
    if isinstance(row, CheckInRow):
        today = context.now.astimezone(ZoneInfo(context.zone)).date()
        return "it lies in the future" if row.day > today else ""
    if row.content.start.instant > context.now:
        return "it lies in the future"
    end = row.content.end
    return "it ends in the future" if end and end.instant > context.now else ""


def uuid_of(space: UUID, layout: str, entry: Entry, row: Row) -> UUID:
    """Which row of the diary a line is: its own uuid, or one made of what it says, so that the same line of a file of
    the same layout is the same row whenever it comes."""
    if row.uuid is not None:
        return row.uuid
    if isinstance(row, CheckInRow):
        return uuid5(space, f"day {row.day} {json.dumps(sorted(row.columns.items()), default=str)}")
    # In the diary's own name space: the same file in two diaries is two rows.
    return uuid5(space, json.dumps([layout, entry.again, entry.cells]))
