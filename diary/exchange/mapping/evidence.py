"""What the cells of a column are, and what its name means: the evidence that a guess is earned by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from diary.domain.catalogue import ITEMS, Kind
from diary.domain.facets import COLUMN_FACETS
from diary.exchange.mapping import cldr
from diary.exchange.mapping.clocks import bare_clock
from diary.exchange.mapping.columns import (
    TARGET_BY_KEY,
    Target,
    as_it_is,
)
from diary.exchange.mapping.language import plain as plain_name
from diary.exchange.mapping.lengths import M_SS, NIGHT, TWITCH, colon_of, minutes, units_of
from diary.exchange.mapping.meanings import (
    Meaning,
    denies_twitching,
    meaning,
    names_twitching,
)
from diary.exchange.mapping.offsets import zone_said
from diary.exchange.mapping.places import places
from diary.exchange.mapping.survey import Survey
from diary.exchange.mapping.times import Said, has_clock, has_date, is_before_a_time, read_said
from diary.exchange.mapping.values import EITHER, Denied, Doubtful, Unfit, collapsed, plain, readings

MOST: Final = 0.5
"""The share of the cells of a nameless column that have to be of one kind."""
ALL_LINES: Final[tuple[int, tuple[str, ...]]] = (-1, ())
"""Said where no line is left out."""
DATES_ORDERS: Final = ("iso", "day_first", "month_first")
POINTS: Final = frozenset({"date", "time", "start", "end", "sleep_start", "sleep_end"})
BRACKET: Final = re.compile(r" ?[(\[][^()\[\]]*[)\]]$")
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


def holds_dates(names: Sequence[str], survey: Survey) -> bool:
    """Whether any column of a table holds a date, so that something of it can be written into a diary."""
    return any(SeenColumn(index, name, survey.cells(index), NO_ANSWERS).dates for index, name in enumerate(names))


class SeenColumn:
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
        self.dates = sum(map(says_date if is_timed else has_date, cells))
        self.clocks = sum(map(says_clock if is_timed else has_clock, cells))
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
        return sum(is_read(target, cell) for cell in self.cells)

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
        return bool(self.cells) and all(is_read(TARGET_BY_KEY[key], cell) for cell in self.cells)

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
        in_mg = any("mg" in cell.casefold() for cell in self.cells) or highest_of(self.cells) > 30
        return "caffeine_mg" if in_mg else "caffeine_drinks"

    def _scaled(self, found: Meaning) -> str:
        """The target of a meaning, on the scale that its name or its cells say."""
        base = _BASES.get(found.key, found.key)
        if base not in TARGET_BY_KEY:
            return ""
        highest = highest_of(self.cells)
        # Programs that rate symptoms do so from 0 to 4.
        is_symptom = self.name.casefold().startswith("symptom: ")
        of_symptom = is_symptom and base in _TOPS and highest <= _OF_SYMPTOMS
        top = found.top or (_OF_SYMPTOMS if of_symptom else _next_top(base, self.cells))
        other = f"{base}_{top}"
        if other in TARGET_BY_KEY:
            return other
        # 4 out of a scale that no column of the diary knows would be 4 out of its own.
        return base if top in (None, _TOPS.get(base)) else ""


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
    if all(bare_number(cell) is None for cell in cells):
        # Each says it itself: "7:30", "5 min".
        return "min" if found.key == "duration" else "h"
    units = units_of(cells, usual) if usual else ()
    return units[0] if len(units) == 1 else ""


def _can_be_nights(cells: Sequence[str]) -> bool:
    """Whether lengths that say their unit themselves are those of nights: "23:10" is when somebody went to bed."""
    lengths = []
    for cell in cells:
        if bare_number(cell) is None:
            with suppress(Unfit):
                lengths.append(minutes(collapsed(cell), unit=60))
    longest = NIGHT.high / timedelta(minutes=1)
    nights = sum(_SHORT_NIGHT <= length <= longest for length in lengths)
    # Going to bed at 23:10 and at 0:15 is no night of eleven hours on average.
    return not lengths or (
        nights >= MOST * len(lengths) and sum(length > longest for length in lengths) <= _FEW * len(lengths)
    )


def _is_zone(cell: str) -> bool:
    try:
        return zone_said(collapsed(cell)) is not None
    except Unfit:
        return False


def bare_number(cell: str) -> float | None:
    try:
        values, unit = readings(collapsed(cell))
    except Unfit:
        return None
    return None if unit else values[0]


def highest_of(cells: Sequence[str]) -> float:
    return max((value for cell in cells if (value := bare_number(cell)) is not None), default=0)


def _next_top(base: str, cells: Sequence[str]) -> int | None:
    """Out of how much a column is by its cells, where that is more than the diary's own scale; None where it is not."""
    own = _TOPS.get(base)
    if own is None:
        return None
    values = [value for cell in cells if (value := bare_number(cell)) is not None]
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


def said_in(cell: str) -> list[Said]:
    found = []
    for order in DATES_ORDERS:
        with suppress(Unfit):
            found.append(read_said(collapsed(cell), order))
    return found


def says_date(cell: str) -> bool:
    return any(said.date and not is_before_a_time(said) for said in said_in(cell))


def says_clock(cell: str) -> bool:
    return has_clock(cell) or any(said.clock for said in said_in(cell)) or bare_clock(plain(cell).strip()) is not None


def is_read(target: Target, cell: str) -> bool:
    try:
        if target.is_text:
            return bool(cell)
        # A number that could be two is one all the same.
        return target.read(collapsed(cell)) is not None
    except Unfit as error:
        return isinstance(error, Doubtful | Denied)


def are_parts(columns: Sequence[SeenColumn]) -> bool:
    """Whether columns tell one length together: its hours, and the minutes beyond them."""
    units = {column.meaning.unit: column for column in columns if column.meaning and column.meaning.unit}
    return units.keys() >= {"h", "min"} and highest_of(units["min"].cells) < _MINUTES_OF_HOUR


def is_place(cell: str) -> bool:
    try:
        return bool(places(collapsed(cell)))
    except Unfit:
        return False
