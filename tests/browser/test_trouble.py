"""What cannot be saved stays on the page: with and without JavaScript, in place, and through the sign-in."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.models import Diary, Episode
from tests.browser.conftest import Visit, Watch
from tests.browser.steps import box, tap, toe
from tests.browser.test_accessibility import faults
from tests.conftest import PASSWORD
from tests.makers import make_episode
from trouble import quiet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Broken = Callable[[str], Any]


@pytest.fixture(autouse=True)
def _no_trouble_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "_known", quiet._Known())


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Broken:
    """A disk that is full for one function while a block runs."""

    def fail(*args: object, **kwargs: object) -> None:
        inner = sqlite3.OperationalError("database or disk is full")
        inner.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise OperationalError("database or disk is full") from inner

    @contextmanager
    def broken(name: str) -> Iterator[None]:
        with monkeypatch.context() as patch:
            patch.setattr(name, fail)
            yield

    return broken


@pytest.mark.parametrize("script", [True, False])
def test_one_tap_is_sent_again_by_one_more(
    script: bool, visit: Visit, violations: Watch, live_server: Any, diary: Diary, full_disk: Broken
) -> None:
    violations.expect("503: ")
    page = visit(diary.owner, java_script_enabled=script)
    page.goto(live_server.url)
    with full_disk("diary.views.home.log_episode"):
        toe(page, "Left great toe").click()
        expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()
        expect(page.get_by_text(re.compile("signed out|sign in", re.IGNORECASE))).to_have_count(0)
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert Episode.objects.count() == 1


def test_in_place_the_line_keeps_what_was_typed(
    visit: Visit, violations: Watch, live_server: Any, diary: Diary, full_disk: Broken
) -> None:
    violations.expect("503: ")
    episode = make_episode(diary=diary)
    page = visit(diary.owner)
    page.goto(f"{live_server.url}/diary/{episode.local_date}/")
    page.get_by_role("link", name="Edit the entry").click()
    page.get_by_label("Note").fill("It woke me twice.")
    with full_disk("diary.views.episodes.edit_episode"):
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", name="Not saved yet")).to_have_count(0)
    episode.refresh_from_db()
    assert episode.note == "It woke me twice."


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_while_something_is_wrong(
    width: int, visit: Visit, violations: Watch, live_server: Any, diary: Diary, full_disk: Broken, settings: Any
) -> None:
    violations.expect("503: ")
    episode = make_episode(diary=diary, sites=["trunk"])
    page = visit(diary.owner, width=width, reduced_motion="reduce")
    found: list[str] = []

    page.goto(live_server.url)
    with full_disk("diary.views.home.log_episode"):
        toe(page, "Left great toe").click()
        expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()
    found += faults(page, "what could not be saved")
    page.goto(f"{live_server.url}/diary/{episode.local_date}/")
    found += faults(page, "a page that is read on a full disk")
    page.get_by_role("link", name="Edit the entry").click()
    with full_disk("diary.views.episodes.edit_episode"):
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()
    found += faults(page, "what could not be saved in its place")
    with full_disk("diary.views.days.begun_before"):
        page.goto(f"{live_server.url}/diary/{episode.local_date}/")
        expect(page.get_by_role("heading", name="This page cannot be shown now")).to_be_visible()
    found += faults(page, "a page that could not be shown")

    page.goto(f"{live_server.url}/episodes/new/")
    tap(box(page, "Left great toe"))
    page.get_by_label("Note").fill("It woke me twice.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Log it").click()
    expect(page.get_by_text("is not saved yet")).to_be_visible()
    found += faults(page, "what waits for signing in")
    sign_in(page, diary.owner)
    expect(page.get_by_text("It woke me twice.")).to_be_visible()
    found += faults(page, "what waited for signing in")

    settings.GUESTS_MB = 0
    visitor = visit(width=width, reduced_motion="reduce")
    for address in ("/emergency/", "/emergency/now/", "/emergency/check/"):
        answer = visitor.goto(f"{live_server.url}{address}")
        assert answer is not None
        assert answer.status == 200, address
        found += faults(visitor, f"{address} for a visitor")
    visitor.goto(f"{live_server.url}/")
    visitor.get_by_role("button", name="Try it with sample data").click()
    expect(visitor.get_by_role("heading", name="No room for another visitor")).to_be_visible()
    found += faults(visitor, "no room for guests")
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("script", [True, False])
def test_what_was_typed_into_a_session_that_ended_is_sent_after_signing_in(
    script: bool, visit: Visit, live_server: Any, diary: Diary
) -> None:
    page = visit(diary.owner, java_script_enabled=script)
    page.goto(f"{live_server.url}/episodes/new/")
    tap(box(page, "Left great toe"))
    page.get_by_label("Note").fill("It woke me twice.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Log it").click()
    expect(page.get_by_text("is not saved yet")).to_be_visible()
    sign_in(page, diary.owner)
    expect(page.get_by_text("It woke me twice.")).to_be_visible()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("Logged.")).to_be_visible()
    assert Episode.objects.get().note == "It woke me twice."


def test_in_place_the_line_leads_to_the_sign_in_and_loses_nothing(visit: Visit, live_server: Any, diary: Diary) -> None:
    episode = make_episode(diary=diary)
    page = visit(diary.owner)
    page.goto(f"{live_server.url}/diary/{episode.local_date}/")
    page.get_by_role("link", name="Edit the entry").click()
    page.get_by_label("Note").fill("It woke me twice.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Sign in and send it").click()
    sign_in(page, diary.owner)
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    episode.refresh_from_db()
    assert episode.note == "It woke me twice."


def sign_in(page: Page, user: User) -> None:
    page.get_by_label("E-mail").fill(str(user.email))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
