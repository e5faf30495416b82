"""What an entry says, in words: the one voice of timeline, day, report and import preview.

Whoever shows an entry chooses which facts, never how they are said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from diary.domain import wording
from diary.domain.anatomy import describe
from diary.domain.catalogue import (
    ITEM_BY_KEY,
    ITEMS,
    OUTCOMES,
    QUESTION_BY_KEY,
    REMEDIES,
    TWITCHING,
    Kind,
    OngoingState,
    Question,
    Shape,
    by_key,
)
from diary.domain.content import CheckInContent, EpisodeContent, Remedy, SignAnswer
from diary.domain.facets import FACET_BY_KEY, FACETS, Facet, FacetKind

NO_PLACE: Final = "No place given"
IMPORTED: Final = "imported"
_BETWEEN: Final = "; "
"""Between words of one fact: some of them hold a comma, as "regular, like a beat"."""
NOES: Final = "noes"
"""The key of the fact that names the signs whose question was answered with no."""
_REMEDIES: Final = by_key(REMEDIES)
_OUTCOMES: Final = by_key(OUTCOMES)
_TWITCHING: Final = by_key(TWITCHING)
_TWITCHED: Final = {"yes": "Twitching", "no": "No twitching", "unsure": "Twitching: do not know"}
_OPEN_END: Final = {OngoingState.STILL_ON: "still on", OngoingState.LOST_TRACK: "end not known"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that an entry says. `words` stand by themselves, `value` beneath a heading that names it."""

    key: str
    words: str
    value: str


def where(sites: Collection[str]) -> str:
    """The places of an episode: "Left great toe and left second toe"."""
    return describe(list(sites)) or NO_PLACE


def length(content: EpisodeContent) -> str:
    """How long it lasted: "4 min 10 s", "about 20 in 5 min", "still on", "on for 3 days"; "" where nobody knows."""
    if content.shape == Shape.ONGOING and content.end is None:
        return _OPEN_END[OngoingState(content.ongoing_state)]
    if content.seconds is None:
        return ""
    lasted = exact_duration(content.seconds)
    if content.shape == Shape.ONGOING:
        return f"on for {lasted}"
    return f"about {wording.whole(content.twitch_count or 0)} in {lasted}" if content.shape == Shape.BURST else lasted


def exact_duration(seconds: int) -> str:
    """A length of time to the second, since what one entry says is not rounded: "3 min 30 s"; days are."""
    whole, rest = divmod(seconds, 60)
    # From two days on nobody knows the second.
    if not whole or not rest or whole >= 48 * 60:
        return wording.duration(seconds)
    return f"{wording.duration(whole * 60)} {wording.amount(rest, 's')}"


def episode(
    content: EpisodeContent, own_triggers: Collection[str], *, zone: str, imported: bool = False
) -> tuple[Fact, ...]:
    """What an episode says beside when, where, how long and its note. `own_triggers` are the names of the person's own
    triggers, `zone` is that of the diary: times of another one are said to be."""
    return tuple(_episode(content, own_triggers, zone=zone, imported=imported))


def _episode(content: EpisodeContent, own_triggers: Collection[str], *, zone: str, imported: bool) -> Iterator[Fact]:
    if content.zone != zone:
        place = content.zone.replace("_", " ")
        yield Fact("zone", f"time of {place}", place)
    for facet in FACETS:
        if value := _value(facet, content, own_triggers):
            yield Fact(facet.key, facet.phrase.format(value), value)
    if imported:
        yield Fact("source", IMPORTED, IMPORTED)


def _value(facet: Facet, content: EpisodeContent, own_triggers: Collection[str]) -> str:
    """What an episode says of a facet, "" where nothing. Places and notes stand elsewhere, and what is suspected is
    said at once, in words of the catalogue and in own ones."""
    match facet.kind:
        # By what is in `facets` and not by its value: a pain of 0 was said, and is no unknown.
        case FacetKind.SCALE if facet.key in content.facets:
            return f"{content.facets[facet.key]} of {facet.high}"
        case FacetKind.WORD if facet.key in content.facets:
            return _names(facet, [content.facets[facet.key]])
        case FacetKind.TEXT:
            return str(content.facet(facet.key))
        case FacetKind.FLAG:
            return facet.name.lower() if content.facet(facet.key) else ""
        # In the order of the keys, then own names: the same episode reads the same on every page and from both
        # databases.
        case FacetKind.WORDS if facet.key == "triggers":
            return _BETWEEN.join(filter(None, [_names(facet, sorted(content.triggers)), *sorted(own_triggers)]))
        case FacetKind.WORDS:
            return _names(facet, sorted(getattr(content, facet.key)))
        case FacetKind.REMEDIES:
            return _BETWEEN.join(map(_remedy, sorted(content.remedies, key=lambda row: row.key)))
    return ""


