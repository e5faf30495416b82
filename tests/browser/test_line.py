"""A line of text on Log: typed, checked in the filled form, saved, seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.models import User
from diary.models import Diary, Episode
from tests.browser.conftest import Visit
from tests.browser.steps import box, press
from tests.browser.taps import SCREEN, height
from tests.browser.test_accessibility import faults

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_line_is_typed_checked_saved_and_seen(script: bool, visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, java_script_enabled=script)
    page.goto("/")
    page.get_by_text("Or write it").click()
    page.get_by_label("One line").fill("left big toe 2 min coffee, stressed with Anna")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Read: left great toe, 2 min, suspects: caffeine; stress.")).to_be_visible()
    expect(box(page, "Left great toe")).to_be_checked()
    expect(page.get_by_label("Note")).to_have_value("with Anna")
    assert "Anna" not in page.url
    assert not Episode.objects.exists()
    press(page, "Log it")
    expect(page.get_by_text("suspects: caffeine; stress")).to_be_visible()
    assert Episode.objects.get().content.seconds == 120


def test_a_line_is_written_by_keyboard_alone(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada)
    page.goto("/")
    summary = page.get_by_text("Or write it")
    for _ in range(20):
        page.keyboard.press("Tab")
        if summary.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("right little toe an hour ago")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Read: right little toe")).to_be_visible()


def test_nothing_is_wrong_with_the_line_for_those_who_cannot_see_it(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, reduced_motion="reduce")
    page.goto("/")
    assert height(page) <= SCREEN
    page.get_by_text("Or write it").click()
    found = faults(page, "the line on Log")
    page.get_by_label("One line").fill("big toe 90 s, coffee")
    page.keyboard.press("Enter")
    expect(page.get_by_text("does not say which side")).to_be_visible()
    found += faults(page, "a form that a line filled")
    page.goto("/episodes/line/")
    press(page, "Fill in the form")
    expect(page.get_by_role("alert")).to_be_visible()
    found += faults(page, "a line with an error")
    assert found == [], "\n".join(found)
