"""What an episode and a check-in say, before and after they are stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from diary.domain.catalogue import QUESTION_BY_KEY, Shape
from diary.domain.days import MentionKind, wall_clock
from diary.domain.facets import COLUMN_FACETS, FACET_BY_KEY, LIST_FACETS, answered
from diary.domain.silences import NOT_TOLD, ShownQuestions


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
    """All that an episode says: when, in which shape, and its facets.

    `facets` holds the values of those of one column, by key, and only what is known (`facets.answered`); the lists
    are empty where nothing was said. `triggers` are words of the catalogue, `own_triggers` uuids of the diary's own.
    """

    shape: Shape
    zone: str
    start: Moment
    end: Moment | None = None
    ongoing_state: str = ""
    twitch_count: int | None = None
    facets: Mapping[str, Any] = field(default_factory=dict)
    sites: Collection[str] = ()
    signs: Collection[str] = ()
    triggers: Collection[str] = ()
    own_triggers: Collection[UUID] = ()
    remedies: Sequence[Remedy] = field(default=())

    @classmethod
    def of(cls, values: Mapping[str, Any], **when: Any) -> EpisodeContent:
        """A content of the values of facets of both kinds, by key, beside when and in which shape it was. Raises
        KeyError for what is no facet."""
        lists = {facet.key: values[facet.key] for facet in LIST_FACETS if facet.key in values}
        return cls(**when, **lists, facets=answered({key: values[key] for key in values if key not in lists}))

    def facet(self, key: str) -> Any:
        """The value of a facet of one column, or what stands for unknown."""
        return self.facets.get(key, FACET_BY_KEY[key].unknown)

    @property
    def seconds(self) -> int | None:
        """How long it lasted; None where that is not known."""
        # By the instants: the wall clock is an hour off over a clock change.
        return None if self.end is None else round((self.end.instant - self.start.instant).total_seconds())

    @property
    def kinds(self) -> Collection[MentionKind]:
        """Of which kinds it mentions anything."""
        said = {
            MentionKind.SIGN: self.signs,
            MentionKind.TRIGGER: [*self.triggers, *self.own_triggers],
            MentionKind.REMEDY: self.remedies,
        }
        return [kind for kind, parts in said.items() if parts]

    def columns(self) -> dict[str, Any]:
        """What the columns of its row hold, its lists and its uuid apart."""
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
            **{facet.key: self.facet(facet.key) for facet in COLUMN_FACETS},
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
        # Every question's first answer is its "no" (`catalogue.Question`).
        return self.answer != QUESTION_BY_KEY[self.question].answers[0].key


@dataclass(frozen=True, slots=True)
class CheckInContent:
    """What a check-in says of its day, and which questions it was `shown` with. `items` has the answered items alone,
    and `answers` the answered questions."""

    twitching: str = ""
    items: Mapping[str, object] = field(default_factory=dict)
    answers: Sequence[SignAnswer] = ()
    note: str = ""
    shown: ShownQuestions = NOT_TOLD

    @property
    def is_empty(self) -> bool:
        return not (self.twitching or self.items or self.answers or self.note)
