"""Text to rows of cells: lines that end in each of the usual ways, quoted cells, and lines that do not quote properly.

A file is read in blocks, and so are its lines: the cells of most blocks come straight from csv.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count
from typing import BinaryIO, Final

from diary.exchange.source.kinds import DATA, kind_of
from diary.exchange.source.shapes import MAX_LINES, Line, Rejected, Row, SheetError

MAX_LINE: Final = 2**20
"""Characters in a line, and in a row of several; no line of a diary comes near."""
MAX_SEEN: Final = 2000
"""Characters that are kept of a line whose cells cannot be told apart."""
_BLOCK: Final = 2**16
_NO_TEXT: Final = "\N{REPLACEMENT CHARACTER}"
LONG_LINE: Final = f"the line is longer than {MAX_LINE:,} characters"
BAD_BYTES: Final = "the line holds bytes that are no text"
QUOTES: Final = "a quotation mark stands where none can"
UNFINISHED: Final = "the file ends inside a quoted cell: a part of it may be missing"

_LINE: Final[Callable[[tuple[int, list[str]]], Line]] = partial(tuple.__new__, Line)

Batch = list[str] | str
"""Some lines, each with its end; or why the next line cannot be read."""


def batches(file: BinaryIO, encoding: str, start: int) -> Iterator[Batch]:
    """The lines of a file from an offset on. Each of CR, LF and CRLF ends one, and stays at its end."""
    file.seek(start)
    rest, is_long = "", False
    for text, is_whole in _texts(file, encoding):
        # Of a CR at the end nobody knows yet whether LF follows.
        cut = len(text) - 1 if text.endswith("\r") else len(text)
        end = max(text.rfind("\n", 0, cut), text.rfind("\r", 0, cut)) + 1
        if not end:
            # A line without its end must not be read into memory whole.
            is_long = is_long or len(rest) + len(text) > MAX_LINE
            rest = text[-1:] if is_long else rest + text
            continue
        lines = io.StringIO(rest + text[:end], newline="").readlines()
        rest = text[end:]
        if is_long:
            is_long = False
            yield LONG_LINE
            del lines[0]
        yield from [lines] if is_whole else _sound(lines)
    if is_long:
        yield LONG_LINE
    elif rest:
        yield from _sound(io.StringIO(rest, newline="").readlines())


def _texts(file: BinaryIO, encoding: str) -> Iterator[tuple[str, bool]]:
    """The text of a file in blocks, and of each whether all of its bytes are text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    is_over = False
    while not is_over:
        block = file.read(_BLOCK)
        is_over = not block
        before = decoder.getstate()
        try:
            yield decoder.decode(block, is_over), True
        except UnicodeDecodeError:
            decoder = codecs.getincrementaldecoder(encoding)("replace")
            decoder.setstate(before)
            yield decoder.decode(block, is_over), False
            after = decoder.getstate()
            decoder = codecs.getincrementaldecoder(encoding)()
            decoder.setstate(after)


def _sound(lines: list[str]) -> Iterator[Batch]:
    """Lines of which some may hold bytes that are no text."""
    sound: list[str] = []
    for line in lines:
        if _NO_TEXT in line:
            yield sound
            yield BAD_BYTES
            sound = []
        else:
            sound.append(line)
    yield sound


def has_gaps(file: BinaryIO, encoding: str, separator: str) -> bool:
    """Whether a line may be empty, or hold separators alone, as between two tables: told from the bytes, quickly."""
    ends = [f"{end}{gap}" for end in "\r\n" for gap in ("\r", "\n", separator * 2) if end + gap != "\r\n"]
    gaps = [gap.encode(encoding) for gap in (*ends, "\n\r\n")]
    at, end, found = file.tell(), b"", False
    file.seek(0)
    while not found and (block := file.read(_BLOCK)):
        # A gap may lie over the border of two blocks.
        found = any(gap in block or gap in end + block[:16] for gap in gaps)
        end = block[-16:]
    # Somebody may be in the middle of the rows.
    file.seek(at)
    return found


