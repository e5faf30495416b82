"""A day of a trial on a phone: what it is, one tap for whether it was kept to, in place and without JavaScript."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.trial import KeptToIt
from diary.models import CheckIn, Diary, Trial, TrialDay
from tests.browser.conftest import Visit
from tests.browser.steps import choose, click, press
from tests.browser.test_accessibility import faults
from tests.browser.test_sizes import TOO_WIDE, smaller
from tests.makers import make_episode, uuid_of
from tests.trials import make_trial

pytestmark = pytest.mark.browser


@pytest.fixture
def today(diary: Diary) -> date:
    return timezone.now().astimezone(diary.zone).date()


@pytest.fixture
def trial(diary: Diary, today: date) -> Trial:
    """One that is in its second block, which is changed."""
    make_episode(diary=diary, at=timezone.now(), zone=diary.time_zone)
    return make_trial(diary, today - timedelta(days=9), change="no_caffeine_after_noon", schedule="UCUCUCUC")


def strip(page: Page) -> Locator:
    return page.locator(".trial-strip")


def answer(page: Page) -> Locator:
    return strip(page).get_by_role("button", pressed=True)


def kept(trial: Trial) -> list[str]:
    return list(TrialDay.objects.filter(trial=trial).values_list("kept", flat=True))


@pytest.mark.parametrize("script", [True, False])
def test_one_tap_on_log_answers_today_another_changes_it_and_a_third_takes_it_back(
    script: bool, visit: Visit, ada: User, trial: Trial
) -> None:
    page = visit(ada, java_script_enabled=script)
    page.goto("/")
    expect(strip(page)).to_contain_text("Today: changed, no caffeine after noon")
    expect(strip(page)).to_contain_text("Block 2 of 8, day 3 of 7")
    if script:
        page.evaluate("window.isTheSame = true")
    for name, stored in (("Yes", ["yes"]), ("Partly", ["partly"])):
        click(strip(page).get_by_role("button", name=name, exact=True))
        expect(answer(page)).to_have_text(name)
        assert kept(trial) == stored
    click(strip(page).get_by_role("button", name="Clear the answer"))
    expect(answer(page)).to_have_count(0)
    assert kept(trial) == []
    if script:
        assert page.evaluate("window.isTheSame === true")


@pytest.mark.parametrize("script", [True, False])
def test_a_check_in_asks_too_and_the_day_before_is_answered_on_its_page(
    script: bool, visit: Visit, ada: User, trial: Trial, today: date
) -> None:
    page = visit(ada, java_script_enabled=script)
    page.goto(f"/check-in/{today}/")
    expect(page.get_by_role("group", name="Did you keep to it?")).to_contain_text("Today: changed")
    choose(page, "Did you keep to it?", "No")
    press(page, "Save")
    expect(answer(page)).to_have_text("No")
    assert not CheckIn.objects.filter(diary=trial.diary).exists()
    yesterday = today - timedelta(days=1)
    page.goto(f"/diary/{yesterday}/")
    expect(strip(page)).to_contain_text("Block 2 of 8: changed (not counted: second day of its block)")
    click(strip(page).get_by_role("button", name="Yes", exact=True))
    expect(answer(page)).to_have_text("Yes")
    expect(page).to_have_url(f"/diary/{yesterday}/")
    assert kept(trial) == ["yes", "no"]


def test_axe_finds_nothing_and_nothing_is_too_wide_or_too_small(
    visit: Visit, ada: User, trial: Trial, today: date
) -> None:
    TrialDay.objects.create(diary=trial.diary, trial=trial, date=today, kept=KeptToIt.PARTLY)
    page = visit(ada, reduced_motion="reduce")
    monday = today - timedelta(days=today.weekday())
    for address in (
        "/",
        f"/check-in/{today}/",
        f"/diary/{today}/",
        "/diary/",
        f"/diary/{today.year}/",
        f"/diary/week/{monday}/",
    ):
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(address)
            assert page.evaluate(TOO_WIDE) == [], address
            assert smaller(page, ".trial-ask button", 44) == [], address
            assert faults(page, address) == []


def test_an_emergency_answer_ends_it_and_log_says_why(
    visit: Visit, ada: User, diary: Diary, trial: Trial, today: date
) -> None:
    content = CheckInContent(answers=[SignAnswer("cannot_move", "yes")])
    save_checkin(diary=diary, day=today, uuid=uuid_of("danger"), content=content)
    page = visit(ada, reduced_motion="reduce")
    page.goto("/")
    why = "matched a reason to see a doctor: loss of salts, or the heartbeat."
    said = f"Your trial ended today, because what you wrote {why}"
    expect(strip(page)).to_contain_text(said)
    assert faults(page, "/") == []
    click(strip(page).get_by_role("link", name="See which reason"))
    expect(page).to_have_url("/doctor/")
