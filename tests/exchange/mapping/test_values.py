"""What a single cell says."""

from __future__ import annotations

import time as stopwatch
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.exchange.mapping.values import (
    PERCENT,
    Denied,
    Numbers,
    Unfit,
    count,
    number,
    number_of,
    plain,
    scale,
    strength,
    twitching,
    whole,
    yes_no,
)
from tests.each import each


@each(
    ("cell", "value"),
    [
        ("7", 7),
        ("7.5", 7.5),
        ("7,5", 7.5),
        ("3,0", 3),
        ("-2", -2),
        ("−2", -2),
        ("0,125", 0.125),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u202f234,5", 1234.5),
        ("1'234.5", 1234.5),
        ("1’234.5", 1234.5),
        ("1 234", 1234),
        ("1'234'567", 1234567),
        ("1.234.567", 1234567),
        ("~100", 100),
        ("≈ 80", 80),
        ("ca. 80", 80),
        ("about 80", 80),
        ("ungefähr 80,5", 80.5),
        ("٣", 3),
        ("٣٫٥", 3.5),
        ("١٬٢٣٤٫٥", 1234.5),
        ("１２", 12),
        ("३.५", 3.5),
    ],
)
def test_a_number_as_people_write_it(cell: str, value: float) -> None:
    assert number(cell) == value


@each(
    "cell",
    ["", "abc", "1,200", "1.500", "80 mg", "95%", "1.2.3", "1e9", "inf", "nan", "=1+1", "1 2", "12 34", "9" * 40, "²",
     "½", "<80", ">80", "80+", "80-100", "--5", "~", "ca.", "~~80", "about", "1 234 56", "1'23", "7;5", "0x10"],
)  # fmt: skip
def test_what_is_no_number_or_could_be_two_is_refused(cell: str) -> None:
    with pytest.raises(Unfit):
        number(cell)


@each(
    ("cell", "sign", "value"),
    [("1.500", ",", 1500), ("1.500", ".", 1.5), ("1,500", ",", 1.5), ("-1,500", ".", -1500), ("7.5", ",", 7.5)],
)
def test_what_stands_before_the_fractions_of_a_column_settles_a_number(cell: str, sign: str, value: float) -> None:
    assert number(cell, sign=sign) == value


@each("cell", ["1.50.000", "1,2,3", "1.234,", "1..5", "1234.567.890", "1 234'567", "1'234,567.8"])
def test_digits_that_are_grouped_in_no_way_are_no_number(cell: str) -> None:
    with pytest.raises(Unfit, match="is no number"):
        number(cell)


@each(
    ("cell", "parts"),
    [
        ("80mg", ("", "80", "mg")),
        ("ca. 80 Mg.", ("", "80", "mg")),
        ("-1.5%", ("-", "1.5", "%")),
        ("٨٠ ٪", ("", "80", "%")),
        ("1 234 mg", ("", "1 234", "mg")),
    ],
)
def test_a_number_is_told_in_its_parts(cell: str, parts: tuple[str, str, str]) -> None:
    assert number_of(cell) == parts


