"""What is kept on a device is for whoever was signed in: the next person reads none of it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.models import Diary
from tests.accounts.conftest import PASSWORD
from tests.browser.conftest import Visit, sign_in
from tests.browser.network import Network
from tests.browser.steps import toe
from tests.browser.waiting import holds, kept, waits
from tests.makers import make_diary

pytestmark = pytest.mark.browser

ASK = """
(message) => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => resolve(data.done);
  navigator.serviceWorker.controller.postMessage(message, [port2]);
})
"""
DIARY = "(await caches.match('/device/diary/', { ignoreVary: true }))"


def ask(page: Page, **message: Any) -> None:
    """Tell the worker something, as pages do, and wait until that is done."""
    assert page.evaluate(ASK, message) is True


def reads(page: Page) -> None:
    """Choose to read the last days without a network."""
    ask(page, type="reads", on=True)
    holds(page, DIARY)


def owners(page: Page) -> set[str]:
    """Whose pages are kept: the caches without their digests."""
    names: list[str] = page.evaluate("caches.keys()")
    return {name.removeprefix("flicker-").rpartition("-")[0] for name in names}


def test_a_session_that_ended_leaves_the_empty_forms_and_nothing_to_read(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    reads(page)
    page.context.clear_cookies()
    ask(page, type="refresh")
    holds(page, f"!{DIARY}")
    assert page.evaluate("kept.get('reads')") is False
    assert page.evaluate("caches.match('/device/log/', { ignoreVary: true }).then(Boolean)")
    page.context.set_offline(True)
    page.goto("/diary/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page needs the network")
    page.goto("/")
    expect(page.locator("[data-log]")).to_be_visible()


def test_somebody_else_finds_nothing_of_the_one_before(phone: Visit, ada: User, ben: User, diary: Diary) -> None:
    make_diary(owner=ben, time_zone=diary.time_zone)
    page = phone(ada)
    reads(page)
    hers = page.evaluate("kept.get('who')")
    sign_in(page.context, ben, page.url.removesuffix("/"))
    ask(page, type="refresh")
    his = page.evaluate("kept.get('who')")
    assert his != hers
    assert owners(page) == {his}
    assert not page.evaluate(f"(async () => Boolean({DIARY}))()")


def test_what_is_kept_of_the_one_before_goes_even_where_no_page_can_be_fetched(
    phone: Visit, ada: User, ben: User, diary: Diary, network: Network
) -> None:
    make_diary(owner=ben, time_zone=diary.time_zone)
    page = phone(ada)
    reads(page)
    sign_in(page.context, ben, page.url.removesuffix("/"))
    network.decide = lambda method, path: "through" if path == "/device/state/" else "cut"
    ask(page, type="refresh")
    assert owners(page) <= {page.evaluate("kept.get('who')")}
    assert not page.evaluate(f"(async () => Boolean({DIARY}))()")


@pytest.mark.parametrize("of", ["ben", ""], ids=["others wait", "nobody else waits"])
def test_whoever_deletes_their_account_takes_nothing_of_others_along(
    of: str, phone: Visit, ada: User, diary: Diary, network: Network
) -> None:
    page = phone(ada)
    network.decide = lambda method, path: "cut" if method == "POST" and path == "/log/" else "through"
    toe(page, "Left great toe").click()
    waits(page, 1)
    if of:
        page.evaluate(
            "of => kept.keep({ address: '/log/', fields: [['form_of', of], ['uuid', 'x']], at: '2026-01-01' })", of
        )
    page.goto("/account/delete/")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_text("Nothing is deleted.")).to_be_visible()
    assert len(kept(page)) == (2 if of else 1)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Goodbye")
    holds(page, "!(await caches.keys()).length")
    holds(page, f"(await kept.everybodys()).length === {1 if of else 0}")
    assert [entry["of"] for entry in kept(page)] == ([of] if of else [])


def test_a_page_that_stays_open_while_all_is_cleared_keeps_what_is_pressed_then(
    phone: Visit, ada: User, diary: Diary
) -> None:
    page = phone(ada)
    browser = page.context.new_cdp_session(page)
    page.evaluate(
        """() => {
          self.rounds = 0;
          (async () => { for (;; rounds += 1) { await kept.look(); await kept.set("round", rounds); } })();
        }"""
    )
    for _ in range(10):
        # In the middle of reading and writing.
        browser.send("Storage.clearDataForOrigin", {"origin": page.url, "storageTypes": "indexeddb"})
        rounds = page.evaluate("rounds")
        holds(page, f"rounds > {rounds} + 3")
    page.context.set_offline(True)
    toe(page, "Left great toe").click()
    expect(page.get_by_text("1 kept on this device")).to_be_visible()


def test_the_page_of_now_is_shown_while_another_is_fetched(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.evaluate(
        """async () => {
          const name = await kept.get("shell");
          const cache = await caches.open(name);
          const old = await cache.match("/device/away/");
          await caches.delete(name);
          // One that an update left half made, and that is older.
          const other = await caches.open("flicker-other");
          await other.put("/device/away/", new Response("<h1>Of another time</h1>", { headers: old.headers }));
          await (await caches.open(name)).put("/device/away/", old);
        }"""
    )
    page.context.set_offline(True)
    page.goto("/patterns/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page needs the network")
