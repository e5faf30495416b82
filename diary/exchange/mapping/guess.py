"""A first plan of somebody else's table. Each guess is earned by the cells: what no cell fits is not guessed, of two
columns that say the same the one that more cells fit is taken, and what stays open is asked.

A line is an episode only where the table speaks of twitching: a name, a title or a cell names twitching, a toe, or a
place. It is a sleep or a day where names say so. Of anything else the person is asked what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from diary.exchange.mapping.columns import (
    DAY,
    EPISODE,
    SEVERAL,
    SLEEP,
    TARGET_BY_KEY,
    Plan,
    problems,
)
from diary.exchange.mapping.evidence import (
    ALL_LINES,
    DATES_ORDERS,
    MOST,
    NO_ANSWERS,
    FileAnswers,
    SeenColumn,
    are_parts,
    is_place,
    said_in,
    says_date,
)
from diary.exchange.mapping.language import plain as plain_name
from diary.exchange.mapping.line_kinds import is_about_twitching, lines_asleep, narrowed, rows_of, speaking_lines
from diary.exchange.mapping.survey import Survey
from diary.exchange.mapping.times import read_said
from diary.exchange.mapping.values import EITHER, Unfit, collapsed

ROWS: Final = "rows"
DATES: Final = "dates"
COLUMNS: Final = "columns"
LINES: Final = "lines"
UNITS: Final = "units"
DATING: Final = ("date", "start", "sleep_start", "sleep_end")
_STAMPS: Final = frozenset({
    "timestamp", "time stamp", "zeitstempel", "horodateur", "marca temporal", "informazioni cronologiche",
    "carimbo de data/hora", "tijdstempel", "sygnatura czasowa", "časová značka", "отметка времени", "tidsstämpel",
    "tidsstempel", "zaman damgası", "タイムスタンプ", "时间戳记", "時間戳記",
})  # fmt: skip
"""What forms call the time at which an answer was sent."""
_KEPT_BOOKS: Final = frozenset({
    "modified", "updated", "changed", "edited", "synced", "sync", "submitted", "submit", "completion", "completed",
    "deleted", "exported", "geändert", "bearbeitet", "modifié", "modificado", "modificato", "gewijzigd",
})  # fmt: skip
"""Words of a name that tells when an entry was written, and not when it was."""


@dataclass(frozen=True, slots=True)
class PlanGuess:
    """A plan, what has to be asked before it is one, and of each column how many cells of the sample it reads, of how
    many."""

    plan: Plan
    asks: tuple[str, ...] = ()
    reads: tuple[tuple[int, int], ...] = ()


def guess(names: Sequence[str], survey: Survey, said: FileAnswers = NO_ANSWERS) -> PlanGuess:
    """A first mapping of a table with these names; whoever imports looks at it and mends it."""
    only, unsure_lines = (said.only, False) if said.only else speaking_lines(names, survey)
    only = None if only == ALL_LINES else only
    seen = narrowed(survey, only)
    columns = [SeenColumn(index, name, seen.cells(index), said) for index, name in enumerate(names)]
    speaks = only is not None and not unsure_lines and not said.only
    rows = said.rows or rows_of(columns, speaks or is_about_twitching(columns, seen), survey.titles)
    if rows == SLEEP and only is None:
        only = lines_asleep(columns, survey)
    keys = _keys(columns, rows)
    plan = Plan(rows, keys, names=tuple(names), only=only, zone=said.zone or _zone(columns, keys))
    plan = _with_signs(plan, survey)
    plan, open_dates = _with_dates(plan, survey, said.dates or _order(columns, keys))
    asks = [
        ROWS * (not rows),
        DATES * open_dates,
        LINES * unsure_lines,
        UNITS * any(column.unit_is_open for column in columns if keys[column.index]),
        COLUMNS * bool(rows and (problems(plan) or _gives_no_time(plan, columns) or _is_stamped(plan, columns, seen))),
    ]
    reads = tuple((column.fits(keys[column.index]), len(column.cells)) for column in columns)
    return PlanGuess(plan, tuple(filter(None, asks)), reads)


def _keys(columns: Sequence[SeenColumn], rows: str) -> tuple[str, ...]:
    """What each column says of a line of this kind: of two that say the same the one that more cells fit."""
    if not rows:
        return tuple("" for _ in columns)
    chosen = {column.index: _turned(column.key, rows) for column in columns}
    chosen = {index: key for index, key in chosen.items() if key and TARGET_BY_KEY[key].belongs_to(rows)}
    _date_by_cells(columns, chosen, rows)
    if rows == EPISODE:
        _place_by_cells(columns, chosen)
        whether = [column for column in columns if column.tells_whether and not column.is_told]
        # Of a table with one line for each thing its state alone says that a line is no twitch.
        whether = whether or [column for column in columns if column.is_state]
        chosen |= {column.index: "twitched" for column in whether}
    for says in {TARGET_BY_KEY[key].column for key in chosen.values() if key not in SEVERAL}:
        same = [index for index, key in chosen.items() if TARGET_BY_KEY[key].column == says]
        guessed = [index for index in same if not columns[index].is_told]
        if are_parts([columns[index] for index in guessed]):
            # Seven hours in one column and thirty minutes in another: either alone would be false.
            for index in guessed:
                del chosen[index]
            continue
        best = max(same, key=lambda index: columns[index].weight(chosen[index]))
        for index in guessed:
            # What somebody said goes before what is guessed.
            if index != best or len(guessed) < len(same):
                del chosen[index]
    _settle(columns, chosen, rows)
    return tuple(chosen.get(index, "") for index in range(len(columns)))


def _turned(key: str, rows: str) -> str:
    """What says one thing of an episode says another of a sleep."""
    if rows == SLEEP:
        key = {"start": "sleep_start", "end": "sleep_end"}.get(key, key)
        key = key.replace("duration_", "sleep_minutes_") if key.startswith("duration_") else key
        return key if key in TARGET_BY_KEY else ""
    if rows == DAY and key in ("start", "sleep_end"):
        return "date"
    return key


def _date_by_cells(columns: Sequence[SeenColumn], chosen: dict[int, str], rows: str) -> None:
    """The column of dates, where no name says which it is."""
    if any(chosen.get(column.index) in DATING and (column.dates or column.is_told) for column in columns):
        return
    nameless = [
        column
        for column in columns
        if column.index not in chosen and not column.is_told and column.dates > MOST * max(len(column.cells), 1)
    ]
    if nameless:
        column = max(nameless, key=lambda column: column.dates)
        chosen[column.index] = "start" if rows == EPISODE and column.clocks else "date"
        if rows == SLEEP and column.clocks:
            chosen[column.index] = "sleep_start"
    timed = [
        column for column in columns if column.index not in chosen and not column.is_told and column.meaning is None
    ]
    if (
        rows == EPISODE
        and "time" not in chosen.values()
        and not any(columns[index].clocks for index, key in chosen.items() if key in ("date", "start"))
    ):
        for column in timed:
            if column.clocks > MOST * max(len(column.cells), 1) and not column.dates:
                chosen[column.index] = "time"
                break


def _place_by_cells(columns: Sequence[SeenColumn], chosen: dict[int, str]) -> None:
    """The column of places, where no name says which it is."""
    if "place" in chosen.values():
        return
    for column in columns:
        is_free = column.index not in chosen and column.is_nameless and column.cells
        if is_free and sum(map(is_place, column.cells)) > MOST * len(column.cells):
            chosen[column.index] = "place"
            return


def _settle(columns: Sequence[SeenColumn], chosen: dict[int, str], rows: str) -> None:
    """Leave out what says twice what another column says better."""
    keys = {key: index for index, key in chosen.items()}
    if "end" in keys:
        for index in [index for index, key in chosen.items() if key.startswith("duration_")]:
            if not columns[index].is_told:
                del chosen[index]
    # A date and time says all that a time beside it does.
    dated = next((columns[index] for index, key in chosen.items() if key in ("date", "start")), None)
    timed = columns[keys["time"]] if rows == EPISODE and "time" in keys else None
    if dated and timed and not timed.is_told and timed.dates and not dated.dates:
        chosen[timed.index] = "start"


def _with_signs(plan: Plan, survey: Survey) -> Plan:
    return replace(plan, signs=survey.doubts.signs(len(plan.columns)))


def _order(columns: Sequence[SeenColumn], keys: Sequence[str]) -> str:
    """The order of dates that the name of a column says: "Date (dd/mm/yyyy)"."""
    return next(
        (found.order for column in columns if (found := column.meaning) and found.order and keys[column.index]), ""
    )


def _zone(columns: Sequence[SeenColumn], keys: Sequence[str]) -> str:
    """The zone of times that the name of a column says: "Start (UTC)"."""
    return next(
        (found.zone for column in columns if (found := column.meaning) and found.zone and keys[column.index]), ""
    )


def _with_dates(plan: Plan, survey: Survey, said: str) -> tuple[Plan, bool]:
    """The order of the dates, as the file tells it or as somebody said, and whether it has to be asked."""
    orders = survey.doubts.orders(len(plan.columns))
    used = [index for index, key in enumerate(plan.columns) if key in (*DATING, "end")]
    found = {orders[index] for index in used} - {""}
    sure = found - {EITHER}
    if len(sure) == 1:
        return replace(plan, dates=sure.pop()), False
    if said:
        return replace(plan, dates=said), False
    if not found:
        cells = [cell for index in used for cell in survey.cells(index)]
        best = max(DATES_ORDERS, key=lambda order: sum(_is_date(cell, order) for cell in cells))
        # Dates that mean the same in each order ask nothing; those of a column with two orders do.
        return replace(plan, dates=best), any(says_date(cell) and not _is_date(cell, best) for cell in cells)
    return replace(plan, dates=""), True


def _is_date(cell: str, order: str) -> bool:
    try:
        return read_said(collapsed(cell), order).date is not None
    except Unfit:
        return False


def _gives_no_time(plan: Plan, columns: Sequence[SeenColumn]) -> bool:
    """Whether no line of episodes gives a time, so that none could be taken."""
    if plan.rows != EPISODE or plan.at:
        return False
    return not any(columns[index].clocks for index, key in enumerate(plan.columns) if key in ("date", "start", "time"))


def _is_stamped(plan: Plan, columns: Sequence[SeenColumn], survey: Survey) -> bool:
    """Whether an episode would be dated by when it was written down, as a form does it, though another column may say
    when it was: both hold dates or times, and not the same."""
    keys = plan.columns
    index = next((index for index, key in enumerate(keys) if key in ("date", "start")), None)
    if plan.rows != EPISODE or index is None or columns[index].is_told or not columns[index].clocks:
        return False
    if not columns[index].is_nameless and plain_name(columns[index].name) not in _STAMPS:
        return False
    return any(
        column.dates + column.clocks > MOST * len(column.cells)
        and any(_tells_another(row[index : index + 1], row[column.index : column.index + 1]) for row in survey.sample)
        for column in columns
        if not (column.index == index or column.is_told or keys[column.index] == "end" or not column.cells)
        and _KEPT_BOOKS.isdisjoint(plain_name(column.name).split(" "))
    )


def _tells_another(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two cells, each in a list that is empty where there is none, tell two points in time."""
    first, second = ([said for cell in cells for said in said_in(cell)] for cells in (one, other))
    return bool(first and second) and all(
        (b.date is not None and a.date != b.date) or (b.clock is not None and a.clock != b.clock)
        for a in first
        for b in second
    )
