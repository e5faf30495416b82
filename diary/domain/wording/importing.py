"""What a line of a file would become, in one line, and what an undo would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from diary.domain import wording
from diary.domain.anatomy import describe
from diary.domain.catalogue import (
    FEELINGS,
    INTENSITY,
    ITEM_BY_KEY,
    OUTCOMES,
    REMEDIES,
    SHOES,
    SIGNS,
    STATES,
    TRIGGERS,
    TWITCHING,
    OngoingState,
    by_key,
)
from diary.domain.content import EpisodeContent, Remedy

_WORDS = {term.key: term.name for term in (*STATES, *FEELINGS)}
_SHOES = by_key(SHOES)
_REMEDIES = by_key(REMEDIES)
_SIGNS = by_key(SIGNS)
_OUTCOMES = by_key(OUTCOMES)
_ONGOING = {
    OngoingState.STILL_ON: "still going on",
    OngoingState.STOPPED: "went on and stopped",
    OngoingState.LOST_TRACK: "went on, the end is not known",
}
_TRIGGERS = by_key(TRIGGERS)
_TWITCHING = by_key(TWITCHING)
_NOTE = 60


def episode(content: EpisodeContent, own_triggers: Iterable[str] = ()) -> str:
    """An episode: "14 March 2026, 10:00 · Left great toe · 20 min". `own_triggers` are names."""
    said = [
        f"{wording.date_words(content.start.date)}, {wording.clock(content.start.time)}",
        describe(list(content.sites)) or "no place given",
    ]
    if content.end:
        said.append(_length(round((content.end.instant - content.start.instant).total_seconds())))
    if content.ongoing_state:
        said.append(_ONGOING[OngoingState(content.ongoing_state)])
    if content.twitch_count:
        said.append(f"about {wording.plural(content.twitch_count, 'twitch').replace('twitchs', 'twitches')}")
    if content.intensity:
        said.append(f"strength {content.intensity} of {INTENSITY[1]}")
    if content.pain is not None:
        said.append(f"pain {content.pain} of 10")
    said += [_WORDS[key].lower() for key in (content.state, content.feeling) if key]
    if content.shoes:
        said.append(f"shoes: {_SHOES[content.shoes].name.lower()}")
    if content.signs:
        said.append(f"signs: {', '.join(_SIGNS[key].name.lower() for key in sorted(set(content.signs)))}")
    if triggers := [*(_TRIGGERS[key].name.lower() for key in sorted(set(content.triggers))), *own_triggers]:
        said.append(f"suspected: {', '.join(triggers)}")
    said += [_remedy(row) for row in content.remedies]
    if content.left_out:
        said.append("left out of statistics")
    return " · ".join(said + _note(content.note))


def _length(seconds: int) -> str:
    """A length of time to the second: what is stored is not rounded."""
    whole, rest = divmod(seconds, 60)
    return f"{wording.duration(whole * 60)} {rest} s" if whole and rest else wording.duration(seconds)


def _remedy(remedy: Remedy) -> str:
    more = [_OUTCOMES[remedy.outcome].name.lower()] if remedy.outcome else []
    if remedy.relief_minutes is not None:
        more.append(f"relief after {remedy.relief_minutes} min")
    told = f" ({', '.join(more)})" if more else ""
    return f"tried: {_REMEDIES[remedy.key].name.lower()}{told}"


def day(day: date, columns: Mapping[str, object]) -> str:
    """What a check-in takes of a line: "14 March 2026 · Sleep 7.5 h · Caffeine, if you count it: 180 mg"."""
    if not columns:
        return f"{wording.date_words(day)} · nothing new"
    said = [wording.date_words(day)]
    if twitching := columns.get("twitching"):
        said.append(f"Twitching: {_TWITCHING[str(twitching)].name.lower()}")
    said += [wording.item(key, value) for key, value in columns.items() if key in ITEM_BY_KEY]
    return " · ".join(said + _note(str(columns.get("note", ""))))


def file_says(key: str, value: object) -> str:
    """What a file said of a day that only the person says: "Your file says “yes”."."""
    if key == "twitching":
        answer = _TWITCHING[str(value)].name.lower()
    else:
        answer = wording.item(key, value).removeprefix(ITEM_BY_KEY[key].name).lstrip(": ")
    return f"Your file says “{answer}”."


def undoing(added: int, filled: int) -> str:
    """What an undo does with an import that made so many entries, and of which so many lines filled check-ins."""
    said = []
    if added:
        said.append(f"{added:,} {'entry goes' if added == 1 else 'entries go'} out of your diary")
    if filled:
        said.append(f"what {wording.plural(filled, 'line')} filled in check-ins is emptied")
    sentence = " and ".join(said) or "nothing has come in from this file, so nothing changes"
    return f"{sentence[0].upper()}{sentence[1:]}. What you changed since stays."


def yours(columns: Iterable[str]) -> str:
    """What a file does not fill in check-ins of the person."""
    return (
        f"On days that you checked in on yourself, only you answer: {wording.joined([_asked(key) for key in columns])}."
    )


def left_out(other: Mapping[str, object], yours: Iterable[str], *, in_part: bool) -> str:
    """Why a check-in does not take some of what a line says: what it answers in another way, and what only the person
    answers. Empty without any."""
    said = []
    if other and in_part:
        named = wording.joined([_note_or_answer(key, value) for key, value in other.items()])
        said.append(f"not {named}: this day has another answer already, which stays")
    elif other:
        said.append("this day has other answers already, which stay")
    if names := [_asked(key) for key in yours]:
        said.append(f"you checked in on this day yourself, so only you answer there: {wording.joined(names)}")
    return f"{'taken in part; ' if in_part and said else ''}{'; '.join(said)}"


def _note_or_answer(key: str, value: object) -> str:
    return "its note" if key == "note" else _answer(key, value)


def other_answer(day: date, key: str, value: object, first: object, line: int) -> str:
    """What a line says of a day that an earlier line says otherwise."""
    if key == "note":
        return f"{wording.date_words(day)}: its note is another one than in line {line}, which comes first and stays"
    here, there = (_answer(key, told) for told in (value, first))
    return f"{wording.date_words(day)}: {here} here, and {there} in line {line}, which comes first and stays"


def same_episode(line: int) -> str:
    return f"the same episode as line {line}: it comes in once, as that line says it"


def same_moment(line: int) -> str:
    return f"starts when and where line {line} does: both come in"


def _answer(key: str, value: object) -> str:
    return f"“{wording.item(key, value) if key in ITEM_BY_KEY else _TWITCHING[str(value)].name}”"


def _asked(key: str) -> str:
    return ITEM_BY_KEY[key].name.lower() if key in ITEM_BY_KEY else "any twitching"


def _note(note: str) -> list[str]:
    line = " ".join(note.split())
    return [f"“{line[:_NOTE]}{'…' if len(line) > _NOTE else ''}”"] if line else []
