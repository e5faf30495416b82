"""What a column can say, and plans that can be and cannot be."""

from __future__ import annotations

import pytest

from diary.domain.catalogue import ITEMS, QUESTION_BY_KEY
from diary.exchange.mapping.columns import TARGET_BY_KEY, TARGETS, Plan, problems
from diary.models.checkin import CheckIn
from tests.each import each


def test_every_item_of_the_check_in_can_be_said_by_a_column_and_no_warning_sign_can() -> None:
    columns = {target.column for target in TARGETS if target.rows == "day"}
    assert columns >= {item.key for item in ITEMS}
    assert not columns & set(QUESTION_BY_KEY)
    assert columns <= {field.name for field in CheckIn._meta.get_fields()}
    assert len(TARGET_BY_KEY) == len(TARGETS)


@each(
    ("plan", "problem"),
    [
        (Plan("day", ("stress",)), "Say which column is the date."),
        (Plan("day", ("date", "date", "stress")), "Two columns say the same: The date."),
        (Plan("day", ("date", "sleep_minutes_hours", "sleep_minutes_minutes")), "Two columns say the same: Sleep"),
        (Plan("day", ("date", "place")), "Each line is a day, which has no “The toe or place”."),
        (Plan("episode", ("date", "stress")), "Each line is an episode, which has no"),
        (Plan("episode", ("start", "end", "duration_minutes")), "Choose the end or how long"),
        (Plan("day", ("date", "")), "Say which column holds something about the day."),
    ],
)
def test_a_mapping_that_cannot_be_says_why(plan: Plan, problem: str) -> None:
    assert any(said.startswith(problem) for said in problems(plan))


@pytest.mark.parametrize("plan", [Plan("day", ("date", "stress", "note", "note")), Plan("episode", ("start", ""))])
def test_a_mapping_that_can_be_has_no_problem(plan: Plan) -> None:
    assert problems(plan) == []
    assert Plan.of_json(plan.as_json()) == plan


def test_a_word_that_is_no_longer_known_is_left_out_of_a_kept_mapping() -> None:
    told = Plan("day", ("date", "phase_of_moon"), sites=("tail",)).as_json()
    assert Plan.of_json(told) == Plan("day", ("date", ""))
