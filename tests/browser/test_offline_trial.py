"""A trial without a network: today's block and its question, today alone, and an answer that is sent once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from diary.actions.trials import answer_trial_day, stop_trial
from diary.domain.trial import KeptToIt
from diary.models import CheckIn, Diary, Trial, TrialDay
from tests.browser.conftest import Visit, daytime_zone
from tests.browser.network import Network
from tests.browser.steps import choose, group, tap
from tests.browser.test_accessibility import faults
from tests.browser.waiting import equipped, everything_is_sent, holds, kept, on_log, panel, send, waits
from tests.trials import make_trial

pytestmark = pytest.mark.browser
QUESTION = "Did you keep to it?"


def today() -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(daytime_zone())).date()


@pytest.fixture
def trial(diary: Diary) -> Trial:
    """Today is the first day of its second block, which is a changed one."""
    return make_trial(diary, today() - timedelta(days=5), change="own", own_words="tea in place of coffee")


def strip(page: Page) -> Locator:
    return page.get_by_role("region", name="Your trial")


def say(page: Page, answer: str) -> None:
    strip(page).get_by_role("button", name=answer, exact=True).click()


def without_network(page: Page, address: str = "/device/log/") -> None:
    page.context.set_offline(True)
    page.goto(address)


def answers() -> dict[date, str]:
    return dict(TrialDay.objects.values_list("date", "kept"))


def tomorrow(page: Page) -> None:
    """By the clock of the device, which is in no hurry: a day later."""
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=1))


def test_an_answer_of_today_is_kept_changed_and_sent_once(
    phone: Visit, ada: User, diary: Diary, trial: Trial, network: Network
) -> None:
    page = phone(ada)
    without_network(page)
    expect(strip(page)).to_contain_text("Today: changed, tea in place of coffee")
    expect(strip(page)).to_contain_text("Block 2 of 8, day 1 of 5")
    say(page, "Yes")
    expect(panel(page)).to_contain_text("Kept to it: yes, today")
    expect(strip(page).get_by_role("button", name="Yes", exact=True)).to_have_attribute("aria-pressed", "true")
    # The same question once more is the same entry.
    say(page, "Partly")
    expect(panel(page)).to_contain_text("Kept to it: partly, today")
    waits(page, 1)
    panel(page).get_by_role("button", name="Change to “No” : Kept to it: partly, today").click()
    expect(panel(page)).to_contain_text("Kept to it: no, today")
    expect(strip(page).get_by_role("button", name="No", exact=True)).to_have_attribute("aria-pressed", "true")
    assert not answers()
    page.context.set_offline(False)
    everything_is_sent(page)
    assert answers() == {today(): "no"}
    assert network.posts() == [f"/trials/{trial.uuid}/days/{today()}/"]


def test_an_answer_that_waits_can_be_dropped(phone: Visit, ada: User, diary: Diary, trial: Trial) -> None:
    page = phone(ada)
    without_network(page)
    say(page, "Yes")
    panel(page).get_by_role("button", name="Drop : Kept to it: yes, today").click()
    waits(page, 0)
    expect(strip(page).get_by_role("button", name="Yes", exact=True)).to_have_attribute("aria-pressed", "false")
    page.context.set_offline(False)
    page.goto("/")
    assert not answers()


def test_an_answer_on_log_itself_is_kept_when_the_network_is_lost(
    phone: Visit, ada: User, diary: Diary, trial: Trial
) -> None:
    page = phone(ada)
    page.context.set_offline(True)
    say(page, "Partly")
    expect(panel(page)).to_contain_text("Kept to it: partly, today")
    page.context.set_offline(False)
    everything_is_sent(page)
    assert answers() == {today(): "partly"}


def test_two_devices_that_say_otherwise_are_asked_about(phone: Visit, ada: User, diary: Diary, trial: Trial) -> None:
    one, two = phone(ada), phone(ada)
    for page, answer in ((one, "Yes"), (two, "No")):
        without_network(page)
        say(page, answer)
        waits(page, 1)
    one.context.set_offline(False)
    everything_is_sent(one)
    two.context.set_offline(False)
    holds(two, "(await kept.list()).some(({ state }) => state === 'asks')")
    difference = panel(two).get_by_role("group", name=QUESTION)
    expect(difference).to_contain_text("This device: No")
    expect(difference).to_contain_text("Your diary: Yes")
    assert answers() == {today(): "yes"}
    difference.get_by_role("radio", name="This device: No").check()
    panel(two).get_by_role("button", name="Keep these").click()
    everything_is_sent(two)
    assert answers() == {today(): "no"}


def test_the_next_day_nothing_is_said_of_it(phone: Visit, ada: User, diary: Diary, trial: Trial) -> None:
    page = phone(ada)
    without_network(page)
    expect(strip(page)).to_be_visible()
    say(page, "Yes")
    waits(page, 1)
    tomorrow(page)
    page.goto("/device/check-in/")
    expect(group(page, "Any twitching?")).to_be_visible()
    expect(page.get_by_text(QUESTION)).to_have_count(0)
    page.goto("/device/log/")
    expect(panel(page)).to_contain_text("Kept to it: yes, yesterday")
    expect(strip(page)).to_have_count(0)
    for word in ("tea in place of coffee", "Block 2 of 8"):
        expect(page.get_by_text(word)).to_have_count(0)


def test_a_page_that_stays_open_over_midnight_says_nothing_of_it_either(
    phone: Visit, ada: User, diary: Diary, trial: Trial
) -> None:
    page = phone(ada)
    without_network(page)
    expect(strip(page)).to_be_visible()
    tomorrow(page)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(strip(page)).to_have_count(0)


def test_a_check_in_asks_of_its_own_day_alone_and_keeps_what_was_answered(
    phone: Visit, ada: User, diary: Diary, trial: Trial
) -> None:
    page = phone(ada)
    without_network(page, "/device/check-in/")
    asked = group(page, QUESTION)
    expect(asked).to_contain_text("Today: changed, tea in place of coffee. Block 2 of 8, day 1 of 5")
    tap(page.get_by_role("radio", name="Yesterday", exact=True))
    expect(asked).to_have_count(0)
    tap(page.get_by_role("radio", name="Today", exact=True))
    choose(page, QUESTION, "Partly")
    choose(page, "Stress", "3")
    page.get_by_role("button", name="Save", exact=True).click()
    on_log(page)
    # Changed on the day after, when it is asked no more: what was answered stays.
    tomorrow(page)
    page.goto("/device/log/")
    panel(page).get_by_role("link", name="Change : Check-in of yesterday").click()
    expect(group(page, "Stress").get_by_role("radio", name="3")).to_be_checked()
    expect(page.get_by_text("tea in place of coffee")).to_have_count(0)
    choose(page, "Stress", "5")
    page.get_by_role("button", name="Save", exact=True).click()
    on_log(page)
    waits(page, 1)
    (entry,) = kept(page)
    fields = dict(entry["fields"])
    assert (fields["trial"], fields["kept_to_it"], fields["stress"]) == (str(trial.uuid), "partly", "5")


def test_a_kept_check_in_is_sent_with_its_answer(phone: Visit, ada: User, diary: Diary, trial: Trial) -> None:
    page = phone(ada)
    without_network(page, "/device/check-in/")
    choose(page, QUESTION, "Yes")
    page.get_by_role("button", name="Save", exact=True).click()
    on_log(page)
    panel(page).get_by_role("link", name="Change : Check-in of today").click()
    expect(group(page, QUESTION).get_by_role("radio", name="Yes", exact=True)).to_be_checked()
    choose(page, QUESTION, "No")
    page.get_by_role("button", name="Save", exact=True).click()
    on_log(page)
    page.context.set_offline(False)
    everything_is_sent(page)
    assert answers() == {today(): "no"}
    # To keep to something is no part of what a day was like.
    assert not CheckIn.objects.exists()


def test_a_check_in_that_says_otherwise_of_the_trial_is_asked_about(
    phone: Visit, ada: User, diary: Diary, trial: Trial
) -> None:
    page = phone(ada)
    without_network(page, "/device/check-in/")
    choose(page, QUESTION, "Yes")
    choose(page, "Stress", "3")
    page.get_by_role("button", name="Save", exact=True).click()
    on_log(page)
    waits(page, 1)
    answer_trial_day(diary=diary, trial=trial, day=today(), kept=KeptToIt.NO, today=today())
    page.context.set_offline(False)
    page.goto("/")
    send(page)
    difference = panel(page).get_by_role("group", name=QUESTION)
    expect(difference).to_contain_text("Your diary: No")
    assert not CheckIn.objects.exists()
    difference.get_by_role("radio", name="Your diary: No").check()
    panel(page).get_by_role("button", name="Keep these").click()
    everything_is_sent(page)
    assert answers() == {today(): "no"}
    assert CheckIn.objects.get().stress == 3


def test_a_check_in_whose_trial_has_ended_is_mended(phone: Visit, ada: User, diary: Diary, trial: Trial) -> None:
    page = phone(ada)
    without_network(page, "/device/check-in/")
    choose(page, QUESTION, "Yes")
    choose(page, "Stress", "3")
    page.get_by_role("button", name="Save", exact=True).click()
    on_log(page)
    waits(page, 1)
    stop_trial(diary=diary, trial=trial, today=today() - timedelta(days=1))
    page.context.set_offline(False)
    page.goto("/")
    page.evaluate("navigator.serviceWorker.controller.postMessage({ type: 'refresh' })")
    holds(page, "(await kept.list()).some(({ state }) => state === 'refused')")
    holds(page, "!(await (await caches.match('/device/log/', { ignoreVary: true })).text()).includes('data-block-of')")
    expect(panel(page)).to_contain_text(QUESTION)
    page.goto("/")
    panel(page).get_by_role("link", name="Change : Check-in of today").click()
    expect(page.get_by_text("Saved again, this says nothing of your trial any more.")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    on_log(page)
    everything_is_sent(page)
    assert CheckIn.objects.get().stress == 3
    assert not answers()


def test_a_trial_that_ended_is_taken_off_the_device(phone: Visit, ada: User, diary: Diary, trial: Trial) -> None:
    page = phone(ada)
    before = page.evaluate("kept.get('shell')")
    stop_trial(diary=diary, trial=trial, today=today())
    page.evaluate("navigator.serviceWorker.controller.postMessage({ type: 'refresh' })")
    holds(page, f"(await kept.get('shell')) !== '{before}'")
    equipped(page)
    without_network(page)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(strip(page)).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(390, 1600), (1280, 1600)])
def test_axe_finds_nothing(width: int, height: int, phone: Visit, ada: User, diary: Diary, trial: Trial) -> None:
    page = phone(ada, width=width, height=height, reduced_motion="reduce")
    without_network(page)
    say(page, "Partly")
    waits(page, 1)
    found = faults(page, "Log, with what waits")
    page.goto("/device/check-in/")
    expect(group(page, QUESTION)).to_be_visible()
    assert found + faults(page, "the check-in") == []
