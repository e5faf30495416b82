"""Which line names the columns, and where a table ends."""

from __future__ import annotations

import pytest

from diary.exchange.source import Head
from tests.each import each
from tests.exchange.source.reading import cells, looked, rows

DATA = "2026-11-10,22:05,left big toe,3\n2026-11-11,22:15,right big toe,2\n"
HEAD = "Date,Time,Toe,Strength\n"
NAMES = ("Date", "Time", "Toe", "Strength")

CLEAR = {
    "a head": (HEAD + DATA, 1, [2, 3]),
    "a head above one line": (HEAD + DATA[: DATA.index("\n")], 1, [2]),
    "a title": ("My diary\n" + HEAD + DATA, 2, [3, 4]),
    "a title as a spreadsheet writes it": ("My diary,,,\n,,,\n" + HEAD + DATA, 3, [4, 5]),
    "several titles with dates": ("My diary\nFrom 2026-11-01 to 2026-11-30\n\n" + HEAD + DATA, 4, [5, 6]),
    "what the export says of itself": ("vendor.health.toes,7006003,3\n" + HEAD + DATA, 2, [3, 4]),
    "names and values": ("Name,Ada,,\nBorn,1990-01-02,,\nExported,2026-11-20,,\n\n" + HEAD + DATA, 5, [6, 7]),
    "empty lines within": (HEAD + DATA.replace("\n", "\n\n"), 1, [2, 4]),
    "the head again": (HEAD + DATA + HEAD + DATA, 1, [2, 3, 5, 6]),
    "the head again behind an empty line": (HEAD + DATA + "\n" + HEAD + DATA, 1, [2, 3, 6, 7]),
    "units": (HEAD + "yyyy-mm-dd,hh:mm,text,1-5\n" + DATA, 1, [3, 4]),
    "units of some": (HEAD + ",,,(1-5)\n" + DATA, 1, [3, 4]),
    "a line of totals": (HEAD + DATA + "Total,,,5\n", 1, [2, 3, 4]),
    "two lines, one over groups": ("When,,What,\n" + HEAD + DATA, 2, [3, 4]),
    "a head of several lines": ('"Date\n(day)",Time,Toe,Strength\n' + DATA, 1, [3, 4]),
    "a name that is a number": ("Date,Time,Toe,24h\n" + DATA, 1, [2, 3]),
    "cells that are no data": (HEAD + "yesterday,at night,left big toe,mild\n" + DATA, 1, [2, 3, 4]),
    "more cells than names": (HEAD + DATA + "2026-11-12,22:05,left,3,x,y\n", 1, [2, 3, 4]),
    "dates in words": ("Tag,Ort\n10. marraskuuta,links\n11. marraskuuta,links\n", 1, [2, 3]),
    "dates in words with a year": ("Päivä;Varvas\n10. marraskuuta 2026;vasen\n11. marraskuuta 2026;oikea\n", 1, [2, 3]),
    "a name too few": ("Date,Time,Toe\n" + DATA, 1, [2, 3]),
    "a title with separators": ("My diary, for the doctor\n\n" + HEAD + DATA, 3, [4, 5]),
    "a name and its value, set apart": ("Name,Ada\n\nDate,Toe\n2026-11-10,left\n2026-11-11,right\n", 3, [4, 5]),
    "one column": ("Start\n2026-11-10 22:05\n2026-11-11 22:05\n", 1, [2, 3]),
    "words that come again": ("Toe;How strong\nleft;mild\nright;strong\nleft;strong\n", 1, [2, 3, 4]),
    "the head of each night, with its times": (
        "Id,From,To,Hours,23:15,23:30,23:45\n1,10. 11. 2026 23:10,11. 11. 2026 6:40,7.5,0.4,0.3,0.1\n"
        "Id,From,To,Hours,22:15,22:30\n2,11. 11. 2026 22:10,12. 11. 2026 6:40,8.5,0.4,0.3\n", 1, [2, 4],
    ),
    "a line of dashes": ("| Date | Toe |\n|---|---|\n| 2026-11-10 | left |\n", 1, [3]),
    "an empty name": (",Date,Toe\n1,2026-11-10,left\n2,2026-11-11,right\n", 1, [2, 3]),
    "a head alone": (HEAD, 1, []),
}  # fmt: skip


@each("name", CLEAR)
def test_the_head_is_found_and_nothing_is_asked(name: str) -> None:
    body, line, numbers = CLEAR[name]
    source = looked(body)
    assert (source.head.line, source.asks) == (line, ())
    assert source.heads[0] == source.head
    assert [row[0] for row in rows(body)] == numbers


NO_HEAD = {
    "dates": (DATA, ("A", "B", "C", "D")),
    "dates and numbers": ("10.11.2026;7,5\n11.11.2026;6,5\n", ("A", "B")),
    "one line": ("10.11.2026;22:05;große Zehe links\n", ("A", "B", "C")),
    "words whose first come again": ("left;mild\nright;strong\nleft;strong\n", ("A", "B")),
    "many columns": (",".join(["2026-11-10", *["1"] * 27]) + "\n", (*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "AA", "AB")),
}


