"""Any table of text: what it looks like, and its rows, whoever wrote it and however broken it is."""

from __future__ import annotations

import csv
import io
import tracemalloc
from typing import Any, BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diary.exchange import sheet
from diary.exchange.sheet import LAST_RESORT, Line, Rejected, SheetError, read, sniff
from tests.each import each


def rows(body: bytes) -> list[Any]:
    file = io.BytesIO(body)
    return list(read(file, sniff(file)))


def cells(body: bytes) -> list[list[str]]:
    return [list(row.cells) for row in rows(body)]


ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16-be": "utf-16-be",
}


def encoded(text: str, encoding: str) -> bytes:
    return (b"\xfe\xff" if encoding == "utf-16-be" else b"") + text.encode(encoding)


@each("delimiter", [",", ";", "\t"])
@each("encoding", ENCODINGS)
def test_encoding_and_delimiter_are_seen(encoding: str, delimiter: str) -> None:
    text = f"Tag{delimiter}Zeh, groß{delimiter}x\r\n1{delimiter}ਁ ∊ ੊{delimiter}3\r\n".replace(
        "Zeh, groß", '"Zeh, groß; links\t"'
    )
    body = encoded(text, encoding)
    layout = sniff(io.BytesIO(body))
    assert (layout.encoding, layout.delimiter) == (ENCODINGS[encoding], delimiter)
    assert layout.head == ("Tag", "Zeh, groß; links", "x")
    assert layout.notes == ()
    assert cells(body) == [["1", "ਁ ∊ ੊", "3"]]


def test_windows_1252_is_the_last_resort_and_said() -> None:
    body = "Tag;Größe\n1;é “so”\n".encode("cp1252")
    layout = sniff(io.BytesIO(body))
    assert (layout.encoding, layout.head, layout.notes) == ("cp1252", ("Tag", "Größe"), (LAST_RESORT,))
    assert cells(body) == [["1", "é “so”"]]


@pytest.mark.slow
def test_a_wrong_byte_late_in_a_long_file_is_seen() -> None:
    body = b"a,b\n" + b"1,2\n" * 50_000 + b"\xe9,2\n"
    assert sniff(io.BytesIO(body)).encoding == "cp1252"
    assert cells(body)[-1] == ["é", "2"]


def test_a_wrong_byte_behind_a_mark_refuses_its_line_alone() -> None:
    found = rows(b"\xef\xbb\xbfa,b\n1,\xe9\n2,3\n")
    assert [type(row) for row in found] == [Rejected, Line]
    assert (found[0].line, found[0].reason) == (2, "the line holds bytes that are no text")


def test_a_file_may_say_its_delimiter() -> None:
    assert sniff(io.BytesIO(b"sep=;\r\na,b;c\r\n1;2\r\n")).head == ("a,b", "c")
    assert rows(b"sep=;\r\na,b;c\r\n1;2\r\n")[0].number == 3


@each(
    ("body", "head"),
    [
        (b"a;b,c;d\n", ("a", "b,c", "d")), (b"a\n", ("a",)), (b'"a;b",c\n', ("a;b", "c")), (b" a , b \n", ("a", "b")),
        (b"\n\n,,\na,b\n", ("a", "b")), (b'"a\nb",c\n', ("a\nb", "c")), (b"a,b", ("a", "b")),
    ],
)  # fmt: skip
def test_the_head_is_the_first_row_in_which_something_is_written(body: bytes, head: tuple[str, ...]) -> None:
    assert sniff(io.BytesIO(body)).head == head


WRONG = {
    "empty": (b"", "This file is empty."),
    "blank": (b"\r\n\r\n", "no row with the names of its columns"),
    "a workbook": (b"PK\x03\x04" + bytes(60), "This is a workbook or a zip file."),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + bytes(60), "This is an old workbook."),
    "a PDF": (b"%PDF-1.7\n1 0 obj", "This is a PDF."),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(60), "This is not a text file."),
    "another picture": (b"\xff\xd8\xff\xe1\x01Exif\x01\x02,\x03\n", "This is not a text file."),
    "UTF-16 without its mark": ("a,b\n1,2\n".encode("utf-16-le"), "This is not a text file."),
    "UTF-32": ("a,b\n1,2\n".encode("utf-32"), "This text is in UTF-32."),
    "zeros": (bytes(5000), "This is not a text file."),
    "one endless line": (b"a," * 2**20, "The first row cannot be read: the line is longer than 1,048,576 bytes."),
    "an endless quotation": (b'"a,b\n' + b"1,2\n" * 40_000, "a cell is longer than 131,072 characters"),
    "a head that is cut": (b'"a,b', "The first row cannot be read: the file ends inside a quoted cell"),
    "too many columns": (b"," * 500 + b"a\n", "This table has more than 500 columns."),
}


@each("name", WRONG)
def test_what_is_no_table_is_refused_in_words(name: str) -> None:
    body, reason = WRONG[name]
    with pytest.raises(SheetError) as refused:
        sniff(io.BytesIO(body))
    assert reason in str(refused.value)


BROKEN = {
    "a quotation mark in the middle": (b'1,"x"y\n', "a quotation mark stands where none can"),
    "a cell that is too long": (b"1," + b"x" * 131_073 + b"\n", "a cell is longer than 131,072 characters"),
    "a line that is too long": (b"1," + b"x" * 3_000_000 + b"\n", "the line is longer than 1,048,576 bytes"),
    "an old line break": (b"1,2\r3,4\n", "a line break of an old kind"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_row_that_cannot_be_read_is_refused_and_the_next_one_is_read(name: str) -> None:
    row, reason = BROKEN[name]
    found = rows(b"a,b\n1,2\n" + row + b"3,4\n")
    assert [type(one) for one in found] == [Line, Rejected, Line]
    assert found[1].line == 3
    assert reason in found[1].reason
    assert (found[2].number, list(found[2].cells)) == (4, ["3", "4"])


def test_a_quotation_that_is_not_closed_ends_with_the_file_and_says_so() -> None:
    found = rows(b'a,b\n1,2\n3,"4\n5,6\n')
    assert [type(row) for row in found] == [Line, Rejected]
    assert found[1].line == 3
    assert "the file ends inside a quoted cell" in found[1].reason


def test_a_file_with_too_many_lines_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_LINES", 3)
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
@given(table=tables, encoding=st.sampled_from([*ENCODINGS]), delimiter=st.sampled_from([",", ";", "\t"]))
def test_every_row_comes_back(table: list[list[str]], encoding: str, delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([["one", "two"], *table])
    file = io.BytesIO(encoded(text.getvalue(), encoding))
    layout = sniff(file)
    found = list(read(file, layout))
    assert [list(row.cells) for row in found] == [row for row in table if any(row)]


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
        layout = sheet.Layout("utf-8", ",", ("a", "b"), 0, 1)
        for count, _ in enumerate(read(file, layout)):
            if count > 100_000:
                break
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 * 2**20
