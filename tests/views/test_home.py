from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.actions.episodes import start_timer
from diary.domain.content import Moment
from diary.models import CheckIn, Day, Diary, Episode
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.views.filled import everything, form_of

LOG = "/log/"
START = "/timers/start/"


@pytest.fixture(autouse=True)
def frozen() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def sent(**changes: Any) -> dict[str, Any]:
    return {"uuid": str(uuid_of("tap")), "ago": "0", "sites": ["left_hallux"]} | changes


def tap_at(ada: User, instant: datetime, **changes: Any) -> Episode:
    """Press the button at an instant."""
    client = Client()
    with time_machine.travel(instant, tick=False):
        client.force_login(ada)
        assert client.post(LOG, sent(**changes)).status_code == 302
    return Episode.objects.get()


@pytest.mark.parametrize("ago", [0, 15, 30, 60])
def test_one_tap_logs_a_moment_as_long_ago_as_was_chosen(ago: int, diary: Diary, ada: User) -> None:
    episode = tap_at(ada, NOW, ago=str(ago), sites=["left_hallux", "trunk"])
    local = datetime(2026, 3, 14, 22, 30) - timedelta(minutes=ago)  # noqa: DTZ001 - a wall clock
    assert (episode.shape, episode.zone, episode.ended_at) == ("moment", "Europe/Berlin", None)
    assert episode.started_at == NOW - timedelta(minutes=ago)
    assert (episode.local_date, episode.local_time) == (local.date(), local.time())
    assert set(episode.site_keys) == {"left_hallux", "trunk"}
    assert (episode.intensity, episode.pain, episode.state, episode.note) == (None, None, "", "")


def test_an_hour_ago_just_after_midnight_was_yesterday(diary: Diary, ada: User) -> None:
    episode = tap_at(ada, datetime(2026, 3, 14, 23, 20, tzinfo=UTC), ago="60")
    assert (episode.local_date, episode.local_time) == (date(2026, 3, 14), time(23, 20))
    assert list(Day.objects.values_list("date", "episodes")) == [(date(2026, 3, 14), 1)]


@pytest.mark.parametrize(
    ("now", "local"),
    [
        (datetime(2026, 3, 29, 1, 10, tzinfo=UTC), time(1, 10)),
        (datetime(2026, 10, 25, 1, 10, tzinfo=UTC), time(2, 10)),
        (datetime(2026, 10, 25, 2, 10, tzinfo=UTC), time(2, 10)),
    ],
)
def test_an_hour_ago_is_an_hour_also_in_a_clock_change_night(
    now: datetime, local: time, diary: Diary, ada: User
) -> None:
    episode = tap_at(ada, now, ago="60")
    assert episode.started_at == now - timedelta(hours=1)
    assert (episode.local_date, episode.local_time) == (now.date(), local)


def test_the_same_tap_twice_is_one_row_and_the_same_answer(diary: Diary, ada_client: Client) -> None:
    first = ada_client.post(LOG, sent())
    said = ada_client.get("/").content.decode()
    before = everything()
    again = ada_client.post(LOG, sent())
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"]) == (302, "/")
    assert everything() == before
    assert Diary.objects.get().revision == 1
    toast = "Logged: Left great toe, 22:30."
    assert toast in said
    assert toast in ada_client.get("/").content.decode()


def test_a_tap_sent_again_after_it_was_deleted_says_where_it_is(diary: Diary, ada_client: Client) -> None:
    ada_client.post(LOG, sent())
    ada_client.post(f"/episodes/{uuid_of('tap')}/delete/")
    before = everything()
    ada_client.get("/")
    ada_client.post(LOG, sent())
    assert everything() == before
    page = ada_client.get("/").content.decode()
    assert "Logged" not in page
    restore = reverse("diary:restore", args=["episode", uuid_of("tap")])
    assert f'action="{restore}"' in page
    ada_client.post(restore)
    assert Episode.objects.get().deleted_at is None


@pytest.mark.slow
@pytest.mark.parametrize("address", [LOG, START])
@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"sites": []}, "sites", "Choose a toe or another place first."),
        ({"sites": ["left_hallux", "tail"]}, "sites", "tail"),
        ({"ago": "5"}, "?", "5"),
        ({"ago": ""}, "?", "required"),
        ({"uuid": "1"}, "?", "Reload the page and try again."),
        ({"uuid": ""}, "?", "required"),
    ],
)
def test_what_cannot_be_logged_is_refused_with_the_reason_and_kept(
    address: str, changes: dict[str, Any], field: str, reason: str, diary: Diary, ada_client: Client
) -> None:
    before = everything()
    typed = sent(ago="30", sites=["right_hallux"]) | changes
    response = ada_client.post(address, typed)
    assert response.status_code == 422
    form = form_of(response)
    assert reason in form.errors[field]
    for name, known in (("ago", {"0", "15", "30", "60"}), ("sites", {"left_hallux", "right_hallux"})):
        chosen = typed[name] if isinstance(typed[name], list) else [typed[name]]
        assert form.values.get(name, []) == [value for value in chosen if value in known]
    assert everything() == before


