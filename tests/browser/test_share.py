"""A page for the doctor is chosen, looked at, shared, opened by a doctor in another browser, and taken back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from accounts.models import User
from diary.models import Diary, ShareOpening
from tests.browser.conftest import Visit
from tests.browser.steps import click, go, press
from tests.browser.test_accessibility import faults
from tests.browser.test_sizes import TOO_WIDE
from tests.makers import make_episode
from tests.shares import share_it

pytestmark = pytest.mark.browser
SENTENCE = "It keeps me awake."
GONE = "This link does not work any more."


def choose_page(page: Page) -> None:
    """From the doctor's page to the page that is handed out."""
    go(page, "Doctor")
    click(page.get_by_role("link", name="Make a page for my doctor"))
    page.get_by_label("What matters most to you, in one sentence").fill(SENTENCE)
    press(page, "Show the page")
    expect(page.get_by_text(SENTENCE)).to_be_visible()


def address_of(page: Page) -> str:
    address = page.get_by_text("/share/")
    expect(address).to_be_visible()
    return address.inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_page_is_shared_opened_by_a_doctor_and_taken_back(
    script: bool, visit: Visit, ada: User, diary: Diary
) -> None:
    make_episode(diary=diary, at=timezone.now(), zone=diary.time_zone, note="A needle in the note")
    mine = visit(ada, java_script_enabled=script)
    mine.goto("/")
    choose_page(mine)
    press(mine, "Make a link")
    expect(mine.get_by_text("Below is all that the link will show.")).to_be_visible()
    seen = mine.get_by_role("article").inner_text()
    assert SENTENCE in seen
    press(mine, "Make the link")
    address = address_of(mine)
    expect(mine.get_by_role("img", name="The address as a QR code")).to_be_visible()

    doctor = visit(java_script_enabled=False, width=1280)
    answer = doctor.goto(address)
    assert answer is not None
    assert answer.status == 200
    assert doctor.get_by_role("article").inner_text().split() == seen.split()
    expect(doctor.get_by_text("needle")).to_have_count(0)
    expect(doctor.get_by_role("navigation")).to_have_count(0)
    link = doctor.get_by_role("link")
    expect(link).to_have_count(1)
    assert address.endswith(f"{link.get_attribute('href')}".removesuffix("report.pdf"))
    paper = doctor.context.request.get(address + "report.pdf")
    assert (paper.status, paper.headers["content-type"]) == (200, "application/pdf")
    assert doctor.context.cookies() == []

    go(mine, "Doctor")
    click(mine.get_by_role("link", name="Links you gave out"))
    expect(mine.get_by_text("1 time:")).to_be_visible()
    assert ShareOpening.objects.count() == 1
    click(mine.get_by_role("button", name="Take it back"))
    expect(mine.get_by_text("No link works now.")).to_be_visible()

    answer = doctor.goto(address)
    assert answer is not None
    assert answer.status == 404
    expect(doctor.get_by_role("heading", level=1)).to_have_text(GONE)
    expect(doctor.get_by_role("link")).to_have_count(0)


def test_a_code_is_told_by_phone_and_opens_the_page_on_an_old_browser(visit: Visit, ada: User, diary: Diary) -> None:
    mine = visit(ada)
    mine.goto("/")
    choose_page(mine)
    press(mine, "Make a link")
    mine.get_by_role("checkbox", name="Ask for a code").check()
    press(mine, "Make the link")
    address = address_of(mine)
    code = mine.get_by_role("heading", name="The code:").inner_text().removeprefix("The code:").strip()
    mine.emulate_media(media="print")
    expect(mine.get_by_role("heading", name="The code:")).to_be_hidden()
    expect(mine.get_by_role("img", name="The address as a QR code")).to_be_visible()
    expect(mine.get_by_text(address)).to_be_visible()

    doctor = visit(java_script_enabled=False)
    doctor.goto(address)
    expect(doctor.get_by_text(SENTENCE)).to_have_count(0)
    doctor.get_by_label("Code").fill("000000" if code != "000000" else "000001")
    press(doctor, "Open it")
    expect(doctor.get_by_text("This is not the code of this link.")).to_be_visible()
    doctor.get_by_label("Code").fill(f"{code[:3]} {code[3:]}")
    press(doctor, "Open it")
    expect(doctor.get_by_text(SENTENCE)).to_be_visible()
    doctor.goto(address)
    expect(doctor.get_by_text(SENTENCE)).to_be_visible()


def make_link(page: Page) -> str:
    page.goto("/")
    choose_page(page)
    press(page, "Make a link")
    press(page, "Make the link")
    return address_of(page)


def test_the_address_is_copied_and_handed_on_by_one_tap(visit: Visit, ada: User, diary: Diary) -> None:
    mine = visit(ada, permissions=["clipboard-read", "clipboard-write"])
    # Which programs a device offers is its own business; what is handed to it is ours.
    mine.add_init_script("navigator.share = async (what) => { window.handed = what.url; };")
    address = make_link(mine)
    expect(mine.get_by_text("The address is shown this one time.")).to_be_visible()
    mine.get_by_role("button", name="Copy").click()
    expect(mine.get_by_role("status").get_by_text("Copied.")).to_be_visible()
    assert mine.evaluate("navigator.clipboard.readText()") == address
    mine.get_by_role("button", name="Share").click()
    expect(mine.get_by_role("status").get_by_text("Handed on.")).to_be_visible()
    assert mine.evaluate("window.handed") == address
    expect(mine.get_by_role("button", name="Print")).to_be_visible()


