"""What the rules read on a day, and what they find."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import IntEnum
from functools import cached_property
from typing import Final

import numpy as np

from diary.domain.background import Background
from diary.domain.catalogue import QUESTION_BY_KEY
from diary.domain.history import Answered, Bools, History
from diary.domain.lasting import Lasted
from diary.domain.trend import Counts

SHOWN_FOR: Final = 56
"""For so many days a sign that was written down is looked back on, today included."""
SPELL: Final = 14
"""Days within which a sign that has to come back has to come back."""
BASELINE_DAYS: Final = 14
TREND_DAYS: Final = 182
"""How far back the counts of `RuleInput.counts` have to reach for all looks of `trend`."""
AHEAD: Final = timedelta(days=1)
"""So far ahead of today entries are read: whoever flies west comes back to a day that is written down already."""
NEVER: Final = date.min
OWN_WORD: Final = frozenset({"twitching", "heavy_sweating", "stomach_upset", "worry"})
"""What rules read of a check-in beside its questions: only the person says it, and no file fills it in for them."""


class Urgency(IntEnum):
    """How soon. LINE is no flag of its own: it goes on the doctor's page alone."""

    LINE = 0
    ROUTINE = 1
    SOON = 2
    PROMPT = 3
    EMERGENCY = 4

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """One thing that was written down and that a rule reads.

    `kind` is "episode", "answer", "day", "medicine" or "look" (of `trend`, which nobody wrote down), `id` an uuid, a
    question's key, or a word; `urgency` is what it asks for by itself; `says` are the parts of it that make it the same
    sign as before or a new one, such as its side. `free_on` is the last day before it of which the person wrote that
    the sign was not there: one that had gone and came back is a new one. `ticked` says that it is a sign of an entry
    (`domain.ticked`), and no answer; `with_ticks` that it is an answer which counts only together with such signs. What
    lasts is one thing: `day` is its first day, and `later` are the others. What stands `beside` the rest is the same
    sign on a day that does not lie close enough to others to meet the rule: it is told and counted with them, and is no
    reason by itself.
    """

    day: date
    kind: str
    id: str
    urgency: Urgency
    says: tuple[str, ...] = ()
    free_on: date = NEVER
    ticked: bool = False
    with_ticks: bool = False
    later: tuple[date, ...] = ()
    beside: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind} {self.id} {self.day}"

    @property
    def days(self) -> tuple[date, ...]:
        """All its days, oldest first."""
        return (self.day, *self.later)

    @property
    def last(self) -> date:
        return self.later[-1] if self.later else self.day

    def until(self, day: date) -> Evidence | None:
        """What was there of it on a day; None where it came later."""
        if self.last <= day:
            return self
        return replace(self, later=tuple(on for on in self.later if on <= day)) if self.day <= day else None


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that this diary meets: what shows it (oldest first, never empty), and the sentence that says so: which
    days it counts, and all of these."""

    criterion: str
    evidence: tuple[Evidence, ...]
    sentence: str

    @property
    def grounds(self) -> tuple[Evidence, ...]:
        """The evidence that meets the rule, without what stands beside it."""
        return tuple(row for row in self.evidence if not row.beside)

    @property
    def urgency(self) -> Urgency:
        return max(row.urgency for row in self.grounds)

    @property
    def days(self) -> tuple[date, ...]:
        """All days of its evidence, each once and oldest first."""
        return tuple(sorted({day for row in self.evidence for day in row.days}))


@dataclass(frozen=True)
class RuleInput:
    """What the rules read on a day.

    `history` covers the `SHOWN_FOR` days that end today and what is `ahead`, `counts` the `TREND_DAYS` and the same;
    a look at a day that is over has nothing ahead. `lasted` is the twitching that lasts up to today, all of it.
    `baseline` are the regions that twitched on the first `BASELINE_DAYS` recorded days, `baseline_until` the last of
    these (None while there are fewer), `first_recorded` the first recorded day; `imported` are the days whose check-in
    was imported; `denied` are the days before the history on which each question was last answered with no, by question
    and side ("" for none).
    """

    today: date
    history: History
    counts: Counts
    background: Background = field(default_factory=Background)
    baseline: frozenset[str] = frozenset()
    baseline_until: date | None = None
    first_recorded: date | None = None
    imported: frozenset[date] = frozenset()
    denied: Mapping[tuple[str, str], date] = field(default_factory=dict)
    ahead: timedelta = AHEAD
    lasted: Lasted = field(default_factory=Lasted)

    @property
    def first(self) -> date:
        return self.today - timedelta(days=SHOWN_FOR - 1)

    @property
    def last(self) -> date:
        return self.today + self.ahead

    @cached_property
    def usable(self) -> Bools:
        """The episodes that a rule may read: the person's own, not left out of statistics."""
        # Imported ones are left out: what a file says is no word of the person's, and no reason to see a doctor is
        # drawn from it.
        episodes = self.history.episodes
        return episodes.counted & ~episodes.imported & self._within

    @cached_property
    def awake(self) -> Bools:
        """Of these, those that did not happen while falling asleep."""
        return self.usable & ~self.history.episodes.sleep_onset

    @cached_property
    def _within(self) -> Bools:
        day = self.history.episodes.day
        # The history may begin earlier, or end later, than what the rules look back on.
        first = (self.first - self.history.days.first).days
        last = (self.last - self.history.days.first).days
        return (day >= first) & (day <= last)

    def answers_to(self, question: str, *answers: str) -> tuple[Answered, ...]:
        """The person's own answers to a question, of those named, oldest first."""
        return tuple(
            sorted(
                (
                    row
                    for row in self.history.answers
                    if row.question == question
                    and row.answer in answers
                    and not row.imported
                    and self.first <= row.day <= self.last
                ),
                key=lambda row: row.day,
            )
        )

    def free_on(self, question: str, side: str, day: date) -> date:
        """The last day before one on which the person answered a question with no, of a side where both times one was
        said, or `NEVER`."""
        no = QUESTION_BY_KEY[question].answers[0].key
        days = [
            *((row.day, row.side) for row in self.answers_to(question, no)),
            *((on, of) for (asked, of), on in self.denied.items() if asked == question),
        ]
        return max((on for on, of in days if on < day and _may_be_one_side(of, side)), default=NEVER)

    def days_with(self, item: str, *, at_least: float) -> tuple[date, ...]:
        """The days on which the person answered a check-in item of `OWN_WORD` with so much or more; a yes is 1."""
        # A programming error and not a case: any other item may have been filled in by a file.
        assert item in OWN_WORD, item
        column = self.history.factors[item]
        first = self.history.days.first
        days = (first + timedelta(days=int(index)) for index in np.flatnonzero(column >= at_least))
        return tuple(day for day in days if self.first <= day <= self.last and day not in self.imported)

    def episodes_where(self, chosen: Bools, urgency: Urgency, *says: str) -> tuple[Evidence, ...]:
        episodes, first = self.history.episodes, self.history.days.first
        return tuple(
            Evidence(
                first + timedelta(days=int(episodes.day[index])), "episode", str(episodes.uuid[index]), urgency, says
            )
            for index in np.flatnonzero(chosen)
        )


def _may_be_one_side(one: str, other: str) -> bool:
    # A side that was not said may be either.
    return one == other or bool({one, other} & {"", "both"})


def in_spell(
    days: Iterable[date], n: int, *, span: int = SPELL, with_one_of: Collection[date] | None = None
) -> frozenset[date]:
    """Those of some days that lie, with others of them, `n` different ones or more within `span` days; where days are
    named, only those that lie so with one of these."""
    distinct = sorted(set(days))
    found: set[date] = set()
    # Quadratic, in the few days that rules look back on.
    for start in distinct:
        group = [day for day in distinct if 0 <= (day - start).days < span]
        if len(group) >= n and (with_one_of is None or not set(with_one_of).isdisjoint(group)):
            found.update(group)
    return frozenset(found)
