"""The signs that an examination looks for, as answered over a period: found, answered with no, or one of the silences
of `domain.silences`.

A question that was not answered is never a no, a sign that was not ticked with an episode is not one either, and what
was imported answers nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from diary.domain.anatomy import REGIONS
from diary.domain.catalogue import QUESTION_BY_KEY, SIDES, SIGNS, Question, Term, by_key
from diary.domain.silences import NO_DAY, Silence, Silent, parts_of

_SIGNS: Final = by_key(SIGNS)


class SignStatus(StrEnum):
    """NOT_ANSWERED is a question of which it is not known whether it was shown; NOT_KNOWN is for what no question asks:
    there is too little to compare with."""

    YES = "yes"
    NO = "no"
    NO_ANSWER = "no answer"
    NOT_ANSWERED = "not answered"
    NEVER_SHOWN = "never shown"
    NOT_KNOWN = "not known"

    @property
    def is_silent(self) -> bool:
        """Whether nothing was answered."""
        return self not in (SignStatus.YES, SignStatus.NO)


OF_SILENCE: Final = {
    Silence.NO_ANSWER: SignStatus.NO_ANSWER,
    Silence.NOT_KNOWN: SignStatus.NOT_ANSWERED,
    Silence.NEVER_SHOWN: SignStatus.NEVER_SHOWN,
}


@dataclass(frozen=True, slots=True)
class ReportedAnswer:
    """An answer that reports a sign, on a day."""

    day: date
    question: str
    answer: str
    parts: tuple[str, ...] = ()
    side: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class TickedSign:
    """A sign ticked with episodes: on these days, on these sides of the body ("left", "right")."""

    sign: str
    days: tuple[date, ...]
    sides: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pain:
    """Pain as rated with episodes: the days on which it was above 0, the highest rating, and how often it was 0."""

    days: tuple[date, ...] = ()
    most: int = 0
    zeros: int = 0


@dataclass(frozen=True, slots=True)
class Spread:
    """Regions that twitched, with their days, against those of the first recorded days, from `since` to `until` (None
    while there are too few of them); `episodes` say a place on the days after."""

    since: date | None = None
    until: date | None = None
    baseline: frozenset[str] = frozenset()
    regions: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    episodes: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one wording ("" for that of the sign itself): on these days, on these sides ("left", "right",
    "both"), since when at the earliest, and with what was ticked beside it."""

    name: str
    days: tuple[date, ...]
    sides: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    since: date | None = None
    with_episodes: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """A line of the table. `answers` say no (`unit` is what they are), also beside a YES; `silent` are the days without
    an answer; `is_part` is one of `STRENGTH`, where YES says that it cannot be done; `against` is what it was compared
    with."""

    key: str
    name: str
    found: SignStatus
    answers: int = 0
    reports: tuple[Report, ...] = ()
    unit: str = "answer"
    is_part: bool = False
    against: Spread | None = None
    silent: Silent = NO_DAY


ROWS: Final = (
    ("weakness", "Weakness"),
    ("cannot_move", "A limb that could not be moved"),
    ("thinner", "Wasting (looks thinner)"),
    ("numbness", "Numbness, tingling, burning"),
    ("pain", "Pain"),
    ("swelling_or_colour", "Swelling or skin colour"),
    ("spread", "Spread to other regions"),
    ("interference", "Walking and daily life"),
    ("jerks", "Jerks of a whole limb"),
    ("stiffness", "Stiffness"),
    ("heartbeat", "Irregular or pounding heartbeat"),
    ("right_now", "List of what cannot wait"),
)
"""Keys and names in the order of the table. A key that is a question's is answered in check-ins, and by the signs of
episodes that the question asks about."""

STRENGTH: Final = (
    ("rise_on_toes", "rise on toes"),
    ("rise_on_heels", "rise on heels"),
    ("lift_hallux", "lift the great toe"),
    ("foot_drags", "walk without a foot that drags or trips"),
    ("grip", "grip with a hand"),
)
"""What an examination tests, and what a weakness that is only felt leaves alone: the parts of the question on weakness,
as things that somebody can or cannot do."""

WHERE_ASKED: Final = frozenset({"right_now"})
"""Asked only where another answer leads to it: it stands in the table when it was answered."""


def signs_of(
    said: Iterable[ReportedAnswer],
    noes: Mapping[str, int],
    *,
    silent: Mapping[str, Silent] | None = None,
    marked: Iterable[TickedSign] = (),
    pain: Pain = Pain(),
    jerked: TickedSign | None = None,
    spread: Spread = Spread(),
) -> tuple[Sign, ...]:
    """The table, of the answers that report something, how often each question was answered with no, the days on which
    what can be shown (`silences.SHOWABLE`) has no answer, the signs ticked with episodes, pain as rated, episodes felt
    as a jerk while awake, and the regions that twitched."""
    answers = tuple(said)
    ticked = {row.sign: row for row in marked}
    return tuple(_rows(answers, noes, silent or {}, ticked, pain, jerked, spread))


