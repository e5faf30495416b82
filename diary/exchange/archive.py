"""The lossless archive: one JSON file with a versioned schema, documented in docs/archive.md.

What is written depends on the diary alone: no date of export, no revision, everything in a fixed order. So the same
diary gives the same bytes, and a loaded archive gives the archive again.
"""

from __future__ import annotations

import io
import json
import unicodedata
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self
from uuid import UUID

from django.db.models import Prefetch
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    create_model,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from diary.domain import catalogue
from diary.domain.anatomy import SITE_BY_KEY
from diary.domain.association import FACTORS, LAGS, Finding
from diary.domain.catalogue import ITEM_BY_KEY, QUESTION_BY_KEY, Kind, OngoingState, Shape
from diary.domain.content import EpisodeContent, Moment, Remedy
from diary.domain.criteria import CRITERION_BY_ID
from diary.domain.days import FIRST_DAY, FIRST_FACT, LAST_DAY, MAX_TIMED
from diary.domain.facets import COLUMN_FACETS, FACET_BY_KEY, FACETS, LIST_FACETS, Facet, FacetKind
from diary.domain.flags import SETTLED
from diary.domain.looks import found_of
from diary.domain.names import name_key
from diary.domain.needs import unmet
from diary.domain.rule_input import Urgency
from diary.domain.silences import SHOWABLE
from diary.domain.trial import BLOCKS, CHANGES, KEPT, MOST_ALIKE, EarlyEnd, EndReason, TrialPlan, schedules
from diary.domain.trial_faults import TrialSpan, fault_of
from diary.domain.trial_power import Basis
from diary.domain.waking import LONGEST_SLEEP, SHORTEST_SLEEP, asleep
from diary.domain.writing import USUAL, DateOrder, DecimalMark, Hours
from diary.models import (
    CheckIn,
    Condition,
    Diary,
    Episode,
    Examination,
    Fact,
    FlagMemory,
    FlagTalk,
    Look,
    Medicine,
    OwnTrigger,
    RedFlagAnswer,
    Timer,
    Trial,
    TrialDay,
    Visit,
)
from diary.queries.blocks import Among, key_blocks
from diary.queries.parts import NO_PARTS, read_parts

FORMAT: Final = "flicker-archive"
VERSION: Final = 2
"""What is written. Version 1, which is read as well, has neither `looks` nor `trials`."""

MAX_PROBLEMS: Final = 20
_BLOCK: Final = 1000
"""Entries that are read at once."""


