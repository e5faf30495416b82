"""What a line says, with a plan of its columns.

A line is taken where its date (and for an episode its time) can be read. Any other cell that cannot be read costs
itself alone: it is told beside the row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from diary.domain import catalogue
from diary.domain.catalogue import Shape
from diary.domain.content import EpisodeContent, Moment
from diary.domain.days import LAST_DAY, MAX_TIMED
from diary.domain.names import name_key
from diary.exchange.chunks import Unread
from diary.exchange.faults import in_column, quoted, sentence
from diary.exchange.mapping.clocks import half_of_day
from diary.exchange.mapping.columns import EPISODE, PARTS, SEVERAL, TARGET_BY_KEY, Plan, Target, as_it_is
from diary.exchange.mapping.offsets import zone_said
from diary.exchange.mapping.times import clock_of, day_in, end_of, has_clock, has_date, moment_of, read_said, zone_of
from diary.exchange.mapping.values import Denied, Unfit, collapsed, text

_UTC: Final = "UTC"
IN_FUTURE: Final = "lies in the future"
_DAY: Final = 24 * 60
_SLACK: Final = timedelta(minutes=2)
_TRIGGER_KEYS: Final = {name_key(word): term.key for term in catalogue.TRIGGERS for word in (term.key, term.name)}


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """An episode that a line tells. `uuid` is its own one, or None where the file gives none; `own_names` are own
    triggers that the diary may not have yet."""

    content: EpisodeContent
    uuid: UUID | None = None
    own_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """What a line tells of a day: columns of its check-in, the answered ones alone. Never a red-flag answer."""

    day: date
    columns: Mapping[str, Any]
    uuid: UUID | None = None


@dataclass(frozen=True, slots=True)
class SleepRow:
    """A sleep that a line tells: its start and its end, or the `day` that its line says; how long of it was slept, and
    what else it says of its day. None where it is not said; one of `start`, `end` and `day` is."""

    start: Moment | None
    end: Moment | None
    asleep: timedelta | None
    day: date | None
    columns: Mapping[str, Any]


Row = EpisodeRow | CheckInRow
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Told:
    """What a line says, and the cells of it that were not read."""

    row: Row
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a line cannot say itself: the zone of its times, now, the diary's own triggers by the key of their name, and
    the names of the columns."""

    zone: str
    now: datetime
    own_triggers: Mapping[str, UUID] = field(default_factory=dict)
    names: Sequence[str] = ()

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def why(self, unread: Sequence[Unread]) -> str:
        """What was not read of a line, in words: each with its column."""
        return sentence([self._why(cell) for cell in sorted(unread)])

    def _why(self, cell: Unread) -> str:
        if cell.column < 0:
            return cell.why
        name = self.names[cell.column] if cell.column < len(self.names) else f"{cell.column + 1}"
        return in_column(name, cell.why)


def read_row(plan: Plan, cells: Sequence[str], context: Context) -> Told:
    """What a line of an episode or a day says. Raises `Unfit` with all that is wrong with it."""
    line = _Line(plan, cells, context)
    row: Row = line.taken(_episode(line)) if plan.rows == EPISODE else line.taken(_day(line))
    return Told(row, tuple(line.unread))


def read_sleep(plan: Plan, cells: Sequence[str], context: Context) -> tuple[SleepRow, tuple[Unread, ...]]:
    """What a line of a sleep says, and what of it was not read. Raises `Unfit` as `read_row` does."""
    line = _Line(plan, cells, context)
    return line.taken(_sleep(line)), tuple(line.unread)


