"""A workbook: its sheets that hold something, and the rows of one. calamine reads them, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO, Final

from diary.exchange.source.files import ZIP
from diary.exchange.source.heads import is_dated
from diary.exchange.source.packed import members
from diary.exchange.source.shapes import MAX_LINES, Chosen, Line, Row, SheetError, SheetTable

_PROGRAM: Final = str(Path(__file__).resolve().with_name("workbook_apart.py"))
_FAILED: Final = (
    "This workbook is damaged, or larger than can be read. Open it in its program and save the sheet as CSV UTF-8, and "
    "import that file."
)
_EMPTY: Final = "This workbook holds no cell in which anything is written. Look whether its program shows any."


def known_table(file: BinaryIO, sheet: str) -> SheetTable:
    """The table of a sheet that was found before; "" where it is the only one that holds something."""
    return SheetTable("workbook", lambda width: _rows(_told(file, sheet), width), sheet=sheet)


def workbook_table(file: BinaryIO, chosen: Chosen) -> SheetTable:
    """The table of a sheet of a workbook: the one that was chosen, or the first with dates, or the first."""
    told = {name: (rows, are_all) for name, rows, are_all in _told(file) if rows}
    if not told:
        raise SheetError(_EMPTY)
    dated = {name: is_dated([*_with_gaps(rows)]) for name, (rows, _) in told.items()}
    names = tuple(dated)
    sheet = chosen.sheet if chosen.sheet in dated else next((name for name in names if dated[name]), names[0])
    several = len(names) > 1
    rows, are_all = told[sheet]
    return SheetTable(
        "workbook",
        lambda width: _rows([rows] if are_all else _told(file, sheet), width),
        sheet=sheet if several else "",
        sheets=names if several else (),
        asks=("sheet",) if chosen.sheet not in dated and sum(dated.values()) > 1 else (),
    )


def sheets_of(file: BinaryIO) -> dict[str, bool]:
    """The sheets in which something stands, and whether one of their columns holds dates or times."""
    return {name: is_dated([*_with_gaps(rows)]) for name, rows, _ in _told(file) if rows}


def _rows(batches: Iterable[Any], width: int) -> Iterator[list[Row]]:
    before = 0
    for batch in batches:
        for _, cells in batch:
            cells += [""] * (width - len(cells))
        yield [*_with_gaps(batch, before)]
        before = batch[-1][0]
        if before > MAX_LINES:
            raise SheetError(f"This sheet has more than {MAX_LINES:,} rows. Split it and take one part at a time.")


def _with_gaps(rows: Iterable[tuple[int, list[str]]], before: int = 0) -> Iterator[Line]:
    """The rows of a sheet, with an empty one where some were left out: it sets tables apart."""
    for number, cells in rows:
        if number > before + 1:
            yield Line(number - 1, [])
        yield Line(number, cells)
        before = number


def _told(file: BinaryIO, *wanted: str) -> Iterator[Any]:
    """What the program says of a workbook, line by line."""
    file.seek(0)
    if file.read(len(ZIP[0])) in ZIP:
        # What unpacks to far more than it is never gets there.
        members(file)
    # By its path and isolated: it imports nothing of Flicker, and starts in a moment.
    command = [sys.executable, "-I", _PROGRAM, *wanted]
    with subprocess.Popen(  # noqa: S603 - ours
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            file.seek(0)
            # It reads to the end before it writes, so nobody waits for the other.
            try:
                copyfileobj(file, process.stdin)
                process.stdin.close()
            except BrokenPipeError:
                raise SheetError(_FAILED) from None
            for line in process.stdout:
                yield json.loads(line)
            ended = process.wait()
        finally:
            process.kill()
    if ended:
        raise SheetError(_FAILED)
