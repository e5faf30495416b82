"""A first plan of somebody else's table. Each guess is earned by the cells: what no cell fits is not guessed, of two
columns that say the same the one that more cells fit is taken, and what stays open is asked.

A line is an episode only where the table speaks of twitching: a name, a title or a cell names twitching, a toe, or a
place. It is a sleep or a day where names say so. Of anything else the person is asked what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from diary.domain.catalogue import ITEMS, Kind
from diary.domain.facets import COLUMN_FACETS
from diary.exchange.mapping import cldr
from diary.exchange.mapping.clocks import bare_clock
from diary.exchange.mapping.columns import (
    DAY,
    EPISODE,
    SEVERAL,
    SLEEP,
    TARGET_BY_KEY,
    Plan,
    Target,
    as_it_is,
    problems,
)
from diary.exchange.mapping.language import plain as plain_name
from diary.exchange.mapping.lengths import M_SS, NIGHT, TWITCH, colon_of, minutes, units_of
from diary.exchange.mapping.meanings import (
    Meaning,
    denies_twitching,
    meaning,
    names_twitching,
    speaks_of_sleep,
    speaks_of_twitching,
)
from diary.exchange.mapping.offsets import zone_said
from diary.exchange.mapping.places import places
from diary.exchange.mapping.survey import Survey
from diary.exchange.mapping.times import Said, has_clock, has_date, is_before_a_time, read_said
from diary.exchange.mapping.values import EITHER, Denied, Doubtful, Unfit, collapsed, plain, readings

ROWS: Final = "rows"
DATES: Final = "dates"
COLUMNS: Final = "columns"
LINES: Final = "lines"
UNITS: Final = "units"
_YES_NO: Final = "nicotine"
"""A target that is a yes or a no."""
_MOST: Final = 0.5
"""The share of the cells of a nameless column that have to be of one kind."""
ALL_LINES: Final[tuple[int, tuple[str, ...]]] = (-1, ())
"""Said where no line is left out."""
DATES_ORDERS: Final = ("iso", "day_first", "month_first")
POINTS: Final = frozenset({"date", "time", "start", "end", "sleep_start", "sleep_end"})
DATING: Final = ("date", "start", "sleep_start", "sleep_end")


@dataclass(frozen=True, slots=True)
class FileAnswers:
    """What somebody said of a table, or is known of its program; "" and None where nothing was. `columns` and `units`
    are by the number of the column, a target or a unit each; `only` as in `Plan`, or `ALL_LINES`."""

    rows: str = ""
    dates: str = ""
    columns: Mapping[int, str] | None = None
    units: Mapping[int, str] | None = None
    only: tuple[int, tuple[str, ...]] | None = None
    zone: str = ""
    all_columns: bool = False
    """Whether columns that are not named are left out."""

    def over(self, said: FileAnswers) -> FileAnswers:
        """These, and what was `said` before them."""
        return FileAnswers(
            rows=said.rows or self.rows,
            dates=said.dates or self.dates,
            columns={**(self.columns or {}), **(said.columns or {})},
            units={**(self.units or {}), **(said.units or {})},
            only=said.only or self.only,
            zone=said.zone or self.zone,
            all_columns=said.all_columns or self.all_columns,
        )


NO_ANSWERS: Final = FileAnswers()


@dataclass(frozen=True, slots=True)
class PlanGuess:
    """A plan, what has to be asked before it is one, and of each column how many cells of the sample it reads, of how
    many."""

    plan: Plan
    asks: tuple[str, ...] = ()
    reads: tuple[tuple[int, int], ...] = ()


def guess(names: Sequence[str], survey: Survey, said: FileAnswers = NO_ANSWERS) -> PlanGuess:
    """A first mapping of a table with these names; whoever imports looks at it and mends it."""
    only, unsure_lines = (said.only, False) if said.only else _only(names, survey)
    only = None if only == ALL_LINES else only
    seen = _narrowed(survey, only)
    columns = [_Column(index, name, seen.cells(index), said) for index, name in enumerate(names)]
    speaks = only is not None and not unsure_lines and not said.only
    rows = said.rows or _rows_of(columns, speaks or _speaks(columns, seen), survey.titles)
    if rows == SLEEP and only is None:
        only = _without_waking(columns, survey)
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


def holds_dates(names: Sequence[str], survey: Survey) -> bool:
    """Whether any column of a table holds a date, so that something of it can be written into a diary."""
    return any(_Column(index, name, survey.cells(index), NO_ANSWERS).dates for index, name in enumerate(names))


class _Column:
    """A column, what its name means, and what its cells are."""

    def __init__(self, index: int, name: str, cells: list[str], said: FileAnswers) -> None:
        self.index, self.name, self.cells = index, name, cells
        told = (said.columns or {}).get(index)
        self.is_told = told is not None or said.all_columns
        self.unit = (said.units or {}).get(index, "")
        self.unit_is_open = False
        self._tried: dict[str, int] = {}
        self.meaning = None if self.is_told else _meaning_of(name)
        # Only a name tells that a bare number is a day that a spreadsheet counts.
        is_timed = told in POINTS if told else self.meaning is not None and self.meaning.key in POINTS
        self.dates = sum(map(_says_date if is_timed else has_date, cells))
        self.clocks = sum(map(_says_clock if is_timed else has_clock, cells))
        self.key = (told or "") if self.is_told else self._key()

    @property
    def is_nameless(self) -> bool:
        """Whether nobody said what it holds, and its name does not."""
        return not self.is_told and self.meaning is None

    def fits(self, key: str) -> int:
        """How many cells it reads as this."""
        if key not in self._tried:
            self._tried[key] = self._fitting(key)
        return self._tried[key]

    def weight(self, key: str) -> tuple[int, int, bool]:
        """How well a column says this: by the cells that it reads, those with a time, and whether its name says just
        that."""
        return self.fits(key), self.clocks, self.key == key

    def _fitting(self, key: str) -> int:
        if not key:
            return 0
        target = TARGET_BY_KEY[key]
        if target.read is as_it_is:
            return self._timed(key)
        return sum(_reads(target, cell) for cell in self.cells)

    @property
    def tells_whether(self) -> bool:
        """Whether it answers with yes and no whether there was twitching."""
        is_about = self.key == "twitching" or names_twitching(self.name)
        # "Left big toe" says where, and "no twitching" whether.
        answers = any(not names_twitching(cell) or denies_twitching(cell) for cell in self.cells)
        return is_about and answers and self.tells("twitched")

    @property
    def is_state(self) -> bool:
        """Whether it says of what is noted in each line whether it was so, as a switch that is on or off."""
        is_free = not self.key and not self.is_told
        return is_free and self.name.strip().casefold() in _STATES and self.tells("twitched")

    def tells(self, key: str) -> bool:
        """Whether each of its cells can be read as this."""
        return bool(self.cells) and all(_reads(TARGET_BY_KEY[key], cell) for cell in self.cells)

    def _timed(self, key: str) -> int:
        """How many cells it reads as a date, a time, or both."""
        if key == "time":
            return self.clocks
        if key == "half":
            return sum(cldr.bare(cell) in cldr.halves() for cell in self.cells)
        if key == "zone":
            return sum(map(_is_zone, self.cells))
        if key in ("end", "sleep_start", "sleep_end"):
            return max(self.dates, self.clocks)
        return self.dates

    def _key(self) -> str:
        """What the column says by its name, as far as its cells fit."""
        found = self.meaning
        if found is None:
            if self.cells and self.fits("half") == len(self.cells):
                return "half"
            is_zone = plain_name(self.name) in _ZONES and self.cells and self.fits("zone") == len(self.cells)
            return "zone" if is_zone else ""
        key = self._key_of(found)
        return key if key and self.fits(key) else ""

    def _key_of(self, found: Meaning) -> str:
        match found.key:
            case "sleep" | "duration" | "standing":
                return self._length(found)
            case "caffeine":
                return self._caffeine(found)
            case "time" if self.dates and self.clocks:
                return "start"
            case "start" if self.clocks and not self.dates:
                return "time"
            case "sleep_start" | "sleep_end" if not (self.dates or self.clocks):
                return ""
        return self._scaled(found)

    def _length(self, found: Meaning) -> str:
        unit = self.unit or _unit_of(found, self.cells)
        if found.key == "sleep" and not (found.unit or self.unit) and not _can_be_nights(self.cells):
            return ""
        # Nothing says of what these numbers are: the likeliest is shown, and asked about.
        self.unit_is_open = not unit
        key = f"{_LENGTHS[found.key]}_{UNIT_WORDS[unit or ('min' if found.key == 'duration' else 'h')]}"
        return key if key in TARGET_BY_KEY else ""

    def _caffeine(self, found: Meaning) -> str:
        if found.unit:
            return "caffeine_mg" if found.unit == "mg" else "caffeine_drinks"
        # Drinks go up to thirty: what is more must be milligrams.
        in_mg = any("mg" in cell.casefold() for cell in self.cells) or _top(self.cells) > 30
        return "caffeine_mg" if in_mg else "caffeine_drinks"

    def _scaled(self, found: Meaning) -> str:
        """The target of a meaning, on the scale that its name or its cells say."""
        base = _BASES.get(found.key, found.key)
        if base not in TARGET_BY_KEY:
            return ""
        highest = _top(self.cells)
        # Programs that rate symptoms do so from 0 to 4.
        is_symptom = self.name.casefold().startswith("symptom: ")
        of_symptom = is_symptom and base in _TOPS and highest <= _OF_SYMPTOMS
        top = found.top or (_OF_SYMPTOMS if of_symptom else _next_top(base, self.cells))
        other = f"{base}_{top}"
        if other in TARGET_BY_KEY:
            return other
        # 4 out of a scale that no column of the diary knows would be 4 out of its own.
        return base if top in (None, _TOPS.get(base)) else ""


_BRACKET: Final = re.compile(r" ?[(\[][^()\[\]]*[)\]]$")
_STATES: Final = frozenset(
    {"state", "status", "value", "zustand", "wert", "valeur", "état", "valor", "estado", "stato"}
)
UNIT_WORDS: Final = {"ms": "milliseconds", "s": "seconds", "min": "minutes", "h": "hours", M_SS: "minutes_and_seconds"}
_OF_SYMPTOMS: Final = 4
_TEN: Final = 10
_MINUTES_OF_HOUR: Final = 60
_FEW: Final = 0.25
"""The share of cells that may be slips."""
_TOPS: Final = {facet.key: facet.high for facet in COLUMN_FACETS if facet.high} | {
    item.key: int(item.high) for item in ITEMS if item.kind is Kind.SCALE
}
"""The ends of the diary's own scales."""
_ZONES: Final = frozenset({
    "time zone", "timezone", "tz", "zone", "time offset", "utc offset", "gmt offset", "offset", "zone offset",
    "zeitzone", "fuseau horaire", "zona horaria", "fuso orario", "tijdzone", "fuso horário", "utc", "gmt",
})  # fmt: skip
_LENGTHS: Final = {"sleep": "sleep_minutes", "standing": "standing_minutes", "duration": "duration"}
_BASES: Final = {"alcohol": "alcohol_units"}
_SHORT_NIGHT: Final = 60
"""Minutes."""


