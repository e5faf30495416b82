"""The tables of a diary back in: rows of `episodes.csv` and `check-ins.csv`, as docs/csv.md says.

    source = look(file)                                 # diary.exchange.source
    head = source.head.names
    kind = table_of(head)                               # "episodes", "checkins", or "" for any other table
    for row in read_episodes(lines(file, source), head):  # EpisodeRow | Rejected, one after the other
        ...

One row or rejection comes of each line. Reading changes nothing and asks no diary. What a row says is checked by the
rules of the archive, so whatever comes out can be stored. Own triggers come as names: whoever writes the rows finds or
makes the own trigger of each (`name_key` compares them). Red-flag answers are checked, and never imported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from diary.domain.catalogue import ITEMS, QUESTIONS
from diary.domain.days import resolve, resolve_late, wall_clock
from diary.domain.facets import LIST_FACETS
from diary.exchange.archive import CheckInPart, EpisodePart, Name
from diary.exchange.faults import in_column, quoted, sentence
from diary.exchange.mapping.rows import CheckInRow, EpisodeRow
from diary.exchange.mapping.values import EITHER
from diary.exchange.own_cells import PARSERS, OpenDate, Unzoned, Values
from diary.exchange.source import Line, Rejected, SheetError
from diary.exchange.tables import CHECKINS, EPISODES, SILENCES, TRIAL_DAYS, Column, Holds


def table_of(head: Sequence[str]) -> str:
    """Which of the tables has these columns: "episodes", "checkins", or "" for neither."""
    names = {name: [column.name for column in columns if column.needed] for name, columns in _TABLES.items()}
    return next((name for name, needed in names.items() if set(needed) <= set(head)), "")


def is_of_trials(head: Sequence[str]) -> bool:
    """Whether it is one of the tables of trials, which only go out."""
    return {column.name for column in TRIAL_DAYS} <= set(head)


def unknown_columns(head: Sequence[str]) -> tuple[str, ...]:
    """The columns that the table of this head does not have: they are not read, and a preview must say so."""
    known = {column.name for column in _TABLES[table_of(head)]}
    return tuple(name for name in head if name.strip() and name not in known)


def check_head(head: Sequence[str]) -> None:
    """Raise `SheetError` where a column of the table of this head is there twice: which one counts, nobody knows."""
    known = [column.name for column in _TABLES[table_of(head)]]
    if twice := [name for name in known if list(head).count(name) > 1]:
        raise SheetError(f"This table has the column {twice[0]} twice.")


def read_episodes(lines: Iterable[Line | Rejected], head: Sequence[str]) -> Iterator[EpisodeRow | Rejected]:
    """The rows of episodes.csv, in their order. Raises `SheetError` where the head lacks a column that has to be
    there or has one twice."""
    return _read(lines, head, EPISODES, _episode)


def read_checkins(lines: Iterable[Line | Rejected], head: Sequence[str]) -> Iterator[CheckInRow | Rejected]:
    """The rows of check-ins.csv, in their order. Raises `SheetError` as `read_episodes` does."""
    return _read(lines, head, CHECKINS, _checkin)


_TABLES: Final[Mapping[str, tuple[Column, ...]]] = {"episodes": EPISODES, "checkins": CHECKINS}
_NAMES: Final = TypeAdapter(list[Name])
_NO_LISTS: Final[Mapping[str, list[Any]]] = {facet.key: [] for facet in LIST_FACETS}
_NO_ZONE: Final = "needs the Z at its end, or another zone"
_REASONS: Final = {
    "missing": "is missing",
    "string_too_long": "is too long",
    "timezone_aware": _NO_ZONE,
    "less_than_equal": "is more than {le}",
    "greater_than_equal": "is less than {ge}",
    "literal_error": "is none of {expected}",
}
_OF_AN_ITEM: Final = re.compile(r"items\.(\w+) (.*)", re.DOTALL)
_NEVER_READ: Final = frozenset({"asked", *SILENCES})
"""What a row may lack at its end, as spreadsheets leave out the last cells where they are empty."""
_FARTHEST: Final = timedelta(hours=27)
"""Wider than the clock of any zone ever was from UTC."""
_TWO_DATES: Final = "could be two dates, and nothing else in its line tells which"
_STARTS: Final = (("started_at", "local_date", "local_time"), ("ended_at", "ended_local_date", "ended_local_time"))
Row = TypeVar("Row")
Cells = Sequence[tuple[int, str, Callable[[str], Any]]]


def _read(
    lines: Iterable[Line | Rejected],
    head: Sequence[str],
    columns: Sequence[Column],
    make: Callable[[Line, Values], Row],
) -> Iterator[Row | Rejected]:
    needed = [column.name for column in columns if column.needed]
    if lacking := [name for name in needed if name not in head]:
        raise SheetError(f"This table has no column {lacking[0]}.")
    known = {column.name: PARSERS[column.holds] for column in columns}
    cells = [(index, name, known[name]) for index, name in enumerate(head) if name in known]
    # Which of the two would count, nobody knows.
    if len({name for _, name, _ in cells}) != len(cells):
        raise SheetError("This table has a column twice.")
    named = [index for index, name in enumerate(head) if name.strip()]
    # What stands behind the last of the others may be missing at the end of a row.
    least = 1 + max(index for index in named if head[index] not in _NEVER_READ)
    return _rows(lines, (least, 1 + max(named)), cells, make, needed)


def _rows(
    lines: Iterable[Line | Rejected],
    widths: tuple[int, int],
    cells: Cells,
    make: Callable[[Line, Values], Row],
    needed: Sequence[str],
) -> Iterator[Row | Rejected]:
    for line in lines:
        if isinstance(line, Rejected):
            yield line
            continue
        faults: list[str] = []
        try:
            values = _values(line.cells, widths, cells, faults)
            # Only where nothing else is wrong: a cell that could not be read is missing too.
            faults += [in_column(name, "is empty") for name in needed if name not in values and not faults]
            row = None if faults else make(line, values)
        except ValidationError as error:
            written = {name: line.cells[index] for index, name, _ in cells if index < len(line.cells)}
            faults = _problems(error, written)
        except ValueError as error:
            faults = [str(error)]
        # Dates at the ends of the calendar overflow when zones are added.
        except ArithmeticError:
            faults = ["this line cannot be read"]
        if faults or row is None:
            yield Rejected(line.number, sentence(faults), line.cells)
        else:
            yield row


def _values(written: Sequence[str], widths: tuple[int, int], cells: Cells, faults: list[str]) -> Values:
    """What the cells of a row hold, but for the empty ones: those say nothing. What they cannot hold is noted. `widths`
    are how many cells a row has to have, and how many the first one has."""
    least, width = widths
    if len(written) < least or any(cell.strip() for cell in written[width:]):
        said = f"the row has {len(written)} cells and the first row has {width}"
        raise ValueError(f"{said}: a part of it may be missing" if len(written) < width else said)
    # Whoever puts blanks around the uuid puts them around all cells.
    if any(name == "uuid" and written[index] != written[index].strip() for index, name, _ in cells[:1]):
        written = [cell.strip() for cell in written]
    values: Values = {}
    open_dates: list[tuple[str, str]] = []
    for index, name, parse in cells:
        if index < len(written) and (cell := written[index]):
            try:
                values[name] = value = parse(cell)
            except ValueError as error:
                faults.append(in_column(name, f"{quoted(cell)} {error}"))
                continue
            if type(value) is OpenDate:
                open_dates.append((name, cell))
    if open_dates:
        _settle(values, open_dates, faults)
    return values


def _settle(values: Values, open_dates: Iterable[tuple[str, str]], faults: list[str]) -> None:
    """Read the dates of a row whose order their cells do not tell in the one that its start in UTC tells, or one of
    them; what nothing tells is noted."""
    order = _order_of(values)
    for name, cell in open_dates:
        day = values.pop(name).in_order(order)
        if day is not None:
            values[name] = day
        else:
            faults.append(in_column(name, f"{quoted(cell)} {_TWO_DATES}"))


def _order_of(values: Values) -> str:
    """The order of the dates of a row; "" where it does not tell."""
    for value in values.values():
        if isinstance(value, OpenDate) and len(value.by_order) == 1:
            return next(iter(value.by_order))
    day, at, start = (values.get(name) for name in ("local_date", "local_time", "started_at"))
    if not isinstance(day, OpenDate) or not isinstance(at, time):
        return ""
    if isinstance(start, datetime) and start.tzinfo:
        return day.order_of(lambda read: abs(datetime.combine(read, at, UTC) - start) <= _FARTHEST)
    return ""


def with_dates(
    lines: Iterable[Line | Rejected], head: Sequence[str], orders: Sequence[str]
) -> Iterator[Line | Rejected]:
    """The lines of a whole table with the dates in it that could be two written year first, where the `orders` of its
    columns (`Doubts.orders`) tell. What a line tells of itself by its start in UTC is left as it is."""
    dated = {column.name for column in _TABLES[table_of(head)] if column.holds == Holds.DATE}
    columns = [index for index, name in enumerate(head) if name in dated]
    sure = {orders[index] for index in columns} - {"", EITHER}
    start = head.index("started_at") if "started_at" in head else len(head)
    for line in lines:
        if len(sure) != 1 or isinstance(line, Rejected) or "T" in "".join(line.cells[start : start + 1]):
            yield line
        else:
            yield line._replace(cells=_year_first(line.cells, columns, *sure))


def are_dates_open(head: Sequence[str], orders: Sequence[str], sample: Iterable[Sequence[str]]) -> bool:
    """Whether a table has dates that could be two, of which neither the `orders` of its columns (`Doubts.orders`) nor
    the start in UTC of its lines tell which they are."""
    dated = {column.name for column in _TABLES[table_of(head)] if column.holds == Holds.DATE}
    found = {order for name, order in zip(head, orders, strict=False) if name in dated} - {""}
    start = head.index("started_at") if "started_at" in head else len(head)
    return found == {EITHER} and not any("T" in "".join(cells[start : start + 1]) for cells in sample)


def _year_first(written: Sequence[str], columns: Sequence[int], order: str) -> list[str]:
    cells = list(written)
    for index in columns:
        if index < len(cells) and cells[index]:
            try:
                read = PARSERS[Holds.DATE](cells[index])
            except ValueError:
                continue
            if isinstance(read, OpenDate) and (day := read.in_order(order)):
                cells[index] = day.isoformat()
    return cells


def _problems(error: ValidationError, written: Mapping[str, str]) -> list[str]:
    """What the rules of the archive say of a row, by the columns that hold it."""
    found = []
    for row in error.errors(include_url=False):
        column = str(row["loc"][0]) if row["loc"] else ""
        known = _REASONS.get(row["type"])
        reason = known.format(**row.get("ctx", {})) if known else row["msg"].removeprefix("Value error, ")
        if item := _OF_AN_ITEM.fullmatch(reason):
            column, reason = item[1], item[2]
        elif written.get(column):
            reason = f"{quoted(written[column])} {reason}"
        found.append(in_column(column, reason) if column in written else reason)
    return found


def _episode(line: Line, values: Values) -> EpisodeRow:
    # The table has names, and the archive uuids: whoever writes the row finds or makes each.
    names = values.pop("own_triggers", None)
    # What was shown is written down by pages alone.
    values.pop("asked", None)
    _add_instants(values)
    part = EpisodePart.model_validate({**_NO_LISTS, **values})
    own = tuple(_NAMES.validate_python(names)) if names else ()
    return EpisodeRow(part.content, part.uuid, own)


def _add_instants(values: Values) -> None:
    """Work out the instants that are not said from the wall clock and the zone, and the seconds that are left out from
    the instants. What is missing or wrong the rules of the archive find, and say by its column."""
    try:
        zone = ZoneInfo(values["zone"])
        for instant, day, at in _STARTS:
            if day in values and at in values:
                _add_instant(values, instant, (values[day], values[at]), zone)
                values[at] = _to_the_second(values[instant], values[day], values[at], zone)
    except (KeyError, ValueError, TypeError, OverflowError, OSError):
        pass


def _add_instant(values: Values, name: str, wall: tuple[date, time], zone: ZoneInfo) -> None:
    said = values.get(name)
    if said is None:
        begun = values["started_at"] if name != "started_at" else None
        values[name] = resolve(*wall, zone, not_before=begun)
    elif isinstance(said, Unzoned):
        # A spreadsheet has left the zone out: it is UTC where it then shows what the clock of the row does.
        shown = (resolve(*wall, zone), resolve_late(*wall, zone))
        values[name] = next(filter(said.shows, shown), said.naive)


def _to_the_second(instant: datetime, day: date, at: time, zone: ZoneInfo) -> time:
    """A time of day with the seconds that a spreadsheet has left out, where the instant tells them."""
    if at.second or not instant.second or instant.tzinfo is None:
        return at
    shown = wall_clock(instant, zone)
    return shown[1] if shown[0] == day and shown[1].replace(second=0, microsecond=0) == at else at


def _checkin(line: Line, values: Values) -> CheckInRow:
    answers = [answer for question in QUESTIONS if (answer := _answer(question.key, values))]
    # What was shown is not taken from a table, as answers are not.
    for name in SILENCES:
        values.pop(name, None)
    items = {item.key: values.pop(item.key) for item in ITEMS if item.key in values}
    part = CheckInPart.model_validate(values | {"items": items, "answers": answers})
    columns = {"twitching": part.twitching, "note": part.note, **part.items}
    return CheckInRow(
        part.local_date, {key: value for key, value in columns.items() if value not in (None, "")}, part.uuid
    )


def _answer(key: str, values: Values) -> Values | None:
    """The answer to a question, with all that hangs on it; None where it has none."""
    told = {name: values.pop(f"{key}_{name}") for name in ("parts", "side", "since") if f"{key}_{name}" in values}
    if key not in values:
        if told:
            raise ValueError(f"{key}: is empty, and {key}_{next(iter(told))} is not")
        return None
    return {"question": key, "answer": values.pop(key), **told}
