"""What cannot be of a trial, wherever it comes from: a plan that nobody could have made here, or two that run at once.

It holds what a form, a day in each time zone and a change of the diary's own zone can bring about, and refuses the
rest: what is said of a trial rests on its schedule having been drawn. What the words of a change say is not asked; they
are the person's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self

from diary.domain.days import LAST_DAY
from diary.domain.trial import CHANGE_BY_KEY, OWN, STARTS_WITHIN, EarlyEnd, TrialPlan, draw

_FROM_UTC: Final = timedelta(days=1)
"""The date of a person lies at most so far from that in UTC."""
_APART: Final = timedelta(days=2)
"""And at most so far from that of a person elsewhere, at the same instant."""


def fault_of(plan: TrialPlan, end: EarlyEnd | None, started_at: datetime, answered: Collection[date]) -> str:
    """What is wrong with a trial, "" where nothing is. Its schedule is one of those that could be drawn and its change
    is a known one; `started_at` is in UTC, `answered` are the days of which it was said whether they were kept to."""
    known = CHANGE_BY_KEY[plan.change]
    # Blank words are none for a change of one's own, and still some for another one.
    if not plan.own_words.strip() if plan.change == OWN else plan.own_words:
        return "a change of one's own, and only one, has own_words"
    if (plan.design.block_days, plan.design.dropped_days) != (known.block_days, known.dropped_days):
        return (
            f"a trial of {plan.change} has blocks of {known.block_days} days, "
            f"and the first {known.dropped_days} of each do not count"
        )
    if draw(plan.design.blocks, plan.seed) != plan.schedule:
        return "its seed draws another schedule"
    if LAST_DAY - plan.starts_on < timedelta(days=plan.design.length - 1):
        return f"it ends after {LAST_DAY.year}"
    days_ahead = plan.starts_on - started_at.date()
    if not -_FROM_UTC <= days_ahead <= timedelta(days=STARTS_WITHIN) + _FROM_UTC:
        return f"starts_on is not within {STARTS_WITHIN} days of started_at"
    if end is not None and not started_at.date() - _FROM_UTC <= end.on <= plan.last_day:
        return "ended_on lies before started_at or after its last day"
    if not all(plan.has(day) for day in answered):
        return "days has one that is not of the trial"
    if end is not None and any(day > end.on + _APART for day in answered):
        return "days has one after the trial ended"
    return ""


@dataclass(frozen=True, slots=True)
class TrialSpan:
    """From when a trial was started, in UTC, to the date on which it was over and another one could be started."""

    started_at: datetime
    over_on: date

    @classmethod
    def of(cls, plan: TrialPlan, end: EarlyEnd | None, started_at: datetime) -> Self:
        return cls(started_at, end.on if end is not None else plan.last_day + timedelta(days=1))

    def meets(self, other: Self) -> bool:
        """Whether the later of the two was started before the earlier one was over."""
        earlier, later = sorted((self, other), key=lambda span: (span.started_at, span.over_on))
        return later.started_at.date() < earlier.over_on - _FROM_UTC