def test_share_is_offered_only_where_the_device_has_it_and_copy_where_there_is_no_clipboard(
    visit: Visit, ada: User, diary: Diary
) -> None:
    mine = visit(ada)
    mine.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'share', { value: undefined });"
        "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined });"
    )
    address = make_link(mine)
    expect(mine.get_by_role("button", name="Share")).to_have_count(0)
    mine.get_by_role("button", name="Copy").click()
    expect(mine.get_by_role("status").get_by_text("Copied.")).to_be_visible()
    assert mine.evaluate("getSelection().toString()") == address


def test_without_scripts_one_click_selects_the_address(visit: Visit, ada: User, diary: Diary) -> None:
    mine = visit(ada, java_script_enabled=False)
    address = make_link(mine)
    expect(mine.get_by_role("button", name="Copy")).to_have_count(0)
    mine.get_by_text(address).click()
    assert mine.evaluate("getSelection().toString()") == address


OF_LATER_YEARS = (
    r"[^{}]*(?::not\([^)]*,[^{]*|:focus-visible[^{]*|:has\(|:is\(|:where\()[^{}]*\{[^{}]*\}",
    r"(?m)^\s*[a-z-]*(?:gap|inset|accent-color|text-underline-offset)\s*:[^;]*;",
    r"(?m)^\s*[a-z-]+\s*:[^;{}]*(?:color-mix|light-dark|anywhere|clamp|\bmin\(|\bmax\(|rgb\(\d+ )[^;]*;",
)
OF_THE_LAST_TEN_YEARS = (
    *OF_LATER_YEARS,
    r"(?m)^\s*--[a-z0-9-]+:[^;]*;",
    r"(?m)^\s*[a-z-]+\s*:[^;{}]*(?:var\(|\bgrid\b|fit-content|env\()[^;]*;",
    r"(?m)^\s*(?:grid[a-z-]*|clip-path)\s*:[^;]*;",
)


def between(upper: Locator, lower: Locator) -> float:
    """The pixels that are free between two things."""
    above, below = (part.evaluate("part => part.getBoundingClientRect().toJSON()") for part in (upper, lower))
    return float(below["top"] - above["bottom"])


@pytest.mark.parametrize("unknown", [OF_LATER_YEARS, OF_THE_LAST_TEN_YEARS], ids=["of 2018", "of 2013"])
def test_a_browser_that_drops_the_styles_it_does_not_know_shows_all_of_it(
    unknown: tuple[str, ...], visit: Visit, ada: User, diary: Diary
) -> None:
    def drop(route: Route) -> None:
        answer = route.fetch()
        styles = answer.text()
        for pattern in unknown:
            styles = re.sub(pattern, "", styles)
        route.fulfill(response=answer, body=styles)

    _, token = share_it(diary, now=timezone.now())
    _, locked = share_it(diary, name="locked", now=timezone.now(), code="314159")
    today = visit(java_script_enabled=False)
    today.goto(f"/share/{token}/")
    old = visit(java_script_enabled=False)
    old.route("**/*.css", drop)
    old.goto(f"/share/{token}/")
    assert old.get_by_role("main").inner_text().split() == today.get_by_role("main").inner_text().split()
    assert between(old.locator(".notice"), old.get_by_role("article")) >= 8
    assert old.evaluate(TOO_WIDE) == []

    old.goto(f"/share/{locked}/")
    assert between(old.get_by_label("Code"), old.get_by_role("button")) >= 8
    assert old.get_by_label("Code").evaluate("field => field.offsetHeight") >= 44
    old.get_by_label("Code").fill("314159")
    press(old, "Open it")
    expect(old.get_by_role("article")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_finds_nothing_on_pages_of_a_link_and_nothing_is_too_wide(
    width: int, visit: Visit, ada: User, diary: Diary
) -> None:
    found: list[Any] = []

    def look(page: Page, where: str) -> None:
        expect(page.get_by_role("main")).to_be_visible()
        found.extend(f"{where}: {wide}" for wide in page.evaluate(TOO_WIDE))
        found.extend(faults(page, where))

    mine = visit(ada, width=width, reduced_motion="reduce")
    mine.goto("/doctor/shares/")
    look(mine, "no link yet")
    choose_page(mine)
    press(mine, "Make a link")
    look(mine, "before it is made")
    mine.get_by_role("checkbox", name="Ask for a code").check()
    press(mine, "Make the link")
    address_of(mine)
    look(mine, "made")
    _, token = share_it(diary, now=timezone.now())
    _, locked = share_it(diary, name="locked", now=timezone.now(), code="314159")
    mine.goto("/doctor/shares/")
    look(mine, "links that work")
    click(mine.get_by_role("button", name="Take it back").last)
    expect(mine.get_by_role("heading", name="Over")).to_be_visible()
    look(mine, "a link that is over")

    doctor = visit(width=width, reduced_motion="reduce")
    doctor.goto(f"/share/{token}/")
    look(doctor, "the page")
    doctor.goto("/share/unknown/")
    look(doctor, "gone")
    doctor.goto(f"/share/{locked}/")
    look(doctor, "the code")
    for number in range(6):
        doctor.get_by_label("Code").fill(f"27182{number}")
        press(doctor, "Open it")
        if number == 0:
            look(doctor, "a wrong code")
    expect(doctor.get_by_role("heading", level=1)).to_have_text("A little too often")
    look(doctor, "too often")
    assert found == [], "\n".join(found)
