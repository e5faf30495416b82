"""The words of a day of a trial."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from diary.domain.trial import EarlyEnd, EndReason, KeptToIt, TrialPlan, design_of
from diary.domain.wording import trial_today as words

FIRST = date(2026, 3, 9)
PLAN = TrialPlan("no_caffeine", "", "", design_of("no_caffeine", 8), FIRST, "UCUCUCUC", "seed")


def day(number: int) -> date:
    """The day of the trial with this number, the first being 0."""
    return FIRST + timedelta(days=number)


@pytest.mark.parametrize(
    ("number", "block", "where"),
    [
        (0, "Block 1 of 8: as usual (not counted: first day of its block)", "Block 1 of 8, day 1 of 7"),
        (1, "Block 1 of 8: as usual (not counted: second day of its block)", "Block 1 of 8, day 2 of 7"),
        (2, "Block 1 of 8: as usual", "Block 1 of 8, day 3 of 7"),
        (6, "Block 1 of 8: as usual", "Block 1 of 8, day 7 of 7"),
        (7, "Block 2 of 8: changed (not counted: first day of its block)", "Block 2 of 8, day 1 of 7"),
        (55, "Block 8 of 8: changed", "Block 8 of 8, day 7 of 7"),
    ],
)
def test_a_day_says_its_block_and_why_it_does_not_count(number: int, block: str, where: str) -> None:
    assert words.block_line(PLAN, day(number)) == block
    assert words.where_it_is(PLAN, day(number)) == where


def test_a_calendar_names_no_change() -> None:
    assert words.calendar_summary(PLAN, 1) == "Block 1 of 8: days as usual"
    assert words.calendar_summary(PLAN, 2) == "Block 2 of 8: changed days"


def test_what_a_day_is_names_the_change_of_changed_days_alone() -> None:
    assert words.what_it_is(PLAN, day(2), day(2)) == "Today: as usual"
    assert words.what_it_is(PLAN, day(8), day(9)) == "Yesterday: changed, no caffeine"


def test_an_answer_is_said_as_it_was_chosen() -> None:
    assert [words.answer(kept) for kept in KeptToIt] == ["Yes", "Partly", "No"]


@pytest.mark.parametrize(
    ("ago", "reason", "criterion", "said"),
    [
        (
            0,
            EndReason.FLAG,
            "W1",
            "Your trial ended today, because what you wrote matched a reason to see a doctor: weakness.",
        ),
        (1, EndReason.FLAG, "", "Your trial ended yesterday, because what you wrote matched a reason to see a doctor."),
        (3, EndReason.STOPPED, "", "Your trial was stopped on Monday 9 March."),
    ],
)
def test_an_early_end_says_when_and_why(ago: int, reason: EndReason, criterion: str, said: str) -> None:
    assert words.ended(EarlyEnd(FIRST, reason, criterion), FIRST + timedelta(days=ago)) == said


@pytest.mark.parametrize(
    ("number", "ended", "said"),
    [
        (-1, None, "The trial starts on 9 March 2026. Nothing is kept to before."),
        (56, None, "The trial was over after 3 May 2026. Nothing is kept to later."),
        (9, 4, "The trial was over after 13 March 2026. Nothing is kept to later."),
        (9, None, "18 March 2026 has not begun yet. Answer it once it has."),
    ],
)
def test_a_day_that_cannot_be_answered_says_why(number: int, ended: int | None, said: str) -> None:
    assert words.no_such_day(PLAN, day(number), None if ended is None else day(ended)) == said
