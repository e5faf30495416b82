"""Every page fits a screen of 320 pixels, and what is tapped is large enough for a thumb."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from diary.models import Diary
from tests.browser.conftest import Visit
from tests.browser.filled import FOR_EVERYBODY, MISSING, addresses, fill_around_today
from tests.browser.steps import open_all

pytestmark = pytest.mark.browser
SMALL, THUMB = 24, 44
"""CSS pixels: the least of a target, and the least of what is tapped every day."""
TOES = ".feet__box"

TOO_WIDE = """
() => {
  const wide = document.documentElement.scrollWidth, room = document.documentElement.clientWidth;
  if (wide <= room) return [];
  const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > room + 0.5);
  return [`${wide} of ${room}`, ...out.slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
}
"""

COVERED = """
(node) => {
  const box = (node.closest(".chip") || node).getBoundingClientRect();
  const nav = document.querySelector("nav[aria-label=Main]").getBoundingClientRect();
  const below = Math.min(box.bottom, nav.bottom) - Math.max(box.top, nav.top);
  const beside = Math.min(box.right, nav.right) - Math.max(box.left, nav.left);
  return below > 0.5 && beside > 0.5 ? node.outerHTML.slice(0, 140) : "";
}
"""
"""Whether the navigation lies over what has the focus, or a part of it."""

SIZES = """
(nodes) => nodes
  .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest(".visually-hidden, .skip"))
  .map((node) => {
    const box = node.getBoundingClientRect();
    return [box.width, box.height, node.outerHTML.slice(0, 140)];
  })
"""


def smaller(within: Page | Locator, selector: str, least: int) -> list[Any]:
    """What is seen of a selector and is smaller than `least` CSS pixels in one direction."""
    found = within.locator(selector).evaluate_all(SIZES)
    return [(width, height, html) for width, height, html in found if width < least - 0.5 or height < least - 0.5]


def test_no_page_is_wider_than_a_small_screen_and_every_target_is_large_enough(
    visit: Visit, ada: User, diary: Diary
) -> None:
    fill_around_today(diary)
    page = visit(ada, width=320, height=640)
    wide: dict[str, Any] = {}
    small: dict[str, Any] = {}

    def look(address: str) -> None:
        page.goto(address)
        open_all(page)
        wide[address] = page.evaluate(TOO_WIDE)
        small[address] = smaller(page, "button, nav a, summary, select, textarea, .chip label", SMALL)
        small[address] += smaller(page, "input:not([type=checkbox], [type=radio], [type=hidden])", SMALL)
        small[address] += smaller(page, "nav[aria-label=Main] a, main .button", THUMB)

    for address in addresses(diary):
        look(address)
    page.context.clear_cookies()
    for address in (*FOR_EVERYBODY, MISSING):
        look(address)
    assert {address: found for address, found in wide.items() if found} == {}
    assert {address: found for address, found in small.items() if found} == {}


LINES = """
() => [...document.querySelectorAll("main p")]
  .filter((node) => node.checkVisibility() && node.textContent.trim().length > 90)
  .map((node) => {
    const range = document.createRange(), walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    let line = "", longest = "", top = -1e9;
    for (let text = walker.nextNode(); text; text = walker.nextNode())
      for (let index = 0; index < text.length; index += 1) {
        range.setStart(text, index);
        range.setEnd(text, index + 1);
        const box = range.getBoundingClientRect();
        if (!box.width) continue;
        if (box.top > top + 6) [line, top] = ["", box.top];
        line += text.data[index];
        if (line.length > longest.length) longest = line;
      }
    return longest.trim();
  })
  .filter((line) => line.length > 75)
"""
"""Lines of a paragraph that are longer than 75 characters."""


def enlarge(page: Page, percent: int) -> None:
    """What somebody does who sets a larger text in the browser."""
    size = 16 * percent // 100
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size}})


@pytest.mark.parametrize(
    ("width", "percent"), [(320, 200), (390, 200), (768, 100), (1280, 100), (1280, 200), (1920, 100)]
)
def test_no_page_is_wider_than_its_screen_and_no_line_too_long(
    width: int, percent: int, visit: Visit, ada: User, diary: Diary
) -> None:
    fill_around_today(diary)
    page = visit(ada, width=width, height=800)
    enlarge(page, percent)
    wide: dict[str, Any] = {}
    long: dict[str, Any] = {}
    for address in (*addresses(diary), MISSING):
        page.goto(address)
        open_all(page)
        wide[address] = page.evaluate(TOO_WIDE)
        long[address] = page.evaluate(LINES)
    assert {address: found for address, found in wide.items() if found} == {}
    assert {address: found for address, found in long.items() if found} == {}


@pytest.mark.parametrize(
    ("width", "percent"), [(320, 100), (320, 200), (390, 130), (390, 200), (768, 200), (1280, 100)]
)
def test_the_navigation_grows_with_the_text_and_covers_nothing_that_has_the_focus(
    width: int, percent: int, visit: Visit, ada: User, diary: Diary
) -> None:
    page = visit(ada, width=width, height=700)
    enlarge(page, percent)
    page.goto("/settings/")
    links = page.locator("nav[aria-label=Main] a")
    expect(links).to_have_count(5)
    assert smaller(page, "nav[aria-label=Main] a", THUMB) == []
    assert page.evaluate(TOO_WIDE) == []
    sizes = [
        float(size)
        for size in links.evaluate_all("all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))")
    ]
    assert min(sizes) >= 12 * percent / 100
    fields = page.locator("main :is(a, button, input, select):visible")
    for index in range(fields.count()):
        fields.nth(index).focus()
        covered = fields.nth(index).evaluate(COVERED)
        assert covered == "", covered


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1280])
def test_what_is_tapped_every_day_has_room_for_a_thumb(width: int, visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, width=width, height=800)
    main = page.get_by_role("main")
    for address, toes in (("/", "button.feet__toe"), ("/?several", TOES)):
        page.goto(address)
        assert page.evaluate(TOO_WIDE) == []
        expect(main.locator(toes)).to_have_count(10)
        assert smaller(main, toes, THUMB) == []
        assert smaller(main, "button, a.button", THUMB) == []
        assert smaller(page, "nav[aria-label=Main] a", THUMB) == []


def test_the_toes_do_not_lie_over_each_other(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, width=320, height=640)
    page.goto("/?several")
    expect(page.locator(TOES)).to_have_count(10)
    for toe in page.locator(TOES).all():
        toe.click()
    expect(page.locator("input[name=sites]:checked")).to_have_count(10)