class ArchiveError(Exception):
    """An archive that cannot be read: `problems` say where and why, at most `MAX_PROBLEMS` of them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _text(value: str) -> str:
    # NUL is no text to PostgreSQL, and half a surrogate pair none to UTF-8.
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in value):
        raise ValueError("holds a character that cannot be stored")
    return value


def _named(value: str) -> str:
    if not name_key(value):
        raise ValueError("needs a name")
    return value


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _zone(value: str) -> str:
    if value not in _zones():
        raise ValueError("is not a time zone")
    return value


def _in_range(value: date) -> date:
    if not FIRST_DAY <= value <= LAST_DAY:
        raise ValueError(f"lies before {FIRST_DAY.year} or after {LAST_DAY.year}")
    return value


def _in_life(value: date) -> date:
    if not FIRST_FACT <= value <= LAST_DAY:
        raise ValueError(f"lies before {FIRST_FACT.year} or after {LAST_DAY.year}")
    return value


def _instant_in_range(value: datetime) -> datetime:
    _in_range(value.date())
    return value.astimezone(UTC)


def _bare(value: time) -> time:
    # The zone stands beside it: a time with an offset would say the same twice, or two things.
    if value.tzinfo is not None:
        raise ValueError("is what a clock shows, without a zone")
    return value


def _near(instant: datetime | None, day: date | None, at: time | None) -> bool:
    """Whether a wall clock somewhere on earth can show this at this instant."""
    if instant is None or day is None or at is None:
        return True
    # Wider than any zone ever was from UTC: the zone itself is not asked, since its rules may have changed since.
    return abs(datetime.combine(day, at, UTC) - instant) <= timedelta(hours=27)


def _unique(value: list[Any]) -> list[Any]:
    # Refused and not dropped: what is loaded gives the archive again, to the byte.
    if len(set(value)) != len(value):
        raise ValueError("says the same twice")
    return value


def _could_be_drawn(value: str) -> str:
    if value not in schedules(len(value) if len(value) in BLOCKS else BLOCKS[0]):
        blocks = " or ".join(map(str, BLOCKS))
        raise ValueError(f"is none of {blocks} blocks, as many C as U and at most {MOST_ALIKE} alike running")
    return value


@dataclass(frozen=True)
class _Word:
    """Holds a text to some words, and tells them to whoever reads the schema."""

    keys: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return handler(schema) | {"enum": list(self.keys)}

    def _check(self, value: str) -> str:
        if value not in self.keys:
            raise ValueError("is not a word of the catalogue")
        return value


def _word(terms: Any, *, optional: bool = True) -> Any:
    keys = [str(getattr(term, "key", term)) for term in terms]
    return _Word(tuple(["", *keys] if optional else keys))


Short = Annotated[str, Field(max_length=catalogue.MAX_NAME), AfterValidator(_text)]
Name = Annotated[str, Field(max_length=catalogue.MAX_NAME), AfterValidator(_text), AfterValidator(_named)]
Long = Annotated[str, Field(max_length=catalogue.MAX_NOTE), AfterValidator(_text)]
Zone = Annotated[str, Field(max_length=64), AfterValidator(_zone)]
Day = Annotated[date, AfterValidator(_in_range)]
LifeDay = Annotated[date, AfterValidator(_in_life)]
Clock = Annotated[time, AfterValidator(_bare)]
Instant = Annotated[AwareDatetime, AfterValidator(_instant_in_range)]
Site = Annotated[str, _word(SITE_BY_KEY, optional=False)]
Source = Literal["person", "import"]
ShownWords = Annotated[list[Annotated[str, _word(SHOWABLE, optional=False)]], AfterValidator(_unique)]
AskedWords = Annotated[list[Annotated[str, _word(QUESTION_BY_KEY, optional=False)]], AfterValidator(_unique)]


Keys = Annotated[dict[Annotated[str, Field(max_length=200), AfterValidator(_text)], LifeDay], Field(max_length=5000)]


class Part(BaseModel):
    """Strict: no unknown key, no string for a number, nothing missing that has no default."""

    # A key that is not known may hold what a newer version keeps: better refused than lost.
    model_config = ConfigDict(extra="forbid", strict=True)


class RemedyPart(Part):
    remedy: Annotated[str, _word(catalogue.REMEDIES, optional=False)]
    outcome: Annotated[str, _word(catalogue.OUTCOMES)] = ""
    relief_minutes: Annotated[int, Field(ge=0, le=1440)] | None = None


def _each_once(value: list[RemedyPart]) -> list[RemedyPart]:
    if len({row.remedy for row in value}) != len(value):
        raise ValueError("says the same twice")
    return value


def _list_type(item: Any) -> Any:
    return Annotated[list[item], AfterValidator(_unique)]


def _facet_type(facet: Facet) -> Any:
    """What the archive takes for a facet; what stands for unknown is always taken."""
    match facet.kind:
        case FacetKind.SCALE:
            return Annotated[int, Field(ge=facet.low, le=facet.high)] | None
        case FacetKind.WORD:
            return Annotated[str, _word(facet.terms)]
        case FacetKind.TEXT | FacetKind.NOTE:
            return Annotated[str, Field(max_length=facet.longest), AfterValidator(_text)]
        case FacetKind.FLAG:
            return bool
        case FacetKind.SITES:
            return _list_type(Site)
        case FacetKind.WORDS:
            return _list_type(Annotated[str, _word(facet.terms, optional=False)])
        case FacetKind.OWN_TRIGGERS:
            return _list_type(UUID)
        case FacetKind.REMEDIES:
            return Annotated[list[RemedyPart], AfterValidator(_each_once)]


def _facet_field(facet: Facet) -> tuple[Any, Any]:
    return _facet_type(facet), [] if facet.is_list else facet.unknown


class _EpisodeFrame(Part):
    """When an episode was, and in which shape."""

    uuid: UUID
    shape: Annotated[str, _word(Shape, optional=False)]
    zone: Zone
    started_at: Instant
    local_date: Day
    local_time: Clock
    ended_at: Instant | None = None
    ended_local_date: Day | None = None
    ended_local_time: Clock | None = None
    ongoing_state: Annotated[str, _word(OngoingState)] = ""
    twitch_count: Annotated[int, Field(ge=1, le=catalogue.MAX_BURST_COUNT)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """The rules that the database holds too: an end that is whole, not before the start, and fits the shape."""
        end = (self.ended_at, self.ended_local_date, self.ended_local_time)
        if any(part is None for part in end) != all(part is None for part in end):
            raise ValueError("an end needs ended_at, ended_local_date and ended_local_time")
        if not _near(self.started_at, self.local_date, self.local_time):
            raise ValueError("started_at and local_date are days apart")
        if not _near(self.ended_at, self.ended_local_date, self.ended_local_time):
            raise ValueError("ended_at and ended_local_date are days apart")
        has_end = self.ended_at is not None
        if self.ended_at is not None and self.ended_at < self.started_at:
            raise ValueError("it ends before it starts")
        if (self.shape in (Shape.TIMED, Shape.BURST)) and not has_end:
            raise ValueError(f"a {self.shape} episode needs an end")
        if self.shape in (Shape.TIMED, Shape.BURST) and self.ended_at and self.ended_at - self.started_at > MAX_TIMED:
            raise ValueError("it is longer than a day")
        if self.shape == Shape.MOMENT and has_end:
            raise ValueError("a moment has no end")
        if (self.shape == Shape.BURST) != (self.twitch_count is not None):
            raise ValueError("a burst, and only a burst, has a twitch_count")
        if (self.shape == Shape.ONGOING) != bool(self.ongoing_state):
            raise ValueError("an ongoing spot, and only one, has an ongoing_state")
        if self.shape == Shape.ONGOING and (self.ongoing_state == OngoingState.STOPPED) != has_end:
            raise ValueError("an ongoing spot has an end when it has stopped, and only then")
        return self

    @property
    def content(self) -> EpisodeContent:
        """All that it says."""
        values = {facet.key: getattr(self, facet.key) for facet in FACETS}
        remedies = [Remedy(row.remedy, row.outcome, row.relief_minutes) for row in values["remedies"]]
        end = None
        if self.ended_at and self.ended_local_date and self.ended_local_time is not None:
            end = Moment(self.ended_at, self.ended_local_date, self.ended_local_time)
        return EpisodeContent.of(
            values | {"remedies": remedies},
            shape=Shape(self.shape),
            zone=self.zone,
            start=Moment(self.started_at, self.local_date, self.local_time),
            end=end,
            ongoing_state=self.ongoing_state,
            twitch_count=self.twitch_count,
        )


if TYPE_CHECKING:

    class EpisodePart(_EpisodeFrame):
        """An episode of the archive; `_EpisodeFrame` with a field for each facet."""

        source: Source = "person"
        asked: AskedWords = []

        def __getattr__(self, name: str) -> Any: ...

else:
    # The order of the fields is that of the archive: the facets of one value, where it comes from, what was asked after
    # it, the lists.
    EpisodePart = create_model(
        "EpisodePart",
        __base__=_EpisodeFrame,
        __module__=__name__,
        __doc__="An episode of the archive.",
        **{facet.key: _facet_field(facet) for facet in COLUMN_FACETS},
        source=(Source, "person"),
        asked=(AskedWords, []),
        **{facet.key: _facet_field(facet) for facet in LIST_FACETS},
    )


class TimerPart(Part):
    uuid: UUID
    zone: Zone
    started_at: Instant
    local_date: Day
    local_time: Clock
    sites: Annotated[list[Site], AfterValidator(_unique)] = []

    @model_validator(mode="after")
    def _near(self) -> TimerPart:
        if not _near(self.started_at, self.local_date, self.local_time):
            raise ValueError("started_at and local_date are days apart")
        return self


class AnswerPart(Part):
    question: Annotated[str, _word(QUESTION_BY_KEY, optional=False)]
    answer: Annotated[str, Field(max_length=20)]
    parts: Annotated[list[Annotated[str, Field(max_length=20)]], AfterValidator(_unique)] = []
    side: Annotated[str, _word(catalogue.SIDES)] = ""
    since: LifeDay | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _fits(self) -> AnswerPart:
        question = QUESTION_BY_KEY[self.question]
        if self.answer not in {answer.key for answer in question.answers}:
            raise ValueError(f"{self.answer!r} is no answer to {self.question}")
        if not set(self.parts) <= {part.key for part in question.parts}:
            raise ValueError(f"parts holds what {self.question} does not have")
        return self


class CheckInPart(Part):
    uuid: UUID
    local_date: Day
    twitching: Annotated[str, _word(catalogue.TWITCHING)] = ""
    items: dict[str, int | bool | str] = {}
    answers: list[AnswerPart] = []
    note: Long = ""
    source: Source = "person"
    shown: ShownWords = []
    shown_is_all: bool = False

    @model_validator(mode="after")
    def _items_fit(self) -> CheckInPart:
        for key, value in self.items.items():
            if key not in ITEM_BY_KEY:
                raise ValueError(f"items has {key!r}, which is no item of the check-in")
            if not _fits_item(key, value):
                raise ValueError(f"items.{key} cannot be {value!r}")
        if len({row.question for row in self.answers}) != len(self.answers):
            raise ValueError("answers says the same twice")
        for answer in self.answers:
            answer.source = answer.source or self.source
        return self


def _fits_item(key: str, value: int | bool | str) -> bool:
    item = ITEM_BY_KEY[key]
    if item.kind is Kind.YES_NO:
        return isinstance(value, bool)
    if item.kind is Kind.CHOICE:
        return value in {term.key for term in item.terms}
    factor = 60 if item.kind is Kind.HOURS else 1
    # bool is an int to Python, and "true hours of sleep" are none.
    return isinstance(value, int) and not isinstance(value, bool) and item.low * factor <= value <= item.high * factor


class OwnTriggerPart(Part):
    uuid: UUID
    name: Name
    retired: bool = False


class MedicinePart(Part):
    uuid: UUID
    name: Name
    group: Annotated[str, _word(catalogue.MEDICINE_GROUPS, optional=False)]
    dose: Short = ""
    started_on: LifeDay | None = None
    changed_on: LifeDay | None = None
    stopped_on: LifeDay | None = None

    @model_validator(mode="after")
    def _in_order(self) -> MedicinePart:
        if self.started_on and self.stopped_on and self.stopped_on < self.started_on:
            raise ValueError("it stops before it starts")
        return self


class ConditionPart(Part):
    uuid: UUID
    key: Annotated[str, _word(catalogue.CONDITIONS, optional=False)]
    name: Short = ""
    since: LifeDay | None = None
    note: Long = ""

    @model_validator(mode="after")
    def _named(self) -> ConditionPart:
        if self.key == "other" and not self.name:
            raise ValueError("another condition needs a name")
        return self


class VisitPart(Part):
    uuid: UUID
    visited_on: LifeDay
    clinician: Short = ""
    discussed: Long = ""
    outcome: Long = ""


class ExaminationPart(Part):
    uuid: UUID
    kind: Annotated[str, _word(catalogue.EXAMINATIONS, optional=False)]
    name: Short = ""
    done_on: LifeDay | None = None
    outcome: Long = ""

    @model_validator(mode="after")
    def _named(self) -> ExaminationPart:
        if self.kind == "other" and not self.name:
            raise ValueError("another test needs a name")
        return self


class FlagPart(Part):
    """What the diary remembers of a flag; the flag itself is computed."""

    criterion: Annotated[str, _word(CRITERION_BY_ID, optional=False)]
    seen: Keys = {}
    settled_as: Annotated[str, _word(SETTLED)] = ""
    settled_on: LifeDay | None = None
    settled_keys: Keys = {}
    settled_urgency: Annotated[int, Field(ge=0, le=max(Urgency))] = 0

    @model_validator(mode="after")
    def _whole(self) -> FlagPart:
        if bool(self.settled_as) != (self.settled_on is not None):
            raise ValueError("settled_as and settled_on go together")
        return self


class TalkPart(Part):
    uuid: UUID
    criterion: Annotated[str, _word(CRITERION_BY_ID, optional=False)]
    talked_on: LifeDay
    outcome: Long = ""


Count = Annotated[int, Field(ge=0)]
Ratio = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Fraction = Annotated[float, Field(ge=0, le=1)]
FINDINGS: Final = tuple(answer.name.lower() for answer in Finding if answer is not Finding.WAITING)
"""What a look can find of a factor."""
_OF_PLAN: Final = {"change", "own_words", "factor", "block_days", "dropped_days", "starts_on", "schedule", "seed"}
"""The fields of a trial that are of its plan."""


class RatioPart(Part):
    ratio: Ratio
    low: Ratio
    high: Ratio
    days_with: Count
    days_without: Count


class LookFactorPart(Part):
    """What a look found of one factor: `domain.looks.look_data`."""

    factor: Annotated[str, _word(FACTORS, optional=False)]
    finding: Annotated[str, _word(FINDINGS, optional=False)]
    days: Count
    days_with: Count
    days_without: Count
    episodes: Count
    above: Annotated[float, Field(allow_inf_nan=False)] | None = None
    lag: Annotated[int, Field(ge=min(LAGS), le=max(LAGS))] = 0
    p: Annotated[float, Field(ge=0, le=1)] = 1.0
    ratio: RatioPart | None = None


class LookPart(Part):
    on: Day
    code_version: Annotated[str, Field(max_length=12), AfterValidator(_text)]
    fingerprint: Annotated[str, Field(max_length=64), AfterValidator(_text)]
    recorded: Count
    period: Annotated[int, Field(ge=1, le=(LAST_DAY - FIRST_DAY).days)]
    factors: list[LookFactorPart] = []

    @model_validator(mode="after")
    def _whole(self) -> LookPart:
        """A page can tell it: what is told has its ratio, and what is not lacks something."""
        if len({row.factor for row in self.factors}) != len(self.factors):
            raise ValueError("factors says the same twice")
        for row, factor in zip(self.factors, found_of(self.model_dump()).factors, strict=True):
            if factor.answer is Finding.TESTED:
                if factor.ratio is not None:
                    raise ValueError(f"{row.factor} cannot be {row.finding} with a ratio")
                continue
            if (factor.ratio is None) != bool(unmet(factor.needs)):
                raise ValueError(f"{row.factor} needs a ratio if it has all that a ratio needs, and only then")
            if (factor.ratio is None) != (factor.answer in (Finding.TOO_FEW, Finding.CONSTANT)):
                raise ValueError(f"{row.factor} cannot be {row.finding} with what it has")
        if self.on - FIRST_DAY < timedelta(days=self.period):
            raise ValueError(f"it reads days before {FIRST_DAY.year}")
        return self


class TrialDayPart(Part):
    date: Day
    kept: Annotated[str, _word(KEPT, optional=False)]


class CanFindPart(Part):
    """What was said before a trial that it could find."""

    halved: Fraction
    third: Fraction
    basis: Annotated[str, _word(Basis, optional=False)]
    days: Count


class TrialPart(Part):
    uuid: UUID
    change: Annotated[str, _word([change.key for change in CHANGES], optional=False)]
    own_words: Short = ""
    factor: Annotated[str, _word(FACTORS)] = ""
    block_days: Count
    dropped_days: Count
    starts_on: Day
    schedule: Annotated[str, Field(max_length=max(BLOCKS)), AfterValidator(_could_be_drawn)]
    seed: Annotated[str, Field(max_length=64), AfterValidator(_text)]
    can_find: CanFindPart | None = None
    started_at: Instant
    ended_on: Day | None = None
    ended_why: Annotated[str, _word(EndReason)] = ""
    ended_criterion: Annotated[str, _word(CRITERION_BY_ID)] = ""
    read_on: Day | None = None
    fingerprint: Annotated[str, Field(max_length=64), AfterValidator(_text)] = ""
    days: list[TrialDayPart] = []

    @model_validator(mode="after")
    def _could_be(self) -> Self:
        """It could have been planned here, and ended as it did."""
        if (self.ended_on is not None) != bool(self.ended_why):
            raise ValueError("ended_on and ended_why go together")
        if (self.ended_why == EndReason.FLAG) != bool(self.ended_criterion):
            raise ValueError("what a flag ended, and only that, has an ended_criterion")
        if (self.read_on is not None) != bool(self.fingerprint):
            raise ValueError("read_on and fingerprint go together")
        answered = {row.date for row in self.days}
        if len(answered) != len(self.days):
            raise ValueError("days has a date twice")
        fault = fault_of(self.plan, self.end, self.started_at, answered)
        if fault:
            raise ValueError(fault)
        if self.read_on is not None and self.end is None and self.read_on <= self.plan.last_day:
            raise ValueError("read_on lies before its end")
        return self

    @property
    def plan(self) -> TrialPlan:
        return TrialPlan.of(**self.model_dump(include=_OF_PLAN))

    @property
    def end(self) -> EarlyEnd | None:
        return EarlyEnd.of(self.ended_on, self.ended_why, self.ended_criterion)

    @property
    def span(self) -> TrialSpan:
        return TrialSpan.of(self.plan, self.end, self.started_at)


class DiaryPart(Part):
    time_zone: Zone
    mirror_feet: bool = False
    calm_mode: bool = False
    clock: Hours = USUAL.clock
    date_order: DateOrder = USUAL.date_order
    decimal_mark: DecimalMark = USUAL.decimal_mark
    checkin_items: list[Annotated[str, _word(ITEM_BY_KEY, optional=False)]] | None = None
    asleep_from: Clock | None = None
    asleep_until: Clock | None = None
    onset_on: LifeDay | None = None
    onset_is_about: bool = False
    diet: Annotated[str, _word(catalogue.DIETS)] = ""
    family_history: Literal["", "yes", "no"] = ""
    family_history_note: Long = ""

    @model_validator(mode="after")
    def _sleeps(self) -> DiaryPart:
        if (self.asleep_from is None) != (self.asleep_until is None):
            raise ValueError("asleep_from and asleep_until go together")
        hours = asleep(self.asleep_from, self.asleep_until)
        if hours is not None and not SHORTEST_SLEEP <= hours <= LONGEST_SLEEP:
            raise ValueError(f"asleep_from to asleep_until is not {SHORTEST_SLEEP:g} to {LONGEST_SLEEP:g} hours")
        return self


_FACTS: Final = ("medicines", "conditions", "visits", "examinations")
_WITH_UUIDS: Final = ("own_triggers", "episodes", "timers", "checkins", *_FACTS, "talks", "trials")


class Archive(Part):
    """One whole diary, but for what lies in its bin."""

    format: Literal["flicker-archive"]
    version: Literal[1, 2]
    diary: DiaryPart
    own_triggers: list[OwnTriggerPart] = []
    episodes: list[EpisodePart] = []
    timers: list[TimerPart] = []
    checkins: list[CheckInPart] = []
    medicines: list[MedicinePart] = []
    conditions: list[ConditionPart] = []
    visits: list[VisitPart] = []
    examinations: list[ExaminationPart] = []
    flags: list[FlagPart] = []
    talks: list[TalkPart] = []
    looks: list[LookPart] = []
    trials: list[TrialPart] = []

    @model_validator(mode="after")
    def _consistent(self) -> Archive:
        known = {row.uuid for row in self.own_triggers}
        for name in _WITH_UUIDS:
            rows = getattr(self, name)
            if len({row.uuid for row in rows}) != len(rows):
                raise ValueError(f"{name} has a uuid twice")
        if len({name_key(row.name) for row in self.own_triggers}) != len(self.own_triggers):
            raise ValueError("own_triggers has a name twice")
        for index, row in enumerate(self.episodes):
            if not set(row.own_triggers) <= known:
                raise ValueError(f"episodes[{index}].own_triggers names a trigger that the archive does not have")
        if len({row.criterion for row in self.flags}) != len(self.flags):
            raise ValueError("flags has a criterion twice")
        if len({row.local_date for row in self.checkins}) != len(self.checkins):
            raise ValueError("checkins has a day twice")
        if len({row.on for row in self.looks}) != len(self.looks):
            raise ValueError("looks has a day twice")
        # In the order of their starts one is compared with the next alone: all that were before it were over by then.
        spans = sorted((row.span.started_at, row.span.over_on, at) for at, row in enumerate(self.trials))
        for (*_, at), (*_, after) in pairwise(spans):
            if self.trials[at].span.meets(self.trials[after].span):
                raise ValueError(f"trials[{at}] and trials[{after}] run at once")
        if self.version == 1 and (self.looks or self.trials):
            raise ValueError(f"{'looks' if self.looks else 'trials'} is not known in version 1")
        return self


def read_archive(body: bytes) -> Archive:
    """An archive from its bytes. Raises `ArchiveError` with line or path and reason, whatever the bytes are."""
    try:
        # A byte order mark, which editors of Windows put in front.
        return Archive.model_validate_json(body.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as error:
        raise ArchiveError([_problem(dict(row)) for row in error.errors()[:MAX_PROBLEMS]]) from None


_REASONS: Final = {
    "missing": "is missing",
    "extra_forbidden": "is not known here; a newer Flicker may have written this archive",
    "string_too_long": "is too long",
}


def _problem(row: dict[str, Any]) -> str:
    path = ""
    for part in row["loc"]:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    if row["type"] == "json_invalid":
        return f"This is not a whole JSON file: {row['ctx']['error']}."
    if path in ("format", "version"):
        return f"{path}: this is not a Flicker archive of version 1 to {VERSION}."
    reason = _REASONS.get(row["type"]) or str(row["msg"]).removeprefix("Value error, ")
    return f"{path or 'archive'}: {reason}."


def write_archive(diary: Diary) -> bytes:
    """The whole diary as an archive; what lies in the bin is not part of it."""
    body = io.BytesIO()
    for text in _written(diary):
        body.write(text.encode())
    return body.getvalue()


def _written(diary: Diary) -> Iterator[str]:
    """The archive as json.dumps would write it, row by row: all rows at once would fill ten times the file's memory."""
    opening = "{"
    for name, value in _members(diary):
        yield f'{opening}\n "{name}": '
        if isinstance(value, Iterator):
            yield from _rows(value)
        else:
            yield _json(value, depth=1)
        opening = ","
    yield "\n}\n"


