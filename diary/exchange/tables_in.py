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
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from diary.domain.catalogue import ITEMS, QUESTIONS
from diary.domain.days import resolve
from diary.domain.facets import LIST_FACETS
from diary.exchange.archive import CheckInPart, EpisodePart, Name
from diary.exchange.cells import SEPARATOR, list_of, text_of
from diary.exchange.faults import in_column, quoted, sentence
from diary.exchange.mapping.rows import CheckInRow, EpisodeRow
from diary.exchange.source import Line, Rejected, SheetError
from diary.exchange.tables import CHECKINS, EPISODES, SILENCES, Column, Holds


def table_of(head: Sequence[str]) -> str:
    """Which of the tables has these columns: "episodes", "checkins", or "" for neither."""
    names = {name: [column.name for column in columns if column.needed] for name, columns in _TABLES.items()}
    return next((name for name, needed in names.items() if set(needed) <= set(head)), "")


def unknown_columns(head: Sequence[str]) -> tuple[str, ...]:
    """The columns that the table of this head does not have: they are not read, and a preview must say so."""
    known = {column.name for column in _TABLES[table_of(head)]}
    return tuple(name for name in head if name not in known)


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
_MOST_WORDS: Final = 100
"""More than the catalogue has of anything."""
_MOST_TEXTS: Final = 1_000
_KEPT: Final = 4096
"""Dates, times and numbers come again and again; each is worked out once."""
_NO_LISTS: Final[Mapping[str, list[Any]]] = {facet.key: [] for facet in LIST_FACETS}
_REASONS: Final = {
    "missing": "is missing",
    "string_too_long": "is too long",
    "timezone_aware": "needs the Z at its end, or another zone",
    "less_than_equal": "is more than {le}",
    "greater_than_equal": "is less than {ge}",
    "literal_error": "is none of {expected}",
}
_OF_AN_ITEM: Final = re.compile(r"items\.(\w+) (.*)", re.DOTALL)
Row = TypeVar("Row")
Value = TypeVar("Value")
Values = dict[str, Any]


def _read(
    lines: Iterable[Line | Rejected],
    head: Sequence[str],
    columns: Sequence[Column],
    make: Callable[[Line, Values], Row],
) -> Iterator[Row | Rejected]:
    needed = [column.name for column in columns if column.needed]
    if lacking := [name for name in needed if name not in head]:
        raise SheetError(f"This table has no column {lacking[0]}.")
    known = {column.name: _PARSERS[column.holds] for column in columns}
    cells = [(index, name, known[name]) for index, name in enumerate(head) if name in known]
    # Which of the two would count, nobody knows.
    if len({name for _, name, _ in cells}) != len(cells):
        raise SheetError("This table has a column twice.")
    return _rows(lines, len(head), cells, make, needed)


def _rows(
    lines: Iterable[Line | Rejected],
    width: int,
    cells: Sequence[tuple[int, str, Callable[[str], Any]]],
    make: Callable[[Line, Values], Row],
    needed: Sequence[str],
) -> Iterator[Row | Rejected]:
    for line in lines:
        if isinstance(line, Rejected):
            yield line
            continue
        faults: list[str] = []
        try:
            values = _values(line.cells, width, cells, faults)
            # Only where nothing else is wrong: a cell that could not be read is missing too.
            faults += [in_column(name, "is empty") for name in needed if name not in values and not faults]
            row = None if faults else make(line, values)
        except ValidationError as error:
            faults = _problems(error, {name: line.cells[index] for index, name, _ in cells})
        except ValueError as error:
            faults = [str(error)]
        # Dates at the ends of the calendar overflow when zones are added.
        except ArithmeticError:
            faults = ["this line cannot be read"]
        if faults or row is None:
            yield Rejected(line.number, sentence(faults), line.cells)
        else:
            yield row


