"""A timer runs on the server: closing the page, or opening another browser, changes nothing about it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.domain.catalogue import Shape
from diary.models import Diary, Episode, Timer
from tests.browser.conftest import Visit
from tests.browser.steps import choose, click, entries, press, toe

pytestmark = pytest.mark.browser


def start(page: Page, name: str, *, script: bool = True) -> None:
    choose(page, "What?", "Start a timer")
    # Without a script the button cannot follow what was chosen.
    click(toe(page, name, verb="Start a timer:" if script else "Log"))
    expect(page.get_by_role("group", name="Running timer")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_timer_outlives_its_page_is_mended_and_becomes_an_episode(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    page = visit(ada, java_script_enabled=script)
    page.goto("/")
    start(page, "Right second toe", script=script)
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    page.context.close()

    page = visit(ada, java_script_enabled=script)
    page.goto("/")
    running = page.get_by_role("group", name="Running timer")
    expect(running).to_contain_text("Right second toe")
    started = timezone.now().astimezone(diary.zone) - timedelta(minutes=10)
    click(running.get_by_role("link", name="Change start"))
    page.get_by_label("at", exact=True).fill(f"{started:%H:%M}")
    press(page, "Save")
    expect(running).to_contain_text(f"since {started:%H:%M}")
    expect(running.get_by_role("time")).to_have_text(re.compile(r"^1\d:\d\d$" if script else f"^{started:%H:%M}$"))

    press(running, "Stop")
    expect(running).to_have_count(0)
    expect(entries(page)).to_have_count(1)
    expect(entries(page)).to_contain_text(re.compile(r"Right second toe, 1\d\smin"))
    episode = Episode.objects.get()
    assert episode.shape == Shape.TIMED
    assert episode.started_at == started.replace(second=0, microsecond=0)


def test_the_page_counts_how_long_a_timer_runs(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada)
    page.goto("/")
    start(page, "Left great toe")
    started = Timer.objects.get().started_at
    elapsed = page.get_by_role("group", name="Running timer").get_by_role("time")
    page.clock.set_fixed_time(started + timedelta(seconds=7.5))
    expect(elapsed).to_have_text("0:07")
    page.clock.set_fixed_time(started + timedelta(hours=2, minutes=5, seconds=9.5))
    expect(elapsed).to_have_text("2:05:09")


def test_a_timer_can_be_dropped(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada)
    page.goto("/")
    start(page, "Left great toe")
    press(page, "Discard")
    expect(page.get_by_role("group", name="Running timer")).to_have_count(0)
    expect(entries(page)).to_have_count(0)
    assert not Episode.objects.exists()
