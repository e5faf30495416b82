"""The words in drawings: never smaller than eleven pixels on the screen, and as much larger as the reader's text is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.actions.sample import fill_with_sample
from diary.models import Diary
from diary.report.cards import CARDS
from tests.browser.conftest import Visit
from tests.browser.test_sizes import TOO_WIDE

pytestmark = pytest.mark.browser
WIDTHS = (320, 390, 768, 1280, 1920)
LEAST = 11.0
"""CSS pixels."""

TEXT_SIZES = """
async () => {
  const found = [];
  const smallest = (root, scale, sizeOf) => {
    const sizes = [...root.querySelectorAll("text")].filter((one) => one.textContent.trim()).map(sizeOf);
    return sizes.length ? Math.min(...sizes) * scale : null;
  };
  for (const img of document.querySelectorAll("main img")) {
    if (!img.checkVisibility()) continue;
    // Without its style sheet, which a parsed document would be refused; an image is no document.
    const body = (await (await fetch(img.currentSrc)).text()).replace(/<style>.*<\\/style>/s, "");
    const svg = new DOMParser().parseFromString(body, "image/svg+xml");
    if (svg.documentElement.nodeName !== "svg") throw new Error(`${img.currentSrc}: ${body.slice(0, 300)}`);
    const scale = img.getBoundingClientRect().width / svg.documentElement.getAttribute("viewBox").split(" ")[2];
    const sizeOf = (one) => parseFloat(one.closest("[font-size]").getAttribute("font-size"));
    found.push([new URL(img.currentSrc).pathname.split("/").at(-2), smallest(svg, scale, sizeOf)]);
  }
  for (const svg of document.querySelectorAll("main svg")) {
    if (!svg.checkVisibility()) continue;
    const sizeOf = (one) => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a;
    found.push([svg.getAttribute("class") || svg.parentElement.className, smallest(svg, 1, sizeOf)]);
  }
  return found.filter(([, size]) => size !== null);
}
"""
"""The size in pixels of the smallest words of each drawing, by what it is called."""


@pytest.fixture
def filled(diary: Diary) -> Diary:
    fill_with_sample(diary=diary, now=timezone.now(), episodes=250, years=0.6, seed=1)
    return diary


def addresses(diary: Diary) -> dict[str, str]:
    changed = timezone.now().date() - timedelta(days=60)
    return {
        "the cards": "/patterns/",
        "the cards of all years": "/patterns/?period=all",
        **{card.key: f"/patterns/{card.key}/" for card in CARDS},
        "two periods": f"/patterns/compare/?changed_on={changed}",
        "the doctor's page": "/doctor/",
        "the report": "/doctor/report/",
    }


def draw_all(page: Page, address: str) -> None:
    """Have all drawings of a page come; one that never does is a failure."""
    page.goto(address)
    preview = page.locator("#preview:visible")
    if preview.count():
        # It comes a moment after the page.
        expect(preview.locator(".report")).to_be_visible()
    for img in page.locator("main img:visible").all():
        img.scroll_into_view_if_needed()
        expect(img).to_have_js_property("complete", True)
        expect(img).not_to_have_js_property("naturalWidth", 0)


def smallest(page: Page, address: str) -> list[Any]:
    """The drawings of a page with words under the least size."""
    draw_all(page, address)
    return [found for found in page.evaluate(TEXT_SIZES) if found[1] < LEAST]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_of_a_drawing_is_too_small(width: int, visit: Visit, ada: User, filled: Diary) -> None:
    page = visit(ada, width=width)
    small = {name: smallest(page, address) for name, address in addresses(filled).items()}
    assert {name: found for name, found in small.items() if found} == {}


def test_twice_the_text_makes_drawings_twice_as_large_and_no_page_wider(visit: Visit, ada: User, filled: Diary) -> None:
    page = visit(ada)

    def widths() -> dict[str, float]:
        draw_all(page, "/patterns/change/")
        found = page.locator("main img").bounding_box()
        assert found
        return {"drawing": found["width"], "smallest": min(size for _, size in page.evaluate(TEXT_SIZES))}

    before = widths()
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    after = widths()
    assert page.evaluate(TOO_WIDE) == []
    assert after["smallest"] >= 2 * LEAST
    assert after["drawing"] > before["drawing"]
    region = page.locator(".chart")
    assert region.evaluate("node => node.scrollWidth > node.clientWidth")


def test_a_drawing_follows_the_colours_that_the_page_is_given(visit: Visit, ada: User, filled: Diary) -> None:
    """Whoever chooses another theme than the device's changes `color-scheme`, and with it every drawing."""
    page = visit(ada, color_scheme="light")
    page.goto("/patterns/frequency/")
    chart = page.locator("main img")
    expect(chart).to_have_js_property("complete", True)
    light = chart.screenshot()
    page.evaluate("document.documentElement.style.colorScheme = 'dark'")
    assert chart.screenshot() != light
