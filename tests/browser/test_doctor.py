"""A flag appears, is understood, is talked about, stays quiet, and comes back with something new; and what cannot wait
has its own page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from diary.models import Diary, FlagMemory
from tests.browser.conftest import Visit
from tests.browser.steps import choose, click, go, press, tap, toe, unfold
from tests.makers import make_episode

pytestmark = pytest.mark.browser
WITH_AND_WITHOUT = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
BANNER = "A reason to see a doctor: pain"


def painful(diary: Diary, name: str, *, days_ago: int) -> None:
    diary.refresh_from_db()
    at = timezone.now() - timedelta(days=days_ago)
    make_episode(diary=diary, name=name, at=at, zone=diary.time_zone, pain=8)


@WITH_AND_WITHOUT
def test_a_flag_is_understood_talked_about_quiet_and_back_with_something_new(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    painful(diary, "first", days_ago=3)
    page = visit(ada, java_script_enabled=script)
    page.goto("/")
    click(page.get_by_role("link", name=BANNER))

    card = page.get_by_role("region", name="Pain")
    expect(card).to_contain_text("you wrote down pain of 7 or more of 10")
    expect(card).to_contain_text("Contact a doctor in the next day or two.")
    card.get_by_text("Days, and what the articles say").click()
    expect(card.get_by_text("Severe pain should be looked at promptly.")).to_be_visible()
    if not script:
        press(page, "I have read this")
    expect(page.get_by_role("button", name="I have read this")).to_have_count(0)
    assert FlagMemory.objects.get().seen

    page.get_by_text("I told a doctor").click()
    page.get_by_label("What came of it?").fill("An examination in May")
    press(page, "Note it")
    expect(page.get_by_role("region", name="Your talks with a doctor")).to_contain_text("An examination in May")
    page.get_by_text("Talked about or hidden").click()
    expect(card).to_contain_text("An examination in May")
    go(page, "Log")
    expect(page.get_by_role("link", name=BANNER)).to_have_count(0)

    painful(diary, "again", days_ago=0)
    page.goto("/")
    click(page.get_by_role("link", name=BANNER))
    expect(page.get_by_text("New since you talked about it")).to_be_visible()
    expect(card).to_contain_text("An examination in May")


def test_log_that_stays_open_shows_a_new_flag_once_nobody_looked(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada)
    page.goto("/")
    painful(diary, "first", days_ago=0)
    click(toe(page, "Left great toe"))
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    banner = page.get_by_role("link", name=BANNER)
    expect(banner).to_have_count(0)
    # A page in the background says that it is hidden; no browser that a test drives puts one there.
    look = """hidden => {
        Object.defineProperty(document, 'hidden', {configurable: true, value: hidden});
        document.dispatchEvent(new Event('visibilitychange'));
    }"""
    page.evaluate(look, True)
    expect(banner).to_be_visible()
    page.evaluate(look, False)
    # What was just logged can still be taken back.
    press(page, "Undo")
    expect(page.locator("#just").get_by_text("Taken back: Left great toe")).to_be_visible()
    expect(banner).to_be_visible()


@WITH_AND_WITHOUT
def test_an_answer_leads_to_what_cannot_wait_and_a_tick_to_whom_to_call(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    page = visit(ada, java_script_enabled=script)
    page.goto("/")
    click(page.get_by_role("link", name="Check in", exact=True))
    unfold(page, "Or one by one")
    choose(page, "New weakness in a foot, leg or hand?", "There is something you can't do")
    press(page, "Save")
    expect(page.get_by_role("heading", name="What cannot wait")).to_be_visible()
    press(page, "Go on")
    expect(page.get_by_text("Tick what is true, or “None of these”.")).to_be_visible()
    tap(page.get_by_role("checkbox", name="Weakness that grows within hours or days"))
    press(page, "Go on")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Call ")
    assert str(page.get_by_role("link", name="Call ").get_attribute("href")).startswith("tel:")
