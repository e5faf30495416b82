"""Patterns in a browser: every chart is drawn, with and without JavaScript, and what is chosen stays chosen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from diary.actions.sample import fill_with_sample
from diary.models import Diary
from diary.report.cards import ANSWERED, CARDS
from tests.browser.conftest import Visit
from tests.browser.steps import arriving, click, go
from tests.browser.taps import SCREEN, bottom
from tests.browser.taps import height as whole
from tests.browser.test_accessibility import faults

pytestmark = pytest.mark.browser


@pytest.fixture
def filled(diary: Diary) -> Diary:
    fill_with_sample(diary=diary, now=timezone.now(), episodes=150, years=0.4, seed=1)
    return diary


AMONG = [card for card in CARDS if card.key not in ANSWERED]
"""The cards of the page that answers nothing by itself; one of them is a list, and has its drawing on its own page."""

DRAWN = [card for card in AMONG if not card.lines]
AT_ONCE = [card for card in DRAWN if not card.is_minor]
"""Those that are drawn on a phone too."""

LARGEST = ("load", "course")
"""The drawings that wait on their own pages where two columns stand, which is on 768 and on 1280."""


def seen(width: int) -> int:
    """How many drawings a page of that width shows."""
    return len(AT_ONCE) if width < 720 else sum(card.key not in LARGEST for card in DRAWN)


def charts(page: Page) -> Locator:
    return page.get_by_role("main").locator("picture img:visible")


def expect_drawn(page: Page, count: int) -> None:
    """Every chart comes as its reader scrolls to it, and none is wider than its card."""
    expect(charts(page)).to_have_count(count)
    for chart in charts(page).all():
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_js_property("complete", True)
        expect(chart).not_to_have_js_property("naturalWidth", 0)


@pytest.mark.parametrize(
    ("width", "javascript", "theme"),
    [(390, True, "dark"), (768, True, "light"), (1280, False, "light"), (390, False, "light")],
)
def test_every_chart_is_drawn(width: int, javascript: bool, theme: str, visit: Visit, ada: User, filled: Diary) -> None:
    page = visit(ada, width=width, java_script_enabled=javascript, color_scheme=theme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    go(page, "Patterns")
    count = seen(width)
    expect_drawn(page, count)
    drawn = [address for address in asked if ".svg?" in address]
    # Without JavaScript a browser does not wait with what it does not show.
    assert len(drawn) == (count if javascript else len(DRAWN))
    # One drawing for both themes, made for the room that it has; two feet need little.
    assert all("/auto.svg" in address for address in drawn)
    narrow = {address.split("/")[-2] for address in drawn if "size=narrow" in address}
    assert narrow == ({address.split("/")[-2] for address in drawn} if width < 1024 else {"place"})
    # A drawing that waits on its own page is there.
    click(page.get_by_role("main").get_by_role("link", name="Details: What you tried"))
    expect_drawn(page, 1)


@pytest.mark.parametrize(("width", "height", "most"), [(390, SCREEN, 4000), (768, 1024, 2900), (1280, 900, 2200)])
def test_the_answers_fit_on_the_first_screen_and_the_page_is_short(
    width: int, height: int, most: int, visit: Visit, ada: User, diary: Diary
) -> None:
    fill_with_sample(diary=diary, now=timezone.now(), episodes=400, years=1, seed=1)
    page = visit(ada, width=width, height=height)
    page.goto("/patterns/")
    answers = page.get_by_role("main").locator(".answer")
    expect(answers).to_have_count(3)
    navigation = page.get_by_role("navigation", name="Main").bounding_box()
    assert navigation
    edge = navigation["y"] if width < 1024 else height
    assert max(bottom(answer) for answer in answers.all()) <= edge
    expect_drawn(page, seen(width))
    assert whole(page) <= most


def test_an_answer_leads_where_it_says_by_any_tap_on_it(visit: Visit, ada: User, filled: Diary) -> None:
    page = visit(ada)
    page.goto("/patterns/")
    assert not faults(page, "patterns")
    for question, title in (
        ("Is it changing?", "Whether it changes"),
        ("What goes with it?", "What goes with it"),
    ):
        page.goto("/patterns/")
        box = page.get_by_role("region", name=question).bounding_box()
        assert box
        with arriving(page):
            page.mouse.click(box["x"] + 20, box["y"] + box["height"] / 2)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_somebody_narrows_down_looks_closer_and_comes_back(visit: Visit, ada: User, filled: Diary) -> None:
    page = visit(ada, reduced_motion="reduce")
    page.goto("/patterns/")
    main = page.get_by_role("main")
    main.get_by_text("Filter").click()
    main.get_by_label("Where", exact=True).select_option("Left great toe")
    click(main.get_by_role("button", name="Show"))
    expect(main.get_by_label("Where", exact=True)).to_have_value("left_hallux")
    expect(charts(page)).not_to_have_count(0)
    expect(page.get_by_role("region", name="The course of everything")).to_have_count(0)
    click(main.get_by_role("link", name="A year"))
    expect(main.get_by_label("Where", exact=True)).to_have_value("left_hallux")
    click(main.get_by_role("link", name="Details: At what time"))
    expect(page.get_by_role("heading", level=1)).to_have_text("At what time")
    expect(main.get_by_role("table")).to_be_visible()
    expect(main.get_by_role("table").get_by_role("row")).not_to_have_count(0)
    assert not faults(page, "a card")
    click(main.get_by_role("link", name="All patterns"))
    expect(main.get_by_label("Where", exact=True)).to_have_value("left_hallux")
    click(main.get_by_role("link", name="Show everything").first)
    expect_drawn(page, len(AT_ONCE))


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


@pytest.mark.parametrize(
    ("key", "width", "is_beside"), [("load", 1280, True), ("load", 1100, False), ("rhythm", 1280, False)]
)
def test_few_columns_of_numbers_stand_beside_the_chart_and_are_moved_by_themselves(
    key: str, width: int, is_beside: bool, visit: Visit, ada: User, filled: Diary
) -> None:
    page = visit(ada, width=width)
    page.goto(f"/patterns/{key}/")
    expect_drawn(page, 1)
    told, numbers = (page.locator(at).bounding_box() for at in (".pattern > .card", ".pattern > .pattern__numbers"))
    assert told
    assert numbers
    assert (numbers["x"] >= told["x"] + told["width"]) is is_beside
    if is_beside:
        assert abs(numbers["y"] + numbers["height"] - told["y"] - told["height"]) < 1
        last = page.get_by_role("rowheader").last
        expect(last).not_to_be_in_viewport()
        region = page.get_by_role("region", name="as a table")
        region.focus()
        page.keyboard.press("End")
        expect(region).not_to_have_js_property("scrollTop", 0)
    else:
        assert numbers["y"] >= told["y"] + told["height"]
    assert not faults(page, key)
