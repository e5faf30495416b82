from __future__ import annotations

from datetime import date, timedelta

import pytest

from diary.domain.first_week import DAYS, FirstWeek, first_week
from diary.domain.rhythm import MIN_RECORDED
from diary.domain.wording.first_week import sentence

BEGAN = date(2026, 3, 14)


def on_day(day: int, recorded: int = 0) -> FirstWeek | None:
    return first_week(BEGAN, BEGAN + timedelta(days=day - 1), recorded)


@pytest.mark.parametrize(("day", "is_told"), [(0, False), (1, True), (7, True), (8, False), (400, False)])
def test_the_line_stands_in_the_first_week_alone(day: int, is_told: bool) -> None:
    assert (on_day(day) is not None) is is_told


def test_a_diary_that_was_brought_along_needs_no_line() -> None:
    assert on_day(2, MIN_RECORDED - 1)
    assert on_day(2, MIN_RECORDED) is None


def test_the_first_day_says_what_tomorrow_brings() -> None:
    assert sentence(FirstWeek(1, 0)).startswith("Tomorrow Patterns shows")


def test_each_later_day_says_what_can_be_told_and_what_the_next_answer_needs() -> None:
    assert sentence(FirstWeek(4, 3)) == (
        "Patterns tells where and on which days. The time of day: after 11 more recorded days, from 20 episodes on. "
        "Quiet days count."
    )
    assert "no day is recorded" in sentence(FirstWeek(4, 0))


def test_nothing_in_it_rewards_writing_much_down() -> None:
    said = " ".join(sentence(FirstWeek(day, day)) for day in range(1, DAYS + 1)).lower()
    assert not [word for word in ("well done", "streak", "keep", "great", "only", "!") if word in said]