def _unit_of(found: Meaning, cells: Sequence[str]) -> str:
    """The unit that cells are in, where their name or they themselves say it, or they can be in one alone; "" where it
    stays open."""
    usual = {"sleep": NIGHT, "duration": TWITCH}.get(found.key)
    colon = colon_of(cells, TWITCH) if found.key == "duration" else ""
    # "1:05" below "minutes" is a minute and five seconds; below "duration" it may be an hour.
    if colon == M_SS or (colon == EITHER and found.unit == "min"):
        return M_SS
    if found.unit or colon == EITHER:
        return found.unit
    if all(_bare(cell) is None for cell in cells):
        # Each says it itself: "7:30", "5 min".
        return "min" if found.key == "duration" else "h"
    units = units_of(cells, usual) if usual else ()
    return units[0] if len(units) == 1 else ""


def _can_be_nights(cells: Sequence[str]) -> bool:
    """Whether lengths that say their unit themselves are those of nights: "23:10" is when somebody went to bed."""
    lengths = []
    for cell in cells:
        if _bare(cell) is None:
            with suppress(Unfit):
                lengths.append(minutes(collapsed(cell), unit=60))
    longest = NIGHT.high / timedelta(minutes=1)
    nights = sum(_SHORT_NIGHT <= length <= longest for length in lengths)
    # Going to bed at 23:10 and at 0:15 is no night of eleven hours on average.
    return not lengths or (
        nights > _MOST * len(lengths) and sum(length > longest for length in lengths) <= _FEW * len(lengths)
    )


