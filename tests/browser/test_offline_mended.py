"""What waits on a device survives a change of the server's key, a wrong clock, a proxy in trouble and a midnight."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.models import Diary, Episode
from tests.browser.conftest import Visit, sign_in
from tests.browser.network import CutAnswer, Network
from tests.browser.steps import box, choose, tap, toe
from tests.browser.waiting import equipped, everything_is_sent, goes, holds, kept, on_log, panel, send, waits
from tests.makers import make_episode
from trouble.unsent import mark_of

pytestmark = pytest.mark.browser


def without_network(page: Page, *toes: str) -> None:
    """Tap toes without a network, until they wait."""
    page.context.set_offline(True)
    for number, name in enumerate(toes):
        toe(page, name).click()
        waits(page, number + 1)


@pytest.fixture
def old_key(settings: Any) -> Iterator[str]:
    """The key of the server before it was given another."""
    old: str = settings.SECRET_KEY
    yield old
    mark_of.cache_clear()


def new_key(settings: Any, *fallbacks: str) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key of the server, of no less length", fallbacks
    mark_of.cache_clear()


def test_a_new_key_of_the_server_strands_nothing(
    phone: Visit, ada: User, diary: Diary, settings: Any, old_key: str
) -> None:
    page = phone(ada)
    page.evaluate("kept.set('reads', true)")
    without_network(page, "Left great toe")
    new_key(settings, old_key)
    page.context.set_offline(False)
    everything_is_sent(page)
    assert Episode.objects.count() == 1
    assert page.evaluate("kept.get('reads')")


def test_what_was_signed_with_a_key_that_is_forgotten_is_told(
    phone: Visit, ada: User, diary: Diary, settings: Any, old_key: str, network: Network
) -> None:
    page = phone(ada)
    without_network(page, "Left great toe")
    new_key(settings)
    sign_in(page.context, ada, network.url)
    page.context.set_offline(False)
    page.goto("/")
    send(page)
    waits(page, 1)
    expect(panel(page)).to_contain_text("the server does not know any more whose it is")
    expect(panel(page).get_by_role("link", name="Change")).to_be_visible()


ANSWER = """(leads_to) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: "/check-in/2026-03-05/answer/" });
  form.dataset.keep = "answer";
  for (const [words, address] of [["Yes", leads_to], ["No", ""]]) {
    const button = document.createElement("button");
    Object.assign(button, { name: "answer", value: words, textContent: `${words}, it is so` });
    if (address) button.dataset.atOnce = address;
    form.append(button);
  }
  document.querySelector("main").prepend(form);
}"""


def test_an_answer_that_should_not_wait_leads_on_without_a_network(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    page.evaluate(ANSWER, "/emergency/now/")
    page.get_by_role("button", name="No, it is so").click()
    expect(page.get_by_role("button", name="No, it is so")).to_be_hidden()
    waits(page, 1)
    assert page.url.endswith("/")
    page.evaluate(ANSWER, "/emergency/now/")
    page.get_by_role("button", name="Yes, it is so").click()
    page.wait_for_url("**/emergency/now/")


def test_what_a_sent_answer_leads_to_is_shown_until_it_was_followed(
    phone: Visit, ada: User, diary: Diary, network: Network
) -> None:
    page = phone(ada)
    leads = ""

    def leading(path: str, body: bytes) -> bytes:
        return json.dumps({"taken": True, "leads_to": leads}).encode() if b'"taken"' in body else body

    network.rewrite = leading
    link = panel(page).get_by_role("link", name="What you answered today should not wait: see what to do")
    for name, leads in (
        ("great", "https://elsewhere.example/"),
        ("second", "/emergency/now/"),
        ("third", "/emergency/"),
    ):
        without_network(page, f"Left {name} toe")
        page.context.set_offline(False)
        everything_is_sent(page)
        known = "undefined" if leads.startswith("https") else "'/emergency/now/'"
        holds(page, f"(await kept.get('leads-to'))?.address === {known}")
    page.reload()
    expect(link).to_have_attribute("href", "/emergency/now/")
    page.evaluate("kept.get('who').then((who) => kept.set('leads-to', { address: '/emergency/', of: `1${who}` }))")
    page.reload()
    equipped(page)
    expect(link).to_have_count(0)
    page.evaluate("kept.get('who').then((who) => kept.set('leads-to', { address: '/emergency/', of: who }))")
    page.reload()
    link.click()
    page.wait_for_url("**/emergency/")
    page.goto("/")
    equipped(page)
    expect(link).to_have_count(0)
    assert not page.evaluate("kept.get('leads-to')")


def test_a_day_is_moved_by_as_many_days_as_its_date_was_wrong(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada)
    page.goto("/")
    hour = 3_600_000
    for at, ahead, day, zone in (
        ("2026-03-05T23:00+13:00", 13 * hour, "2026-03-05", "Pacific/Fakaofo"),
        ("2026-03-06T00:30+01:00", hour, "2026-03-05", "Europe/Zurich"),
        ("2026-03-05T23:30+01:00", -3 * hour, "2026-03-06", "Europe/Zurich"),
        ("2026-03-06T12:00+01:00", 24 * hour, "2026-03-05", "Europe/Zurich"),
        ("2026-03-06T00:30+01:00", hour, "2026-03-06", "America/New_York"),
    ):
        shown = at[:10]
        entry = {"at": at, "diaryZone": zone, "address": f"/check-in/{shown}/quiet/", "fields": []}
        moved = page.evaluate("([entry, ahead]) => kept.moved(entry, ahead)", [entry, ahead])
        assert moved["address"] == f"/check-in/{day}/quiet/", at
        assert datetime.fromisoformat(moved["at"]) == datetime.fromisoformat(at) - timedelta(milliseconds=ahead)
    # Of the day before that on which it was pressed.
    entry = {"at": "2026-03-06T00:30Z", "diaryZone": "UTC", "address": "/log/2026-03-05/", "fields": []}
    moved = page.evaluate("([entry, ahead]) => kept.moved(entry, ahead)", [entry, hour])
    assert moved["address"] == "/log/2026-03-04/"


def test_an_entry_whose_instant_was_refused_is_taken_once_it_was_changed(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    without_network(page, "Left great toe")
    page.evaluate(
        """async () => {
          const [{ id }] = await kept.list();
          const at = kept.instant(new Date(Date.now() - 400 * 24 * 3600_000));
          await kept.change(id, (entry) => ({ ...entry, at, clock: "kept", skew: 7 }));
        }"""
    )
    page.context.set_offline(False)
    expect(panel(page)).to_contain_text("It was pressed more than a year ago.")
    panel(page).get_by_role("link", name="Change").click()
    page.wait_for_url("**/device/episode/?kept=*")
    at = datetime.now(UTC).astimezone(diary.zone)
    page.locator("[name=start_date]").fill(at.date().isoformat())
    page.locator("[name=start_time]").fill("00:00")
    page.get_by_role("button", name="Log it").click()
    on_log(page)
    everything_is_sent(page)
    assert Episode.objects.get().started_at.astimezone(diary.zone).date() == at.date()


def test_a_timer_that_cannot_be_changed_still_has_its_stop(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    tap(page.get_by_role("radio", name="Start a timer"))
    toe(page, "Left great toe", verb="Start a timer:").click()
    panel(page).get_by_role("button", name="Stop").click()
    waits(page, 2)
    panel(page).get_by_role("link", name="Change").click()
    page.wait_for_url("**/device/episode/?kept=*")
    expect(box(page, "Left great toe")).to_be_checked()
    page.evaluate("() => { kept.change = () => Promise.reject(new Error('There is no room.')); }")
    page.get_by_role("button", name="Log it").click()
    expect(page.get_by_role("alert")).to_contain_text("This device cannot keep this")
    waits(page, 2)


def test_a_proxy_in_trouble_is_no_fault_with_an_entry(phone: Visit, ada: User, diary: Diary, network: Network) -> None:
    page = phone(ada)
    without_network(page, "Left great toe")
    network.decide = lambda method, path: CutAnswer(500) if method == "POST" else "through"
    page.context.set_offline(False)
    for _ in range(4):
        goes(page, "busy")
    assert [entry["faults"] for entry in kept(page)] == [0]
    network.restore()
    send(page)
    everything_is_sent(page)
    assert Episode.objects.count() == 1


def test_what_may_be_in_the_diary_already_is_not_said_to_be_gone(
    phone: Visit, ada: User, diary: Diary, network: Network
) -> None:
    page = phone(ada)
    without_network(page, "Left great toe", "Left second toe")
    network.decide = lambda method, path: "lost" if method == "POST" else "through"
    page.context.set_offline(False)
    holds(page, "(await kept.list())[0].tries > 0 && (await kept.get('how')) === 'away'")
    page.context.set_offline(True)
    drop = panel(page).get_by_role("button", name=re.compile("^Drop"))
    drop.first.click()
    waits(page, 1)
    expect(panel(page).get_by_text("Dropped.", exact=True)).to_be_visible()
    drop.first.click()
    waits(page, 0)
    expect(panel(page)).to_contain_text("Dropped. It may have been sent already: look in your diary.")
    assert Episode.objects.count() == 1
    # Who takes it back sends it once more, and has it once.
    panel(page).get_by_role("button", name=re.compile("^Undo")).first.click()
    waits(page, 1)
    page.context.set_offline(False)
    page.goto("/account/logout/")
    expect(page.get_by_role("group", name="Entries wait on this device")).to_contain_text(
        "Some may have been sent already"
    )


def test_a_clock_that_was_wrong_is_not_said_to_be_wrong_now(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    without_network(page, "Left great toe")
    page.evaluate(
        """async () => {
          const [{ id }] = await kept.list();
          await kept.change(id, (entry) => ({ ...entry, skew: 24 * 3600_000 }));
        }"""
    )
    at = datetime.fromisoformat(kept(page)[0]["at"]).astimezone(diary.zone)
    page.context.set_offline(False)
    was = f"When this device showed {at:%H:%M}, its clock was 1 day ahead of the server’s."
    expect(panel(page)).to_contain_text(was)
    panel(page).get_by_role("button", name="Keep their times").click()
    everything_is_sent(page)


def test_a_page_that_is_open_over_midnight_writes_to_the_day_that_it_is(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    evening = datetime.now(UTC).astimezone(diary.zone).replace(hour=23, minute=58)
    night, morning = evening + timedelta(minutes=3), evening + timedelta(hours=8)
    day, next_day = evening.date(), night.date()
    page.context.set_offline(True)
    page.clock.set_fixed_time(evening)
    page.goto("/device/log/")
    quiet = page.locator("form[data-keep=day]")
    expect(quiet).to_have_attribute("action", f"/log/{day}/")
    page.clock.set_fixed_time(morning)
    quiet.get_by_role("button").click()
    waits(page, 1)
    assert kept(page)[-1]["address"] == f"/log/{next_day}/"
    # What was answered before midnight is of then.
    page.clock.set_fixed_time(evening)
    page.goto("/device/check-in/")
    choose(page, "Stress", "3")
    page.clock.set_fixed_time(night)
    page.get_by_role("button", name="Save", exact=True).click()
    waits(page, 2)
    on_log(page)
    assert kept(page)[-1]["address"] == f"/check-in/{day}/"
    # So it is when it is changed.
    panel(page).get_by_role("link", name=re.compile("^Change")).click()
    page.wait_for_url("**/device/check-in/?kept=*")
    checkin = page.locator("form[data-keep=check-in]")
    expect(checkin).to_have_attribute("action", f"/check-in/{day}/")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(checkin).to_have_attribute("action", f"/check-in/{day}/")


def test_a_page_that_is_looked_at_again_is_of_the_day_that_it_is(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    evening = datetime.now(UTC).astimezone(diary.zone).replace(hour=23, minute=58)
    page.context.set_offline(True)
    page.clock.set_fixed_time(evening)
    page.goto("/device/check-in/")
    checkin = page.locator("form[data-keep=check-in]")
    expect(checkin).to_have_attribute("action", f"/check-in/{evening.date()}/")
    page.clock.set_fixed_time(evening + timedelta(hours=8))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(checkin).to_have_attribute("action", f"/check-in/{evening.date() + timedelta(days=1)}/")


def test_a_change_that_needs_the_network_stays_in_its_form_and_says_so(phone: Visit, ada: User, diary: Diary) -> None:
    episode = make_episode(diary=diary)
    page = phone(ada)
    page.goto(f"/episodes/{episode.uuid}/?note")
    page.get_by_label("Note").fill("as if a mouse ran over it")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("That did not get through.")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("as if a mouse ran over it")
    assert kept(page) == []
    page.context.set_offline(False)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/diary/**")
    episode.refresh_from_db()
    assert episode.note == "as if a mouse ran over it"


def test_what_was_refused_is_said_first_and_not_folded_away(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    toe(page, "Left great toe").click()
    page.get_by_role("button", name="No twitching today").click()
    waits(page, 2)
    page.context.set_offline(False)
    page.goto("/more/")
    waits(page, 1)
    expect(panel(page)).to_contain_text("1 was not taken: change or drop it.")
    expect(panel(page).get_by_role("button", name="Drop")).to_be_visible()