def _rows(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    opening = "["
    for row in rows:
        yield f"{opening}\n  {_json(row, depth=2)}"
        opening = ","
    yield "[]" if opening == "[" else "\n ]"


def _json(value: Any, *, depth: int) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1).replace("\n", "\n" + " " * depth)


def _members(diary: Diary) -> Iterator[tuple[str, Any]]:
    yield "format", FORMAT
    yield "version", VERSION
    yield "diary", {name: _plain(getattr(diary, name)) for name in DiaryPart.model_fields}
    own = OwnTrigger.objects.filter(diary=diary).order_by("uuid")
    yield "own_triggers", (_columns(row, OwnTriggerPart) for row in own)
    yield "episodes", _episodes(diary)
    timers = Timer.objects.filter(diary=diary).order_by("started_at", "uuid")
    yield "timers", map(written_timer, timers)
    yield "checkins", _checkins(diary)
    yield "medicines", _facts(diary, Medicine, MedicinePart)
    yield "conditions", _facts(diary, Condition, ConditionPart)
    yield "visits", _facts(diary, Visit, VisitPart)
    yield "examinations", _facts(diary, Examination, ExaminationPart)
    memories = FlagMemory.objects.filter(diary=diary).order_by("criterion")
    yield "flags", (_columns(row, FlagPart) for row in memories)
    talks = FlagTalk.objects.filter(diary=diary).order_by("talked_on", "pk")
    yield "talks", (_columns(row, TalkPart) for row in talks)
    yield "looks", (_look(row) for row in Look.objects.filter(diary=diary).order_by("on"))
    yield "trials", _trials(diary)


