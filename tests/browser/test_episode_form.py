"""The form of all that an episode can say, on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import User
from diary.models import Diary, Episode
from tests.browser.conftest import Visit
from tests.browser.steps import box, choose, press, tap
from tests.browser.taps import height
from tests.browser.test_accessibility import faults
from tests.makers import make_episode

pytestmark = pytest.mark.browser
FULL: dict[str, Any] = {"intensity": 3, "feeling": "cramp", "state": "seated", "note": "It was late."}


def test_the_form_is_short_on_a_phone(diary: Diary, ada: User, visit: Visit) -> None:
    episode = make_episode(diary=diary, signs=["visible"], triggers=["stress"], **FULL)
    page = visit(ada, reduced_motion="reduce")
    for address in ("/episodes/new/", f"/episodes/{episode.uuid}/"):
        page.goto(address)
        assert height(page) <= 1600, address
        assert faults(page, address) == []


def test_a_burst_is_saved_as_it_is_offered(diary: Diary, ada: User, visit: Visit) -> None:
    page = visit(ada)
    page.goto("/episodes/new/")
    tap(box(page, "Left great toe"))
    choose(page, "What was it like?", "A burst")
    choose(page, "About how many twitches", "20")
    choose(page, "It lasted", "5 min")
    press(page, "Log it")
    expect(page.get_by_text("about 20 in 5 min")).to_be_visible()
    assert Episode.objects.get().twitch_count == 20


def test_what_a_sign_counts_for_is_told_when_it_is_ticked(diary: Diary, ada: User, visit: Visit) -> None:
    page = visit(ada)
    page.goto("/episodes/new/")
    told = page.get_by_text(re.compile("count among the reasons"))
    tap(box(page, "You could see it"))
    expect(told).to_have_css("width", "1px")
    tap(box(page, "Numbness"))
    expect(told).not_to_have_css("width", "1px")
