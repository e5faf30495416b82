from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin, say_quiet
from diary.actions.episodes import set_left_out
from diary.domain.content import CheckInContent
from diary.models import Diary
from diary.templatetags.pages import squares
from diary.views.months import Square
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.views.reading import main_words


@pytest.fixture(autouse=True)
def _frozen() -> object:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def cells(client: Client, year: int) -> dict[str, tuple[str, str, str]]:
    """The days of a year's page: kind, label and number by date."""
    response = client.get(f"/diary/{year}/")
    assert response.status_code == 200
    found = re.findall(
        r'class="year__day year__day--([\w-]+)" href="/diary/([0-9-]+)/" aria-label="([^"]+)">(\d+)<',
        response.content.decode(),
    )
    shown = {day: (kind, label, number) for kind, day, label, number in found}
    assert len(shown) == len(found)
    return shown


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


def fill(diary: Diary, day: date, episodes: int) -> None:
    for index in range(episodes):
        make_episode(diary=diary, name=f"{day} {index}", at=noon(day))


LEVELS = [
    (1, "twitched-1", "1 episode", "twitched-1", "one episode"),
    (2, "twitched-1", "2 episodes", "twitched-2", "a few episodes"),
    (3, "twitched-2", "3 episodes", "twitched-2", "a few episodes"),
    (5, "twitched-2", "5 episodes", "twitched-3", "several episodes"),
    (6, "twitched-3", "6 episodes", "twitched-3", "several episodes"),
    (10, "twitched-3", "10 episodes", "twitched-4", "many episodes"),
    (11, "twitched-4", "11 episodes", "twitched-4", "many episodes"),
]


@pytest.mark.parametrize(("episodes", "kind", "said", "calm_kind", "calm_said"), LEVELS)
def test_a_day_shows_how_much_in_numbers_or_calmly_in_words(
    episodes: int, kind: str, said: str, calm_kind: str, calm_said: str, diary: Diary, ada_client: Client
) -> None:
    fill(diary, date(2026, 3, 1), episodes)
    assert cells(ada_client, 2026)["2026-03-01"] == (kind, f"1 March: {said}", "1")
    Diary.objects.update(calm_mode=True)
    assert cells(ada_client, 2026)["2026-03-01"] == (calm_kind, f"1 March: {calm_said}", "1")


def test_what_is_known_of_a_day_differs_by_word_and_by_look(diary: Diary, ada_client: Client) -> None:
    say_quiet(diary=diary, day=date(2026, 3, 2), uuid=uuid_of("quiet"))
    for day, twitching in ((date(2026, 3, 3), "yes"), (date(2026, 3, 4), "unsure")):
        content = CheckInContent(twitching=twitching)
        save_checkin(diary=diary, day=day, uuid=uuid_of(str(day)), content=content)
    left_out = make_episode(diary=diary, name="out", at=noon(date(2026, 3, 5)))
    set_left_out(diary=diary, episode=left_out, left_out=True)
    gone = make_episode(diary=diary, name="gone", at=noon(date(2026, 3, 6)))
    delete_entry(diary=diary, entry=gone, now=NOW)
    make_episode(diary=diary, name="night", at=datetime(2026, 3, 7, 22, 30, tzinfo=UTC), minutes=60)
    shown = cells(ada_client, 2026)
    assert [shown[f"2026-03-0{day}"][:2] for day in range(2, 10)] == [
        ("quiet", "2 March: quiet"),
        ("twitched-1", "3 March: twitched"),
        ("unknown", "4 March: recorded, twitching not said"),
        ("unknown", "5 March: recorded, twitching not said"),
        ("missing", "6 March: not recorded"),
        ("twitched-1", "7 March: 1 episode"),
        ("twitched-1", "8 March: twitched"),
        ("missing", "9 March: not recorded"),
    ]
    text = main_words(ada_client.get("/diary/2026/"))
    assert "6 days of 13 recorded: 3 with twitching, 1 quiet." in text


