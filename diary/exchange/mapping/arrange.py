"""The lines of a table as they come into a diary: each by itself, or those of a day put together.

A line of an episode stays a line, and so does that of a day in a table with one line a day. Where a table has several
lines for a day (the sleeps of a night, one line for each thing), they are read here and put together: amounts are added
up, of a scale the highest counts, and of a sleep what was slept, once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from diary.domain.catalogue import ITEM_BY_KEY, MAX_NOTE, Kind
from diary.domain.content import Moment
from diary.exchange.chunks import Entry, Unread
from diary.exchange.mapping.columns import DAY, EPISODE, SLEEP, TARGET_BY_KEY, Plan
from diary.exchange.mapping.nights import Sleep, night_of, nights
from diary.exchange.mapping.rows import CheckInRow, Context, SleepRow, read_row, read_sleep
from diary.exchange.mapping.times import has_clock, has_date
from diary.exchange.mapping.values import Unfit
from diary.exchange.source import Line, Rejected

_KEPT: Final = 100_000
"""So many different times and places are remembered, to tell twins apart."""
_SAID: Final = ("", "no", "unsure", "yes")
"""Whether anything twitched, the stronger answer later."""


def arranged(plan: Plan, lines: Iterable[Line | Rejected], context: Context, *, by_day: bool) -> Iterator[Entry]:
    """The lines that come in, those that cannot be read with the reason. `by_day` puts those of a day together."""
    if by_day or plan.rows == SLEEP:
        yield from _days(plan, lines, context)
    else:
        yield from _singly(plan, lines)


def _singly(plan: Plan, lines: Iterable[Line | Rejected]) -> Iterator[Entry]:
    twins = _Twins(plan)
    for line in lines:
        if isinstance(line, Rejected):
            yield Entry(line.line, tuple(line.cells), line.reason)
        elif _says_something(plan, line):
            yield Entry(line.number, tuple(line.cells), "", twins.again(line))


def _says_something(plan: Plan, line: Line) -> bool:
    return any(cell.strip() for cell in line.cells) and plan.takes(line.cells)


def _says_its_date_alone(plan: Plan, line: Line) -> bool:
    """Whether a line of a day has nothing in the columns that are taken: it is of another thing."""
    said = {
        TARGET_BY_KEY[key].column for key, cell in zip(plan.columns, line.cells, strict=False) if key and cell.strip()
    }
    return plan.rows == DAY and said == {"date"}


class _Twins:
    """How often a time and a place stood in the lines before: two lines of the same are two entries, and the same file
    again is none."""

    def __init__(self, plan: Plan) -> None:
        says = {"date", "time", "sites"} if plan.rows == EPISODE else {"date"}
        self._columns = [index for index, key in enumerate(plan.columns) if key and TARGET_BY_KEY[key].column in says]
        self._seen: Counter[int] = Counter()

    def again(self, line: Line) -> int:
        key = hash(tuple(line.cells[index].strip() for index in self._columns if index < len(line.cells)))
        if len(self._seen) >= _KEPT and key not in self._seen:
            self._seen.clear()
        again = self._seen[key]
        self._seen[key] += 1
        return again


@dataclass
class _DayOf:
    """What the lines of a day say together, and the first of them."""

    first: Line
    columns: dict[str, Any] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)

    def add(self, line: Line, columns: Mapping[str, Any], unread: Iterable[Unread]) -> None:
        for key, value in columns.items():
            self.columns[key] = _together(key, self.columns[key], value) if key in self.columns else value
        self.unread += [one._replace(line=line.number) for one in unread]


def _days(plan: Plan, lines: Iterable[Line | Rejected], context: Context) -> Iterator[Entry]:
    days: dict[date, _DayOf] = {}
    sleeps: list[Sleep] = []
    by_number: dict[int, Line] = {}
    for line in lines:
        if isinstance(line, Rejected):
            yield Entry(line.line, tuple(line.cells), line.reason)
            continue
        if not _says_something(plan, line) or _says_its_date_alone(plan, line):
            continue
        try:
            day, columns, unread = _read(plan, line, context, sleeps)
        except Unfit as error:
            yield Entry(line.number, tuple(line.cells), str(error))
            continue
        days.setdefault(day, _DayOf(line)).add(line, columns, unread)
        by_number.setdefault(line.number, line)
    for night in nights(sleeps):
        of = days.setdefault(night.day, _DayOf(by_number[night.line]))
        of.columns["sleep_minutes"] = _minutes(night.asleep)
    for day in sorted(days, key=lambda day: days[day].first.number):
        of = days[day]
        if of.columns:
            yield Entry(of.first.number, tuple(of.first.cells), day=day, columns=of.columns, unread=tuple(of.unread))


def _read(
    plan: Plan, line: Line, context: Context, sleeps: list[Sleep]
) -> tuple[date, Mapping[str, Any], tuple[Unread, ...]]:
    """The day of a line, what it says of it, and what was not read of it. A sleep whose times are known waits for the
    others of its night. Raises `Unfit`."""
    if plan.rows != SLEEP:
        told = read_row(plan, line.cells, context)
        assert isinstance(told.row, CheckInRow)
        return told.row.day, told.row.columns, told.unread
    row, unread = read_sleep(plan, line.cells, context)
    if (sleep := _sleep_of(row, line.number)) is not None:
        sleeps.append(sleep)
        return sleep.day, row.columns, unread
    known = row.start or row.end
    day = row.day if known is None else night_of(known)
    assert day is not None
    minutes = {} if row.asleep is None else {"sleep_minutes": _minutes(row.asleep)}
    return day, {**row.columns, **minutes}, unread


def _sleep_of(row: SleepRow, line: int) -> Sleep | None:
    """A sleep with both of its times, one of which is worked out where the line says how long it was. None where one
    stays unknown."""
    start, end = row.start, row.end
    if row.asleep and start and not end:
        end = _later(start, row.asleep)
    elif row.asleep and end and not start:
        start = _later(end, -row.asleep)
    return Sleep.of(start, end, row.asleep, line) if start and end else None


def _later(moment: Moment, length: timedelta) -> Moment:
    """A time on the same clock."""
    shown = datetime.combine(moment.date, moment.time) + length
    return Moment(moment.instant + length, shown.date(), shown.time())


def _minutes(length: timedelta) -> int:
    return round(length / timedelta(minutes=1))


def _together(key: str, one: Any, other: Any) -> Any:
    """What two lines of a day say of the same."""
    if key == "note":
        return "\n".join(dict.fromkeys((*one.split("\n"), other)))[:MAX_NOTE]
    if key == "twitching":
        return max(one, other, key=_SAID.index)
    item = ITEM_BY_KEY[key]
    match item.kind:
        case Kind.COUNT:
            return min(one + other, int(item.high))
        case Kind.SCALE:
            return max(one, other)
        case Kind.HOURS:
            return min(one + other, int(item.high * 60))
        case Kind.YES_NO:
            return one or other
    return one


def is_by_day(plan: Plan, sample: Sequence[tuple[str, ...]]) -> bool:
    """Whether lines with a time are put together: several of a day then add up, and none is the same twice. The time
    stands behind the date, or in a column beside it where several lines have the same date."""
    if plan.rows != DAY or (index := plan.index_of("date")) is None:
        return False
    dates = [row[index] for row in sample if index < len(row) and row[index].strip()]
    if any(map(has_clock, dates)):
        return True
    return len(set(dates)) < len(dates) and any(
        _is_time_of_day([row[column] for row in sample if column < len(row) and row[column].strip()])
        for column, key in enumerate(plan.columns)
        if not key
    )


def _is_time_of_day(cells: Sequence[str]) -> bool:
    return bool(cells) and all(has_clock(cell) and not has_date(cell) for cell in cells)
