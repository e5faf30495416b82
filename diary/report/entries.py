"""Single entries in words: how long, what else was said, what a check-in answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from diary.domain import catalogue, wording
from diary.domain.anatomy import describe
from diary.domain.catalogue import QUESTION_BY_KEY, OngoingState, Shape
from diary.domain.wording import doctor as words
from diary.models import CheckIn, Episode
from diary.report.rows import CheckInLine, EpisodeLine

Line = TypeVar("Line", EpisodeLine, CheckInLine)

_STATES: Final = catalogue.by_key(catalogue.STATES)
_FEELINGS: Final = catalogue.by_key(catalogue.FEELINGS)
_SIGNS: Final = catalogue.by_key(catalogue.SIGNS)
_SHOES: Final = catalogue.by_key(catalogue.SHOES)
_TRIGGERS: Final = catalogue.by_key(catalogue.TRIGGERS)
_REMEDIES: Final = catalogue.by_key(catalogue.REMEDIES)
_OUTCOMES: Final = catalogue.by_key(catalogue.OUTCOMES)
_ONGOING: Final = {OngoingState.STILL_ON: "still on", OngoingState.LOST_TRACK: "end not known"}
_TWITCHING: Final = {"yes": "Twitching", "no": "No twitching", "unsure": "Twitching: do not know"}


def within(lines: Sequence[Line], characters: int) -> tuple[Line, ...]:
    """The first of these lines, for as long as their notes together have no more characters."""
    lengths = accumulate(len(line.note) for line in lines)
    return tuple(line for line, length in zip(lines, lengths, strict=True) if length <= characters)


def episode_line(episode: Episode, *, zone: str, with_notes: bool) -> EpisodeLine:
    return EpisodeLine(
        day=episode.local_date,
        time=words.clock(episode.local_date, episode.local_time, episode.started_at, ZoneInfo(episode.zone)),
        where=describe(episode.site_keys),
        length=length(episode),
        intensity="" if episode.intensity is None else f"{episode.intensity} of 5",
        pain="" if episode.pain is None else f"{episode.pain} of 10",
        about="; ".join(_about(episode, zone)),
        note=episode.note if with_notes else "",
    )


def length(episode: Episode) -> str:
    """How long it lasted: "4 min", "about 20 in 5 min", "still on", or "" where that is not known."""
    if episode.shape == Shape.ONGOING and episode.ended_at is None:
        return _ONGOING[OngoingState(episode.ongoing_state)]
    if episode.seconds is None:
        return ""
    lasted = wording.duration(episode.seconds)
    return f"about {episode.twitch_count:,} in {lasted}" if episode.shape == Shape.BURST else lasted


def _about(episode: Episode, zone: str) -> Iterator[str]:
    if episode.zone != zone:
        yield f"time of {episode.zone.replace('_', ' ')}"
    if episode.feeling and episode.feeling != "twitch":
        yield _FEELINGS[episode.feeling].name.lower()
    if episode.state:
        yield _STATES[episode.state].name.lower()
    yield from (_SIGNS[row.sign].name.lower() for row in episode.signs.all())
    if episode.shoes:
        yield f"shoes: {_SHOES[episode.shoes].name.lower()}"
    suspects = [row.own.name if row.own else _TRIGGERS[row.key].name.lower() for row in episode.triggers.all()]
    if suspects:
        yield f"suspects: {', '.join(suspects)}"
    for row in episode.remedies.all():
        outcome = f" ({_OUTCOMES[row.outcome].name.lower()})" if row.outcome else ""
        yield f"tried: {_REMEDIES[row.remedy].name.lower()}{outcome}"
    if episode.left_out:
        yield "left out of counts"
    if episode.source == "import":
        yield "imported"


def checkin_line(checkin: CheckIn, *, with_worry: bool, with_notes: bool) -> CheckInLine:
    said = "; ".join(_answers(checkin, with_worry=with_worry))
    return CheckInLine(checkin.local_date, said, checkin.note if with_notes else "")


def _answers(checkin: CheckIn, *, with_worry: bool) -> Iterator[str]:
    """Every item that has an answer, and every red-flag answer, a no too; what was skipped is not mentioned."""
    if checkin.twitching:
        yield _TWITCHING[checkin.twitching]
    for item in catalogue.ITEMS:
        value = getattr(checkin, item.key)
        if value not in (None, "") and (with_worry or item.key != "worry"):
            yield wording.item(item.key, value)
    noes = []
    for answer in checkin.answers.all():
        question = QUESTION_BY_KEY[answer.question]
        chosen = next(row for row in question.answers if row.key == answer.answer)
        if not with_worry and question.key == "worried":
            continue
        if chosen.yes:
            side = f" ({answer.side})" if answer.side else ""
            yield f"{question.name}: {chosen.name.lower()}{side}"
        else:
            noes.append(question.name.lower())
    if noes:
        yield f"no: {', '.join(noes)}"
    if checkin.source == "import":
        yield "imported"
