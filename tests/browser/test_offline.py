"""Without a network: what is written down is kept on the device, can be changed there, and is sent once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.domain.content import CheckInContent
from diary.models import CheckIn, Diary, Episode, Timer
from tests.browser.conftest import Visit, Watch
from tests.browser.network import CutAnswer, Fate, Network
from tests.browser.steps import box, choose, tap, toe
from tests.browser.waiting import everything_is_sent, kept, on_log, panel, send, waits
from tests.makers import make_episode

pytestmark = pytest.mark.browser


def today(diary: Diary) -> str:
    return datetime.now(UTC).astimezone(diary.zone).date().isoformat()


def test_three_toes_tapped_fast_are_three_entries(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    names = ("Left great toe", "Left second toe", "Right little toe")
    for name in names:
        toe(page, name).click()
    expect(panel(page)).to_contain_text("3 kept on this device")
    expect(panel(page)).to_contain_text("Sent when there is a network.")
    for name in names:
        expect(panel(page)).to_contain_text(name)
    assert not Episode.objects.exists()
    page.context.set_offline(False)
    everything_is_sent(page)
    expect(panel(page)).to_contain_text("3 sent")
    said = [row.site_keys for row in Episode.objects.order_by("started_at").with_parts()]
    assert said == [("left_hallux",), ("left_second_toe",), ("right_fifth_toe",)]


def test_a_double_tap_is_one_entry_of_when_it_was_tapped(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    toe(page, "Left great toe").dblclick()
    expect(panel(page)).to_contain_text("1 kept on this device")
    (entry,) = kept(page)
    page.context.set_offline(False)
    everything_is_sent(page)
    assert Episode.objects.get().started_at == datetime.fromisoformat(entry["at"])


def test_a_tap_that_a_server_does_not_answer_any_more_is_kept(
    phone: Visit, ada: User, diary: Diary, network: Network
) -> None:
    page = phone(ada)
    network.cut()
    for name in ("Left great toe", "Left second toe", "Right little toe"):
        toe(page, name).click()
    expect(panel(page)).to_contain_text("3 kept on this device")
    expect(page.get_by_text("That did not get through")).to_have_count(0)
    network.restore()
    panel(page).get_by_role("button", name="Send now").click()
    everything_is_sent(page)
    assert Episode.objects.count() == 3


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_tap_that_a_proxy_answers_with_its_trouble_is_kept(
    status: int, phone: Visit, ada: User, diary: Diary, network: Network
) -> None:
    page = phone(ada)
    network.decide = lambda method, path: CutAnswer(status, "Bad gateway")
    toe(page, "Left great toe").click()
    expect(panel(page)).to_contain_text("1 kept on this device")
    network.restore()
    send(page)
    everything_is_sent(page)
    assert Episode.objects.count() == 1


def test_a_timer_is_started_and_stopped(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    tap(page.get_by_role("radio", name="Start a timer"))
    toe(page, "Left great toe", verb="Start a timer:").click()
    expect(panel(page)).to_contain_text("Left great toe, since")
    expect(panel(page).locator("[data-elapsed-since]")).not_to_have_text("0:00")
    panel(page).get_by_role("button", name="Stop").click()
    expect(panel(page)).to_contain_text("2 kept on this device")
    expect(panel(page).get_by_role("button", name="Stop")).to_have_count(0)
    start, stop = kept(page)
    page.context.set_offline(False)
    everything_is_sent(page)
    episode = Episode.objects.get()
    assert not Timer.objects.exists()
    assert (episode.started_at, episode.ended_at) == tuple(map(datetime.fromisoformat, (start["at"], stop["at"])))


def test_a_timer_that_is_discarded_leaves_nothing(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    tap(page.get_by_role("radio", name="Start a timer"))
    toe(page, "Left great toe", verb="Start a timer:").click()
    panel(page).get_by_role("button", name="Discard").click()
    everything_is_sent(page)
    expect(panel(page)).to_contain_text("Dropped.")


def test_a_timer_of_the_server_is_stopped(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    tap(page.get_by_role("radio", name="Start a timer"))
    toe(page, "Left great toe", verb="Start a timer:").click()
    running = page.get_by_role("group", name="Running timer")
    expect(running).to_be_visible()
    page.context.set_offline(True)
    running.get_by_role("button", name="Stop").click()
    expect(running).to_be_hidden()
    expect(panel(page)).to_contain_text("A timer was stopped")
    (stop,) = kept(page)
    page.context.set_offline(False)
    everything_is_sent(page)
    assert Episode.objects.get().ended_at == datetime.fromisoformat(stop["at"])


def test_an_entry_is_changed_and_dropped(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    toe(page, "Left great toe").click()
    toe(page, "Left second toe").click()
    expect(panel(page)).to_contain_text("2 kept on this device")
    panel(page).get_by_role("link", name="Change : Left great toe").click()
    expect(box(page, "Left great toe")).to_be_checked()
    page.get_by_label("Note").fill("It woke me.")
    page.get_by_role("button", name="Log it").click()
    on_log(page)
    expect(panel(page)).to_contain_text("2 kept on this device")
    panel(page).get_by_role("button", name="Drop : Left second toe").click()
    expect(panel(page)).to_contain_text("1 kept on this device")
    panel(page).get_by_role("button", name="Undo").click()
    expect(panel(page)).to_contain_text("2 kept on this device")
    panel(page).get_by_role("button", name="Drop : Left second toe").click()
    waits(page, 1)
    page.context.set_offline(False)
    everything_is_sent(page)
    assert Episode.objects.get().note == "It woke me."


def test_an_episode_is_written_down(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    page.goto("/episodes/new/")
    page.get_by_role("button", name="Log it").click()
    expect(page.get_by_text("Choose a toe or another place first.")).to_be_visible()
    tap(box(page, "Left great toe"))
    page.get_by_label("Note").fill("On the train.")
    page.get_by_role("button", name="Log it").click()
    on_log(page)
    expect(panel(page)).to_contain_text("1 kept on this device")
    page.context.set_offline(False)
    everything_is_sent(page)
    assert Episode.objects.get().note == "On the train."


def test_a_check_in_is_kept_and_changed(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    page.goto(f"/check-in/{today(diary)}/")
    choose(page, "Stress", "3")
    page.get_by_role("button", name="Save", exact=True).click()
    on_log(page)
    expect(panel(page)).to_contain_text("Check-in of today")
    panel(page).get_by_role("link", name="Change : Check-in of today").click()
    expect(page.get_by_role("group", name="Stress", exact=True).get_by_role("radio", name="3")).to_be_checked()
    choose(page, "Stress", "5")
    page.get_by_role("button", name="Save", exact=True).click()
    on_log(page)
    expect(panel(page)).to_contain_text("1 kept on this device")
    page.context.set_offline(False)
    everything_is_sent(page)
    checkin = CheckIn.objects.get()
    assert (checkin.local_date.isoformat(), checkin.stress) == (today(diary), 5)


def test_a_quiet_day_is_kept(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    page.get_by_role("button", name="No twitching today").click()
    expect(panel(page)).to_contain_text("No twitching today")
    page.context.set_offline(False)
    everything_is_sent(page)
    assert CheckIn.objects.get().twitching == "no"


def test_a_form_that_a_page_sends_is_kept_by_the_worker(
    phone: Visit, ada: User, diary: Diary, network: Network
) -> None:
    page = phone(ada)
    page.goto("/episodes/new/")
    tap(box(page, "Left great toe"))
    page.get_by_label("Note").fill("On the train.")
    network.cut()
    page.get_by_role("button", name="Log it").click()
    page.wait_for_url("**/device/log/?kept")
    expect(panel(page)).to_contain_text("1 kept on this device")
    network.restore()
    send(page)
    everything_is_sent(page)
    assert Episode.objects.get().note == "On the train."


@pytest.mark.parametrize("fate", [CutAnswer(500, "Broken"), "held"], ids=["broken", "slow"])
@pytest.mark.parametrize("address", ["/emergency/", "/emergency/now/"])
def test_whom_to_call_is_shown_at_once_whatever_the_server_does(
    address: str, fate: Fate | CutAnswer, phone: Visit, ada: User, diary: Diary, network: Network
) -> None:
    page = phone(ada)
    network.decide = lambda method, path: fate
    # Other pages are waited for longer than this.
    page.goto(address, timeout=8_000, wait_until="domcontentloaded")
    expect(page.locator("a[href^='tel:']").first).to_be_visible()


def test_what_cannot_wait_leads_to_the_emergency_page_by_the_worker_too(
    phone: Visit, ada: User, diary: Diary, network: Network
) -> None:
    page = phone(ada)
    page.goto(f"/check-in/{today(diary)}/?ask=cannot_move")
    page.locator("details:has(#sign-cannot_move)").evaluate("fold => { fold.open = true; }")
    tap(page.locator("#sign-cannot_move").get_by_role("radio", name="Yes", exact=True))
    network.cut()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/emergency/now/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    (entry,) = kept(page)
    assert "at_once" not in dict(entry["fields"])
    assert dict(entry["fields"])["q_cannot_move"] == "yes"


def test_a_check_in_that_is_changed_is_not_kept_and_can_be_sent_again(
    phone: Visit, ada: User, diary: Diary, network: Network
) -> None:
    day = today(diary)
    said = CheckInContent(items={"stress": 3}, note="As it was.")
    save_checkin(diary=diary, day=date.fromisoformat(day), uuid=uuid4(), content=said, touched=set())
    page = phone(ada)
    page.goto(f"/check-in/{day}/")
    choose(page, "Stress", "5")
    page.get_by_label("Note").fill('\nOne <b>"line"</b> &amp;\nand another.')
    network.cut()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This change needs the network")
    assert not kept(page)
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This change needs the network")
    network.restore()
    page.get_by_role("button", name="Send it again").click()
    on_log(page)
    checkin = CheckIn.objects.get()
    assert (checkin.stress, checkin.note) == (5, 'One <b>"line"</b> &amp;\nand another.')


def test_what_a_device_has_no_room_for_is_said_beside_the_form(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    page.goto("/episodes/new/")
    page.evaluate(
        """() => {
          const full = new DOMException("There is no room.", "QuotaExceededError");
          IDBDatabase.prototype.transaction = () => { throw full; };
        }"""
    )
    tap(box(page, "Left great toe"))
    page.get_by_label("Note").fill("On the train.")
    page.get_by_role("button", name="Log it").click()
    expect(page.get_by_role("alert")).to_contain_text("This device cannot keep this")
    expect(page.get_by_label("Note")).to_have_value("On the train.")


def test_every_page_leads_to_what_can_be_done(phone: Visit, ada: User, diary: Diary) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    for address, heading in (
        ("/episodes/new/", "Log an episode"),
        (f"/check-in/{today(diary)}/", "Check-in"),
        ("/emergency/", "if any of these is true now"),
        ("/patterns/", "This page needs the network"),
        ("/diary/", "This page needs the network"),
    ):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    page.goto("/")
    expect(toe(page, "Left great toe")).to_be_visible()


def test_nothing_of_the_diary_is_kept(phone: Visit, ada: User, diary: Diary) -> None:
    make_episode(diary=diary, note="A secret of mine.", at=datetime.now(UTC), zone=diary.time_zone)
    page = phone(ada)
    expect(page.get_by_text("A secret of mine.")).to_be_visible()
    for address in ("/diary/", "/patterns/", "/doctor/", f"/diary/{today(diary)}/", "/"):
        page.goto(address)
    texts = page.evaluate(
        """async () => {
          const texts = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
              // One that is fetched anew meanwhile is there again in a moment, as another page of the same name.
              const kept = await cache.match(request);
              if (kept) texts.push(await kept.text());
            }
          }
          return texts;
        }"""
    )
    assert len(texts) > 10
    assert not [text for text in texts if "A secret of mine." in text]


def test_without_a_worker_a_form_that_is_lost_is_still_there(
    visit: Visit, ada: User, diary: Diary, violations: Watch
) -> None:
    for words in ("htmx:", "net::ERR_FAILED"):
        violations.allow(words)
    page = visit(ada)
    page.goto("/")
    page.route("**/log/", lambda route: route.abort())
    toe(page, "Left great toe").click()
    expect(page.get_by_text("That did not get through")).to_be_visible()
    expect(panel(page)).to_have_count(0)
