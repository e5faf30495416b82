"""Files of other programs, from choosing the file to the undo, on a phone: nothing is guessed that has to be asked."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.models import CheckIn, Diary, Episode
from tests.browser.conftest import Visit
from tests.browser.steps import choose, press
from tests.browser.test_accessibility import faults

pytestmark = pytest.mark.browser

FILE = "A table, a workbook, or the export of another program"


def today(diary: Diary) -> date:
    return timezone.now().astimezone(diary.zone).date()


def sleep_app(diary: Diary) -> tuple[str, bytes]:
    """A table of nights in seconds, which does not say that a line is a night."""
    rows = [
        f"{today(diary) - timedelta(days=back)} 23:10;{today(diary) - timedelta(days=back - 1)} 06:40;{pulse}"
        for back, pulse in ((3, 58), (2, 61))
    ]
    return "nights.csv", "\n".join(["From;To;Mean heart rate", *rows, ""]).encode()


def long_table(diary: Diary) -> tuple[str, bytes]:
    """One line for each thing that was noted."""
    day = today(diary) - timedelta(days=2)
    rows = [f"{day} 10:00,Toe twitch,", f"{day} 10:30,Coffee,2", f"{day} 11:00,Toe twitch,", f"{day} 12:00,Walk,30"]
    return "tracker.csv", "\n".join(["When,What,Amount", *rows, ""]).encode()


def workbook(diary: Diary) -> tuple[str, bytes]:
    """A workbook with its days below two lines of titles, and another sheet."""
    day = today(diary) - timedelta(days=2)
    notes = [["Date", "Note"], [str(day), "Made by hand"]]
    days = [["My days"], [], ["Date", "Stress", "Fatigue"], [str(day), "4", "2"], [str(day + timedelta(1)), "7", "3"]]
    return "days.xlsx", xlsx({"Days": days, "Remarks": notes})


def xlsx(sheets: dict[str, list[list[str]]]) -> bytes:
    """The least that is a workbook: texts in cells."""
    names = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(sheets, start=1))
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{types}.worksheet+xml"/>'
            for at in range(1, len(sheets) + 1)
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{packages}/relationships">'
        f'<Relationship Id="rId1" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}/relationships">'
        + "".join(
            f'<Relationship Id="rId{at}" Type="{links}/worksheet" Target="worksheets/sheet{at}.xml"/>'
            for at in range(1, len(sheets) + 1)
        )
        + "</Relationships>",
    }
    for at, rows in enumerate(sheets.values(), start=1):
        cells = "".join(
            f'<row r="{number}">'
            + "".join(
                f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
                for column, text in enumerate(row)
            )
            + "</row>"
            for number, row in enumerate(rows, start=1)
        )
        parts[f"xl/worksheets/sheet{at}.xml"] = f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, text in parts.items():
            file.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return packed.getvalue()


def looked_at(page: Page, name: str) -> None:
    """A page that can be used by everybody and that nobody has to push sideways."""
    assert faults(page, page.url) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]


def answer_sleep(page: Page) -> None:
    expect(page.get_by_role("heading", name="What the file does not tell")).to_be_visible()
    looked_at(page, "sleep-asked")
    press(page, "Go on")
    expect(page.get_by_text("Say what each line is.")).to_be_visible()
    choose(page, "What is each line?", "A sleep")
    press(page, "Go on")
    expect(page.get_by_label("From", exact=True)).to_have_value("sleep_start")
    expect(page.get_by_text("Read so: 2 of 2").first).to_be_visible()


def answer_long(page: Page) -> None:
    expect(page.get_by_label("When", exact=True)).to_have_value("start")
    expect(page.get_by_label("Toe twitch (2 lines)")).to_be_checked()
    expect(page.get_by_label("Coffee (1 line)")).not_to_be_checked()


def answer_workbook(page: Page) -> None:
    expect(page.get_by_text("Line 3 holds the names of the columns.")).to_be_visible()
    expect(page.get_by_text("Of its 2 tables this is “Days”.")).to_be_visible()
    page.get_by_text("Read it in another way").click()
    page.get_by_label("Which of its tables?").select_option("Remarks")
    press(page, "Read it again like this")
    expect(page.get_by_text("Of its 2 tables this is “Remarks”.")).to_be_visible()
    page.get_by_text("Read it in another way").click()
    page.get_by_label("Which of its tables?").select_option("Days")
    press(page, "Read it again like this")
    expect(page.get_by_label("Stress", exact=True)).to_have_value("stress")


PROGRAMS = {
    "sleep": (sleep_app, answer_sleep, lambda: [*CheckIn.objects.values_list("sleep_minutes", flat=True)], [450, 450]),
    "long": (long_table, answer_long, lambda: Episode.objects.count(), 2),
    "workbook": (
        workbook,
        answer_workbook,
        lambda: [*CheckIn.objects.order_by("stress").values_list("stress", flat=True)],
        [4, 7],
    ),
}


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_file_of_another_program_comes_in_and_goes_out_again(
    name: str, script: bool, visit: Visit, ada: User, diary: Diary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not script:
        # What looks at a page is a script itself, and the pages are looked at with scripts.
        monkeypatch.setattr(f"{__name__}.looked_at", lambda *_: None)
    make, answer, stored, after = PROGRAMS[name]
    file, body = make(diary)
    (tmp_path / file).write_bytes(body)
    page = visit(ada, java_script_enabled=script, width=390, reduced_motion="reduce")
    page.goto("/import/")
    looked_at(page, "imports")
    page.get_by_label(FILE).set_input_files(tmp_path / file)
    press(page, "See what is in it")
    answer(page)
    looked_at(page, f"{name}-mapping")
    press(page, "See what it would add")
    expect(page.get_by_role("heading", name="What this file would add")).to_be_visible()
    looked_at(page, f"{name}-preview")
    press(page, "Import them")
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    assert stored() == after
    page.get_by_text("Undo this import").click()
    press(page, "Undo it")
    expect(page.get_by_role("heading", name="Taken out again")).to_be_visible()
    assert not Episode.objects.exists()
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("make", [sleep_app, long_table, workbook])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_a_file_fit_a_wide_screen_in_both_schemes(
    make: Callable[[Diary], tuple[str, bytes]], scheme: str, visit: Visit, ada: User, diary: Diary, tmp_path: Path
) -> None:
    file, body = make(diary)
    (tmp_path / file).write_bytes(body)
    page = visit(ada, width=1280, color_scheme=scheme, reduced_motion="reduce")
    page.goto("/import/")
    page.get_by_label(FILE).set_input_files(tmp_path / file)
    press(page, "See what is in it")
    page.get_by_text("Read it in another way").click()
    looked_at(page, f"{file}-{scheme}")
