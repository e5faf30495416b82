"""What a diary says of the signs that rules ask about, whether or not a rule is met by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from diary.domain.catalogue import QUESTIONS, SIGNS
from diary.domain.ticked import COUNTS_AS

ANSWERED_WITHIN: Final = 14
"""Days, today included, of which it is said what was answered: the spell that rules look at."""
ASKED: Final = tuple(question.key for question in QUESTIONS if question.every_days)
"""The questions that a check-in asks of itself."""
PAIN: Final = "pain"
READ: Final = tuple(term.key for term in SIGNS if term.key in COUNTS_AS or term.key == PAIN)
"""The signs of entries that a rule may read."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Of the days that rules look back on: the days on which each sign of `READ` was written down with an entry, by
    sign, and on which a sign was answered with a yes, by question and answer; and the questions of `ASKED` that have
    any answer of the last `ANSWERED_WITHIN` days. What rules do not read is not in it."""

    ticked: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    reported: Mapping[tuple[str, str], tuple[date, ...]] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()

    @property
    def is_silent(self) -> bool:
        """Whether nothing is written down that a rule could read as a sign."""
        return not (self.ticked or self.reported)

    @property
    def open(self) -> tuple[str, ...]:
        """The questions that have no answer, in their order."""
        return tuple(key for key in ASKED if key not in self.answered)
