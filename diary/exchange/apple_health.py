"""The export of Apple Health: hours of sleep and milligrams of caffeine of each day, read as a stream.

Only `Record` elements of two kinds are looked at, and none is kept in memory as an element: a file of a gigabyte costs
a few bytes for each night. Entities are refused, nothing is unpacked to the disk, and one member of a zip is read.
"""

from __future__ import annotations

import zipfile
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, BinaryIO, Final
from xml.parsers import expat

from diary.exchange.sheet import SheetError

HEAD: Final = ("Day", "Sleep in minutes", "Caffeine in mg")
MAX_MEMBERS: Final = 50_000
MAX_RATIO: Final = 100
MAX_XML: Final = 4 * 1024**3
MAX_TOKEN: Final = 2**20
"""Bytes in one element or comment; those of Apple have a few hundred."""
MAX_REJECTED: Final = 1000
_PIECE: Final = 2**16
_SAME_NIGHT: Final = 3 * 3600
"""Seconds awake that a night may hold: what follows later is another sleep."""
_SLEEP: Final = "HKCategoryTypeIdentifierSleepAnalysis"
_CAFFEINE: Final = "HKQuantityTypeIdentifierDietaryCaffeine"
_ASLEEP: Final = frozenset(
    f"HKCategoryValueSleepAnalysis{stage}"
    for stage in ("Asleep", "AsleepUnspecified", "AsleepCore", "AsleepDeep", "AsleepREM")
)
_MG: Final = {"mg": 1.0, "g": 1000.0, "mcg": 0.001, "µg": 0.001}


@dataclass
class Health:
    """What a file tells. `sleeps` is flat: start, end (seconds since 1970, UTC), offset of the end (seconds), line."""

    sleeps: array[int] = field(default_factory=lambda: array("q"))
    caffeine: dict[date, float] = field(default_factory=lambda: defaultdict(float))
    lines: dict[date, int] = field(default_factory=dict)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    drunk: set[tuple[str, str]] = field(default_factory=set)


def is_apple_health(start: bytes) -> bool:
    """Whether the first bytes of a file may be those of an export: a zip, or XML."""
    return start.startswith(b"PK\x03\x04") or start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml")


def read_health(file: BinaryIO, before: date) -> tuple[list[tuple[int, list[str]]], list[tuple[int, str]]]:
    """The days before a day as lines of a table with the columns of `HEAD`, and the records that cannot be read, with
    the line that each stands on. A day is not over until the next one, so today is never taken.

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
        (health.lines[day], [day.isoformat(), _said(nights.get(day)), _said(health.caffeine.get(day))]) for day in days
    ]
    return table, health.rejected


def _said(value: float | None) -> str:
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
    if member.file_size > MAX_RATIO * max(member.compress_size, 1) + _PIECE:
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
        raise SheetError("This file declares entities, which Apple's exports do not.")

    def attribute(element: str, name: str, kind: str, default: str | None, required: int) -> None:
        if default:
            raise SheetError("This file declares defaults of attributes, which Apple's exports do not.")

    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse
    parser.AttlistDeclHandler = attribute
    fed = 0
    try:
        while piece := xml.read(_PIECE):
            fed += len(piece)
            if fed > MAX_XML:
                raise SheetError("This file is larger than 4 GB.")
            parser.Parse(piece, False)
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
    except (KeyError, ValueError, OverflowError) as error:
        reason = str(error) if isinstance(error, _Odd) else "its date, value or unit cannot be read"
        if len(health.rejected) < MAX_REJECTED:
            health.rejected.append((line, reason))


class _Odd(ValueError):
    pass


def _instant(text: str) -> datetime:
    """Apple's way of writing: "2024-01-01 23:00:00 -0800"."""
    if len(text) != 25 or not text.isascii():
        raise ValueError
    return datetime.fromisoformat(f"{text[:10]}T{text[11:19]}{text[20:23]}:{text[23:]}")


def _sleep(health: Health, attributes: dict[str, str], line: int) -> None:
    start, end = _instant(attributes["startDate"]), _instant(attributes["endDate"])
    if end <= start:
        raise _Odd("it ends before it starts")
    if end - start > timedelta(days=1):
        raise _Odd("a sleep longer than a day")
    offset = end.utcoffset() or timedelta(0)
    start, end = start.astimezone(UTC), end.astimezone(UTC)  # The ends of the calendar overflow here, not later.
    health.sleeps.extend((int(start.timestamp()), int(end.timestamp()), int(offset.total_seconds()), line))


def _drink(health: Health, attributes: dict[str, str], line: int) -> None:
    start, value = attributes["startDate"], attributes["value"]
    if (start, value) in health.drunk:
        return
    amount = float(value) * _MG[attributes["unit"]]
    if not 0 <= amount <= 100_000:
        raise _Odd("its amount of caffeine cannot be")
    day = _instant(start).date()
    health.drunk.add((start, value))
    health.caffeine[day] += amount
    health.lines[day] = line


def _nights(health: Health) -> Iterator[tuple[date, float]]:
    """Minutes asleep by the day of waking up. What several sources say of the same time counts once."""
    flat = health.sleeps
    rows = sorted(range(0, len(flat), 4), key=flat.__getitem__)
    asleep: dict[date, float] = defaultdict(float)
    night_end, seconds, offset, last_line = 0, 0, 0, 0

    def close() -> None:
        if seconds:
            day = (datetime.fromtimestamp(night_end, UTC) + timedelta(seconds=offset)).date()
            asleep[day] += seconds / 60
            health.lines[day] = last_line

    for row in rows:
        start, end = flat[row], flat[row + 1]
        if start - night_end > _SAME_NIGHT:
            close()
            seconds = 0
            night_end = start
        if end > night_end:
            seconds += end - max(start, night_end)
            night_end, offset, last_line = end, flat[row + 2], flat[row + 3]
    close()
    yield from asleep.items()