@pytest.mark.parametrize(
    ("year", "first", "last", "days"),
    [
        (2026, "2026-01-01", "2026-03-14", 73),
        (2025, "2025-01-01", "2025-12-31", 365),
        (2024, "2024-01-01", "2024-12-31", 366),
        (1970, "1970-01-01", "1970-12-31", 365),
        (2000, "2000-01-01", "2000-12-31", 366),
    ],
)
def test_a_year_has_all_its_days_and_none_to_come(
    year: int, first: str, last: str, days: int, diary: Diary, ada_client: Client
) -> None:
    shown = list(cells(ada_client, year))
    assert (shown[0], shown[-1], len(shown)) == (first, last, days)
    assert shown == sorted(shown)
    assert (f"{year}-02-29" in shown) == (days == 366)
    make_episode(diary=diary, at=noon(date.fromisoformat(first)))
    assert list(cells(ada_client, year)) == shown
    assert f"1 day of {days} recorded" in main_words(ada_client.get(f"/diary/{year}/"))


def test_the_days_before_the_first_recorded_one_were_not_missed(diary: Diary, ada_client: Client) -> None:
    fill(diary, date(2026, 3, 12), 1)
    shown = cells(ada_client, 2026)
    assert shown["2026-03-11"][:2] == ("before", "11 March: before your diary")
    assert [shown[f"2026-03-{day}"][0] for day in (12, 13, 14)] == ["twitched-1", "missing", "missing"]
    assert "1 day of 3 recorded: 1 with twitching, 0 quiet." in main_words(ada_client.get("/diary/2026/"))
    assert {kind for kind, *_ in cells(ada_client, 2025).values()} == {"before"}
    assert "Your diary begins after this year." in main_words(ada_client.get("/diary/2025/"))


def test_an_empty_diary_has_missed_nothing_but_today(diary: Diary, ada_client: Client) -> None:
    kinds = [kind for kind, *_ in cells(ada_client, 2026).values()]
    assert kinds == ["before"] * 72 + ["missing"]
    assert "0 days of 1 recorded." in main_words(ada_client.get("/diary/2026/"))


def test_an_entry_at_the_turn_of_the_year_belongs_to_the_year_its_clock_said(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, at=datetime(2025, 12, 31, 22, 59, tzinfo=UTC), minutes=2)
    make_episode(diary=diary, name="new year", at=datetime(2025, 12, 31, 23, 0, tzinfo=UTC))
    make_episode(diary=diary, name="leap day", at=datetime(2024, 2, 29, 12, 0, tzinfo=UTC))
    assert cells(ada_client, 2025)["2025-12-31"][1] == "31 December: 1 episode"
    assert cells(ada_client, 2026)["2026-01-01"][1] == "1 January: 1 episode"
    assert cells(ada_client, 2024)["2024-02-29"][1] == "29 February: 1 episode"


def test_a_year_leads_to_the_years_that_have_something(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, at=datetime(2024, 6, 1, tzinfo=UTC))
    links = {
        year: re.findall(
            r'class="button" href="/diary/(\d+)/">(\d+)<', ada_client.get(f"/diary/{year}/").content.decode()
        )
        for year in (2024, 2025, 2026)
    }
    assert links == {2024: [("2025", "2025")], 2025: [("2024",) * 2, ("2026",) * 2], 2026: [("2025",) * 2]}


@pytest.mark.slow
def test_a_calm_year_names_no_number_of_episodes(diary: Diary, ada_client: Client) -> None:
    for episodes, *_ in LEVELS:
        fill(diary, date(2026, 3, episodes), episodes)
    plain = main_words(ada_client.get("/diary/2026/"))
    assert "1 or 2 episodes 3 to 5 6 to 10 more quiet" in plain
    assert "7 days of 14 recorded: 7 with twitching, 0 quiet." in plain
    Diary.objects.update(calm_mode=True)
    calm = main_words(ada_client.get("/diary/2026/"))
    assert "7 days of 14 recorded. one episode a few several many quiet" in calm
    assert not re.search(r"\d+ (episode|with|quiet|or|to)", calm)


def test_a_square_escapes_what_it_says() -> None:
    square = Square("2026-03-14", 14, "twitched-1", 'a <b>label</b> & "more"')
    assert squares([square]) == (
        '<li><a class="year__day year__day--twitched-1" href="/diary/2026-03-14/" '
        'aria-label="a &lt;b&gt;label&lt;/b&gt; &amp; &quot;more&quot;">14</a></li>'
    )