class Quoted:
    """The rows of lines in batches: of one separator, of a table with so many columns (0: not known), from the line
    with this number on. `is_wrapped` where each line is quoted as a whole."""

    def __init__(self, separator: str, width: int, number: int, *, is_wrapped: bool = False) -> None:
        self._is_wrapped, self._goes_on = is_wrapped, False
        self._separator, self._width, self._number = separator, width, number
        # What may be read once more: no more than was read, so that no file takes many times its time.
        self._spare = MAX_LINE

    def rows(self, many: Iterable[Batch]) -> Iterator[list[Row]]:
        """The rows in lists, those in which nothing is written too. Raises `SheetError` where there are too many."""
        unfinished: list[str] = []
        for batch in many:
            if isinstance(batch, str):
                yield self._alone(unfinished, UNFINISHED)
                unfinished = []
                yield [Rejected(self._number, batch, ())]
                self._number += 1
            elif not unfinished and (rows_of_batch := self._simple(batch)) is not None:
                yield rows_of_batch
            else:
                rows_of_batch, unfinished = self._quoted([*unfinished, *batch])
                yield rows_of_batch
            if self._number > MAX_LINES + 1:
                raise SheetError(f"This file has more than {MAX_LINES:,} lines. Split it and take one part at a time.")
        yield self._alone(unfinished, UNFINISHED)

    def _simple(self, lines: list[str]) -> list[Row] | None:
        """The rows of lines of which each is one, straight from csv; None where some are not."""
        if self._is_wrapped or max(map(len, lines), default=0) > csv.field_size_limit():
            return None
        # Where a cell went on below in the lines before, there will be more of them.
        if self._goes_on and '"' in "".join(lines):
            return None
        try:
            many = list(csv.reader(lines, delimiter=self._separator, strict=True))
        except csv.Error:
            many = []
        if len(many) < len(lines):
            self._goes_on = True
            return None
        first, self._number = self._number, self._number + len(lines)
        # As Line(number, cells) would, without a call of Python for each of a million rows.
        return list(map(_LINE, zip(count(first), many, strict=False)))

    def _quoted(self, lines: list[str]) -> tuple[list[Row], list[str]]:
        """The rows that these lines hold, and the beginning of one that goes on."""
        rows: list[Row] = []
        self._spare += _BLOCK
        while lines:
            # strict: without it a quotation mark in the wrong place moves all cells behind it, silently.
            reader, at = csv.reader(lines, delimiter=self._separator, strict=True), 0
            while at < len(lines):
                try:
                    for cells in reader:
                        end = reader.line_num
                        if end - at > 1 and self._are_rows(lines[at:end]):
                            rows += self._alone(lines[at:end], QUOTES)
                        else:
                            rows.append(Line(self._number, self._unwrapped(cells) if self._is_wrapped else cells))
                            self._number += end - at
                        at = end
                except csv.Error as error:
                    end = reader.line_num
                    failed, size = lines[at:end], sum(map(len, lines[at:end]))
                    if "unexpected end" in str(error) and size <= MAX_LINE:
                        return rows, failed
                    # One mark in the wrong place opens a cell that takes in the lines below: only its own is bad.
                    if "larger" not in str(error) and len(failed) > 1 and size + len(lines) <= self._spare:
                        self._spare -= size + len(lines)
                        failed, end = failed[:1], at + 1
                    rows += self._alone(failed, _reason(error))
                    at = end
                    if at < reader.line_num:
                        break
            lines = lines[at:]
        return rows, []

    def _unwrapped(self, cells: list[str]) -> list[str]:
        """The cells of a line that was quoted as a whole, as if it were one."""
        return (self._read(cells[0]) if len(cells) == 1 else None) or cells

    def _are_rows(self, lines: Sequence[str]) -> bool:
        """Whether the lines of one row are rows of the table by themselves: a mark that was not closed took them in."""
        # Most lines within a cell have fewer separators, and are dismissed before any of them is read.
        if lines[-1].count(self._separator) < max(self._width - 1, 1):
            return False
        many = [self._read(line) for line in lines]
        width = self._width or len(many[0] or ())
        if width < 2 or any(cells is None or len(cells) != width for cells in many):
            return False
        columns = zip(*(map(kind_of, cells) for cells in many if cells), strict=True)
        return any(len(kinds) == 1 and kinds <= DATA for kinds in map(set, columns))

    def _alone(self, lines: Sequence[str], reason: str) -> list[Row]:
        """Lines each for itself, where quoting does not hold them together."""
        rows: list[Row] = []
        for number, line in enumerate(lines, self._number):
            cells = self._read(line)
            seen = (line.strip("\r\n")[:MAX_SEEN],)
            rows.append(Rejected(number, reason, seen) if cells is None else Line(number, cells))
        self._number += len(lines)
        return rows

    def _read(self, line: str) -> list[str] | None:
        """The cells of one line, whose quotation marks may be no more than letters; None where they cannot be told
        apart: as they have to be quoted, or as many as the table has columns."""
        line = line.rstrip("\r\n")
        if max(map(len, line.split(self._separator))) > csv.field_size_limit():
            return None
        try:
            return next(csv.reader([line], delimiter=self._separator, strict=True), [])
        except csv.Error:
            pass
        plain = [_unquoted(cell) for cell in line.split(self._separator)]
        if len(plain) == self._width or not self._width:
            return plain
        lenient = next(csv.reader([line], delimiter=self._separator), [])
        return lenient if len(lenient) == self._width else None


def _unquoted(cell: str) -> str:
    said = cell.strip()
    return said[1:-1].replace('""', '"') if len(said) > 1 and said[0] == said[-1] == '"' else cell


def _reason(error: csv.Error) -> str:
    message = str(error)
    if "larger" in message:
        return f"a cell is longer than {csv.field_size_limit():,} characters, or a quotation mark is not closed"
    return UNFINISHED if "unexpected end" in message else QUOTES