def _names(facet: Facet, keys: Iterable[str]) -> str:
    names = {term.key: term.name for term in facet.terms}
    # Only the first letter: names such as B12 keep theirs.
    return _BETWEEN.join(names[key][:1].lower() + names[key][1:] for key in keys)


def _remedy(remedy: Remedy) -> str:
    more = [_OUTCOMES[remedy.outcome].name.lower()] if remedy.outcome else []
    if remedy.relief_minutes is not None:
        more.append(f"relief after {wording.amount(remedy.relief_minutes, 'min')}")
    return _REMEDIES[remedy.key].name.lower() + (f" ({', '.join(more)})" if more else "")


def note(text: str, longest: int) -> str:
    """The beginning of a note in one line and in quotation marks; "" without one."""
    line = " ".join(text.split())
    if not line:
        return ""
    return FACET_BY_KEY["note"].phrase.format(line[:longest] + ("…" if len(line) > longest else ""))


def checkin(
    content: CheckInContent, *, imported: bool = False, own_answers: bool = False, without: Collection[str] = ()
) -> tuple[Fact, ...]:
    """What a check-in says beside its note: each answered item and question but for those `without`. What was skipped
    is not mentioned. Of one that was `imported`, the answers may be the person's own."""
    return tuple(_checkin(content, imported=imported, own_answers=own_answers, without=without))


def _checkin(content: CheckInContent, *, imported: bool, own_answers: bool, without: Collection[str]) -> Iterator[Fact]:
    if content.twitching:
        yield twitching(content.twitching)
    for spec in ITEMS:
        if spec.key in content.items and spec.key not in without:
            yield item(spec.key, content.items[spec.key])
    answers = [answer for answer in content.answers if answer.question not in without]
    yield from (_answer(answer) for answer in answers if answer.is_yes)
    # "No" is named by its signs: a question that is not among them has no answer.
    if noes := [QUESTION_BY_KEY[answer.question].name.lower() for answer in answers if not answer.is_yes]:
        yield Fact(NOES, f"no: {', '.join(noes)}", ", ".join(noes))
    if imported:
        words = f"{IMPORTED}, but for answers to questions" if own_answers else IMPORTED
        yield Fact("source", words, words)


def none_of(questions: Iterable[Question]) -> str:
    """What "None of these signs" denies, each by its name."""
    return f"Answers “no” to these, and to nothing else: {'; '.join(question.sign for question in questions)}."


def twitching(answer: str) -> Fact:
    """The answer to "Any twitching?"."""
    return Fact("twitching", _TWITCHED[answer], _TWITCHING[answer].name.lower())


def item(key: str, value: Any) -> Fact:
    """An answered check-in item: "Sleep 7.5 h", "Stress 6 of 10", "Tight shoes: no"."""
    spec = ITEM_BY_KEY[key]
    name, between = spec.name, ": "
    match spec.kind:
        case Kind.YES_NO:
            said = "yes" if value else "no"
        case Kind.CHOICE:
            said = {term.key: term.name for term in spec.terms}[value].lower()
        # "Hours of sleep" and its number would say hours twice.
        case Kind.HOURS:
            name, between = name.replace("Hours of ", "").replace("Hours ", "").capitalize(), " "
            said = wording.amount(wording.number(round(value / 60, 2)), "h")
        case Kind.SCALE:
            between, said = " ", f"{wording.number(value)} of {wording.number(spec.high)}"
        case Kind.COUNT:
            said = wording.amount(wording.number(value), "mg") if spec.unit == "mg" else wording.number(value)
    return Fact(key, f"{name}{between}{said}", said)


def _answer(answer: SignAnswer) -> Fact:
    """A sign that was reported, with its side."""
    question = QUESTION_BY_KEY[answer.question]
    chosen = next(row.name.lower() for row in question.answers if row.key == answer.answer)
    said = f"{chosen} ({answer.side})" if answer.side else chosen
    return Fact(question.key, f"{question.name}: {said}", said)
