"""Ratios in words: rounded as people say them, and never rounded over to the other side of 1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.needs import Need
from diary.domain.wording.ratio import direction, interval, number, still_needed, times
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
    assert interval(1, 1) == "1.0 to 1.0"


@given(st.floats(0.011, 99))
def test_a_ratio_said_is_near_the_ratio(ratio: float) -> None:
    assert float(number(ratio)) == pytest.approx(ratio, rel=0.5, abs=0.051)


def test_the_statement_has_its_interval() -> None:
    assert times(1.1, 0.7, 1.8, "before") == "about 1.1 times as often as before; it could be 0.7 to 1.8 times"


def test_the_first_thing_missing_is_said_and_in_calm_mode_no_figure() -> None:
    needs = (Need(60, 56, "days of use"), Need(9, 14, "recorded days"), Need(0, 8, "episodes"))
    assert still_needed(needs) == "Not enough yet to compare: 9 of 14 recorded days."
    until = still_needed(needs, until=", up to Sunday 8 March")
    assert until == "Not enough yet to compare: 9 of 14 recorded days, up to Sunday 8 March."
    assert still_needed(needs, calm=True) == "There is not enough yet to compare."


def test_a_direction_is_told_without_figures() -> None:
    assert direction(more=True) == "more often than"
    assert direction(more=False) == "less often than"
