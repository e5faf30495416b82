"""Patterns in a browser: every chart is drawn, with and without JavaScript, and what is chosen stays chosen."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from diary.actions.sample import fill_with_sample
from diary.models import Diary
from diary.report.cards import CARDS
from tests.browser.conftest import Visit
from tests.browser.steps import click, go
from tests.browser.test_accessibility import faults

pytestmark = pytest.mark.browser


@pytest.fixture
def filled(diary: Diary) -> Diary:
    fill_with_sample(diary=diary, now=timezone.now(), episodes=150, years=0.4, seed=1)
    return diary


def charts(page: Page) -> Locator:
    return page.get_by_role("main").locator("picture img")


def expect_drawn(page: Page, count: int) -> None:
    """Every chart comes as its reader scrolls to it, and none is wider than its card."""
    expect(charts(page)).to_have_count(count)
    for chart in charts(page).all():
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_js_property("complete", True)
        expect(chart).not_to_have_js_property("naturalWidth", 0)


@pytest.mark.parametrize(
    ("width", "javascript", "theme"), [(390, True, "dark"), (1280, False, "light"), (390, False, "light")]
)
def test_every_chart_is_drawn(width: int, javascript: bool, theme: str, visit: Visit, ada: User, filled: Diary) -> None:
    page = visit(ada, width=width, java_script_enabled=javascript, color_scheme=theme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    go(page, "Patterns")
    expect_drawn(page, len(CARDS))
    drawn = [address for address in asked if ".svg?" in address]
    assert len(drawn) == len(CARDS)
    assert all(f"/{theme}.svg" in address and ("size=narrow" in address) == (width < 480) for address in drawn)


def test_somebody_narrows_down_looks_closer_and_comes_back(visit: Visit, ada: User, filled: Diary) -> None:
    page = visit(ada, reduced_motion="reduce")
    page.goto("/patterns/")
    main = page.get_by_role("main")
    main.get_by_text("Narrow it down").click()
    main.get_by_label("Where").select_option("Left great toe")
    click(main.get_by_role("button", name="Show"))
    expect(main.get_by_label("Where")).to_have_value("left_hallux")
    whole = [card for card in CARDS if card.is_whole]
    expect_drawn(page, len(CARDS) - len(whole))
    click(main.get_by_role("link", name="A year"))
    expect(main.get_by_label("Where")).to_have_value("left_hallux")
    click(main.get_by_role("link", name=re.compile("^Episodes by hour and weekday: details")))
    expect(page.get_by_role("heading", level=1)).to_have_text("At what time")
    expect(main.get_by_role("table")).to_be_visible()
    expect(main.get_by_role("table").get_by_role("row")).not_to_have_count(0)
    assert not faults(page, "a card")
    click(main.get_by_role("link", name="All patterns"))
    expect(main.get_by_label("Where")).to_have_value("left_hallux")
    click(main.get_by_role("link", name="Show everything").first)
    expect_drawn(page, len(CARDS))


def test_before_and_after_new_shoes(visit: Visit, ada: User, filled: Diary) -> None:
    page = visit(ada)
    page.goto("/patterns/")
    main = page.get_by_role("main")
    click(main.get_by_role("link", name="Compare two periods"))
    main.get_by_label("What changed on").fill(str((timezone.now() - timedelta(days=60)).date()))
    click(main.get_by_role("button", name="Compare").first)
    expect_drawn(page, 1)
    expect(main.get_by_role("row").filter(has_text="Recorded")).to_be_visible()
    expect(main.get_by_text("This does not say why")).to_be_visible()
