from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin, say_quiet
from diary.actions.flags import hide_flag
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.flags import shown_of
from diary.models import Diary, Episode
from diary.queries.flags import flags
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.views.reading import main_words, text_of

MONDAY = date(2026, 3, 9)
TODAY = date(2026, 3, 14)
ADDRESS = "/diary/week/2026-03-09/"


@pytest.fixture(autouse=True)
def _frozen() -> object:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def noon(day: int) -> datetime:
    return datetime(2026, 3, day, 11, tzinfo=UTC)


def episodes(diary: Diary, day: int, count: int, **content: Any) -> list[Episode]:
    return [
        make_episode(diary=diary, name=f"{day} {index}", at=noon(day) + timedelta(minutes=index), **content)
        for index in range(count)
    ]


def checked_in(diary: Diary, day: int, **content: Any) -> None:
    save_checkin(diary=diary, day=date(2026, 3, day), uuid=uuid_of(f"checkin {day}"), content=CheckInContent(**content))


def table(client: Client, address: str = ADDRESS) -> dict[str, dict[str, str]]:
    """The cells of a week by weekday and by the header they stand under."""
    response = client.get(address)
    assert response.status_code == 200
    html = response.content.decode()
    headers = [text_of(found) for found in re.findall(r'<div role="columnheader"[^>]*>(.*?)</div>', html)]
    rows: dict[str, dict[str, str]] = {}
    for row in re.findall(r'<div role="row" class="week__row week__day.*?</div>\s*</div>', html, re.DOTALL):
        cells = [
            text_of(found) for found in re.findall(r'<div role="(?:rowheader|cell)".*?>(.*?)</div>', row, re.DOTALL)
        ]
        assert len(cells) == len(headers)
        rows[cells[0].split()[1]] = dict(zip(headers[1:], cells[1:], strict=True))
    return rows


def test_a_day_is_told_by_word_and_by_shape(diary: Diary, ada_client: Client) -> None:
    episodes(diary, 9, 2)
    say_quiet(diary=diary, day=date(2026, 3, 10), uuid=uuid_of("quiet"))
    checked_in(diary, 11, items={"stress": 3})
    episodes(diary, 12, 1, left_out=True)
    checked_in(diary, 13, twitching="yes")
    shown = {day: cells["Twitching"] for day, cells in table(ada_client).items()}
    assert shown == {
        "Monday": "2 episodes",
        "Tuesday": "quiet",
        "Wednesday": "recorded, twitching not said",
        "Thursday": "recorded, twitching not said 1 left out of statistics",
        "Friday": "twitched",
        "Saturday": "not recorded",
        "Sunday": "to come",
    }
    kinds = re.findall(r"week__mark week__mark--([\w-]+)", ada_client.get(ADDRESS).content.decode())
    assert kinds == ["twitched", "quiet", "unknown", "unknown", "twitched", "missing", "to-come"]


def test_a_week_says_what_it_is_and_on_what_it_rests(diary: Diary, ada_client: Client) -> None:
    for day, count in ((9, 8), (10, 1), (11, 1), (12, 1)):
        episodes(diary, day, count)
    say_quiet(diary=diary, day=date(2026, 3, 13), uuid=uuid_of("quiet"))
    said = main_words(ada_client.get(ADDRESS))
    assert said.startswith("This week 9 to 15 March 2026: 5 of 6 days recorded")
    assert "11 episodes on 4 of 5 recorded days." in said
    assert "Doctors go by examination, not by how often." in said


def test_an_empty_week_says_so_and_offers_the_next_step_where_there_is_one(diary: Diary, ada_client: Client) -> None:
    now = main_words(ada_client.get(ADDRESS))
    assert "No day of this week is recorded yet." in now
    assert (now.count("before your diary"), now.count("not recorded"), now.count("to come")) == (5, 1, 1)
    assert "Log a twitch" in now
    past = main_words(ada_client.get("/diary/week/2026-03-02/"))
    assert "Your diary begins after this week." in past
    assert "Log a twitch" not in past
    assert past.count("before your diary") == 7


def test_a_week_of_a_diary_that_went_on_without_it_was_not_recorded(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, at=noon(1))
    said = main_words(ada_client.get(ADDRESS))
    assert "No day of this week is recorded yet." in said
    assert said.count("not recorded") == 6


def test_the_days_before_the_first_recorded_one_are_no_part_of_the_base(diary: Diary, ada_client: Client) -> None:
    episodes(diary, 11, 1)
    said = main_words(ada_client.get(ADDRESS))
    assert "1 of 4 days recorded" in said
    assert [cells["Twitching"] for cells in table(ada_client).values()][:4] == [
        *["before your diary"] * 2,
        "1 episode",
        "not recorded",
    ]


