"""What waits on a device is sent once, in order, by whom it belongs to, whatever becomes of the line meanwhile."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.domain.content import CheckInContent
from diary.models import CheckIn, Diary, Episode
from tests.browser.conftest import Visit, sign_in
from tests.browser.network import CutAnswer, Fate, Network
from tests.browser.steps import box, choose, tap, toe
from tests.browser.waiting import everything_is_sent, goes, holds, kept, on_log, panel, send, waits

pytestmark = pytest.mark.browser

MANY = int(os.environ.get("ENTRIES", "300"))
"""How many; `ENTRIES=1000 pytest -m browser -k many_entries tests/browser/test_offline_sending.py` takes minutes."""


def without_network(page: Page, *toes: str) -> None:
    """Tap toes while there is no network, which there is again after that: nothing of it is sent by itself."""
    page.context.set_offline(True)
    before = page.evaluate("kept.count()")
    for name in toes:
        toe(page, name).click()
    waits(page, before + len(toes))


def posts_are(fate: Fate | CutAnswer) -> Callable[[str, str], Fate | CutAnswer]:
    """What becomes of every form, while all else goes through."""
    return lambda method, path: fate if method == "POST" else "through"


def test_an_answer_that_is_lost_after_the_write_doubles_nothing(
    phone: Visit, ada: User, diary: Diary, network: Network
) -> None:
    page = phone(ada)
    network.decide = posts_are("lost")
    without_network(page, "Left great toe", "Left second toe")
    page.context.set_offline(False)
    holds(page, "(await kept.everybodys())[0].tries > 0 && (await kept.get('how')) === 'away'")
    assert Episode.objects.count() == 1
    assert len(kept(page)) == 2
    network.restore()
    send(page)
    everything_is_sent(page)
    assert Episode.objects.count() == 2


def test_a_tap_whose_answer_is_lost_is_one_entry(phone: Visit, ada: User, diary: Diary, network: Network) -> None:
    page = phone(ada)
    network.decide = posts_are("lost")
    toe(page, "Left great toe").click()
    waits(page, 1)
    network.restore()
    send(page)
    everything_is_sent(page)
    assert Episode.objects.count() == 1


def test_a_slow_answer_is_not_waited_for(phone: Visit, ada: User, diary: Diary, network: Network) -> None:
    page = phone(ada)
    page.evaluate("() => { kept.SLOW = 300; }")
    network.decide = posts_are("held")
    toe(page, "Left great toe").click()
    expect(panel(page)).to_contain_text("1 kept on this device")
    network.restore()
    network.let_go.set()
    send(page)
    everything_is_sent(page)
    assert Episode.objects.count() == 1


def test_what_the_server_breaks_over_lets_the_others_go_on(
    phone: Visit, ada: User, diary: Diary, network: Network
) -> None:
    page = phone(ada)
    without_network(page, "Left great toe", "Left second toe")
    first = kept(page)[0]["id"]
    sent: list[str] = []
    fault = CutAnswer(500, "", (("Flicker-Queue", "1"),))

    def decide(method: str, path: str) -> Fate | CutAnswer:
        if method == "POST":
            sent.append(path)
        return fault if method == "POST" and len(sent) <= 3 else "through"

    network.decide = decide
    page.context.set_offline(False)
    for _ in range(4):
        send(page)
    waits(page, 1)
    assert [entry["id"] for entry in kept(page)] == [first]
    expect(panel(page)).to_contain_text("The server has a fault with this one.")
    assert Episode.objects.count() == 1
    panel(page).get_by_role("button", name="Send now").click()
    everything_is_sent(page)
    assert Episode.objects.count() == 2


def test_a_rest_that_the_server_asks_for_is_kept_to(phone: Visit, ada: User, diary: Diary, network: Network) -> None:
    page = phone(ada)
    without_network(page, "Left great toe")
    network.decide = posts_are(CutAnswer(429, "", (("Retry-After", "120"), ("Flicker-Queue", "1"))))
    page.context.set_offline(False)
    goes(page, "busy")
    network.restore()
    goes(page, "busy")
    expect(panel(page)).to_contain_text("The server is busy.")
    page.evaluate("kept.set('not-before', 0)")
    send(page)
    everything_is_sent(page)


def test_a_page_of_the_network_is_no_answer(phone: Visit, ada: User, diary: Diary, network: Network) -> None:
    page = phone(ada)
    without_network(page, "Left great toe")
    portal = CutAnswer(200, "<title>Welcome on board</title>")
    network.decide = posts_are(portal)
    page.context.set_offline(False)
    goes(page, "strange")
    expect(panel(page)).to_contain_text("Something else than Flicker answered")
    network.decide = lambda method, path: portal
    goes(page, "away")
    network.decide = posts_are(portal)
    # So it is with a tap.
    toe(page, "Left second toe").click()
    waits(page, 2)
    network.restore()
    send(page)
    everything_is_sent(page)
    assert Episode.objects.count() == 2


def test_two_pages_send_once(phone: Visit, ada: User, diary: Diary, network: Network) -> None:
    page = phone(ada)
    other = page.context.new_page()
    other.goto("/")
    without_network(page, "Left great toe", "Left second toe", "Left third toe")
    network.seen.clear()
    page.context.set_offline(False)
    everything_is_sent(page)
    everything_is_sent(other)
    assert network.posts() == ["/log/"] * 3
    assert Episode.objects.count() == 3


def test_somebody_else_neither_sees_nor_sends_what_waits(
    phone: Visit, ada: User, diary: Diary, ben: User, network: Network
) -> None:
    page = phone(ada)
    without_network(page, "Left great toe")
    sign_in(page.context, ben, network.url)
    page.context.set_offline(False)
    holds(page, "(await kept.get('state')).of !== (await kept.everybodys())[0].of")
    page.goto("/")
    send(page)
    expect(panel(page)).to_be_hidden()
    assert not Episode.objects.exists()
    assert len(kept(page)) == 1
    sign_in(page.context, ada, network.url)
    page.goto("/")
    send(page)
    everything_is_sent(page)
    assert Episode.objects.get().diary == diary


def test_a_session_that_ended_loses_nothing(phone: Visit, ada: User, diary: Diary, network: Network) -> None:
    page = phone(ada)
    without_network(page, "Left great toe")
    page.context.clear_cookies()
    page.context.set_offline(False)
    goes(page, "signed-out")
    expect(panel(page).get_by_role("link", name="Sign in to send")).to_be_visible()
    page.goto("/account/login/")
    expect(panel(page)).to_contain_text("1 kept on this device")
    expect(panel(page)).not_to_contain_text("Left great toe")
    sign_in(page.context, ada, network.url)
    page.goto("/")
    everything_is_sent(page)
    assert Episode.objects.count() == 1


def test_what_the_server_refuses_is_shown_and_mended(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    page.goto("/episodes/new/")
    tap(box(page, "Left great toe"))
    tap(page.get_by_role("radio", name="A burst"))
    page.get_by_role("button", name="Log it").click()
    on_log(page)
    page.context.set_offline(False)
    expect(panel(page)).to_contain_text("Say about how many twitches it was.")
    panel(page).get_by_role("link", name="Change").click()
    tap(page.get_by_role("radio", name="20", exact=True))
    choose(page, "It lasted", "5 min")
    page.get_by_role("button", name="Log it").click()
    on_log(page)
    everything_is_sent(page)
    assert Episode.objects.get().twitch_count == 20


def test_a_check_in_that_differs_asks_which_answer_stands(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    today = datetime.now(UTC).astimezone(diary.zone).date()
    page.context.set_offline(True)
    page.goto(f"/check-in/{today}/")
    choose(page, "Stress", "3")
    page.get_by_role("button", name="Save", exact=True).click()
    on_log(page)
    save_checkin(
        diary=diary, day=today, uuid=uuid4(), content=CheckInContent(items={"stress": 7}), touched=frozenset({"stress"})
    )
    page.context.set_offline(False)
    expect(panel(page)).to_contain_text("Your diary has other answers for this day.")
    panel(page).get_by_role("radio", name=re.compile("This device")).check()
    # Drawn anew meanwhile, as whenever something is sent, the panel still has what was chosen.
    page.evaluate("document.querySelector('.kept__heading').dataset.old = 'yes'; kept.send()")
    expect(page.locator(".kept__heading[data-old]")).to_have_count(0)
    expect(panel(page).get_by_role("radio", name=re.compile("This device"))).to_be_checked()
    expect(panel(page).get_by_role("radio", name=re.compile("This device"))).to_be_focused()
    panel(page).get_by_role("button", name="Keep these").click()
    everything_is_sent(page)
    assert CheckIn.objects.get().stress == 3


@pytest.mark.parametrize("is_moved", [True, False], ids=["moved", "kept"])
def test_a_clock_that_is_wrong_is_asked_about_once(
    is_moved: bool, phone: Visit, ada: User, diary: Diary, network: Network
) -> None:
    page = phone(ada)
    without_network(page, "Left great toe", "Left second toe")
    pressed = [datetime.fromisoformat(entry["at"]) for entry in kept(page)]

    def a_day_behind(path: str, body: bytes) -> bytes:
        if not path.startswith("/device/state/"):
            return body
        state: dict[str, Any] = json.loads(body)
        state["now"] = (datetime.fromisoformat(state["now"]) - timedelta(days=1)).isoformat()
        return json.dumps(state).encode()

    network.rewrite = a_day_behind
    page.context.set_offline(False)
    expect(panel(page)).to_contain_text("This device’s clock is 1 day ahead of the server’s.")
    assert not Episode.objects.exists()
    panel(page).get_by_role("button", name="Move them" if is_moved else "Keep their times").click()
    everything_is_sent(page)
    rows = Episode.objects.order_by("started_at")
    by = timedelta(days=1 if is_moved else 0)
    assert all(abs(row.started_at + by - at) < timedelta(seconds=1) for row, at in zip(rows, pressed, strict=True))
    without_network(page, "Left third toe")
    page.context.set_offline(False)
    everything_is_sent(page)
    assert Episode.objects.count() == 3


def test_an_update_of_the_server_strands_nothing(phone: Visit, ada: User, diary: Diary, network: Network) -> None:
    page = phone(ada)
    without_network(page, "Left great toe")
    before = page.evaluate("kept.get('shell')")
    # What an update changes: the worker's own file, and the digest of what is kept.
    network.rewrite = lambda path, body: (
        body + b"// another version\n"
        if path == "/worker.js"
        else re.sub(rb'"shell": "\w+"', b'"shell": "another"', body)
        if path.startswith("/device/state/")
        else body
    )
    page.context.set_offline(False)
    everything_is_sent(page)
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    holds(page, f"(await kept.get('shell')) !== {json.dumps(before)}")
    assert Episode.objects.count() == 1
    without_network(page, "Left second toe")
    page.goto("/")
    expect(toe(page, "Left great toe")).to_be_visible()
    page.context.set_offline(False)
    everything_is_sent(page)
    assert Episode.objects.count() == 2


def test_a_worker_that_is_switched_off_leaves_what_waits_to_the_pages(
    phone: Visit, ada: User, diary: Diary, settings: Any
) -> None:
    page = phone(ada)
    without_network(page, "Left great toe")
    settings.OFFLINE = False
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update()).catch(() => {})")
    page.context.set_offline(False)
    page.goto("/")
    everything_is_sent(page)
    assert Episode.objects.count() == 1
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one?.update()).catch(() => {})")
    holds(page, "!(await navigator.serviceWorker.getRegistration()) && !(await caches.keys()).length")
    page.reload()
    assert not page.evaluate("Boolean(navigator.serviceWorker.controller)")


def test_a_browser_sends_by_itself_after_the_page_is_closed(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    without_network(page, "Left great toe")
    worker = page.context.service_workers[0]
    keeper = page.context.new_page()
    page.close()
    # Chromium waits for minutes; here it is told at once what it would be told then.
    keeper.context.set_offline(False)
    worker.evaluate("self.dispatchEvent(Object.assign(new ExtendableEvent('sync'), { tag: 'flicker-queue' }))")
    for _ in range(600):
        if Episode.objects.exists():
            break
        keeper.evaluate("new Promise((resolve) => setTimeout(resolve, 50))")
    assert Episode.objects.count() == 1


@pytest.mark.parametrize("answer", ["Send them now", "Keep them on this device", "Delete them"])
def test_signing_out_asks_what_becomes_of_what_waits(
    answer: str, phone: Visit, ada: User, ben: User, diary: Diary, network: Network
) -> None:
    page = phone(ada)
    network.decide = lambda method, path: "cut" if method == "POST" and path == "/log/" else "through"
    toe(page, "Left great toe").click()
    waits(page, 1)
    # Somebody else's entries are no matter of hers.
    page.evaluate(
        "kept.keep({ address: '/log/', fields: [['form_of', 'ben'], ['uuid', crypto.randomUUID()]], at: '2026-01-01' })"
    )
    page.goto("/account/logout/")
    if answer == "Send them now":
        network.restore()
        page.get_by_role("button", name=answer).click()
        everything_is_sent(page)
        expect(page.get_by_role("button", name="Send them now")).to_be_hidden()
    else:
        page.get_by_role("radio", name=re.compile(answer)).check()
    page.locator("main").get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(lambda url: "logout" not in url)
    left = [entry["of"] for entry in kept(page)]
    assert left.count("ben") == 1
    assert len(left) == (2 if answer == "Keep them on this device" else 1)
    assert Episode.objects.count() == (1 if answer == "Send them now" else 0)
    assert page.evaluate("caches.keys()") == []


@pytest.mark.slow
def test_many_entries_lose_and_double_nothing(phone: Visit, ada: User, diary: Diary, network: Network) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    page.evaluate(
        """async (many) => {
          const sites = ["left_hallux", "left_second_toe", "right_hallux", "right_fifth_toe"];
          for (let number = 0; number < many; number += 1) {
            const fields = [["form_of", await kept.get("who")], ["uuid", crypto.randomUUID()], ["what", "moment"]];
            fields.push(["ago", "0"], ["minutes", ""], ["sites", sites[number % 4]]);
            await kept.keep({ address: "/log/", fields, at: kept.instant(new Date()) });
          }
        }""",
        MANY,
    )
    wanted = [entry["uuid"] for entry in kept(page)]
    assert len(wanted) == MANY
    told: list[str] = []

    def decide(method: str, path: str) -> Fate | CutAnswer:
        if method != "POST":
            return "through"
        told.append(path)
        # Of every hundred one answer is lost after the write, one is of a proxy, and one breaks.
        return {17: "lost", 43: CutAnswer(502), 71: CutAnswer(500)}.get(len(told) % 100, "through")  # type: ignore[return-value]

    network.decide = decide
    page.context.set_offline(False)
    for _ in range(100):
        if not page.evaluate("kept.send().then(() => kept.count())"):
            break
    everything_is_sent(page)
    stored = [str(uuid) for uuid in Episode.objects.order_by("started_at", "pk").values_list("uuid", flat=True)]
    lost, doubled = len(set(wanted) - set(stored)), len(stored) - len(set(stored))
    assert (lost, doubled, len(stored)) == (0, 0, MANY)
    assert stored == wanted
