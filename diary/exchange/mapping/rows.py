"""What a line says, with a plan of its columns."""

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
from diary.domain.days import LAST_DAY, MAX_TIMED, resolve
from diary.domain.names import name_key
from diary.exchange.faults import in_column, quoted, sentence
from diary.exchange.mapping.columns import EPISODE, SEVERAL, TARGET_BY_KEY, Plan, Target, as_it_is
from diary.exchange.mapping.times import clock_of, day_in, moment_of, parted, time_of
from diary.exchange.mapping.values import Unfit, collapsed, text

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


Row = EpisodeRow | CheckInRow
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Context:
    """What a line cannot say itself: the zone of its times, now, the diary's own triggers by the key of their name, and
    the names of the columns."""

    zone: str
    now: datetime
    own_triggers: Mapping[str, UUID] = field(default_factory=dict)
    names: Sequence[str] = ()


def read_row(plan: Plan, cells: Sequence[str], context: Context) -> Row:
    """What a line says. Raises `Unfit` with all that is wrong with it."""
    # Blank cells at the end come of spreadsheets; others of a delimiter that is not quoted.
    if len(cells) > len(plan.columns) and any(cell.strip() for cell in cells[len(plan.columns) :]):
        raise Unfit("it has more cells than the first line")
    line = _Line(plan, cells, context)
    row = _episode(line) if plan.rows == EPISODE else _day(line)
    if line.faults or row is None:
        raise Unfit(sentence([fault for _, fault in sorted(line.faults)]) or "it gives no date")
    return row


class _Line:
    """The cells of a line that say something, by what they say, and the faults that are found in them: the number of
    the column, and what is wrong."""

    def __init__(self, plan: Plan, cells: Sequence[str], context: Context) -> None:
        self.plan, self.context = plan, context
        self.faults: list[tuple[int, str]] = []
        self.said: list[tuple[int, Target, str]] = []
        for index, (key, cell) in enumerate(zip(plan.columns, cells, strict=False)):
            if not key:
                continue
            target = TARGET_BY_KEY[key]
            if said := cell.strip() if target.is_text else self._take(index, collapsed, cell):
                self.said.append((index, target, said))
        self.raw = {target.column: (index, cell) for index, target, cell in self.said if target.read is as_it_is}
        if "date" not in self.raw:
            for index, key in enumerate(plan.columns):
                if key and TARGET_BY_KEY[key].column == "date" and not any(at == index for at, _ in self.faults):
                    self._note(index, "it gives no date")

    def cell(self, column: str) -> str:
        """What stands in the column that says a date or time; empty where none does."""
        return self.raw[column][1] if column in self.raw else ""

    def values(self) -> dict[str, Any]:
        """What the other columns say, but for notes and triggers."""
        found = {}
        for index, target, cell in self.said:
            if target.read is not as_it_is and target.key not in SEVERAL:
                told_apart = (self.plan.sign(index),) if target.is_number else ()
                value = self._take(index, target.read, cell, *told_apart)
                if value is not None:
                    found[target.column] = value
        return found

    def texts(self, key: str) -> list[str]:
        """The texts of the columns that say one thing."""
        return [self._take(index, text, cell) or "" for index, target, cell in self.said if target.key == key]

    def take(self, column: str, read: Callable[..., Value], *how: object) -> Value | None:
        """The cell of a date or time as it is read, or None where it cannot be; why is noted."""
        index, cell = self.raw[column]
        return self._take(index, read, cell, *how)

    def fault(self, column: str, fault: str) -> None:
        """Note what is wrong with the cell of a date or time."""
        self._note(self.raw[column][0], fault)

    def fault_of_all(self, fault: str) -> None:
        self.faults.append((len(self.plan.columns), fault))

    def _take(self, index: int, read: Callable[..., Value], *how: object) -> Value | None:
        try:
            return read(*how)
        except Unfit as error:
            self._note(index, str(error))
            return None

    def _note(self, index: int, fault: str) -> None:
        name = self.context.names[index] if index < len(self.context.names) else f"{index + 1}"
        self.faults.append((index, in_column(name, fault)))


def _joined(line: _Line, texts: Sequence[str]) -> str:
    try:
        return text("\n".join(part for part in texts if part))
    except Unfit as error:
        line.fault_of_all(str(error))
        return ""


