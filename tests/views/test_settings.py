from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.domain.catalogue import ITEMS
from diary.domain.content import CheckInContent
from diary.forms.checkin import FIRST
from diary.models import Day, Diary, Episode
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.views.reading import main_words, revision, words

SETTINGS = "/settings/"
CHECK_IN = "/check-in/2026-03-14/"


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[object]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def save(client: Client, **values: Any) -> Any:
    sent = {"time_zone": "Europe/Berlin", "checkin_items": ["stress"]} | values
    return client.post(SETTINGS, sent, follow=True)


def rows() -> list[Any]:
    return [*Episode.objects.order_by("pk").values(), *Day.objects.order_by("pk").values()]


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "UTC"])
def test_another_time_zone_moves_no_entry(zone: str, diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, name=1, minutes=150)
    make_episode(diary=diary, name=2, at=NOW - timedelta(days=200))
    make_episode(diary=diary, name=3, shape="ongoing", ongoing_state="still_on")
    before = rows()
    assert "Settings saved." in words(save(ada_client, time_zone=zone))
    diary.refresh_from_db()
    assert diary.time_zone == zone
    assert rows() == before
    text = main_words(ada_client.get("/diary/2026-03-14/"))
    assert text.count("22:30 ") == 2
    assert text.count("time of Europe/Berlin") == 2


@pytest.mark.slow
def test_a_new_entry_is_written_in_the_new_time_zone_and_today_follows(diary: Diary, ada_client: Client) -> None:
    save(ada_client, time_zone="Asia/Kathmandu")
    ada_client.post(reverse("diary:log"), {"uuid": str(uuid_of("tap")), "ago": "0", "sites": "left_hallux"})
    episode = Episode.objects.get()
    assert (episode.zone, str(episode.local_date), str(episode.local_time)) == (
        "Asia/Kathmandu",
        "2026-03-15",
        "03:15:00",
    )
    assert main_words(ada_client.get("/diary/2026-03-15/")).startswith("Today")
    save(ada_client, time_zone="Pacific/Honolulu")
    text = main_words(ada_client.get("/diary/"))
    assert "Sunday 15 March 1 episode 03:15" in text
    assert "time of Asia/Kathmandu" in text


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["Mars/Base", "", "europe/berlin", "../../etc/passwd", "localtime\0"])
def test_an_unknown_time_zone_is_refused_in_words(zone: str, diary: Diary, ada_client: Client) -> None:
    refused = save(ada_client, time_zone=zone)
    assert refused.status_code == 422
    assert "Something is not right yet." in main_words(refused)
    assert re.search("Select a valid choice|This field is required", main_words(refused))
    diary.refresh_from_db()
    assert (diary.time_zone, diary.revision) == ("Europe/Berlin", 0)


def test_every_time_zone_can_be_chosen_and_the_own_one_is(diary: Diary, ada_client: Client) -> None:
    html = ada_client.get(SETTINGS).content.decode()
    offered = re.findall(r'<option value="([^"]+)"( selected)?', html)
    assert {zone for zone, _ in offered} == available_timezones()
    assert [zone for zone, selected in offered if selected] == ["Europe/Berlin"]


def sides(client: Client) -> list[tuple[str, str]]:
    html = client.get("/").content.decode()
    return re.findall(r'feet__foot--at-(\w+)" role="group" aria-label="(\w+) foot"', html)


@pytest.mark.slow
def test_mirrored_feet_have_the_left_one_on_the_right(diary: Diary, ada_client: Client) -> None:
    assert sides(ada_client) == [("left", "Left"), ("right", "Right")]
    save(ada_client, mirror_feet="on")
    assert sides(ada_client) == [("left", "Right"), ("right", "Left")]
    save(ada_client)
    assert sides(ada_client) == [("left", "Left"), ("right", "Right")]


def asked(client: Client) -> list[str]:
    """The items that the check-in asks, in its order."""
    names = re.findall(r'name="(\w+)"', client.get(CHECK_IN).content.decode())
    return [key for key in dict.fromkeys(names) if key in {item.key for item in ITEMS}]


def in_order(keys: Iterable[str]) -> list[str]:
    """Items as the check-in asks for them: those of the first screen, then the others by their groups."""
    found = list(keys)
    return sorted(found, key=lambda key: FIRST.index(key) if key in FIRST else len(FIRST) + found.index(key))


