"""Ratios in words: rounded as people say them, and never rounded over to the other side of 1."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.needs import Need
from diary.domain.wording.ratio import beside_one, direction, interval, not_clear, number, still_needed, times
from tests.each import each


@each(
    ("ratio", "said"),
    [
        (1e-9, "less than 0.01"),
        (0.04, "0.04"),
        (0.7, "0.7"),
        (1.0, "1.0"),
        (1.84, "1.8"),
        (9.96, "10"),
        (12.3, "12"),
        (1e9, "more than 100"),
    ],
)
def test_a_ratio_has_no_more_digits_than_it_is_good_for(ratio: float, said: str) -> None:
    assert number(ratio) == said


def test_an_interval_keeps_its_ends_on_their_side_of_one() -> None:
    assert interval(0.7, 1.8) == "0.7 to 1.8"
    assert interval(1.03, 2.2) == "1.03 to 2.2"
    assert interval(0.4, 0.97) == "0.4 to 0.97"
    assert interval(0.9961, 1.00004) == "0.996 to 1.00004"
    assert interval(1, 1) == interval(1 - 1e-12, 1 + 1e-12) == "1.0 to 1.0"


@given(st.floats(0.011, 99))
def test_a_ratio_said_is_near_the_ratio(ratio: float) -> None:
    assert float(number(ratio)) == pytest.approx(ratio, rel=0.5, abs=0.051)


@given(st.floats(0.9, 1.1))
def test_a_ratio_beside_one_is_never_said_to_be_on_its_other_side(ratio: float) -> None:
    said = float(beside_one(ratio))
    assert (said > 1, said < 1) == (ratio > 1 + 1e-9, ratio < 1 - 1e-9)


def test_the_statement_has_its_interval() -> None:
    assert times(1.1, 0.7, 1.8, "before") == "about 1.1 times as often as before (could be 0.7 to 1.8)"


def test_the_first_thing_missing_is_said_and_in_calm_mode_no_figure() -> None:
    needs = (Need(60, 56, "days of use"), Need(9, 14, "recorded days"), Need(0, 8, "episodes"))
    assert still_needed(needs) == "Not enough yet to compare: 9 of 14 recorded days."
    until = still_needed(needs, until=", up to Sunday 8 March")
    assert until == "Not enough yet to compare: 9 of 14 recorded days, up to Sunday 8 March."
    assert still_needed(needs, calm=True) == "There is not enough yet to compare."


def test_a_direction_is_told_without_figures() -> None:
    assert direction(more=True) == "more often than"
    assert direction(more=False) == "less often than"


@each(
    ("low", "high", "said"),
    [
        (0.7, 1.4, "No clear change: about as often as before."),
        (0.7, 1.6, "No clear change; it could have become more frequent."),
        (0.6, 1.4, "No clear change; it could have become rarer."),
        (0.6, 1.6, "This cannot be told yet: it could have become rarer or more frequent."),
    ],
)
def test_without_a_clear_answer_it_is_said_what_the_interval_still_holds(low: float, high: float, said: str) -> None:
    assert not_clear(low, high, "before") == said
    assert not re.search(r"\d", said)


def test_what_one_look_alone_says_is_not_clear_so_far() -> None:
    assert not_clear(1.1, 2.0, "before", so_far=True).startswith("No clear change so far; ")
    assert not_clear(0.8, 1.2, "before", what="difference") == "No clear difference: about as often as before."
