"""The lists of single entries on the doctor's page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar
from zoneinfo import ZoneInfo

from diary.domain.wording import doctor as words
from diary.domain.wording import entry
from diary.models import CheckIn, Episode
from diary.report.rows import CheckInLine, EpisodeLine

Line = TypeVar("Line", EpisodeLine, CheckInLine)


def within(lines: Sequence[Line], characters: int) -> tuple[Line, ...]:
    """The first of these lines, for as long as their notes together have no more characters."""
    # Sums so far: the first line that goes beyond ends the list, as every later one does.
    lengths = accumulate(len(line.note) for line in lines)
    return tuple(line for line, length in zip(lines, lengths, strict=True) if length <= characters)


def episode_line(episode: Episode, *, zone: str, with_notes: bool) -> EpisodeLine:
    content = episode.content
    facts = {
        fact.key: fact
        for fact in entry.episode(content, episode.own_trigger_names, zone=zone, imported=episode.is_imported)
    }
    # These two have columns of their own in the list, so they are taken out of the words.
    in_columns = {key: facts.pop(key).value if key in facts else "" for key in ("intensity", "pain")}
    return EpisodeLine(
        day=episode.local_date,
        time=words.clock(episode.local_date, episode.local_time, episode.started_at, ZoneInfo(episode.zone)),
        where=entry.where(content.sites),
        length=entry.length(content),
        **in_columns,
        about=" · ".join(fact.words for fact in facts.values()),
        note=episode.note if with_notes else "",
    )


def checkin_line(checkin: CheckIn, *, with_worry: bool, with_notes: bool) -> CheckInLine:
    without = () if with_worry else ("worry", "worried")
    facts = entry.checkin(
        checkin.content, imported=checkin.is_imported, own_answers=checkin.has_own_answers, without=without
    )
    return CheckInLine(checkin.local_date, " · ".join(fact.words for fact in facts), checkin.note if with_notes else "")
