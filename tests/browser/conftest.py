"""Journeys in Chromium, against a server of the tests' own. What every page must never do is watched on all of them."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, Request, Response, WebError, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from diary.models import Diary
from tests.makers import make_diary

WAIT_MS = 30_000
"""A wait ends as soon as what is waited for is there; this only ends one that is in vain, on a slow machine too."""
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_WATCH_POLICY = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`Policy broken: ${event.violatedDirective} by ${event.blockedURI} in ${event.sourceFile}`));
"""

Visit = Callable[..., Page]


@cache
def daytime_zone() -> str:
    """A time zone where it is neither early nor late, so that no journey runs over midnight; one for the whole run."""
    now = datetime.now(UTC)
    zones = ("Europe/Berlin", "America/Los_Angeles")
    return next(zone for zone in zones if 3 <= now.astimezone(ZoneInfo(zone)).hour < 21)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without Chromium the journeys are skipped, in one line; where REQUIRE_BROWSER=1 they fail."""
    if CHROMIUM is None and os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail("BROWSER TESTS FAILED: there is no Chromium", pytrace=False)
    if CHROMIUM is None:
        pytest.skip("BROWSER TESTS SKIPPED: there is no Chromium")


@pytest.fixture(scope="session", autouse=True)
def _beside_a_browser() -> None:
    """Playwright keeps an event loop in this thread; Django would take every query for one of a coroutine."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    return live_server.url


@pytest.fixture(autouse=True)
def _marked(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("browser"), "a journey without its marker"


@dataclass
class Watch:
    """What the pages of a test did that no page may do."""

    site: str
    found: list[str] = field(default_factory=list)
    _complaints: list[tuple[str, str]] = field(default_factory=list)
    _asked_for: set[str] = field(default_factory=set)
    _expected: list[str] = field(default_factory=list)

    def expect(self, words: str) -> None:
        """This test makes something go wrong on purpose: what holds these words has to be found."""
        self._expected.append(words)

    def over(self, context: BrowserContext) -> None:
        context.add_init_script(_WATCH_POLICY)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("dialog", self._dialog)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def all(self) -> list[str]:
        """Everything found. That an address asked for answers 404 or 422 is up to the test that asks for it."""
        told = [text for text, address in self._complaints if address not in self._asked_for]
        found = self.found + told
        missed = [f"not found: {words}" for words in self._expected if not any(words in text for text in found)]
        return missed + [text for text in found if not any(words in text for words in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and message.text.startswith("Failed to load resource"):
            address = message.location["url"]
            self._complaints.append((f"{message.text}: {address}", address))
        elif message.type in ("error", "warning"):
            self.found.append(f"{message.type} in the console: {message.text}")

    def _error(self, error: WebError) -> None:
        self.found.append(f"uncaught: {error.error}")

    def _dialog(self, dialog: Dialog) -> None:
        self.found.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and f"{parts.scheme}://{parts.netloc}" != self.site:
            self.found.append(f"a request to somebody else: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":
            self.found.append(f"{request.failure}: {request.url}")

    def _response(self, response: Response) -> None:
        if response.request.is_navigation_request() or "hx-request" in response.request.headers:
            self._asked_for.add(response.url)
        if response.status >= 500:
            self.found.append(f"{response.status}: {response.url}")


@pytest.fixture
def _all_answered(live_server: LiveServer) -> Iterator[None]:
    """Once its browsers are closed, nothing a test asked for is still at work when its rows are taken away."""
    yield
    for thread in threading.enumerate():
        if thread.name.endswith("(process_request_thread)"):
            thread.join(WAIT_MS / 1000)


@pytest.fixture
def violations(live_server: LiveServer, _all_answered: None, new_context: Any) -> Iterator[Watch]:
    """Fails its test at the end if a page complained, broke the policy, opened a dialog or asked another host."""
    watch = Watch(live_server.url)
    yield watch
    assert watch.all() == []


@pytest.fixture
def visit(violations: Watch, new_context: Callable[..., BrowserContext], live_server: LiveServer) -> Visit:
    """Open a browser of its own: `visit(ada, width=320, java_script_enabled=False)` is a page that is Ada's.

    Sizes are in CSS pixels; other keywords are Playwright's for a browser context.
    """

    def visit(user: User | None = None, *, width: int = 390, height: int = 844, **options: Any) -> Page:
        context = new_context(
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id=daytime_zone(),
            **options,
        )
        context.set_default_timeout(WAIT_MS)
        violations.over(context)
        if user:
            client = Client()
            client.force_login(user)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return context.new_page()

    return visit


@pytest.fixture
def diary(ada: User) -> Diary:
    """Ada's, where it is day."""
    return make_diary(owner=ada, time_zone=daytime_zone())
