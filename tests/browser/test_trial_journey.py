"""The whole way of a trial on a phone, while its weeks go by: from a factor to the plan, a day, and the result."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.actions.sample import fill_with_sample
from diary.domain.trial import Arm, KeptToIt
from diary.models import Diary, Trial, TrialDay
from tests.browser.conftest import Visit
from tests.browser.steps import click, open_all, press
from tests.browser.test_accessibility import faults
from tests.browser.test_sizes import TOO_WIDE
from tests.trials import live_through

pytestmark = pytest.mark.browser


def begin(page: Page) -> None:
    page.goto("/patterns/factors/")
    click(page.get_by_role("link", name="Test it: tight shoes"))
    for name in ("I am 18 or older", "No doctor prescribed, advised or forbade this"):
        page.get_by_role("checkbox", name=name).check()
    press(page, "See the plan")
    press(page, "Start this trial")
    expect(page.get_by_role("heading", name="How the order was drawn")).to_be_visible()


def at_noon(trial: Trial, diary: Diary, day: int) -> datetime:
    """So many days after the first one of a trial."""
    return datetime.combine(trial.starts_on + timedelta(days=day), time(12), diary.zone)


def test_from_a_factor_to_a_result(visit: Visit, ada: User, diary: Diary) -> None:
    fill_with_sample(diary=diary, now=timezone.now(), episodes=400, years=1, seed=1)
    begin(visit(ada, width=390))
    trial = Trial.objects.get()

    with time_machine.travel(at_noon(trial, diary, 0), tick=True):
        page = visit(ada, width=390)
        page.goto("/")
        expect(page.get_by_text("Block 1 of 8, day 1 of 5")).to_be_visible()
        page.get_by_role("button", name="Yes", exact=True).click()
        expect(page.get_by_role("button", name="Yes", exact=True)).to_have_attribute("aria-pressed", "true")
        assert TrialDay.objects.get().kept == KeptToIt.YES
        page.goto(f"/trials/{trial.uuid}/")
        expect(page.get_by_text(re.compile(r"No result is shown before \d"))).to_be_visible()

    # Three a day as usual and one on changed days, of which the person sees no sum before the end.
    live_through(trial, {Arm.AS_USUAL: 3, Arm.CHANGED: 1})

    with time_machine.travel(at_noon(trial, diary, 40), tick=True):
        page = visit(ada, width=390, reduced_motion="reduce")
        page.goto("/")
        click(page.get_by_role("link", name="Read the result"))
        result = page.get_by_role("heading", name="Fewer twitches in the changed blocks than chance explains.")
        expect(result).to_be_visible()
        expect(page.get_by_text("(90\u00a0% interval")).to_be_visible()
        open_all(page)
        assert page.evaluate(TOO_WIDE) == []
        assert faults(page, "the result") == []
        assert UUID(page.url.split("/")[-2]) == trial.uuid
        page.goto("/")
        expect(page.get_by_role("link", name="Read the result")).to_have_count(0)
        page.goto("/doctor/report/")
        press(page, "Show the page")
        expect(page.get_by_text("than chance explains").first).to_be_visible()
