"""A timer runs on the server: closing the page, or opening another browser, changes nothing about it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from diary.domain.catalogue import Shape
from diary.models import Diary, Episode
from tests.browser.conftest import Visit
from tests.browser.steps import box, entries, press, tap

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_timer_outlives_its_page_is_mended_and_becomes_an_episode(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    page = visit(ada, java_script_enabled=script)
    page.goto("/")
    tap(box(page, "Right second toe"))
    press(page, "Start a timer")
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    page.context.close()

    page = visit(ada, java_script_enabled=script)
    page.goto("/")
    running = page.get_by_role("group", name="Running timer")
    expect(running).to_contain_text("Right second toe")
    started = timezone.now().astimezone(diary.zone) - timedelta(minutes=10)
    running.get_by_role("link", name="Mend the start").click()
    page.get_by_label("at", exact=True).fill(f"{started:%H:%M}")
    press(page, "Save")
    expect(running).to_contain_text(f"since {started:%H:%M}")
    expect(running.get_by_role("time")).to_have_text(re.compile(r"^1[01]:\d\d$" if script else f"^{started:%H:%M}$"))

    press(running, "Stop")
    expect(running).to_have_count(0)
    expect(entries(page)).to_have_count(1)
    expect(entries(page)).to_contain_text(re.compile(r"Right second toe, 1[01] min"))
    assert Episode.objects.get().shape == Shape.TIMED


def test_the_page_counts_how_long_a_timer_runs(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada)
    page.clock.install()
    page.goto("/")
    tap(box(page, "Left great toe"))
    press(page, "Start a timer")
    elapsed = page.get_by_role("group", name="Running timer").get_by_role("time")
    expect(elapsed).to_have_text(re.compile(r"^0:\d\d$"))
    page.clock.fast_forward("02:05:00")
    expect(elapsed).to_have_text(re.compile(r"^2:05:\d\d$"))


def test_a_timer_can_be_dropped(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada)
    page.goto("/")
    tap(box(page, "Left great toe"))
    press(page, "Start a timer")
    press(page, "Drop it")
    expect(page.get_by_role("group", name="Running timer")).to_have_count(0)
    expect(entries(page)).to_have_count(0)
    assert not Episode.objects.exists()
