"""What the records of an export say: how long somebody slept, and how much caffeine they took, by day."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import BinaryIO, Final, NamedTuple

from diary.domain.wording import plural
from diary.exchange.apple_health.exported import document_of
from diary.exchange.apple_health.kinds import AWAKE, CAFFEINE, IN_BED, SLEEP, passed_over
from diary.exchange.apple_health.records import Record, Records
from diary.exchange.faults import in_column, quoted
from diary.exchange.mapping.dates import year_of
from diary.exchange.mapping.nights import Sleep, nights, on_its_clock
from diary.exchange.mapping.times import moment_of
from diary.exchange.mapping.values import Unfit, collapsed
from diary.exchange.source import SheetError

HEAD: Final = ("Day", "Sleep in minutes", "Caffeine in mg", "Unit", "Source")
"""A day has no unit and no source: these are of a record that is not taken, which begins with its start."""
MAX_REJECTED: Final = 1000
"""Records that cannot be read and are listed; more are counted, and with `MAX_DAMAGED` of them a file is given up."""
MAX_DAMAGED: Final = 100_000
MAX_RECORDS: Final = 1_000_000
_STAGE: Final = "HKCategoryValueSleepAnalysis"
_ASLEEP: Final = frozenset(
    [*(_STAGE + stage for stage in ("Asleep", "AsleepUnspecified", "AsleepCore", "AsleepDeep", "AsleepREM")), *"1345"]
)
"""The stages in which somebody sleeps, as words and as the numbers of HealthKit."""
_NO_SLEEP: Final = {f"{_STAGE}InBed": IN_BED, f"{_STAGE}Awake": AWAKE, "0": IN_BED, "2": AWAKE}
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{0,18})?([eE][+-]?[0-9]{1,2})?")
_MG: Final = {"mg": 1.0, "g": 1000.0, "mcg": 0.001, "µg": 0.001, "μg": 0.001, "oz": 28_349.523125}
"""Milligrams in the units of HealthKit; its "oz" is of mass."""
_MOST: Final = 100_000
"""Milligrams in a record."""
_SHOWN: Final = 200
"""Characters that are kept of a part of a record that is not taken."""


class Refused(NamedTuple):
    """A record that is not taken: the line it stands on, what it says in the columns of `HEAD`, and why."""

    line: int
    cells: tuple[str, ...]
    reason: str


class HealthDay(NamedTuple):
    """What an export tells of a day: the line where it begins to, and the cells in the first columns of `HEAD`."""

    line: int
    cells: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Health:
    """What an export tells: days in their order, records that cannot be read, and sentences that a page must show."""

    days: list[HealthDay]
    rejected: list[Refused]
    notes: list[str]


def read_health(file: BinaryIO, before: date, zone: str = "UTC") -> Health:
    """The days before a day, and the records that cannot be read. A day is not over until the next one, so today is
    never taken. `zone` is that of the diary, for a time that says none of its own; Apple's say theirs.

    Raises `SheetError` where the file is no such export, or none with anything that is read.
    """
    reader = _HealthReader(zone)
    records = Records(document_of(file), (SLEEP, CAFFEINE))
    for record in records:
        reader.read(record)
    # How long somebody lay in bed or awake is no sleep, and nothing that is wrong.
    records.others.update(reader.no_sleep)
    skipped = passed_over(records.others)
    days = reader.days()
    over = [told for told in days if told.cells[0] < before.isoformat()]
    if not over and not reader.rejected:
        found = f"This export of Apple Health holds no sleep and no caffeine before today. {skipped}".strip()
        raise SheetError(f"{found} Look in Health whether any is written down there, and export it once more.")
    notes = [skipped] if skipped else []
    if len(over) < len(days):
        notes.append("What it says of today stays out, since the day is not over.")
    if reader.more_rejected:
        notes.append(f"{plural(reader.more_rejected, 'more record')} cannot be read and are not listed.")
    if not records.is_whole:
        notes.append("This file stops before its end: what was in the rest of the export is missing.")
    return Health(over, reader.rejected, notes)


@dataclass
class _HealthReader:
    zone: str
    sleeps: list[Sleep] = field(default_factory=list)
    no_sleep: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    caffeine: dict[date, float] = field(default_factory=lambda: defaultdict(float))
    lines: dict[date, int] = field(default_factory=dict)
    drunk: set[tuple[float, float]] = field(default_factory=set)
    rejected: list[Refused] = field(default_factory=list)
    more_rejected: int = 0

    def read(self, record: Record) -> None:
        try:
            if record.kind == SLEEP:
                self._sleep(record)
            elif record.kind == CAFFEINE:
                self._drink(record)
            else:
                raise Unfit("it is damaged: what it is cannot be read")
        except Unfit as error:
            self._reject(record, str(error))
        if len(self.sleeps) + len(self.drunk) > MAX_RECORDS:
            raise SheetError(f"This export holds more than {MAX_RECORDS:,} records of sleep and caffeine.")

    def days(self) -> list[HealthDay]:
        slept, lines = {}, dict(self.lines)
        for night in nights(self.sleeps):
            slept[night.day] = night.asleep / timedelta(minutes=1)
            lines[night.day] = min(night.line, lines.get(night.day, night.line))
        return [
            HealthDay(lines[day], (day.isoformat(), _cell(slept.get(day)), _cell(self.caffeine.get(day))))
            for day in sorted(lines)
        ]

    def _sleep(self, record: Record) -> None:
        value = _part(record, "value")
        if value in _NO_SLEEP:
            self.no_sleep[_NO_SLEEP[value]] += 1
        elif value not in _ASLEEP:
            raise Unfit(f"{quoted(value.removeprefix(_STAGE))} is no stage of sleep that Flicker knows")
        else:
            start, end = self._start(record), self._time(record, "endDate")
            if end is None:
                raise Unfit(f"its end {quoted(record.said['endDate'])} is no time")
            self.sleeps.append(Sleep(start, end, None, record.line))

    def _drink(self, record: Record) -> None:
        start, value, unit = self._start(record), _part(record, "value"), _part(record, "unit")
        if unit not in _MG:
            raise Unfit(in_column(HEAD[3], f"{quoted(unit)} is not mg, g, mcg or oz"))
        if not _NUMBER.fullmatch(value):
            raise Unfit(in_column(HEAD[2], f"{quoted(value)} is no number"))
        amount = float(value) * _MG[unit]
        if not 0 <= amount <= _MOST:
            raise Unfit(in_column(HEAD[2], f"{quoted(value)} is no amount of caffeine that can be"))
        # Two programs that tell of the same cup.
        cup = (start.timestamp(), amount)
        if cup not in self.drunk:
            self.drunk.add(cup)
            day = start.date()
            self.caffeine[day] += amount
            self.lines[day] = min(record.line, self.lines.get(day, record.line))

    def _start(self, record: Record) -> datetime:
        start = self._time(record, "startDate")
        if start is None:
            raise Unfit(in_column(HEAD[0], f"{quoted(record.said['startDate'])} is no time"))
        return start

    def _time(self, record: Record, name: str) -> datetime | None:
        """A time with the clock that it shows; None where it is none of the calendar."""
        cell = _part(record, name)
        try:
            # As Apple writes: "2024-01-01 23:00:00 -0800". The other ways to write a time take ten times as long.
            if len(cell) == 25 and cell.isascii():
                instant = datetime.fromisoformat(f"{cell[:10]}T{cell[11:19]}{cell[20:23]}:{cell[23:]}")
                # Raises where it lies outside of the calendar.
                instant.astimezone(UTC)
                # A telephone may count the years as in Thailand.
                if year_of(cell[:4]) == instant.year:
                    return instant
        except (ValueError, OverflowError):
            pass
        try:
            return on_its_clock(moment_of(collapsed(cell), "", "iso", self.zone))
        except Unfit:
            return None

    def _reject(self, record: Record, reason: str) -> None:
        if len(self.rejected) == MAX_REJECTED:
            self.more_rejected += 1
            if self.more_rejected > MAX_DAMAGED:
                raise SheetError(
                    f"More than {MAX_DAMAGED:,} records of this export cannot be read. Export it once more."
                )
            return
        start, value, unit, source = (
            record.said.get(name, "")[:_SHOWN] for name in ("startDate", "value", "unit", "sourceName")
        )
        cells = (start, "", value, unit, source) if record.kind == CAFFEINE else (start, value, "", unit, source)
        self.rejected.append(Refused(record.line, cells, reason))


def _part(record: Record, name: str) -> str:
    if name not in record.said:
        raise Unfit(f"it is damaged: no {name} can be read in it")
    return record.said[name]


def _cell(number: float | None) -> str:
    return "" if number is None else f"{number:.2f}"
