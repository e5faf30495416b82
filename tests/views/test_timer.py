from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.models import Day, Diary, Episode, Timer
from tests.makers import NOW, make_diary, uuid_of
from tests.views.filled import everything, form_of

LOG = "/log/"
UUID = uuid_of("timer")
EDIT, STOP, DISCARD = f"/timers/{UUID}/", f"/timers/{UUID}/stop/", f"/timers/{UUID}/discard/"


@pytest.fixture(autouse=True)
def frozen() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def start(client: Client, **changes: Any) -> None:
    """Choose "Start a timer", and tap a toe."""
    sent = {"uuid": str(UUID), "what": "timer", "ago": "0", "sites": ["left_hallux"]} | changes
    assert client.post(LOG, sent)["Location"] == "/"


@pytest.mark.parametrize("ago", [0, 15, 30, 60])
def test_a_timer_starts_now_or_a_while_ago(ago: int, diary: Diary, ada_client: Client) -> None:
    start(ada_client, ago=str(ago), sites=["trunk", "left_hallux"])
    timer = Timer.objects.get()
    assert timer.started_at == NOW - timedelta(minutes=ago)
    local = datetime(2026, 3, 14, 22, 30) - timedelta(minutes=ago)  # noqa: DTZ001 - a wall clock
    assert (timer.local_date, timer.local_time, timer.zone) == (local.date(), local.time(), "Europe/Berlin")
    assert timer.sites == ["left_hallux", "trunk"]
    assert not Episode.objects.exists()
    assert not Day.objects.exists()


def test_a_timer_started_twice_is_one_timer(diary: Diary, ada_client: Client, frozen: Any) -> None:
    start(ada_client)
    before = everything()
    frozen.shift(timedelta(seconds=20))
    start(ada_client, sites=["trunk"])
    assert everything() == before
    assert Diary.objects.get().revision == 1


def test_two_timers_can_run(diary: Diary, ada_client: Client) -> None:
    start(ada_client)
    start(ada_client, uuid=str(uuid_of("second")), sites=["right_hallux"])
    page = ada_client.get("/").content.decode()
    assert page.count('aria-label="Running timer"') == 2


def test_stopping_makes_an_episode_of_as_many_seconds(diary: Diary, ada_client: Client, frozen: Any) -> None:
    start(ada_client)
    frozen.shift(timedelta(minutes=3, seconds=17))
    stopped = ada_client.post(STOP)["Location"]
    assert stopped == f"/?just={UUID}"
    episode = Episode.objects.get()
    assert (episode.uuid, episode.shape, episode.content.seconds, episode.started_at) == (UUID, "timed", 197, NOW)
    assert (episode.ended_local_date, episode.ended_local_time) == (date(2026, 3, 14), time(22, 33, 17))
    assert episode.site_keys == ("left_hallux",)
    assert list(Day.objects.values_list("date", "episodes", "seconds")) == [(date(2026, 3, 14), 1, 197)]
    assert not Timer.objects.exists()
    page = ada_client.get(stopped).content.decode()
    assert "Logged: Left great toe, 22:30." in page
    assert f'href="{reverse("diary:episode_edit", args=[UUID])}"' in page
    assert f'action="{reverse("diary:log_undo", args=[UUID])}"' in page


def test_stopping_twice_answers_the_same_and_changes_nothing(diary: Diary, ada_client: Client, frozen: Any) -> None:
    start(ada_client)
    frozen.shift(timedelta(minutes=1))
    first = ada_client.post(STOP)
    before = everything()
    frozen.shift(timedelta(minutes=1))
    again = ada_client.post(STOP)
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    assert everything() == before


def test_a_start_that_comes_again_after_the_stop_starts_nothing(diary: Diary, ada_client: Client, frozen: Any) -> None:
    start(ada_client)
    frozen.shift(timedelta(minutes=1))
    ada_client.post(STOP)
    before = everything()
    start(ada_client)
    assert everything() == before


def test_a_timer_over_midnight_counts_in_both_days(diary: Diary, ada_client: Client, frozen: Any) -> None:
    start(ada_client)
    frozen.shift(timedelta(hours=2))
    ada_client.post(STOP)
    rows = Day.objects.order_by("date").values_list("date", "episodes", "seconds")
    assert list(rows) == [(date(2026, 3, 14), 1, 5400), (date(2026, 3, 15), 0, 1800)]


@pytest.mark.parametrize(
    ("begin", "end_clock"),
    [
        (datetime(2026, 3, 29, 0, 50, tzinfo=UTC), time(3, 10)),
        (datetime(2026, 10, 25, 0, 50, tzinfo=UTC), time(2, 10)),
    ],
)
def test_a_timer_runs_true_through_a_clock_change(
    begin: datetime, end_clock: time, diary: Diary, ada: User, frozen: Any
) -> None:
    frozen.move_to(begin)
    client = Client()
    client.force_login(ada)
    start(client)
    frozen.shift(timedelta(minutes=20))
    client.post(STOP)
    episode = Episode.objects.get()
    assert (episode.content.seconds, episode.ended_local_time) == (1200, end_clock)


