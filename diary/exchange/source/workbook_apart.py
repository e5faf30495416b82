"""The cells of a workbook, read by calamine in a process of its own: whatever a file makes of it, memory and time end.

As a program, it reads a workbook from its input. Without the name of a sheet it writes a line of JSON for each sheet
that people see: its name, its first rows, and whether these are all. With one it writes all rows of that sheet, in
lists; with "" those of the first sheet in which something stands. Of each row there are its number and its cells as
text, in the way in which cells are read elsewhere. It imports nothing of Flicker.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEMORY = 1024**3
SECONDS = 30
_FIRST = 200
_LOOKED_AT = 10_000
_BATCH = 500
_MOST_SHEETS = 100
_MOST_COLUMNS = 501
_LENGTH = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")


def main(wanted: list[str]) -> None:
    bound()
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    if not wanted:
        write_sheets(book)
    elif wanted[0]:
        write_rows(rows_of(book.get_sheet_by_name(wanted[0])))
    else:
        write_rows(rows_of_first(book))
    sys.stdout.flush()


def bound() -> None:
    """Let this process have so much memory and time, where the system can hold it to that."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))


def names_of(book: CalamineWorkbook) -> list[str]:
    """The sheets that people see; where all are hidden, all of them."""
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet][:_MOST_SHEETS]
    seen = [sheet for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    return [sheet.name for sheet in seen or sheets]


def rows_of_first(book: CalamineWorkbook) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet in which something stands."""
    for name in names_of(book):
        rows = rows_of(book.get_sheet_by_name(name))
        if first := next(rows, None):
            yield first
            yield from rows
            return


def write_sheets(book: CalamineWorkbook) -> None:
    for name in names_of(book):
        sheet = book.get_sheet_by_name(name)
        rows = list(islice(rows_of(sheet, _LOOKED_AT), _FIRST))
        write([name, rows, len(rows) < _FIRST and sheet.total_height <= _LOOKED_AT])


def write_rows(rows: Iterator[tuple[int, list[str]]]) -> None:
    while batch := list(islice(rows, _BATCH)):
        write(batch)


def write(value: Any) -> None:
    # "replace": half a surrogate pair has no bytes.
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def rows_of(sheet: CalamineSheet, most: int = sys.maxsize) -> Iterator[tuple[int, list[str]]]:
    """Of so many rows those in which something stands, each with its number in the sheet, from 1, and its cells from
    the first column of the sheet to the last in which something stands. What is merged over several rows stands in each
    of them."""
    if sheet.start is None or sheet.end is None:
        return
    left, last = sheet.start[1], sheet.end[0]
    below = {
        (row, start[1]): start for start, end in sheet.merged_cell_ranges or () for row in _merged(start, end, last)
    }
    kept: dict[tuple[int, int], str] = {}
    starts = set(below.values())
    # calamine leaves out empty columns before the first, and no rows.
    nothing = [""] * sheet.width
    for at, row in enumerate(islice(sheet.iter_rows(), most)):
        # Sheets may have a million rows of nothing; what is merged over them is nothing new.
        if row == nothing and (at, left) not in below:
            continue
        cells = [""] * left + [text_of(cell) for cell in row[: _MOST_COLUMNS - left]]
        if below:
            for column, cell in enumerate(cells):
                if (at, column) in starts:
                    kept[at, column] = cell
                elif (start := below.get((at, column))) and not cell:
                    cells[column] = kept.get(start, "")
        while cells and not cells[-1]:
            del cells[-1]
        if cells:
            yield at + 1, cells


def _merged(start: tuple[int, int], end: tuple[int, int], last: int) -> range:
    """The rows below the first of cells that are merged, as far down as the sheet goes."""
    return range(start[0] + 1, min(end[0], last) + 1)


def text_of(cell: Any) -> str:
    """A cell as text: dates and times as ISO has them, lengths as hours, minutes and seconds, numbers without a
    fraction that is none."""
    if isinstance(cell, str):
        found = _LENGTH.fullmatch(cell)
        return f"{int(found[1])}:{int(found[2]):02}:{int(found[3]):02}" if found else cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        # As many digits as a spreadsheet keeps.
        return f"{cell:.15g}" if abs(cell) < 1e15 else f"{cell:.0f}"[:40]
    if isinstance(cell, datetime):
        return _rounded(cell).isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return _rounded(datetime.combine(date(2000, 1, 1), cell)).time().isoformat()
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        minutes, rest = divmod(abs(seconds), 60)
        return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02}:{rest:02}"
    return str(cell)


def _rounded(moment: datetime) -> datetime:
    """A moment without what a spreadsheet's day in parts adds to or takes from a second."""
    near = moment.replace(microsecond=0) + timedelta(seconds=moment.microsecond >= 500_000)
    return near if abs(moment - near) <= timedelta(milliseconds=2) else moment


if __name__ == "__main__":
    main(sys.argv[1:])
