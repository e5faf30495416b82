from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diary.exchange.cells import FORMULA, list_cell, list_of, text_cell, text_of
from tests.each import each

hostile = st.text(st.sampled_from("='+-@\t\r\n\\|\"',;＝a אé👩‍👩‍👧\u202e\u2028\x0b\x85"), max_size=12)
texts = st.one_of(hostile, st.text(st.characters(exclude_categories=["Cs"])))


def through_a_file(cell: str) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerow(["first", cell, "last"])
    ((_, back, _),) = csv.reader(io.StringIO(file.getvalue(), newline=""), strict=True)
    return back


@pytest.mark.slow
@settings(max_examples=1000, deadline=None, derandomize=True)
@given(texts)
def test_every_text_comes_back_and_no_spreadsheet_runs_it(text: str) -> None:
    cell = text_cell(text)
    assert not cell.startswith(FORMULA)
    assert text_of(through_a_file(cell)) == text


@pytest.mark.slow
@settings(max_examples=1000, deadline=None, derandomize=True)
@given(st.lists(texts.filter(bool), max_size=5))
def test_every_list_comes_back_and_no_spreadsheet_runs_it(items: list[str]) -> None:
    cell = list_cell(items)
    assert not cell.startswith(FORMULA)
    assert list_of(through_a_file(cell)) == items


def test_a_text_of_ten_thousand_characters_comes_back() -> None:
    text = "=\"',;\n" * 1700
    assert text_of(through_a_file(text_cell(text))) == text


@each(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"), ("+49 30", "'+49 30"), ("-", "'-"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"), ("＝1", "'＝1"), ("'=1", "''=1"), ("'", "''"), ("''", "'''"), ("'tis", "''tis"),
        ("", ""), ("plain", "plain"), (" =1", " =1"), ("3 = 4", "3 = 4"),
    ],
)  # fmt: skip
def test_a_text_that_could_be_a_formula_stands_behind_an_apostrophe(text: str, cell: str) -> None:
    assert text_cell(text) == cell


@each("cell", ["'tis", "'", "rock 'n' roll", "plain", ""])
def test_an_apostrophe_that_somebody_else_wrote_stays(cell: str) -> None:
    assert text_of(cell) == cell


@each(
    ("cell", "items"),
    [
        ("", []), ("a", ["a"]), ("a|b", ["a", "b"]), (r"a\|b", ["a|b"]), (r"a\\|b", ["a\\", "b"]),
        ("'=a|b", ["=a", "b"]), ("a\\", ["a\\"]), ("a|", ["a", ""]),
    ],
)  # fmt: skip
def test_a_cell_with_a_list_is_read_as_the_manual_says(cell: str, items: list[str]) -> None:
    assert list_of(cell) == items
