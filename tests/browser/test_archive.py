"""Everything out, everything gone, everything in again."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from diary.domain.content import Remedy
from diary.models import Diary, Episode
from tests.browser.conftest import Visit
from tests.browser.steps import click, entries, go, press
from tests.makers import make_episode

pytestmark = pytest.mark.browser


def content(path: Path) -> dict[str, Any]:
    """What an archive holds, without when and of what it was written."""
    found: dict[str, Any] = json.loads(path.read_text())
    return {key: value for key, value in found.items() if isinstance(value, list)}


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_what_was_downloaded_and_deleted_loads_again(
    script: bool, visit: Visit, ada: User, diary: Diary, tmp_path: Path
) -> None:
    now = timezone.now()
    full = {"signs": ["visible"], "triggers": ["stress"], "remedies": [Remedy("water", "better")], "intensity": 3}
    for index in range(3):
        at = now - timedelta(days=index)
        make_episode(
            diary=diary, name=index, at=at, zone=diary.time_zone, minutes=index, note=f"Näme {index} 🦶", **full
        )
    page = visit(ada, java_script_enabled=script)
    page.goto("/diary/")
    expect(entries(page)).to_have_count(3)
    before = entries(page).all_inner_texts()

    page.goto("/archive/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download your diary").click()
    download.value.save_as(tmp_path / "diary.json")

    for left in (2, 1, 0):
        go(page, "Diary")
        click(entries(page).first.get_by_role("link"))
        press(page, "Delete")
        expect(page.get_by_role("button", name="Undo")).to_be_visible()
        assert Episode.objects.kept().count() == left
    page.goto("/bin/")
    press(page, "Remove all of it for good")
    expect(page.get_by_role("button", name="Put back")).to_have_count(0)
    assert not Episode.objects.exists()

    page.goto("/archive/")
    page.get_by_label("An archive from Flicker").set_input_files(tmp_path / "diary.json")
    press(page, "See what is in it")
    expect(page.get_by_role("cell", name="3 episodes")).to_be_visible()
    assert not Episode.objects.exists()
    press(page, "Load it")
    go(page, "Diary")
    expect(entries(page)).to_have_count(3)
    assert entries(page).all_inner_texts() == before

    page.goto("/archive/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download your diary").click()
    download.value.save_as(tmp_path / "again.json")
    assert len(content(tmp_path / "diary.json")["episodes"]) == 3
    assert content(tmp_path / "again.json") == content(tmp_path / "diary.json")


def test_a_file_that_is_no_archive_changes_nothing_and_says_so(
    visit: Visit, ada: User, diary: Diary, tmp_path: Path
) -> None:
    (tmp_path / "notes.json").write_text('{"format": "shopping list"}')
    page = visit(ada)
    page.goto("/archive/")
    page.get_by_label("An archive from Flicker").set_input_files(tmp_path / "notes.json")
    press(page, "See what is in it")
    expect(page.get_by_role("alert")).to_contain_text("cannot be loaded")