@given(st.integers(0, 10**7), st.integers(1, 999), st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", ".")]))
def test_a_number_with_its_thousands_apart_comes_back(value: int, thousandths: int, signs: tuple[str, str]) -> None:
    thousands, fraction = signs
    written = f"{value:,}".replace(",", thousands) + f"{fraction}{thousandths:03}"
    assert number(written, sign=fraction) == pytest.approx(value + thousandths / 1000)
    digits = written.translate({ord(str(digit)): chr(ord("٠") + digit) for digit in range(10)})
    assert number(digits, sign=fraction) == pytest.approx(value + thousandths / 1000)


STRESS = scale(0, 10)
QUALITY = scale(1, 5)
INTENSITY = strength(5)


@each(
    ("read", "cell", "value"),
    [
        (STRESS, "7", 7), (STRESS, "3/5", 6), (STRESS, "3 of 5", 6), (STRESS, "3 out of 5", 6), (STRESS, "3 von 5", 6),
        (STRESS, "3 sur 5", 6), (STRESS, "7/10", 7), (STRESS, "70%", 7), (STRESS, "70 %", 7), (STRESS, "٣/٥", 6),
        (STRESS, "2.5/5", 5), (STRESS, "0/5", 0),
        (scale(0, 10, 100, PERCENT), "70", 7), (scale(0, 10, 100, PERCENT), "70%", 7), (scale(0, 10, 5), "3", 6),
        (scale(0, 10, 4), "3", 8), (scale(0, 10, 5), "7/10", 7), (QUALITY, "4", 4), (QUALITY, "4/5", 4),
        (INTENSITY, "3", 3), (INTENSITY, "3/5", 3), (INTENSITY, "7/10", 4), (INTENSITY, "70%", 4),
        (INTENSITY, "1/100", 1), (INTENSITY, "very mild", 1), (INTENSITY, "mild", 2), (INTENSITY, "stark", 4),
        (strength(5, 10), "7", 4), (strength(5, 10), "0.5", 1), (strength(5, 10), "3/5", 3),
    ],
)  # fmt: skip
def test_how_much_of_something(read: Numbers, cell: str, value: int) -> None:
    assert read(cell) == value


@each(
    ("read", "cell"),
    [
        (STRESS, "11"), (STRESS, "2.5"), (STRESS, "6/5"), (STRESS, "3/0"), (STRESS, "120%"), (STRESS, "-1"),
        (STRESS, "3/5/6"), (STRESS, "fine"), (STRESS, "3 h"), (STRESS, "high!"), (QUALITY, "78%"), (QUALITY, "8/10"),
        (QUALITY, "mild"), (QUALITY, "0"), (QUALITY, "4.5/5"), (INTENSITY, "6"), (INTENSITY, "0"), (STRESS, "mild"),
        (STRESS, "high"),
        (count(0, 30), "3/5"), (count(0, 30), "70%"), (count(0, 30), "2.5"), (whole(0, 1000), "70%"),
    ],
)  # fmt: skip
def test_what_is_not_surely_so_much_is_refused(read: Numbers, cell: str) -> None:
    with pytest.raises(Unfit):
        read(cell)


@each("cell", ["0/10", "none", "0%", "keine"])
def test_a_strength_of_nothing_is_no_episode(cell: str) -> None:
    with pytest.raises(Denied, match="nothing twitched"):
        INTENSITY(cell)


@each(
    ("cell", "said"),
    [
        ("yes", True), ("TRUE", True), ("WAHR", True), ("VRAI", True), ("DOĞRU", True), ("ИСТИНА", True), ("x", True),
        ("✓", True), ("1", True), ("Ja", True), ("no", False), ("FALSE", False), ("FALSCH", False), ("FAŁSZ", False),
        ("ЛОЖЬ", False), ("0", False), ("nein", False),
    ],
)  # fmt: skip
def test_yes_and_no_as_people_and_spreadsheets_write_them(cell: str, said: bool) -> None:
    assert yes_no(cell) is said


@each("cell", ["", "perhaps", "2", "yes and no", "-", "yess"])
def test_what_is_neither_yes_nor_no_is_refused(cell: str) -> None:
    with pytest.raises(Unfit, match="neither yes nor no"):
        yes_no(cell)


@each(("cell", "said"), [("3", "yes"), ("٣", "yes"), ("0", "no"), ("maybe", "unsure"), ("?", "unsure"), ("ja", "yes")])
def test_whether_something_twitched(cell: str, said: str) -> None:
    assert twitching(cell) == said


def test_digits_of_every_script_are_the_same_and_what_is_like_one_is_none() -> None:
    assert plain("٣ ３ ३ ๓ 三 ² ½") == "3 3 3 3 三 ² ½"
    assert plain("10：05\u202fPM −5 ‘1’") == "10:05 PM -5 '1'"


HOSTILE = ("1", "1,", "1 ", "1'", "~", "ca. ", "a", "1/", "3 of ", "'", "٣", "1,234", "-", "%")


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_cell_takes_no_longer_than_its_length(piece: str) -> None:
    cell = (piece * 200)[:200]
    begun = stopwatch.process_time()
    for read in (number, STRESS, INTENSITY, yes_no, twitching):
        for _ in range(20):
            with suppress(Unfit):
                read(cell)
    assert stopwatch.process_time() - begun < 1
