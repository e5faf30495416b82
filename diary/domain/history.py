"""History: the immutable picture of one diary over a period, that every rule, statistic and chart reads.

Columns are numpy arrays that cannot be written to. Unknown is NaN for numbers that may be fractions, -1 for small
integers and codes, "" for words, and is never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from diary.domain.anatomy import SITE_BY_KEY, SITES
from diary.domain.catalogue import FALLING_ASLEEP, ITEMS, STATES, Kind
from diary.domain.days import DayStatus, day_status

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.str_]
Column = TypeVar("Column", Bools, Ints, Floats)

# In this order on purpose: of several days the largest says the most (`domain.year_pixels`).
STATUSES: Final = (DayStatus.MISSING, DayStatus.UNKNOWN, DayStatus.QUIET, DayStatus.TWITCHED)
"""A day's `status` column holds an index into this."""

STATE_CODES: Final = {"": -1} | {term.key: code for code, term in enumerate(STATES)}
_CHOICE_CODES: Final = {
    item.key: {term.key: float(code) for code, term in enumerate(item.terms)}
    for item in ITEMS
    if item.kind is Kind.CHOICE
}


def _freeze(instance: object) -> None:
    for spec in fields(instance):  # type: ignore[arg-type]
        value = getattr(instance, spec.name)
        if isinstance(value, np.ndarray):
            value.flags.writeable = False


def still(column: Column) -> Column:
    """The column, as one that cannot be written to."""
    column.flags.writeable = False
    return column


@dataclass(frozen=True, slots=True)
class Answered:
    """A red-flag question answered on a day. A question without one has no answer that day."""

    day: date
    checkin: str
    question: str
    answer: str
    parts: tuple[str, ...]
    side: str
    since: date | None
    imported: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """A remedy tried with an episode; `outcome` "" and `relief_minutes` None where not recorded."""

    episode: int
    remedy: str
    outcome: str
    relief_minutes: int | None


