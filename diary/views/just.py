"""What was just written down from Log, as its page shows it: with its undo, and as a burst where it may be one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.http import QueryDict
from django.urls import reverse

from diary.domain import wording
from diary.domain.bursts import count_of, run_of
from diary.domain.rule_input import Urgency
from diary.models import Diary, Episode
from diary.queries import entries
from diary.queries.listed import AnyEpisode
from diary.views.access import mine
from diary.views.lines import TimelineLine, line


@dataclass(frozen=True, slots=True)
class Burst:
    """Some entries that may be one burst, newest first: a fresh uuid for it, and what it would be."""

    uuid: UUID
    of: Sequence[UUID]
    words: str


@dataclass(frozen=True, slots=True)
class JustWritten:
    """An entry that was just written down or taken back. `of` are those that it was made of."""

    episode: AnyEpisode
    line: TimelineLine
    of: Sequence[UUID] = ()
    burst: Burst | None = None

    @property
    def uuid(self) -> UUID:
        return self.episode.uuid

    @property
    def lines(self) -> list[TimelineLine]:
        return [self.line]

    @property
    def is_gone(self) -> bool:
        return self.episode.deleted_at is not None

    @property
    def told(self) -> str:
        return f"{'Taken back' if self.is_gone else 'Logged'}: {self.line.where}, {self.line.clock}."


@dataclass(frozen=True, slots=True)
class DaySaid:
    """What was just said of a day."""

    day: date
    said: str
    told: str
    details: str


def just_written(
    diary: Diary, just: QueryDict, today: Sequence[AnyEpisode], *, marks: Mapping[str, Urgency]
) -> JustWritten | None:
    """The entry that an address names, with all that may be done with it now. `today` are the newest entries of today,
    with their parts: where it is one of them, nothing more is read."""
    uuid = _uuid(just.get("just", ""))
    if uuid is None:
        return None
    episode: AnyEpisode | None = next((row for row in today if row.uuid == uuid), None)
    episode = episode or mine(Episode.objects.with_parts(), diary, uuid)
    if episode is None:
        return None
    of = [] if episode.deleted_at else [known for value in just.getlist("of") if (known := _uuid(value))]
    return JustWritten(episode, line(episode, diary=diary, marks=marks), of, _burst(episode, today))


def _burst(episode: AnyEpisode, today: Sequence[AnyEpisode]) -> Burst | None:
    """The burst that an entry may be with those right before it; None where it stands alone."""
    if episode.deleted_at or episode not in today:
        return None
    before = [
        row
        for row in today
        if row.content.start.instant <= episode.content.start.instant
        and set(row.content.sites) == set(episode.content.sites)
        # What rules and statistics do not read is no part of what they do.
        and not (row.left_out or row.is_imported or row == episode)
    ]
    rows = [episode, *before]
    contents = [row.content for row in rows]
    run = run_of(contents)
    if run < 2:
        return None
    length = (contents[0].start.instant - contents[run - 1].start.instant).total_seconds()
    words = f"{wording.whole(count_of(contents[:run]))} in {wording.duration(round(length))}"
    return Burst(uuid4(), [row.uuid for row in rows[:run]], words)


def just_said(diary: Diary, just: QueryDict, today: date) -> DaySaid | None:
    """What the day that an address names says of its twitching, where that was said with one tap."""
    try:
        day = date.fromisoformat(just.get("day", ""))
    except ValueError:
        return None
    row = entries.recorded_on(diary, day)
    if row is None or row.twitching not in ("yes", "no"):
        return None
    name = wording.day_name(day, today)
    told = f"{name}: {'it twitched' if row.twitching == 'yes' else 'no twitching'}."
    return DaySaid(day, row.twitching, told, reverse("diary:checkin", args=[day]))


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
