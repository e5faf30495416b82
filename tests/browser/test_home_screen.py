"""Flicker as a program of a device: Chromium would install it, and a page says so once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, BrowserType, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from diary.models import Diary
from tests.browser.conftest import Visit, Watch
from tests.browser.steps import press
from tests.browser.test_accessibility import faults
from tests.browser.test_sizes import THUMB, TOO_WIDE, smaller
from tests.browser.waiting import WAIT_MS
from tests.browser.whole import browser, whole  # noqa: F401 - fixtures of all

pytestmark = pytest.mark.browser

OFFER = """
() => {
  const offer = new Event("beforeinstallprompt", { cancelable: true });
  offer.prompt = async () => { self.prompted = (self.prompted || 0) + 1; };
  offer.userChoice = Promise.resolve({ outcome: self.outcome });
  window.dispatchEvent(offer);
  return offer.defaultPrevented;
}
"""
"""What Chromium sends where it would install."""


def launched(browser_type: BrowserType, place: Path, options: dict[str, Any]) -> BrowserContext:
    """A window with a profile of its own. Chromium now and then starts and never says so: then it is started anew."""
    for attempt in range(2):
        with suppress(PlaywrightTimeout):
            return browser_type.launch_persistent_context(place / str(attempt), **options, timeout=2 * WAIT_MS)
    return browser_type.launch_persistent_context(place / "last", **options)


@pytest.fixture
def profile(
    violations: Watch,
    browser_type: BrowserType,
    whole: dict[str, Any],  # noqa: F811 - the fixture
    tmp_path: Path,
) -> Iterator[Callable[..., Page]]:
    """Open a window that is not a private one, as those of other tests are: nothing is installed from these."""
    opened: list[BrowserContext] = []

    def profile(user: User, *switches: str) -> Page:
        args = [*whole["args"], *switches]
        context = launched(browser_type, tmp_path / str(len(opened)), whole | {"args": args})
        opened.append(context)
        violations.over(context)
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": violations.site}])
        return context.pages[0]

    yield profile
    for context in opened:
        context.close()


def test_chromium_has_nothing_against_installing_it(
    profile: Callable[..., Page], ada: User, diary: Diary, live_server: LiveServer
) -> None:
    page = profile(ada)
    page.goto(f"{live_server.url}/")
    tools = page.context.new_cdp_session(page)
    manifest = tools.send("Page.getAppManifest")
    assert manifest["url"].endswith("/manifest.webmanifest")
    assert manifest["errors"] == []
    assert tools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []


@pytest.fixture
def hinted(visit: Visit, ada: User, diary: Diary) -> Page:
    """Log of somebody who has been here on an earlier day."""
    return on_a_later_day(visit(ada))


def on_a_later_day(page: Page, site: str = "", *, shows: bool = True) -> Page:
    page.goto(f"{site}/")
    at = page.url
    page.context.clear_cookies(name="home_screen")
    page.context.add_cookies([{"name": "home_screen", "value": "2026-01-01", "url": at}])
    page.goto(f"{site}/")
    expect(page.locator(".home-screen")).to_have_count(1)
    expect(page.locator(".home-screen")).to_be_visible(visible=shows)
    return page


@pytest.mark.parametrize("scripts", [True, False])
def test_the_hint_is_dismissed_for_good(scripts: bool, visit: Visit, ada: User, diary: Diary) -> None:
    page = on_a_later_day(visit(ada, java_script_enabled=scripts))
    expect(page.get_by_role("button", name="Put it there")).to_be_hidden()
    press(page, "No, thanks")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for _ in range(2):
        expect(page.get_by_role("form", name="On your home screen")).to_have_count(0)
        page.goto("/")


@pytest.mark.parametrize(("outcome", "stays"), [("accepted", False), ("dismissed", True)])
def test_where_the_browser_can_a_button_installs_it(outcome: str, stays: bool, hinted: Page) -> None:
    page = hinted
    page.evaluate("outcome => { self.outcome = outcome; }", outcome)
    assert page.evaluate(OFFER)
    form = page.get_by_role("form", name="On your home screen")
    button = form.get_by_role("button", name="Put it there")
    if stays:
        button.click()
        expect(button).to_be_hidden()
        assert page.evaluate("prompted") == 1
    else:
        press(page, "Put it there")
    expect(form).to_have_count(1 if stays else 0)


def test_whoever_opened_it_from_the_home_screen_is_not_told_to_put_it_there(
    profile: Callable[..., Page], ada: User, diary: Diary, live_server: LiveServer
) -> None:
    page = profile(ada, f"--app={live_server.url}/goodbye/")
    on_a_later_day(page, live_server.url, shows=False)
    page.goto(f"{live_server.url}/home-screen/")
    expect(page.get_by_text("You have opened it from there.")).to_be_visible()
    expect(page.get_by_role("button", name="Do not suggest it any more")).to_be_hidden()
    page.goto(f"{live_server.url}/device/")
    expect(page.get_by_text("Flicker is installed here")).to_be_visible()
    expect(page.get_by_text("You have opened Flicker in a browser.")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_hint_fits_and_can_be_read_and_tapped(width: int, visit: Visit, ada: User, diary: Diary) -> None:
    page = on_a_later_day(visit(ada, width=width, reduced_motion="reduce"))
    page.evaluate(OFFER)
    expect(page.get_by_role("button", name="Put it there")).to_be_visible()
    assert page.evaluate(TOO_WIDE) == []
    assert smaller(page, ".home-screen :is(a, button)", THUMB) == []
    assert faults(page, "/") == []
