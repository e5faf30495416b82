"""Any table of text (CSV): what a file looks like, and its rows one after the other, however long it is.

    layout = sniff(file)                    # encoding, delimiter and head; raises SheetError with the reason
    for line in read(file, layout):         # a Line, or a Rejected with the reason
        ...

`file` is binary and seekable. Nothing here knows what the cells mean; `tables_in` reads Flicker's own tables.
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO, Final, NamedTuple

MAX_LINE: Final = 2**20
"""Bytes in a line; no line of a diary comes near."""
MAX_SEEN: Final = 2000
"""Characters that are kept of a line whose cells cannot be told apart."""
MAX_LINES: Final = 2_000_000
MAX_COLUMNS: Final = 500
DELIMITERS: Final = (",", ";", "\t", "|")
_BLOCK: Final = 2**16
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NO_TABLES: Final = (
    (b"PK\x03\x04", "This is a workbook or a zip file. Open it and save the table as CSV first."),
    (b"\xd0\xcf\x11\xe0", "This is an old workbook. Open it and save the table as CSV first."),
    (b"%PDF-", "This is a PDF. It holds no table that can be read."),
    (b"\xff\xfe\0\0", "This text is in UTF-32. Save it as CSV UTF-8."),
)
_NOT_TEXT: Final = "This is not a text file. Save the table as CSV UTF-8."
_NUL_SHARE: Final = 0.01
"""Text in UTF-16 without its mark, and whatever is no text, has many more bytes that are zero."""
_NO_HEAD: Final = "This file has no row with the names of its columns."
LAST_RESORT: Final = (
    "The file is not UTF-8 and was read as Windows-1252. Look whether letters such as é and ü are right."
)


class SheetError(Exception):
    """A file of which no row can be read, with the reason in words."""


class Line(NamedTuple):
    """One row: the number of its first line, from 1, and its cells as they are written."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not taken: the number of its first line, why (a sentence without its stop), and its cells, or
    the line as one where they cannot be told apart."""

    line: int
    reason: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file looks like. `head` are the names of the columns without blanks around them, `offset` and `line` are
    where they stand: bytes from the start of the file, and the number of the line. `notes` are sentences that a preview
    must show."""

    encoding: str
    delimiter: str
    head: tuple[str, ...]
    offset: int
    line: int
    notes: tuple[str, ...] = ()


class _UnreadableLine(Exception):
    pass


class _Lines:
    """The lines of a file as text, from an offset on. `offset` and `number` are those of the next one, and `seen` has
    what was read since it was emptied, as far as a person would look at it."""

    def __init__(self, file: BinaryIO, encoding: str, offset: int, number: int) -> None:
        self._file, self._encoding = file, encoding
        self._newline = "\n".encode(encoding)
        self.offset, self.number = offset, number
        self.seen = ""
        file.seek(offset)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        length, raw = 0, b""
        # Bounded reads: a file without a line break must not be read into memory whole.
        while part := self._file.readline(MAX_LINE):
            # In UTF-16 little endian a line break is b"\n\0", and readline stops after its first byte.
            if len(part) % len(self._newline):
                part += self._file.read(1)
            length += len(part)
            # Too long a line is read to its end, to find the next one, and kept no further.
            raw = raw + part if length <= MAX_LINE else b""
            if part.endswith(self._newline):
                break
        if not length:
            raise StopIteration
        self.offset += length
        self.number += 1
        if self.number > MAX_LINES + 1:
            raise SheetError(f"This file has more than {MAX_LINES:,} lines. Split it and take one part at a time.")
        if length > MAX_LINE:
            raise _UnreadableLine(f"the line is longer than {MAX_LINE:,} bytes")
        try:
            line = raw.decode(self._encoding)
        except UnicodeDecodeError:
            raise _UnreadableLine("the line holds bytes that are no text") from None
        if len(self.seen) < MAX_SEEN:
            self.seen += line[:MAX_SEEN]
        return line


