"""Workbooks and zip files as bytes, as small as they can be: each part of them is written here."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

OFFICE: Final = "http://schemas.openxmlformats.org"
MAIN: Final = f"{OFFICE}/spreadsheetml/2006/main"
_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_STYLES: Final = (
    f'{_XML}<styleSheet xmlns="{MAIN}"><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf numFmtId="21" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/>'
    '<xf numFmtId="46" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zones


class Formula(NamedTuple):
    said: str
    value: Any


def zipped(**files: bytes | str) -> bytes:
    return zip_of(files)


def zip_of(files: Mapping[str, bytes | str]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return body.getvalue()


def _serial(value: Any) -> tuple[float, int]:
    """A value as a spreadsheet keeps it, and which of the styles says how it is meant."""
    if isinstance(value, datetime):
        return (value - _EPOCH) / timedelta(days=1), 3
    if isinstance(value, date):
        return (datetime.combine(value, time()) - _EPOCH) / timedelta(days=1), 1
    if isinstance(value, time):
        return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / timedelta(days=1), 2
    if isinstance(value, timedelta):
        return value / timedelta(days=1), 4
    return value, 0


def _cell(place: str, value: Any) -> str:
    if isinstance(value, Formula):
        return f'<c r="{place}"><f>{escape(value.said)}</f><v>{value.value}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    number, style = _serial(value)
    return f'<c r="{place}" s="{style}"><v>{number!r}</v></c>'


def place(row: int, column: int) -> str:
    return f"{chr(ord('A') + column)}{row}"


def cells_of(rows: Mapping[int, list[Any]]) -> str:
    """The rows of a sheet of .xlsx by their numbers; None is an empty cell."""
    return "".join(
        f'<row r="{number}">'
        + "".join(_cell(place(number, column), value) for column, value in enumerate(row) if value is not None)
        + "</row>"
        for number, row in rows.items()
    )


def xlsx(
    sheets: Mapping[str, Mapping[int, list[Any]]], *, hidden: tuple[str, ...] = (), merged: Iterable[str] = ()
) -> bytes:
    return xlsx_of({name: cells_of(rows) for name, rows in sheets.items()}, hidden=hidden, merged=merged)


def xlsx_of(
    sheets: Mapping[str, str], *, hidden: tuple[str, ...] = (), merged: Iterable[str] = (), before: str = ""
) -> bytes:
    """The same of rows that are XML already, with what stands before each sheet's root."""
    of_sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    relations = f'xmlns="{OFFICE}/package/2006/relationships"'
    of_document = f"{OFFICE}/officeDocument/2006/relationships"
    names = enumerate(sheets, start=1)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="r{n}" state="{"hidden" if name in hidden else "visible"}"/>'
        for n, name in names
    )
    targets = "".join(
        f'<Relationship Id="r{n}" Type="{of_document}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    spans = "".join(f'<mergeCell ref="{span}"/>' for span in merged)
    files = {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{OFFICE}/package/2006/content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{of_sheet}"/></Types>',
        "_rels/.rels": f'{_XML}<Relationships {relations}><Relationship Id="r1" Type="{of_document}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{MAIN}" xmlns:r="{of_document}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f"{_XML}<Relationships {relations}>{targets}</Relationships>",
        "xl/styles.xml": _STYLES,
    }
    for n, data in enumerate(sheets.values(), start=1):
        files[f"xl/worksheets/sheet{n}.xml"] = (
            f'{_XML}{before}<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>'
            + (f"<mergeCells>{spans}</mergeCells>" if spans else "")
            + "</worksheet>"
        )
    return zip_of(files)


OPEN: Final = "urn:oasis:names:tc:opendocument:xmlns"
KIND: Final = "application/vnd.oasis.opendocument.spreadsheet"


def ods(*rows: str, manifest: str = "", kind: str = KIND) -> bytes:
    """A workbook of LibreOffice with one sheet of rows, which are XML already."""
    return zip_of(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": f'{_XML}<manifest:manifest xmlns:manifest="{OPEN}:manifest:1.0">{manifest}'
            "</manifest:manifest>",
            "content.xml": f'{_XML}<office:document-content xmlns:office="{OPEN}:office:1.0" '
            f'xmlns:table="{OPEN}:table:1.0" xmlns:text="{OPEN}:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="Toes">{"".join(rows)}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        }
    )


def ods_row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def ods_cell(kind: str, value: str, *, repeated: int = 1) -> str:
    name = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(kind, "value")
    said = "" if kind == "string" else f' office:{name}="{value}"'
    return (
        f'<table:table-cell office:value-type="{kind}"{said} table:number-columns-repeated="{repeated}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def xls(rows: Mapping[int, list[str | float | date]], *, locked: bool = False) -> bytes:
    """An old workbook with one sheet: BIFF8 records in a compound file of four sectors and more."""
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for number, row in rows.items():
        for column, value in enumerate(row):
            where = struct.pack("<HHH", number - 1, column, isinstance(value, date))
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                sheet += _record(0x204, where + struct.pack("<HB", len(value), 1) + text)
            else:
                sheet += _record(0x203, where + struct.pack("<d", _serial(value)[0]))
    sheet += _record(0x0A)
    styles = [struct.pack("<HH16x", 0, numbers) for numbers in (0, 14)]
    first = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    first += _record(0x2F, b"\1".ljust(54, b"\0")) if locked else b""
    first += b"".join(_record(0xE0, style) for style in styles)
    at = len(first) + len(_record(0x85, bytes(6 + 2 + 4))) + len(_record(0x0A))
    first += _record(0x85, struct.pack("<IHBB", at, 0, 4, 0) + b"Toes") + _record(0x0A)
    return compound("Workbook", first + sheet)


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def compound(name: str, stream: bytes) -> bytes:
    """A compound file with one stream."""
    # What is shorter than 4096 bytes would stand in a stream of its own kind.
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    end, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    chain = [table, end, *range(3, count + 2), end]
    sectors = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    entries = _entry("Root Entry", 5, 1, end, 0) + _entry(name, 2, free, 2, len(stream)) + bytes(256)
    return header + sectors + entries + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    none = 0xFFFFFFFF
    begin = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, none, none, child)
    return begin + bytes(36) + struct.pack("<IQ", start, size)
