"""axe finds nothing on any page: small and large, light and dark, well and badly filled in."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.models import Diary
from tests.browser.conftest import Visit
from tests.browser.filled import FOR_EVERYBODY, MISSING, addresses, fill_around_today
from tests.browser.steps import box, click, entries, log, open_all, outlast_double_tap, press, tap

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
SCRIPT = Axe().axe_script


def faults(page: Page, where: str) -> list[str]:
    """What axe finds, in light colours and in dark: the rule, and the elements that break it.

    With motion the colours would still be on their way from one to the other.
    """
    page.evaluate(SCRIPT)
    found: list[str] = []
    schemes: tuple[tuple[Literal["light", "dark"], object], ...] = (("light", ALL_RULES), ("dark", OF_COLOURS))
    for scheme, rules in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for fault in page.evaluate("rules => axe.run(rules)", rules)["violations"]:
            nodes = [f"{node['target']} {node['failureSummary']}" for node in fault["nodes"][:3]]
            found += [f"{where}, {scheme}: {fault['id']}: {node}" for node in nodes]
    return found


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_axe_finds_nothing_on_any_page(width: int, height: int, visit: Visit, ada: User, diary: Diary) -> None:
    fill_around_today(diary)
    page = visit(ada, width=width, height=height, reduced_motion="reduce")
    found: list[str] = []
    for address in addresses(diary):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        open_all(page)
        found += faults(page, address)

    page.goto("/")
    log(page, "Left great toe")
    outlast_double_tap(page)
    log(page, "Left great toe")
    expect(page.get_by_role("button", name="Make it a burst")).to_be_visible()
    found += faults(page, "what was just logged, with undo")
    press(page, "Undo")
    expect(page.get_by_role("button", name="Put it back")).to_be_visible()
    found += faults(page, "what was taken back")
    click(page.get_by_role("link", name="Several toes"))
    tap(box(page, "Left great toe"))
    page.get_by_text("Toes as a list").click()
    found += faults(page, "the toes as a list")
    page.goto("/diary/")
    click(entries(page).first.get_by_role("link"))
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    found += faults(page, "an entry edited in place")
    press(page, "Delete")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    found += faults(page, "an entry deleted in place")
    page.goto("/episodes/new/")
    page.get_by_label("Started on").fill("1969-12-31")
    press(page, "Log it")
    expect(page.get_by_role("alert")).to_be_visible()
    found += faults(page, "a form with errors")

    page.context.clear_cookies()
    for address in (*FOR_EVERYBODY, MISSING):
        page.goto(address)
        found += faults(page, f"{address} for a visitor")
    assert found == [], "\n".join(found)


def test_axe_would_find_something(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    page.goto("/")
    page.get_by_role("heading", level=1).evaluate("heading => { heading.style.color = 'light-dark(#ddd, #333)'; }")
    page.get_by_role("main").evaluate("main => main.append(document.createElement('input'))")
    found = {fault.split(": [")[0] for fault in faults(page, "/")}
    assert found == {"/, light: color-contrast", "/, light: label", "/, dark: color-contrast"}
