"""Entries as lines of a list: everything said in Python, so that a template of fifty lines stays cheap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from diary.charts.glyph import toe_glyph
from diary.domain import wording
from diary.domain.catalogue import OngoingState
from diary.domain.flags import Flag
from diary.domain.flags import marks as flag_marks
from diary.domain.rule_input import Urgency
from diary.domain.trial import Arm
from diary.domain.wording import entry
from diary.domain.wording.trial import ARM_NAMES
from diary.models import CheckIn, Diary, Episode
from diary.queries.entries import TimelineDay, recorded_on
from diary.queries.flags import flags
from diary.queries.listed import AnyEpisode
from diary.views.access import mine_or_404
from diary.views.follow_up import asked_of
from diary.views.htmx import Link

_NOTE: Final = 120
"""Characters of a note that a line shows."""
_MISSING: Final = 31
"""So many of the days that are not recorded are named; the year has all of them."""

Marks = tuple[Mapping[str, Urgency], Mapping[date, Urgency]]
NO_MARKS: Final[Mapping[str, Urgency]] = MappingProxyType({})
NO_ARMS: Final[Mapping[date, Arm]] = MappingProxyType({})


def marks_of(diary: Diary) -> Marks:
    """Which episodes and which days are evidence for a flag."""
    return flag_marks(flags(diary, timezone.now().astimezone(diary.zone).date()))


def banner(found: Iterable[Flag]) -> dict[str, str] | None:
    """The most urgent of the open flags in a line, or None without any. It counts nothing: calm mode needs no other."""
    opened = [flag for flag in found if flag.is_open]
    if not opened:
        return None
    first = max(opened, key=lambda flag: flag.urgency)
    more = " and more" if len(opened) > 1 else ""
    return {
        "tone": first.urgency.word,
        "text": f"A reason to see a doctor: {first.criterion.name[0].lower()}{first.criterion.name[1:]}{more}",
        "how_soon": wording.HOW_SOON[first.urgency],
    }


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One episode of a list. `more` is what else it says, in a few words; `mark` the urgency of the flag that it is
    evidence for, or ""."""

    uuid: UUID
    clock: str
    glyph: SafeString
    where: str
    length: str
    more: str
    note: str
    left_out: bool
    still_on: bool
    mark: str


def line(episode: AnyEpisode, *, diary: Diary, marks: Mapping[str, Urgency] = NO_MARKS) -> TimelineLine:
    content = episode.content
    sites = frozenset(content.sites)
    facts = entry.episode(content, episode.own_trigger_names, zone=diary.time_zone, imported=episode.is_imported)
    return TimelineLine(
        uuid=episode.uuid,
        clock=wording.clock(content.start.time),
        glyph=mark_safe(toe_glyph(sites, mirrored=diary.mirror_feet)),  # noqa: S308 - built from the catalogue alone
        where=entry.where(sites),
        length=entry.length(content),
        more=" · ".join(fact.words for fact in facts),
        note=entry.note(content.facet("note"), _NOTE),
        left_out=episode.left_out,
        still_on=content.ongoing_state == OngoingState.STILL_ON,
        mark=mark.word if (mark := marks.get(str(episode.uuid))) else "",
    )


def checkin_facts(checkin: CheckIn) -> list[str]:
    """What a check-in says, a few words for each fact."""
    said = entry.checkin(checkin.content, imported=checkin.is_imported, own_answers=checkin.has_own_answers)
    return [fact.words for fact in said]


def line_part(
    request: HttpRequest,
    diary: Diary,
    episode: Episode,
    *,
    undo: str = "",
    link: Link | None = None,
) -> HttpResponse:
    """For htmx: the line of a list that an episode fills by now, with a link to what to do next and with the question
    about it that is open (`views.follow_up`); or with `undo` the place it leaves.

    The list says with "counted" that the day's count stands above it.
    """
    # Read anew: what the line shows is what is stored by now, parts and all.
    fresh = mine_or_404(Episode.objects.with_parts(), diary, episode.uuid)
    context: dict[str, Any] = {
        "line": line(fresh, diary=diary, marks=marks_of(diary)[0]),
        "in_place": True,
        "uuid": fresh.uuid,
        "undo": undo,
        "link": link,
        "ask": None if undo else asked_of(request, diary, [fresh]),
        "in_view": True,
        "day": fresh.local_date,
    }
    if "counted" in (request.POST or request.GET):
        row = recorded_on(diary, fresh.local_date)
        count = row.episodes + row.left_out if row else 0
        context["count"] = wording.count_words(count, "episode", calm=diary.calm_mode)
    return render(request, "diary/entry_part.html", context)


@dataclass(frozen=True, slots=True)
class DaySection:
    """A day of the timeline. `gap` says how many days between it and the next newer one were not recorded; `missing`
    are the latest of them, with what they are called, for whoever wants to write something down after all. `trial` is
    what the day is in a trial, "" where it is of none."""

    date: date
    name: str
    count: str
    lines: list[TimelineLine]
    facts: list[str]
    note: str
    hidden: int
    gap: str
    missing: list[tuple[str, str]]
    mark: str
    trial: str


def sections(
    diary: Diary,
    days: Iterable[TimelineDay],
    today: date,
    newer: date | None,
    *,
    gaps: bool,
    marks: Marks,
    arms: Mapping[date, Arm] = NO_ARMS,
) -> list[DaySection]:
    """Days as sections, newest first. `newer` is the recorded day above the first, for its gap."""
    result = []
    for day in days:
        # The days between two recorded ones; the neighbour of a day leaves none.
        missing = (newer - day.date).days - 1 if newer and gaps else 0
        skipped = [newer - timedelta(days=ago) for ago in range(1, min(missing, _MISSING) + 1)] if newer else []
        count = len(day.episodes) + day.hidden
        result.append(
            DaySection(
                date=day.date,
                name=wording.day_name(day.date, today),
                count=wording.of_words(count, day.total, "episode", calm=diary.calm_mode) if count else "",
                lines=[line(episode, diary=diary, marks=marks[0]) for episode in day.episodes],
                mark=mark.word if (mark := marks[1].get(day.date)) else "",
                facts=checkin_facts(day.checkin) if day.checkin else [],
                note=day.checkin.note if day.checkin else "",
                hidden=day.hidden,
                gap=wording.gap(missing) if missing > 0 else "",
                missing=[(on.isoformat(), wording.day_name(on, today)) for on in skipped],
                trial=ARM_NAMES[arms[day.date]] if day.date in arms else "",
            )
        )
        newer = day.date
    return result
