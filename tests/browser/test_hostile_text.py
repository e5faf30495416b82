"""Whatever people write is text: it runs nothing, and turns nothing around it."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.models import Diary, Episode, OwnTrigger
from tests.browser.conftest import Visit
from tests.browser.steps import box, go, press, tap

pytestmark = pytest.mark.browser
TEXTS = {
    "markup": "<img src=x onerror=alert(1)>",
    "script": "</span></textarea><script>alert(2)</script>",
    "template": "{{7*7}}{% now 'Y' %}${7*7}",
    "turned": "left \u202egnihctiwt\u202c toe",
    "emoji": "🦶🏽 zap 👩‍👩‍👧 שלום",
}


def expect_text(page: Page, text: str) -> None:
    """Wherever the page shows the text it is there to the letter, and its direction is kept to itself."""
    shown = page.get_by_role("main").get_by_text(text).filter(visible=True)
    expect(shown.first).to_be_visible()
    for place in shown.all():
        assert text in place.inner_text()
        bidi = place.evaluate("node => getComputedStyle(node).unicodeBidi")
        assert bidi in ("isolate", "plaintext"), place.evaluate("node => node.outerHTML")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_what_people_write_is_shown_and_never_run(text: str, visit: Visit, ada: User, diary: Diary) -> None:
    today = timezone.now().astimezone(diary.zone).date()
    page = visit(ada)
    page.goto("/triggers/")
    page.get_by_role("main").get_by_role("textbox").fill(text)
    press(page, "Add it")
    expect_text(page, text)
    page.goto("/episodes/new/")
    tap(box(page, "Left great toe"))
    tap(box(page, text))
    page.get_by_label("Note").fill(text)
    press(page, "Log it")
    expect(page.get_by_role("main")).to_contain_text("Left great toe")
    page.goto(f"/check-in/{today}/")
    page.get_by_label("Note").fill(text)
    press(page, "Save")
    page.goto("/background/medicine/new/")
    page.get_by_label("Name").fill(text)
    page.get_by_label("What kind?").select_option("Other supplement")
    press(page, "Save")
    expect_text(page, text)
    assert (Episode.objects.get().note, OwnTrigger.objects.get().name) == (text, text)

    page.goto(f"/diary/{today}/")
    expect_text(page, text)
    go(page, "Diary")
    expect_text(page, text)
    page.goto(f"/episodes/{Episode.objects.get().uuid}/")
    expect(page.get_by_label("Note")).to_have_value(text)
    expect(box(page, text)).to_be_checked()
    page.goto(f"/triggers/{OwnTrigger.objects.get().uuid}/")
    expect_text(page, text)
    expect(page.locator("img[src=x]")).to_have_count(0)
