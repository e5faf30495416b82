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
SHRUNK = 34
"""The least of a toe where two feet have no room; as a list the toes are `THUMB` high there too."""
TOES = ".feet__box"

TOO_WIDE = """
() => {
  const wide = document.documentElement.scrollWidth, room = document.documentElement.clientWidth;
  if (wide <= room) return [];
  const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > room + 0.5);
  return [`${wide} of ${room}`, ...out.slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
}
"""

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


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1280])
def test_what_is_tapped_every_day_has_room_for_a_thumb(width: int, visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, width=width, height=800)
    page.goto("/")
    assert page.evaluate(TOO_WIDE) == []
    main = page.get_by_role("main")
    expect(main.locator(TOES)).to_have_count(10)
    assert smaller(main, TOES, THUMB if width >= 390 else SHRUNK) == []
    assert smaller(main, "button, a.button", THUMB) == []
    assert smaller(page, "nav[aria-label=Main] a", THUMB) == []


def test_the_toes_do_not_lie_over_each_other(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, width=320, height=640)
    page.goto("/")
    expect(page.locator(TOES)).to_have_count(10)
    for toe in page.locator(TOES).all():
        toe.click()
    expect(page.locator("input[name=sites]:checked")).to_have_count(10)
