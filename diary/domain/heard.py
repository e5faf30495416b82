"""What a diary says of the signs that rules ask about, whether or not a rule is met by it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from diary.domain.catalogue import QUESTION_BY_KEY, QUESTIONS, SIGNS
from diary.domain.criteria import CRITERION_BY_ID
from diary.domain.rule_input import Match
from diary.domain.silences import NO_DAY, Silence, Silent
from diary.domain.ticked import COUNTS_AS

ANSWERED_WITHIN: Final = 14
"""Days, today included, of which it is said what was answered: the spell that rules look at."""
ASKED: Final = tuple(question.key for question in QUESTIONS if question.every_days)
"""The questions that a check-in asks of itself."""
PAIN: Final = "pain"
READ: Final = tuple(term.key for term in SIGNS if term.key in COUNTS_AS or term.key == PAIN)
"""The signs of entries that a rule may read."""
_RULE_OF: Final = {key: QUESTION_BY_KEY[row.question].rule for key, row in COUNTS_AS.items()} | {PAIN: "X1"}
"""The rule that each sign of `READ` is evidence for."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Of the days that rules look back on: the days on which each sign of `READ` was written down with an entry, by
    sign, and on which a sign was answered with a yes, by question and answer. Of the last `ANSWERED_WITHIN` days the
    questions of `ASKED` that have any answer, and of what has none the days without one (`silences.Silent`). What rules
    do not read is not in it, but for these."""

    ticked: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    reported: Mapping[tuple[str, str], tuple[date, ...]] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()
    silent: Mapping[str, Silent] = field(default_factory=dict)

    @property
    def is_silent(self) -> bool:
        """Whether nothing is written down that a rule could read as a sign."""
        return not (self.ticked or self.reported)

    @property
    def open(self) -> tuple[str, ...]:
        """The questions that have no answer, in their order."""
        return tuple(key for key in ASKED if key not in self.answered)

    def silence(self, question: str) -> Silence:
        """Which of the silences a question is left in that has no answer."""
        return self.silent.get(question, NO_DAY).silence

    def beyond(self, matches: Iterable[Match]) -> Heard:
        """The same without the signs of those days that the match of their own rule holds already."""
        held: dict[str, set[date]] = {}
        for match in matches:
            held.setdefault(match.criterion, set()).update(match.days)
        ticked = {key: _without(days, held.get(_RULE_OF[key], set())) for key, days in self.ticked.items()}
        reported = {
            said: _without(days, held.get(QUESTION_BY_KEY[said[0]].rule, set())) for said, days in self.reported.items()
        }
        return replace(
            self,
            ticked={key: days for key, days in ticked.items() if days},
            reported={said: days for said, days in reported.items() if days},
        )


def reassures(met: Iterable[str], beyond: Heard) -> bool:
    """Whether a reassuring word is true beside all that a page shows: the criteria that are met, those that were talked
    about or hidden too, and the signs that meet none. What the articles call harmless is twitching that comes alone."""
    signs = (_RULE_OF[key] for key in beyond.ticked)
    answers = (QUESTION_BY_KEY[question].rule for question, _ in beyond.reported)
    return all(CRITERION_BY_ID[criterion].reassuring for criterion in (*met, *signs, *answers))


def _without(days: Iterable[date], held: Collection[date]) -> tuple[date, ...]:
    return tuple(day for day in days if day not in held)
