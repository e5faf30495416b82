"""Sleep and caffeine out of a made-up export of Apple Health."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections import Counter
from datetime import date
from typing import BinaryIO, cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diary.exchange.apple_health import HEAD, Health, is_apple_health, read_health
from diary.exchange.apple_health import health as health_module
from diary.exchange.apple_health.kinds import passed_over
from diary.exchange.rejected import write_rejected
from diary.exchange.source import SheetError
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
    health = read_health(io.BytesIO(body), before)
    assert health.rejected == []
    cells = [told.cells for told in health.days]
    return {day: (float(asleep) if asleep else None, float(mg) if mg else None) for day, asleep, mg in cells}


def read(body: bytes) -> Health:
    return read_health(io.BytesIO(body), TODAY)


NIGHT = sleep("2026-03-11 23:00:00", "2026-03-12 06:00:00")
CUP = drink("2026-03-12 08:00:00", "80")
BOTH = {"2026-03-12": (420, 80)}


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


@pytest.mark.parametrize("stage", ["InBed", "Awake"])
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
    health = read_health(io.BytesIO(body), TODAY)
    rejected = health.rejected
    assert len(health.days) == 1
    lines = body.decode().splitlines()
    assert all("Caffeine" in lines[row.line - 1] or "Sleep" in lines[row.line - 1] for row in rejected)
    assert all(len(row.cells) == len(HEAD) for row in rejected)
    assert rejected[0].cells == ("2026-03-12 08:00:00 +0100", "", "much", "mg", "")
    stage = "HKCategoryValueSleepAnalysisAsleepCore"
    assert rejected[5].cells == ("2026-03-12 08:00:00 +0100", stage, "", "", "Watch")
    assert [row.reason for row in rejected] == [
        "Column “Caffeine in mg”: “much” is no number",
        "Column “Unit”: “cups” is not mg, g, mcg or oz",
        "Column “Day”: “12 March +0100” is no time",
        "it is damaged: no unit can be read in it",
        "Column “Caffeine in mg”: “101” is no amount of caffeine that can be",
        "its end does not lie after its start",
        "its end lies more than a day after its start",
        "its end “later +0100” is no time",
    ]


@each("value", ["²", "٣", "nan", "inf", "1_0", "1e999", "9" * 100_000, " 80", "-1", ""])
def test_an_amount_that_is_none_is_not_taken(value: str) -> None:
    health = read_health(io.BytesIO(export(drink("2026-03-12 08:00:00", value))), TODAY)
    (refused,) = health.rejected
    assert health.days == []
    assert refused.reason.startswith("Column “Caffeine in mg”: “")
    assert len(refused.cells[2]) <= 200


@each("said", ["", "AsleepWell", "6", "Asle\x03epCore"])
def test_a_stage_that_nobody_knows_is_listed(said: str) -> None:
    health = read(export(NIGHT, sleep("2026-03-12 23:00:00", "2026-03-13 06:00:00", said)))
    assert [told.cells[0] for told in health.days] == ["2026-03-12"]
    (refused,) = health.rejected
    assert refused.reason.endswith("is no stage of sleep that Flicker knows")


@each(("number", "minutes"), [("1", 420), ("3", 420), ("4", 420), ("5", 420), ("0", None), ("2", None)])
def test_a_stage_may_be_a_number(number: str, minutes: float | None) -> None:
    old = NIGHT.replace("HKCategoryValueSleepAnalysisAsleepCore", number)
    assert days(export(old, CUP)) == {"2026-03-12": (minutes, 80)}


@each(
    ("amount", "unit", "mg"),
    [("80.5", "mg", 80.5), ("0.1", "g", 100), ("9e3", "µg", 9), ("9e3", "μg", 9), ("0.01", "oz", 283.5)],
)
def test_the_units_of_caffeine(amount: str, unit: str, mg: float) -> None:
    assert days(export(drink("2026-03-12 08:00:00", amount, unit))) == {"2026-03-12": (None, mg)}


@each(
    "said",
    ["2026-03-12T08:00:00+01:00", "2026-03-12 08:00", "12 Mar 2026 8:00 am", "2569-03-12 08:00:00 +0100"],
)
def test_a_time_may_be_written_in_another_way(said: str) -> None:
    assert days(export(CUP.replace("2026-03-12 08:00:00 +0100", said))) == {"2026-03-12": (None, 80)}


@each(("zone", "day"), [("Europe/Berlin", "2026-03-12"), ("America/New_York", "2026-03-11")])
def test_an_instant_is_shown_by_the_clock_of_the_diary(zone: str, day: str) -> None:
    body = export(CUP.replace("2026-03-12 08:00:00 +0100", "2026-03-12T02:00:00Z"))
    (told,) = read_health(io.BytesIO(body), TODAY, zone).days
    assert told.cells[0] == day


def test_what_is_not_read_is_said_once() -> None:
    steps = '<Record type="HKQuantityTypeIdentifierStepCount" value="9"/>'
    more = [f'<Record type="HKQuantityTypeIdentifierThing{letter}" value="1"/>' for letter in "ABCDEF"]
    health = read(
        export(NIGHT, steps, steps, steps, *more, sleep("2026-03-11 22:00:00", "2026-03-12 07:00:00", "InBed"))
    )
    assert health.notes == [
        "20 records of 9 other kinds are not read: heart rate, step count, thing a, thing b, thing c and 4 more."
    ]


def test_of_a_day_that_is_not_over_is_said_that_it_stays_out() -> None:
    health = read(export(CUP, drink("2026-03-14 08:00:00", "80")))
    assert health.notes[-1] == "What it says of today stays out, since the day is not over."


def test_a_day_stands_on_the_first_line_that_tells_of_it() -> None:
    body = export(CUP, NIGHT)
    lines = body.decode().splitlines()
    (told,) = read(body).days
    assert "Caffeine" in lines[told.line - 1]


OPEN_LIST = DTD.replace(" value CDATA #IMPLIED>", " value CDATA #IMPLIED\n<!ELEMENT Me EMPTY>")
DOCTYPES = {
    "a list that is never closed": OPEN_LIST,
    "one that is never closed itself": DTD.removesuffix("]>"),
    "a quotation mark that is never closed": DTD.replace("CDATA #IMPLIED>", 'CDATA "x>'),
    "a comment that is never closed": DTD.replace("13 -->", "13 >"),
    "an export within a comment": DTD.replace("13 -->", f"13 <HealthData>{CUP} -->"),
    "an export within an entity": DTD.replace("]>", f"<!ENTITY x '<HealthData>{CUP}'>]>"),
    "a default of what a sleep says": DTD.replace("#IMPLIED>", "'HKCategoryValueSleepAnalysisAwake'>"),
    "a name that is broken": DTD.replace("DOCTYPE Health", "DOCTYPE He\x03lth"),
    "the name of a file": '<!DOCTYPE HealthData SYSTEM "file:///etc/passwd">',
    "nothing": "",
}


@each(("name", "doctype"), DOCTYPES.items())
def test_the_doctype_is_passed_over_whatever_it_holds(name: str, doctype: str) -> None:
    assert days(export(NIGHT, CUP).replace(DTD.encode(), doctype.encode())) == BOTH


@each("broken", [
    '<Record type="HKQuantityTypeIdentifierBodyMass" sourceName="Sc\x03ale\x00" value="70"/>',
    '<Record type="HKQuantityTypeIdentifierBodyMass" sourceName="Scale value="70"/>',
    '<Record type="HKQuantityTypeIdentifierBodyMass" sourceName="Scale',
    '<Record type="HKQuantityTypeIdentifierBodyMass" sourceName="a < b & c" value="70">',
    "</Workout>", "<a><b>", "</HealthData>", "&nothing;", "]]>", "\ufffe", "<![CDATA[ <Record> ]]>", "<!--", "<?",
    "<!-- <Record type='HKCategoryTypeIdentifierSleepAnalysis'/> -->",
])  # fmt: skip
def test_what_is_broken_costs_nothing_else(broken: str) -> None:
    assert days(export(NIGHT, f"{broken}\n", CUP)) == BOTH


SEVEN = export(*(sleep(f"2026-03-0{day} 01:00:00", f"2026-03-0{day} 06:00:00") for day in range(1, 8)))


@given(st.integers(SEVEN.index(b"["), len(SEVEN) - 1), st.sampled_from(b"<>\"'&=/\x00\x03\xff ]!?xR\n"))
def test_one_wrong_byte_costs_one_record_at_most(at: int, byte: int) -> None:
    root = SEVEN.rindex(b"<HealthData")
    assume(not root <= at <= root + len("<HealthData"))
    health = read(SEVEN[:at] + bytes([byte]) + SEVEN[at + 1 :])
    told = {cells[0] for _, cells in health.days}
    assert told <= {f"2026-03-0{day}" for day in range(1, 8)}
    assert len(told) >= 6


@each(
    ("broken", "reason"),
    [
        (CUP.replace("80", "8\x030"), "Column “Caffeine in mg”: “8\ufffd0” is no number"),
        (CUP.replace('value="80"', "value=80"), "it is damaged: no startDate can be read in it"),
        (CUP.replace('" startDate', " startDate"), "it is damaged: no startDate can be read in it"),
        (CUP.split("startDate")[0], "it is damaged: no startDate can be read in it"),
        (CUP.replace("type=", "typ="), "it is damaged: what it is cannot be read"),
    ],
)
def test_a_broken_record_is_listed_and_the_others_are_read(broken: str, reason: str) -> None:
    body = export(NIGHT, broken, CUP)
    health = read(body)
    assert [told.cells for told in health.days] == [("2026-03-12", "420.00", "80.00")]
    (refused,) = health.rejected
    assert refused.reason == reason
    assert body.decode().split("\n")[refused.line - 1].startswith(broken[:9])


def test_what_can_be_read_of_a_broken_record_is_taken() -> None:
    body = export(
        NIGHT.replace("Watch", "W\x03 & <b"), NIGHT.replace("Watch", "\x00 &nbsp; &#1;"), CUP.replace("/>", "")
    )
    health = read(body)
    assert [told.cells for told in health.days] == [("2026-03-12", "420.00", "80.00")]
    assert len(health.rejected) == 1


@each("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@each("declared", ["UTF-8", "utf-16", "made-up", "hex", None])
@each("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, declared: str | None, line_end: str) -> None:
    text = export(NIGHT, CUP).decode()
    rest = text.split("\n", 1)[1]
    text = f'<?xml version="1.0" encoding="{declared}"?>\n{rest}' if declared else rest
    health = read(text.replace("\n", line_end).encode(encoding))
    line = text.splitlines().index(NIGHT.strip()) + 1
    assert [(told.line, told.cells) for told in health.days] == [(line, ("2026-03-12", "420.00", "80.00"))]


def test_a_document_in_an_old_encoding_is_read_in_it() -> None:
    body = export(drink("2026-03-12 08:00:00", "much").replace('unit="mg"', 'unit="mg" sourceName="Caf\u00e9"'))
    (refused,) = read(body.decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")).rejected
    assert refused.cells[-1] == "Café"


@each("name", ["export.xml", "Exportieren.xml", "导出.xml", "exporter.XML", "a/b/c", "../../export.xml"])
def test_the_export_in_a_zip_is_known_by_what_is_in_it(name: str) -> None:
    clinical = '<?xml version="1.0"?><!-- <HealthData> --><ClinicalDocument/>' + " " * 10_000
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("apple_health_export/export_cda.xml", clinical)
        archive.writestr("apple_health_export/workout-routes/route.gpx", b"<gpx/>" + bytes(100_000))
        archive.writestr(name, export(NIGHT, CUP))
    # As some programs write names: in the bytes of an old encoding, which say nothing.
    body = file.getvalue()
    assert is_apple_health(io.BytesIO(body))
    assert days(body) == BOTH


@each(
    "body",
    [b"", b"PK\x03\x04", b"Date,Sleep\n", b"<html><HealthData/></html>", zipped(b"<svg/>"), b"<!--" * 9, b"<HealthDat"],
)
def test_what_is_no_export_is_none(body: bytes) -> None:
    assert not is_apple_health(io.BytesIO(body))


@each(
    ("body", "reason"),
    [
        (
            b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>",
            r"a clinical document \(CDA\), such as stands beside the export",
        ),
        (b"<?xml version='1.0'?><Workbook/>", "it begins with “Workbook”"),
        (zipped(b"<svg/>"), "In it: “export"),
    ],
)
def test_another_document_is_refused_with_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(SheetError, match=reason):
        read(body)


def test_an_export_without_anything_to_read_says_what_it_holds() -> None:
    steps = '<Record type="HKQuantityTypeIdentifierStepCount" value="9"/>'
    with pytest.raises(SheetError, match=r"no caffeine before today\. 1 record .* is not read: step count\."):
        read(export(steps))


def test_an_export_that_stops_in_the_middle_is_read_as_far_as_it_goes() -> None:
    health = read(export(NIGHT, CUP).split(b'<Record type="HKQuantityTypeIdentifierDiet')[0] + CUP[:60].encode())
    assert [told.cells for told in health.days] == [("2026-03-12", "420.00", "")]
    assert len(health.rejected) == 1
    assert health.notes[-1] == "This file stops before its end: what was in the rest of the export is missing."


class Long(io.RawIOBase):
    """A file of so many megabytes that are nowhere: a start, one letter again and again, and an end."""

    def __init__(self, start: bytes, megabytes: int, end: bytes) -> None:
        self._parts = [start, *[b"x" * 1_000_000] * megabytes, end]
        self.seek(0)

    def seek(self, offset: int, whence: int = 0) -> int:
        self._waiting, self._rest = iter(self._parts), b""
        return 0

    def read(self, size: int = -1) -> bytes:
        self._rest = self._rest or next(self._waiting, b"")
        block, self._rest = self._rest[:size], self._rest[size:]
        return block


@pytest.mark.slow
@each("opens", ['<Record note="', NIGHT[:60], "<!--", "<![CDATA[", "<a>", "<Record "])
def test_what_goes_on_for_a_hundred_megabytes_fills_no_memory(opens: str) -> None:
    file = Long(f"<HealthData>{opens}".encode(), 100, f'"/>{NIGHT}{CUP}</HealthData>'.encode())
    tracemalloc.start()
    try:
        health = read_health(cast(BinaryIO, file), TODAY)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [told.cells for told in health.days] == [("2026-03-12", "420.00", "80.00")]
    assert peak < 10_000_000


def test_more_broken_records_than_are_listed_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_module, "MAX_REJECTED", 3)
    health = read(export(CUP, *[drink("2026-03-12 08:00:00", "much")] * 5))
    assert len(health.rejected) == 3
    assert "2 more records cannot be read and are not listed." in health.notes


@each(("limit", "reason"), [("MAX_DAMAGED", "Export it once more"), ("MAX_RECORDS", "holds more than 3 records")])
def test_an_export_that_is_worth_nothing_is_given_up(limit: str, reason: str) -> None:
    body = export(
        *(drink(f"2026-03-12 08:00:0{second}", "80" if limit == "MAX_RECORDS" else "much") for second in range(9))
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(health_module, "MAX_REJECTED", 0)
        patch.setattr(health_module, limit, 3)
        with pytest.raises(SheetError, match=reason):
            read(body)


def test_what_a_browser_took_out_of_a_larger_export_is_read_like_it() -> None:
    left_out = '<LeftOut type="HKQuantityTypeIdentifierStepCount" count="1234567"/>'
    night = NIGHT.replace("/>", ' line="3000000"/>')
    health = read(f"<HealthData>{left_out}{night}</HealthData>".encode())
    assert [told.line for told in health.days] == [3_000_000]
    assert health.notes == ["1,234,567 records of 1 other kind are not read: step count."]


@each(
    ("kind", "said"),
    [
        ("HKQuantityTypeIdentifierVO2Max", "VO2 max"),
        ("HKQuantityTypeIdentifierHeartRateVariabilitySDNN", "heart rate variability SDNN"),
        ("HKCategoryTypeIdentifierAppleStandHour", "apple stand hour"),
        ("HKDataTypeSleepDurationGoal", "sleep duration goal"),
    ],
)
def test_a_kind_is_said_in_words(kind: str, said: str) -> None:
    assert passed_over(Counter([kind])) == f"1 record of 1 other kind is not read: {said}."


@each("kind", ["", "x", "HK\u202e", "HK" + "a" * 100, "<b>"])
def test_a_kind_without_a_name_of_apple_is_only_counted(kind: str) -> None:
    assert passed_over(Counter([kind])) == "1 record of 1 other kind is not read."


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
