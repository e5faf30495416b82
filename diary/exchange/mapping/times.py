"""Points in time as people and programs write them, in cells that were `collapsed` before: one grammar for tables of
other programs, for Flicker's own tables as spreadsheets save them, and for Apple Health.

A date is read by `dates`, a time of day by `clocks`, its zone by `offsets`; here are what holds both, numbers that
count from a day, and what becomes of it in a diary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from diary.domain.content import Moment
from diary.domain.days import FIRST_DAY, LAST_DAY, resolve
from diary.exchange.faults import quoted
from diary.exchange.mapping.clocks import find_clock, time_at
from diary.exchange.mapping.dates import date_in, dates_in, is_silent
from diary.exchange.mapping.offsets import SaidZone, offset_at, zone_of, zone_said
from diary.exchange.mapping.values import MAX_CELL, Unfit, collapsed, plain

__all__ = [
    "DATES",
    "Said",
    "clock_of",
    "day_in",
    "end_of",
    "has_clock",
    "has_date",
    "is_before_a_time",
    "moment_of",
    "read_said",
    "zone_of",
]

DATES: Final = {
    "iso": "Year first: 2026-03-14",
    "day_first": "Day first: 14/03/2026",
    "month_first": "Month first: 03/14/2026",
    "year_first": "Year first, in two digits: 26-03-14",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says of a point in time. `date` None: a time alone. `clock` None: a date alone. `offset` None: not
    said, so it is the wall clock of whoever wrote it. `is_instant`: Unix time, Z or UTC, and date and clock are UTC.
    `ends_day`: a time alone that was written as 24:00, the midnight after its day."""

    date: date | None
    clock: time | None
    offset: timedelta | None = None
    is_instant: bool = False
    ends_day: bool = False


_ISO: Final = re.compile(
    r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})"
    r"(?:(?:[Tt]|[ _](?=[0-9]{2}:?[0-9]))([0-9]{2})(?::?([0-9]{2})(?::?([0-9]{2})(?:[.,][0-9]{1,9})?)?)?)?"
    r"(?: ?([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?))?"
)
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})(?:([0-9]{2})(?:[0-9]{3})?)?)?")
_NUMBER: Final = re.compile(r"([0-9]{1,19})(?:[.,]([0-9]{1,18}))?")
_PLAIN_DATE: Final = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2,4}")
_UNIX: Final = range(946_684_800, 4_102_444_800)
"""Seconds of 2000 to 2099: what lies outside is another number."""
_PARTS_OF_SECONDS: Final = (1, 10**3, 10**6, 10**9)
_DAY_ZERO: Final = date(1899, 12, 30)
"""The day from which Excel and LibreOffice count."""
_SERIALS: Final = range(36_526, 73_051)
"""Days of 2000 to 2099."""
_SECONDS_OF_DAY: Final = 86_400
_SURE_FRACTION: Final = 3
"""Digits with which a fraction is one of a day: 0.5 could be half of anything."""
_NO_DATES: Final = frozenset({_DAY_ZERO, date(1899, 12, 31), date(1900, 1, 1), date(1904, 1, 1), date(1970, 1, 1)})
"""Dates that programs put before a time that has none."""
_MIDNIGHT: Final = time(0)
_DAY: Final = timedelta(days=1)


def read_said(cell: str, order: str) -> Said:
    """What a cell says, with its numbers in an order of `DATES` ("" where it is not known). Raises `Unfit` with the
    reason where it is no date and no time, where its order is needed and not known, or where it could be two things."""
    said = _read(cell, order)
    _check_calendar(said.date, cell)
    return said


def _check_calendar(day: date | None, cell: str) -> None:
    if day and not FIRST_DAY <= day <= LAST_DAY:
        raise Unfit(f"{quoted(cell)} lies before {FIRST_DAY.year} or after {LAST_DAY.year}")


@lru_cache(4096)
def _read(cell: str, order: str, *, is_time: bool = False) -> Said:
    text = plain(cell).strip()
    if len(text) > MAX_CELL:
        raise Unfit(f"{quoted(text)} is longer than {MAX_CELL} characters")
    if said := _of_a_program(text):
        return said
    clock = None if _PLAIN_DATE.fullmatch(text) and not is_time else find_clock(text, is_time=is_time)
    if clock is None:
        return Said(date_in(text, order), None)
    day = None if is_silent(clock.around) else date_in(clock.around, order)
    return _said(day, clock.at, clock.ends_day, clock.zone)


