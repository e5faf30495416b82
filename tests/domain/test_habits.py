"""What is offered again is a habit, and what is usual comes from what was answered."""

from __future__ import annotations

import pytest

from diary.domain.catalogue import ITEM_BY_KEY, ITEMS, Kind
from diary.domain.habits import habits_of, often, quick_numbers
from diary.domain.rule_input import OWN_WORD


def test_nothing_that_rules_read_and_nothing_somebody_felt_is_a_habit() -> None:
    habits = {item.key for item in ITEMS if item.habit}
    assert not habits & OWN_WORD
    assert not any(item.habit for item in ITEMS if item.group == "night" or item.kind is Kind.SCALE)


def test_habits_are_what_was_answered_of_them() -> None:
    said = {"caffeine_drinks": 0, "tight_shoes": False, "stress": 4, "sleep_minutes": 420}
    assert habits_of(said) == {"caffeine_drinks": 0, "tight_shoes": False}
    assert habits_of({}) == {}


def test_often_is_half_of_the_check_ins_and_two_tell_nothing() -> None:
    both, one = {"stress": 0, "fatigue": 2}, {"stress": 4}
    assert often([both, both]) == frozenset()
    assert often([both, one, one]) == {"stress"}
    assert often([both, both, one, one]) == {"stress", "fatigue"}


@pytest.mark.parametrize(
    ("key", "stored", "offered"),
    [
        ("sleep_minutes", [], (6.5, 7, 7.5, 8)),
        ("sleep_minutes", [300, 300], (6.5, 7, 7.5, 8)),
        ("sleep_minutes", [300, 301, 299], (4, 4.5, 5, 5.5)),
        ("sleep_minutes", [0, 0, 0], (0, 0.5, 1, 1.5)),
        ("sleep_minutes", [1440, 1440, 1440], (22.5, 23, 23.5, 24)),
        ("caffeine_drinks", [0, 0, 0], (0, 1, 2, 3)),
        ("caffeine_drinks", [2, 2, 9], (0, 1, 2, 3)),
        ("caffeine_drinks", [5, 6, 5], (0, 4, 5, 6)),
        ("caffeine_drinks", [30, 30, 30], (0, 28, 29, 30)),
        ("caffeine_mg", [180, 180, 180], (0, 100, 200, 300)),
        ("standing_minutes", [480, 480, 480], (0, 6, 8, 10)),
    ],
)
def test_the_numbers_at_a_tap_are_those_around_the_usual_one(
    key: str, stored: list[int], offered: tuple[float, ...]
) -> None:
    assert quick_numbers(ITEM_BY_KEY[key], [{key: value} for value in stored] + [{}]) == offered


def test_every_number_has_four_at_a_tap_that_its_form_takes() -> None:
    for item in ITEMS:
        assert bool(item.quick) == (item.kind in (Kind.COUNT, Kind.HOURS)), item.key
        assert list(item.quick) == sorted(set(item.quick)), item.key
        assert all(item.low <= number <= item.high for number in item.quick), item.key
