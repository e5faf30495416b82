"""A page for the doctor is chosen, looked at, changed and taken as a PDF; a long one is waited for or stopped."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.domain.catalogue import REMEDIES
from diary.domain.content import Remedy
from diary.models import CachedResult, Diary
from diary.report import making
from diary.report.pdf import ONE_AT_A_TIME
from tests.browser.conftest import Visit
from tests.browser.steps import press
from tests.browser.test_accessibility import faults
from tests.browser.test_sizes import TOO_WIDE
from tests.makers import make_episode
from tests.report.made import text_of

pytestmark = pytest.mark.browser
SENTENCE = "It keeps me awake."
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])


@pytest.fixture
def diary(diary: Diary) -> Diary:
    make_episode(diary=diary, at=timezone.now(), zone=diary.time_zone)
    return diary


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every list is a long one."""
    monkeypatch.setattr(making, "LONG", 0)


def choose_page(page: Page) -> None:
    page.goto("/doctor/report/")
    page.get_by_label("What matters most to you, in one sentence").fill(SENTENCE)
    page.get_by_text("What stands on it").click()
    page.get_by_role("checkbox", name="A list of all entries").check()
    press(page, "Show the page")
    expect(page.get_by_text(SENTENCE)).to_be_visible()


def fetched(page: Page, button: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).or_(
            page.get_by_role("link", name=button, exact=True)
        ).click()
    assert re.fullmatch(r"toe-twitching-\d{4}-\d\d-\d\d\.pdf", download.value.suggested_filename)
    return text_of(download.value.path().read_bytes())


@SCRIPT
def test_a_page_is_looked_at_changed_and_taken_as_a_pdf(script: bool, visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, java_script_enabled=script)
    choose_page(page)
    press(page, "Change")
    expect(page.get_by_label("What matters most to you, in one sentence")).to_have_value(SENTENCE)
    expect(page.get_by_role("checkbox", name="A list of all entries")).to_be_checked()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_label("Questions for the doctor, one on a line").fill("Is it the shoes?")
    press(page, "Show the page")
    expect(page.get_by_text("Is it the shoes?")).to_be_visible()
    said = fetched(page, "PDF")
    assert SENTENCE in said
    assert "Is it the shoes?" in said


