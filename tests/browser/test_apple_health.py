"""An export of Apple Health that is too large to be sent, of which the browser takes out what is read."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Request, expect

from accounts.models import User
from diary.exchange.apple_health import Health, read_health
from diary.models import CheckIn, Diary, ImportRejection
from tests.browser.conftest import WAIT_MS, Visit, Watch
from tests.browser.steps import press
from tests.browser.test_accessibility import faults
from tests.exchange.test_apple_health import CUP, DOCTYPES, DTD, NIGHT, TODAY, drink, export, sleep

pytestmark = pytest.mark.browser

DEVICE = "&lt;&lt;HKDevice: 0x{:x}&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch, software:9.1&gt;"


def chosen(page: Page) -> Locator:
    """Where a file is chosen."""
    return page.locator("input[type=file]")


def of_the_day_before(day: date) -> list[str]:
    """A night with some minutes awake, a cup, and a cup of which nobody knows how much."""
    before = day - timedelta(days=1)
    return [
        sleep(f"{before} 22:00:00", f"{before} 23:30:00"),
        sleep(f"{before} 23:30:00", f"{before} 23:59:00", "Awake"),
        sleep(f"{day} 03:00:00", f"{day} 06:00:00", "AsleepREM"),
        drink(f"{day} 08:00:00", "80"),
        drink(f"{day} 09:00:00", "much"),
    ]


def pulses(megabytes: int) -> Iterator[str]:
    chance, count = random.Random(1), 3000  # noqa: S311
    for _ in range(megabytes):
        yield "".join(
            f' <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Ada’s Watch" sourceVersion="9.1" '
            f'device="{DEVICE.format(chance.getrandbits(32))}" unit="count/min" '
            f'creationDate="2026-01-01 10:00:00 +0100" startDate="2026-01-01 10:00:{chance.randrange(60):02} +0100" '
            f'endDate="2026-01-01 10:00:00 +0100" value="{chance.randrange(40, 180)}"/>\n'
            for _ in range(count)
        )


def write_export(path: Path, megabytes: int, records: list[str]) -> int:
    """An export in a zip with what is read at its end. Answers how many lines stand before that."""
    lines = 2
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("apple_health_export/export_cda.xml", "<ClinicalDocument/>")
        with archive.open("apple_health_export/导出.xml", "w", force_zip64=True) as document:
            document.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<HealthData locale="zh_CN">\n')
            for block in pulses(megabytes):
                document.write(block.encode())
                lines += block.count("\n")
            document.write("".join([*records, "</HealthData>\n"]).encode())
    return lines


def test_an_export_larger_than_can_be_sent_is_imported(
    visit: Visit, ada: User, diary: Diary, tmp_path: Path, settings: Any
) -> None:
    settings.MAX_UPLOAD_MB = 1
    day = timezone.now().astimezone(diary.zone).date() - timedelta(days=2)
    lines = write_export(tmp_path / "export.zip", 120, of_the_day_before(day))
    assert (tmp_path / "export.zip").stat().st_size > 2_000_000
    page, sent = visit(ada, width=390, reduced_motion="reduce"), []
    page.on("request", lambda request: sent.append(size_of(request)))
    page.goto("/import/")
    chosen(page).set_input_files(tmp_path / "export.zip")
    said = page.get_by_role("status").filter(has_text="Taken out on your device: 2 records of sleep and 2 of caffeine.")
    expect(said).to_be_visible(timeout=4 * WAIT_MS)
    expect(said).to_contain_text("The other 360,001 records of it stay on your device. Nothing was sent yet")
    expect(page.get_by_role("progressbar")).to_be_hidden()
    assert faults(page, page.url) == []

    press(page, "See what is in it")
    expect(page.get_by_role("heading", name="What this file would add")).to_be_visible()
    expect(page.get_by_text("360,001 records of 2 other kinds are not read: heart rate, time awake.")).to_be_visible()
    press(page, "Import them")
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    row = CheckIn.objects.get()
    assert (row.local_date, row.sleep_minutes, row.caffeine_mg) == (day, 270, 80)
    assert ImportRejection.objects.get().line == lines + 5
    assert max(sent) < 10_000


def size_of(request: Request) -> int:
    return len(request.post_data_buffer or b"")


def test_taking_it_out_can_be_stopped(visit: Visit, ada: User, diary: Diary, tmp_path: Path) -> None:
    (tmp_path / "export.xml").write_bytes(export(NIGHT))
    page = visit(ada, reduced_motion="reduce")
    # One that is at work for ever.
    page.add_init_script(
        "window.Worker = class { postMessage() { this.onmessage({ data: { percent: 30 } }); } terminate() {} }"
    )
    page.goto("/import/")
    chosen(page).set_input_files(tmp_path / "export.xml")
    expect(page.get_by_role("progressbar", name="Read so far")).to_have_js_property("value", 30)
    expect(page.get_by_role("status").filter(has_text="30 % read. Nothing is sent.")).to_be_visible()
    expect(page.get_by_role("button", name="See what is in it")).to_be_disabled()
    assert faults(page, page.url) == []
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. Nothing was sent.")).to_be_visible()
    expect(chosen(page)).to_have_value("")
    expect(page.get_by_role("button", name="See what is in it")).to_be_enabled()


@pytest.mark.parametrize("script", [True, False], ids=["old-browser", "without-script"])
def test_where_nothing_can_be_taken_out_it_says_what_to_do(
    script: bool, visit: Visit, ada: User, diary: Diary, tmp_path: Path, settings: Any
) -> None:
    settings.MAX_UPLOAD_MB = 1
    (tmp_path / "export.xml").write_bytes(export(*[CUP] * 5000))
    page = visit(ada, java_script_enabled=script)
    page.add_init_script("delete window.DecompressionStream")
    page.goto("/import/")
    chosen(page).set_input_files(tmp_path / "export.xml")
    if not script:
        press(page, "See what is in it")
        expect(page.get_by_role("heading", name="This file is too large")).to_be_visible()
    expect(page.get_by_text("manage.py import_file")).to_be_visible()


def taken_out(page: Page, path: Path) -> bytes:
    """What a browser would send of an export."""
    chosen(page).set_input_files([])
    chosen(page).set_input_files(path)
    expect(page.get_by_role("status").filter(has_text="Taken out on your device")).to_be_visible()
    return chosen(page).evaluate("async (input) => await input.files[0].text()").encode()


def zipped(monkeypatch: pytest.MonkeyPatch, *, method: int, limit: int = zipfile.ZIP64_LIMIT) -> bytes:
    """An export in a zip, beside other files; above `limit` numbers are written as for zips of many gigabytes."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", limit)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.comment = b"PK of Apple"
        archive.writestr("apple_health_export/", "")
        archive.writestr("apple_health_export/export_cda.xml", "<ClinicalDocument/>" + " " * 100_000)
        archive.writestr("apple_health_export/electrocardiograms/ecg.csv", "1,2\n" * 100_000)
        archive.writestr("apple_health_export/导出.xml", export(NIGHT, CUP))
    return file.getvalue()


