"""What a trial found, as its person reads it: axe finds nothing, nothing is cut off, and its picture is there."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from accounts.models import User
from diary.domain.trial import Arm, EarlyEnd, EndReason
from diary.models import Diary, Trial
from tests.browser.conftest import Visit
from tests.browser.steps import open_all
from tests.browser.test_accessibility import faults
from tests.makers import make_episode
from tests.trials import live_through, make_trial, noon

pytestmark = pytest.mark.browser
OWN_WORDS = "Warm feet before bed, with averylongwordthathasnoplacetobreakatallandgoesonandon in it"


@pytest.fixture
def over(diary: Diary) -> tuple[Trial, Trial]:
    """One that shows fewer, on whose days the counts differ, and one that was stopped."""
    today = datetime.now(ZoneInfo(diary.time_zone)).date()
    trial = make_trial(diary, today - timedelta(days=50), schedule="UCCUUCUC")
    live_through(trial, {Arm.AS_USUAL: 3, Arm.CHANGED: 1})
    for index in range(14):
        at = noon(trial.starts_on + timedelta(days=index * 11 % 40))
        make_episode(diary=diary, name=f"more {index}", at=at + timedelta(hours=1))
    first = today - timedelta(days=110)
    end = EarlyEnd(first + timedelta(days=12), EndReason.STOPPED)
    stopped = make_trial(diary, first, name="stopped", change="own", own_words=OWN_WORDS, end=end)
    live_through(stopped, {Arm.AS_USUAL: 2, Arm.CHANGED: 2}, days=13)
    return trial, stopped


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_axe_finds_nothing_on_a_result(
    width: int, height: int, visit: Visit, ada: User, over: tuple[Trial, Trial]
) -> None:
    page = visit(ada, width=width, height=height, reduced_motion="reduce")
    found: list[str] = []
    for address in (*(f"/trials/{trial.uuid}/" for trial in over), "/patterns/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200
        open_all(page)
        found += faults(page, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("width", [320, 1280])
def test_a_result_is_read_whole_with_text_of_twice_the_size(
    width: int, visit: Visit, ada: User, over: tuple[Trial, Trial]
) -> None:
    page = visit(ada, width=width, height=800)
    for trial in over:
        page.goto(f"/trials/{trial.uuid}/")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        picture = page.locator(".trial-result img")
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", value=True)
        assert picture.evaluate("image => image.naturalWidth") > 0


def test_from_patterns_to_the_result_and_its_table(visit: Visit, ada: User, over: tuple[Trial, Trial]) -> None:
    page = visit(ada, width=390, height=844)
    page.goto("/patterns/")
    page.get_by_role("link", name="Wider shoes: does it change my twitching?").click()
    expect(
        page.get_by_role("heading", name="Fewer twitches in the changed blocks than chance explains.")
    ).to_be_visible()
    expect(page.get_by_text("times as often in the changed blocks as in the usual ones")).to_be_visible()
    expect(page.get_by_role("region", name="The blocks as a table").get_by_role("row")).to_have_count(9)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Its days as a table (CSV)").click()
    assert taken.value.suggested_filename == f"flicker-trial-{over[0].starts_on}.csv"


def test_paper_has_what_is_folded_away_on_the_screen(visit: Visit, ada: User, over: tuple[Trial, Trial]) -> None:
    page = visit(ada, width=1280, height=800)
    page.goto(f"/trials/{over[0].uuid}/")
    folded = [page.get_by_text("Hatched: changed blocks"), page.get_by_text("The seed was")]
    for words in folded:
        expect(words).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    for words in folded:
        expect(words).to_be_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    for words in folded:
        expect(words).to_be_hidden()


def test_the_numbers_and_days_of_the_blocks_are_seen_at_once_on_a_phone(
    visit: Visit, ada: User, over: tuple[Trial, Trial]
) -> None:
    page = visit(ada, width=390, height=844)
    for trial in over:
        page.goto(f"/trials/{trial.uuid}/")
        region = page.get_by_role("region", name="The blocks as a table")
        assert region.get_by_role("columnheader").all_inner_texts()[:4] == ["Block", "Kind", "Episodes", "A day"]
        for cell in region.locator("td:nth-last-child(2)").all():
            box = cell.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= 390