def sniff(file: BinaryIO) -> Layout:
    """What a file looks like. Raises `SheetError` where it is no table."""
    encoding, start, notes = _encoding(file)
    delimiters, start, line = _delimiters(file, encoding, start)
    layouts = [Layout(encoding, delimiter, (), start, line, notes) for delimiter in delimiters]
    heads = [(layout, next(_rows(file, layout), None)) for layout in layouts]
    readable = [(layout, head) for layout, head in heads if isinstance(head, Line)]
    if not readable:
        raise SheetError(_begin(heads[0][1].reason) if isinstance(heads[0][1], Rejected) else _NO_HEAD)
    # The delimiter that finds the most columns in the head; of equals the first of `DELIMITERS`.
    layout, head = max(readable, key=lambda pair: len(pair[1].cells))
    if len(head.cells) > MAX_COLUMNS:
        raise SheetError(f"This table has more than {MAX_COLUMNS} columns.")
    if any(unicodedata.category(char) == "Cc" for cell in head.cells for char in cell if char not in "\r\n\t"):
        raise SheetError(_NOT_TEXT)
    return replace(layout, head=tuple(cell.strip() for cell in head.cells))


def _begin(problem: str) -> str:
    return f"The first row cannot be read: {problem}."


def _encoding(file: BinaryIO) -> tuple[str, int, tuple[str, ...]]:
    """The encoding, how many bytes the byte order mark takes, and what has to be said of it."""
    file.seek(0)
    begin = file.read(_BLOCK)
    if not begin:
        raise SheetError("This file is empty.")
    for mark, reason in _NO_TABLES:
        if begin.startswith(mark):
            raise SheetError(reason)
    for mark, encoding in _MARKS:
        if begin.startswith(mark):
            return encoding, len(mark), ()
    # A few may be a damaged file; a hundredth is no text.
    if begin.count(b"\0") > len(begin) * _NUL_SHARE:
        raise SheetError(_NOT_TEXT)
    return ("utf-8", 0, ()) if _is_utf8(file) else ("cp1252", 0, (LAST_RESORT,))


def _is_utf8(file: BinaryIO) -> bool:
    # Incremental, since a block may end within a letter.
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiters(file: BinaryIO, encoding: str, start: int) -> tuple[Sequence[str], int, int]:
    """The delimiters that a file may have, and the offset and the number of the line that its head begins at: some
    programs write "sep=;" before it."""
    lines = _Lines(file, encoding, start, 1)
    try:
        separator = re.fullmatch(r"sep=([,;|\t])\s*", next(lines, ""))
    except _UnreadableLine as error:
        raise SheetError(_begin(str(error))) from None
    return (separator[1], lines.offset, lines.number) if separator else (DELIMITERS, start, 1)


def read(file: BinaryIO, layout: Layout) -> Iterator[Line | Rejected]:
    """The rows of a file below its head, without those in which nothing is written. Raises `SheetError` where the file
    turns out to be too long."""
    # The head is read again with the rows: it may stand on several lines.
    return islice(_rows(file, layout), 1, None)


def _rows(file: BinaryIO, layout: Layout) -> Iterator[Line | Rejected]:
    """The rows of a file from its head on."""
    lines = _Lines(file, layout.encoding, layout.offset, layout.line)
    # strict: without it a quotation mark in the wrong place moves all cells behind it, silently.
    rows = csv.reader(lines, delimiter=layout.delimiter, strict=True)
    while True:
        number = lines.number
        lines.seen = ""
        try:
            cells = next(rows)
        except StopIteration:
            return
        except _UnreadableLine as error:
            yield Rejected(number, str(error), ())
        except csv.Error as error:
            yield Rejected(number, _reason(error), (lines.seen.strip("\r\n"),))
        else:
            # Spreadsheets write rows of nothing but delimiters below a table.
            if any(cells):
                yield Line(number, cells)


def _reason(error: csv.Error) -> str:
    message = str(error)
    if "field larger" in message:
        return f"a cell is longer than {csv.field_size_limit():,} characters, or a quotation mark is not closed"
    if "unexpected end" in message:
        return "the file ends inside a quoted cell: a part of it may be missing"
    if "new-line" in message:
        return "a line break of an old kind stands in a cell without quotation marks"
    return "a quotation mark stands where none can"
