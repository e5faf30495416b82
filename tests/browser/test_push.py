"""Messages to devices: turned on and off on the page, and what the worker does with one.

No push service is asked: what a browser would get of one is put in its place, and a message is handed to the worker as
the browser hands one over.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Worker, expect

from accounts.models import User
from beside.pushing import public_key
from diary.models import Diary, PushSubscription
from tests.beside.push_service import Subscriber, told_by
from tests.browser.conftest import Visit
from tests.browser.steps import press
from tests.browser.test_accessibility import faults
from tests.browser.whole import browser, whole  # noqa: F401 - fixtures of all
from tests.makers import NOW

pytestmark = pytest.mark.browser
ON = "/reminders/device/on/"
SUBSCRIBES = """
([told, key]) => {
  const plain = (text) => atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = (text) => Uint8Array.from(plain(text), (letter) => letter.charCodeAt(0)).buffer;
  const found = () => localStorage.pushed && {
    endpoint: localStorage.pushed,
    options: { applicationServerKey: bytes(key) },
    getKey: (name) => bytes(told[name]),
    unsubscribe: async () => { localStorage.removeItem("pushed"); return true; },
  };
  PushManager.prototype.getSubscription = async () => found() || null;
  PushManager.prototype.subscribe = async (options) => {
    if (options.applicationServerKey !== key || !options.userVisibleOnly) throw new Error("asked otherwise");
    localStorage.pushed = told.endpoint;
    return found();
  };
}
"""


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.PUSH = True


def subscribes(page: Page, *, allowed: bool = True) -> None:
    """Put a push service in its place."""
    if allowed:
        page.context.grant_permissions(["notifications"])
    page.add_init_script(f"({SUBSCRIBES})({json.dumps([told_by(Subscriber()), public_key()])})")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_it_is_turned_on_known_again_and_turned_off(
    width: int, height: int, visit: Visit, ada: User, diary: Diary
) -> None:
    page = visit(ada, width=width, height=height, service_workers="allow", reduced_motion="reduce")
    subscribes(page)
    page.goto("/reminders/")
    card = page.get_by_role("region", name="On your devices")
    expect(card.get_by_role("status")).to_contain_text("Not turned on for this device.")
    found = faults(page, "before it is turned on")
    press(page, "Turn on for this device")
    expect(page.get_by_text("This device is told while a day has no check-in.")).to_be_visible()
    row = PushSubscription.objects.get()
    assert (row.endpoint, row.p256dh, row.made_for) == (
        "https://push.example.org/one",
        Subscriber().p256dh,
        public_key(),
    )
    expect(card.get_by_role("status")).to_have_text("Turned on for this device.")
    expect(card.get_by_role("button", name="Turn on")).to_have_count(0)
    expect(card.get_by_role("listitem")).to_contain_text("Chrome on Linux, this device")
    found += faults(page, "a device")
    assert found == [], "\n".join(found)
    card.get_by_role("button", name="Turn off").click()
    expect(page.get_by_text("That device is sent nothing any more.")).to_be_visible()
    assert not PushSubscription.objects.exists()
    assert page.evaluate("localStorage.pushed") is None
    expect(card.get_by_role("button", name="Turn on")).to_be_visible()


def test_what_a_browser_has_of_somebody_else_is_given_up_first(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, service_workers="allow")
    subscribes(page)
    page.add_init_script("localStorage.pushed ??= 'https://push.example.org/of-ben'")
    page.goto("/reminders/")
    press(page, "Turn on for this device")
    expect(page.get_by_text("Turned on for this device.")).to_be_visible()
    assert PushSubscription.objects.get().endpoint == "https://push.example.org/one"


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (
            "Object.defineProperty(Notification, 'permission', { value: 'denied' })",
            "You told this browser not to show messages of this site.",
        ),
        ("Object.defineProperty(window, 'isSecureContext', { value: false })", "messages need https"),
        ("delete window.PushManager", "this browser takes no messages"),
        (
            "delete window.PushManager; Object.defineProperty(navigator, 'userAgent', { value: 'iPhone' })",
            "add Flicker to the home screen first",
        ),
    ],
    ids=["refused", "no https", "no messages", "an iPhone's browser"],
)
def test_where_it_is_not_possible_the_page_says_why(
    spoil: str, why: str, visit: Visit, ada: User, diary: Diary
) -> None:
    page = visit(ada, service_workers="allow")
    page.add_init_script(spoil)
    page.goto("/reminders/")
    card = page.get_by_role("region", name="On your devices")
    expect(card.get_by_role("status")).to_contain_text(why)
    expect(card.get_by_role("button", name="Turn on")).to_have_count(0)


def test_a_push_service_that_is_not_reached_changes_nothing(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, service_workers="allow")
    subscribes(page)
    page.add_init_script("PushManager.prototype.subscribe = async () => { throw new DOMException('', 'AbortError'); }")
    page.goto("/reminders/")
    page.get_by_role("button", name="Turn on for this device").click()
    expect(page.get_by_text("your browser did not reach its push service")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on for this device")).to_be_enabled()
    assert not PushSubscription.objects.exists()


def test_without_a_script_devices_are_listed_and_turned_off(visit: Visit, ada: User, diary: Diary) -> None:
    PushSubscription.objects.create(diary=diary, endpoint_hash="x", name="Firefox on Android", made_at=NOW)
    page = visit(ada, java_script_enabled=False)
    page.goto("/reminders/")
    card = page.get_by_role("region", name="On your devices")
    expect(card.get_by_role("status")).to_have_text("Turning it on needs JavaScript.")
    expect(card.get_by_role("button", name="Turn on")).to_have_count(0)
    card.get_by_role("button", name="Turn off").click()
    expect(page.get_by_text("That device is sent nothing any more.")).to_be_visible()
    assert not PushSubscription.objects.exists()


# The worker


def with_worker(visit: Visit, user: User) -> tuple[Page, Worker]:
    """A page whose worker is there, in a browser that shows messages of this site."""
    page = visit(user, service_workers="allow")
    page.context.grant_permissions(["notifications"])
    with page.context.expect_event("serviceworker") as made:
        page.goto("/reminders/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page, made.value


def deliver(page: Page, data: str) -> None:
    """Hand a message to the worker of this site."""
    client = page.context.new_cdp_session(page)
    found: list[str] = []
    client.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(row["registrationId"] for row in event["registrations"]),
    )
    client.send("ServiceWorker.enable")
    while not found:
        page.evaluate("0")
    parts = urlsplit(page.url)
    origin = f"{parts.scheme}://{parts.netloc}"
    client.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": found[0], "data": data})


SHOWN = """
async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  const shown = await registration.getNotifications();
  return shown.map(({ title, body, tag, silent, data }) => {
    const { pathname, origin } = new URL(data.address);
    return { title, body, tag, silent, path: pathname, site: origin === location.origin };
  });
}
"""


def shown(page: Page, count: int = 1) -> list[dict[str, Any]]:
    page.wait_for_function(
        "async (count) => (await (await navigator.serviceWorker.getRegistration()).getNotifications()).length >= count",
        arg=count,
    )
    found: list[dict[str, Any]] = page.evaluate(SHOWN)
    return found


def test_a_message_is_shown_without_a_sound_and_a_new_one_takes_its_place(
    visit: Visit, ada: User, diary: Diary
) -> None:
    page, _ = with_worker(visit, ada)
    told = {"title": "Flicker", "body": "A minute for today?", "tag": "check-in", "address": "/check-in/2026-03-14/"}
    deliver(page, json.dumps(told))
    assert shown(page) == [
        {
            "title": "Flicker",
            "body": "A minute for today?",
            "tag": "check-in",
            "silent": True,
            "path": "/check-in/2026-03-14/",
            "site": True,
        }
    ]
    deliver(page, json.dumps(told | {"address": "/check-in/2026-03-15/"}))
    page.wait_for_function(f"async () => (await ({SHOWN})())[0]?.path === '/check-in/2026-03-15/'")
    assert len(shown(page)) == 1


@pytest.mark.parametrize("data", ["", "no message of this site", '{"address": "https://elsewhere.example.org/"}'])
def test_whatever_a_message_says_nothing_but_a_page_of_this_site_is_opened(
    data: str, visit: Visit, ada: User, diary: Diary
) -> None:
    page, _ = with_worker(visit, ada)
    deliver(page, data)
    (only,) = shown(page)
    assert (only["title"], only["body"], only["path"], only["site"]) == ("Flicker", "A minute for today?", "/", True)


def test_a_tap_on_it_opens_the_check_in(visit: Visit, ada: User, diary: Diary) -> None:
    page, worker = with_worker(visit, ada)
    deliver(page, json.dumps({"address": "/check-in/2026-03-14/"}))
    shown(page)
    opened = worker.evaluate(
        """async () => {
          const [notification] = await self.registration.getNotifications();
          const opened = new Promise((resolve) => { self.clients.openWindow = async (address) => resolve(address); });
          const event = new NotificationEvent("notificationclick", { notification });
          event.waitUntil = () => {};
          self.dispatchEvent(event);
          return opened;
        }"""
    )
    assert urlsplit(opened).path == "/check-in/2026-03-14/"
    page.wait_for_function(f"async () => (await ({SHOWN})()).length === 0")


def test_a_browser_that_gets_another_endpoint_tells_the_site(visit: Visit, ada: User, diary: Diary) -> None:
    page, worker = with_worker(visit, ada)
    subscribes(page)
    page.goto("/reminders/")
    press(page, "Turn on for this device")
    expect(page.get_by_text("Turned on for this device.")).to_be_visible()
    PushSubscription.objects.update(sent_on=NOW.date(), made_at=NOW - timedelta(days=9))
    worker.evaluate(
        """async ([told, old]) => {
          const plain = (text) => atob(text.replaceAll("-", "+").replaceAll("_", "/"));
          const bytes = (text) => Uint8Array.from(plain(text), (letter) => letter.charCodeAt(0)).buffer;
          const event = new ExtendableEvent("pushsubscriptionchange");
          event.oldSubscription = { endpoint: old, options: {} };
          event.newSubscription = { endpoint: told.endpoint, getKey: (name) => bytes(told[name]) };
          const done = new Promise((resolve) => { event.waitUntil = resolve; });
          self.dispatchEvent(event);
          await done;
        }""",
        [told_by(Subscriber(2), "https://push.example.org/two"), "https://push.example.org/one"],
    )
    row = PushSubscription.objects.get()
    assert (row.endpoint, row.p256dh, row.sent_on) == ("https://push.example.org/two", Subscriber(2).p256dh, NOW.date())


def test_the_worker_knows_the_address_that_the_site_has() -> None:
    assert reverse("diary:push_on") == ON
    with open("static/js/push.js") as script:
        assert f'const TURN_ON = "{ON}"' in script.read()
