"""A guest looks around with sample data, and may keep it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.models import Episode, Share
from tests.accounts.conftest import PASSWORD
from tests.browser.conftest import Visit
from tests.browser.steps import click, entries, go, press, toe

pytestmark = pytest.mark.browser
WITH_AND_WITHOUT = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])


def start(page: Page) -> None:
    page.goto("/")
    press(page, "Try it with sample data")
    expect(toe(page, "Left great toe")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_guest_finds_a_year_and_its_chart(scheme: str, visit: Visit) -> None:
    page = visit(color_scheme=scheme)
    start(page)
    go(page, "Diary")
    expect(entries(page).nth(5)).to_be_visible()
    click(page.get_by_role("link", name="The year"))
    expect(page.get_by_role("link", name="episode").nth(50)).to_be_visible()
    go(page, "Patterns")
    chart = page.locator("main picture img:visible").first
    chart.scroll_into_view_if_needed()
    expect(chart).to_be_visible()
    expect(chart).to_have_js_property("complete", True)
    expect(chart).not_to_have_js_property("naturalWidth", 0)
    drawn = chart.screenshot()
    page.emulate_media(color_scheme="dark" if scheme == "light" else "light")
    assert chart.screenshot() != drawn


@WITH_AND_WITHOUT
def test_a_guest_keeps_the_diary_and_finds_it_after_signing_in_again(script: bool, visit: Visit, settings) -> None:
    settings.SIGN_UP = "open"
    page = visit(java_script_enabled=script)
    start(page)
    held = Episode.objects.count()
    click(page.get_by_role("link", name="Keep it", exact=True))
    page.get_by_label("E-mail address").fill("new@example.org")
    page.get_by_label("Password", exact=True).fill("three quiet blue boats")
    page.get_by_label("The same password again").fill("three quiet blue boats")
    press(page, "Keep it")
    expect(page.get_by_role("link", name="Keep it", exact=True)).to_have_count(0)
    go(page, "More")
    click(page.get_by_role("link", name="Sign out"))
    press(page, "Sign out")

    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill("new@example.org")
    page.get_by_label("Password", exact=True).fill("three quiet blue boats")
    press(page, "Sign in")
    go(page, "Diary")
    expect(entries(page).nth(5)).to_be_visible()
    owner = User.objects.get()
    assert (owner.is_guest, Episode.objects.filter(diary__owner=owner).count()) == (False, held)


def test_a_tap_after_somebody_else_signed_in_beside_is_said_to_be_lost(visit: Visit, ada: User) -> None:
    page = visit()
    start(page)
    beside = page.context.new_page()
    beside.goto("/")
    click(beside.get_by_role("link", name="I have an account"))
    press(beside, "Go to sign in")
    beside.get_by_label("E-mail address").fill("ada@example.org")
    beside.get_by_label("Password", exact=True).fill(PASSWORD)
    press(beside, "Sign in")
    for name in ("Left great toe", "Right great toe"):
        with page.expect_response(lambda answer: answer.status == 403):
            toe(page, name).click()
        expect(page.get_by_role("alert")).to_contain_text("Somebody else has signed in here")
    assert not Episode.objects.filter(diary__owner=ada).exists()


def test_where_sign_up_is_closed_a_guest_is_offered_the_file_alone(visit: Visit) -> None:
    page = visit()
    start(page)
    expect(page.get_by_role("link", name="Keep it", exact=True)).to_have_count(0)
    page.goto("/keep/")
    expect(page.get_by_role("main")).to_contain_text("No new accounts can be made here")
    offer = page.get_by_role("link", name="Save a copy")
    box = offer.bounding_box()
    assert box is not None
    assert box["height"] >= 24
    click(offer)
    expect(page.get_by_role("link", name="Download your diary")).to_be_visible()


@WITH_AND_WITHOUT
def test_a_guest_sees_what_a_link_would_open_and_nothing_is_made(script: bool, visit: Visit) -> None:
    page = visit(java_script_enabled=script)
    start(page)
    go(page, "Doctor")
    click(page.get_by_role("link", name="Make a page for my doctor"))
    press(page, "Show the page")
    press(page, "See what a link would show")
    expect(page.get_by_text("This is sample data, so no link is made of it")).to_be_visible()
    press(page, "Open it as a doctor would")
    expect(page.get_by_text("This is a preview.")).to_be_visible()
    expect(page.get_by_role("article")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
    assert not Share.objects.exists()
    click(page.get_by_role("link", name="Back to Flicker"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_what_needs_an_account_is_said_before_the_tap(visit: Visit) -> None:
    page = visit()
    start(page)
    go(page, "More")
    expect(page.get_by_role("main")).to_contain_text("With an account come reminders, links for a doctor")
    expect(page.get_by_role("link", name="Reminders")).to_have_count(0)
    click(page.get_by_role("link", name="Import"))
    expect(page.get_by_role("main")).to_contain_text("The diary of a guest may take 20 MB.")
