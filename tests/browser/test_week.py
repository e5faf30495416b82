"""A week on a phone and on a wide screen: a table for everybody, stacked or side by side, without JavaScript too."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from diary.actions.checkins import save_checkin, say_quiet
from diary.domain.content import CheckInContent, SignAnswer
from diary.models import Diary
from tests.browser.conftest import Visit
from tests.browser.steps import click, resize
from tests.browser.test_accessibility import faults
from tests.browser.test_sizes import SMALL, TOO_WIDE, smaller
from tests.makers import make_episode, uuid_of

pytestmark = pytest.mark.browser
ITEMS = {"sleep_minutes": 450, "stress": 8, "electrolytes": True, "tight_shoes": False, "caffeine_mg": 240}
PARTS = {"signs": ["visible", "tingling", "toe_scrunching"], "sites": ["left_hallux", "right_fifth_toe"]}


def last_monday(diary: Diary) -> date:
    today = timezone.now().astimezone(diary.zone).date()
    return today - timedelta(days=today.weekday() + 7)


def fill_last_week(diary: Diary) -> date:
    """Days of each kind: episodes with a flag, a long check-in, quiet, not said, and not recorded. Gives its Monday."""
    monday = last_monday(diary)
    noon = timezone.now().astimezone(diary.zone).replace(hour=12, minute=0)
    for index in range(5):
        at = noon - timedelta(days=(noon.date() - monday).days, minutes=index)
        make_episode(diary=diary, name=index, at=at, zone=diary.time_zone, minutes=2, pain=8, **PARTS)
    answers = [SignAnswer("weakness", "cannot_do", (), "left"), SignAnswer("numbness", "no")]
    full = CheckInContent(twitching="yes", items=ITEMS, answers=answers)
    save_checkin(diary=diary, day=monday + timedelta(days=1), uuid=uuid_of("full"), content=full)
    say_quiet(diary=diary, day=monday + timedelta(days=2), uuid=uuid_of("quiet"))
    unsaid = CheckInContent(items={"stress": 2})
    save_checkin(diary=diary, day=monday + timedelta(days=3), uuid=uuid_of("unsaid"), content=unsaid)
    return monday


def tops(page: Page) -> list[float]:
    """How far down each day of the week begins."""
    boxes = [row.bounding_box() for row in page.get_by_role("row").filter(has=page.get_by_role("rowheader")).all()]
    return [box["y"] for box in boxes if box]


@pytest.mark.parametrize("width", [320, 390, 1100, 1280])
def test_axe_finds_nothing_in_a_full_and_an_empty_week_and_nothing_is_too_wide(
    width: int, visit: Visit, ada: User, diary: Diary
) -> None:
    monday = fill_last_week(diary)
    page = visit(ada, width=width, reduced_motion="reduce")
    for address in (f"/diary/week/{monday}/", "/diary/week/1970-01-05/", f"/diary/{monday}/"):
        page.goto(address)
        assert page.evaluate(TOO_WIDE) == []
        assert smaller(page, ".week__head, .flag-line", SMALL) == []
        assert faults(page, address) == []


def test_a_phone_stacks_the_days_and_a_wide_screen_puts_them_side_by_side(
    visit: Visit, ada: User, diary: Diary
) -> None:
    monday = fill_last_week(diary)
    page = visit(ada, width=390)
    page.goto(f"/diary/week/{monday}/")
    stacked = tops(page)
    assert stacked == sorted(set(stacked))
    assert len(stacked) == 7
    resize(page, 1280, 900)
    assert len(set(tops(page))) == 1
    assert len(tops(page)) == 7


@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_a_table_with_headers_at_any_width_and_without_javascript(
    width: int, visit: Visit, ada: User, diary: Diary
) -> None:
    monday = fill_last_week(diary)
    page = visit(ada, width=width, java_script_enabled=False)
    page.goto("/diary/")
    click(page.get_by_role("link", name="This week"))
    click(page.get_by_role("link", name="The week before"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Last week")
    headers = page.get_by_role("table").get_by_role("columnheader")
    expect(headers.first).to_have_text("Day")
    expect(headers.last).to_have_text("Flags")
    days = page.get_by_role("rowheader")
    expect(days).to_have_count(7)
    expect(days.first).to_contain_text("Monday")
    for words in ("5 episodes", "quiet", "recorded, twitching not said", "240 mg", "Weakness: there is something"):
        expect(page.get_by_role("cell").filter(has_text=words).first).to_be_visible()
    click(page.get_by_role("link", name="Prompt: pain"))
    expect(page.get_by_role("heading", name="Pain")).to_be_visible()
    page.go_back()
    click(days.first.get_by_role("link"))
    expect(page).to_have_url(f"{page.url.split('/diary/')[0]}/diary/{monday}/")


def test_the_sides_of_a_day_lie_beside_each_other_where_there_is_room(visit: Visit, ada: User, diary: Diary) -> None:
    monday = fill_last_week(diary)
    page = visit(ada, width=1280)
    page.goto(f"/diary/{monday}/")
    sides = [page.get_by_role("region", name=name) for name in ("Episodes", "Check-in", "Flags")]

    def corners() -> list[tuple[float, float]]:
        return [(box["x"], box["y"]) for side in sides if (box := side.bounding_box())]

    wide = corners()
    assert len({y for _, y in wide}) == 1
    assert [x for x, _ in wide] == sorted({x for x, _ in wide})
    resize(page, 390, 844)
    narrow = corners()
    assert len({x for x, _ in narrow}) == 1
    assert [y for _, y in narrow] == sorted({y for _, y in narrow})
