"""Back, then edit, then save: the same entry changes, and none is made beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.models import User
from diary.models import CheckIn, Diary, Episode
from tests.browser.conftest import Visit
from tests.browser.steps import box, choose, click, press, take_back, tap

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_new_entry_that_one_comes_back_to_is_the_same_entry(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    page = visit(ada, java_script_enabled=script)
    page.goto("/")
    click(page.get_by_role("link", name="Earlier"))
    tap(box(page, "Left great toe"))
    page.get_by_label("Note").fill("It woke me.")
    press(page, "Log it")
    expect(page.get_by_text("Logged.")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Note")).to_have_value("It woke me.")
    page.get_by_label("Note").fill("It woke me twice.")
    press(page, "Save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Episode.objects.get().note == "It woke me twice."


def test_so_it_is_where_its_page_was_opened_by_its_address(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada)
    page.goto("/episodes/new/?day=")
    tap(box(page, "Left great toe"))
    press(page, "Log it")
    page.go_back()
    page.get_by_label("Note").fill("It woke me twice.")
    press(page, "Save")
    assert Episode.objects.get().note == "It woke me twice."


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_check_in_that_one_comes_back_to_is_the_same_check_in(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    page = visit(ada, java_script_enabled=script)
    page.goto("/")
    click(page.get_by_role("link", name="Check in").first)
    choose(page, "Stress", "3")
    page.get_by_label("Note").fill("Tired.")
    press(page, "Save")
    expect(page.get_by_text("Check-in saved.")).to_be_visible()
    page.go_back()
    take_back(page, "Stress")
    page.get_by_label("Note").fill("Rested.")
    press(page, "Save")
    row = CheckIn.objects.get()
    assert (row.stress, row.note) == (None, "Rested.")
