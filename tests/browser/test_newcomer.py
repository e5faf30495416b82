"""Somebody new: from the set-up link to an entry with details, on a phone and a desk, with and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.ways_in import setup_token
from diary.models import Episode
from tests.browser.conftest import Visit, daytime_zone
from tests.browser.steps import box, choose, click, entries, go, log, press, tap, unfold

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_a_newcomer_makes_an_account_logs_undoes_and_adds_details(
    width: int, height: int, script: bool, visit: Visit, base_url: str
) -> None:
    page = visit(width=width, height=height, java_script_enabled=script)
    page.goto(f"/setup/{setup_token()}/")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill("a calm evening walk")
    page.get_by_label("The same password again").fill("a calm evening walk")
    press(page, "Make my account")
    expect(page).to_have_url(f"{base_url}/")
    expect(page.get_by_role("main")).to_contain_text((daytime_zone() if script else "UTC").replace("_", " "))
    if not script:
        page.goto("/settings/")
        page.get_by_label("Time zone").select_option(daytime_zone())
        press(page, "Save")
        go(page, "Log")

    log(page, "Left great toe")
    expect(entries(page)).to_have_count(1)
    expect(entries(page)).to_contain_text("Left great toe")
    press(page, "Undo")
    expect(page.get_by_text("Taken back").last).to_be_visible()
    expect(entries(page)).to_have_count(0)
    assert not Episode.objects.kept().exists()

    go(page, "Log")
    log(page, "Left great toe", "Right little toe")
    click(page.get_by_role("link", name="Add details"))
    unfold(page, "How strong")
    choose(page, "How strong?", "3")
    tap(box(page, "Caffeine"))
    page.get_by_label("Note").fill("After the second coffee")
    press(page, "Save")

    go(page, "Diary")
    line = entries(page)
    expect(line).to_have_count(1)
    for words in ("Left great toe", "Right little toe", "strength 3 of 5", "caffeine", "After the second coffee"):
        expect(line).to_contain_text(words)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