def _rows(
    said: tuple[ReportedAnswer, ...],
    noes: Mapping[str, int],
    silent: Mapping[str, Silent],
    ticked: Mapping[str, TickedSign],
    pain: Pain,
    jerked: TickedSign | None,
    spread: Spread,
) -> Iterator[Sign]:
    for key, name in ROWS:
        if key == "spread":
            yield _spread(name, spread)
            continue
        mine = tuple(row for row in said if row.question == key)
        question = QUESTION_BY_KEY.get(key)
        reports = (*_answered(question, mine), *_ticked(ticked, question.signs if question else (key,)))
        no = noes.get(key, 0)
        # Pain is rated with episodes and asked for by no question: a rating of 0 is its no.
        if key == "pain":
            reports, no = (*_rated(pain), *reports), pain.zeros
        if key == "jerks" and jerked and jerked.days:
            reports = (*reports, _of_episodes("Felt as a jerk while awake", jerked))
        left = silent.get(key, NO_DAY)
        if key not in WHERE_ASKED or reports or no:
            yield Sign(key, name, _found(key, reports, no, left), no, reports, silent=left)
        if question and key == "weakness":
            yield from _parts(mine, silent.get(parts_of(question), NO_DAY))


def _found(key: str, reports: tuple[Report, ...], no: int, silent: Silent) -> SignStatus:
    if reports:
        return SignStatus.YES
    if no:
        return SignStatus.NO
    return SignStatus.NOT_KNOWN if key == "pain" else OF_SILENCE[silent.silence]


def _answered(question: Question | None, said: tuple[ReportedAnswer, ...]) -> Iterator[Report]:
    """A report for each different answer, the gravest first. What cannot be done has lines of its own."""
    # A question's answers go from its no to the gravest.
    for answer in reversed(question.answers if question else ()):
        rows = [row for row in said if row.answer == answer.key]
        if question and rows:
            # What cannot be done is what an examination tests, so each has a line of its own (`_parts`).
            parts = () if question.key == "weakness" else question.parts
            yield _report("" if answer.key == "yes" else answer.name, rows, parts)


def _report(name: str, rows: list[ReportedAnswer], terms: tuple[Term, ...] = ()) -> Report:
    parts = {key for row in rows for key in row.parts}
    sides = {row.side for row in rows}
    return Report(
        name,
        tuple(sorted({row.day for row in rows})),
        tuple(term.key for term in SIDES if term.key in sides),
        tuple(term.name for term in terms if term.key in parts),
        min((row.since for row in rows if row.since), default=None),
    )


def _parts(said: tuple[ReportedAnswer, ...], silent: Silent) -> Iterator[Sign]:
    """What cannot be done, where it was ticked. It is never a no: a tick that is not there is no "I can do it", and the
    check-in asks for it only beside a yes to weakness."""
    for key, name in STRENGTH:
        rows = [row for row in said if key in row.parts]
        reports = (_report("", rows),) if rows else ()
        yield Sign(key, name, _found(key, reports, 0, silent), reports=reports, is_part=True, silent=silent)


def _ticked(ticked: Mapping[str, TickedSign], signs: tuple[str, ...]) -> Iterator[Report]:
    for key in signs:
        if key in ticked and ticked[key].days:
            yield _of_episodes(_SIGNS[key].name, ticked[key])


def _of_episodes(name: str, row: TickedSign) -> Report:
    sides = tuple(term.key for term in SIDES if term.key in row.sides)
    return Report(name, tuple(sorted(set(row.days))), sides, with_episodes=True)


def _rated(pain: Pain) -> Iterator[Report]:
    if pain.days:
        yield Report(f"Up to {pain.most} of 10", tuple(sorted(set(pain.days))), with_episodes=True)


def _spread(name: str, spread: Spread) -> Sign:
    # Without enough first days there is nothing to compare with, and "no" would be invented.
    if spread.until is None:
        return Sign("spread", name, SignStatus.NOT_KNOWN)
    reports = tuple(
        Report(words[0].upper() + words[1:], tuple(sorted(set(spread.regions[region]))))
        for region, words in REGIONS.items()
        if region in spread.regions and region not in spread.baseline
    )
    if reports:
        return Sign("spread", name, SignStatus.YES, reports=reports, against=spread)
    # Later episodes that say no place are no evidence that it has not spread.
    found = SignStatus.NO if spread.episodes else SignStatus.NOT_KNOWN
    return Sign("spread", name, found, spread.episodes, unit="episode", against=spread)
