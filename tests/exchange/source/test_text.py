"""Any table of text: what it looks like, and its rows, whoever wrote it and however broken it is."""

from __future__ import annotations

import csv
import io
import tracemalloc
from time import process_time
from typing import Any, BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diary.exchange.source import FileSource, Head, Line, Rejected, SheetError, lines, look, text
from tests.each import each
from tests.exchange.source.reading import cells, looked, rows

ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16-be": "utf-16-be",
}


def encoded(text: str, encoding: str) -> bytes:
    return (b"\xfe\xff" if encoding == "utf-16-be" else b"") + text.encode(encoding)


@each("separator", [",", ";", "\t"])
@each("encoding", ENCODINGS)
def test_encoding_and_separator_are_seen(encoding: str, separator: str) -> None:
    text = f"Tag{separator}Zeh, groß{separator}x\r\n1{separator}ਁ ∊ ੊{separator}3\r\n".replace(
        "Zeh, groß", '"Zeh, groß; links\t"'
    )
    body = encoded(text, encoding)
    source = looked(body)
    assert (source.kind, source.encoding, source.separator) == ("text", ENCODINGS[encoding], separator)
    assert source.head.names == ("Tag", "Zeh, groß; links", "x")
    assert (source.notes, source.asks) == ((), ())
    assert cells(body) == [["1", "ਁ ∊ ੊", "3"]]


def test_a_wrong_byte_behind_a_mark_refuses_its_line_alone() -> None:
    found = rows(b"\xef\xbb\xbfa,b\n1,\xe9\n2,3\n")
    assert [type(row) for row in found] == [Rejected, Line]
    assert (found[0].line, found[0].reason) == (2, "the line holds bytes that are no text")


def test_a_file_may_say_its_separator() -> None:
    assert looked(b"sep=;\r\na,b;c\r\n1;2\r\n").head == Head(2, ("a,b", "c"))
    assert rows(b"sep=;\r\na,b;c\r\n1;2\r\n")[0].number == 3
    assert cells(b"sep=;\r\na,b;c\r\n1,3;2\r\n", separator=",") == [["1", "3;2"]]


@each(
    ("body", "head"),
    [
        (b"a;b,c;d\n", ("a", "b,c", "d")), (b"a\n", ("a",)), (b'"a;b",c\n', ("a;b", "c")), (b" a , b \n", ("a", "b")),
        (b"\n\n,,\na,b\n", ("a", "b")), (b'"a\nb",c\n', ("a\nb", "c")), (b"a,b", ("a", "b")),
    ],
)  # fmt: skip
def test_a_head_alone_is_the_first_row_in_which_something_is_written(body: bytes, head: tuple[str, ...]) -> None:
    assert looked(body).head.names == head


@each("end", ["\n", "\r\n", "\r"])
def test_each_kind_of_line_end_ends_a_line_and_none_within_quotes(end: str) -> None:
    body = end.join(["Date,Note", '2026-11-10,"a\rb\nc\r\nd"', "2026-11-11,x", "", "2026-11-12,y", ""])
    assert [tuple(row.cells) for row in rows(body)] == [
        ("2026-11-10", "a\rb\nc\r\nd"), ("2026-11-11", "x"), ("2026-11-12", "y"),
    ]  # fmt: skip
    assert [row.number for row in rows(body)] == [2, 6, 8]


def test_the_line_ends_of_a_file_may_be_mixed() -> None:
    assert [row.number for row in rows(b"a,b\r1,2\n3,4\r\n5,6\r\r7,8")] == [2, 3, 4, 6]


def test_a_line_end_may_lie_on_the_border_of_two_blocks() -> None:
    line = "2026-11-10,left\r\n"
    body = "Date,Toe\r\n" + "x" * (2**16 - 1 - 10 - 6) + ",right\r\n" + line * 5000
    assert body.encode()[2**16 - 1 : 2**16 + 1] == b"\r\n"
    assert len(rows(body)) == 5001


WRONG = {
    "empty": (b"", "This file is empty."),
    "blank": (b"\r\n\r\n", "This file is empty."),
    "empty cells": (b",,\n,,\n", "no line in which anything is written"),
    "zeros": (bytes(5000), "This file is not a text file"),
    "one endless line": (b"a," * 2**20, "cannot be read: the line is longer than 1,048,576 characters."),
    "too many columns": (b"," * 500 + b"a\n", "This table has more than 500 columns."),
}


@each("name", WRONG)
def test_what_is_no_table_is_refused_in_words(name: str) -> None:
    body, reason = WRONG[name]
    with pytest.raises(SheetError) as refused:
        looked(body)
    assert reason in str(refused.value)


