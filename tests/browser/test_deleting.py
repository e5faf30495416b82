"""What was deleted comes back, and so does the page one came from."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.models import Diary, Episode
from diary.queries.entries import DAYS_A_PAGE
from tests.browser.conftest import Visit
from tests.browser.steps import click, entries, go, press
from tests.makers import make_episode

pytestmark = pytest.mark.browser
WITH_AND_WITHOUT = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
NOTE = "a note to keep"


def delete_the_newest(page: Page) -> None:
    """From the timeline: open the newest entry, where it stands or on its own page, and delete it."""
    go(page, "Diary")
    click(entries(page).first.get_by_role("link"))
    press(page, "Delete")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(page.get_by_text(NOTE)).to_have_count(0)


def expect_whole(page: Page) -> None:
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("contentinfo")).to_be_visible()


@WITH_AND_WITHOUT
def test_an_entry_deleted_from_the_timeline_comes_back_by_undo_and_from_the_bin(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    now = timezone.now()
    make_episode(diary=diary, name="kept", at=now - timedelta(days=1), zone=diary.time_zone, sites=["right_hallux"])
    make_episode(diary=diary, name="gone", at=now, zone=diary.time_zone, sites=["left_hallux"], note=NOTE)
    page = visit(ada, java_script_enabled=script)
    page.goto("/diary/")

    delete_the_newest(page)
    press(page, "Undo")
    expect(page.get_by_text(NOTE)).to_be_visible()
    go(page, "Diary")
    expect(entries(page)).to_have_count(2)
    expect(entries(page).first).to_contain_text(NOTE)

    delete_the_newest(page)
    go(page, "Diary")
    expect(entries(page)).to_have_count(1)
    expect(entries(page)).to_contain_text("Right great toe")
    page.goto("/bin/")
    click(page.get_by_role("button", name="Put back Left great toe"))
    go(page, "Diary")
    expect(entries(page)).to_have_count(2)

    delete_the_newest(page)
    page.goto("/bin/")
    press(page, "Remove all of it for good")
    expect(page.get_by_role("main")).to_contain_text("The bin is empty")
    assert Episode.objects.count() == 1


@pytest.fixture
def long_diary(diary: Diary) -> Diary:
    for index in range(3 * DAYS_A_PAGE):
        at = timezone.now() - timedelta(days=index)
        make_episode(diary=diary, name=index, at=at, zone=diary.time_zone)
    return diary


def test_older_days_are_added_to_the_page_and_back_brings_a_whole_page(
    visit: Visit, ada: User, long_diary: Diary
) -> None:
    page = visit(ada)
    page.goto("/diary/")
    expect(entries(page)).to_have_count(DAYS_A_PAGE)
    page.evaluate("window.isTheSame = true")
    older = page.get_by_role("link", name="Older days")
    address = older.get_attribute("href")
    click(older)
    expect(entries(page)).to_have_count(2 * DAYS_A_PAGE)
    assert page.evaluate("window.isTheSame")
    expect_whole(page)

    click(page.get_by_role("main").get_by_role("heading", level=2).last.get_by_role("link"))
    expect(page.get_by_role("heading", name="Episodes")).to_be_visible()
    page.go_back()
    expect_whole(page)
    expect(entries(page).nth(DAYS_A_PAGE - 1)).to_be_visible()

    page.goto(f"/diary/{address}")
    expect_whole(page)
    expect(entries(page)).to_have_count(DAYS_A_PAGE)
    go(page, "Log")
    page.go_back()
    expect_whole(page)
    expect(entries(page)).to_have_count(DAYS_A_PAGE)


def test_older_days_are_pages_without_javascript(visit: Visit, ada: User, long_diary: Diary) -> None:
    page = visit(ada, java_script_enabled=False)
    page.goto("/diary/")
    expect(entries(page)).to_have_count(DAYS_A_PAGE)
    first = entries(page).first.inner_text()
    for _ in range(2):
        click(page.get_by_role("link", name="Older days"))
        expect_whole(page)
        expect(entries(page)).to_have_count(DAYS_A_PAGE)
    expect(page.get_by_role("link", name="Older days")).to_have_count(0)
    page.go_back()
    page.go_back()
    expect_whole(page)
    expect(entries(page).first).to_have_text(first, use_inner_text=True)
