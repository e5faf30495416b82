"""JSON that holds records: a list of objects, one such list within an object, or a record on each line.

A record is decoded and let go before the next one is, so only the text itself stands in memory, and its size is
bounded. Numbers stay as they are written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, Final

from diary.exchange.faults import quoted
from diary.exchange.source.encodings import encoding_of
from diary.exchange.source.files import AS_TABLE
from diary.exchange.source.heads import is_dated
from diary.exchange.source.shapes import MAX_COLUMNS, Chosen, Head, Line, Rejected, Row, SheetError, SheetTable

MAX_JSON: Final = 64 * 2**20
"""Bytes of a file; it stands in memory as text."""
_BATCH: Final = 500
_SEEN: Final = 200
"""Records of a list that tell whether it is one of a diary."""
_MOST_LISTS: Final = 50
_MOST_SHOWN: Final = 5
_DEEP: Final = 3
"""How deep in objects a list of records is looked for."""
_LONG: Final = 2_000
"""Characters of a value that is itself an object within an object."""
_SPACE: Final = re.compile(r"[ \t\n]*")
_BEGINS: Final = re.compile(
    rb'(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[ \t\r\n]*(?:\{[ \t\r\n]*["}]|\[[ \t\r\n]*[\]\[{"0-9tfn-])'
)
_DATED: Final = re.compile(rb"\s*\[\s*\d{1,4}[./-]\d{1,2}[./-]\d")
_UNIX: Final = re.compile(r"1\d{9}(?:\d{3}){0,3}(?:\.\d{1,9})?")
_ARCHIVE: Final = "flicker-archive"
DECODER: Final = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


def may_be_json(begin: bytes) -> bool:
    """Whether a file that begins so may be JSON."""
    plain = begin.replace(b"\0", b"")
    # A chat is written down so: "[10.11.26, 22:05:01] Ada: ...".
    return bool(_BEGINS.match(plain)) and not _DATED.match(plain)


@dataclass(frozen=True, slots=True)
class _Records:
    """A list of records: by which names it is reached, and where in the text it begins; or, where there is no list
    around them, records that stand one below the other."""

    path: str
    at: int
    is_list: bool


def record_table(file: BinaryIO, chosen: Chosen) -> SheetTable:
    """The table of the records of JSON. Raises `SheetError` where it holds none that a diary could take."""
    text, encoding = _text(file, chosen.encoding)
    said: list[str] = []
    found = _lists(text, said)
    dated = [one for one in found if _is_dated(text, one)]
    if not dated:
        raise SheetError(_nothing(text, found))
    paths = tuple(one.path for one in dated)
    records = next((one for one in dated if one.path == chosen.sheet), dated[0])
    names, line = _names(text, records)
    several = len(dated) > 1
    return SheetTable(
        "json",
        lambda width: _rows(text, records, names),
        encoding=encoding,
        sheet=records.path if several else "",
        sheets=paths if several else (),
        asks=("sheet",) if several and chosen.sheet not in paths else (),
        head=Head(line, names),
        titles=tuple(islice(filter(None, [*records.path.split("."), *said]), _SEEN)),
    )


def _text(file: BinaryIO, chosen: str) -> tuple[str, str]:
    file.seek(0, 2)
    if file.tell() > MAX_JSON:
        raise SheetError(f"This JSON is larger than {MAX_JSON // 2**20} MB. Take a shorter time out of its program.")
    encoded = encoding_of(file, chosen)
    encoding, start = (encoded.encoding, encoded.start) if encoded else ("utf-8", 0)
    file.seek(start)
    text = file.read().decode(encoding, "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found
    return found.end()


class _Damaged(Exception):
    """Where JSON ends to be JSON: an offset in the text."""


def _value(text: str, at: int) -> tuple[Any, int]:
    try:
        return DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise _Damaged(error.pos) from None
    except (RecursionError, ValueError):
        raise _Damaged(at) from None


def _lists(text: str, said: list[str]) -> list[_Records]:
    """The lists of records in a text. What short texts stand beside them is added to `said`."""
    at = _skip(text, 0)
    found: list[_Records] = []
    try:
        end = _skip(text, _walk(text, at, (), found, said))
    except _Damaged as error:
        line = text.count("\n", 0, error.args[0]) + 1
        raise SheetError(
            f"This is JSON that is damaged: line {line:,} cannot be read. A part of it may be missing. Take it out of "
            "its program again."
        ) from None
    if end == len(text):
        return found
    # One object below the other, each on a line of its own, is no list and as good as one.
    said.clear()
    return [_Records("", at, False)]


def _walk(text: str, at: int, path: tuple[str, ...], found: list[_Records], said: list[str]) -> int:
    """Note the lists of records from here on, and return where the value ends."""
    if text.startswith("[", at):
        return _walk_list(text, at, path, found)
    if not text.startswith("{", at) or len(path) >= _DEEP:
        value, end = _value(text, at)
        # Numbers are text as well here.
        if text.startswith('"', at) and value and len(said) < _SEEN:
            said.append(value[:_SEEN])
        return end
    at = _skip(text, at + 1)
    while not text.startswith("}", at):
        name, at = _value(text, at)
        at = _skip(text, at)
        if not isinstance(name, str) or not text.startswith(":", at):
            raise _Damaged(at)
        if name == "format" and text.startswith(f'"{_ARCHIVE}"', _skip(text, at + 1)) and not path:
            raise SheetError("This is an archive of Flicker. Load it on the page “Your diary as a file”.")
        if name == "resourceType" and not path:
            raise SheetError(
                f"This is a health record (FHIR, as JSON), which Flicker writes and does not read. {AS_TABLE}"
            )
        at = _skip(text, _walk(text, _skip(text, at + 1), (*path, name), found, said))
        if text.startswith(",", at):
            at = _skip(text, at + 1)
        elif not text.startswith("}", at):
            raise _Damaged(at)
    return at + 1


def _walk_list(text: str, at: int, path: tuple[str, ...], found: list[_Records]) -> int:
    begin = at
    are_records = False
    for value, _, after in _items(text, at):
        are_records = are_records or isinstance(value, dict)
        at = after
    if are_records and len(found) < _MOST_LISTS:
        found.append(_Records(".".join(path), begin, True))
    return _skip(text, at + 1 if at == begin else at) + 1


def _items(text: str, at: int) -> Iterator[tuple[Any, int, int]]:
    """The values of a list that begins here, each with where it begins and where it ends."""
    at = _skip(text, at + 1)
    while not text.startswith("]", at):
        value, end = _value(text, at)
        yield value, at, end
        at = _skip(text, end)
        if text.startswith(",", at):
            at = _skip(text, at + 1)
        elif not text.startswith("]", at):
            raise _Damaged(at)


def _below(text: str, at: int) -> Iterator[tuple[Any, int, int]]:
    """The values that stand one below the other. Of one that is damaged the rest of its line is passed over, and the
    value is what stands there, as `_Bad`."""
    at = _skip(text, at)
    while at < len(text):
        try:
            value, end = _value(text, at)
        except _Damaged:
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            value = _Bad(text[at : min(end, at + _LONG)])
        yield value, at, end
        at = _skip(text, end)
        if text.startswith(",", at):
            at = _skip(text, at + 1)


class _Bad(str):
    __slots__ = ()


def _each(text: str, records: _Records) -> Iterator[tuple[Any, int]]:
    """Each record with the number of the line on which it begins."""
    line, counted = 1, 0
    for value, at, _ in _items(text, records.at) if records.is_list else _below(text, records.at):
        line += text.count("\n", counted, at)
        counted = at
        yield value, line


def _names(text: str, records: _Records) -> tuple[tuple[str, ...], int]:
    """The names of all values of the records, in the order in which they come, and the line of the first record."""
    names: dict[str, None] = {}
    first = 0
    for value, line in _each(text, records):
        first = first or line
        names |= dict.fromkeys(_flat(value))
        if len(names) > MAX_COLUMNS:
            raise SheetError(f"The records of this JSON have more than {MAX_COLUMNS} different values.")
    return tuple(names), first


def _rows(text: str, records: _Records, names: Sequence[str]) -> Iterator[list[Row]]:
    rows: list[Row] = []
    for value, line in _each(text, records):
        if isinstance(value, dict):
            cells = _flat(value)
            rows.append(Line(line, [cells.get(name, "") for name in names]))
        else:
            rows.append(Rejected(line, "it is no record such as the others", (str(value)[:_LONG],)))
        if len(rows) == _BATCH:
            yield rows
            rows = []
    yield rows


def _flat(value: Any) -> dict[str, str]:
    """The values of a record as cells: of an object within it each value by both names."""
    cells: dict[str, str] = {}
    if isinstance(value, dict):
        for name, one in value.items():
            if isinstance(one, dict):
                cells |= {f"{name}.{inner}": _cell(deep) for inner, deep in one.items()}
            else:
                cells[name] = _cell(one)
    return cells


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case list():
            return "; ".join(filter(None, map(_cell, value)))
        case _:
            return json.dumps(value, ensure_ascii=False)[:_LONG]


def _is_dated(text: str, records: _Records) -> bool:
    """Whether a value of the records says when."""
    seen = [_flat(value) for value, _ in islice(_each(text, records), _SEEN)]
    names = list(dict.fromkeys(name for cells in seen for name in cells))[:MAX_COLUMNS]
    rows = [Line(number, [cells.get(name, "") for name in names]) for number, cells in enumerate(seen)]
    return is_dated(rows) or any(_UNIX.fullmatch(cell) for row in rows for cell in row.cells)


def _nothing(text: str, found: Sequence[_Records]) -> str:
    """What was found in JSON that holds nothing for a diary."""
    if found:
        first = found[0]
        names = ", ".join(map(quoted, _names(text, first)[0][:_MOST_SHOWN]))
        where = f" in {quoted(first.path)}" if first.path else ""
        return f"This is JSON with a list of records{where} that hold {names}, and none of these says when. {AS_TABLE}"
    value, _ = _value(text, _skip(text, 0))
    if isinstance(value, dict) and value:
        names = ", ".join(map(quoted, list(value)[:_MOST_SHOWN]))
        return f"This is JSON of another program. It holds {names}, and no list of entries. {AS_TABLE}"
    if isinstance(value, list) and value:
        return f"This is JSON with a list of {len(value):,} values, and none of them is a record with names. {AS_TABLE}"
    return f"This is JSON without any entries in it. {AS_TABLE}"
