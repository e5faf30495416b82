"""What logging costs a thumb on a phone: taps, and how far down the page they are. Typing is no tap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import FloatRect, Page, Route, expect

from accounts.models import User
from diary.domain.anatomy import TOES
from diary.domain.catalogue import Shape
from diary.models import Day, Diary, Episode, Timer
from tests.browser.conftest import Visit
from tests.browser.steps import box, entries, outlast_double_tap, press, tap, toe
from tests.browser.taps import SCREEN, Taps, bottom, height
from tests.makers import make_episode

pytestmark = pytest.mark.browser
WITH_AND_WITHOUT = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
NAV = 58
"""Height of the navigation at the bottom of a phone."""


def since(days: int) -> None:
    User.objects.update(date_joined=timezone.now() - timedelta(days=days))


def opened(visit: Visit, user: User, **options: Any) -> Taps:
    page = visit(user, **options)
    page.goto("/")
    return Taps(page)


@WITH_AND_WITHOUT
def test_a_moment_is_one_tap_on_the_first_day_too_and_undo_one_more(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    thumb = opened(visit, ada, java_script_enabled=script)
    assert height(thumb.page) <= SCREEN
    thumb.tap(toe(thumb.page, "Right little toe"))
    expect(entries(thumb.page)).to_contain_text("Right little toe")
    undo = thumb.page.get_by_role("button", name="Undo")
    assert bottom(undo) <= SCREEN - NAV
    assert thumb.made == 1
    assert height(thumb.page) <= SCREEN
    thumb.tap(undo)
    expect(entries(thumb.page)).to_have_count(0)
    assert thumb.made == 2
    assert not Episode.objects.kept().exists()


def test_an_ordinary_day_fits_on_the_screen(visit: Visit, ada: User, diary: Diary) -> None:
    since(90)
    make_episode(diary=diary, name="before", at=timezone.now() - timedelta(days=1), zone=diary.time_zone)
    make_episode(diary=diary, at=timezone.now() - timedelta(hours=1), zone=diary.time_zone)
    thumb = opened(visit, ada)
    assert height(thumb.page) <= SCREEN
    thumb.tap(toe(thumb.page, "Left third toe"))
    expect(entries(thumb.page)).to_have_count(2)
    assert height(thumb.page) <= SCREEN


@WITH_AND_WITHOUT
def test_twenty_minutes_ago_is_two_taps(script: bool, visit: Visit, ada: User, diary: Diary) -> None:
    thumb = opened(visit, ada, java_script_enabled=script)
    thumb.write(thumb.page.get_by_label("Minutes ago", exact=True), "20")
    thumb.tap(toe(thumb.page, "Left great toe"))
    expect(entries(thumb.page)).to_have_count(1)
    assert thumb.made == 2
    ago = timezone.now() - Episode.objects.get().started_at
    assert timedelta(minutes=20) <= ago < timedelta(minutes=21)


def test_the_slider_the_number_and_the_chips_say_the_same(visit: Visit, ada: User, diary: Diary) -> None:
    page = opened(visit, ada).page
    minutes, slider = page.get_by_label("Minutes ago", exact=True), page.get_by_role("slider")
    tap(page.get_by_role("radio", name="30 min ago"))
    expect(minutes).to_have_value("30")
    expect(slider).to_have_value("30")
    slider.fill("60")
    expect(minutes).to_have_value("60")
    expect(page.get_by_role("radio", name="60 min ago")).to_be_checked()
    minutes.fill("20")
    expect(slider).to_have_value("20")
    expect(page.get_by_role("radio", name="60 min ago")).not_to_be_checked()
    tap(page.get_by_role("radio", name="Now"))
    expect(minutes).to_have_value("")
    expect(slider).to_have_value("0")


def test_a_burst_is_three_taps(visit: Visit, ada: User, diary: Diary) -> None:
    thumb = opened(visit, ada)
    thumb.tap(toe(thumb.page, "Left great toe"))
    expect(entries(thumb.page)).to_have_count(1)
    outlast_double_tap(thumb.page)
    thumb.tap(toe(thumb.page, "Left great toe"))
    thumb.tap(thumb.page.get_by_role("button", name="Make it a burst"))
    expect(entries(thumb.page)).to_have_count(1)
    expect(entries(thumb.page)).to_contain_text("about 2 in")
    assert thumb.made == 3
    assert Episode.objects.kept().get().shape == Shape.BURST
    thumb.tap(thumb.page.get_by_role("button", name="Undo"))
    expect(entries(thumb.page)).to_have_count(2)


def test_a_timer_is_two_taps_and_one(visit: Visit, ada: User, diary: Diary) -> None:
    thumb = opened(visit, ada)
    thumb.tap(thumb.page.get_by_role("radio", name="Start a timer"))
    thumb.tap(toe(thumb.page, "Right great toe", verb="Start a timer:"))
    stop = thumb.page.get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    assert (thumb.made, Timer.objects.count(), Episode.objects.count()) == (2, 1, 0)
    assert bottom(stop) <= SCREEN - NAV
    # What was started is not started again by the next tap.
    expect(thumb.page.get_by_role("radio", name="A moment")).to_be_checked()
    thumb.tap(stop)
    assert thumb.made == 3
    assert Episode.objects.get().shape == Shape.TIMED


def test_caffeine_and_a_note_later_are_three_taps(visit: Visit, ada: User, diary: Diary) -> None:
    make_episode(diary=diary, at=timezone.now() - timedelta(hours=1), zone=diary.time_zone)
    thumb = opened(visit, ada)
    thumb.tap(entries(thumb.page).get_by_role("link", name="Write a note to the entry"))
    # Whoever asks for the note is in its field, and types.
    expect(thumb.page.get_by_role("textbox", name="Note")).to_be_focused()
    thumb.page.keyboard.type("After the second coffee")
    thumb.tap(box(thumb.page, "Caffeine"))
    thumb.tap(thumb.page.get_by_role("button", name="Save"))
    expect(entries(thumb.page)).to_contain_text("After the second coffee")
    assert thumb.made == 3


@WITH_AND_WITHOUT
def test_a_quiet_day_and_yesterday_are_one_tap_each(script: bool, visit: Visit, ada: User, diary: Diary) -> None:
    since(3)
    thumb = opened(visit, ada, java_script_enabled=script)
    thumb.tap(thumb.page.get_by_role("button", name="No twitching today"))
    expect(thumb.page.get_by_text("Today: no twitching.").last).to_be_visible()
    assert thumb.made == 1
    yesterday = thumb.page.get_by_role("button", name="quiet", exact=True)
    assert bottom(yesterday) <= SCREEN - NAV
    thumb.tap(yesterday)
    expect(thumb.page.get_by_text("Yesterday: no twitching.").last).to_be_visible()
    assert thumb.made == 2
    assert list(Day.objects.values_list("twitching", flat=True)) == ["no", "no"]
    thumb.tap(thumb.page.get_by_role("button", name="Undo"))
    expect(yesterday).to_be_visible()
    thumb.tap(thumb.page.get_by_role("button", name="skip"))
    expect(yesterday).to_have_count(0)


def test_two_toes_quickly_are_two_entries_and_a_double_tap_is_one(visit: Visit, ada: User, diary: Diary) -> None:
    page = opened(visit, ada).page
    toe(page, "Left great toe").dblclick()
    expect(entries(page)).to_have_count(1)
    # Without `no_wait_after`: what Playwright holds back since a button was renewed meanwhile would not be done anew.
    for name in ("Right great toe", "Left second toe"):
        toe(page, name).click()
    expect(entries(page)).to_have_count(3)
    assert sorted(row.site_keys[0] for row in Episode.objects.all()) == [
        "left_hallux",
        "left_second_toe",
        "right_hallux",
    ]


def test_a_tap_in_which_the_answer_to_another_comes_is_an_entry_too(visit: Visit, ada: User, diary: Diary) -> None:
    page = opened(visit, ada).page
    held: list[Route] = []
    page.route("**/log/", lambda route: held.append(route), times=1)
    with page.expect_request("**/log/"):
        toe(page, "Right great toe").click()
    toe(page, "Left second toe").hover()
    page.mouse.down()
    held[0].continue_()
    expect(entries(page)).to_have_count(1)
    page.mouse.up()
    expect(entries(page)).to_have_count(2)
    assert Episode.objects.count() == 2


def boxes(page: Page) -> list[FloatRect]:
    """Where the toes are."""
    found = [toe(page, site.name).bounding_box() for site in TOES]
    assert all(found)
    return [one for one in found if one]


@pytest.mark.parametrize("width", [320, 390])
def test_each_toe_is_as_large_as_a_fingertip_and_stays_where_it_is(
    width: int, visit: Visit, ada: User, diary: Diary
) -> None:
    page = opened(visit, ada, width=width, reduced_motion="reduce").page
    before = boxes(page)
    assert min(min(one["width"], one["height"]) for one in before) >= 44
    toe(page, "Left great toe").click()
    expect(entries(page)).to_have_count(1)
    assert boxes(page) == before
    expect(page.locator("html")).to_have_js_property("scrollWidth", width)


def test_several_toes_are_named_by_the_button_that_logs_them(visit: Visit, ada: User, diary: Diary) -> None:
    thumb = opened(visit, ada)
    thumb.tap(thumb.page.get_by_role("radio", name="15 min ago"))
    thumb.tap(thumb.page.get_by_role("link", name="Several toes"))
    expect(thumb.page.get_by_role("radio", name="15 min ago")).to_be_checked()
    thumb.tap(box(thumb.page, "Left great toe"))
    thumb.tap(box(thumb.page, "Right second toe"))
    log = thumb.page.get_by_role("button", name="Log left great toe and right second toe")
    assert bottom(log) <= SCREEN - NAV
    thumb.tap(log)
    expect(entries(thumb.page)).to_have_count(1)
    assert thumb.made == 5
    assert set(Episode.objects.get().site_keys) == {"left_hallux", "right_second_toe"}
    # One toe a tap again.
    press(thumb.page, "Log left great toe")
    expect(entries(thumb.page)).to_have_count(2)
