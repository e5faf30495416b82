"""What an episode and a check-in say, before and after they are stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from diary.domain.catalogue import QUESTION_BY_KEY, Shape
from diary.domain.days import wall_clock


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as it was said: the instant in UTC, and the wall clock of the zone it was said in."""

    instant: datetime
    date: date
    time: time

    @classmethod
    def at(cls, instant: datetime, zone: ZoneInfo) -> Moment:
        day, clock = wall_clock(instant, zone)
        return cls(instant.astimezone(UTC), day, clock)


@dataclass(frozen=True, slots=True)
class Remedy:
    """A remedy tried; outcome "" and minutes None where not recorded."""

    key: str
    outcome: str = ""
    relief_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class EpisodeContent:
    """All that an episode says. Unknown numbers are None, unanswered choices ""; `triggers` are words of the
    catalogue, `own_triggers` uuids of the diary's own."""

    shape: Shape
    zone: str
    start: Moment
    end: Moment | None = None
    ongoing_state: str = ""
    twitch_count: int | None = None
    intensity: int | None = None
    pain: int | None = None
    state: str = ""
    feeling: str = ""
    shoes: str = ""
    note: str = ""
    left_out: bool = False
    sites: Collection[str] = ()
    signs: Collection[str] = ()
    triggers: Collection[str] = ()
    own_triggers: Collection[UUID] = ()
    remedies: Sequence[Remedy] = field(default=())

    def columns(self) -> Mapping[str, object]:
        return {
            "shape": self.shape,
            "zone": self.zone,
            "started_at": self.start.instant,
            "local_date": self.start.date,
            "local_time": self.start.time,
            "ended_at": self.end and self.end.instant,
            "ended_local_date": self.end and self.end.date,
            "ended_local_time": self.end and self.end.time,
            "ongoing_state": self.ongoing_state,
            "twitch_count": self.twitch_count,
            "intensity": self.intensity,
            "pain": self.pain,
            "state": self.state,
            "feeling": self.feeling,
            "shoes": self.shoes,
            "note": self.note,
            "left_out": self.left_out,
        }


@dataclass(frozen=True, slots=True)
class SignAnswer:
    """An answered red-flag question: keys of the catalogue, "" or None where not said."""

    question: str
    answer: str
    parts: Sequence[str] = ()
    side: str = ""
    since: date | None = None

    @property
    def is_yes(self) -> bool:
        """Whether it reports the sign at all."""
        return self.answer != QUESTION_BY_KEY[self.question].answers[0].key


@dataclass(frozen=True, slots=True)
class CheckInContent:
    """What a check-in says of its day. `items` has the answered items alone; a question without an answer was not
    asked."""

    twitching: str = ""
    items: Mapping[str, object] = field(default_factory=dict)
    answers: Sequence[SignAnswer] = ()
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.twitching or self.items or self.answers or self.note)