def test_a_timer_keeps_the_zone_it_was_started_in(diary: Diary, ada_client: Client, frozen: Any) -> None:
    start(ada_client)
    Diary.objects.update(time_zone="Asia/Tokyo")
    frozen.shift(timedelta(minutes=5))
    ada_client.post(STOP)
    episode = Episode.objects.get()
    assert (episode.zone, episode.ended_local_time, episode.content.seconds) == ("Europe/Berlin", time(22, 35), 300)


@pytest.mark.parametrize(
    ("ran", "shape", "state"),
    [(timedelta(hours=24), "timed", ""), (timedelta(hours=24, seconds=1), "ongoing", "lost_track")],
)
def test_a_timer_forgotten_for_more_than_a_day_is_a_spot_without_an_end(
    ran: timedelta, shape: str, state: str, diary: Diary, ada_client: Client, frozen: Any
) -> None:
    start(ada_client)
    frozen.shift(ran)
    ada_client.post(STOP)
    episode = Episode.objects.get()
    assert (episode.shape, episode.ongoing_state) == (shape, state)
    assert (episode.ended_at is None) is (shape == "ongoing")
    assert ada_client.get("/diary/2026-03-14/").status_code == 200


def test_a_dropped_timer_leaves_nothing(diary: Diary, ada_client: Client) -> None:
    start(ada_client)
    assert ada_client.post(DISCARD)["Location"] == "/"
    assert not Timer.objects.exists()
    assert not Episode.objects.exists()
    assert "nothing was logged" in ada_client.get("/").content.decode()
    assert ada_client.post(DISCARD).status_code == 404
    assert ada_client.post(STOP).status_code == 404


def test_the_start_and_the_toes_can_be_mended(diary: Diary, ada_client: Client, frozen: Any) -> None:
    start(ada_client)
    frozen.shift(timedelta(minutes=1))
    form = form_of(ada_client.get(EDIT))
    shown = {name: value for name, value in form.values.items() if name != "form_of"}
    assert shown == {"sites": ["left_hallux"], "start_date": ["2026-03-14"], "start_time": ["22:30"]}
    sent = form.values | {"start_time": "21:10", "sites": ["right_hallux", "trunk"]}
    assert ada_client.post(EDIT, sent)["Location"] == "/"
    timer = Timer.objects.get()
    assert timer.started_at == NOW - timedelta(minutes=80)
    assert (timer.local_time, timer.sites) == (time(21, 10), ["right_hallux", "trunk"])
    ada_client.post(STOP)
    assert Episode.objects.get().content.seconds == 81 * 60


def test_mending_nothing_keeps_the_second_it_started(diary: Diary, ada: User, frozen: Any) -> None:
    frozen.move_to(datetime(2026, 10, 25, 1, 30, 41, 5, tzinfo=UTC))
    client = Client()
    client.force_login(ada)
    start(client)
    Diary.objects.update(time_zone="Asia/Tokyo")
    before = Timer.objects.values().get()
    form = form_of(client.get(EDIT))
    assert form.values["start_time"] == ["02:30"]
    assert client.post(EDIT, form.values).status_code == 302
    assert Timer.objects.values().get() == before


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"start_date": "2026-03-15"}, "start_date", "This is in the future."),
        ({"start_date": "2026-03-14", "start_time": "22:33"}, "start_date", "This is in the future."),
        ({"start_date": "9999-12-31", "start_time": "23:59"}, "start_date", "This is in the future."),
        ({"start_date": "1969-12-31"}, "start_date", "This is before 1970."),
        ({"start_date": "0001-01-01", "start_time": "00:00"}, "start_date", "This is before 1970."),
        ({"start_date": ""}, "start_date", "required"),
        ({"start_time": "soon"}, "start_time", "valid time"),
        ({"sites": []}, "sites", "Choose a toe or another place first."),
        ({"sites": ["tail"]}, "sites", "tail"),
    ],
)
def test_what_cannot_be_mended_is_refused_and_kept(
    changes: dict[str, Any], field: str, reason: str, diary: Diary, ada_client: Client
) -> None:
    start(ada_client)
    before = everything()
    sent = {"start_date": "2026-03-13", "start_time": "08:15", "sites": ["face"]} | changes
    response = ada_client.post(EDIT, sent)
    assert response.status_code == 422
    form = form_of(response)
    assert list(form.errors) == [field]
    assert reason in form.errors[field]
    assert form.values.get("sites", []) == [site for site in sent["sites"] if site == "face"]
    assert (form.values["start_date"], form.values["start_time"]) == ([sent["start_date"]], [sent["start_time"]])
    assert everything() == before


def test_a_timer_that_starts_a_moment_ahead_lasts_no_negative_time(diary: Diary, ada_client: Client) -> None:
    start(ada_client)
    sent = {"start_date": "2026-03-14", "start_time": "22:32", "sites": ["face"]}
    assert ada_client.post(EDIT, sent).status_code == 302
    ada_client.post(STOP)
    assert Episode.objects.get().content.seconds == 0
