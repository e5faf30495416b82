"""Files that mean harm or are broken: each is refused with a reason, or its bad lines are; nothing comes in by half."""

from __future__ import annotations

import io
import stat
import tracemalloc
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from time import process_time
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.exchange import incoming
from diary.exchange.apple_health import exported
from diary.models import CheckIn, Diary, Episode, ImportChunk, ImportJob, RedFlagAnswer
from tests.exchange.source.making import compound, ods, ods_cell, ods_row, xlsx_of
from tests.makers import NOW, make_diary

pytestmark = pytest.mark.django_db
HEAD = "Date,Stress,Note\n"
GOOD = HEAD + "2026-03-12,4,fine\n"
SLEEP = (
    '<Record type="HKCategoryTypeIdentifierSleepAnalysis" value="HKCategoryValueSleepAnalysisAsleepCore" '
    'startDate="2026-03-11 23:00:00 +0100" endDate="2026-03-12 06:00:00 +0100"/>'
)


def xml(inside: str = SLEEP, *, before: str = "", root: str = "HealthData") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{before}<{root} locale="en_GB">{inside}</{root}>'.encode()


def packed(name: str = "apple_health_export/export.xml", body: bytes = b"", **more: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
        for other, content in more.items():
            archive.writestr(other, content)
    return file.getvalue()


def lying(body: bytes) -> bytes:
    """A zip whose directory says that its member is small."""
    at = body.rindex(b"PK\x01\x02")
    return body[: at + 24] + (1000).to_bytes(4, "little") + body[at + 28 :]


def locked() -> bytes:
    body = bytearray(packed(body=xml()))
    body[6] |= 1
    body[body.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(body)


def wrong_sum() -> bytes:
    body = bytearray(packed(body=xml()))
    body[14] ^= 1
    body[body.rindex(b"PK\x01\x02") + 16] ^= 1
    return bytes(body)


def many_members() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(60):
            archive.writestr(str(number), b"")
    return file.getvalue()


def link() -> bytes:
    """A zip whose export.xml is a symbolic link out of it."""
    file = io.BytesIO()
    member = zipfile.ZipInfo("apple_health_export/export.xml")
    member.create_system, member.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(member, "/etc/passwd")
    return file.getvalue()


def _inline(place: str, text: str = "x") -> str:
    return f'<row><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))

REFUSED: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "nothing": (b"", "empty"),
    "blanks": (b"  \n \n", "empty"),
    "a mark alone": (b"\xef\xbb\xbf", "empty"),
    "a mark of two bytes alone": (b"\xff\xfe", "no line in which anything is written"),
    "half a character of UTF-16": (b"\xff\xfeD", "no line in which anything is written"),
    "something packed": (b"\x1f\x8b\x08\x00" + bytes(range(200)), "packed file (gzip)"),
    "a delimiter and nothing else": (b"sep=;\n", "no line in which anything is written"),
    "a head alone": (HEAD.encode(), "no line below"),
    "a PDF": (b"%PDF-1.7\n" + GOOD.encode(), "PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "picture (PNG)"),
    "a program": (b"\x7fELF\x02\x01\x01\x00" + bytes(200), "This is a program"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "workbook"),
    "NUL in the head": (b"Da\x00te,Stress\n2026-03-12,4\n", "text"),
    "NUL in a cell": ((HEAD + "2026-03-12,4,a\x00b\n").encode(), "text file"),
    "UTF-32": (GOOD.encode("utf-32"), "UTF-32"),
    "control characters for names": (b"\x07Date,\x1bStress\n2026-03-12,4\n", "text file"),
    "an archive": (b'{"format": "flicker-archive"}', "archive"),
    "a list": (b"[1, 2, 3]", "JSON"),
    "a list of lists of lists": (b"[" * 500_000, "JSON"),
    "a number of a million digits": (b'{"n": ' + b"9" * 1_000_000 + b"}", "JSON"),
    "a key twice": (b'{"format": 1, "format": 2}', "JSON"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "page of the web"),
    "a drawing": (b"<svg onload='alert(1)'/>", "document"),
    "too many columns": (b"Date," + b"a," * 1000 + b"b\n" + b"1," * 1001 + b"2\n", "columns"),
    "a hundred thousand columns": (b",".join(b"c%d" % n for n in range(100_000)) + b"\n1\n", "columns"),
    "ten megabytes without a line break": (b"x" * 10_000_000, "longer than"),
    "ten megabytes of quotation marks": (b'"' * 10_000_000, "longer than"),
    "a column twice in a table of Flicker": (
        b"uuid,local_date,stress,stress\n0f2b7a52-5f6b-4a57-8f0a-6d1d7a0f1a01,2026-03-12,1,2\n", "twice",
    ),
    "too many lines": (lambda: b"Date,Stress\n" + b"a\n" * 3000, "lines"),
    "a quote in the head that is never closed": (b'Date,"Stress\n' + b"2026-03-12,4\n" * 20000, "lines"),
    "XML of somebody else": (xml(root="Workbook"), "of the kind “Workbook”"),
    "a hundred thousand elements in one another": (xml("<a>" * 100_000), "no sleep"),
    "a million signs of an element": (xml("<" * 1_000_000), "no sleep"),
    "a million comments that are never closed": (xml("<!--" * 1_000_000), "no sleep"),
    "a DOCTYPE of comments that are never closed": (lambda: b"<!DOCTYPE a [" + b"<!--" * 500_000, "of another"),
    "a DOCTYPE of quotation marks": (xml("", before="<!DOCTYPE HealthData [" + "<!X \"" * 100_000), "no sleep"),
    "a DOCTYPE of ten megabytes": (xml(before=f"<!DOCTYPE HealthData [{'<!ELEMENT a ANY>' * 600_000}]>"), "of another"),
    "ten megabytes of blanks before the first element": (b"<?xml?>" + b" " * 10**7 + b"<HealthData/>", "of another"),
    "a hundred thousand kinds of records": (
        lambda: xml("".join(f'<Record type="{number}"/>' for number in range(100_000))), "100,000 records of",
    ),
    "a hundred thousand records that say nothing": (xml("<Record >" * 101_002), "cannot be read"),
    "XML with nothing in it": (xml(""), "no sleep"),
    "an entity of what a sleep says": (
        xml(SLEEP.replace("HKCategoryTypeIdentifierSleepAnalysis", "&s;"), before=(
            '<!DOCTYPE HealthData [<!ENTITY s "HKCategoryTypeIdentifierSleepAnalysis">]>'
        )), "no sleep",
    ),
    "a zip of nothing": (packed("readme.txt", b"hello"), "In it are “readme.txt”"),
    "an empty zip": (b"PK\x05\x06" + bytes(18), "This zip file is empty"),
    "a zip of an empty folder": (packed("export/", b""), "This zip file is empty"),
    "a workbook": (packed("xl/workbook.xml", b"<workbook/>"), "This workbook is damaged"),
    "a document of an office": (packed("[Content_Types].xml", b"<Types/>"), "This zip file holds no table"),
    "a workbook of another office": (packed("content.xml", b"<office/>"), "This workbook is damaged"),
    "a zip of a head alone": (packed("my/Diary.CSV", b"Date,Stress"), "no line below"),
    "a workbook of two cells at the ends of its sheet": (
        xlsx_of({"A": _inline("A1") + _inline("XFD1048576")}), "larger than can be read",
    ),
    "a workbook whose rows and columns are repeated": (
        ods(ods_row(ods_cell("string", "x", repeated=16_384), repeated=1_048_576)), "larger than can be read",
    ),
    "a workbook of a million columns": (ods(ods_row(ods_cell("string", "x", repeated=10**9))), "500 columns"),
    "a workbook of a thousand laughs": (
        xlsx_of({"A": _inline("A1", "&l9;")}, before=f"<!DOCTYPE x [{LAUGHS}]>"), "damaged",
    ),
    "a workbook with an entity of a file": (
        xlsx_of({"A": _inline("A1", "&x;")}, before='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "damaged",
    ),
    "a workbook in which elements are in one another": (xlsx_of({"A": "<row>" * 100_000}), "no cell in which"),
    "a workbook with a cell that is nowhere": (xlsx_of({"A": _inline("ZZZZZZZ99999999999")}), "no cell in which"),
    "a workbook that is merged a thousand times": (
        xlsx_of({"A": _inline("A1", "Date")}, merged=["A1:XFD1048576"] * 1000), "no line below",
    ),
    "a workbook that is a bomb": (lambda: xlsx_of({"A": _inline("A1", "x" * 50_000_000)}), "hundred times"),
    "an old workbook of bytes": (compound("Workbook", bytes(range(256)) * 40), "This workbook is damaged"),
    "forty megabytes in one cell": (
        lambda: b"Date,Note\n2026-03-12," + b"x" * 40_000_000, "None of its cells is a date",
    ),
    "records in one another": (b'{"a":' * 500_000, "JSON"),
    "a table in a zip in a zip": (packed("a.zip", packed("a.csv", GOOD.encode())), "This zip file holds no table"),
    "a zip cut in two": (packed(body=xml() * 50)[:300], "damaged"),
    "a zip with a wrong sum": (wrong_sum, "damaged"),
    "a zip that is locked": (locked, "password"),
    "a zip of too many files": (many_members, "files"),
    "a zip bomb": (lambda: packed(body=xml("<a/>" * 10_000_000)), "hundred times"),
    "a zip bomb that is no export": (lambda: packed(body=bytes(50_000_000)), "no export"),
    "a zip that lies about its size": (lambda: lying(packed(body=xml(" " * 5_000_000))), "damaged"),
    "a zip of a zip": (packed(body=packed(body=xml())), "no table"),
    "a link out of the zip": (link, "no table"),
    "a name that climbs": (packed("../../export.xml", b"<?xml version='1.0'?><evil/>"), "export.xml”"),
}  # fmt: skip

NOT_READ: dict[str, bytes] = {
    "a bell": b"a\x07b",
    "a note that is too long": b"x" * 5000,
}
"""What costs its cell alone."""
NOT_TAKEN: dict[str, bytes] = {
    "a cell that is far too long": (HEAD + f"2026-03-12,4,{'x' * 200_000}\n").encode(),
    "a quotation mark that is never closed": (HEAD + '2026-03-12,4,,"open\n').encode(),
    "a formula for a number": (HEAD + "2026-03-12,=1+1,\n").encode(),
    "a number without end": (HEAD + f"2026-03-12,{'9' * 4000},\n").encode(),
    "infinity": (HEAD + "2026-03-12,inf,\n2026-03-12,NaN,\n2026-03-12,1e309,\n").encode(),
    "dates of no calendar": (HEAD + "2026-02-30,1,\n0000-00-00,1,\n99999-01-01,1,\n-2026-01-01,1,\n").encode(),
    "years of another calendar": (HEAD + "۱۴۰۵/۰۸/۲۲,4,\n1405-08-22,4,\n").encode(),
    "signs that are like digits": (
        HEAD + "2020-²²²-01,4,\n1-½½½-2020,4,\n1 ⅣⅣⅣ 2020,4,\n²²²² 1 2020,4,\n2026-03-12,²,\n2026-03-12,Ⅳ,\n"
    ).encode(),
    "blanks without end": (HEAD + f"2026-03-12{' ' * 131_000}at x,4,\n2026-03-12,1{' ' * 131_000}h x,\n").encode(),
    "digits without end": (HEAD + f"{'1' * 131_000},4,\n2026-03-12,{'1' * 131_000},\n").encode(),
    "the end of time": (HEAD + "9999-12-31,1,\n2200-01-01,1,\n1969-12-31,1,\n").encode(),
    "numbers of no diary": (
        HEAD + "".join(f"2026-03-12,{n},\n" for n in ("1e400", "--5", "0x10", "1_0", "5e0", "½"))
    ).encode(),
    "dates before all dates": (HEAD + "0000-01-01,1,\n0001-01-01,1,\n1 BC,1,\n-0044-03-15,1,\n").encode(),
    "fewer cells than names": (HEAD + "2026-03-12\n").encode(),
    "half a character": HEAD.encode() + b"2026-03-\x81,4,\x8d\n",
    "more cells than names": (HEAD + "2026-03-12,4,a,b,c,d\n").encode(),
    "bytes that are no UTF-8, behind a mark": b"\xef\xbb\xbf" + HEAD.encode() + b"2026-03-12,\xff,\xfe\n",
    "a lone surrogate": "Date,Stress,Note\n2026-03-12,\ud800,\n".encode("utf-16-le", "surrogatepass"),
}
NOT_TAKEN["a lone surrogate"] = b"\xff\xfe" + NOT_TAKEN["a lone surrogate"]

TAKEN_AS_TEXT: dict[str, str] = {
    "a formula": "=cmd|' /C calc'!A0",
    "markup": "<script>alert(1)</script>",
    "a template": "{{ user }}{% debug %}",
    "SQL": "'; DROP TABLE diary_episode; --",
    "right to left": "\u202eשלום",
    "emoji": "👩‍👩‍👧 🦶",
    "marks on marks": "a" + "\u0301" * 500,
    "a formula that a spreadsheet guards": "'=1+1",
    "what Flicker puts before lines": "Flicker: line",
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a limit refuses can be made in a test's time."""
    monkeypatch.setattr(incoming, "MAX_ROWS", 2000)
    monkeypatch.setattr(exported, "MAX_MEMBERS", 50)


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def send(client: Client, body: bytes, name: str = "a.csv") -> Any:
    return client.post(reverse("diary:imports"), {"file": SimpleUploadedFile(name, body)})


def begin(client: Client, page: str) -> None:
    """Import what the preview shows, by its form; a small file is in when it answers."""
    shown = client.get(page)
    assert shown.status_code == 200
    assert client.post(f"{page}start/", {"plan": shown.context["plan"]}).status_code == 302


def test_there_are_enough_of_them() -> None:
    assert len(REFUSED) + len(NOT_TAKEN) + len(TAKEN_AS_TEXT) >= 80


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_reason_and_nothing_is_kept(name: str, diary: Diary, ada_client: Client) -> None:
    body, reason = REFUSED[name]
    body = body if isinstance(body, bytes) else body()
    ada_client.get(reverse("diary:imports"))
    tracemalloc.start()
    began = process_time()
    response = send(ada_client, body)
    took, (_, peak) = process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert response.status_code == 422
    (said,) = response.context["form"].errors["file"]
    assert reason in said
    assert not ImportJob.objects.exists()
    assert not ImportChunk.objects.exists()
    assert took < 10
    assert peak < 100_000_000 + 6 * len(body)


@pytest.mark.slow
@pytest.mark.parametrize("name", NOT_TAKEN)
def test_its_bad_lines_are_not_taken_and_the_good_one_is(name: str, diary: Diary, ada_client: Client) -> None:
    body = NOT_TAKEN[name]
    good = "2026-03-11,7,good\n"
    encoding = "utf-16-le" if body.startswith(b"\xff\xfe") else "utf-8"
    head, rest = body[: body.index("\n".encode(encoding)) + len("\n".encode(encoding))], body
    body = head + good.encode(encoding) + rest[len(head) :]
    response = send(ada_client, body)
    assert response.status_code == 302
    page = response.headers["Location"]
    told = {"rows": "day", "dates": "iso", "column_0": "date", "column_1": "stress", "column_2": "note"}
    assert ada_client.post(page, told).status_code == 302
    begin(ada_client, page)
    shown = ada_client.get(page)
    assert shown.status_code == 200
    job = ImportJob.objects.get()
    assert (job.state, job.added) == ("done", 1)
    assert job.rejected == job.total - 1 >= 1
    assert CheckIn.objects.get().note == "good"
    table = ada_client.get(f"{page}rejected.csv")
    assert table.status_code == 200
    assert b"\x00" not in table.getvalue()
    assert ada_client.post(f"{page}undo/").status_code == 302
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("name", NOT_READ)
def test_a_bad_note_costs_itself_and_is_listed(name: str, diary: Diary, ada_client: Client) -> None:
    page = send(ada_client, HEAD.encode() + b"2026-03-12,4," + NOT_READ[name] + b"\n").headers["Location"]
    told = {"rows": "day", "dates": "iso", "column_0": "date", "column_1": "stress", "column_2": "note"}
    ada_client.post(page, told)
    begin(ada_client, page)
    row = CheckIn.objects.get()
    assert (row.stress, row.note) == (4, "")
    assert b"Note" in ada_client.get(page).content
    assert ada_client.get(f"{page}rejected.csv").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("name", TAKEN_AS_TEXT)
def test_it_is_only_text(name: str, diary: Diary, ada_client: Client) -> None:
    text = TAKEN_AS_TEXT[name]
    quoted = text.replace('"', '""')
    body = f'Date,Stress,"{quoted}"\nnever,9,"{quoted}"\n2026-03-13,4,"{quoted}"\n'.encode()
    page = send(ada_client, body, name=f"{text[:40]}.csv").headers["Location"]
    assert b"<script>alert" not in ada_client.get(page).content
    told = {"rows": "day", "dates": "iso", "column_0": "date", "column_1": "stress", "column_2": "note"}
    ada_client.post(page, told)
    assert b"<script>alert" not in ada_client.get(page).content
    begin(ada_client, page)
    shown = ada_client.get(page)
    assert b"<script>alert" not in shown.content
    assert CheckIn.objects.get().note == unicodedata.normalize("NFC", text)
    rows = ada_client.get(f"{page}rejected.csv").getvalue().decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert not any(cell.startswith(("=", "+", "@")) for cell in rows[1].split(","))


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        ("9999-12-31 00:00:00 -1400", "9999-12-31 12:00:00 -1400", "its end “9999-12-31 12:00:00 -1400” is no time"),
        ("9999-12-31 20:00:00 +0000", "9999-12-31 23:00:00 -0200", "its end “9999-12-31 23:00:00 -0200” is no time"),
        ("0001-01-01 00:00:00 +1400", "0001-01-01 08:00:00 +1400", "“0001-01-01 00:00:00 +1400” is no time"),
    ],
)
def test_a_night_at_the_ends_of_the_calendar_is_not_taken(
    start: str, end: str, reason: str, diary: Diary, ada_client: Client
) -> None:
    odd = SLEEP.replace("2026-03-11 23:00:00 +0100", start).replace("2026-03-12 06:00:00 +0100", end)
    page = send(ada_client, xml(f"{SLEEP}\n{odd}"), name="export.xml").headers["Location"]
    assert reason in ada_client.get(page).content.decode()
    begin(ada_client, page)
    job = ImportJob.objects.get()
    assert (job.state, job.added, job.rejected) == ("done", 1, 1)
    assert CheckIn.objects.get().sleep_minutes == 420


def test_a_warning_sign_in_a_file_is_never_an_answer(diary: Diary, ada_client: Client) -> None:
    page = send(ada_client, b"Date,Weakness,weakness,Stress\n2026-03-12,cannot_do,yes,3\n").headers["Location"]
    offered = ada_client.get(page).content.decode()
    assert "Stress (0 to 10)" in offered
    assert 'value="stress"' in offered
    assert 'value="weakness"' not in offered
    sent = {"rows": "day", "dates": "iso", "column_0": "date", "column_1": "weakness", "column_3": "stress"}
    assert ada_client.post(page, sent).status_code == 422
    assert not RedFlagAnswer.objects.exists()
    assert not Episode.objects.exists()