def _day(line: _Line) -> CheckInRow | None:
    context = line.context
    columns = line.values()
    if note := _joined(line, line.texts("note")):
        columns["note"] = note
    day = line.take("date", day_in, line.plan.dates, context.zone) if line.cell("date") else None
    if day is None:
        return None
    if day > context.now.astimezone(ZoneInfo(context.zone)).date():
        line.fault("date", f"{quoted(line.cell('date'))} lies in the future")
    if not columns and not line.faults:
        line.fault_of_all("it says nothing but its date")
    return CheckInRow(day, columns)


def _episode(line: _Line) -> EpisodeRow | None:
    values = line.values()
    length: timedelta | None = values.pop("duration", None)
    keys, own, unknown = _triggers(line)
    note = _joined(line, [*line.texts("note"), *(f"Suspected: {name}" for name in unknown)])
    start = _start(line)
    if start is None:
        return None
    end = _end(line, start, length)
    return EpisodeRow(
        EpisodeContent.of(
            {"sites": line.plan.sites, **values, "note": note, "triggers": keys, "own_triggers": own},
            shape=Shape.TIMED if end else Shape.MOMENT,
            zone=line.context.zone,
            start=start,
            end=end,
        )
    )


def _start(line: _Line) -> Moment | None:
    day, clock, plan, context = line.cell("date"), line.cell("time"), line.plan, line.context
    if not day:
        return None
    try:
        start = moment_of(day, clock, plan.dates, context.zone, at=plan.at)
    except Unfit as error:
        # Which of the two cells is wrong is asked only where one is.
        known = len(line.faults)
        line.take("date", day_in, plan.dates, context.zone)
        if clock:
            line.take("time", clock_of)
        if len(line.faults) == known:
            line.fault("date", str(error))
        return None
    if start.instant > context.now + _SLACK:
        line.fault("date", f"{quoted(day)} lies in the future")
    return start


def _end(line: _Line, start: Moment, length: timedelta | None) -> Moment | None:
    """The end of an episode. A time alone that lies before the start is one of the next day. No length is a moment."""
    cell, context = line.cell("end"), line.context
    zone = ZoneInfo(context.zone)
    end: Moment | None = None
    if length is not None:
        end = Moment.at(start.instant + length, zone)
    elif cell:
        end = line.take("end", _end_of, start, line.plan, zone)
    if end is None:
        return None
    if end.instant < start.instant:
        line.fault("end", f"{quoted(cell)} lies before the start")
    if end.instant - start.instant > MAX_TIMED:
        line.fault("end", f"{quoted(cell)} lies more than a day after the start")
    if end.instant > context.now + _SLACK or end.date > LAST_DAY:
        line.fault_of_all("it ends in the future")
    return end if end.instant > start.instant else None


def _end_of(cell: str, start: Moment, plan: Plan, zone: ZoneInfo) -> Moment:
    if parted(cell)[1]:
        return moment_of(cell, "", plan.dates, zone.key, not_before=start.instant)
    clock = time_of(cell)
    again = Moment.at(resolve(start.date, clock, zone, not_before=start.instant), zone)
    # In the repeated hour a clock that shows less may still be later.
    is_later = clock >= start.time or (again.instant >= start.instant and again.time == clock)
    day = start.date if is_later else start.date + timedelta(days=1)
    return Moment(resolve(day, clock, zone, not_before=start.instant), day, clock)


def _triggers(line: _Line) -> tuple[list[str], list[UUID], list[str]]:
    """The words of the catalogue, the diary's own triggers, and what is neither: that stays as words in the note."""
    keys: list[str] = []
    own: list[UUID] = []
    unknown: list[str] = []
    for said in line.texts("trigger"):
        # People put several into one cell, and each program has its own sign between them.
        for name in filter(None, map(str.strip, re.split(r"[;,|]", said))):
            if key := _TRIGGER_KEYS.get(name_key(name)):
                keys.append(key)
            elif uuid := line.context.own_triggers.get(name_key(name)):
                own.append(uuid)
            else:
                unknown.append(name)
    return sorted(set(keys)), sorted(set(own)), unknown