def _trials(diary: Diary) -> Iterator[dict[str, Any]]:
    """Each with its answers by day; there are few."""
    days = Prefetch("days", TrialDay.objects.filter(diary=diary).order_by("date"))
    for row in Trial.objects.kept().filter(diary=diary).order_by("started_at", "uuid").prefetch_related(days):
        columns = {name: _plain(getattr(row, name)) for name in TrialPart.model_fields if name != "days"}
        can_find = {name: row.can_find[name] for name in CanFindPart.model_fields} if row.can_find else None
        yield columns | {"can_find": can_find, "days": [_columns(day, TrialDayPart) for day in row.days.all()]}


def _look(row: Look) -> dict[str, Any]:
    """What a look found, its fields in their order, which a database need not keep."""
    columns = {name: _plain(getattr(row, name)) for name in ("on", "code_version", "fingerprint")}
    factors = []
    for found in row.result["factors"]:
        ratio = found["ratio"] and {name: found["ratio"][name] for name in RatioPart.model_fields}
        factors.append({name: found[name] for name in LookFactorPart.model_fields} | {"ratio": ratio})
    return columns | {"recorded": row.result["recorded"], "period": row.result["period"], "factors": factors}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
        case dict():
            # Sorted: JSON columns come back in another order from PostgreSQL.
            return dict(sorted(value.items()))
    return value


