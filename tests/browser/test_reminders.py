"""Reminders: an address for a calendar, made and revoked, and the e-mails of a site that sends some."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from diary.actions.mail import stop_token
from diary.domain.reminders import Mailing
from diary.models import Diary, Reminder
from tests.browser.conftest import Visit
from tests.browser.steps import click, press
from tests.browser.test_accessibility import faults

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_an_address_is_made_copied_fetched_and_revoked(script: bool, visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, java_script_enabled=script)
    page.goto("/more/")
    click(page.get_by_role("link", name="Reminders"))
    page.get_by_label("At what time?").fill("21:15")
    press(page, "Make an address")
    address = page.get_by_text(re.compile(r"/calendar/[\w-]{43}\.ics$")).inner_text()
    calendar = Client()
    path = re.sub(r"^http://[^/]+", "", address)
    assert b"T211500" in calendar.get(path).content

    page.goto("/reminders/")
    expect(page.get_by_text(address)).to_have_count(0)
    expect(page.get_by_text("It was last fetched on")).to_be_visible()
    page.get_by_label("At what time?").fill("06:45")
    press(page, "Save for the calendar")
    expect(page.get_by_label("At what time?")).to_have_value("06:45")
    assert b"T064500" in calendar.get(path).content
    press(page, "Revoke")
    expect(page.get_by_role("button", name="Make an address")).to_be_visible()
    assert calendar.get(path).status_code == 404


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_axe_finds_nothing_where_mail_is_offered(
    width: int, height: int, visit: Visit, ada: User, diary: Diary, settings
) -> None:
    settings.SENDS_MAIL = True
    EmailAddress.objects.filter(user=ada).update(verified=True)
    page = visit(ada, width=width, height=height, reduced_motion="reduce")
    page.goto("/reminders/")
    press(page, "Make an address")
    found = faults(page, "an address shown")
    page.get_by_label("A reminder each day").check()
    page.get_by_role("region", name="By e-mail").get_by_label("At what time?").fill("23:30")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_be_visible()
    found += faults(page, "a time that is too late")
    page.get_by_role("region", name="By e-mail").get_by_label("At what time?").fill("22:30")
    press(page, "Save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Reminder.objects.get().daily

    page.context.clear_cookies()
    page.goto(reverse("diary:reminder_stop", args=[stop_token(diary.uuid, Mailing.DAILY)]))
    found += faults(page, "before an e-mail is stopped")
    press(page, "Stop it")
    expect(page.get_by_role("heading", name="It has stopped")).to_be_visible()
    found += faults(page, "after it")
    assert not Reminder.objects.get().daily
    assert found == [], "\n".join(found)
