"""What a trial says of a day: what it is, whether it was kept to, and how the trial stands. No result is told here."""

from __future__ import annotations

from datetime import date
from typing import Final

from diary.domain import wording
from diary.domain.catalogue import by_key
from diary.domain.trial import KEPT, Arm, EarlyEnd, EndReason, KeptToIt, TrialPlan
from diary.domain.wording.own import isolated
from diary.domain.wording.trial import ARM_NAMES, by_reason

QUESTION: Final = "Did you keep to it?"
OVER: Final = "Your trial is over."
SEE_WHICH: Final = "See which reason"
ENDED_BY_FLAG: Final = "because what you wrote matched a reason to see a doctor"
ENDED_MEANWHILE: Final = "The trial ended meanwhile. Leave this answer out."
GONE: Final = "This trial is not there any more. Leave this answer out."

_KEPT = by_key(KEPT)
_DAYS: Final = {Arm.CHANGED: "changed days", Arm.AS_USUAL: "days as usual"}
_ORDINALS: Final = ("first", "second", "third", "fourth")


def calendar_summary(plan: TrialPlan, block: int) -> str:
    """A block for a calendar that others may see, which names no change: "Block 3 of 8: changed days"."""
    return f"{_block(plan, block)}: {_DAYS[plan.arms[block - 1]]}"


def block_line(plan: TrialPlan, day: date) -> str:
    """What a day is: "Block 3 of 8: changed (not counted: first day of its block)"."""
    within = (day - plan.days_of(plan.block_of(day))[0]).days
    why = "" if plan.counts_on(day) else f" (not counted: {_ORDINALS[within]} day of its block)"
    return f"{_block(plan, plan.block_of(day))}: {ARM_NAMES[plan.arm_of(day)]}{why}"


def what_it_is(plan: TrialPlan, day: date, today: date) -> str:
    """What to do on a day, or what was to be done: "Today: changed, no caffeine after noon"."""
    arm = plan.arm_of(day)
    change = f", {isolated(plan.change_name)}" if arm is Arm.CHANGED else ""
    return f"{wording.day_name(day, today)}: {ARM_NAMES[arm]}{change}"


def where_it_is(plan: TrialPlan, day: date) -> str:
    """How far the trial is on a day: "Block 3 of 8, day 2 of 7"."""
    block = plan.block_of(day)
    return f"{_block(plan, block)}, day {(day - plan.days_of(block)[0]).days + 1} of {plan.design.block_days}"


def answer(kept: KeptToIt) -> str:
    """An answer alone: "Partly"."""
    return _KEPT[kept].name


def begins(plan: TrialPlan) -> str:
    """Of one that is coming: "Your trial starts on Saturday 14 March"."""
    return f"Your trial starts on {wording.weekday_words(plan.starts_on)}"


def ended(end: EarlyEnd, today: date) -> str:
    """Of one that ended before its last day: when and why, by which reason where it is known."""
    day = {0: "today", 1: "yesterday"}.get((today - end.on).days, f"on {wording.weekday_words(end.on)}")
    if end.reason is EndReason.FLAG:
        return f"Your trial ended {day}, {ENDED_BY_FLAG}{by_reason(end.criterion)}."
    return f"Your trial was stopped {day}."


def no_such_day(plan: TrialPlan, day: date, ended_on: date | None) -> str:
    """Why it cannot be said of a day that it was kept to."""
    if day < plan.starts_on:
        return f"The trial starts on {wording.date_words(plan.starts_on)}. Nothing is kept to before."
    if day > plan.last_day or (ended_on and day > ended_on):
        over = min(ended_on or plan.last_day, plan.last_day)
        return f"The trial was over after {wording.date_words(over)}. Nothing is kept to later."
    return f"{wording.date_words(day)} has not begun yet. Answer it once it has."


def _block(plan: TrialPlan, block: int) -> str:
    return f"Block {block} of {plan.design.blocks}"
