"""The silences of a red-flag question: shown and left open, never shown, and of older days neither of the two.

None of them is a no. A question was shown where its sign was named on a page that was saved, or where it stood right
after an entry. No rule reads what is said here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from diary.domain.catalogue import QUESTIONS, Question


class Silence(StrEnum):
    """Why a question of a day has no answer. NOT_KNOWN: not answered, and whether it was shown is not known."""

    NO_ANSWER = "no answer"
    NEVER_SHOWN = "never shown"
    NOT_KNOWN = "not known"


def parts_of(question: Question) -> str:
    """What stands for the things that can be ticked with a yes to a question, as something that is shown."""
    return f"{question.key}_parts"


def shown_with(question: Question) -> tuple[str, ...]:
    """What a page shows that asks a question with all that can be ticked with a yes to it."""
    return (question.key, parts_of(question)) if question.parts else (question.key,)


SHOWABLE: Final = tuple(key for question in QUESTIONS for key in shown_with(question))
"""All that can be shown: each question, and what can be ticked with a yes to it."""

MAX_SHOWN: Final = 400
"""Characters that all of them take as they are stored (`words_of`), with room for more."""


def words_of(shown: Collection[str]) -> str:
    """Some keys of `SHOWABLE` as they are stored: in their order, with blanks between them."""
    return " ".join(key for key in SHOWABLE if key in shown) if shown else ""


@dataclass(frozen=True, slots=True)
class ShownQuestions:
    """What the pages of a day showed, as keys of `SHOWABLE`. With `is_all` they showed nothing else; without, nobody
    knows: so it is with older days, and with what came out of a file."""

    keys: frozenset[str] = frozenset()
    is_all: bool = False

    @classmethod
    def only(cls, *keys: str) -> ShownQuestions:
        return cls(frozenset(keys), is_all=True)

    def after(self, before: ShownQuestions) -> ShownQuestions:
        """This and what was shown before: a later page takes nothing back, and does not tell what an earlier showed."""
        return ShownQuestions(self.keys | before.keys, is_all=self.is_all and before.is_all)

    def silence(self, key: str) -> Silence:
        """What it means that there is no answer."""
        if key in self.keys:
            return Silence.NO_ANSWER
        return Silence.NEVER_SHOWN if self.is_all else Silence.NOT_KNOWN


def silences_of(shown: ShownQuestions, answered: Collection[str]) -> dict[str, Silence]:
    """What it means of each question of a day that it has no answer, without those that are `answered`. A question that
    another page asks is told of only where it was shown."""
    silences = {row.key: shown.silence(row.key) for row in QUESTIONS if row.key not in answered}
    always = {row.key for row in QUESTIONS if row.every_days}
    return {key: silence for key, silence in silences.items() if key in always or silence is Silence.NO_ANSWER}


NOT_TOLD: Final = ShownQuestions()
"""Nothing is known of what was shown."""


@dataclass(frozen=True, slots=True)
class Silent:
    """Days of a period without an answer to a question: shown and left open, and checked in without it being known
    whether it was shown. On every other day it was not shown, or it was answered."""

    left_open: int = 0
    not_known: int = 0

    @property
    def silence(self) -> Silence:
        """What stands for them all where there is no answer: what is known goes first."""
        if self.left_open:
            return Silence.NO_ANSWER
        return Silence.NOT_KNOWN if self.not_known else Silence.NEVER_SHOWN


NO_DAY: Final = Silent()
"""No such day: never shown, or answered wherever it was."""