def _columns(row: Any, part: type[Part]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in part.model_fields}


def _facts(diary: Diary, model: type[Fact], part: type[Part]) -> Iterator[dict[str, Any]]:
    return (_columns(row, part) for row in model.objects.kept().filter(diary=diary).order_by("uuid"))


_EPISODE_COLUMNS: Final = [
    name for name in EpisodePart.model_fields if name not in {facet.key for facet in LIST_FACETS}
]


def _episodes(diary: Diary) -> Iterator[dict[str, Any]]:
    rows = Episode.objects.kept().filter(diary=diary)
    for keys in key_blocks(rows.order_by("started_at", "uuid"), _BLOCK):
        yield from written_episodes(diary, keys)


def written_episodes(diary: Diary, keys: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Episodes of a diary as the archive says them, by their primary keys and in their order: five statements. One that
    lies in the bin or is gone by now is left out."""
    parts = read_parts(diary, keys)
    # The diary is named once more, as `key_blocks` asks.
    rows = Episode.objects.kept().filter(Among("pk", keys), diary=diary)
    stored = {pk: row for pk, *row in rows.values_list("pk", *_EPISODE_COLUMNS)}
    for pk in keys:
        if pk in stored:
            columns = dict(zip(_EPISODE_COLUMNS, map(_plain, stored[pk]), strict=True))
            columns["asked"] = columns["asked"].split()
            # In the order of `parts`, which is that of the list facets, as the archive documents it.
            yield columns | {key: _list(key, parts[key].get(pk, NO_PARTS)) for key in parts}


def written_timer(timer: Timer) -> dict[str, Any]:
    """A timer as the archive says it."""
    return _columns(timer, TimerPart)


def _list(key: str, values: Sequence[Any]) -> list[Any]:
    """What an episode holds of a facet of several values, as the archive says it."""
    match FACET_BY_KEY[key].kind:
        case FacetKind.OWN_TRIGGERS:
            return sorted(str(uuid) for uuid, _ in values)
        case FacetKind.REMEDIES:
            names = RemedyPart.model_fields
            return [dict(zip(names, (row.key, row.outcome, row.relief_minutes), strict=True)) for row in values]
        case _:
            return list(values)


def _checkins(diary: Diary) -> Iterator[dict[str, Any]]:
    rows = CheckIn.objects.kept().filter(diary=diary).order_by("local_date")
    for keys in key_blocks(rows, _BLOCK):
        answers: dict[int, list[RedFlagAnswer]] = defaultdict(list)
        for answer in RedFlagAnswer.objects.filter(Among("checkin", keys), diary=diary).order_by("question"):
            answers[answer.checkin_id].append(answer)
        for row in rows.filter(Among("pk", keys)):
            yield written_checkin(row, answers[row.pk])


def written_checkin(row: CheckIn, answers: Iterable[RedFlagAnswer]) -> dict[str, Any]:
    """A check-in as the archive says it, with its answers by question."""
    return {
        "uuid": str(row.uuid),
        "local_date": row.local_date.isoformat(),
        "twitching": row.twitching,
        "items": row.items,
        "answers": [_columns(answer, AnswerPart) for answer in answers],
        "note": row.note,
        "source": row.source,
        "shown": row.shown.split(),
        "shown_is_all": row.shown_is_all,
    }
