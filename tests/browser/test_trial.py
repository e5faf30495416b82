"""From a factor to a trial that has started, on a phone: with and without JavaScript, in light and in dark."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.actions.sample import fill_with_sample
from diary.models import Diary, Trial
from tests.browser.conftest import Visit
from tests.browser.steps import click, press, tap
from tests.browser.test_accessibility import faults
from tests.browser.test_sizes import TOO_WIDE

pytestmark = pytest.mark.browser
OWN_WORDS = "Lunch away from the desk, with oneverylongwordthathasnoplacetobreakatall"


@pytest.fixture
def told(diary: Diary) -> Diary:
    """A year up to today, in which factors are told."""
    fill_with_sample(diary=diary, now=timezone.now(), episodes=400, years=1, seed=1)
    return diary


def well_made(page: Page, where: str) -> None:
    assert page.evaluate(TOO_WIDE) == [], where
    assert faults(page, where) == []
    page.emulate_media(color_scheme="light")


def tick_both(page: Page) -> None:
    for name in ("I am 18 or older", "No doctor prescribed, advised or forbade this"):
        page.get_by_role("checkbox", name=name).check()


def test_from_a_factor_to_a_started_plan_on_a_phone(visit: Visit, ada: User, told: Diary) -> None:
    page = visit(ada, width=390, reduced_motion="reduce")
    page.goto("/patterns/factors/")
    click(page.get_by_role("link", name="Test it: tight shoes"))
    expect(page.get_by_role("radio", name="Wider shoes")).to_be_checked()
    expect(page.get_by_label("In your own words")).to_be_hidden()
    well_made(page, "asking")

    press(page, "See the plan")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("radio", name="Wider shoes")).to_be_checked()
    well_made(page, "refused")

    tick_both(page)
    press(page, "See the plan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wider shoes: does it change my twitching?")
    expect(page.get_by_text("If it halved your twitching")).to_be_visible()
    well_made(page, "the plan")

    # There and back again, by the browser's own way.
    click(page.get_by_role("link", name="Change the plan"))
    expect(page.get_by_role("radio", name="Wider shoes")).to_be_checked()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wider shoes: does it change my twitching?")
    press(page, "Start this trial")
    started = page.url
    page.go_back()
    expect(page).to_have_url(started)
    expect(page.get_by_role("heading", name="How the order was drawn")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(9)
    well_made(page, "what has started")
    assert Trial.objects.get().factor == "tight_shoes"

    page.goto("/patterns/factors/")
    click(page.get_by_role("link", name=re.compile("You are testing this until")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Wider shoes: does it change my twitching?")
    page.goto("/trials/new/")
    click(page.get_by_role("link", name="Your trial"))
    page.get_by_text("Stop this trial").click()
    press(page, "Stop it")
    expect(page.get_by_role("link", name="Test it again")).to_be_visible()
    well_made(page, "what was stopped")


def test_own_words_without_javascript(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, width=390, java_script_enabled=False)
    page.goto("/trials/")
    click(page.get_by_role("link", name="Test something"))
    tap(page.get_by_role("radio", name="Something else"))
    page.get_by_label("In your own words").fill(OWN_WORDS)
    tap(page.get_by_role("radio", name="10 blocks"))
    tick_both(page)
    press(page, "See the plan")
    click(page.get_by_role("link", name="Change the plan"))
    expect(page.get_by_label("In your own words")).to_have_value(OWN_WORDS)
    press(page, "See the plan")
    press(page, "Start this trial")
    expect(page.get_by_role("row")).to_have_count(11)
    assert page.evaluate(TOO_WIDE) == []
    assert "esk" not in page.url


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_trial_fits_any_width(width: int, visit: Visit, ada: User, told: Diary) -> None:
    page = visit(ada, width=width, reduced_motion="reduce")
    page.goto("/trials/new/?change=no_caffeine")
    today = timezone.now().astimezone(told.zone).date()
    page.get_by_label("First day").fill(str(today + timedelta(days=3)))
    tick_both(page)
    press(page, "See the plan")
    well_made(page, "the plan")
    press(page, "Start this trial")
    well_made(page, "what is coming")
    page.goto("/trials/")
    well_made(page, "the list")


def test_the_plan_is_one_page_of_paper(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, width=390)
    page.goto("/trials/new/?change=no_caffeine")
    tap(page.get_by_role("radio", name="10 blocks"))
    tick_both(page)
    press(page, "See the plan")
    press(page, "Start this trial")
    expect(page.get_by_role("button", name="Print the plan")).to_be_visible()
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print the plan")).to_be_hidden()
    expect(page.get_by_role("table")).to_be_visible()
