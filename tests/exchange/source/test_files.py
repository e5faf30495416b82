"""Files that hold no table: what they are, what was found in them, and what to do next."""

from __future__ import annotations

import pytest

from diary.exchange.source import SheetError
from tests.each import each
from tests.exchange.source.making import compound
from tests.exchange.source.reading import looked

LOGIN = b"<!DOCTYPE html><html><head><title>Sign\n in</title></head><input type='password'></html>"
FILES = {
    "nothing": (b"", "This file is empty."),
    "blanks": (b"\xef\xbb\xbf \r\n\t\n", "This file is empty."),
    "a PDF": (b"%PDF-1.7\n1 0 obj", "This is a PDF: it holds pages to print"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(60), "This is a picture (PNG)"),
    "another picture": (b"\xff\xd8\xff\xe1\x01Exif\x01\x02,\x03\n", "This is a picture (JPEG)"),
    "a picture of a telephone": (b"\0\0\0\x18ftypheic" + bytes(60), "This is a picture (HEIC)"),
    "a film": (b"\0\0\0\x18ftypmp42" + bytes(60), "This is a recording of sound or film"),
    "a packed file": (b"\x1f\x8b\x08\0" + bytes(60), "This is a packed file (gzip). Unpack it first"),
    "an old Word document": (compound("WordDocument", b"text"), "This is an old Word document"),
    "a mail": (compound("__properties_version1.0", b"text"), "This is a mail"),
    "an old document of another kind": (compound("Something", b"text"), "This workbook is damaged"),
    "a database": (
        b"SQLite format 3\0" + bytes(80) + b'CREATE TABLE entries (id)CREATE TABLE IF NOT EXISTS "tags" (id)',
        "This is the database of a program (SQLite), and not one table. It holds the tables “entries”, “tags”.",
    ),
    "a page that asks to sign in": (LOGIN, "a page of the web called “Sign in” that asks for a password"),
    "another page": (b"\n<html><body>Not found</body></html>", "This is a page of the web, and not a table."),
    "a track": (b"<?xml version='1.0'?><gpx><trk/></gpx>", "(XML) of the kind “gpx”"),
    "a calendar": (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "This is a calendar"),
    "a letter": (b"Dear doctor,\n\nmy left toe twitches since March, mostly late.\nIt does not hurt.\n\nYours, Ada\n",
                 "This is a text of sentences, and not a table"),
    "a rich text": (b"{\\rtf1\\ansi toes}", "This is a text document (RTF)"),
    "a program": (b"\x7fELF\x02\x01\x01" + bytes(60), "This is a program"),
    "UTF-32": ("a,b\n1,2\n".encode("utf-32"), "This text is in UTF-32"),
    "bytes": (bytes(range(256)) * 4, "This file is not a text file, a workbook or a zip file"),
}  # fmt: skip


@each("name", FILES)
def test_a_file_without_a_table_is_refused_with_what_it_is_and_the_next_step(name: str) -> None:
    body, reason = FILES[name]
    with pytest.raises(SheetError) as refused:
        looked(body)
    said = str(refused.value)
    assert reason in said
    # What to do next is a sentence of its own.
    assert said.endswith(".")
    assert said.count(". ") >= 1
