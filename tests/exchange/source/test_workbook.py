"""Workbooks: which sheet is read, on which line its cells stand, and how they are written as text."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import pytest

from diary.exchange.source import Chosen, Head, SheetError, lines, look
from tests.each import each
from tests.exchange.source.making import (
    Formula,
    compound,
    ods,
    ods_cell,
    ods_row,
    xls,
    xlsx,
    zip_of,
)
from tests.exchange.source.reading import cells, looked, rows

DAY = date(2026, 11, 10)
TOES: dict[int, list[Any]] = {1: ["Date", "Toe"], 2: [DAY, "left big toe"], 3: [date(2026, 11, 11), "right big toe"]}
WORDS: dict[int, list[Any]] = {
    1: ["Toe", "What it is"],
    2: ["hallux", "the great toe"],
    3: ["minimus", "the little toe"],
}


def test_the_cells_of_a_sheet_are_text_that_the_grammar_of_cells_reads() -> None:
    night = datetime(2026, 11, 10, 22, 5, 7)  # noqa: DTZ001
    row = [DAY, night, time(22, 5), timedelta(hours=30, minutes=5), 7.0, 7.5, 0.1 + 0.2, 1794348000000, True, "7,5"]
    names = [f"n{chr(ord('a') + index)}" for index in range(len(row) + 1)]
    (line,) = rows(xlsx({"A": {1: names, 2: [*row, Formula("1+1", 2)]}}))
    assert line.cells == [
        "2026-11-10", "2026-11-10 22:05:07", "22:05:00", "30:05:00", "7", "7.5", "0.3", "1794348000000",
        "yes", "7,5", "2",
    ]  # fmt: skip


def test_a_line_has_its_number_in_the_sheet_and_titles_and_empty_columns_stand_where_they_are() -> None:
    body = xlsx(
        {"A": {3: [None, "My toes"], 5: [None, "Date", "Toe"], 6: [None, DAY, "left"], 9: [None, DAY, "right"]}}
    )
    source = looked(body)
    assert (source.kind, source.encoding, source.separator) == ("workbook", "", "")
    assert (source.head, source.titles) == (Head(5, ("", "Date", "Toe")), ("My toes",))
    assert [tuple(row) for row in rows(body)] == [
        (6, ["", "2026-11-10", "left"]),
        (9, ["", "2026-11-10", "right"]),
    ]


def test_what_is_merged_over_several_rows_stands_in_each() -> None:
    body = xlsx({"A": {1: ["Date", "Toe"], 2: [DAY, "left"], 3: [None, "right"], 4: [None, "both"]}}, merged=("A2:A3",))
    assert cells(body) == [["2026-11-10", "left"], ["2026-11-10", "right"], ["", "both"]]


def test_each_row_has_a_cell_for_each_name() -> None:
    assert cells(xlsx({"A": {1: ["Date", "Toe", "Note"], 2: [DAY]}})) == [["2026-11-10", "", ""]]


def test_of_several_sheets_the_first_with_dates_is_read_and_nothing_is_asked() -> None:
    body = xlsx({"Read me": WORDS, "Empty": {}, "Toes": TOES})
    source = looked(body)
    assert (source.sheet, source.sheets, source.asks) == ("Toes", ("Read me", "Toes"), ())
    assert [row.number for row in rows(body)] == [2, 3]
    assert cells(body, sheet="Read me")[0] == ["hallux", "the great toe"]


def test_of_two_sheets_with_dates_it_is_asked_which_until_one_is_chosen() -> None:
    body = xlsx({"Toes": TOES, "Sleep": {1: ["Day", "Hours"], 2: [DAY, 7]}})
    assert (looked(body).sheet, looked(body).asks) == ("Toes", ("sheet",))
    assert (looked(body, sheet="Sleep").head.names, looked(body, sheet="Sleep").asks) == (("Day", "Hours"), ())
    assert looked(body, sheet="None of them").asks == ("sheet",)


def test_a_sheet_that_is_hidden_is_none() -> None:
    assert looked(xlsx({"Old": TOES, "Toes": TOES}, hidden=("Old",))).sheets == ()


def test_a_workbook_of_libreoffice_is_read() -> None:
    day = ods_row(
        ods_cell("date", "2026-11-10"), ods_cell("date", "2026-11-10T22:05:00"), ods_cell("time", "PT22H05M00S"),
        ods_cell("time", "PT30H05M00S"), ods_cell("float", "7"), ods_cell("boolean", "false"), ods_cell("string", "a"),
    )  # fmt: skip
    head = ods_row(*[ods_cell("string", f"n{letter}") for letter in "abcdefg"])
    body = ods(ods_row(repeated=4), head, day)
    assert looked(body).head.line == 5
    assert [tuple(row) for row in rows(body)] == [
        (6, ["2026-11-10", "2026-11-10 22:05:00", "22:05:00", "30:05:00", "7", "no", "a"])
    ]


def test_an_old_workbook_is_read() -> None:
    body = xls({2: ["Date", "Toe", "Strength"], 3: [DAY, "größer", 7.0]})
    assert looked(body).head == Head(2, ("Date", "Toe", "Strength"))
    assert [tuple(row) for row in rows(body)] == [(3, ["2026-11-10", "größer", "7"])]


LOCKED = {
    "a new one": compound("EncryptedPackage", b""),
    "an old one": xls({1: ["Date"]}, locked=True),
    "one of LibreOffice": ods(
        manifest='<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data>'
        "</manifest:encryption-data></manifest:file-entry>"
    ),
}


@each("name", LOCKED)
def test_a_workbook_behind_a_password_is_refused_with_the_next_step(name: str) -> None:
    with pytest.raises(SheetError, match=r"locked with a password.*save it without the password, and import that file"):
        looked(LOCKED[name])


def test_a_workbook_of_nothing_is_refused_in_words() -> None:
    with pytest.raises(SheetError, match="no cell in which anything is written"):
        looked(xlsx({"A": {}}))


def test_a_workbook_within_a_zip_has_its_sheets_among_those_of_the_zip() -> None:
    body = zip_of({"export/a.xlsx": xlsx({"Toes": TOES, "Sleep": TOES}), "export/b.xlsx": xlsx({"One": TOES})})
    assert looked(body).sheets == ("export/a.xlsx/Toes", "export/a.xlsx/Sleep", "export/b.xlsx")
    assert cells(body, sheet="export/b.xlsx")[1] == ["2026-11-11", "right big toe"]


def test_a_long_sheet_comes_in_lists_and_whoever_stops_early_leaves_no_process_behind() -> None:
    rows = {1: ["Date", "Toe"]} | {number: [DAY, "left"] for number in range(2, 3_000)}
    file = io.BytesIO(xlsx({"A": rows}))
    source = look(file, Chosen())
    found = lines(file, source)
    assert [row.number for row in islice(found, 2)] == [2, 3]  # type: ignore[union-attr]
    found.close()  # type: ignore[attr-defined]
    assert sum(1 for _ in lines(file, source)) == 2_998