def _is_zone(cell: str) -> bool:
    try:
        return zone_said(collapsed(cell)) is not None
    except Unfit:
        return False


def _bare(cell: str) -> float | None:
    try:
        values, unit = readings(collapsed(cell))
    except Unfit:
        return None
    return None if unit else values[0]


def _top(cells: Sequence[str]) -> float:
    return max((value for cell in cells if (value := _bare(cell)) is not None), default=0)


def _next_top(base: str, cells: Sequence[str]) -> int | None:
    """Out of how much a column is by its cells, where that is more than the diary's own scale; None where it is not."""
    own = _TOPS.get(base)
    if own is None:
        return None
    values = [value for cell in cells if (value := _bare(cell)) is not None]
    # One cell beyond ten is a slip of the pen; of a scale to a hundred many are.
    if sum(value > _TEN for value in values) > len(values) * _FEW:
        return 100
    return _TEN if any(own < value <= _TEN for value in values) else None


def _meaning_of(name: str) -> Meaning | None:
    """What a name means; of one with dots ("health.sleep.start_time") the last part, where it is a time."""
    found = meaning(name)
    if name.strip().casefold() == "asleep":
        # How long; when somebody fell asleep is no length of a night.
        return Meaning("sleep")
    if found is None and " " not in name and "." in name:
        last = meaning(name.rsplit(".", 1)[1])
        found = last if last and last.key in POINTS else None
    return found


