"""What a file is that holds no table, told by its first bytes, and what to do with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from diary.exchange.faults import quoted
from diary.exchange.source.shapes import SheetError

_BLOCK: Final = 2**16
_LOOKED_AT: Final = 2**24
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old documents of an office begin, and new ones behind a password."""
EMPTY_FILE: Final = (
    "This file is empty. Take it out of its program again, and look whether the program shows any entries."
)
NOT_TEXT: Final = (
    "This file is not a text file, a workbook or a zip file: it holds bytes that no table has. Take the data out of "
    "its program as CSV or as a workbook (.xlsx, .ods)."
)
LOCKED: Final = (
    "This workbook is locked with a password, so nothing in it can be read. Open it in its program, save it without "
    "the password, and import that file."
)
AS_TABLE: Final = "Take the data out of the program that it comes from as CSV or as a workbook (.xlsx, .ods)."
_PICTURE: Final = "This is a picture ({}), and holds no table. " + AS_TABLE
_PACKED: Final = "This is a packed file ({}). Unpack it first, and import the table that was in it."
_SOUND: Final = "This is a recording of sound or film, and holds no table. " + AS_TABLE
_BEGINS: Final = (
    (b"%PDF-", "This is a PDF: it holds pages to print, and no table that can be read. " + AS_TABLE),
    (b"\x89PNG", _PICTURE.format("PNG")),
    (b"\xff\xd8\xff", _PICTURE.format("JPEG")),
    (b"GIF8", _PICTURE.format("GIF")),
    (b"II*\0", _PICTURE.format("TIFF")),
    (b"MM\0*", _PICTURE.format("TIFF")),
    (b"\x1f\x8b", _PACKED.format("gzip")),
    (b"7z\xbc\xaf", _PACKED.format("7z")),
    (b"Rar!", _PACKED.format("RAR")),
    (b"BZh", _PACKED.format("bzip2")),
    (b"\xfd7zXZ", _PACKED.format("xz")),
    (b"{\\rtf", "This is a text document (RTF), and not a table. Copy its table into a spreadsheet, save that, and "
                "import it."),
    (b"bplist", "This holds settings of an Apple program, and no table. " + AS_TABLE),
    (b"ID3", _SOUND),
    (b"OggS", _SOUND),
    (b"\x7fELF", "This is a program, and holds no table. Choose the file with your entries."),
    (b"MZ\x90", "This is a program, and holds no table. Choose the file with your entries."),
    (b"\xff\xfe\0\0", "This text is in UTF-32, which hardly any program writes. Save it as CSV UTF-8."),
    (b"\0\0\xfe\xff", "This text is in UTF-32, which hardly any program writes. Save it as CSV UTF-8."),
    (b"BEGIN:VCALENDAR", "This is a calendar (iCalendar), and not a table. " + AS_TABLE),
    (b"BEGIN:VCARD", "This is an address book (vCard), and holds no entries of a diary. Choose another file."),
)  # fmt: skip
_OF_OLE: Final = (
    ("EncryptedPackage", LOCKED),
    ("WordDocument", "This is an old Word document, and not a table. Copy its table into a spreadsheet, save that, "
                     "and import it."),
    ("PowerPoint Document", "This holds slides (PowerPoint), and no table. " + AS_TABLE),
    ("__properties_version1.0", "This is a mail (Outlook). Save the file that hangs on it, and import that one."),
)  # fmt: skip
_LOCKED_STREAM: Final = re.compile(rb"\x09\x08\x10\0\0\x06\x05\0.{12}(?:\x86\0\0\0)?\x2f\0", re.DOTALL)
"""How the cells of an old workbook begin that are enciphered."""
_TABLES: Final = re.compile(rb'CREATE TABLE (?:IF NOT EXISTS )?["`\[]?(\w{1,60})')
_TITLE: Final = re.compile(rb"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_PASSWORD: Final = re.compile(rb"type\s{0,9}=\s{0,9}[\"']?password", re.IGNORECASE)
_ROOT: Final = re.compile(rb"<([A-Za-z_][\w.:-]{0,60})")
_BLANKS: Final = b"\xef\xbb\xbf \t\r\n"


def refuse_other_kinds(file: BinaryIO) -> None:
    """Raise `SheetError` where a file is empty or of a kind that holds no table. Text, zip files, old workbooks and
    JSON pass."""
    file.seek(0)
    begin = file.read(_BLOCK)
    if not begin.strip(_BLANKS) and len(begin) < _BLOCK:
        raise SheetError(EMPTY_FILE)
    for magic, reason in _BEGINS:
        if begin.startswith(magic):
            raise SheetError(reason)
    if begin[4:8] == b"ftyp":
        raise SheetError(_PICTURE.format("HEIC") if begin[8:11] in (b"hei", b"mif", b"avi") else _SOUND)
    if begin[:4] == b"RIFF":
        raise SheetError(_PICTURE.format("WebP") if begin[8:12] == b"WEBP" else _SOUND)
    if begin.startswith(b"SQLite format 3\0"):
        raise SheetError(_database(begin))
    if begin.startswith(OLE):
        _refuse_old_documents(file)
    elif begin.lstrip(_BLANKS).startswith(b"<"):
        raise SheetError(_document(begin))


def _database(begin: bytes) -> str:
    names = [name.decode() for name in dict.fromkeys(_TABLES.findall(begin)) if name.isascii()]
    found = f" It holds the tables {', '.join(map(quoted, names[:5]))}." if names else ""
    return f"This is the database of a program (SQLite), and not one table.{found} {AS_TABLE}"


def _refuse_old_documents(file: BinaryIO) -> None:
    names = [(name.encode("utf-16-le"), reason) for name, reason in _OF_OLE]
    end = b""
    file.seek(0)
    for block in _blocks(file):
        for name, reason in names:
            if name in end + block:
                raise SheetError(reason)
        if _LOCKED_STREAM.search(end + block):
            raise SheetError(LOCKED)
        end = block[-100:]


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    for _ in range(_LOOKED_AT // _BLOCK):
        if not (block := file.read(_BLOCK)):
            return
        yield block


def _document(begin: bytes) -> str:
    """What is said of a page of the web, or of XML."""
    text = begin.lstrip(_BLANKS).lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<meta")) or b"<html" in text:
        title = _TITLE.search(begin)
        called = f" called {quoted(' '.join(title[1].decode('utf-8', 'replace').split()))}" if title else ""
        if _PASSWORD.search(begin):
            return (
                f"This is a page of the web{called} that asks for a password, and not the file that was meant. Sign in "
                "there, and download the file again."
            )
        return f"This is a page of the web{called}, and not a table. Download the file itself, as CSV or as a workbook."
    root = _ROOT.search(re.sub(rb"<[?!][^>]*>", b"", begin))
    called = f" of the kind {quoted(root[1].decode('ascii', 'replace'))}" if root else ""
    return f"This is a document of another program (XML){called}, and not a table. {AS_TABLE}"
