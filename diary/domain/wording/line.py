"""What was read of a line that somebody wrote, in words: what to check before it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from diary.domain import wording
from diary.domain.anatomy import describe
from diary.domain.catalogue import OngoingState, Shape
from diary.domain.content import EpisodeContent, Moment
from diary.domain.line import WrittenLine
from diary.domain.wording import entry


def sentences(line: WrittenLine, own_triggers: Mapping[UUID, str], *, now: datetime, zone: ZoneInfo) -> Sequence[str]:
    """What was read, what was not clear, and what is left to do. `own_triggers` are the names of the person's own."""
    said = [*_read(line, own_triggers, now=now, zone=zone)]
    told = [f"Read: {', '.join(said)}. Check it, then save." if said else "Nothing of this line could be read."]
    told += [f"Not read: “{doubt.words}” {doubt.why}." for doubt in line.doubts]
    if line.asks_when and line.at is None:
        told.append("Say when it was.")
    if said and not line.sites:
        told.append("Say where it was.")
    if line.note:
        told.append("What was not read stands in the note.")
    return told


def _read(line: WrittenLine, own_triggers: Mapping[UUID, str], *, now: datetime, zone: ZoneInfo) -> list[str]:
    start = Moment.at(now, zone)
    content = EpisodeContent.of(
        {
            **line.facets,
            "signs": line.signs,
            "triggers": line.triggers,
            "own_triggers": line.own_triggers,
            "remedies": line.remedies,
        },
        shape=Shape.MOMENT,
        zone=zone.key,
        start=start,
    )
    names = [own_triggers[uuid] for uuid in line.own_triggers]
    facts = entry.episode(content, names, zone=zone.key)
    where = [part[0].lower() + part[1:] for part in describe(line.sites).split("; ") if part]
    return [
        *where,
        *filter(None, [_shape(line), _length(line), _when(line, start.date, zone)]),
        *(fact.words for fact in facts),
    ]


def _shape(line: WrittenLine) -> str:
    if line.shape == Shape.BURST:
        return f"a burst of about {wording.whole(line.twitch_count)}" if line.twitch_count else "a burst"
    if line.shape == Shape.ONGOING:
        return {OngoingState.STILL_ON: "still on", OngoingState.LOST_TRACK: "end not known"}.get(
            OngoingState(line.ongoing_state) if line.ongoing_state else OngoingState.STOPPED, "going on"
        )
    return ""


def _length(line: WrittenLine) -> str:
    if line.seconds is None:
        return ""
    said = entry.exact_duration(line.seconds)
    # The form asks for minutes: the note keeps the rest.
    return f"{said} (as {wording.plural(minutes(line.seconds), 'minute')})" if line.seconds % 60 else said


def minutes(seconds: int) -> int:
    """The whole minutes that are nearest."""
    return (seconds + 30) // 60


def _when(line: WrittenLine, today: date, zone: ZoneInfo) -> str:
    day = wording.day_name(line.day, today) if line.day else ""
    day = {"Today": "" if line.at else "today", "Yesterday": "yesterday"}.get(day, day)
    at = wording.clock(line.at) if line.at else ""
    if line.end:
        at += f" to {wording.clock(Moment.at(line.end, zone).time)}"
    return " ".join(filter(None, [day, at]))