def _values(
    written: Sequence[str],
    width: int,
    cells: Sequence[tuple[int, str, Callable[[str], Any]]],
    faults: list[str],
) -> Values:
    """What the cells of a row hold, but for the empty ones: those say nothing. What they cannot hold is noted."""
    if len(written) != width:
        said = f"the row has {len(written)} cells and the first row has {width}"
        raise ValueError(f"{said}: a part of it may be missing" if len(written) < width else said)
    values = {}
    for index, name, parse in cells:
        if cell := written[index]:
            try:
                values[name] = parse(cell)
            except ValueError as error:
                faults.append(in_column(name, f"{quoted(cell)} {error}"))
    return values


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
    """Work out the instants that are not said from the wall clock and the zone; what is wrong is told later."""
    try:
        zone = ZoneInfo(values["zone"])
        if "started_at" not in values:
            values["started_at"] = resolve(values["local_date"], values["local_time"], zone)
        if "ended_at" not in values and {"ended_local_date", "ended_local_time"} <= values.keys():
            end = values["ended_local_date"], values["ended_local_time"]
            values["ended_at"] = resolve(*end, zone, not_before=values["started_at"])
    # Not swallowed: the rules of the archive find what is missing or wrong, and say it by its column.
    except (KeyError, ValueError, TypeError, OverflowError, OSError):
        pass


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


def _date(cell: str) -> date:
    # fromisoformat takes more than that by now, such as 20260314 and 2026-W11-6.
    if len(cell) == 10 and cell[4] == cell[7] == "-":
        return _parsed(date.fromisoformat, cell, "is no date such as 2026-03-14")
    raise ValueError("is no date such as 2026-03-14")


def _parsed(parse: Callable[[str], Value], cell: str, wrong: str) -> Value:
    try:
        return parse(cell)
    except ValueError:
        raise ValueError(wrong) from None


def _number(cell: str) -> int:
    # isdigit alone takes digits of any script, and "²".
    if cell.isascii() and cell.isdigit() and len(cell) < 10:
        return int(cell)
    raise ValueError("is no whole number")


def _yes_no(cell: str) -> bool:
    if cell not in ("yes", "no"):
        raise ValueError("is neither yes nor no")
    return cell == "yes"


def _text(cell: str) -> str:
    """Spreadsheets write a line break within a cell in three ways."""
    return text_of(cell).replace("\r\n", "\n").replace("\r", "\n")


def _few(items: list[str], most: int) -> list[str]:
    """The items of a list, refused where they are more than any row has: each of them would have to be looked at."""
    if len(items) > most:
        raise ValueError(f"is a list of more than {most:,}")
    return items


def _words(cell: str) -> list[str]:
    return _few(cell.split(SEPARATOR), _MOST_WORDS)


def _remedies(cell: str) -> list[Values]:
    return [_remedy(*item.split(":")) for item in _words(cell)]


def _remedy(remedy: str, outcome: str = "", minutes: str = "", *more: str) -> Values:
    if more:
        raise ValueError("says more of a remedy than its outcome and the minutes")
    return {"remedy": remedy, "outcome": outcome, "relief_minutes": _number(minutes) if minutes else None}


_PARSERS: Final[Mapping[Holds, Callable[[str], Any]]] = {
    Holds.UUID: lambda cell: _parsed(UUID, cell, "is no uuid"),
    Holds.WORD: str,
    Holds.WORDS: _words,
    Holds.DATE: lru_cache(_KEPT)(_date),
    Holds.TIME: lru_cache(_KEPT)(lambda cell: _parsed(time.fromisoformat, cell, "is no time such as 21:30:00")),
    Holds.INSTANT: lambda cell: _parsed(datetime.fromisoformat, cell, "is no instant such as 2026-03-14T20:30:00Z"),
    Holds.NUMBER: lru_cache(_KEPT)(_number),
    Holds.YES_NO: _yes_no,
    Holds.TEXT: _text,
    Holds.TEXTS: lambda cell: _few(list_of(cell), _MOST_TEXTS),
    Holds.REMEDIES: _remedies,
}