def test_a_day_shows_its_first_episodes_and_how_many_more(diary: Diary, ada_client: Client) -> None:
    episodes(diary, 9, 5)
    make_episode(diary=diary, name="timed", at=noon(10), minutes=12)
    gone = make_episode(diary=diary, name="gone", at=noon(11))
    delete_entry(diary=diary, entry=gone, now=NOW)
    shown = table(ada_client)
    assert shown["Monday"]["Episodes"] == "12:00 12:01 12:02 and 2 more"
    assert shown["Tuesday"] == {"Twitching": "1 episode 12 min", "Episodes": "12:00"}
    assert shown["Wednesday"] == {"Twitching": "not recorded", "Episodes": "–"}
    html = ada_client.get(ADDRESS).content.decode()
    assert html.count('class="glyph"') == 4
    assert html.count('aria-label="Left great toe"') == 4


def test_check_in_items_have_a_row_where_any_day_answered_them(diary: Diary, ada_client: Client) -> None:
    checked_in(diary, 9, items={"sleep_minutes": 450, "stress": 0, "tight_shoes": False})
    checked_in(diary, 10, items={"water": "low"})
    shown = table(ada_client)
    headers = ["Twitching", "Hours of sleep", "Water", "Tight shoes for two hours or more", "Stress"]
    assert all(list(cells) == headers for cells in shown.values())
    assert list(shown["Monday"].values())[1:] == ["7.5 h", "–", "no", "0 of 10"]
    assert list(shown["Tuesday"].values())[1:] == ["–", "little", "–", "–"]
    assert list(shown["Saturday"].values())[1:] == ["–"] * 4


def test_signs_answers_and_flags_stand_on_their_day(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, name="pain", at=noon(9), pain=8, signs=["pain", "visible"])
    checked_in(diary, 10, answers=[SignAnswer("weakness", "cannot_do", (), "left"), SignAnswer("numbness", "no")])
    checked_in(diary, 11, answers=[SignAnswer("weakness", "no")])
    shown = table(ada_client)
    asked, came = "Signs a doctor asks about", "What came with it"
    assert [shown[day][came] for day in ("Monday", "Tuesday")] == ["You could see it Pain", "–"]
    assert [shown[day][asked] for day in ("Monday", "Tuesday", "Wednesday")] == [
        "–",
        "Weakness: there is something you can't do “no” to 1 sign",
        "“no” to 1 sign",
    ]
    assert [shown[day]["Flags"] for day in ("Monday", "Tuesday", "Wednesday")] == [
        "Prompt: pain",
        "Prompt: weakness",
        "–",
    ]
    assert shown["Monday"]["Episodes"] == "12:00 prompt"
    html = ada_client.get(ADDRESS).content.decode()
    assert 'href="/doctor/#flag-X1">Prompt: pain<' in html
    assert 'id="flag-X1"' in ada_client.get("/doctor/").content.decode()


def test_rows_that_would_say_nothing_are_not_there(diary: Diary, ada_client: Client) -> None:
    checked_in(diary, 9, twitching="no", answers=[SignAnswer("weakness", "no")])
    assert table(ada_client)["Monday"] == {"Twitching": "quiet"}


def test_a_hidden_flag_stands_on_no_day(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, name="medicine", at=noon(9), triggers=["medicine"])
    assert table(ada_client)["Monday"]["Flags"] == "Routine: a medicine"
    (flag,) = flags(diary, TODAY)
    hide_flag(diary=diary, flag=flag, today=TODAY, shown=shown_of([flag]))
    assert "Flags" not in table(ada_client)["Monday"]


def test_calm_mode_tells_bands_and_no_single_episode(ada: User, ada_client: Client) -> None:
    diary = make_diary(owner=ada, calm_mode=True)
    make_episode(diary=diary, name="timed", at=noon(9), minutes=12)
    episodes(diary, 10, 7)
    shown = table(ada_client)
    assert shown["Monday"] == {"Twitching": "one episode"}
    assert shown["Tuesday"] == {"Twitching": "several episodes"}
    said = main_words(ada_client.get(ADDRESS))
    assert "Several episodes on a few days." in said
    assert not re.search(r"\b[78]\b|12 min|12:0", said)


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        ("2026-03-10", "2026-03-09"),
        ("2026-03-15", "2026-03-09"),
        ("2026-03-16", "2026-03-09"),
        ("2026-03-20", "2026-03-09"),
        ("2199-12-31", "2026-03-09"),
        ("2026-01-01", "2025-12-29"),
        ("1970-01-03", "1970-01-01"),
    ],
)
def test_any_other_day_leads_to_its_monday_and_a_week_to_come_to_this_week(
    day: str, monday: str, diary: Diary, ada_client: Client
) -> None:
    response = ada_client.get(f"/diary/week/{day}/")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/diary/week/{monday}/"
    assert ada_client.get(response.headers["Location"]).status_code == 200


