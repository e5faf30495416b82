"""The check-in is one screen, what is skipped stays skipped, and a quiet day is one tap."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.models import CheckIn, Diary, RedFlagAnswer
from tests.browser.conftest import Visit
from tests.browser.steps import arriving, box, choose, click, entries, go, group, press, tap
from tests.browser.test_accessibility import faults
from tests.makers import make_episode

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
    choose(page, "New weakness in a foot, leg or hand?", "No")
    press(page, "Save")

    click(page.get_by_role("link", name="Change the check-in"))
    assert chosen(page, "Any twitching?") == "yes"
    expect(page.get_by_label("Hours of sleep")).to_have_value("6.5")
    expect(page.get_by_label("Drinks with caffeine")).to_have_value("")
    assert chosen(page, "Stress") == "0"
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


def test_skip_takes_an_answer_back(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada)
    page.goto(f"/check-in/{timezone.now().astimezone(diary.zone).date()}/")
    choose(page, "Stress", "7")
    choose(page, "Tiredness", "2")
    choose(page, "Stress", "Skip")
    tap(box(page, "None of these signs today"))
    press(page, "Save")
    row = CheckIn.objects.get()
    assert (row.stress, row.fatigue) == (None, 2)
    assert {answer.answer for answer in row.answers.all()} == {"no"}


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
    page.get_by_text("More details").click()
    tap(box(group(page, "What came with it?"), "Felt weak"))
    press(page, "Log it")
    asked = group(page, "New weakness in a foot, leg or hand?")
    expect(asked).to_be_visible()
    if script:
        assert faults(page, "the question after an entry") == []
    press(asked, "Only within a day after exercise")
    expect(asked).to_have_count(0)
    expect(page.get_by_text("Nothing is said about this day yet.")).to_have_count(0)
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
        at.get_by_text("More details").click()
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
    page.get_by_text("More details").click()
    tap(box(group(page, "What came with it?"), "Tingling"))
    press(page, "Log it")
    press(group(page, "Did it go away within minutes?"), "No, it lasted longer")
    expect(page.get_by_role("heading", name="What cannot wait")).to_be_visible()