class _Line:
    """The cells of a line that say something, by what they say. `unread` are those that cost themselves alone, and
    `faults` what costs the line: the number of the column, and what is wrong."""

    def __init__(self, plan: Plan, cells: Sequence[str], context: Context) -> None:
        # Blank cells at the end come of spreadsheets; others of a delimiter that is not quoted.
        if len(cells) > len(plan.columns) and any(cell.strip() for cell in cells[len(plan.columns) :]):
            raise Unfit("it has more cells than the first line")
        self.plan, self.context, self.zone = plan, context, plan.zone or context.zone
        # Nobody's clock shows UTC: such times are those of the diary's clock.
        self.home = context.zone if self.zone == _UTC else self.zone
        self.unread: list[Unread] = []
        self.faults: list[Unread] = []
        self.said: list[tuple[int, Target, str]] = []
        for index, (key, cell) in enumerate(zip(plan.columns, cells, strict=False)):
            if not key:
                continue
            target = TARGET_BY_KEY[key]
            if said := cell.strip() if target.is_text else self._take(index, collapsed, cell):
                self.said.append((index, target, said))
        self.raw = {target.column: (index, cell) for index, target, cell in self.said if target.read is as_it_is}
        self._read_half()
        self._read_zone()

    def _read_half(self) -> None:
        """Take the time of a line for one of the half of the day that it says, as if that stood behind it."""
        half = self.take("half", half_of_day, self.cell("half")) if self.cell("half") else None
        column = "time" if self.cell("time") else "date"
        index, cell = self.raw.get(column, (0, ""))
        if half and (cell if column == "time" else has_clock(cell)):
            self.raw[column] = index, f"{cell} {half}"

    def _read_zone(self) -> None:
        """Take the clock of a line for one of the zone that it says."""
        said = self.take("zone", zone_said, self.cell("zone")) if self.cell("zone") else None
        if said is None:
            return
        if said.name:
            self.zone = self.home = said.name
        elif said.offset is not None:
            # As if it stood behind the time, where the date with its time does not say it.
            column = "time" if self.cell("time") else "date"
            index, cell = self.raw.get(column, (0, ""))
            if cell and read_said(cell, self.plan.dates).offset is None:
                self.raw[column] = index, f"{cell} {_as_offset(said.offset)}"

    def taken(self, row: Value | None) -> Value:
        """The row, where nothing costs the line. Raises `Unfit` with all that does."""
        if row is not None and not self.faults:
            return row
        raise Unfit(self.context.why([*self.faults, *self.unread]))

    def cell(self, column: str) -> str:
        """What stands in the column that says a date or time; empty where none does."""
        return self.raw[column][1] if column in self.raw else ""

    def values(self) -> dict[str, Any]:
        """What the other columns say, but for notes and triggers."""
        found = {}
        parts: dict[str, float] = {}
        for index, target, cell in self.said:
            if target.read is not as_it_is and (target.key not in SEVERAL or target.key in PARTS):
                told_apart = (self.plan.sign(index),) if target.is_number else ()
                value = self._take(index, target.read, cell, *told_apart)
                if value is not None and target.key in PARTS:
                    parts[target.column] = parts.get(target.column, 0) + value
                elif value is not None:
                    found[target.column] = value
        return {**self._added_up(parts), **found}

    def _added_up(self, parts: Mapping[str, float]) -> dict[str, int]:
        """Parts of a length, together. Programs write parts of nothing where nothing was measured."""
        found = {column: int(total + 0.5) for column, total in parts.items()}
        for column, total in found.items():
            if total > _DAY:
                self.leave(column, "its parts are longer than a day")
        return {column: total for column, total in found.items() if 0 < total <= _DAY}

    def note(self, *more: str) -> str:
        """The texts of all columns that hold a note, and some more."""
        found = [self._take(index, text, cell) or "" for index, target, cell in self.said if target.key == "note"]
        index = self.plan.index_of("note")
        said = "\n".join(part for part in (*found, *more) if part)
        return self._take(-1 if index is None else index, text, said) or ""

    def triggers(self) -> list[str]:
        """The names in all columns that hold what is suspected."""
        texts = [self._take(index, text, cell) or "" for index, target, cell in self.said if target.key == "trigger"]
        # People put several into one cell, and each program has its own sign between them.
        return [name for said in texts for part in re.split(r"[;,|]", said) if (name := part.strip())]

    def take(self, column: str, read: Callable[..., Value], *how: object) -> Value | None:
        """The cell of a date or time that a line can do without, or None where it cannot be read."""
        return self._take(self._index(column), read, *how)

    def need(self, column: str, read: Callable[..., Value], *how: object) -> Value | None:
        """The cell of a date or time that a line needs; None where it cannot be read, which costs the line."""
        try:
            return read(*how)
        except Unfit as error:
            self.fault(column, str(error))
            return None

    def fault(self, column: str, fault: str) -> None:
        """Note what costs the line."""
        self.faults.append(Unread(self._index(column), fault))

    def leave(self, column: str, fault: str) -> None:
        """Note what costs a cell alone."""
        self.unread.append(Unread(self._index(column), fault))

    def as_shown(self, moment: Moment) -> Moment:
        """A point in time as a clock showed it."""
        return moment if self.home == self.zone else Moment.at(moment.instant, ZoneInfo(self.home))

    def is_unread(self, column: str) -> bool:
        return any(cell.column == self.plan.index_of(column) for cell in self.unread)

    def _index(self, column: str) -> int:
        """Where it stands; -1 where it is of the line as a whole."""
        index = self.raw[column][0] if column in self.raw else self.plan.index_of(column)
        return -1 if index is None else index

    def _take(self, index: int, read: Callable[..., Value], *how: object) -> Value | None:
        try:
            return read(*how)
        except Denied as error:
            self.faults.append(Unread(index, str(error)))
        except Unfit as error:
            self.unread.append(Unread(index, str(error)))
        return None


def _as_offset(offset: timedelta) -> str:
    minutes = round(offset / timedelta(minutes=1))
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _day(line: _Line) -> CheckInRow | None:
    columns = line.values()
    if note := line.note():
        columns["note"] = note
    day = _date(line)
    if day is not None and not columns and not line.unread:
        line.fault("", "it says nothing but its date")
    return CheckInRow(day, columns) if day is not None and columns else None


def _date(line: _Line) -> date | None:
    """The day that a line says; why it says none costs the line."""
    cell = line.cell("date")
    if not cell:
        line.fault("date", "it gives no date")
        return None
    day = line.need("date", day_in, cell, line.plan.dates, line.zone)
    if day is not None and day > line.context.today:
        line.fault("date", f"{quoted(cell)} {IN_FUTURE}")
    return day


