"""The signs that are ticked with an entry, as evidence: what each counts as, and what makes it not count.

The articles name twitching that comes with weakness, numbness, swelling and the like, so a tick is read as an answer of
its day that nobody has confirmed. It counts for the rule of its own question alone, and one step less than an answer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from diary.domain.anatomy import SITES
from diary.domain.catalogue import QUESTION_BY_KEY, QUESTIONS, SIGNS
from diary.domain.content import SignAnswer
from diary.domain.history import STATE_CODES
from diary.domain.rule_input import RuleInput

_EXERCISE: Final = frozenset({"exercising", "after_exercise"})


@dataclass(frozen=True, slots=True)
class CountsAs:
    """What a tick says: this `answer` to this `question` of its day, unless the entry says one of `not_states` or of
    `not_signs` too. The day's own answer, whatever it is, stands in place of every tick of that day."""

    question: str
    answer: str
    not_states: frozenset[str] = frozenset()
    not_signs: frozenset[str] = frozenset()


_WEAK: Final = CountsAs("weakness", "feels_weak", not_states=_EXERCISE)
_NUMB: Final = CountsAs("numbness", "lasts_longer", not_signs=frozenset({"pressure_on_nerve"}))
_SWOLLEN: Final = CountsAs("swelling_or_colour", "swelling")
COUNTS_AS: Final = {
    "felt_weak": _WEAK,
    "numbness": _NUMB,
    "tingling": _NUMB,
    "burning": _NUMB,
    "swelling": _SWOLLEN,
    "colour_change": CountsAs("swelling_or_colour", "colour"),
    "stiffness": CountsAs("stiffness", "yes", not_states=_EXERCISE),
}
"""What the ticks of each sign count as. Pain is not among them: rule X1 reads its number."""


FOLLOW_UPS: Final = frozenset(row.question for row in COUNTS_AS.values())
"""The questions that may be asked right after an entry."""
RULES: Final = frozenset(QUESTION_BY_KEY[row.question].rule for row in COUNTS_AS.values())
"""The criteria that read ticks."""


@dataclass(frozen=True, slots=True, order=True)
class Ticked:
    """An entry whose ticks count as answers to a question; `side` is "left", "right", "both", or "" where the places
    of the entry say none."""

    day: date
    uuid: str
    signs: tuple[str, ...]
    answers: tuple[str, ...]
    side: str


def counting(signs: Collection[str], state: str) -> dict[str, tuple[str, ...]]:
    """Of the signs that an entry ticks, those that count, by the question they answer and in the order of `SIGNS`."""
    found: dict[str, tuple[str, ...]] = {}
    for term in SIGNS:
        meant = COUNTS_AS.get(term.key)
        if term.key in signs and meant and state not in meant.not_states and meant.not_signs.isdisjoint(signs):
            found[meant.question] = (*found.get(meant.question, ()), term.key)
    return found


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The one question that an entry leads to: its text, and its answers in words with what they are stored as."""

    question: str
    text: str
    answers: tuple[tuple[str, SignAnswer], ...]


def asked_after(signs: Collection[str], state: str, without: Collection[str]) -> FollowUp | None:
    """What to ask about the signs of an entry: the first question that they answer, `without` those that the day has
    answered or has been asked. The questions come in the order of `QUESTIONS`."""
    found = counting(signs, state)
    return next((_follow_up(row.key, found[row.key]) for row in QUESTIONS if row.key in found.keys() - without), None)


def _follow_up(question: str, signs: Collection[str]) -> FollowUp:
    asked = QUESTION_BY_KEY[question]
    if question == _NUMB.question:
        return FollowUp(question, "Did it go away within minutes?", tuple(
            (words, SignAnswer(question, answer)) for answer, words in _WITHIN_MINUTES
        ))  # fmt: skip
    answers = [(answer.name, SignAnswer(question, answer.key)) for answer in asked.answers]
    if question == _SWOLLEN.question:
        answers.append((_KNOWN, SignAnswer(question, _swollen(signs), ("known_cause",))))
    return FollowUp(question, asked.text, tuple(answers))


def follow_up_answers() -> dict[SignAnswer, str]:
    """All answers that the question after an entry may offer, with their words."""
    entries = (*([sign] for sign in COUNTS_AS), ["swelling", "colour_change"])
    asked = (_follow_up(question, found) for signs in entries for question, found in counting(signs, "").items())
    return {answer: words for row in asked for words, answer in row.answers}


_WITHIN_MINUTES: Final = (
    ("clears", "Yes, within minutes"),
    ("lasts_longer", "No, it lasted longer"),
    ("constant", "It is there all the time"),
)
_KNOWN: Final = "With a cause you know, such as a bruise or sock marks"


def _swollen(signs: Collection[str]) -> str:
    said = {COUNTS_AS[sign].answer for sign in signs}
    return "both" if len(said) > 1 else said.pop()


def ticked(given: RuleInput, question: str) -> tuple[Ticked, ...]:
    """The entries whose ticks count as answers to a question, oldest first: the person's own, of days on which the
    question has no answer of its own."""
    episodes = given.history.episodes
    known = [answer.key for answer in QUESTION_BY_KEY[question].answers]
    answered = {row.day for row in given.answers_to(question, *known)}
    columns = [place for place, key in enumerate(episodes.sign_keys) if _asks(key, question)]
    rows = []
    for index in np.flatnonzero(given.usable & episodes.signs[:, columns].any(axis=1)):
        day = given.history.days.first + timedelta(days=int(episodes.day[index]))
        all_signs = {key for place, key in enumerate(episodes.sign_keys) if episodes.signs[index, place]}
        signs = counting(all_signs, _STATES[int(episodes.state[index])]).get(question)
        if signs and day not in answered:
            answers = tuple(dict.fromkeys(COUNTS_AS[sign].answer for sign in signs))
            rows.append(Ticked(day, str(episodes.uuid[index]), signs, answers, _side(given, int(index))))
    return tuple(sorted(rows))


_STATES: Final = {code: key for key, code in STATE_CODES.items()}


def _asks(sign: str, question: str) -> bool:
    return sign in COUNTS_AS and COUNTS_AS[sign].question == question


def _side(given: RuleInput, episode: int) -> str:
    sides = {site.side for site in SITES if given.history.episodes.sites[episode, site.bit]} - {""}
    return "both" if len(sides) > 1 else "".join(sides)
