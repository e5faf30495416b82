"""Fields take dates and times as the person chose to write them, whatever the browser's own inputs show."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from diary.domain.writing import DateOrder, DecimalMark, Hours, Writing
from diary.models import Diary, Episode
from tests.browser.conftest import Visit
from tests.browser.steps import box, choose, click, press, tap

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_an_episode_of_yesterday_evening_is_typed_as_americans_write(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    Diary.objects.update(clock="12", date_order="month")
    yesterday = timezone.now().astimezone(diary.zone).date() - timedelta(days=1)
    page = visit(ada, java_script_enabled=script)
    page.goto("/episodes/new/")
    day, at = page.get_by_label("Started on"), page.get_by_label("at", exact=True).filter(visible=True)
    expect(day).to_have_value(re.compile(r"^[A-Z][a-z]{2} \d{1,2}, \d{4}$"))
    expect(at).to_have_value(re.compile(r"^\d{1,2}:\d{2}\s[ap]m$"))
    day.fill(f"{yesterday.month}/{yesterday.day}/{yesterday.year}")
    at.fill("10:30")
    tap(box(page, "Left great toe"))
    choose(page, "What was it like?", "A moment")
    click(page.get_by_role("button", name="Log it"))
    expect(at).to_have_accessible_description("Say whether it is 10:30 am or 10:30 pm.")
    at.fill("10:30pm")
    press(page, "Log it")
    expect(page.get_by_role("main").get_by_text(re.compile(r"10:30\spm")).first).to_be_visible()
    episode = Episode.objects.get()
    assert (episode.local_date, f"{episode.local_time:%H:%M}") == (yesterday, "22:30")


def test_a_chosen_writing_is_on_the_next_page_and_in_its_fields(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada)
    page.goto("/settings/")
    for group, chosen in (("Times", "10:30 pm"), ("Dates", "March 14, 2026"), ("Numbers", "2,5")):
        choose(page, group, chosen)
    press(page, "Save")
    assert Diary.objects.get().writing == Writing(Hours.HALF_DAY, DateOrder.MONTH_FIRST, DecimalMark.COMMA)
    page.get_by_label("From", exact=True).fill("11 pm")
    page.get_by_label("Until", exact=True).fill("7.15 am")
    press(page, "Save")
    expect(page.get_by_label("From", exact=True)).to_have_value(re.compile(r"^11:00\spm$"))
    expect(page.get_by_label("Until", exact=True)).to_have_value(re.compile(r"^7:15\sam$"))