def read(body: bytes) -> Health:
    return read_health(io.BytesIO(body), TODAY)


EXPORTS = {
    **{name: export(NIGHT, CUP).replace(DTD.encode(), doctype.encode()) for name, doctype in DOCTYPES.items()},
    "broken records": export(
        NIGHT,
        drink("2026-03-12 08:00:00", "much"),
        CUP.replace('value="80"', "value=80"),
        CUP.split("startDate")[0],
        CUP.replace("type=", "typ="),
        NIGHT.replace("Watch", "W\x03 & <b"),
        sleep("2026-03-12 08:00:00", "2026-03-12 07:00:00"),
        sleep("2026-03-12 08:00:00", "2026-03-12 09:00:00", "InBed"),
        f"<!-- {CUP} --><![CDATA[ {CUP} ]]><!-- never closed",
        CUP,
    ),
    "one that stops in the middle": export(NIGHT, CUP)[:-60],
    "UTF-16": export(NIGHT, CUP).decode().encode("utf-16"),
    "old line ends": export(NIGHT, CUP, drink("2026-03-12 08:00:00", "much")).replace(b"\n", b"\r"),
    "line ends of Windows": export(NIGHT, CUP, drink("2026-03-12 08:00:00", "much")).replace(b"\n", b"\r\n"),
}


def test_what_is_taken_out_says_the_same_as_the_whole(visit: Visit, ada: User, diary: Diary, tmp_path: Path) -> None:
    page = visit(ada)
    page.goto("/import/")
    for name, body in EXPORTS.items():
        (tmp_path / "export.xml").write_bytes(body)
        assert read(taken_out(page, tmp_path / "export.xml")) == read(body), name


@pytest.mark.parametrize("limit", [zipfile.ZIP64_LIMIT, 10], ids=["small", "large"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "deflated"])
def test_every_zip_of_an_export_is_opened(
    method: int,
    limit: int,
    visit: Visit,
    ada: User,
    diary: Diary,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = zipped(monkeypatch, method=method, limit=limit)
    (tmp_path / "export.zip").write_bytes(body)
    page = visit(ada)
    page.goto("/import/")
    assert read(taken_out(page, tmp_path / "export.zip")) == read(body)


@pytest.mark.parametrize("name", ["table.csv", "other.xml", "other.zip", "damaged.zip"])
def test_a_file_that_is_no_export_is_sent_as_it_is(
    name: str, visit: Visit, ada: User, diary: Diary, tmp_path: Path, violations: Watch
) -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("export.xml", "<Workbook/>")
    bodies = {"table.csv": b"Date,Sleep\n", "other.xml": b"<Workbook/>", "other.zip": other.getvalue()}
    body = bodies.get(name, other.getvalue()[:-30])
    (tmp_path / name).write_bytes(body)
    page = visit(ada)
    page.goto("/import/")
    chosen(page).set_input_files(tmp_path / name)
    expect(page.get_by_role("button", name="See what is in it")).to_be_enabled()
    assert chosen(page).evaluate("(input) => input.files[0].name") == name
    assert chosen(page).evaluate("(input) => input.files[0].size") == len(body)