@dataclass(frozen=True)
class Days:
    """Every local day of a period, missing ones too, oldest first: n days in columns of length n.

    `episodes`, `sleep_onset` count by the day an episode starts, without those left out of statistics (`left_out`);
    `seconds` were spent in the day. `counted` says that `episodes` is a number and not an unknown: the day twitched
    with episodes written down, or was expressly quiet. Where they are `narrowed` to some episodes, a quiet day is one
    of which it is known that it has none of these.
    """

    first: date
    status: Ints
    episodes: Ints
    left_out: Ints
    sleep_onset: Ints
    seconds: Ints
    intensity_sum: Ints
    intensity_count: Ints
    by_site: Ints
    by_hour: Ints
    narrowed: bool = False

    def __post_init__(self) -> None:
        _freeze(self)

    def __len__(self) -> int:
        return len(self.status)

    @property
    def last(self) -> date:
        return self.first + timedelta(days=len(self) - 1)

    @cached_property
    def recorded(self) -> Bools:
        return still(np.not_equal(self.status, STATUSES.index(DayStatus.MISSING)))

    @cached_property
    def quiet(self) -> Bools:
        return still(np.equal(self.status, STATUSES.index(DayStatus.QUIET)))

    @cached_property
    def twitched(self) -> Bools:
        return still(np.equal(self.status, STATUSES.index(DayStatus.TWITCHED)))

    @cached_property
    def counted(self) -> Bools:
        # A day may twitch and hold no episode (only the check-in says so): then nobody knows how many there were.
        return still(self.quiet | (self.episodes > 0))

    def date_of(self, index: int) -> date:
        return self.first + timedelta(days=int(index))

    def status_of(self, index: int) -> DayStatus:
        return STATUSES[int(self.status[index])]

    def part(self, first: date, last: date) -> Days:
        """Those from `first` to `last`, both of which are among them."""
        here = slice((first - self.first).days, (last - self.first).days + 1)
        columns: dict[str, Any] = {spec.name: getattr(self, spec.name) for spec in fields(self)}
        cut: dict[str, Any] = {name: column[here] for name, column in columns.items() if isinstance(column, np.ndarray)}
        return replace(self, **cut, first=first)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One stored day, as `days_of` takes it. `twitching` is None without a check-in, "" where unanswered."""

    day: date
    episodes: int
    left_out: int
    sleep_onset: int
    seconds: int
    intensity_sum: int
    intensity_count: int
    by_site: Mapping[str, int]
    by_hour: Mapping[str, int]
    twitching: str | None


def days_of(rows: Iterable[DayRow], first: date, last: date, *, narrowed: bool = False) -> Days:
    """Lay recorded days out over the whole period from `first` to `last`, both included; the rest is missing."""
    n = max((last - first).days + 1, 0)
    column = {
        name: np.zeros(n, dtype=np.int64)
        for name in ("status", "episodes", "left_out", "sleep_onset", "seconds", "intensity_sum", "intensity_count")
    }
    by_site = np.zeros((n, len(SITES)), dtype=np.int64)
    by_hour = np.zeros((n, 24), dtype=np.int64)
    for row in rows:
        index = (row.day - first).days
        # Narrowed rows are read from before the period, for what reaches into it over midnight.
        if not 0 <= index < n:
            continue
        status = day_status(episodes=row.episodes, left_out=row.left_out, seconds=row.seconds, twitching=row.twitching)
        # The status is worked out here and not stored, so that a day that was narrowed gets one by the same rule.
        column["status"][index] = STATUSES.index(status)
        for name in ("episodes", "left_out", "sleep_onset", "seconds", "intensity_sum", "intensity_count"):
            column[name][index] = getattr(row, name)
        for key, count in row.by_site.items():
            by_site[index, SITE_BY_KEY[key].bit] = count
        for hour, count in row.by_hour.items():
            # JSON has only texts for keys.
            by_hour[index, int(hour)] = count
    return Days(first=first, by_site=by_site, by_hour=by_hour, narrowed=narrowed, **column)


@dataclass(frozen=True, slots=True)
class HistoryEpisode:
    """One stored episode, as `episodes_of` takes it."""

    uuid: str
    day: date
    started_at: datetime
    pain: int | None
    state: str
    feeling: str
    counted: bool
    imported: bool
    sites: Sequence[str]
    signs: Sequence[str]
    triggers: Sequence[str]


@dataclass(frozen=True)
class Episodes:
    """The episodes that start in a period, in order of their instants: n of them in columns of length n.

    `day` counts from the period's first day. `sites`, `signs` and `triggers` are n rows of yes or no, a column for each
    of `SITES`, `sign_keys`, `trigger_keys` (an own trigger's key is its uuid). `counted` is false for those left out.
    """

    uuid: Words
    day: Ints
    pain: Ints
    state: Ints
    feeling: Words
    counted: Bools
    imported: Bools
    sites: Bools
    signs: Bools
    triggers: Bools
    sign_keys: tuple[str, ...]
    trigger_keys: tuple[str, ...]

    def __post_init__(self) -> None:
        _freeze(self)

    def __len__(self) -> int:
        return len(self.uuid)

    @cached_property
    def sleep_onset(self) -> Bools:
        return still(np.equal(self.state, STATE_CODES[FALLING_ASLEEP]))


def _matrix(rows: Sequence[Sequence[str]], keys: Sequence[str]) -> Bools:
    place = {key: index for index, key in enumerate(keys)}
    matrix = np.zeros((len(rows), len(keys)), dtype=np.bool_)
    for index, row in enumerate(rows):
        for key in row:
            matrix[index, place[key]] = True
    return matrix


def _ints(values: Iterable[int | None]) -> Ints:
    return np.fromiter((-1 if value is None else value for value in values), dtype=np.int64)


def episodes_of(entries: Iterable[HistoryEpisode], first: date) -> Episodes:
    """Columns of episodes; the order in which they come does not matter."""
    # The uuid settles what starts at the same instant: the same diary gives the same columns on both databases.
    rows = sorted(entries, key=lambda entry: (entry.started_at, entry.uuid))
    # Only those that appear: most diaries use a few of the catalogue's words.
    sign_keys = tuple(sorted({key for row in rows for key in row.signs}))
    trigger_keys = tuple(sorted({key for row in rows for key in row.triggers}))
    return Episodes(
        uuid=np.array([row.uuid for row in rows], dtype=np.str_),
        day=_ints((row.day - first).days for row in rows),
        pain=_ints(row.pain for row in rows),
        state=_ints(STATE_CODES[row.state] for row in rows),
        feeling=np.array([row.feeling for row in rows], dtype=np.str_),
        counted=np.array([row.counted for row in rows], dtype=np.bool_),
        imported=np.array([row.imported for row in rows], dtype=np.bool_),
        sites=_matrix([row.sites for row in rows], [site.key for site in SITES]),
        signs=_matrix([row.signs for row in rows], sign_keys),
        triggers=_matrix([row.triggers for row in rows], trigger_keys),
        sign_keys=sign_keys,
        trigger_keys=trigger_keys,
    )


def factors_of(rows: Iterable[tuple[date, Mapping[str, object]]], first: date, last: date) -> dict[str, Floats]:
    """A column for each check-in item, NaN where it was skipped: numbers as stored, yes 1 and no 0, choices their place
    in the catalogue."""
    n = max((last - first).days + 1, 0)
    columns = {item.key: np.full(n, np.nan) for item in ITEMS}
    for day, answers in rows:
        if not first <= day <= last:
            continue
        for key, value in answers.items():
            if value is not None and value != "":
                codes = _CHOICE_CODES.get(key)
                # bool is a number to Python, so a yes is 1 and a no 0; NaN stays for what was skipped.
                columns[key][(day - first).days] = codes[str(value)] if codes else float(value)  # type: ignore[arg-type]
    for column in columns.values():
        column.flags.writeable = False
    return columns


@dataclass(frozen=True)
class History:
    """One diary from `days.first` to `days.last`."""

    days: Days
    episodes: Episodes
    factors: Mapping[str, Floats]
    answers: tuple[Answered, ...]
    tried: tuple[Tried, ...]