def _said_in(cell: str) -> list[Said]:
    found = []
    for order in DATES_ORDERS:
        with suppress(Unfit):
            found.append(read_said(collapsed(cell), order))
    return found


def _says_date(cell: str) -> bool:
    return any(said.date and not is_before_a_time(said) for said in _said_in(cell))


def _says_clock(cell: str) -> bool:
    return has_clock(cell) or any(said.clock for said in _said_in(cell)) or bare_clock(plain(cell).strip()) is not None


def _reads(target: Target, cell: str) -> bool:
    try:
        if target.is_text:
            return bool(cell)
        # A number that could be two is one all the same.
        return target.read(collapsed(cell)) is not None
    except Unfit as error:
        return isinstance(error, Doubtful | Denied)


def _only(names: Sequence[str], survey: Survey) -> tuple[tuple[int, tuple[str, ...]] | None, bool]:
    """The lines that speak of twitching, in a table with one line for each of many things: the column that says which,
    and its values. Then whether it is unsure that these lines are meant."""
    for index, name in enumerate(names):
        words = survey.words_of(index)
        if meaning(name) is not None or len(words) < 2:
            continue
        speaking = tuple(word for word in words if speaks_of_twitching(word) and not denies_twitching(word))
        others = [word for word in words if word not in speaking]
        if not speaking or not others or _are_numbers(others):
            continue
        rest = [row for row in survey.sample if not (index < len(row) and row[index].strip() in speaking)]
        elsewhere = any(speaks_of_twitching(text) for text in (*survey.titles, *(cell for row in rest for cell in row)))
        # Things that are noted come again and again; what stands there once each may be anything.
        comes_again = sum(words.values()) >= 2 * len(words)
        return (index, tuple(word.strip() for word in speaking)), elsewhere or not comes_again
    return None, False


def _without_waking(columns: Sequence[_Column], survey: Survey) -> tuple[int, tuple[str, ...]] | None:
    """The lines of a night that are sleep, where a column tells its stages."""
    for column in columns:
        words = survey.words_of(column.index)
        asleep = tuple(word.strip() for word in words if word.strip().casefold() not in _AWAKE)
        if column.key == "" and 0 < len(asleep) < len(words):
            return column.index, asleep
    return None


_AWAKE: Final = frozenset({
    "awake", "wake", "wakeful", "inbed", "in bed", "in_bed", "out of bed", "restless", "wach", "wachphase", "im bett",
    "éveil", "éveillé", "despierto", "sveglio", "wakker", "acordado", "vaken", "våken", "vågen", "obudzony",
})  # fmt: skip


def _are_numbers(cells: Iterable[str]) -> bool:
    return all(_bare(cell) is not None or has_date(cell) or has_clock(cell) for cell in cells)


