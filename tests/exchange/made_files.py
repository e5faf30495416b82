"""Workbooks, zip files and pictures for `test_cases.py`, made as their programs make them, with nothing of anybody."""

from __future__ import annotations

import gzip
import io
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final
from xml.sax.saxutils import escape

Cell = str | float | bool | date | datetime | time | timedelta | None
Rows = Sequence[Sequence[Cell]]
_FORMATS: Final = ("yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd hh:mm", "hh:mm", "[h]:mm:ss")
_DATE, _INSTANT, _CLOCK, _LENGTH = range(1, 5)
_MAIN: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_TYPES: Final = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_RELATIONS: Final = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
_RELATION: Final = (
    '<Relationship Id="r{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
)


def zipped(members: Mapping[str, str | bytes], *, flags: int = 0) -> bytes:
    """A zip file of members; `flags` are set for each, as where a password locks them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    made = bytearray(file.getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = made.find(mark) if flags else -1
        while found >= 0:
            made[found + at] |= flags
            found = made.find(mark, found + 4)
    return bytes(made)


def xlsx(sheets: Mapping[str, Rows], *, merged: str = "", first: date = date(1899, 12, 30)) -> bytes:
    """A workbook of Excel. Its days are counted from `first`; `merged` are cells of each sheet, such as A1:C1."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="r{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    relations = "".join(
        _RELATION.format(number, "worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(names) + 1)
    )
    formats = "".join(f'<numFmt numFmtId="{164 + at}" formatCode="{code}"/>' for at, code in enumerate(_FORMATS))
    styles = "".join(f'<xf numFmtId="{number}" applyNumberFormat="1"/>' for number in (0, *range(164, 168)))
    of_1904 = '<workbookPr date1904="1"/>' if first.year == 1904 else ""
    return zipped({
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f"{_RELATIONS}{_RELATION.format(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships">{of_1904}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"{_RELATIONS}{relations}{_RELATION.format(0, 'styles', 'styles.xml')}"
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet {_MAIN}><numFmts count="4">{formats}</numFmts>'
        f'<cellXfs count="5">{styles}</cellXfs></styleSheet>',
        **{
            f"xl/worksheets/sheet{number}.xml": _sheet_of_excel(sheets[name], merged, first)
            for number, name in enumerate(names, start=1)
        },
    })  # fmt: skip


def _sheet_of_excel(rows: Rows, merged: str, first: date) -> str:
    body = "".join(
        f'<row r="{number}">{"".join(_cells_of_excel(row, number, first))}</row>'
        for number, row in enumerate(rows, start=1)
        if any(cell is not None for cell in row)
    )
    over = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return f"<worksheet {_MAIN}><sheetData>{body}</sheetData>{over}</worksheet>"


def _cells_of_excel(row: Sequence[Cell], number: int, first: date) -> Iterable[str]:
    return (_cell_of_excel(f"{chr(ord('A') + at)}{number}", cell, first) for at, cell in enumerate(row))


def _cell_of_excel(at: str, cell: Cell, first: date) -> str:
    match cell:
        case None:
            return ""
        case str():
            return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
        case bool():
            return f'<c r="{at}" t="b"><v>{int(cell)}</v></c>'
        case int() | float():
            return f'<c r="{at}"><v>{cell!r}</v></c>'
    style = {datetime: _INSTANT, date: _DATE, time: _CLOCK, timedelta: _LENGTH}[type(cell)]
    return f'<c r="{at}" s="{style}"><v>{serial(cell, first)!r}</v></c>'


def serial(cell: date | datetime | time | timedelta, first: date = date(1899, 12, 30)) -> float:
    """A date, a time or a length in days, as a workbook counts them."""
    match cell:
        case timedelta():
            return cell / timedelta(days=1)
        case time():
            return timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second) / timedelta(days=1)
        case datetime():
            return (cell - datetime.combine(first, time())) / timedelta(days=1)
    return float((cell - first).days)


def ods(sheets: Mapping[str, Rows], *, merged: str = "") -> bytes:
    """A workbook of LibreOffice. Empty rows that follow each other are one element; `merged` cells span what they
    cover."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(_rows_of_office(rows, merged))}</table:table>'
        for name, rows in sheets.items()
    )
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}</office:spreadsheet>"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"{content}</office:body></office:document-content>",
        "META-INF/manifest.xml": manifest,
    })  # fmt: skip


def _rows_of_office(rows: Rows, merged: str) -> Iterable[str]:
    empty = 0
    for number, row in enumerate(rows):
        if not any(cell is not None for cell in row):
            empty += 1
            continue
        if empty:
            yield f'<table:table-row table:number-rows-repeated="{empty}"><table:table-cell/></table:table-row>'
            empty = 0
        span = ' table:number-columns-spanned="3"' if merged and number == 0 else ""
        yield f"<table:table-row>{''.join(_cell_of_office(cell, span) for cell in row)}</table:table-row>"


def _cell_of_office(cell: Cell, span: str) -> str:
    match cell:
        case None:
            return "<table:table-cell/>"
        case str():
            said = 'office:value-type="string"'
        case bool():
            said = f'office:value-type="boolean" office:boolean-value="{str(cell).lower()}"'
        case int() | float():
            said = f'office:value-type="float" office:value="{cell!r}"'
        case datetime() | date():
            said = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
        case time():
            said = f'office:value-type="time" office:time-value="PT{cell:%HH%MM%SS}"'
        case timedelta():
            seconds = round(cell.total_seconds())
            length = f"PT{seconds // 3600:02}H{seconds // 60 % 60:02}M{seconds % 60:02}S"
            said = f'office:value-type="time" office:time-value="{length}"'
    shown = "TRUE" if cell is True else "FALSE" if cell is False else escape(str(cell))
    return f"<table:table-cell {said}{span}><text:p>{shown}</text:p></table:table-cell>"


_LEFT, _RIGHT = "left big toe", "right big toe"
_AT: Final = (datetime(2026, 11, 10, 22, 5), datetime(2026, 11, 11, 22, 15))  # noqa: DTZ001 a cell has no zone
_FIRST: Final = datetime(2026, 1, 1, 22, 5)  # noqa: DTZ001
_NIGHTS: Final = (timedelta(hours=7, minutes=30), timedelta(hours=6, minutes=30))
_HEAD: Final = ("Date", "Time", "Toe")
_TWO: Final = tuple((at.date(), at.time(), toe) for at, toe in zip(_AT, (_LEFT, _RIGHT), strict=True))
_DAYS: Final = tuple(at.date() for at in _AT)
_EMPTY: Final = (None, None, None)
_OWN: Final = (
    ("uuid", "shape", "local_date", "local_time", "zone", "started_at", "ended_local_date", "ended_local_time",
     "ended_at", "sites", "intensity"),
    ("0f2b7a52-5f6b-4a57-8f0a-6d1d7a0f1a01", "moment", date(2026, 3, 14), time(21, 30), "Europe/Berlin",
     "2026-03-14T20:30:00Z", None, None, None, "left_hallux", 3),
    ("0f2b7a52-5f6b-4a57-8f0a-6d1d7a0f1a02", "timed", date(2026, 3, 4), time(8, 5), "Europe/Berlin",
     "2026-03-04T07:05:00Z", date(2026, 3, 4), time(8, 9), "2026-03-04T07:09:00Z", "right_hallux", 2),
)  # fmt: skip
_BOOKS: Final[dict[str, dict[str, Rows]]] = {
    "plain": {"Sheet1": [_HEAD, *_TWO]},
    "text-cells": {"Sheet1": [_HEAD, ("2026-11-10", "22:05", _LEFT), ("2026-11-11", "22:15", _RIGHT)]},
    "date-and-time-in-one": {"Sheet1": [("When", "Toe"), (_AT[0], _LEFT), (_AT[1], _RIGHT)]},
    "durations": {
        "Sheet1": [
            (*_HEAD, "Duration"),
            (*_TWO[0], timedelta(minutes=5)),
            (*_TWO[1], timedelta(minutes=1, seconds=30)),
        ]
    },
    "long-night": {
        "Sheet1": [("Date", "Hours of sleep"), *((day, night) for day, night in zip(_DAYS, _NIGHTS, strict=True))]
    },
    "numbers": {
        "Sheet1": [
            ("Date", "Hours of sleep", "Stress (0-10)", "Caffeine (mg)"),
            (_DAYS[0], 7.5, 4, 80),
            (_DAYS[1], 6.5, 6.0, 0),
        ]
    },
    "two-sheets-one-table": {
        "About": [("My diary",), ("of the twitching",)],
        "Entries": [_HEAD, *_TWO],
    },
    "two-tables": {"Twitches": [_HEAD, _TWO[0]], "Nights": [("Date", "Hours of sleep"), (_DAYS[0], 7.5)]},
    "heart-rate": {"Sheet1": [("Time", "Pulse"), (_AT[0], 61), (_AT[1], 63)]},
    "empty": {"Sheet1": []},
    "yes-and-no": {
        "Sheet1": [
            ("Date", "Hours of sleep", "Nicotine", "Tight shoes"),
            (_DAYS[0], 7.5, True, False),
            (_DAYS[1], 6.5, False, True),
        ]
    },
    "own-episodes": {"episodes": _OWN},
}
_TITLED: Final[dict[str, Rows]] = {"Sheet1": [("My toes", None, None), _EMPTY, _EMPTY, _HEAD, _TWO[0], _EMPTY, _TWO[1]]}
_LONG: Final[dict[str, Rows]] = {"Sheet1": [_HEAD, _TWO[0], *(_EMPTY for _ in range(1001)), _TWO[1]]}
_BARE: Final[dict[str, Rows]] = {
    "Sheet1": [_HEAD, *((serial(day), serial(clock), toe) for day, clock, toe in _TWO)],
}

TABLE: Final = "Date,Time,Toe\n2026-11-10,22:05,left big toe\n2026-11-11,22:15,right big toe\n"
_SLEEP_TABLE: Final = "Date,Hours of sleep\n2026-11-10,7.5\n"
_HEALTH: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<HealthData locale="x">\n'
    '<Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="Watch" startDate="2026-11-10 23:00:00 +0100" '
    'endDate="2026-11-11 06:00:00 +0100" value="HKCategoryValueSleepAnalysisAsleepCore"/>\n'
    '<Record type="HKQuantityTypeIdentifierDietaryCaffeine" sourceName="Watch" unit="mg" '
    'startDate="2026-11-10 08:00:00 +0100" endDate="2026-11-10 08:00:00 +0100" value="80"/>\n</HealthData>\n'
)
_CDA: Final = (
    '<?xml version="1.0"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Health</title></ClinicalDocument>\n'
)
_ROUTE: Final = '<?xml version="1.0"?>\n<gpx version="1.1"><trk><name>Walk</name></trk></gpx>\n'
_HEART: Final = "Name,Anna\nRecorded Date,2026-11-10 08:00:00 +0100\nClassification,Sinus Rhythm\n\n12.1\n13.4\n"
_PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00"
_JPEG: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(range(256)) + b"\xff\xd9"
_OLD_NAME: Final = b"apple_health_export/\xe5\xd5\xba\xdd.xml"
"""A name in the code page of a Chinese Windows, which no flag of the zip file tells."""


def _code_page() -> bytes:
    name = "x" * len(_OLD_NAME)
    return zipped({name: _HEALTH}).replace(name.encode(), _OLD_NAME)


def _locked_workbook() -> bytes:
    """What Office makes of a workbook with a password: a compound file with two streams, of which the names say it."""
    names = "".join(f"{name:\0<32}" for name in ("Root Entry", "EncryptionInfo", "EncryptedPackage"))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names.encode("utf-16-le") + bytes(1024)


def _database() -> bytes:
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE features_table (id INTEGER PRIMARY KEY, name TEXT)")
        database.execute("INSERT INTO features_table (name) VALUES ('Toe twitch')")
        database.commit()
        body = database.serialize()
    database.close()
    return body


def _letter() -> bytes:
    return zipped({
        "[Content_Types].xml": _TYPES.replace("xl/workbook", "word/document").replace("spreadsheetml.sheet",
                                                                                       "wordprocessingml.document"),
        "word/document.xml": "<document><body><p>left big toe, 2026-11-10 22:05</p></body></document>",
    })  # fmt: skip


_PARTS: Final = (
    (timedelta(0), timedelta(hours=1, minutes=30)),
    (timedelta(hours=3), timedelta(hours=5, minutes=30)),
)


def _many_twitches() -> bytes:
    lines = (f"{_FIRST + timedelta(hours=7 * number):%Y-%m-%d,%H:%M},left big toe\n" for number in range(700))
    return f"Date,Time,Toe\n{''.join(lines)}".encode()


def _many_segments() -> bytes:
    """Nights of which each is two sleeps: 22:05 to 23:35 and 01:05 to 06:35."""
    nights = [_FIRST + timedelta(days=night) for night in range(300)]
    parts = [(at + after, at + after + length) for at in nights for after, length in _PARTS]
    lines = (f"{start:%Y-%m-%d %H:%M},{end:%Y-%m-%d %H:%M}\n" for start, end in parts)
    return f"Sleep start,Sleep end\n{''.join(lines)}".encode()


MADE: Final[dict[str, Callable[[], bytes]]] = {
    **{f"book-{name}.xlsx": partial(xlsx, sheets) for name, sheets in _BOOKS.items()},
    **{f"book-{name}.ods": partial(ods, sheets) for name, sheets in _BOOKS.items()},
    "book-title-and-empty-rows.xlsx": partial(xlsx, _TITLED, merged="A1:C1"),
    "book-title-and-empty-rows.ods": partial(ods, _TITLED, merged="A1:C1"),
    "book-from-1904.xlsx": partial(xlsx, _BOOKS["plain"], first=date(1904, 1, 1)),
    "book-serials-without-format.xlsx": partial(xlsx, _BARE),
    "book-repeated-rows.ods": partial(ods, _LONG),
    "book-locked.xlsx": _locked_workbook,
    "apple-german.zip": partial(
        zipped, {"apple_health_export/export_cda.xml": _CDA, "apple_health_export/Exportieren.xml": _HEALTH}
    ),
    "apple-chinese.zip": partial(zipped, {"apple_health_export/导出.xml": _HEALTH}),
    "apple-spanish.zip": partial(zipped, {"exportación/exportar.xml": _HEALTH, "exportación/exportar_cda.xml": _CDA}),
    "apple-code-page.zip": _code_page,
    "apple-big-other-members.zip": partial(
        zipped,
        {
            "apple_health_export/workout-routes/route.gpx": _ROUTE,
            "apple_health_export/electrocardiograms/ecg.csv": _HEART,
            "apple_health_export/export.xml": _HEALTH,
        },
    ),
    "apple-only-cda.zip": partial(zipped, {"apple_health_export/export_cda.xml": _CDA}),
    "zip-one-table.zip": partial(zipped, {"twitches.csv": TABLE}),
    "zip-table-and-words.zip": partial(
        zipped, {"README.txt": "Thank you for using this program.\n", "data/twitches.csv": TABLE}
    ),
    "zip-two-tables.zip": partial(zipped, {"twitches.csv": TABLE.rsplit("2026-11-11")[0], "nights.csv": _SLEEP_TABLE}),
    "zip-photos.zip": partial(zipped, {"one.jpg": _JPEG, "two.png": _PNG}),
    "zip-locked.zip": partial(zipped, {"twitches.csv": TABLE}, flags=1),
    "line-many-twitches.csv": _many_twitches,
    "sleep-many-segments.csv": _many_segments,
    "ends-mixed.csv": lambda: (
        TABLE.replace("Toe\n", "Toe\r\n").replace("right big toe\n", "right big toe\r").encode()
        + b"2026-11-12,22:25,left big toe"
    ),
    "reason-pdf.pdf": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n",
    "reason-photo.jpg": lambda: _JPEG,
    "reason-screenshot.png": lambda: _PNG,
    "reason-letter.docx": _letter,
    "reason-numbers.numbers": partial(
        zipped, {"Index/Document.iwa": bytes(64), "Metadata/Properties.plist": "<plist/>"}
    ),
    "reason-database.db": _database,
    "reason-packed.csv.gz": lambda: gzip.compress(TABLE.encode(), mtime=0),
    "reason-noise.csv": lambda: bytes((number * 7919 + number**2) % 256 for number in range(4096)),
}
"""The files that are made, by name."""