def test_the_last_places_are_chosen_already(diary: Diary, ada_client: Client) -> None:
    assert "sites" not in form_of(ada_client.get("/")).values
    make_episode(diary=diary, name="old", at=NOW - timedelta(days=3), sites=["face"])
    make_episode(diary=diary, name="last", at=NOW - timedelta(days=9), sites=["right_hallux", "trunk"])
    form = form_of(ada_client.get("/"))
    assert set(form.values["sites"]) == {"right_hallux", "trunk"}
    assert form.values["ago"] == ["0"]


def test_the_page_as_it_is_logs_again_where_it_was(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, sites=["right_hallux", "trunk"])
    for _ in range(2):
        assert ada_client.post(LOG, form_of(ada_client.get("/")).values).status_code == 302
    assert [set(row.site_keys) for row in Episode.objects.all()] == [{"right_hallux", "trunk"}] * 3


def test_the_toast_takes_the_entry_back_and_leads_to_its_details(diary: Diary, ada_client: Client) -> None:
    ada_client.post(LOG, sent())
    page = ada_client.get("/").content.decode()
    edit = reverse("diary:episode_edit", args=[uuid_of("tap")])
    undo = reverse("diary:episode_delete", args=[uuid_of("tap")])
    assert f'<a class="button button--quiet" href="{edit}">Add details</a>' in page
    assert f'<form method="post" action="{undo}"' in page
    assert ada_client.get(edit).status_code == 200
    assert ada_client.post(undo).status_code == 302
    assert not Episode.objects.kept().exists()
    assert not Day.objects.exists()


def test_the_token_in_the_toast_is_good(diary: Diary, ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    token = {"csrfmiddlewaretoken": client.get("/").context["csrf_token"]}
    assert client.post(LOG, sent() | token).status_code == 302
    page = client.get("/").content.decode()
    toast = page[page.index("data-toast") :]
    token = {"csrfmiddlewaretoken": toast.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]}
    assert client.post(reverse("diary:episode_delete", args=[uuid_of("tap")]), token).status_code == 302


def test_what_is_running_is_shown(diary: Diary, ada_client: Client) -> None:
    start = Moment.at(NOW - timedelta(minutes=5), diary.zone)
    start_timer(diary=diary, uuid=uuid_of("timer"), start=start, zone="Europe/Berlin", sites=["right_hallux"])
    spot = {"shape": "ongoing", "ongoing_state": "still_on"}
    make_episode(diary=diary, name="spot", at=NOW - timedelta(days=1), sites=["trunk"], **spot)
    gone = {"shape": "ongoing", "ongoing_state": "lost_track"}
    make_episode(diary=diary, name="lost", at=NOW - timedelta(days=2), sites=["face"], **gone)
    page = ada_client.get("/").content.decode()
    assert "Right great toe, since 22:25" in page
    assert 'data-elapsed-since="2026-03-14T21:25:00+00:00"' in page
    assert 'Trunk: still on? <span class="muted">Since Yesterday, 22:30</span>' in page
    assert "Face: still on?" not in page


def test_a_spot_that_stopped_gets_its_end_now(diary: Diary, ada_client: Client) -> None:
    spot = {"shape": "ongoing", "ongoing_state": "still_on"}
    make_episode(diary=diary, name="spot", at=NOW - timedelta(days=3), **spot)
    address = reverse("diary:episode_stopped", args=[uuid_of("spot")])
    assert address in ada_client.get("/").content.decode()
    assert ada_client.post(address)["Location"] == "/"
    episode = Episode.objects.get()
    assert (episode.ongoing_state, episode.ended_at) == ("stopped", NOW)
    assert (episode.ended_local_date, episode.ended_local_time) == (date(2026, 3, 14), time(22, 30))
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert ada_client.post(address)["Location"] == "/"
    assert Episode.objects.get().ended_at == NOW
    assert "still on?" not in ada_client.get("/").content.decode()