@SCRIPT
def test_dates_are_asked_with_own_dates_and_count_or_are_told_of(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    page = visit(ada, java_script_enabled=script)
    page.goto("/doctor/report/")
    first = page.get_by_label("From", exact=True)
    expect(first).to_be_hidden()
    page.get_by_role("radio", name="Own dates").check()
    first.fill("2026-01-02")
    page.get_by_role("radio", name="4 weeks").check()
    expect(first).to_be_hidden()
    press(page, "Show the page")
    expect(page.get_by_text("Choose “Own dates” for this day to count, or empty this field.")).to_be_visible()
    expect(first).to_be_visible()
    expect(first).to_have_value(re.compile("^(2026-01-02|2 Jan 2026)$"))
    first.fill("")
    press(page, "Show the page")
    expect(page.get_by_text("This is all that your doctor will see.")).to_be_visible()


@SCRIPT
def test_a_long_one_is_waited_for_and_fetched(script: bool, visit: Visit, ada: User, diary: Diary, long: None) -> None:
    page = visit(ada, java_script_enabled=script)
    choose_page(page)
    press(page, "PDF")
    expect(page.get_by_role("heading", name="A PDF for my doctor")).to_be_visible()
    if script:
        expect(page.get_by_role("heading", name="Your PDF is ready")).to_be_visible(timeout=60_000)
        assert SENTENCE in fetched(page, "Download the PDF")
        press(page, "Change")
        expect(page.get_by_label("What matters most to you, in one sentence")).to_have_value(SENTENCE)
        return
    # The page is made beside the requests of this very process.
    for thread in threading.enumerate():
        if thread.name == "report":
            thread.join(60)
    assert SENTENCE in fetched(page, "Continue")


@SCRIPT
def test_a_long_one_is_stopped_and_nothing_typed_is_lost(
    script: bool, visit: Visit, ada: User, diary: Diary, long: None
) -> None:
    page = visit(ada, java_script_enabled=script)
    choose_page(page)
    with ONE_AT_A_TIME:
        press(page, "PDF")
        if script:
            expect(page.get_by_role("heading", name="It waits for another one")).to_be_visible()
        press(page, "Stop")
        expect(page.get_by_text("Stopped. No PDF was made.")).to_be_visible()
    expect(page.get_by_label("What matters most to you, in one sentence")).to_have_value(SENTENCE)
    assert not CachedResult.objects.filter(key__startswith="report:").exists()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_finds_nothing_on_the_way_to_a_pdf_and_nothing_is_too_wide(
    width: int, visit: Visit, ada: User, diary: Diary, long: None
) -> None:
    found: list[object] = []

    def look(page: Page, where: str) -> None:
        found.extend(f"{where}: {wide}" for wide in page.evaluate(TOO_WIDE))
        found.extend(faults(page, where))

    page = visit(ada, width=width, reduced_motion="reduce")
    page.goto("/doctor/report/")
    look(page, "the form")
    page.get_by_label("What matters most to you, in one sentence").fill("漢字")
    page.get_by_text("What stands on it").click()
    page.get_by_role("checkbox", name="A list of all entries").check()
    press(page, "Show the page")
    expect(page.get_by_text("The PDF cannot print")).to_be_visible()
    look(page, "the page")
    press(page, "PDF")
    expect(page.get_by_role("heading", name="Your PDF is ready")).to_be_visible(timeout=60_000)
    look(page, "ready")
    assert found == [], "\n".join(map(str, found))


STICKS_OUT = """
() => [...document.querySelectorAll(".report table")].flatMap((table) => {
  const wide = table.getBoundingClientRect().right, room = table.parentElement.getBoundingClientRect().right;
  return wide > room + 0.5 ? [`${wide} of ${room}: ${table.outerHTML.slice(0, 80)}`] : [];
})
"""
LINES = """
(cells) => cells.map((cell) => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return new Set([...range.getClientRects()].map((box) => Math.round(box.bottom / 8))).size;
})
"""


@pytest.mark.parametrize("width", [320, 390, 640, 768, 1024, 1280, 1600])
def test_no_table_is_wider_than_its_section_and_the_weeks_can_be_read(
    width: int, visit: Visit, ada: User, diary: Diary
) -> None:
    for index in range(12):
        at = timezone.now() - timedelta(days=index)
        tried = [Remedy(remedy.key, "better", 5) for remedy in REMEDIES[:8]]
        make_episode(diary=diary, name=index, at=at, zone=diary.time_zone, remedies=tried)
    page = visit(ada, width=width)
    choose_page(page)
    assert page.evaluate(STICKS_OUT) == []
    assert page.evaluate(TOO_WIDE) == []
    lines = page.locator(".report__tried tbody th").evaluate_all(LINES)
    assert max(lines) <= 4, lines
    weeks = page.get_by_role("region", name="Days with twitching by week")
    text = weeks.locator("text").first
    assert text.evaluate("(text) => text.getBoundingClientRect().height") >= 9
    if width < 640:
        # It opens at its right end, at the newest week; those before are to the left.
        expect(weeks).to_have_js_property("scrollLeft", 0)
        weeks.focus()
        page.keyboard.press("ArrowLeft")
        page.wait_for_function("weeks => weeks.scrollLeft < 0", arg=weeks.element_handle())


def test_beside_the_form_stands_the_page_with_what_is_typed_by_now(visit: Visit, ada: User, diary: Diary) -> None:
    page = visit(ada, width=1280)
    page.goto("/doctor/report/")
    beside = page.get_by_role("region", name="How it will look")
    expect(beside.get_by_role("heading", name="Signs that were asked about")).to_be_visible()
    page.get_by_label("Questions for the doctor, one on a line").fill("Is it the shoes?")
    expect(beside.get_by_text("Is it the shoes?")).to_be_visible()
    expect(beside).to_contain_text("1 question for the doctor.")
    # What cannot be shown leaves it as it is.
    page.get_by_role("radio", name="Own dates").check()
    page.get_by_label("From", exact=True).fill("2026-01-02")
    page.wait_for_load_state("networkidle")
    expect(beside.get_by_text("Is it the shoes?")).to_be_visible()
    assert page.url.endswith("/doctor/report/")
    assert not faults(page, "the form with the page beside it")
