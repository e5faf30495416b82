"""Everything can be done with the keyboard alone, and where the focus is can always be seen."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from diary.domain.wording import short_date
from diary.models import Diary, Episode
from tests.browser.conftest import Visit
from tests.browser.steps import box, click, entries, toe
from tests.makers import make_episode

pytestmark = pytest.mark.browser
STOPS = 400
"""More than any page has; reaching it means that the focus is caught."""

FOCUS = """
() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  if (node === window.lastStop) return {};  // a part of a date or time field, which the browser rings itself
  window.lastStop = node;
  // A card that leads somewhere as a whole has the ring of the link in it.
  const whole = node.matches(".answer__way") ? [node.closest(".answer")] : [];
  const rings = [node, ...(node.labels || []), ...whole].filter((one) => {
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 4 && box.height > 4
      && getComputedStyle(one).opacity !== "0";
  });
  const seen = rings.some((one) => {
    const box = one.getBoundingClientRect();
    const points = [[0.5, 0.5], [0.1, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.9]];
    return points.some(([across, down]) => {
      const top = document.elementFromPoint(box.left + across * box.width, box.top + down * box.height);
      return top && (one.contains(top) || node === top);
    });
  });
  return { name: node.outerHTML.slice(0, 160), ringed: rings.length > 0, seen };
}
"""


def tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def stops(page: Page) -> list[dict[str, Any]]:
    """Every place the Tab key leads to, from the top of the page to its end."""
    found: list[dict[str, Any]] = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            return found
        if stop:
            found.append(stop)
    raise AssertionError("the focus never leaves the page")


def test_a_twitch_is_logged_without_a_pointer(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, width=1280, height=800)
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    tab_to(page, toe(page, "Left third toe"))
    page.keyboard.press("Space")
    expect(entries(page)).to_have_count(1)
    expect(entries(page)).to_contain_text("Left third toe")
    expect(page.get_by_role("status")).to_contain_text("Logged: Left third toe")
    tab_to(page, page.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(entries(page)).to_have_count(0)
    assert not Episode.objects.kept().exists()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_the_focus_is_always_seen(width: int, height: int, visit: Visit, ada: User, diary: Diary) -> None:
    for index in range(12):
        make_episode(diary=diary, name=index, at=timezone.now() - timedelta(minutes=index), zone=diary.time_zone)
    page = visit(ada, width=width, height=height)
    for address in ("/", "/diary/", "/episodes/new/", "/triggers/", "/patterns/"):
        page.goto(address)
        found = stops(page)
        assert len(found) > 8, address
        assert [stop["name"] for stop in found if not stop["ringed"]] == [], f"without a ring on {address}"
        assert [stop["name"] for stop in found if not stop["seen"]] == [], f"covered on {address}"


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_an_error_is_said_at_its_field_and_what_was_typed_stays(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    tomorrow = timezone.now().astimezone(diary.zone).date() + timedelta(days=1)
    page = visit(ada, java_script_enabled=script)
    page.goto("/episodes/new/")
    page.get_by_label("Started on").fill(f"{tomorrow}")
    page.get_by_label("Note").fill("Written with care")
    click(page.get_by_role("button", name="Log it"))
    expect(page.get_by_role("alert")).to_be_visible()
    where = page.get_by_role("main").get_by_role("group", name="Where?").first
    expect(where).to_have_accessible_description("Choose a toe or another place first.")
    started = page.get_by_label("Started on")
    expect(started).to_have_accessible_description("This is in the future. Say when it was.")
    expect(started).to_have_attribute("aria-invalid", "true")
    expect(started).to_have_value(re.compile(f"^({tomorrow}|{short_date(tomorrow)})$"))
    expect(page.get_by_label("Note")).to_have_value("Written with care")
    tab_to(page, started)
    assert not Episode.objects.exists()


def test_a_toe_is_logged_by_the_keyboard_and_none_by_enter_elsewhere(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada)
    page.goto("/")
    tab_to(page, page.get_by_label("Minutes ago", exact=True))
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    tab_to(page, toe(page, "Left great toe"))
    tab_to(page, toe(page, "Left second toe"))
    page.keyboard.press("Enter")
    expect(entries(page)).to_have_count(1)
    expect(toe(page, "Left second toe")).to_be_focused()
    assert Episode.objects.get().started_at < timezone.now() - timedelta(minutes=19)


def test_a_log_without_a_toe_says_so_at_the_feet(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada)
    page.goto("/?several")
    click(page.locator("#log-several"))
    where = page.get_by_role("group", name="Which toes?")
    expect(where).to_have_accessible_description("Choose a toe or another place first.")
    expect(page.get_by_text("Choose a toe or another place first.").first).to_be_visible()
    tab_to(page, box(page, "Left great toe"))
    page.keyboard.press("Space")
    expect(page.locator("#log-several")).to_have_text("Log left great toe")
    tab_to(page, page.locator("#log-several"))
    page.keyboard.press("Enter")
    expect(entries(page)).to_have_count(1)