def _narrowed(survey: Survey, only: tuple[int, tuple[str, ...]] | None) -> Survey:
    """What is seen of the lines that are asked for."""
    if only is None:
        return survey
    column, values = only
    sample = [row for row in survey.sample if column < len(row) and row[column].strip() in values]
    # Few of many lines may stand behind the sample: then the others show how the cells are written.
    return replace(survey, sample=sample or survey.sample)


def _speaks(columns: Sequence[_Column], survey: Survey) -> bool:
    """Whether a table is about twitching: a title or a name says so, or most lines name twitching, a toe or a place. A
    name that is another place counts where its cells are places, and single notes tell nothing of the other lines."""
    named = (column.name for column in columns if names_twitching(column.name) and not _measures_a_place(column))
    if any(map(speaks_of_twitching, survey.titles)) or any(named):
        return True
    return any(
        sum(not denies_twitching(cell) for cell in filter(_speaking(column, columns), column.cells))
        > _MOST * len(survey.sample)
        for column in columns
    )


def _measures_a_place(column: _Column) -> bool:
    """Whether a column is called by a place and holds numbers, as of how warm a toe is: it may be about anything."""
    is_number = bool(column.cells) and all(_bare(cell) is not None for cell in column.cells)
    return is_number and column.is_nameless and _is_place(_BRACKET.sub("", column.name))


def _speaking(column: _Column, columns: Sequence[_Column]) -> Callable[[str], bool]:
    """Which cells of a column make their line one of twitching. Blood pressure is measured at the left arm, and an
    injection given into the right thigh: a place that is no toe does so where nothing else can be what the line is."""
    others = [other for other in columns if other is not column and other.cells]
    if column.key == "note" or any(other.is_nameless or other.key.startswith("pain") for other in others):
        return names_twitching
    return speaks_of_twitching


def _rows_of(columns: Sequence[_Column], speaks: bool, titles: Sequence[str]) -> str:
    """What a line is; "" where it has to be asked."""
    keys = {column.key for column in columns} - {""}
    items = {key for key in keys if TARGET_BY_KEY[key].rows == DAY and key != "twitching"}
    if speaks and "sleep_start" not in keys:
        return _rows_of_twitching(columns, keys, items)
    of_sleep = any(map(speaks_of_sleep, titles)) or any(map(_is_about_sleep, columns))
    slept = any(key.startswith("sleep_minutes") for key in keys)
    spans = {"start", "end"} <= keys or bool(keys & {"sleep_start", "sleep_end"})
    if of_sleep and spans:
        return SLEEP
    if of_sleep and slept:
        return SLEEP if "start" in keys and any(c.clocks for c in columns if c.key == "start") else DAY
    return DAY if items and not _several_a_day(columns) else ""


def _is_about_sleep(column: _Column) -> bool:
    """Whether a column says that its lines are sleeps: by its name, unless it only answers whether somebody slept, or
    measures something else meanwhile."""
    if not speaks_of_sleep(column.name):
        return False
    if column.key or column.tells(_YES_NO):
        return bool(column.key)
    return column.meaning is not None or not all(_bare(cell) is not None for cell in column.cells) or not column.cells


def _rows_of_twitching(columns: Sequence[_Column], keys: set[str], items: set[str]) -> str:
    """What a line of a table about twitching is: an episode where it says when on its day it was, and where, how long
    or how strong; a day where it says whether there was any."""
    answers = [column for column in columns if column.tells_whether]
    told = keys & {"place", "intensity", "pain", "end"} or any(key.startswith("duration") for key in keys)
    if not any(column.clocks for column in columns if column.key in POINTS or not column.key):
        return DAY if answers or (items and not told) else EPISODE
    if told:
        return EPISODE
    if answers and (items or "time" not in keys):
        # A form that is filled in once a day has the time at which that was.
        return DAY if items and "twitching" in keys else ""
    return EPISODE


def _several_a_day(columns: Sequence[_Column]) -> bool:
    """Whether most lines share their day with another one, as the measurements of a device do."""
    for column in columns:
        if column.key in ("date", "start") and column.clocks:
            days = {cell[:10] for cell in column.cells}
            return len(days) * 2 < len(column.cells)
    return False


def _keys(columns: Sequence[_Column], rows: str) -> tuple[str, ...]:
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
        if _are_parts([columns[index] for index in guessed]):
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


