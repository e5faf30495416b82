"""What a single cell says."""

from __future__ import annotations

import pytest

from diary.exchange.mapping.values import Unfit, minutes, number
from tests.each import each


@each(
    ("cell", "value"),
    [
        ("7", 7),
        ("7.5", 7.5),
        ("7,5", 7.5),
        ("-2", -2),
        ("0,125", 0.125),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1234567),
    ],
)
def test_a_number_as_people_write_it(cell: str, value: float) -> None:
    assert number(cell) == value


@each("cell", ["", "abc", "1,200", "1.500", "80 mg", "95%", "1.2.3", "1e9", "inf", "nan", "٣", "=1+1", "1 2", "9" * 40])
def test_what_is_no_number_or_could_be_two_is_refused(cell: str) -> None:
    with pytest.raises(Unfit):
        number(cell)


@each(
    ("cell", "unit", "value"),
    [
        ("7:30", 60, 450), ("7.5", 60, 450), ("7h 30m", 60, 450), ("7 h", 60, 420), ("450", 1, 450), ("45 min", 60, 45),
        ("0:05:30", 1, 5.5), ("90 s", 1, 1.5), ("30", 1 / 60, 0.5), ("7,5 h", 60, 450), ("450 min", 60, 450),
        ("1.5 hours", 1, 90), ("7 Std. 30 Min.", 1, 450), ("7,5 Stunden", 1, 450),
    ],
)  # fmt: skip
def test_a_length_of_time_as_people_write_it(cell: str, unit: float, value: float) -> None:
    assert minutes(cell, unit=unit) == pytest.approx(value)


@each("cell", ["100 mg", "7 horses", "95%", "3 cups", "1.200"])
def test_what_is_no_length_of_time_is_refused(cell: str) -> None:
    with pytest.raises(Unfit):
        minutes(cell, unit=1)


@each(
    ("cell", "sign", "value"),
    [("1.500", ",", 1500), ("1.500", ".", 1.5), ("1,500", ",", 1.5), ("-1,500", ".", -1500), ("7.5", ",", 7.5)],
)
def test_what_stands_before_the_fractions_of_a_column_settles_a_number(cell: str, sign: str, value: float) -> None:
    assert number(cell, sign=sign) == value


@each("cell", ["1.50.000", "1,2,3", "1.234,", "1..5", "1234.567.890"])
def test_digits_that_are_grouped_in_no_way_are_no_number(cell: str) -> None:
    with pytest.raises(Unfit, match="is no number"):
        number(cell)