def _sleep(line: _Line) -> SleepRow | None:
    columns = line.values()
    asleep: timedelta | None = columns.pop("duration", None)
    if (minutes := columns.pop("sleep_minutes", None)) is not None:
        asleep = timedelta(minutes=minutes)
    if note := line.note():
        columns["note"] = note
    dated = line.cell("date")
    start = _moment(line, "sleep_start", dated)
    end = _wake(line, start, dated)
    day = _date(line) if start is None and end is None else None
    if day is None and start is None and end is None:
        return None
    latest = end or start
    if latest and latest.instant > line.context.now + _SLACK:
        line.fault("sleep_end" if end else "sleep_start", f"it {IN_FUTURE}")
    if not columns and asleep is None and not (start and end) and not line.unread:
        line.fault("", "it does not say how long the sleep was")
    return SleepRow(start and line.as_shown(start), end and line.as_shown(end), asleep, day, columns)


def _moment(line: _Line, column: str, dated: str) -> Moment | None:
    cell = line.cell(column)
    if not cell:
        return None
    # A time alone is one of the day that its line says.
    day, clock = (cell, "") if has_date(cell) or not dated else (dated, cell)
    return line.take(column, moment_of, day, clock, line.plan.dates, line.zone)


def _wake(line: _Line, start: Moment | None, dated: str) -> Moment | None:
    cell = line.cell("sleep_end")
    if not cell or start is None or has_date(cell):
        return _moment(line, "sleep_end", dated)
    return line.take("sleep_end", end_of, cell, start, line.plan.dates, line.zone)


def _episode(line: _Line) -> EpisodeRow | None:
    values = line.values()
    length: timedelta | None = values.pop("duration", None)
    values.pop("twitched", None)
    keys, own, unknown = _triggers(line)
    note = line.note(*(f"Suspected: {name}" for name in unknown))
    start = _start(line)
    if start is None:
        return None
    end = _end(line, start, length)
    start = line.as_shown(start)
    # A place that could not be read is not the one of lines that give none.
    sites = () if line.is_unread("sites") else line.plan.sites
    return EpisodeRow(
        EpisodeContent.of(
            {"sites": sites, **values, "note": note, "triggers": keys, "own_triggers": own},
            shape=Shape.TIMED if end else Shape.MOMENT,
            zone=zone_of(start, line.home),
            start=start,
            end=end and line.as_shown(end),
        )
    )


def _start(line: _Line) -> Moment | None:
    day, clock, plan = line.cell("date"), line.cell("time"), line.plan
    if not day:
        line.fault("date", "it gives no date")
        return None
    if not clock and plan.index_of("time") is not None:
        day = _without_midnight(day)
    try:
        start = moment_of(day, clock, plan.dates, line.zone, at=plan.at)
    except Unfit as error:
        # Which of the two cells is wrong is asked only where one is.
        dated = line.need("date", day_in, day, plan.dates, line.zone)
        if (clock and line.need("time", clock_of, clock) is not None and dated is not None) or (
            not clock and dated is not None
        ):
            line.fault("date", str(error))
        return None
    if start.instant > line.context.now + _SLACK:
        line.fault("date", f"{quoted(day)} {IN_FUTURE}")
    return start


_MIDNIGHT: Final = re.compile(r"[T ]00:00(:00(\.0+)?)?$")


def _without_midnight(day: str) -> str:
    """A date beside a column of times: midnight is what spreadsheets write where no time is known."""
    return _MIDNIGHT.sub("", day)


def _end(line: _Line, start: Moment, length: timedelta | None) -> Moment | None:
    """The end of an episode. A time alone that lies before the start is one of the next day. No length is a moment."""
    cell, said = line.cell("end"), "duration" if length is not None else "end"
    end: Moment | None = None
    if length is not None:
        end = Moment.at(start.instant + length, ZoneInfo(zone_of(start, line.zone)))
    elif cell:
        end = line.take("end", end_of, cell, start, line.plan.dates, line.zone)
    if end is None:
        return None
    wrong = ""
    if end.instant < start.instant:
        wrong = f"{quoted(cell)} lies before the start"
    elif end.instant - start.instant > MAX_TIMED:
        wrong = f"{quoted(cell)} lies more than a day after the start"
    elif end.instant > line.context.now + _SLACK or end.date > LAST_DAY:
        wrong = "it ends in the future"
    if wrong:
        line.leave(said, wrong)
    return end if end.instant > start.instant and not wrong else None


def _triggers(line: _Line) -> tuple[list[str], list[UUID], list[str]]:
    """The words of the catalogue, the diary's own triggers, and what is neither: that stays as words in the note."""
    keys: list[str] = []
    own: list[UUID] = []
    unknown: list[str] = []
    for name in line.triggers():
        if key := _TRIGGER_KEYS.get(name_key(name)):
            keys.append(key)
        elif uuid := line.context.own_triggers.get(name_key(name)):
            own.append(uuid)
        else:
            unknown.append(name)
    return sorted(set(keys)), sorted(set(own)), unknown
