"""Light or dark, as somebody chose it: on every page at once, whatever the device has, without scripts too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from diary.models import Diary
from tests.browser.conftest import Visit
from tests.browser.steps import press

pytestmark = pytest.mark.browser
PAPER = {"light": "rgb(250, 248, 244)", "dark": "rgb(21, 24, 27)"}
PAGES = ("/", "/diary/", "/settings/", "/emergency/now/", "/there-is-nothing-here/", "/admin/")


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(("at_hand", "chosen"), [("light", "Dark"), ("dark", "Light")])
def test_what_was_chosen_holds_on_every_page(
    at_hand: str, chosen: str, scripts: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    User.objects.update(is_staff=True)
    page = visit(ada, color_scheme=at_hand, java_script_enabled=scripts)
    html = page.locator("html")
    page.goto("/settings/")
    expect(html).to_have_css("background-color", PAPER[at_hand])
    press(page, chosen)
    expect(page).to_have_url(re.compile("/settings/$"))
    for address in PAGES:
        page.goto(address)
        expect(page.locator("body" if address == "/admin/" else "html")).to_have_css(
            "background-color", PAPER[chosen.lower()]
        )
    page.goto("/more/")
    press(page, "As the device")
    expect(html).to_have_css("background-color", PAPER[at_hand])


def test_a_visitor_chooses_from_the_foot_of_a_page(visit: Visit) -> None:
    page = visit()
    page.goto("/account/login/")
    page.get_by_role("link", name="Light or dark").click()
    press(page, "Dark")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.locator("html")).to_have_css("background-color", PAPER["dark"])