def _are_parts(columns: Sequence[_Column]) -> bool:
    """Whether columns tell one length together: its hours, and the minutes beyond them."""
    units = {column.meaning.unit: column for column in columns if column.meaning and column.meaning.unit}
    return units.keys() >= {"h", "min"} and _top(units["min"].cells) < _MINUTES_OF_HOUR


def _turned(key: str, rows: str) -> str:
    """What says one thing of an episode says another of a sleep."""
    if rows == SLEEP:
        key = {"start": "sleep_start", "end": "sleep_end"}.get(key, key)
        key = key.replace("duration_", "sleep_minutes_") if key.startswith("duration_") else key
        return key if key in TARGET_BY_KEY else ""
    if rows == DAY and key in ("start", "sleep_end"):
        return "date"
    return key


def _date_by_cells(columns: Sequence[_Column], chosen: dict[int, str], rows: str) -> None:
    """The column of dates, where no name says which it is."""
    if any(chosen.get(column.index) in DATING and (column.dates or column.is_told) for column in columns):
        return
    nameless = [
        column
        for column in columns
        if column.index not in chosen and not column.is_told and column.dates > _MOST * max(len(column.cells), 1)
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
            if column.clocks > _MOST * max(len(column.cells), 1) and not column.dates:
                chosen[column.index] = "time"
                break


def _place_by_cells(columns: Sequence[_Column], chosen: dict[int, str]) -> None:
    """The column of places, where no name says which it is."""
    if "place" in chosen.values():
        return
    for column in columns:
        is_free = column.index not in chosen and column.is_nameless and column.cells
        if is_free and sum(map(_is_place, column.cells)) > _MOST * len(column.cells):
            chosen[column.index] = "place"
            return


def _is_place(cell: str) -> bool:
    try:
        return bool(places(collapsed(cell)))
    except Unfit:
        return False


def _settle(columns: Sequence[_Column], chosen: dict[int, str], rows: str) -> None:
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


def _order(columns: Sequence[_Column], keys: Sequence[str]) -> str:
    """The order of dates that the name of a column says: "Date (dd/mm/yyyy)"."""
    return next(
        (found.order for column in columns if (found := column.meaning) and found.order and keys[column.index]), ""
    )


def _zone(columns: Sequence[_Column], keys: Sequence[str]) -> str:
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
        return replace(plan, dates=best), any(_says_date(cell) and not _is_date(cell, best) for cell in cells)
    return replace(plan, dates=""), True


def _is_date(cell: str, order: str) -> bool:
    try:
        return read_said(collapsed(cell), order).date is not None
    except Unfit:
        return False


def _gives_no_time(plan: Plan, columns: Sequence[_Column]) -> bool:
    """Whether no line of episodes gives a time, so that none could be taken."""
    if plan.rows != EPISODE or plan.at:
        return False
    return not any(columns[index].clocks for index, key in enumerate(plan.columns) if key in ("date", "start", "time"))


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


def _is_stamped(plan: Plan, columns: Sequence[_Column], survey: Survey) -> bool:
    """Whether an episode would be dated by when it was written down, as a form does it, though another column may say
    when it was: both hold dates or times, and not the same."""
    keys = plan.columns
    index = next((index for index, key in enumerate(keys) if key in ("date", "start")), None)
    if plan.rows != EPISODE or index is None or columns[index].is_told or not columns[index].clocks:
        return False
    if not columns[index].is_nameless and plain_name(columns[index].name) not in _STAMPS:
        return False
    return any(
        column.dates + column.clocks > _MOST * len(column.cells)
        and any(_tells_another(row[index : index + 1], row[column.index : column.index + 1]) for row in survey.sample)
        for column in columns
        if not (column.index == index or column.is_told or keys[column.index] == "end" or not column.cells)
        and _KEPT_BOOKS.isdisjoint(plain_name(column.name).split(" "))
    )


def _tells_another(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two cells, each in a list that is empty where there is none, tell two points in time."""
    first, second = ([said for cell in cells for said in _said_in(cell)] for cells in (one, other))
    return bool(first and second) and all(
        (b.date is not None and a.date != b.date) or (b.clock is not None and a.clock != b.clock)
        for a in first
        for b in second
    )
