"""This device, as the browser may be: the page says of each what it can do and what it keeps, and empties it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.models import Diary
from tests.browser.conftest import Visit
from tests.browser.test_accessibility import faults
from tests.browser.test_sizes import THUMB, TOO_WIDE, smaller

pytestmark = pytest.mark.browser

BROWSER = """
(told) => {
  const inTabs = (key, value) => Object.defineProperty(self, key, { get: () => value, set() {} });
  const ofNavigator = (key, value) => Object.defineProperty(Navigator.prototype, key, { get: () => value });
  self.did = [];
  self.entries = Array.from({ length: told.waiting }, (_, id) => ({ id, address: "/log/", fields: [] }));
  self.choices = { reads: told.reads };
  const refuse = async () => { throw new DOMException("no", "SecurityError"); };
  if (told.queue) inTabs("kept", {
    list: told.refuses ? refuse : async () => self.entries,
    get: told.refuses ? refuse : async (key) => self.choices[key],
    others: async () => told.others,
    send: async () => { self.did.push("send"); self.entries = []; },
    dropAll: async () => { self.did.push("drop"); self.entries = []; },
  });
  if (told.secure === false) Object.defineProperty(self, "isSecureContext", { get: () => false });
  const worker = {
    postMessage(message, [port]) {
      self.did.push(message);
      if (message.type === "empty") caches.delete("a test's");
      if (message.type === "reads" && told.answers) self.choices.reads = message.on;
      setTimeout(() => port.postMessage({ done: told.answers }), 20);
    },
  };
  ofNavigator("serviceWorker", told.worker === null ? undefined : {
    addEventListener() {},
    ready: new Promise(() => {}),
    register: async () => ({}),
    getRegistration: async () => (told.worker ? { active: worker } : undefined),
  });
  ofNavigator("storage", told.storage && {
    persisted: async () => told.storage.persisted,
    persist: async () => { told.storage.persisted = told.storage.promises; return told.storage.persisted; },
    estimate: async () => told.storage,
  });
  new MutationObserver((_, observer) => {
    if (!document.documentElement) return;
    observer.disconnect();
    if (told.site) document.documentElement.dataset.worker = "/worker.js";
    else delete document.documentElement.dataset.worker;
  }).observe(document, { childList: true });
}
"""
"""A browser that answers as it is told: a worker (null: it has none), a queue, storage."""

FILL = """
async (pages) => {
  for (const name of await caches.keys()) await caches.delete(name);
  const cache = await caches.open("a test's");
  for (const [address, bytes] of pages) await cache.put(address, new Response("x".repeat(bytes)));
}
"""
SHELL = [["/static/css/base.css", 250_000], ["/device/log/", 30_000], ["/emergency/", 10_000]]
ROOM = {"persisted": False, "promises": True, "quota": 5_000_000_000, "usage": 1_000_000}
READY: dict[str, Any] = {
    "site": True,
    "worker": True,
    "queue": True,
    "waiting": 0,
    "others": 0,
    "answers": True,
    "storage": ROOM,
}


@pytest.fixture
def opened(visit: Visit, ada: User, diary: Diary) -> Any:
    """Open the page in a browser that is ready for everything but for what is said, with this in its caches."""

    def opened(*, cached: list[Any] = SHELL, width: int = 390, **said: Any) -> Page:
        page = visit(ada, width=width, reduced_motion="reduce")
        # The rest of what pages do with the queue has its own tests.
        page.route("**/kept*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        page.goto("/device/")
        page.evaluate(FILL, cached)
        page.add_init_script(f"({BROWSER})({json.dumps(READY | said)})")
        page.goto("/device/")
        expect(page.get_by_text("Asking the browser")).to_be_hidden()
        return page

    return opened


def shows(page: Page, attribute: str, case: str) -> None:
    """Wait until a page shows one of its cases alone, and see that it is this one."""
    only = page.locator(f"[{attribute}]:visible")
    expect(only).to_have_count(1)
    expect(only).to_have_attribute(attribute, case)


@pytest.mark.parametrize(
    ("said", "case"),
    [
        ({}, "yes"),
        ({"cached": []}, "soon"),
        ({"worker": False}, "soon"),
        ({"site": False}, "off"),
        ({"secure": False}, "insecure"),
        ({"worker": None}, "unable"),
        ({"refuses": True}, "refused"),
    ],
)
def test_it_says_whether_this_browser_keeps_entries_and_why_not(said: dict[str, Any], case: str, opened: Any) -> None:
    page = opened(**said)
    shows(page, "data-case-keeps", case)
    keeps = case in ("yes", "soon")
    expect(page.get_by_role("heading", name="May the browser forget it?")).to_be_visible(visible=keeps)
    expect(page.get_by_role("heading", name="Read without a network")).to_be_visible(visible=keeps)
    expect(page.get_by_role("main")).not_to_contain_text("browser runs none", use_inner_text=True)


def test_without_scripts_it_says_that_nothing_is_kept_and_why(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, java_script_enabled=False)
    page.goto("/device/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Nothing is kept on this device", use_inner_text=True)
    expect(main).to_contain_text("this browser runs none", use_inner_text=True)
    expect(page.get_by_role("heading", name="What is kept here")).to_be_hidden()
    expect(page.get_by_role("checkbox")).to_be_hidden()
    expect(page.get_by_role("button", name="Empty it")).to_be_hidden()


@pytest.mark.parametrize(
    ("waiting", "words"),
    [(0, "No entry waits to be sent."), (1, "1 entry waits to be sent."), (1000, "1000 entries wait to be sent.")],
)
def test_it_counts_what_waits_and_sends_it(waiting: int, words: str, opened: Any) -> None:
    page = opened(waiting=waiting)
    expect(page.locator("[data-waits]")).to_have_text(words)
    send = page.get_by_role("button", name="Send now")
    expect(send).to_be_visible(visible=bool(waiting))
    if waiting:
        send.click()
        expect(page.locator("[data-waits]")).to_have_text("No entry waits to be sent.")
        assert page.evaluate("did") == ["send"]


def test_it_tells_that_somebody_elses_entries_wait_too(opened: Any) -> None:
    page = opened(others=2)
    expect(page.locator("[data-others]")).to_have_text(
        "2 entries of somebody else wait here. They are sent when they sign in."
    )
    expect(page.locator("[data-waits]")).to_have_text("No entry waits to be sent.")


@pytest.mark.parametrize(
    ("storage", "case"),
    [(None, "unknown"), (ROOM, "maybe"), (ROOM | {"persisted": True}, "never")],
)
def test_it_says_whether_the_browser_may_forget(storage: Any, case: str, opened: Any) -> None:
    page = opened(storage=storage)
    shows(page, "data-case-forgets", case)
    expect(page.get_by_role("button", name="Ask it not to")).to_be_visible(visible=case == "maybe")
    expect(page.locator("[data-short]")).to_be_hidden()


@pytest.mark.parametrize("promises", [True, False])
def test_it_asks_the_browser_not_to_forget(promises: bool, opened: Any) -> None:
    page = opened(storage=ROOM | {"promises": promises})
    page.get_by_role("button", name="Ask it not to").click()
    if promises:
        expect(page.get_by_text("It has promised not to clear it by itself.")).to_be_visible()
    else:
        expect(page.get_by_text("It did not promise.")).to_be_visible()
    expect(page.get_by_role("button", name="Ask it not to")).to_be_visible(visible=not promises)


def test_it_says_beforehand_that_there_is_hardly_any_room(opened: Any) -> None:
    page = opened(storage=ROOM | {"quota": 8_000_000, "usage": 2_600_000})
    expect(page.locator("[data-short]")).to_have_text(
        "This device is nearly full: 5 MB are left for Flicker. New entries may not be kept. "
        "Make room, or send what waits."
    )


def rows(page: Page) -> list[str]:
    return page.locator("[data-size]").all_inner_texts()


def test_it_lists_what_is_kept_with_its_size(opened: Any) -> None:
    page = opened(cached=[*SHELL, ["/device/diary/", 1_600_000]], waiting=2, reads=True)
    expect(page.locator("[data-size=entries]")).to_have_text("2, 1 kB")
    assert rows(page) == ["250 kB", "40 kB", "in the forms", "2, 1 kB", "2 MB"]
    expect(page.get_by_role("checkbox")).to_be_checked()


def test_it_lists_nothing_where_nothing_is_kept(opened: Any) -> None:
    page = opened(cached=[], site=False)
    expect(page.get_by_text("Nothing is kept here.")).to_be_visible()
    expect(page.get_by_role("table")).to_be_hidden()
    expect(page.get_by_role("button", name="Empty it")).to_be_hidden()


@pytest.mark.parametrize("worker", [True, False])
def test_it_is_emptied_at_once_where_no_entry_waits(worker: bool, opened: Any) -> None:
    page = opened(worker=worker)
    page.get_by_role("button", name="Empty it").click()
    expect(page.locator("[data-empty-said]")).to_contain_text("Emptied.")
    expect(page.get_by_text("Nothing is kept here.")).to_be_visible()
    assert page.evaluate("did") == ([{"type": "empty"}] if worker else [])
    assert page.evaluate("caches.keys()") == []


def test_it_asks_before_it_deletes_entries_that_were_not_sent(opened: Any) -> None:
    page = opened(waiting=2)
    empty = page.get_by_role("button", name="Empty it")
    asks = page.get_by_role("group", name="2 entries here were not sent yet.")
    empty.click()
    expect(asks.get_by_text("2 entries here were not sent yet.")).to_be_focused()
    page.get_by_role("button", name="Cancel").click()
    expect(asks).to_be_hidden()
    expect(empty).to_be_focused()
    assert page.evaluate("did") == []

    empty.click()
    page.get_by_role("button", name="Keep these, empty the rest").click()
    expect(page.locator("[data-empty-said]")).to_contain_text("Emptied.")
    assert rows(page)[3] == "2, 1 kB"
    assert page.evaluate("did") == [{"type": "empty"}]

    empty.click()
    page.get_by_role("button", name="Delete these too").click()
    expect(page.get_by_text("Nothing is kept here.")).to_be_visible()
    assert page.evaluate("did.slice(1)") == ["drop", {"type": "empty"}]


def test_the_last_days_are_kept_for_whoever_chooses_it_and_for_nobody_else(opened: Any) -> None:
    page = opened()
    reads = page.get_by_role("checkbox", name="Read on this device without a network: the last 30 days")
    expect(reads).not_to_be_checked()
    assert page.evaluate("did") == []
    reads.check()
    expect(page.locator("[data-reads-said]")).to_contain_text("Kept.")
    expect(reads).to_be_checked()
    reads.uncheck()
    expect(page.locator("[data-reads-said]")).to_have_text("Gone from this device.")
    assert page.evaluate("did") == [{"type": "reads", "on": True}, {"type": "reads", "on": False}]


def test_a_choice_that_could_not_be_kept_stays_as_it_was(opened: Any) -> None:
    page = opened(answers=False)
    reads = page.get_by_role("checkbox")
    reads.click()
    expect(page.locator("[data-reads-said]")).to_have_text("That did not work just now. Nothing was changed.")
    expect(reads).not_to_be_checked()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_and_a_thumb_find_nothing_wrong_with_it(width: int, opened: Any) -> None:
    page = opened(
        width=width, waiting=2, others=1, storage=ROOM | {"quota": 3_000_000}, cached=[*SHELL, ["/device/diary/", 1]]
    )
    page.get_by_role("button", name="Empty it").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    assert page.evaluate(TOO_WIDE) == []
    assert smaller(page, "main button, main .button", THUMB) == []
    if width > 320:
        assert faults(page, "/device/") == []
