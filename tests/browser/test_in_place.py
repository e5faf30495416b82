"""With JavaScript an entry of the timeline is edited and deleted where it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from diary.models import Diary, Episode
from tests.browser.conftest import Visit, Watch
from tests.browser.steps import choose, click, entries, press, unfold
from tests.makers import make_episode

pytestmark = pytest.mark.browser


@pytest.fixture
def timeline(visit: Visit, ada: User, diary: Diary) -> Page:
    """Ada's timeline with two entries of today; it says whether it was ever left."""
    for index, site in enumerate(["left_hallux", "right_hallux"]):
        at = timezone.now() - timedelta(minutes=index)
        make_episode(diary=diary, name=index, at=at, zone=diary.time_zone, sites=[site])
    page = visit(ada)
    page.goto("/diary/")
    page.evaluate("window.isTheSame = true")
    return page


def open_first(timeline: Page) -> Locator:
    """Open the newest entry's form; it takes the place of its line, and the focus."""
    click(entries(timeline).first.get_by_role("link"))
    form = timeline.get_by_role("listitem").filter(has=timeline.get_by_role("button", name="Save", exact=True))
    expect(form.locator(":focus")).to_have_count(1)
    return form


def never_left(page: Page) -> bool:
    return bool(page.evaluate("window.isTheSame === true"))


def test_an_entry_is_edited_where_it_stands(timeline: Page) -> None:
    form = open_first(timeline)
    unfold(timeline, "How strong")
    choose(form, "How strong?", "4")
    form.get_by_label("Note").fill("On the sofa")
    press(form, "Save")
    expect(form).to_have_count(0)
    expect(entries(timeline).first).to_contain_text("strength 4 of 5")
    expect(entries(timeline).first).to_contain_text("On the sofa")
    expect(entries(timeline).first.locator(":focus")).to_have_count(1)
    assert never_left(timeline)


def test_what_was_typed_stays_where_an_edit_in_place_cannot_be_saved(timeline: Page, diary: Diary) -> None:
    form = open_first(timeline)
    tomorrow = timezone.now().astimezone(diary.zone).date() + timedelta(days=1)
    form.get_by_label("Started on").fill(f"{tomorrow}")
    form.get_by_label("Note").fill("Tomorrow, surely")
    press(form, "Save")
    expect(form.get_by_role("alert")).to_be_visible()
    expect(form.get_by_label("Started on")).to_have_accessible_description("This is in the future. Say when it was.")
    expect(form.get_by_label("Note")).to_have_value("Tomorrow, surely")
    click(form.get_by_role("link", name="Cancel"))
    expect(form).to_have_count(0)
    expect(entries(timeline)).to_have_count(2)
    expect(timeline.get_by_text("Tomorrow, surely")).to_have_count(0)
    assert never_left(timeline)


def test_a_form_in_place_can_be_sent_again_when_the_connection_broke(timeline: Page, violations: Watch) -> None:
    for words in ("htmx:sendError", "htmx:afterRequest", "net::ERR_FAILED"):
        violations.expect(words)
    form = open_first(timeline)
    form.get_by_label("Note").fill("Sent twice")
    timeline.route("**/episodes/**", lambda route: route.abort(), times=1)
    form.get_by_role("button", name="Save", exact=True).click()
    expect(timeline.get_by_role("status")).to_contain_text("That did not get through")
    expect(form.get_by_label("Note")).to_have_value("Sent twice")
    press(form, "Save")
    expect(entries(timeline).first).to_contain_text("Sent twice")


def test_an_entry_is_deleted_and_comes_back_where_it_stood(timeline: Page) -> None:
    today = timeline.get_by_role("region", name="Today")
    expect(today).to_contain_text("2 episodes")
    press(open_first(timeline), "Delete")
    expect(entries(timeline)).to_have_count(1)
    expect(today).to_contain_text("1 episode")
    assert Episode.objects.kept().count() == 1
    press(timeline, "Undo")
    expect(entries(timeline)).to_have_count(2)
    expect(entries(timeline).first).to_contain_text("Left great toe")
    expect(today).to_contain_text("2 episodes")
    assert never_left(timeline)