def test_a_spot_that_stopped_says_its_end_in_its_own_zone(diary: Diary, ada_client: Client) -> None:
    spot = {"shape": "ongoing", "ongoing_state": "still_on", "zone": "Asia/Tokyo"}
    make_episode(diary=diary, name="spot", at=NOW - timedelta(days=3), **spot)
    ada_client.post(reverse("diary:episode_stopped", args=[uuid_of("spot")]))
    episode = Episode.objects.get()
    assert (episode.ended_at, episode.ended_local_date, episode.ended_local_time) == (
        NOW,
        date(2026, 3, 15),
        time(6, 30),
    )


def test_a_spot_that_was_lost_track_of_keeps_no_end(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, name="spot", shape="ongoing", ongoing_state="still_on")
    address = reverse("diary:episode_lost_track", args=[uuid_of("spot")])
    assert address in ada_client.get("/").content.decode()
    assert ada_client.post(address)["Location"] == "/"
    episode = Episode.objects.get()
    assert (episode.ongoing_state, episode.ended_at) == ("lost_track", None)
    assert ada_client.post(address)["Location"] == "/"
    assert ada_client.post(address.replace("lost-track", "stopped"))["Location"] == "/"
    assert Episode.objects.get().ended_at is None


@pytest.mark.parametrize(("calm", "words"), [(False, "7 episodes"), (True, "several episodes")])
def test_calm_mode_shows_words_and_not_the_count(calm: bool, words: str, ada: User, ada_client: Client) -> None:
    diary = make_diary(owner=ada, calm_mode=calm)
    for index in range(7):
        make_episode(diary=diary, name=index, at=NOW - timedelta(minutes=index))
    page = ada_client.get("/").content.decode()
    assert words in page
    assert ("7 episodes" in page) is not calm


def test_a_day_with_many_entries_shows_the_newest_and_counts_all(diary: Diary, ada_client: Client) -> None:
    for index in range(33):
        make_episode(diary=diary, name=index, at=NOW - timedelta(minutes=index))
    page = ada_client.get("/").content.decode()
    assert "33 episodes" in page
    assert page.count('<li class="entry') == 30
    assert "Show the whole day" in page


def test_the_first_page_of_a_diary_says_whose_clock_it_goes_by(ada_client: Client) -> None:
    ada_client.cookies["zone"] = "America/New_York"
    assert "Its times are those of America/New York." in ada_client.get("/").content.decode()
    assert Diary.objects.get().time_zone == "America/New_York"
    ada_client.post(LOG, sent())
    assert (Episode.objects.get().zone, Episode.objects.get().local_time) == ("America/New_York", time(17, 30))
    assert "Its times are those of" not in ada_client.get("/").content.decode()


def test_a_time_zone_that_is_none_is_not_taken(ada_client: Client) -> None:
    ada_client.cookies["zone"] = "Mars/Olympus"
    assert ada_client.get("/").status_code == 200
    assert Diary.objects.get().time_zone == "UTC"


@pytest.mark.slow
def test_a_guest_gets_a_diary_with_a_year_of_entries(db: None) -> None:
    client = Client()
    client.cookies["zone"] = "Europe/Berlin"
    assert client.post("/guest/")["Location"] == "/"
    diary = Diary.objects.get()
    assert (diary.owner.is_guest, diary.time_zone) == (True, "Europe/Berlin")
    dates = Day.objects.order_by("date").values_list("date", flat=True)
    assert (dates[0] - date(2025, 3, 14)).days in range(10)
    assert dates[len(dates) - 1] == date(2026, 3, 14)
    assert 300 < len(dates) < 365
    assert 380 <= Episode.objects.count() <= 420
    assert CheckIn.objects.filter(twitching="no").count() > 30
    assert not Episode.objects.filter(started_at__gt=NOW).exists()
    assert not Episode.objects.filter(ended_at__gt=NOW).exists()
    assert "You are trying Flicker with sample data." in client.get("/").content.decode()


@pytest.mark.slow
def test_a_guest_who_starts_again_keeps_the_diary(db: None) -> None:
    client = Client()
    client.post("/guest/")
    before = everything()
    assert client.post("/guest/").status_code == 302
    assert everything() == before


@pytest.mark.parametrize(("entries", "calm", "told"), [(20, False, False), (21, False, True), (21, True, False)])
def test_many_entries_a_day_are_met_with_a_gentle_word(
    entries: int, calm: bool, told: bool, ada: User, ada_client: Client
) -> None:
    diary = make_diary(owner=ada, calm_mode=calm)
    for index in range(entries):
        make_episode(diary=diary, name=index)
    assert ("Checking often can make twitches feel stronger" in ada_client.get("/").content.decode()) is told
