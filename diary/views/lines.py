"""Entries as lines of a list: everything said in Python, so that a template of fifty lines stays cheap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe

from diary.charts.glyph import toe_glyph
from diary.domain import catalogue, wording
from diary.domain.anatomy import describe
from diary.domain.catalogue import QUESTION_BY_KEY, OngoingState, Shape
from diary.models import CheckIn, Diary, Episode
from diary.queries.entries import TimelineDay

_STATES = catalogue.by_key(catalogue.STATES)
_FEELINGS = catalogue.by_key(catalogue.FEELINGS)
_SIGNS = catalogue.by_key(catalogue.SIGNS)
_TRIGGERS = catalogue.by_key(catalogue.TRIGGERS)
_REMEDIES = catalogue.by_key(catalogue.REMEDIES)
_OUTCOMES = catalogue.by_key(catalogue.OUTCOMES)
_ONGOING = {
    OngoingState.STILL_ON: "still on",
    OngoingState.LOST_TRACK: "end not known",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One episode of a list. `more` is what else it says, in a few words."""

    uuid: UUID
    clock: str
    glyph: SafeString
    where: str
    length: str
    more: str
    note: str
    left_out: bool
    still_on: bool


def line(episode: Episode, *, zone: str) -> Line:
    sites = frozenset(episode.site_keys)
    return Line(
        uuid=episode.uuid,
        clock=wording.clock(episode.local_time),
        glyph=mark_safe(toe_glyph(sites)),  # noqa: S308 - built from the catalogue alone
        where=describe(sites) or "No place given",
        length=_length(episode),
        more=" · ".join(_more(episode, zone)),
        note=episode.note,
        left_out=episode.left_out,
        still_on=episode.ongoing_state == OngoingState.STILL_ON,
    )


def _length(episode: Episode) -> str:
    if episode.shape == Shape.ONGOING and episode.ended_at is None:
        return _ONGOING[OngoingState(episode.ongoing_state)]
    if episode.seconds is None:
        return ""
    lasted = wording.duration(episode.seconds)
    if episode.shape == Shape.BURST:
        return f"about {episode.twitch_count} in {lasted}"
    return lasted


def _more(episode: Episode, zone: str) -> Iterable[str]:
    if episode.zone != zone:
        yield f"time of {episode.zone.replace('_', ' ')}"
    if episode.intensity is not None:
        yield f"strength {episode.intensity} of 5"
    if episode.pain:
        yield f"pain {episode.pain} of 10"
    if episode.feeling and episode.feeling != "twitch":
        yield _FEELINGS[episode.feeling].name
    if episode.state:
        yield _STATES[episode.state].name
    yield from (_SIGNS[row.sign].name for row in episode.signs.all())
    suspects = [row.own.name if row.own else _TRIGGERS[row.key].name for row in episode.triggers.all()]
    if suspects:
        yield "suspects: " + ", ".join(suspects)
    for row in episode.remedies.all():
        outcome = f" ({_OUTCOMES[row.outcome].name.lower()})" if row.outcome else ""
        yield f"tried: {_REMEDIES[row.remedy].name}{outcome}"
    if episode.left_out:
        yield "left out of statistics"
    if episode.source == "import":
        yield "imported"


def checkin_facts(checkin: CheckIn) -> list[str]:
    """What a check-in says, a few words for each answered item; what was skipped is not mentioned."""
    facts = []
    if checkin.twitching:
        facts.append({"yes": "Twitching", "no": "No twitching", "unsure": "Twitching: do not know"}[checkin.twitching])
    for item in catalogue.ITEMS:
        value = getattr(checkin, item.key)
        if value not in (None, ""):
            facts.append(wording.item(item.key, value))
    negative = 0
    for answer in checkin.answers.all():
        question = QUESTION_BY_KEY[answer.question]
        chosen = next(row for row in question.answers if row.key == answer.answer)
        negative += not chosen.yes
        if chosen.yes:
            facts.append(f"{question.name}: {chosen.name.lower()}")
    if negative:
        facts.append(f"“No” to {wording.plural(negative, 'sign')} a doctor asks about")
    return facts


@dataclass(frozen=True, slots=True)
class DaySection:
    """A day of the timeline. `gap` says how many days between it and the next newer one were not recorded."""

    date: date
    name: str
    count: str
    lines: list[Line]
    facts: list[str]
    note: str
    hidden: int
    gap: str


def sections(
    diary: Diary, days: Iterable[TimelineDay], today: date, newer: date | None, *, gaps: bool
) -> list[DaySection]:
    """Days as sections, newest first. `newer` is the recorded day above the first, for its gap."""
    result = []
    for day in days:
        missing = (newer - day.date).days - 1 if newer and gaps else 0
        count = len(day.episodes) + day.hidden
        result.append(
            DaySection(
                date=day.date,
                name=wording.day_name(day.date, today),
                count=wording.count_words(count, "episode", calm=diary.calm_mode) if count else "",
                lines=[line(episode, zone=diary.time_zone) for episode in day.episodes],
                facts=checkin_facts(day.checkin) if day.checkin else [],
                note=day.checkin.note if day.checkin else "",
                hidden=day.hidden,
                gap=wording.gap(missing) if missing > 0 else "",
            )
        )
        newer = day.date
    return result
