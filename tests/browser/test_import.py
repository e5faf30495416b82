"""A file of another program into the diary and out of it again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from diary.models import CheckIn, Diary, Episode
from tests.browser.conftest import WAIT_MS, Visit
from tests.browser.steps import choose, click, press
from tests.browser.test_accessibility import faults

pytestmark = pytest.mark.browser


def table(diary: Diary, lines: int) -> str:
    """A table as other programs write it, of the days before today."""
    today = timezone.now().astimezone(diary.zone)
    rows = [f"{today - timedelta(days=1, minutes=11 * index):%d.%m.%Y %H:%M};left big toe;7" for index in range(lines)]
    return "\n".join(["When;Where;How bad", *rows, "some day;left big toe;7"]) + "\n"


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_table_is_mapped_previewed_imported_and_undone(
    script: bool, visit: Visit, ada: User, diary: Diary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diary.views.importing.AT_ONCE", -1)
    (tmp_path / "twitches.csv").write_text(table(diary, 1203))
    page = visit(ada, java_script_enabled=script)
    page.goto("/more/")
    click(page.get_by_role("link", name="Import"))
    page.get_by_label("A table, a workbook, or the export of another program").set_input_files(
        tmp_path / "twitches.csv"
    )
    press(page, "See what is in it")
    expect(page.get_by_role("heading", name="What do the columns say?")).to_be_visible()
    expect(page.get_by_text("Such as: left big toe")).to_be_visible()

    choose(page, "What is each line?", "An episode of twitching")
    page.get_by_label("When", exact=True).select_option("The start: date and time")
    page.get_by_label("Where", exact=True).select_option("The toe or place")
    page.get_by_label("How bad").select_option("Strength (0 to 10)")
    page.get_by_label("How are dates written?").select_option("Day first: 14/03/2026")
    press(page, "See what it would add")
    expect(page.get_by_role("heading", name="What this file would add")).to_be_visible()
    expect(page.get_by_text("Left great toe · strength 4 of 5").first).to_be_visible()
    assert not Episode.objects.exists()

    press(page, "Import them")
    expect(page.get_by_role("heading", name="On its way")).to_be_visible()
    call_command("work_imports", verbosity=0)
    expect(page.get_by_role("heading", name="Done")).to_be_visible(timeout=4 * WAIT_MS)
    expect(page.get_by_role("row", name="New in your diary 1,203")).to_be_visible()
    expect(page.get_by_role("cell", name="“some day” is no date")).to_be_visible()
    assert Episode.objects.count() == 1203
    with page.expect_download() as download:
        page.get_by_role("link", name="Download these lines as a table").click()
    assert "some day" in download.value.path().read_text(encoding="utf-8-sig")

    page.get_by_text("Undo this import").click()
    expect(page.get_by_text("1,203 entries go out of your diary.")).to_be_visible()
    press(page, "Undo it")
    expect(page.get_by_role("heading", name="Being taken out")).to_be_visible()
    call_command("work_imports", verbosity=0)
    expect(page.get_by_role("heading", name="Taken out again")).to_be_visible(timeout=4 * WAIT_MS)
    assert not Episode.objects.exists()


def test_every_page_of_an_import_can_be_used_by_everybody(
    visit: Visit, ada: User, diary: Diary, tmp_path: Path
) -> None:
    day = (timezone.now().astimezone(diary.zone) - timedelta(days=2)).date()
    (tmp_path / "days.csv").write_text(f"Date,Sleep,Mood\n{day},7:30,fine\nnever,8,bad\n")
    page = visit(ada, width=320, reduced_motion="reduce")
    page.goto("/import/")
    assert faults(page, page.url) == []
    page.get_by_label("A table, a workbook, or the export of another program").set_input_files(tmp_path / "days.csv")
    press(page, "See what is in it")
    expect(page.get_by_role("heading", name="What do the columns say?")).to_be_visible()
    assert faults(page, page.url) == []
    press(page, "See what it would add")
    expect(page.get_by_role("button", name="Import them")).to_be_visible()
    assert faults(page, page.url) == []
    press(page, "Import them")
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    assert faults(page, page.url) == []
    assert CheckIn.objects.get().sleep_minutes == 450