@each("name", NO_HEAD)
def test_a_first_line_of_data_is_no_head(name: str) -> None:
    body, names = NO_HEAD[name]
    source = looked(body)
    assert (source.head, source.asks) == (Head(0, names), ())
    assert [row.number for row in rows(body)] == list(range(1, body.count("\n") + 1))


def test_words_of_which_none_comes_again_may_be_a_head_and_are_asked_about() -> None:
    source = looked("Toe;How strong\nleft;mild\nright;strong\n")
    assert (source.head.line, source.asks) == (1, ("head",))
    assert rows("Toe;How strong\nleft;mild\n", head=0)[0].cells == ["Toe", "How strong"]
    assert looked("Toe;How strong\nleft;mild\n", head=0).asks == ()


def test_two_lines_of_words_above_a_table_are_asked_about() -> None:
    body = "Name,Ada\nDate,Toe\n2026-11-10,left\n2026-11-11,right\n"
    source = looked(body)
    assert source.asks == ("head",)
    assert source.heads == (Head(2, ("Date", "Toe")), Head(1, ("Name", "Ada")))
    assert source.titles == ("Name", "Ada")
    assert looked(body, head=1).head.names == ("Name", "Ada")


def test_what_stands_above_the_head_is_told() -> None:
    assert looked("Toe diary of Ada\n\nmade,2026-11-20\n" + HEAD + DATA).titles == (
        "Toe diary of Ada",
        "made",
        "2026-11-20",
    )


TWO = HEAD + DATA + "\nDaily log\nDay,Hours of sleep\n2026-11-10,7\n2026-11-11,8\n2026-11-12,8\n"


def test_of_two_tables_each_can_be_chosen_and_ends_where_the_other_begins() -> None:
    source = looked(TWO)
    assert source.asks == ("head",)
    assert {head.line for head in source.heads} == {1, 6}
    assert [row.number for row in rows(TWO, head=1)] == [2, 3]
    assert looked(TWO, head=1).titles == ()
    assert [row.number for row in rows(TWO, head=6)] == [7, 8, 9]
    second = looked(TWO, head=6)
    assert (second.head.names, second.titles, second.asks) == (("Day", "Hours of sleep"), ("Daily log",), ())


def test_a_table_without_dates_beside_one_with_them_is_no_question() -> None:
    body = "Toe,Count\nleft,3\nright,5\nboth,4\n\n" + HEAD + DATA
    source = looked(body)
    assert (source.head.names, source.asks) == (NAMES, ())
    assert [head.line for head in source.heads] == [6, 1]
    assert [row.number for row in rows(body)] == [7, 8]


@each("rows_before", [100, 6_000])
def test_a_second_table_is_found_however_far_down(rows_before: int) -> None:
    body = HEAD + DATA * (rows_before // 2) + "\nDay,Hours of sleep\n2026-11-10,7\n2026-11-11,8\n"
    source = looked(body)
    line = rows_before + 3
    assert [head.line for head in source.heads] == [1, line]
    assert [row.number for row in rows(body, head=1)][-1] == rows_before + 1
    assert cells(body, head=line) == [["2026-11-10", "7"], ["2026-11-11", "8"]]


def test_tables_whose_heads_have_a_name_in_common_are_told_apart() -> None:
    body = (
        "Body\nDate,Weight,Fat\n2026-11-01,70,22\n2026-11-02,70,22\n\nFood\nDate,Calories In\n2026-11-01,0\n"
        "2026-11-02,0\n\nSleep\nStart Time,End Time,Minutes Asleep\n2026-11-01 11:05PM,2026-11-02 6:40AM,433\n"
    )
    source = looked(body)
    assert ({head.line for head in source.heads}, source.asks) == ({2, 7, 12}, ("head",))
    assert [row.number for row in rows(body, head=7)] == [8, 9]
    assert looked(body, head=12).titles == ("Sleep",)


def test_columns_that_are_called_by_numbers_are_asked_about() -> None:
    source = looked("Date,1,2,3\n2026-11-10,0,1,0\n2026-11-11,0,1,0\n")
    assert (source.head.names, source.asks) == (("Date", "1", "2", "3"), ("head",))


def test_long_notes_in_a_table_without_steady_lines_are_no_letter() -> None:
    body = "Toe diary of a long winter with cold feet\n\nDate,Note\n2026-11-10,a, b, c\n2026-11-11\n2026-11-12,x\n"
    assert [row.number for row in rows(body)] == [4, 5, 6]


def test_notes_that_look_like_a_head_end_no_table() -> None:
    body = HEAD + "2026-11-10,22:05,left,3\n\nunknown,at night,left,mild\n2026-11-11,22:05,left,3\n"
    assert [row.number for row in rows(body)] == [2, 4, 5]
    assert looked(body).asks == ()


@pytest.mark.parametrize("line", [0, 1, 2, 3, 99])
def test_any_line_can_be_chosen(line: int) -> None:
    source = looked(HEAD + DATA, head=line)
    assert source.asks == ()
    assert source.head.line == (0 if line == 99 else line)
    assert len(source.head.names) == 4
    assert [row.number for row in rows(HEAD + DATA, head=line)] == list(range(source.head.line + 1, 4))