def _said(day: date | None, at: time, ends_day: bool, zone: SaidZone | None) -> Said:
    if zone and zone.fault:
        raise Unfit(zone.fault)
    if day is None:
        if zone and zone.name:
            raise Unfit(f"{quoted(zone.name)} needs a date beside it")
        return Said(None, at, zone and zone.offset, bool(zone and zone.is_instant), ends_day)
    wall = datetime.combine(day, at) + (_DAY if ends_day else timedelta(0))
    offset = offset_at(zone, wall) if zone else None
    return Said(wall.date(), at, offset, bool(zone and zone.is_instant))


def _of_a_program(text: str) -> Said | None:
    """What is written in a form that programs have for each other; None for any other text."""
    if found := _NUMBER.fullmatch(text):
        return _compact(text) or _unix(found[1]) or _serial(found[1], found[2] or "")
    if found := _ISO.fullmatch(text):
        return _iso(found[0], found.group(1, 3, 4), found.group(5, 6, 7), found[8])
    return None


def _compact(text: str) -> Said | None:
    """20261113, or 20261113220509, where the calendar has it."""
    found = _COMPACT.fullmatch(text)
    if not found or not FIRST_DAY.year <= int(found[1]) <= LAST_DAY.year:
        return None
    try:
        return _iso(text, found.group(1, 2, 3), found.group(4, 5, 6), None)
    except Unfit:
        return None


def _iso(text: str, day: Sequence[str], clock: Sequence[str | None], zone: str | None) -> Said:
    named = f"{day[0]}-{day[1]}-{day[2]}"
    found = date_in(named, "")
    if clock[0] is None:
        # "2026-11-13+01:00" is a day, wherever.
        return Said(found, None)
    hour, minute, second = (int(part or 0) for part in clock)
    at, ends_day = time_at(text, hour, minute, second)
    return _said(found, at, ends_day, zone_said(zone) if zone else None)


