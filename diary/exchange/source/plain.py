"""A table of text: its encoding, its separator, and then its rows."""

from __future__ import annotations

import unicodedata
from io import SEEK_END
from typing import BinaryIO, Final

from diary.exchange.faults import quoted
from diary.exchange.source.encodings import ENCODINGS, Encoded, encoding_of
from diary.exchange.source.files import NOT_TEXT
from diary.exchange.source.separators import LOOKED_AT, is_prose, said_by, separator_of, unwrapped
from diary.exchange.source.shapes import SEPARATORS, Chosen, SheetError, SheetTable
from diary.exchange.source.text import LONG_LINE, MAX_LINE, Quoted, batches, has_gaps

_CHARACTERS: Final = 2**18
_PROSE: Final = (
    "This is a text of sentences, and not a table: no sign divides its lines into cells. Write what it says as a "
    "table, with one line for each twitch or day and a column for the date, or choose another file."
)
_CONTROL_SHARE: Final = 0.05


def plain_table(file: BinaryIO, chosen: Chosen) -> SheetTable:
    """The table of a text. Raises `SheetError` where it is no text."""
    encoded = encoding_of(file, chosen.encoding)
    if encoded is None:
        raise SheetError(NOT_TEXT)
    first = _first_lines(file, encoded)
    _check(first)
    start, number = encoded.start, 1
    separator = said_by(first[0]) if first else ""
    if separator:
        # The line that says it stands above the table, and counts.
        start, number = start + len(first[0].encode(encoded.encoding)), 2
    if chosen.separator in SEPARATORS:
        separator = chosen.separator
    elif not first and file.seek(0, SEEK_END) > MAX_LINE:
        raise SheetError(f"The first line of this file cannot be read: {LONG_LINE}. It is no table of lines.")
    inner = unwrapped(first)
    if not separator:
        separator = separator_of(inner or first)
        if is_prose(inner or first, separator):
            raise SheetError(_PROSE)
    return SheetTable(
        "text",
        lambda width: Quoted(separator, width, number, is_wrapped=bool(inner)).rows(
            batches(file, encoded.encoding, start)
        ),
        encoding=encoded.encoding,
        separator=separator,
        asks=("encoding",) if encoded.is_open else (),
        notes=(_said(encoded),) if encoded.is_guess else (),
        may_go_on=lambda: has_gaps(file, encoded.encoding, separator),
    )


def _first_lines(file: BinaryIO, encoded: Encoded) -> list[str]:
    """The first lines of a text, as many as are looked at; none where the first is too long to be a line."""
    taken: list[str] = []
    size = 0
    for batch in batches(file, encoded.encoding, encoded.start):
        if isinstance(batch, str):
            if batch == LONG_LINE and not taken:
                break
            continue
        for line in batch[: LOOKED_AT - len(taken)]:
            size += len(line)
            if size > _CHARACTERS:
                return taken or [line[:_CHARACTERS]]
            taken.append(line)
        if len(taken) >= LOOKED_AT:
            break
    return taken


def _check(lines: list[str]) -> None:
    """Raise `SheetError` where what was decoded is no text: it has control characters."""
    text = "".join(lines)
    control = sum(unicodedata.category(char) == "Cc" for char in text if char not in "\r\n\t")
    if control > len(text) * _CONTROL_SHARE:
        raise SheetError(NOT_TEXT)


def _said(encoded: Encoded) -> str:
    name = ENCODINGS[encoded.encoding]
    if not encoded.words:
        return f"The file is not UTF-8 and was read as {name}."
    words = ", ".join(map(quoted, encoded.words))
    return f"The file is not UTF-8 and was read as {name}. Look whether these words are right: {words}."
