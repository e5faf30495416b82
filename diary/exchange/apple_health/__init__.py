"""The export of Apple Health: hours of sleep and milligrams of caffeine of each day, read as a stream.

Only `Record` elements of two kinds are looked at, and none is kept in memory as an element: a file of a gigabyte costs
a few bytes for each night. Entities are refused, nothing is unpacked to the disk, and one member of a zip is read.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, BinaryIO, Final, NamedTuple
from xml.parsers import expat

from diary.exchange.faults import in_column, quoted
from diary.exchange.sheet import SheetError

HEAD: Final = ("Day", "Sleep in minutes", "Caffeine in mg", "Unit", "Source")
"""A day has no unit and no source: these are of a record that is not taken, which begins with its start."""
MAX_MEMBERS: Final = 50_000
MAX_RATIO: Final = 100
MAX_XML: Final = 4 * 1024**3
MAX_TOKEN: Final = 2**20
"""Bytes in one element or comment; those of Apple have a few hundred."""
MAX_REJECTED: Final = 1000
_CHUNK: Final = 2**16
_SAME_NIGHT: Final = 3 * 3600
"""Seconds awake that a night may hold: what follows later is another sleep."""
_SLEEP: Final = "HKCategoryTypeIdentifierSleepAnalysis"
_CAFFEINE: Final = "HKQuantityTypeIdentifierDietaryCaffeine"
_ASLEEP: Final = frozenset(
    f"HKCategoryValueSleepAnalysis{stage}"
    for stage in ("Asleep", "AsleepUnspecified", "AsleepCore", "AsleepDeep", "AsleepREM")
)
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{0,18})?([eE][+-]?[0-9]{1,2})?")
_MOST: Final = 100_000
"""Milligrams in a record."""
_SHOWN: Final = 200
"""Characters that are kept of a part of a record that is not taken."""
_MG: Final = {"mg": 1.0, "g": 1000.0, "mcg": 0.001, "µg": 0.001}


class Refused(NamedTuple):
    """A record that is not taken: the line it stands on, what it says in the columns of `HEAD`, and why."""

    line: int
    cells: tuple[str, ...]
    reason: str


@dataclass
class Health:
    """What a file tells. `sleeps` is flat: start, end (seconds since 1970, UTC), offset of the end (seconds), line."""

    sleeps: array[int] = field(default_factory=lambda: array("q"))
    caffeine: dict[date, float] = field(default_factory=lambda: defaultdict(float))
    lines: dict[date, int] = field(default_factory=dict)
    rejected: list[Refused] = field(default_factory=list)
    drunk: set[tuple[str, str]] = field(default_factory=set)


def is_apple_health(start: bytes) -> bool:
    """Whether the first bytes of a file may be those of an export: a zip, or XML."""
    return start.startswith(b"PK\x03\x04") or start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml")


def read_health(file: BinaryIO, before: date) -> tuple[list[tuple[int, list[str]]], list[Refused]]:
    """The days before a day as lines of a table with the first columns of `HEAD`, and the records that cannot be read.
    A day is not over until the next one, so today is never taken.

    Raises `SheetError` where the file is not such an export.
    """
    health = Health()
    try:
        with _xml_of(file) as xml:
            _parse(xml, health)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise SheetError("This zip file is damaged or locked with a password.") from None
    nights = dict(_nights(health))
    days = sorted(day for day in {*nights, *health.caffeine} if day < before)
    table = [
        (health.lines[day], [day.isoformat(), _number_cell(nights.get(day)), _number_cell(health.caffeine.get(day))])
        for day in days
    ]
    return table, health.rejected


def _number_cell(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _xml_of(file: BinaryIO) -> Any:
    file.seek(0)
    packed = file.read(4) == b"PK\x03\x04"
    file.seek(0)
    if not packed:
        return _Kept(file)
    archive = zipfile.ZipFile(file)
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise SheetError(f"This zip file holds more than {MAX_MEMBERS:,} files.")
    found = [row for row in members if row.filename.rsplit("/", 1)[-1] == "export.xml"]
    if not found:
        raise SheetError("This zip file holds no export.xml, so it is not the export of Apple Health.")
    member = found[0]
    if member.file_size > MAX_XML:
        raise SheetError("The export.xml in this zip file is larger than 4 GB.")
    # By what the zip says of itself; `_parse` counts what really comes out.
    if member.file_size > MAX_RATIO * max(member.compress_size, 1) + _CHUNK:
        raise SheetError("This zip file unpacks to more than a hundred times its size; Apple's do not.")
    return archive.open(member)


class _Kept:
    """A file that stays open: it belongs to whoever opened it."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read

    def __enter__(self) -> _Kept:
        return self

    def __exit__(self, *raised: object) -> None:
        return None


