"""Local days: instants and wall-clock times, clock-change nights, and what one day amounts to.

An entry keeps the instant in UTC, the zone it was logged in, and the wall-clock date and time as they were said.
Charts and rules read the wall clock, durations the instants, so neither travel nor a clock change moves an old entry.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from diary.domain.anatomy import TOES
from diary.domain.catalogue import FALLING_ASLEEP, Shape

MAX_TIMED: Final = timedelta(hours=24)
"""A timed episode or burst is at most this long; anything longer is an ongoing one."""

FIRST_DAY: Final = date(1970, 1, 1)
"""No entry is older than this: it bounds periods and keeps numpy's day numbers small."""


FIRST_FACT: Final = date(1900, 1, 1)
"""No fact of the background is older than this."""

LAST_DAY: Final = date(2199, 12, 31)
"""No entry is younger than this: no clock anywhere is read past the end of what dates can say."""

_TOES: Final = frozenset(toe.key for toe in TOES)


def resolve(day: date, at: time, zone: ZoneInfo, *, not_before: datetime | None = None) -> datetime:
    """The UTC instant of a wall-clock time; every wall-clock time of both clock-change nights has one.

    A time of the repeated hour means its first pass, or the second where the first lies before `not_before` (the
    start, when this is an end). A time of the missing hour means the instant the clock would have shown it, had it
    not been put forward.
    """
    # fold 0 is the first pass of the repeated hour; for the missing hour zoneinfo takes the offset from before the
    # change.
    first = datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)
    if not_before is not None and first < not_before:
        # max, because in the missing hour the later reading of the clock is the earlier instant.
        return max(first, resolve_late(day, at, zone))
    return first


def resolve_late(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall-clock time as after a clock change: the second pass of the repeated hour, and a time of
    the missing hour as if the clock had been put forward already."""
    return datetime.combine(day, at.replace(fold=1), tzinfo=zone).astimezone(UTC)


def wall_clock(instant: datetime, zone: ZoneInfo) -> tuple[date, time]:
    """The date and time that a clock in `zone` shows at an instant, without a zone on the time."""
    local = instant.astimezone(zone)
    # Without the fold: no database stores it.
    return local.date(), local.time().replace(tzinfo=None, fold=0)


def from_beginning(first: date, last: date, begun: date) -> tuple[date, date]:
    """A period without the days before a diary had `begun`, which nobody can have missed; at least its last day."""
    return min(max(first, begun), last), last


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day, in UTC (not always midnight: some zones skip it)."""
    return resolve(day, time(0), zone)


def split_by_day(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[date, int]]:
    """The (local date, whole seconds) that a stretch from `start` to `end` spends in each local day."""
    day = start.astimezone(zone).date()
    while start < end:
        # The next local midnight as an instant: a day of a clock change has 23 hours, or 25, or another number.
        until = min(end, day_start(day + timedelta(days=1), zone))
        # Some zones skipped a whole date; that day gets no seconds and no row.
        if until > start:
            yield day, round((until - start).total_seconds())
            start = until
        day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bout:
    """What a day's summary needs to know of an episode. Unknown intensity is None; an unknown end too."""

    shape: str
    day: date
    hour: int
    started_at: datetime
    ended_at: datetime | None
    zone: str
    intensity: int | None
    state: str
    sites: tuple[str, ...]
    left_out: bool


class MentionKind(StrEnum):
    """What a mention is."""

    SIGN = "sign"
    TRIGGER = "trigger"
    REMEDY = "remedy"


class Mention(NamedTuple):
    """A sign, a trigger or a remedy of an episode that starts on `day` and is not left out; `episode` tells episodes
    apart. `key` is what `DaySummary` counts by."""

    day: date
    episode: int
    kind: str
    key: str


@dataclass(slots=True)
class DaySummary:
    """What is kept of one local day so that a page over all years reads days and not episodes.

    `episodes`, `sleep_onset`, intensities, sites and hours count by the day an episode starts; `seconds` of timed
    episodes and bursts fall in the days they were spent in. Episodes left out of statistics are in `left_out` alone.
    `placed` of the episodes say a place, `together` several toes, and `guessed` any trigger. Signs count by their keys,
    triggers by theirs or by the uuid of an own one, remedies by `domain.remedies.tried_key`.
    """

    episodes: int = 0
    left_out: int = 0
    sleep_onset: int = 0
    seconds: int = 0
    intensity_sum: int = 0
    intensity_count: int = 0
    by_site: Counter[str] = field(default_factory=Counter)
    by_hour: Counter[int] = field(default_factory=Counter)
    placed: int = 0
    together: int = 0
    guessed: int = 0
    by_sign: Counter[str] = field(default_factory=Counter)
    by_trigger: Counter[str] = field(default_factory=Counter)
    by_remedy: Counter[str] = field(default_factory=Counter)

    @property
    def is_empty(self) -> bool:
        return not (self.episodes or self.left_out or self.seconds)


def summarise(bouts: Iterable[Bout], mentions: Iterable[Mention] = ()) -> dict[date, DaySummary]:
    """The summaries of all the days that these episodes touch, with what they mention where that is given."""
    days: defaultdict[date, DaySummary] = defaultdict(DaySummary)
    for bout in bouts:
        # The day of the start gets its row even where nothing counts: it is recorded, and so not missing.
        own = days[bout.day]
        if bout.left_out:
            own.left_out += 1
            continue
        own.episodes += 1
        own.sleep_onset += bout.state == FALLING_ASLEEP
        own.by_hour[bout.hour] += 1
        own.by_site.update(bout.sites)
        own.placed += bool(bout.sites)
        own.together += sum(site in _TOES for site in bout.sites) > 1
        if bout.intensity is not None:
            own.intensity_sum += bout.intensity
            own.intensity_count += 1
        # An episode counts once, on the day it starts; only its time is shared out over midnight.
        for day, seconds in spent(bout):
            days[day].seconds += seconds
    guessed: set[int] = set()
    for day, episode, kind, key in mentions:
        own = days[day]
        if kind == MentionKind.SIGN:
            own.by_sign[key] += 1
        elif kind == MentionKind.REMEDY:
            own.by_remedy[key] += 1
        else:
            own.by_trigger[key] += 1
            # Once, however many triggers it says.
            own.guessed += episode not in guessed
            guessed.add(episode)
    return dict(days)


def spent(bout: Bout) -> Sequence[tuple[date, int]]:
    """How many seconds of a timed episode or burst fall in which local day; nothing for the other shapes."""
    if bout.ended_at is None or bout.shape not in (Shape.TIMED, Shape.BURST):
        return ()
    return tuple(split_by_day(bout.started_at, bout.ended_at, ZoneInfo(bout.zone)))


class DayStatus(StrEnum):
    """What is known of a local day. Only QUIET is a zero; MISSING and UNKNOWN never are."""

    TWITCHED = "twitched"
    QUIET = "quiet"
    UNKNOWN = "unknown"
    MISSING = "missing"


def day_status(*, episodes: int, left_out: int, seconds: int, twitching: str | None) -> DayStatus:
    """The status of a day from its counts and its check-in's "any twitching?" (None without a check-in, "" unanswered).

    A day whose only episodes are left out of statistics is recorded and unknown: it is neither twitched nor quiet.
    """
    # `seconds` alone: an episode of the day before reached into it.
    if episodes or seconds or twitching == "yes":
        return DayStatus.TWITCHED
    if left_out:
        return DayStatus.UNKNOWN
    if twitching == "no":
        return DayStatus.QUIET
    return DayStatus.MISSING if twitching is None else DayStatus.UNKNOWN
