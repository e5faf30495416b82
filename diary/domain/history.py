"""History: the immutable picture of one diary over a period, that every rule, statistic and chart reads.

Columns are numpy arrays that cannot be written to. Unknown is NaN for numbers that may be fractions, -1 for small
integers and codes, "" for words, and is never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from itertools import chain
from math import nan
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from diary.domain.anatomy import SITES
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


_SITE_BITS: Final = {site.key: site.bit for site in SITES}
# JSON has only texts for keys.
_HOURS: Final = {str(hour): hour for hour in range(24)}


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


class DayRow(NamedTuple):
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


_NUMBERS: Final = DayRow._fields[1:7]
"""What of a day is a number."""


def days_of(rows: Iterable[DayRow], first: date, last: date, *, narrowed: bool = False) -> Days:
    """Lay recorded days out over the whole period from `first` to `last`, both included; the rest is missing."""
    n = max((last - first).days + 1, 0)
    # Narrowed rows are read from before the period, for what reaches into it over midnight.
    told = [row for row in rows if first <= row.day <= last]
    # Column by column: years have thousands of days, and setting one value of an array takes as long as twenty of them.
    index = np.array([(row.day - first).days for row in told], dtype=np.intp)
    numbers = np.zeros((len(_NUMBERS), n), dtype=np.int64)
    numbers[:, index] = np.array([row[1:7] for row in told], dtype=np.int64).reshape(-1, len(_NUMBERS)).T
    status = np.zeros(n, dtype=np.int64)
    # The status is worked out here and not stored, so that a day that was narrowed gets one by the same rule.
    status[index] = [_status(row.episodes > 0, row.left_out > 0, row.seconds > 0, row.twitching) for row in told]
    return Days(
        first=first,
        status=status,
        by_site=_counts(n, len(SITES), index, [row.by_site for row in told], _SITE_BITS),
        by_hour=_counts(n, 24, index, [row.by_hour for row in told], _HOURS),
        narrowed=narrowed,
        **dict(zip(_NUMBERS, numbers, strict=True)),
    )


@cache
def _status(episodes: bool, left_out: bool, seconds: bool, twitching: str | None) -> int:
    """The place in `STATUSES` of a day that has some of these or none."""
    status = day_status(episodes=episodes, left_out=left_out, seconds=seconds, twitching=twitching)
    return STATUSES.index(status)


def _counts(n: int, width: int, index: Ints, told: Sequence[Mapping[str, int]], places: Mapping[str, int]) -> Ints:
    """Rows of counts for n days, a column for each of the `places`: `told` is of the days at `index`."""
    length = np.fromiter(map(len, told), dtype=np.intp, count=len(told))
    place = np.fromiter(map(places.__getitem__, chain.from_iterable(told)), dtype=np.intp, count=length.sum())
    values = chain.from_iterable(one.values() for one in told)
    counts = np.zeros(n * width, dtype=np.int64)
    counts[np.repeat(index * width, length) + place] = np.fromiter(values, dtype=np.int64, count=len(place))
    return counts.reshape(n, width)


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
    # Lists until the end: setting one value of an array takes several times as long.
    columns: dict[str, list[Any]] = {item.key: [nan] * n for item in ITEMS}
    for day, answers in rows:
        index = (day - first).days
        if not 0 <= index < n:
            continue
        for key, value in answers.items():
            if value is not None and value != "":
                codes = _CHOICE_CODES.get(key)
                columns[key][index] = codes[str(value)] if codes else value
    # bool is a number to Python, so a yes is 1 and a no 0; NaN stays for what was skipped.
    return {key: still(np.array(column, dtype=np.float64)) for key, column in columns.items()}


@dataclass(frozen=True)
class History:
    """One diary from `days.first` to `days.last`."""

    days: Days
    episodes: Episodes
    factors: Mapping[str, Floats]
    answers: tuple[Answered, ...]
    tried: tuple[Tried, ...]