def _parse(xml: Any, health: Health) -> None:
    parser = expat.ParserCreate()
    seen: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Record":
            kind = attributes.get("type")
            if kind in (_SLEEP, _CAFFEINE):
                _record(health, kind, attributes, parser.CurrentLineNumber)
        elif not seen:
            seen.append(name)
            if name != "HealthData":
                raise SheetError("This is not the export of Apple Health: it does not begin with HealthData.")

    def refuse(*declared: object) -> None:
        # An entity may be defined by many of another one, and so grow a small file to gigabytes; or name a file of
        # this machine.
        raise SheetError("This file declares entities, which Apple's exports do not.")

    def attribute(element: str, name: str, kind: str, default: str | None, required: int) -> None:
        # A default may be as large as an entity, and stands in every element.
        if default:
            raise SheetError("This file declares defaults of attributes, which Apple's exports do not.")

    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse
    parser.AttlistDeclHandler = attribute
    fed = 0
    try:
        while chunk := xml.read(_CHUNK):
            fed += len(chunk)
            if fed > MAX_XML:
                raise SheetError("This file is larger than 4 GB.")
            parser.Parse(chunk, False)
            # What was fed and not yet parsed is one token that has not ended, and stands in memory.
            if fed - parser.CurrentByteIndex > MAX_TOKEN:
                raise SheetError(f"Line {parser.CurrentLineNumber} holds an element longer than {MAX_TOKEN:,} bytes.")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise SheetError(f"This file is damaged: line {error.lineno} says “{reason}”.") from None
    except LookupError:
        raise SheetError("This file is damaged: it names an encoding that there is not.") from None
    if not seen:
        raise SheetError("This is not the export of Apple Health: it does not begin with HealthData.")


def _record(health: Health, kind: str, attributes: dict[str, str], line: int) -> None:
    try:
        if kind == _CAFFEINE:
            _drink(health, attributes, line)
        elif attributes.get("value") in _ASLEEP:
            _sleep(health, attributes, line)
    except _Odd as error:
        if len(health.rejected) < MAX_REJECTED:
            start, value, unit, source = (
                attributes.get(name, "")[:_SHOWN] for name in ("startDate", "value", "unit", "sourceName")
            )
            said = ("", value) if kind == _CAFFEINE else (value, "")
            health.rejected.append(Refused(line, (start, *said, unit, source), str(error)))


class _Odd(ValueError):
    """A record that cannot be read; the message says why, to the person."""


def _odd(column: int, cell: str, fault: str) -> _Odd:
    return _Odd(in_column(HEAD[column], f"{quoted(cell)} {fault}"))


def _instant(text: str) -> datetime | None:
    """Apple's way of writing: "2024-01-01 23:00:00 -0800"; None where it is no instant of the calendar."""
    if len(text) != 25 or not text.isascii():
        return None
    try:
        instant = datetime.fromisoformat(f"{text[:10]}T{text[11:19]}{text[20:23]}:{text[23:]}")
        instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant


def _start(attributes: dict[str, str]) -> datetime:
    said = attributes.get("startDate", "")
    if (start := _instant(said)) is None:
        raise _odd(0, said, "is no time")
    return start


def _sleep(health: Health, attributes: dict[str, str], line: int) -> None:
    said = attributes.get("endDate", "")
    start, end = _start(attributes), _instant(said)
    if end is None:
        raise _Odd(f"its end {quoted(said)} is no time")
    if end <= start:
        raise _Odd(f"its end {quoted(said)} lies before its start")
    if end - start > timedelta(days=1):
        raise _Odd(f"its end {quoted(said)} lies more than a day after its start")
    offset = end.utcoffset() or timedelta(0)
    # Numbers in one array: a file of ten years has hundreds of thousands of them.
    health.sleeps.extend((int(start.timestamp()), int(end.timestamp()), int(offset.total_seconds()), line))


def _drink(health: Health, attributes: dict[str, str], line: int) -> None:
    start, value, unit = (attributes.get(name, "") for name in ("startDate", "value", "unit"))
    if (start, value) in health.drunk:
        return
    day = _start(attributes).date()
    if unit not in _MG:
        raise _odd(3, unit, "is not mg, g or mcg")
    if not _NUMBER.fullmatch(value):
        raise _odd(2, value, "is no number")
    amount = float(value) * _MG[unit]
    if not 0 <= amount <= _MOST:
        raise _odd(2, value, "is no amount of caffeine that can be")
    health.drunk.add((start, value))
    health.caffeine[day] += amount
    health.lines[day] = line


def _nights(health: Health) -> Iterator[tuple[date, float]]:
    """Minutes asleep by the day of waking up. What several sources say of the same time counts once."""
    flat = health.sleeps
    # By the start of each, without unpacking them: indexes into the flat array.
    rows = sorted(range(0, len(flat), 4), key=flat.__getitem__)
    asleep: dict[date, float] = defaultdict(float)
    night_end, seconds, offset, last_line = 0, 0, 0, 0

    def close() -> None:
        if seconds:
            # The wall clock of where the person woke up, by the offset of the last record.
            day = (datetime.fromtimestamp(night_end, UTC) + timedelta(seconds=offset)).date()
            asleep[day] += seconds / 60
            health.lines[day] = last_line

    for row in rows:
        start, end = flat[row], flat[row + 1]
        # Awake for longer than that is the end of a night: a nap is a sleep of its own.
        if start - night_end > _SAME_NIGHT:
            close()
            seconds = 0
            night_end = start
        if end > night_end:
            # The union: only what lies beyond all that was counted before.
            seconds += end - max(start, night_end)
            night_end, offset, last_line = end, flat[row + 2], flat[row + 3]
    close()
    yield from asleep.items()