@pytest.mark.parametrize("address", ["/diary/week/", "/diary/week/2026-02-30/", "/diary/week/1969-12-29/"])
def test_an_address_of_no_week_is_not_there(address: str, diary: Diary, ada_client: Client) -> None:
    assert ada_client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("monday", "before", "after"),
    [
        ("2026-03-09", "2026-03-02", ""),
        ("2026-03-02", "2026-02-23", "2026-03-09"),
        ("1970-01-05", "1970-01-01", "1970-01-12"),
        ("1970-01-01", "", "1970-01-05"),
    ],
)
def test_a_week_leads_to_its_neighbours_and_to_its_days(
    monday: str, before: str, after: str, diary: Diary, ada_client: Client
) -> None:
    html = ada_client.get(f"/diary/week/{monday}/").content.decode()
    for neighbour, text in ((before, "The week before"), (after, "The week after")):
        assert (text in html) == bool(neighbour)
        assert not neighbour or f'href="/diary/week/{neighbour}/">{text}<' in html
    days = re.findall(r'class="week__head" href="/diary/([\d-]+)/"', html)
    assert len(days) == (4 if monday == "1970-01-01" else 7)
    assert days[0] == monday


def test_today_is_the_day_of_the_diarys_own_zone(ada: User, ada_client: Client) -> None:
    make_diary(owner=ada, time_zone="Pacific/Kiritimati")
    html = ada_client.get(ADDRESS).content.decode()
    assert re.findall(r'href="/diary/([\d-]+)/" aria-current="date"', html) == ["2026-03-15"]
    assert "to come" not in text_of(html)


def test_an_entry_of_tomorrow_is_shown_and_not_to_come(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, name="abroad", at=NOW, zone="Asia/Kathmandu")
    assert table(ada_client)["Sunday"]["Twitching"] == "1 episode"
    assert "1 of 2 days recorded" in main_words(ada_client.get(ADDRESS))


@pytest.mark.slow
@pytest.mark.parametrize("fill", [lambda diary, day: episodes(diary, day, 20), lambda diary, day: None])
def test_a_week_costs_a_fixed_number_of_statements(
    fill: Callable[[Diary, int], object], diary: Diary, ada_client: Client
) -> None:
    episodes(diary, 9, 1, signs=["visible"], triggers=["stress"])
    for day in range(10, 14):
        fill(diary, day)
        checked_in(diary, day, items={"stress": 3}, answers=[SignAnswer("weakness", "no")])
    ada_client.get(ADDRESS)
    with CaptureQueriesContext(connection) as statements:
        ada_client.get(ADDRESS)
    assert len(statements) == 19, [query["sql"][:90] for query in statements]


def test_the_timeline_and_each_day_lead_to_the_week(diary: Diary, ada_client: Client) -> None:
    assert 'href="/diary/week/2026-03-14/">This week<' in ada_client.get("/diary/").content.decode()
    for day in ("2026-03-09", "2026-03-14", "2026-03-15"):
        assert f'href="{ADDRESS}">Week<' in ada_client.get(f"/diary/{day}/").content.decode()
    assert ">Week<" not in ada_client.get("/diary/2026-03-16/").content.decode()


def test_a_stranger_sees_a_week_of_their_own(diary: Diary, ben_client: Client) -> None:
    episodes(diary, 9, 2)
    assert "No day of this week is recorded yet." in main_words(ben_client.get(ADDRESS))


def test_a_day_says_what_of_it_began_the_evening_before(diary: Diary, ada_client: Client) -> None:
    """The night into the Monday began in the week before."""
    for day in (8, 11):
        make_episode(diary=diary, name=day, at=datetime(2026, 3, day, 22, 50, tzinfo=UTC), minutes=30)
    shown = {day: cells["Twitching"] for day, cells in table(ada_client).items()}
    assert shown["Monday"] == "twitched 20 min from the evening before (23:50)"
    assert shown["Wednesday"] == "1 episode 10 min"
    assert shown["Thursday"] == "twitched 20 min from the evening before (23:50)"