def _unix(digits: str) -> Said | None:
    """The instant of so many seconds since 1970, or of their thousandths and so on, known by how many they are."""
    for parts in _PARTS_OF_SECONDS:
        if int(digits) // parts in _UNIX:
            wall = datetime.fromtimestamp(int(digits) // parts, UTC)
            return Said(wall.date(), wall.time(), timedelta(0), is_instant=True)
    return None


def _serial(days: str, fraction: str) -> Said | None:
    """The day that a spreadsheet counts so, with the fraction of it that has passed; below one, a time alone."""
    passed = timedelta(seconds=round(float(f"0.{fraction or 0}") * _SECONDS_OF_DAY))
    wall = datetime.combine(_DAY_ZERO, _MIDNIGHT) + passed
    if int(days) in _SERIALS:
        return Said(wall.date() + int(days) * _DAY, wall.time() if fraction.strip("0") else None)
    if days == "0" and len(fraction) >= _SURE_FRACTION:
        return Said(None, wall.time())
    return None


def days_of(cell: str) -> Mapping[str, date]:
    """The days that a cell can mean, by the order of its numbers, under "" where it needs none. A midnight beside it is
    no time. Raises `Unfit` for what is no date, and for a date with another time."""
    text = plain(collapsed(cell))
    if said := _of_a_program(text):
        if said.date is None or said.is_instant or said.clock not in (None, _MIDNIGHT):
            raise Unfit(f"{quoted(cell)} is no date")
        return {"": said.date}
    clock = None if _PLAIN_DATE.fullmatch(text) else find_clock(text)
    if clock and (clock.at != _MIDNIGHT or clock.ends_day or clock.zone):
        raise Unfit(f"{quoted(cell)} is no date")
    return dates_in(clock.around if clock else text)


def has_date(cell: str) -> bool:
    """Whether a cell holds a date, in whatever order. A day that a spreadsheet counts is none: any number could be."""
    return _holds(cell)[0]


def is_before_a_time(said: Said) -> bool:
    """Whether a date is one that programs put before a time that has none, and so says nothing of when that was."""
    return said.clock is not None and said.date in _NO_DATES


def has_clock(cell: str) -> bool:
    """Whether a cell holds a time of day, alone or beside a date."""
    return _holds(cell)[1]


def _holds(cell: str) -> tuple[bool, bool]:
    """Whether a cell holds a date, and a time, be its zone known or not."""
    text = plain(cell).strip()
    if len(text) > MAX_CELL:
        return False, False
    try:
        if number := _NUMBER.fullmatch(text):
            said = _compact(text) or _unix(number[1])
            return said is not None, bool(said and said.clock)
        if iso := _ISO.fullmatch(text):
            return bool(date_in("-".join(iso.group(1, 3, 4)), "")), iso[5] is not None
        clock = None if _PLAIN_DATE.fullmatch(text) else find_clock(text)
        if clock and is_silent(clock.around):
            return False, True
        return bool(dates_in(clock.around if clock else text)), clock is not None
    except Unfit:
        return False, False


def day_in(cell: str, order: str, zone: str) -> date:
    """The date of a cell that may hold a time behind it: as it was written, but that of an instant is its date in
    `zone`. Raises `Unfit`."""
    said = read_said(cell, order)
    if said.date is None:
        raise Unfit(f"{quoted(cell)} is no date")
    return _moment(said, cell, zone).date if said.is_instant else said.date


def clock_of(cell: str) -> time:
    """The time of a cell that may hold a date before it and an offset from UTC behind it; 24:00 is midnight. Raises
    `Unfit`."""
    return clock_said(cell, "iso").clock or _MIDNIGHT


def moment_of(
    day_cell: str, time_cell: str, order: str, zone: str, *, at: str = "", not_before: datetime | None = None
) -> Moment:
    """A point in time of a cell with a date, or with both, and one with a time. With an offset from UTC its wall clock
    stays as it was written; an instant is brought to `zone`; anything else is what the clock in `zone` said. A date
    beside a time may be the midnight of a program that knows no dates. `at` is the time where none is given. A time of
    the repeated hour is `not_before` the start, when this is an end. Raises `Unfit`."""
    said = read_said(day_cell, order)
    if time_cell.strip():
        said = _joined(said, clock_said(time_cell, order), day_cell, zone)
    elif said.date and said.clock is None and at:
        said = replace(said, clock=time.fromisoformat(at))
    if said.date is None:
        raise Unfit(f"{quoted(day_cell)} is no date")
    if said.clock is None:
        raise Unfit("it gives no time")
    return _moment(said, day_cell, zone, not_before)


def _joined(day: Said, clock: Said, day_cell: str, zone: str) -> Said:
    """What a cell with a date and one with a time say together."""
    if clock.date or day.date is None:
        return clock
    on, shown = day.date, day.clock or _MIDNIGHT
    if day.is_instant and shown != _MIDNIGHT:
        # A browser writes a date as the midnight of its zone.
        there = _moment(day, day_cell, zone)
        on, shown = there.date, there.time
    if shown != _MIDNIGHT and _to_the_minute(shown) != _to_the_minute(clock.clock or _MIDNIGHT):
        raise Unfit(f"{quoted(day_cell)} gives another time than the cell with the time")
    offset = clock.offset if clock.offset is not None or day.is_instant else day.offset
    return Said(on + (_DAY if clock.ends_day else timedelta(0)), clock.clock, offset, clock.is_instant)


def _to_the_minute(clock: time) -> time:
    return clock.replace(second=0, microsecond=0)


def clock_said(cell: str, order: str) -> Said:
    """What a cell with a time says, and a date before it in an order; the dates that programs put before a time that
    has none are left out. Raises `Unfit`."""
    try:
        said = _read(cell, order, is_time=True)
    except Unfit as error:
        raise Unfit(str(error).replace(" is no date", " is no time")) from None
    if said.clock is None:
        raise Unfit(f"{quoted(cell)} is no time")
    if said.date in _NO_DATES:
        return replace(said, date=None)
    _check_calendar(said.date, cell)
    return said


def _moment(said: Said, cell: str, zone: str, not_before: datetime | None = None) -> Moment:
    assert said.date is not None
    clock = said.clock or _MIDNIGHT
    if said.offset is None:
        return Moment(resolve(said.date, clock, ZoneInfo(zone), not_before=not_before), said.date, clock)
    instant = datetime.combine(said.date, clock, UTC) - said.offset
    moment = Moment.at(instant, ZoneInfo(zone)) if said.is_instant else Moment(instant, said.date, clock)
    _check_calendar(moment.date, cell)
    return moment


def end_of(cell: str, start: Moment, order: str, zone: str) -> Moment:
    """The end of what began at `start`, where the clock stood that `start` was read from. A time alone is the next one
    behind it, over midnight too. Raises `Unfit`."""
    there = zone_of(start, zone)
    said = clock_said(cell, order)
    if said.date:
        return _moment(said, cell, there, start.instant)
    clock = said.clock or _MIDNIGHT
    if said.ends_day or not _is_later(clock, start, there, said):
        return _moment(replace(said, date=start.date + _DAY), cell, there, start.instant)
    return _moment(replace(said, date=start.date), cell, there, start.instant)


def _is_later(clock: time, start: Moment, zone: str, said: Said) -> bool:
    """Whether a time lies behind the start on its day."""
    again = _moment(replace(said, date=start.date), "", zone, start.instant)
    if said.offset is not None:
        return again.instant >= start.instant
    # In the repeated hour a clock that shows less may still be later.
    shown = Moment.at(again.instant, ZoneInfo(zone))
    return clock >= start.time or (shown.instant >= start.instant and shown.time == clock)
