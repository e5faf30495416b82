"""Sleep and caffeine out of a made-up export of Apple Health."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from diary.exchange.apple_health import HEAD, read_health
from diary.exchange.rejected import write_rejected
from diary.models import CheckIn, ImportChunk, ImportRejection
from tests.each import each
from tests.exchange.importing import imported, undone
from tests.makers import make_diary

TODAY = date(2026, 3, 14)
DTD = """<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 13 -->
<!ELEMENT HealthData (ExportDate,Me,Record*)>
<!ATTLIST HealthData locale CDATA #REQUIRED>
<!ATTLIST Record type CDATA #REQUIRED value CDATA #IMPLIED>
]>"""


def sleep(start: str, end: str, stage: str = "AsleepCore", zone: str = "+0100") -> str:
    return (
        '<Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="Watch" '
        f'value="HKCategoryValueSleepAnalysis{stage}" startDate="{start} {zone}" endDate="{end} {zone}"/>\n'
    )


def drink(at: str, amount: str, unit: str = "mg") -> str:
    return (
        f'<Record type="HKQuantityTypeIdentifierDietaryCaffeine" unit="{unit}" value="{amount}" '
        f'startDate="{at} +0100" endDate="{at} +0100"/>\n'
    )


def export(*records: str) -> bytes:
    other = '<Record type="HKQuantityTypeIdentifierHeartRate" value="60" startDate="2026-03-12 10:00:00 +0100"/>\n'
    body = other.join(records)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{DTD}\n<HealthData locale="en_GB">\n{body}</HealthData>\n'.encode()


def zipped(body: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("apple_health_export/export_cda.xml", b"<other/>")
        archive.writestr("apple_health_export/export.xml", body)
    return file.getvalue()


def days(body: bytes, before: date = TODAY) -> dict[str, tuple[float | None, float | None]]:
    table, rejected = read_health(io.BytesIO(body), before)
    assert rejected == []
    return {day: (float(asleep) if asleep else None, float(mg) if mg else None) for _, (day, asleep, mg) in table}


def test_a_night_belongs_to_the_day_of_waking_up() -> None:
    body = export(
        sleep("2026-03-11 23:00:00", "2026-03-12 06:30:00"),
        sleep("2026-03-12 22:00:00", "2026-03-12 23:30:00"),
        sleep("2026-03-13 00:00:00", "2026-03-13 05:00:00"),
    )
    assert days(body) == {"2026-03-12": (450, None), "2026-03-13": (390, None)}


def test_what_two_sources_say_of_the_same_time_counts_once() -> None:
    body = export(
        sleep("2026-03-11 23:00:00", "2026-03-12 03:00:00"),
        sleep("2026-03-12 01:00:00", "2026-03-12 06:00:00", "AsleepDeep"),
        sleep("2026-03-12 02:00:00", "2026-03-12 02:30:00", "AsleepREM"),
        sleep("2026-03-11 23:00:00", "2026-03-12 03:00:00", "AsleepUnspecified"),
        sleep("2026-03-12 05:30:00", "2026-03-12 06:10:00", "Asleep"),
    )
    assert days(body) == {"2026-03-12": (430, None)}


@pytest.mark.parametrize("stage", ["InBed", "Awake", "SomethingNew"])
def test_lying_in_bed_and_lying_awake_are_no_sleep(stage: str) -> None:
    body = export(sleep("2026-03-11 21:00:00", "2026-03-12 09:00:00", stage), drink("2026-03-12 10:00:00", "80"))
    assert days(body) == {"2026-03-12": (None, 80)}


def test_two_clocks_of_one_night_are_one_time() -> None:
    body = export(
        sleep("2026-03-11 23:00:00", "2026-03-12 06:00:00", zone="+0100"),
        sleep("2026-03-11 17:00:00", "2026-03-12 00:00:00", zone="-0500"),
    )
    assert days(body) == {"2026-03-12": (420, None)}


def test_caffeine_of_a_day_is_added_up_in_milligrams_and_a_copy_counts_once() -> None:
    body = export(
        drink("2026-03-12 08:00:00", "80"),
        drink("2026-03-12 08:00:00", "80"),
        drink("2026-03-12 12:00:00", "0.1", "g"),
        drink("2026-03-12 23:59:59", "500", "mcg"),
    )
    assert days(body) == {"2026-03-12": (None, 180.5)}


def test_a_day_that_is_not_over_is_not_taken() -> None:
    body = export(drink("2026-03-13 08:00:00", "80"), drink("2026-03-14 08:00:00", "80"))
    assert list(days(body)) == ["2026-03-13"]


def test_a_record_that_cannot_be_read_is_kept_with_its_line_and_the_reason() -> None:
    body = export(
        drink("2026-03-12 08:00:00", "much"),
        drink("2026-03-12 08:00:00", "1", "cups"),
        drink("12 March", "80"),
        drink("2026-03-12 08:00:00", "1", "kg").replace('unit="kg"', ""),
        drink("2026-03-12 08:00:00", "101", "g"),
        sleep("2026-03-12 08:00:00", "2026-03-12 07:00:00"),
        sleep("2026-03-10 08:00:00", "2026-03-12 09:00:00"),
        sleep("2026-03-10 08:00:00", "later"),
        drink("2026-03-12 08:00:00", "80"),
    )
    table, rejected = read_health(io.BytesIO(body), TODAY)
    assert len(table) == 1
    lines = body.decode().splitlines()
    assert all("Caffeine" in lines[row.line - 1] or "Sleep" in lines[row.line - 1] for row in rejected)
    assert all(len(row.cells) == len(HEAD) for row in rejected)
    assert rejected[0].cells == ("2026-03-12 08:00:00 +0100", "", "much", "mg", "")
    stage = "HKCategoryValueSleepAnalysisAsleepCore"
    assert rejected[5].cells == ("2026-03-12 08:00:00 +0100", stage, "", "", "Watch")
    assert [row.reason for row in rejected] == [
        "Column “Caffeine in mg”: “much” is no number",
        "Column “Unit”: “cups” is not mg, g or mcg",
        "Column “Day”: “12 March +0100” is no time",
        "Column “Unit”: “” is not mg, g or mcg",
        "Column “Caffeine in mg”: “101” is no amount of caffeine that can be",
        "its end “2026-03-12 07:00:00 +0100” lies before its start",
        "its end “2026-03-12 09:00:00 +0100” lies more than a day after its start",
        "its end “later +0100” is no time",
    ]


@each("value", ["²", "٣", "nan", "inf", "1_0", "1e999", "9" * 100_000, " 80", "-1", ""])
def test_an_amount_that_is_none_is_not_taken(value: str) -> None:
    table, (refused,) = read_health(io.BytesIO(export(drink("2026-03-12 08:00:00", value))), TODAY)
    assert table == []
    assert refused.reason.startswith("Column “Caffeine in mg”: “")
    assert len(refused.cells[2]) <= 200


@pytest.mark.django_db
def test_records_that_were_not_taken_come_as_a_table_that_can_be_mended_and_imported() -> None:
    diary = make_diary()
    job = imported(diary, export(drink("2026-03-12 23:30:00", "much"), drink("2026-03-12 08:00:00", "9000")))
    assert sorted(ImportRejection.objects.filter(job=job).values_list("text", flat=True)) == [
        "2026-03-12 23:30:00 +0100, , much, mg, ",
        "2026-03-12, , 9000.00",
    ]
    bodies = ImportChunk.objects.filter(job=job).values_list("body", flat=True)
    table = b"".join(write_rejected(job.head, map(bytes, bodies))).decode()
    assert '"Day","Sleep in minutes","Caffeine in mg","Unit","Source"' in table
    mended = imported(diary, table.replace("much", "80"))
    assert (mended.kind, mended.added, mended.rejected) == ("table", 1, 1)
    row = CheckIn.objects.get()
    assert (row.local_date, row.caffeine_mg) == (date(2026, 3, 12), 80)


@pytest.mark.django_db
def test_it_fills_check_ins_and_can_be_undone() -> None:
    diary = make_diary()
    body = export(
        sleep("2026-03-11 23:00:00", "2026-03-12 06:30:00"),
        drink("2026-03-12 08:00:00", "80"),
        drink("2026-03-13 08:00:00", "much"),
        drink("2026-03-13 08:00:00", "9000"),
    )
    job = imported(diary, zipped(body))
    assert (job.kind, job.added, job.rejected, job.total) == ("apple_health", 1, 2, 3)
    row = CheckIn.objects.get()
    assert (row.local_date, row.sleep_minutes, row.caffeine_mg, row.source) == (date(2026, 3, 12), 450, 80, "import")
    assert imported(diary, body).known == 1
    undone(diary, job)
    assert not CheckIn.objects.exists()