@pytest.mark.slow
def test_the_check_in_asks_what_was_chosen(diary: Diary, ada_client: Client) -> None:
    assert asked(ada_client) == in_order(item.key for item in ITEMS if item.shown)
    save(ada_client, checkin_items=["worry", "caffeine_mg", "sleep_minutes"])
    assert asked(ada_client) == ["sleep_minutes", "caffeine_mg", "worry"]
    save(ada_client, checkin_items=[item.key for item in ITEMS])
    assert asked(ada_client) == in_order(item.key for item in ITEMS)
    save(ada_client, checkin_items=[])
    assert asked(ada_client) == []


@pytest.mark.slow
def test_an_item_that_was_answered_is_still_asked_on_that_day(diary: Diary, ada_client: Client) -> None:
    content = CheckInContent(items={"stress": 0})
    save_checkin(diary=diary, day=date(2026, 3, 14), uuid=uuid_of("c"), content=content)
    save(ada_client, checkin_items=["water"])
    assert asked(ada_client) == ["stress", "water"]
    assert "Stress 0 of 10" in main_words(ada_client.get("/diary/2026-03-14/"))


def test_an_item_that_does_not_exist_is_refused(diary: Diary, ada_client: Client) -> None:
    refused = save(ada_client, checkin_items=["stress", "mood"])
    assert refused.status_code == 422
    assert "mood is not one of the available choices" in main_words(refused)
    assert revision(diary) == 0


@pytest.mark.slow
def test_calm_mode_says_bands_everywhere_and_can_be_left_again(diary: Diary, ada_client: Client) -> None:
    for index in range(3):
        make_episode(diary=diary, name=index)
    pages = ("/", "/diary/", "/diary/2026-03-14/")
    for calm, said, hidden in (("on", "a few episodes", "3 episodes"), ("", "3 episodes", "a few episodes")):
        save(ada_client, **({"calm_mode": calm} if calm else {}))
        for page in pages:
            text = main_words(ada_client.get(page))
            assert said in text, page
            assert hidden not in text, page


@pytest.mark.slow
def test_the_settings_page_shows_what_is_set(diary: Diary, ada_client: Client) -> None:
    shown = save(ada_client, calm_mode="on", mirror_feet="on", checkin_items=["stress", "water"])
    html = shown.content.decode()
    checked = re.findall(r'name="(\w+)"(?: value="(\w+)")?[^>]* checked', html)
    written = {("clock", "24"), ("date_order", "day"), ("decimal_mark", "point")}
    assert written < set(checked)
    assert {name for name, _ in set(checked) - written} == {"calm_mode", "mirror_feet", "checkin_items"}
    assert {value for name, value in checked if name == "checkin_items"} == {"stress", "water"}


def test_when_somebody_sleeps_can_be_said_and_taken_back(diary: Diary, ada_client: Client) -> None:
    shown = save(ada_client, asleep_from="23:30", asleep_until="06:30").content.decode()
    assert re.findall(r'name="(asleep_\w+)" value="(.+?)"', shown) == [
        ("asleep_from", "23:30"),
        ("asleep_until", "06:30"),
    ]
    diary.refresh_from_db()
    assert diary.hours_asleep == 7
    save(ada_client)
    diary.refresh_from_db()
    assert diary.hours_asleep is None


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("23:00", "", "Fill in both times, or neither."),
        ("", "07:00", "Fill in both times, or neither."),
        ("07:00", "07:00", "1 to 18 hours apart"),
        ("07:00", "07:30", "1 to 18 hours apart"),
        ("04:00", "23:00", "1 to 18 hours apart"),
    ],
)
def test_sleep_that_cannot_be_is_not_saved(start: str, end: str, said: str, diary: Diary, ada_client: Client) -> None:
    times = {"asleep_from": start, "asleep_until": end}
    response = ada_client.post(SETTINGS, {"time_zone": "Europe/Berlin"} | times)
    assert response.status_code == 422
    assert said in response.content.decode()
    diary.refresh_from_db()
    assert diary.asleep_from is None


def test_a_time_of_day_is_measured_against_the_hours_that_were_said(diary: Diary, ada_client: Client) -> None:
    for ago in range(20):
        for hour in range(2):
            make_episode(diary=diary, name=f"{ago} {hour}", at=NOW - timedelta(days=ago, hours=3 * ago + hour))
    pages = ("/patterns/", "/patterns/rhythm/")
    said = "those you said you are awake"
    assert not any(said in ada_client.get(page).content.decode() for page in pages)
    save(ada_client, asleep_from="23:00", asleep_until="07:00")
    assert any(said in ada_client.get(page).content.decode() for page in pages)
