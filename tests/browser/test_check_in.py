"""The check-in is one screen, what is skipped stays skipped, and a quiet day is one tap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.domain.content import CheckInContent, SignAnswer
from diary.models import CheckIn, Diary, RedFlagAnswer
from tests.browser.conftest import Visit
from tests.browser.steps import (
    arriving,
    box,
    choose,
    click,
    entries,
    go,
    group,
    open_all,
    press,
    take_back,
    tap,
    unfold,
)
from tests.browser.test_accessibility import faults
from tests.browser.test_sizes import TOO_WIDE
from tests.makers import make_episode, uuid_of

pytestmark = pytest.mark.browser
WITH_AND_WITHOUT = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])


def chosen(page: Page, question: str) -> str:
    """The answer that is chosen, as its value: "" for skipped."""
    return group(page, question).get_by_role("radio", checked=True).input_value()


@WITH_AND_WITHOUT
def test_a_check_in_is_one_screen_and_keeps_what_was_skipped(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    page = visit(ada, java_script_enabled=script)
    page.goto("/")
    click(page.get_by_role("link", name="Check in", exact=True))
    choose(page, "Any twitching?", "Yes")
    page.get_by_label("Hours of sleep").fill("6.5")
    choose(page, "Stress", "0")
    unfold(page, "Or one by one")
    choose(page, "New weakness in a foot, leg or hand?", "No")
    press(page, "Save")

    click(page.get_by_role("link", name="Change the check-in"))
    assert chosen(page, "Any twitching?") == "yes"
    expect(page.get_by_label("Hours of sleep")).to_have_value("6.5")
    expect(page.get_by_label("Drinks with caffeine")).to_have_value("")
    assert chosen(page, "Stress") == "0"
    unfold(page, "Body and mind")
    assert chosen(page, "Tiredness") == ""
    assert chosen(page, "New weakness in a foot, leg or hand?") == "no"
    assert chosen(page, "Numbness, tingling or burning?") == ""
    press(page, "Save")

    row = CheckIn.objects.get()
    assert (row.sleep_minutes, row.stress, row.fatigue, row.caffeine_drinks, row.tight_shoes) == (
        390,
        0,
        None,
        None,
        None,
    )
    assert [(answer.question, answer.answer) for answer in row.answers.all()] == [("weakness", "no")]
    go(page, "Diary")
    today = page.get_by_role("region", name="Today")
    expect(today).to_contain_text("Stress 0 of 10")
    expect(today).not_to_contain_text("Tiredness")


@WITH_AND_WITHOUT
def test_an_answer_can_be_taken_back_and_looks_open_again(script: bool, visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, java_script_enabled=script, reduced_motion="reduce")
    page.goto(f"/check-in/{timezone.now().astimezone(diary.zone).date()}/")
    stress = group(page, "Stress")
    clear, seven = stress.get_by_text("Clear"), stress.get_by_text("7", exact=True)
    expect(clear).to_have_css("opacity", "0")
    choose(page, "Stress", "7")
    expect(clear).to_have_css("opacity", "1")
    expect(seven).not_to_have_css("background-color", "rgb(255, 255, 255)")
    unfold(page, "Body and mind")
    choose(page, "Tiredness", "2")
    take_back(page, "Stress")
    expect(clear).to_have_css("opacity", "0")
    expect(seven).to_have_css("background-color", "rgb(255, 255, 255)")
    tap(box(page, "None of these signs today"))
    press(page, "Save")
    row = CheckIn.objects.get()
    assert (row.stress, row.fatigue) == (None, 2)
    assert {answer.answer for answer in row.answers.all()} == {"no"}


def test_a_usual_number_is_a_tap_and_the_same_tap_takes_it_back(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada)
    page.goto(f"/check-in/{timezone.now().astimezone(diary.zone).date()}/")
    sleep, seven, eight = page.get_by_label("Hours of sleep"), *map(at_a_tap(page), ("7 hours", "8 hours"))
    seven.click()
    expect(sleep).to_have_value("7")
    expect(seven).to_have_attribute("aria-pressed", "true")
    sleep.fill("8.0")
    expect(seven).to_have_attribute("aria-pressed", "false")
    expect(eight).to_have_attribute("aria-pressed", "true")
    eight.click()
    expect(sleep).to_have_value("")
    at_a_tap(page)("0 drinks").first.click()
    press(page, "Save")
    row = CheckIn.objects.get()
    assert (row.sleep_minutes, row.caffeine_drinks) == (None, 0)


def at_a_tap(page: Page) -> Callable[[str], Locator]:
    return lambda name: page.get_by_role("button", name=name, exact=True)


@WITH_AND_WITHOUT
def test_as_yesterday_shows_what_it_fills_in_and_the_person_saves_it(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    today = timezone.now().astimezone(diary.zone).date()
    items = {"caffeine_drinks": 3, "tight_shoes": False, "water": "high", "exercise": "hard", "stress": 7}
    answers = [SignAnswer("weakness", "cannot_do")]
    save_checkin(
        diary=diary, day=today - timedelta(days=1), uuid=uuid_of("b"),
        content=CheckInContent(twitching="yes", items=items, answers=answers),
    )  # fmt: skip
    page = visit(ada, java_script_enabled=script)
    page.goto(f"/check-in/{today}/")
    unfold(page, "The day")
    choose(page, "Exercise", "None")
    page.get_by_label("Hours of sleep").fill("5")
    fill = page.get_by_role("button", name="As yesterday")
    if script:
        fill.click()
    else:
        click(fill)
    told = "Filled in from yesterday: drinks with caffeine, water, tight shoes for two hours or more."
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_label("Drinks with caffeine")).to_have_value("3")
    expect(page.get_by_label("Hours of sleep")).to_have_value("5")
    expect(page.get_by_text("filled in", exact=True)).to_have_count(3)
    assert [chosen(page, one) for one in ("Water", "Exercise", "Any twitching?", "Stress")] == ["high", "none", "", ""]
    assert CheckIn.objects.count() == 1
    press(page, "Save")
    row = CheckIn.objects.get(local_date=today)
    assert row.items == {
        "sleep_minutes": 300, "caffeine_drinks": 3, "water": "high", "exercise": "none", "tight_shoes": False
    }  # fmt: skip
    assert (row.twitching, row.answers.count()) == ("", 0)


@WITH_AND_WITHOUT
def test_the_enter_key_saves(script: bool, visit: Visit, ada: User, diary: Diary) -> None:
    today = timezone.now().astimezone(diary.zone).date()
    content = CheckInContent(items={"caffeine_drinks": 3})
    save_checkin(diary=diary, day=today - timedelta(days=1), uuid=uuid_of("b"), content=content)
    page = visit(ada, java_script_enabled=script)
    page.goto(f"/check-in/{today}/")
    page.get_by_label("Hours of sleep").fill("5")
    with arriving(page):
        page.get_by_label("Hours of sleep").press("Enter")
    assert CheckIn.objects.get(local_date=today).items == {"sleep_minutes": 300}


COVERED = """
() => {
  const box = document.activeElement.getBoundingClientRect();
  const bar = document.querySelector(".checkin__save").getBoundingClientRect();
  const seen = box.bottom <= bar.top + 1 && box.top >= -1;
  return seen || !document.activeElement.closest(".checkin__items, .sign") ? "" : document.activeElement.outerHTML;
}
"""


@pytest.mark.parametrize("enlarged", [False, True], ids=["as-it-is", "text-at-200-percent"])
def test_save_is_always_in_reach_and_covers_no_field_that_has_the_focus(
    enlarged: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    page = visit(ada, width=390, height=844, reduced_motion="reduce")
    page.goto(f"/check-in/{timezone.now().astimezone(diary.zone).date()}/")
    if enlarged:
        page.evaluate("document.documentElement.style.fontSize = '212.5%'")
    open_all(page)
    page.evaluate("window.scrollTo(0, 0)")
    assert page.evaluate(TOO_WIDE) == []
    save = page.get_by_role("button", name="Save", exact=True)
    above = "node => node.getBoundingClientRect().bottom <= document.querySelector('.nav').getBoundingClientRect().top"
    covered: list[str] = []
    for key in ("Tab", "Shift+Tab"):
        page.get_by_role("radio").first.focus() if key == "Tab" else page.get_by_label("Note").focus()
        for _ in range(60):
            page.keyboard.press(key)
            expect(save).to_be_in_viewport(ratio=1)
            covered += filter(None, [page.evaluate(COVERED)])
            if page.evaluate("document.activeElement.matches('.checkin__save button')"):
                break
    assert covered == []
    assert save.evaluate(above)


@WITH_AND_WITHOUT
def test_a_quiet_day_is_one_tap(script: bool, visit: Visit, ada: User, diary: Diary) -> None:
    today = timezone.now().astimezone(diary.zone).date()
    page = visit(ada, java_script_enabled=script)
    page.goto("/")
    press(page, "No twitching today")
    page.goto(f"/diary/{today.year}/")
    expect(page.get_by_role("link", name=f"{today.day} {today:%B}: ")).to_have_accessible_name(
        f"{today.day} {today:%B}: quiet"
    )
    go(page, "Log")
    expect(page.get_by_role("button", name="No twitching today")).to_have_count(0)
    expect(page.get_by_role("link", name="Change the check-in")).to_be_visible()


@WITH_AND_WITHOUT
def test_a_page_that_was_open_for_long_takes_nothing_back(script: bool, visit: Visit, ada: User, diary: Diary) -> None:
    address = f"/check-in/{timezone.now().astimezone(diary.zone).date()}/"
    old, new = visit(ada, java_script_enabled=script), visit(ada, java_script_enabled=script)
    new.goto(address)
    new.get_by_label("Note").fill("one\n\ntwo “three”")
    press(new, "Save")
    old.goto(address)
    new.goto(address)
    expect(new.get_by_label("Note")).to_have_value("one\n\ntwo “three”")
    new.get_by_label("Note").fill("four")
    unfold(new, "Or one by one")
    choose(new, "New weakness in a foot, leg or hand?", "There is something you can't do")
    tap(box(new, "Grip with a hand"))
    press(new, "Save")

    choose(old, "Stress", "3")
    press(old, "Save")
    row = CheckIn.objects.get()
    assert (row.stress, row.note) == (3, "four")
    assert [(answer.answer, answer.parts) for answer in row.answers.all()] == [("cannot_do", ["grip"])]


@WITH_AND_WITHOUT
def test_a_sign_of_an_episode_is_asked_about_where_it_stands(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    page = visit(ada, java_script_enabled=script, reduced_motion="reduce")
    page.goto("/episodes/new/")
    tap(box(page, "Left great toe"))
    tap(box(group(page, "What came with it?"), "Felt weak"))
    press(page, "Log it")
    asked = group(page, "New weakness in a foot, leg or hand?")
    expect(asked).to_be_visible()
    if script:
        assert faults(page, "the question after an entry") == []
    press(asked, "Only within a day after exercise")
    expect(asked).to_have_count(0)
    expect(page.get_by_text("There is no check-in for this day yet.")).to_have_count(0)
    assert [(row.question, row.answer) for row in RedFlagAnswer.objects.all()] == [("weakness", "after_exercise")]


@WITH_AND_WITHOUT
def test_what_is_left_open_was_shown_and_is_asked_on_one_device_only(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    today = timezone.now().astimezone(diary.zone).date()
    page, other = visit(ada, java_script_enabled=script), visit(ada, java_script_enabled=script)
    for at in (page, other):
        at.goto("/episodes/new/")
        tap(box(at, "Left great toe"))
        tap(box(group(at, "What came with it?"), "Tingling"))
    press(page, "Log it")
    press(group(page, "Did it go away within minutes?"), "Skip")
    expect(group(page, "Did it go away within minutes?")).to_have_count(0)
    press(other, "Log it")
    expect(other.get_by_role("link", name="Answer today's question about it")).to_be_visible()
    expect(group(other, "Did it go away within minutes?")).to_have_count(0)
    assert not CheckIn.objects.exists()

    page.goto(f"/check-in/{today}/")
    expect(page.get_by_text("Answers “no” to these, and to nothing else: new weakness in a foot")).to_be_visible()
    unfold(page, "Or one by one")
    choose(page, "Did a whole limb jerk?", "No")
    press(page, "Save")
    page.goto("/doctor/")
    expect(page.get_by_text("No answer (shown and left open): weakness, numbness or tingling")).to_be_visible()
    row = CheckIn.objects.get()
    assert (row.shown_is_all, len(row.shown.split())) == (True, 9)
    assert [answer.question for answer in row.answers.all()] == ["jerks"]


@WITH_AND_WITHOUT
def test_on_a_long_day_the_line_that_asks_is_in_view(script: bool, visit: Visit, ada: User, diary: Diary) -> None:
    noon = timezone.now().astimezone(diary.zone).replace(hour=12) - timedelta(days=1)
    for minutes in range(30):
        make_episode(diary=diary, name=minutes, at=noon + timedelta(minutes=minutes), zone=diary.time_zone)
    page = visit(ada, java_script_enabled=script, reduced_motion="reduce")
    page.goto(f"/diary/{noon.date()}/")
    line = entries(page).last
    expect(line).not_to_be_in_viewport()
    click(line.get_by_role("link"))
    signs = group(page, "What came with it?")
    tap(box(signs, "Tingling"))
    with arriving(page):
        page.get_by_role("button", name="Save", exact=True).click()
    asked = group(page, "Did it go away within minutes?")
    expect(asked).to_be_in_viewport()
    if script:
        expect(asked).to_be_focused()
    page.goto("/diary/")
    expect(asked).to_have_count(1)


@WITH_AND_WITHOUT
def test_its_answer_leads_to_the_list_of_what_cannot_wait(script: bool, visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, java_script_enabled=script)
    page.goto("/episodes/new/")
    tap(box(page, "Left great toe"))
    tap(box(group(page, "What came with it?"), "Tingling"))
    press(page, "Log it")
    press(group(page, "Did it go away within minutes?"), "No, it lasted longer")
    expect(page.get_by_role("heading", name="What cannot wait")).to_be_visible()