BROKEN = {
    "a quotation mark in the middle": (b'1,"x"y,3\n', "a quotation mark stands where none can"),
    "a cell that is too long": (b"1," + b"x" * 131_073 + b"\n", "a cell is longer than 131,072 characters"),
    "a line that is too long": (b"1," + b"x" * 3_000_000 + b"\n", "the line is longer than 1,048,576 characters"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_row_that_cannot_be_read_is_refused_and_the_next_one_is_read(name: str) -> None:
    row, reason = BROKEN[name]
    found = rows(b"a,b\n1,2\n" + row + b"3,4\n")
    assert [type(one) for one in found] == [Line, Rejected, Line]
    assert found[1].line == 3
    assert reason in found[1].reason
    assert (found[2].number, list(found[2].cells)) == (4, ["3", "4"])


LONE_MARKS = {
    "an inch in quotes": ('2026-11-10,"5" nail",x\n', ["2026-11-10", '5" nail', "x"]),
    "an inch": ('2026-11-10,5" nail,x\n', ["2026-11-10", '5" nail', "x"]),
    "a word in quotes before others": ('2026-11-10,"left" toe,x\n', ["2026-11-10", '"left" toe', "x"]),
    "a separator within": ('2026-11-10,"left, big" toe,x\n', ["2026-11-10", "left, big toe", "x"]),
    "a mark that is not closed": ('2026-11-10,"left,x\n', ["2026-11-10", '"left', "x"]),
    "a mark that is not closed, at the end": ('2026-11-10,left,"x\n', ["2026-11-10", "left", '"x']),
}


@each("name", LONE_MARKS)
def test_a_line_that_does_not_quote_properly_is_read_where_it_gives_the_width_of_the_table(name: str) -> None:
    line, read = LONE_MARKS[name]
    after = ["2026-11-11", "right", "y"]
    assert cells(f"Date,Toe,Note\n{line}{','.join(after)}\n") == [read, after]
    assert [row.number for row in rows(f"Date,Toe,Note\n{line}{','.join(after)}\n")] == [2, 3]


def test_two_marks_that_are_not_closed_swallow_no_line_between_them() -> None:
    body = 'Date,Toe\n2026-11-10,"left\n2026-11-11,right\n2026-11-12,left"\n2026-11-13,right\n'
    assert [row.number for row in rows(body)] == [2, 3, 4, 5]
    assert cells(body)[0] == ["2026-11-10", '"left']


def test_a_note_of_several_lines_may_hold_separators() -> None:
    note = "one, two\n2, three\n"
    assert cells(f'Date,Note\n2026-11-10,"{note}"\n2026-11-11,x\n') == [["2026-11-10", note], ["2026-11-11", "x"]]


def test_a_line_behind_a_mark_that_is_never_closed_is_read() -> None:
    body = 'a,b,c\n1,2,3\n3,4,5,"6\n' + "5,6,7\n" * 60_000
    found = rows(body)
    assert [(row.line, row.reason[:23]) for row in found if isinstance(row, Rejected)] == [
        (3, "a cell is longer than 1")
    ]
    assert len(found) == 60_002


def test_a_file_with_too_many_lines_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MAX_LINES", 3)
    assert len(rows(b"a\n1\n2\n")) == 2
    with pytest.raises(SheetError, match="more than 3 lines"):
        rows(b"a\n1\n2\n3\n")


def test_a_row_in_which_nothing_is_written_is_passed_over_and_counted() -> None:
    assert [row.number for row in rows(b'a,b\n\n,\n"x\n\ny",1\n2,3\n')] == [4, 7]


tables = st.lists(
    st.lists(st.text(st.sampled_from('ab,;\t"\n\rਊé👩‍👩‍👧 '), max_size=6), min_size=2, max_size=2), max_size=8
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, derandomize=True)
@given(table=tables, encoding=st.sampled_from([*ENCODINGS]), separator=st.sampled_from([",", ";", "\t"]))
def test_every_row_comes_back(table: list[list[str]], encoding: str, separator: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows([["one", "two"], *table])
    file = io.BytesIO(encoded(text.getvalue(), encoding))
    source = look(file)
    told = FileSource("text", source.encoding, separator, "", (), Head(1, ("one", "two")), (), (), (), ())
    assert [list(row.cells) for row in lines(file, told)] == [row for row in table if any(row)]


QUOTES = {
    "lines that open a cell wherever one begins": 'b","c\n',
    "lines that open one and fail": 'b","c\n' * 500 + '"x"y\n',
    "a mark in each": '"a\n',
    "a mark in each other": '"a\nb\n',
    "marks alone": '"',
    "two in a row": '"",""\n',
    "failures of two lines": '"a\nb"c\n',
    "short failures": '"a"b\n',
}


@pytest.mark.slow
@pytest.mark.parametrize("name", QUOTES)
def test_no_quotation_marks_take_more_than_their_share_of_time(name: str) -> None:
    unit = QUOTES[name]
    body = ("a,b\n" + unit * (1_000_000 // len(unit))).encode()
    source = FileSource("text", "utf-8", ",", "", (), Head(1, ("a", "b")), (), (), (), ())
    began = process_time()
    for _ in lines(io.BytesIO(body), source):
        pass
    assert process_time() - began < 15


class Endless(io.RawIOBase):
    """A file of a hundred megabytes that is nowhere."""

    def __init__(self, line: bytes) -> None:
        self._line, self._left, self._at = line, 100 * 2**20 // len(line), 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at, self._left = offset, 100 * 2**20 // len(self._line)
        return offset

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._left * len(self._line):
            return 0
        start = self._at % len(self._line)
        piece = (self._line * (len(buffer) // len(self._line) + 2))[start : start + len(buffer)]
        buffer[:] = piece
        self._at += len(buffer)
        return len(buffer)


@pytest.mark.slow
@pytest.mark.parametrize("line", [b"1,2\n" * 4096, b'"' + b"x" * 2**16, b"x" * 2**16])
def test_a_hundred_megabytes_take_no_memory(line: bytes) -> None:
    file: BinaryIO = io.BufferedReader(Endless(line))
    tracemalloc.start()
    try:
        source = FileSource("text", "utf-8", ",", "", (), Head(0, ("a", "b")), (), (), (), ())
        for count, _ in enumerate(lines(file, source)):
            if count > 100_000:
                break
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 * 2**20
