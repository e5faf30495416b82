"""What a check-in costs a thumb: on a phone the usual one is four taps of one screen, a whole one at most twenty."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.domain.catalogue import ITEMS, QUESTIONS
from diary.domain.content import CheckInContent
from diary.models import CheckIn, Diary
from tests.browser.conftest import Visit
from tests.browser.steps import box, group
from tests.browser.taps import SCREEN, Taps, bottom, height
from tests.makers import uuid_of

pytestmark = pytest.mark.browser
HABITS = {
    "caffeine_drinks": 2, "alcohol_units": 0, "nicotine": False, "water": "usual", "exercise": "light",
    "standing_minutes": 240, "tight_shoes": False, "electrolytes": False,
}  # fmt: skip
LEFT = "node => node.getBoundingClientRect().left"
WITH_AND_WITHOUT = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])


def today_of(diary: Diary) -> date:
    return timezone.now().astimezone(diary.zone).date()


def open_check_in(visit: Visit, ada: User, diary: Diary, *, width: int = 390, script: bool = True) -> Page:
    page = visit(ada, width=width, height=SCREEN, java_script_enabled=script, reduced_motion="reduce")
    page.goto(f"/check-in/{today_of(diary)}/")
    return page


def fill_yesterday(diary: Diary) -> None:
    day = today_of(diary) - timedelta(days=1)
    save_checkin(diary=diary, day=day, uuid=uuid_of("y"), content=CheckInContent(items=HABITS))


def answer(page: Page, question: str, words: str) -> Locator:
    return group(page, question).get_by_role("radio", name=words, exact=True)


@WITH_AND_WITHOUT
def test_the_usual_check_in_is_four_taps(script: bool, visit: Visit, ada: User, diary: Diary) -> None:
    fill_yesterday(diary)
    page = open_check_in(visit, ada, diary, script=script)
    thumb = Taps(page)
    thumb.tap(answer(page, "Any twitching?", "Yes"))
    if script:
        thumb.made += 1
        page.get_by_role("button", name="As yesterday").click()
    else:
        thumb.tap(page.get_by_role("button", name="As yesterday"))
    thumb.tap(box(page, "None of these signs today"))
    thumb.tap(page.get_by_role("button", name="Save", exact=True))
    assert thumb.made == 4
    row = CheckIn.objects.get(local_date=today_of(diary))
    assert (row.twitching, row.items) == ("yes", HABITS)
    assert row.answers.count() == len([question for question in QUESTIONS if question.every_days])


def test_a_whole_check_in_is_twenty_taps_at_first_and_eleven_on_the_next_day(
    visit: Visit, ada: User, diary: Diary
) -> None:
    page = open_check_in(visit, ada, diary)
    thumb = Taps(page)

    def pick(name: str, within: str) -> None:
        thumb.tap(page.locator(f"[data-answer={within}]").get_by_role("button", name=name, exact=True))

    def feel() -> None:
        thumb.tap(answer(page, "Any twitching?", "Yes"))
        pick("7.5 hours", "sleep_minutes")
        thumb.tap(answer(page, "Stress", "3"))
        thumb.tap(answer(page, "How well you slept", "4"))
        thumb.tap(answer(page, "Tiredness", "5"))
        for question in ("Heavy sweating", "Vomiting or diarrhoea"):
            thumb.tap(answer(page, question, "No"))
        thumb.tap(box(page, "None of these signs today"))

    for fold in ("Last night", "The day", "Body and mind"):
        thumb.tap(page.locator("summary", has_text=fold))
    feel()
    pick("2 drinks", "caffeine_drinks")
    pick("0 drinks", "alcohol_units")
    pick("4 hours", "standing_minutes")
    thumb.tap(answer(page, "Water", "As usual"))
    thumb.tap(answer(page, "Exercise", "Light"))
    for question in ("Tight shoes for two hours or more", "Nicotine", "Electrolyte-rich food or a supplement"):
        thumb.tap(answer(page, question, "No"))
    thumb.tap(page.get_by_role("button", name="Save", exact=True))
    row = CheckIn.objects.get()
    assert row.items.keys() == {item.key for item in ITEMS if item.shown}
    assert thumb.made == 20

    CheckIn.objects.update(local_date=today_of(diary) - timedelta(days=1))
    page.goto(f"/check-in/{today_of(diary)}/")
    thumb.made = 1
    page.get_by_role("button", name="As yesterday").click()
    thumb.tap(page.locator("summary", has_text="Last night"))
    feel()
    thumb.tap(page.get_by_role("button", name="Save", exact=True))
    assert thumb.made == 11
    again = CheckIn.objects.get(local_date=today_of(diary))
    assert again.items == row.items


@WITH_AND_WITHOUT
def test_what_is_asked_every_day_is_on_one_screen_with_all_signs_named(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    fill_yesterday(diary)
    page = open_check_in(visit, ada, diary, script=script)
    save = page.get_by_role("button", name="Save", exact=True)
    expect(save).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("navigation", name="Main")).to_be_in_viewport(ratio=1)
    covered_from = save.evaluate("node => node.parentNode.getBoundingClientRect().top")
    named = page.get_by_text("Answers “no” to these, and to nothing else:")
    expect(named).to_contain_text("a foot or calf that looks thinner; stiffness in a foot or leg.")
    for control in (answer(page, "Any twitching?", "Yes"), box(page, "None of these signs today"), named):
        assert bottom(control) <= covered_from
    assert height(page) < 1_700


def test_on_a_small_phone_the_first_screen_reaches_to_the_tick_for_all_signs(
    visit: Visit, ada: User, diary: Diary
) -> None:
    fill_yesterday(diary)
    page = visit(ada, width=360, height=800, reduced_motion="reduce")
    page.goto(f"/check-in/{today_of(diary)}/")
    save = page.get_by_role("button", name="Save", exact=True)
    covered_from = save.evaluate("node => node.parentNode.getBoundingClientRect().top")
    tick = box(page, "None of these signs today")
    assert bottom(tick) <= covered_from
    # Whoever comes to it by a keyboard sees what it answers, and no answer is left behind the bar that saves.
    tick.focus()
    named = page.get_by_text("Answers “no” to these, and to nothing else:")
    assert named.evaluate("node => node.getBoundingClientRect().bottom") <= covered_from
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    lowest = page.evaluate("""
      [...document.querySelectorAll("[data-answer] input:not([type=hidden])")].map((input) => {
        input.focus();
        return Math.max(...[input, ...input.labels].map((one) => one.getBoundingClientRect().bottom));
      })
    """)
    assert len(lowest) > 40
    assert max(lowest) <= covered_from


def test_on_a_wide_screen_the_days_before_stand_beside_it(visit: Visit, ada: User, diary: Diary) -> None:
    fill_yesterday(diary)
    page = open_check_in(visit, ada, diary, width=1280)
    beside = page.get_by_role("heading", name="The last check-ins")
    form = page.get_by_role("heading", name="Check-in: Today")
    expect(beside).to_be_in_viewport()
    assert beside.evaluate(LEFT) > form.evaluate(LEFT) + 600
    assert height(page) < 1_500
