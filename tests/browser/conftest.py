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
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Response,
    WebError,
    expect,
)
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from diary.models import Diary
from tests.browser.network import Network, line_to
from tests.browser.waiting import WAIT_MS as WAIT_MS
from tests.browser.waiting import equipped
from tests.makers import make_diary

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SHELL = shutil.which("chromium-headless-shell") or CHROMIUM
"""What most journeys are made in, where it is there: the same pages in half the time, without windows around them."""
_WATCH_POLICY = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`Policy broken: ${event.violatedDirective} by ${event.blockedURI} in ${event.sourceFile}`));
"""

_WITHOUT_WORKER = "Service Worker registration blocked by Playwright"

Visit = Callable[..., Page]


@cache
def daytime_zone() -> str:
    """A time zone where it is neither early nor late, so that no journey runs over midnight; one for the whole run."""
    now = datetime.now(UTC)
    zones = ("Europe/Berlin", "America/Los_Angeles")
    return next(zone for zone in zones if 3 <= now.astimezone(ZoneInfo(zone)).hour < 21)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without Chromium the journeys are skipped, in one line; where REQUIRE_BROWSER=1 they fail."""
    if SHELL is None and os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail("BROWSER TESTS FAILED: there is no Chromium", pytrace=False)
    if SHELL is None:
        pytest.skip("BROWSER TESTS SKIPPED: there is no Chromium")


@pytest.fixture(scope="session", autouse=True)
def _beside_a_browser() -> None:
    """Playwright keeps an event loop in this thread; Django would take every query for one of a coroutine."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=WAIT_MS)


def _has_shared_memory() -> bool:
    try:
        return shutil.disk_usage("/dev/shm").free > 2**30  # noqa: S108 - only looked at
    except OSError:
        return False


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": SHELL,
        "args": ["--no-sandbox"],
        # Playwright has Chromium share its memory by files of the disk, for containers that have no room for it.
        "ignore_default_args": ["--disable-dev-shm-usage"] if _has_shared_memory() else None,
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
    _allowed: list[str] = field(default_factory=list)

    def expect(self, words: str) -> None:
        """This test makes something go wrong on purpose: what holds these words has to be found."""
        self._expected.append(words)

    def allow(self, words: str) -> None:
        """What holds these words may be found, as where a network goes away in the middle of something."""
        self._allowed.append(words)

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
        return missed + [
            text for text in found if not any(words in text for words in [*self._expected, *self._allowed])
        ]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and message.text.startswith("Failed to load resource"):
            address = message.location["url"]
            self._complaints.append((f"{message.text}: {address}", address))
        elif message.type in ("error", "warning") and message.text != _WITHOUT_WORKER:
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
        # Without a network is what the journeys of test_offline*.py are about: here nothing stands between.
        options.setdefault("service_workers", "block")
        context = new_context(
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id=daytime_zone(),
            **options,
        )
        context.set_default_timeout(WAIT_MS)
        violations.over(context)
        if user:
            sign_in(context, user, live_server.url)
        return context.new_page()

    return visit


def sign_in(context: BrowserContext, user: User, site: str) -> None:
    """Give a browser the session of somebody, in place of whoever was signed in."""
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


@pytest.fixture
def network(live_server: LiveServer) -> Iterator[Network]:
    """The line to the server, which a test cuts or lets lose something."""
    with line_to(live_server.url) as network:
        yield network


@pytest.fixture
def phone(network: Network, _all_answered: None, browser: Browser) -> Iterator[Visit]:
    """Open a browser of its own over that line, whose worker keeps what is needed without it: `phone(ada)` is Log."""
    watch, made = Watch(network.url), list[BrowserContext]()
    # That a network goes away is what these journeys are about.
    for words in ("net::ERR_", "Failed to load resource", "htmx:", *(f"{status}: " for status in range(500, 505))):
        watch.allow(words)

    def phone(user: User, *, width: int = 390, height: int = 844, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id=daytime_zone(),
            base_url=network.url,
            **options,
        )
        made.append(context)
        context.set_default_timeout(WAIT_MS)
        watch.over(context)
        sign_in(context, user, network.url)
        page = context.new_page()
        page.goto("/")
        equipped(page)
        return page

    yield phone
    network.let_go.set()
    for context in made:
        # A page that still reads what is kept complains when that is deleted with its private window.
        for page in context.pages:
            page.close()
        context.close()
    assert watch.all() == []


@pytest.fixture
def diary(ada: User) -> Diary:
    """Ada's, where it is day."""
    return make_diary(owner=ada, time_zone=daytime_zone())
