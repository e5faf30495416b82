from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.actions.episodes import start_timer
from diary.domain.anatomy import SITES, TOES
from diary.domain.content import Moment
from diary.models import CheckIn, Day, Diary, Episode
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.views.filled import everything, form_of

LOG = "/log/"


@pytest.fixture(autouse=True)
def frozen() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def sent(**changes: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid_of("tap")),
        "what": "moment",
        "ago": "0",
        "minutes": "",
        "sites": ["left_hallux"],
    } | changes


def tap_at(ada: User, instant: datetime, **changes: Any) -> Episode:
    """Tap a toe at an instant."""
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


@pytest.mark.parametrize("minutes", [0, 20, 180])
def test_a_number_of_minutes_says_more_than_a_chip(minutes: int, diary: Diary, ada: User) -> None:
    assert tap_at(ada, NOW, ago="15", minutes=str(minutes)).started_at == NOW - timedelta(minutes=minutes)


def test_a_tap_that_says_no_time_is_now(diary: Diary, ada_client: Client) -> None:
    ada_client.post(LOG, {"uuid": str(uuid_of("tap")), "sites": "right_fifth_toe"})
    episode = Episode.objects.get()
    assert (episode.shape, episode.started_at, episode.site_keys) == ("moment", NOW, ("right_fifth_toe",))


def test_whoever_cannot_tell_where_says_no_place_and_may_edit_that(diary: Diary, ada: User, ada_client: Client) -> None:
    episode = tap_at(ada, NOW, sites=["nowhere"])
    assert episode.site_keys == ()
    edit = reverse("diary:episode_edit", args=[episode.uuid])
    form = form_of(ada_client.get(edit))
    assert form.values["sites"] == ["nowhere"]
    assert ada_client.post(edit, form.values).status_code == 302
    assert Episode.objects.get().site_keys == ()


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
    said = ada_client.get(first["Location"]).content.decode()
    before = everything()
    again = ada_client.post(LOG, sent())
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    assert first["Location"] == f"/?just={uuid_of('tap')}"
    assert everything() == before
    assert Diary.objects.get().revision == 1
    assert "Logged: Left great toe, 22:30." in said


def test_a_tap_sent_again_after_it_was_deleted_says_where_it_is(diary: Diary, ada_client: Client) -> None:
    ada_client.post(LOG, sent())
    ada_client.post(f"/episodes/{uuid_of('tap')}/delete/")
    before = everything()
    page = ada_client.post(LOG, sent(), follow=True).content.decode()
    assert everything() == before
    assert "Logged" not in page
    restore = reverse("diary:restore", args=["episode", uuid_of("tap")])
    assert f'action="{restore}"' in page
    ada_client.post(restore)
    assert Episode.objects.get().deleted_at is None


@pytest.mark.slow
@pytest.mark.parametrize("what", ["moment", "timer"])
@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"sites": []}, "sites", "Choose a toe or another place first."),
        ({"sites": ["left_hallux", "tail"]}, "sites", "tail"),
        ({"ago": "5"}, "?", "5"),
        ({"minutes": "181"}, "minutes", "Write a whole number from 0 to 180."),
        ({"minutes": "-1"}, "minutes", "Write a whole number from 0 to 180."),
        ({"minutes": "soon"}, "minutes", "Write a whole number from 0 to 180."),
        ({"uuid": "1"}, "?", "Reload the page and try again."),
        ({"uuid": ""}, "?", "required"),
    ],
)
def test_what_cannot_be_logged_is_refused_with_the_reason_and_kept(
    what: str, changes: dict[str, Any], field: str, reason: str, diary: Diary, ada_client: Client
) -> None:
    before = everything()
    typed = sent(what=what, ago="30", minutes="20", sites=["right_hallux"]) | changes
    response = ada_client.post(LOG, typed)
    assert response.status_code == 422
    form = form_of(response)
    assert reason in form.errors[field]
    for name, known in (("what", None), ("ago", {"30"}), ("minutes", None), ("sites", {"left_hallux", "right_hallux"})):
        chosen = typed[name] if isinstance(typed[name], list) else [typed[name]]
        assert form.values.get(name, []) == [value for value in chosen if known is None or value in known]
    assert everything() == before


def test_a_toe_that_was_tapped_beside_a_wrong_number_stays_chosen(diary: Diary, ada_client: Client) -> None:
    page = ada_client.post(LOG, sent(minutes="999", sites=["right_hallux"])).content.decode()
    assert "<span data-verb>Log</span> <span data-chosen>right great toe</span>" in page


def test_nothing_is_chosen_that_could_be_logged_unseen(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, sites=["right_hallux", "trunk"])
    form = form_of(ada_client.get("/"))
    assert {name: form.values.get(name) for name in ("what", "ago", "minutes", "sites")} == {
        "what": ["moment"],
        "ago": ["0"],
        "minutes": [""],
        "sites": None,
    }


def test_each_toe_and_each_other_place_is_a_button_with_a_name_in_the_order_of_the_body(
    diary: Diary, ada_client: Client
) -> None:
    buttons = re.findall(
        r'<button [^>]*name="sites" value="(\w+)"[^>]*>(.*?)</button>', ada_client.get("/").content.decode()
    )
    toes = [(site.key, f"Log {site.name[0].lower()}{site.name[1:]}") for site in TOES]
    said = [(key, " ".join(re.sub("<[^>]*>", " ", words).split())) for key, words in buttons]
    assert said[: len(TOES)] == toes
    assert {key for key, _ in said} == {site.key for site in SITES} | {"nowhere"}


def test_enter_beside_the_minutes_logs_no_toe(diary: Diary, ada_client: Client) -> None:
    page = ada_client.get("/").content.decode()
    form = page[page.index("data-log") :]
    assert form[form.index("<button") :].startswith("<button hidden disabled>")


def test_several_toes_are_chosen_first_and_keep_when_and_what(diary: Diary, ada_client: Client) -> None:
    form = form_of(ada_client.get("/?several&what=timer&ago=15&minutes="))
    assert (form.values["what"], form.values["ago"]) == (["timer"], ["15"])
    assert "the chosen toes" in form.text
    assert ada_client.get("/?several&what=x&ago=x&minutes=x").status_code == 200


def test_what_was_just_logged_is_taken_back_or_given_details_with_one_tap(diary: Diary, ada_client: Client) -> None:
    page = ada_client.post(LOG, sent(), follow=True).content.decode()
    edit = reverse("diary:episode_edit", args=[uuid_of("tap")])
    undo = reverse("diary:log_undo", args=[uuid_of("tap")])
    assert f'href="{edit}"' in page
    assert "Add details to the entry of 22:30, Left great toe" in page
    assert f'action="{undo}"' in page
    # It stands there, and not once more below.
    assert page.count('<li class="entry') == 1
    assert ada_client.get(edit).status_code == 200
    for _ in range(2):
        assert "Taken back: Left great toe, 22:30." in ada_client.post(undo, follow=True).content.decode()
    assert not Episode.objects.kept().exists()
    assert not Day.objects.exists()


@pytest.mark.parametrize("just", ["x", "6f1d3a52-0f6e-4f0c-8a0e-5b3f6f1d2c3b", ""])
def test_an_address_that_names_no_entry_shows_none(just: str, diary: Diary, ada_client: Client) -> None:
    page = ada_client.get(f"/?just={just}&day={just}")
    assert page.status_code == 200
    assert page.context["just"] is None


def test_in_place_the_answer_brings_a_fresh_uuid_and_what_was_logged(diary: Diary, ada_client: Client) -> None:
    first = ada_client.post(LOG, sent(ago="30"), headers={"HX-Request": "true"})
    assert first.status_code == 200
    form = form_of(first)
    assert form.values["uuid"] != [str(uuid_of("tap"))]
    assert form.values["ago"] == ["0"]
    assert "Logged: Left great toe, 22:00." in first.content.decode()
    ada_client.post(LOG, sent(uuid=form.values["uuid"][0], sites=["right_hallux"]), headers={"HX-Request": "true"})
    assert Episode.objects.count() == 2


def tap(client: Client, name: str, **changes: Any) -> str:
    return client.post(LOG, sent(uuid=str(uuid_of(name)), **changes), follow=True).content.decode()


def test_the_same_toe_again_may_be_a_burst_and_apart_again(diary: Diary, ada_client: Client, frozen: Any) -> None:
    assert "Make it a burst" not in tap(ada_client, "first")
    frozen.shift(timedelta(minutes=2))
    assert "Make it a burst" not in tap(ada_client, "elsewhere", sites=["trunk"])
    frozen.shift(timedelta(minutes=2))
    assert "Make it a burst" in tap(ada_client, "second")
    address = reverse("diary:log_burst", args=[uuid_of("burst")])
    parts = {"of": [str(uuid_of("second")), str(uuid_of("first"))]}
    for _ in range(2):
        page = ada_client.post(address, parts, follow=True).content.decode()
        assert "Left great toe, about 2 in 4\u00a0min" in page
    burst = Episode.objects.kept().get(shape="burst")
    assert (burst.twitch_count, Episode.objects.kept().count()) == (2, 2)
    undo = reverse("diary:log_undo", args=[burst.uuid])
    assert page.count(f'name="of" value="{uuid_of("first")}"') == 1
    for _ in range(2):
        assert "Make it a burst" in ada_client.post(undo, parts, follow=True).content.decode()
    assert Episode.objects.kept().filter(shape="moment").count() == 3


def test_the_same_toe_later_is_no_burst(diary: Diary, ada_client: Client, frozen: Any) -> None:
    tap(ada_client, "first")
    frozen.shift(timedelta(minutes=5, seconds=1))
    assert "Make it a burst" not in tap(ada_client, "second")


def test_what_was_changed_meanwhile_becomes_no_burst(diary: Diary, ada_client: Client) -> None:
    tap(ada_client, "first")
    tap(ada_client, "second")
    ada_client.post(reverse("diary:log_undo", args=[uuid_of("first")]))
    before = everything()
    address = reverse("diary:log_burst", args=[uuid_of("burst")])
    parts = {"of": [str(uuid_of("second")), str(uuid_of("first"))]}
    assert "changed meanwhile" in ada_client.post(address, parts, follow=True).content.decode()
    assert ada_client.post(address, {"of": "x"}).status_code == 404
    assert everything() == before


def since(days: int) -> None:
    User.objects.update(date_joined=NOW - timedelta(days=days))


def say(client: Client, day: str, **said: str) -> str:
    return client.post(f"/log/{day}/", said, follow=True).content.decode()


def test_yesterday_without_notes_is_asked_about_in_one_line(diary: Diary, ada_client: Client) -> None:
    since(1)
    assert "Yesterday:" in ada_client.get("/").content.decode()
    page = say(ada_client, "2026-03-13", said="no")
    assert "Yesterday: no twitching." in page
    assert page.count("Yesterday:") == 2
    assert Day.objects.get().twitching == "no"
    assert "Yesterday:" in say(ada_client, "2026-03-13", said="no", undo="yes")
    assert not Day.objects.exists()
    assert "Yesterday: it twitched." in say(ada_client, "2026-03-13", said="yes")
    assert Day.objects.get().twitching == "yes"


def test_a_day_that_is_skipped_is_not_asked_about_again(diary: Diary, ada_client: Client, frozen: Any) -> None:
    since(9)
    before = everything()
    assert "Yesterday:" not in say(ada_client, "2026-03-13", said="")
    assert "Yesterday:" not in ada_client.get("/").content.decode()
    assert everything() == before
    frozen.shift(timedelta(days=1))
    assert "Yesterday:" in ada_client.get("/").content.decode()


def test_no_day_before_the_diary_was_there_is_asked_about(diary: Diary, ada_client: Client) -> None:
    since(0)
    assert "Yesterday:" not in ada_client.get("/").content.decode()


def test_a_day_with_notes_is_not_asked_about(diary: Diary, ada_client: Client) -> None:
    since(9)
    make_episode(diary=diary, at=NOW - timedelta(days=1))
    assert "Yesterday:" not in ada_client.get("/").content.decode()


def test_a_quiet_day_is_one_tap_and_one_to_take_it_back(diary: Diary, ada_client: Client) -> None:
    page = say(ada_client, "2026-03-14", said="no")
    assert "Today: no twitching." in page
    assert "No twitching today" not in page
    assert "No twitching today" in say(ada_client, "2026-03-14", said="no", undo="yes")
    make_episode(diary=diary)
    assert "This day has episodes." in say(ada_client, "2026-03-14", said="no")
    assert ada_client.post("/log/2026-03-15/", {"said": "no"}).status_code == 404
    assert not CheckIn.objects.kept().exists()


@pytest.mark.parametrize(
    ("days", "said"), [(0, "Tomorrow Patterns shows"), (3, "after 13 more recorded days"), (7, None), (400, None)]
)
def test_the_first_week_says_quietly_what_comes_next(
    days: int, said: str | None, diary: Diary, ada_client: Client
) -> None:
    since(days)
    make_episode(diary=diary)
    page = ada_client.get("/")
    assert (said or "") in page.content.decode()
    assert bool(page.context["first_week"]) is bool(said)


def test_the_page_costs_no_more_statements_for_a_full_day(
    diary: Diary, ada_client: Client, django_assert_max_num_queries: Any
) -> None:
    since(3)
    tap(ada_client, "tap")
    address = f"/?just={uuid_of('tap')}"
    with django_assert_max_num_queries(30) as statements:
        ada_client.get(address)
    few = len(statements)
    for index in range(25):
        make_episode(diary=diary, name=index, at=NOW - timedelta(minutes=index))
    # The reasons to see a doctor are found once for each change of the diary, and kept.
    ada_client.get(address)
    with django_assert_max_num_queries(few):
        ada_client.get(address)


def test_the_token_of_the_undo_is_good(diary: Diary, ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    token = {"csrfmiddlewaretoken": client.get("/").context["csrf_token"]}
    assert client.post(LOG, sent() | token).status_code == 302
    undo = reverse("diary:log_undo", args=[uuid_of("tap")])
    page = client.get(f"/?just={uuid_of('tap')}").content.decode()
    form = page[page.index(f'action="{undo}"') :]
    token = {"csrfmiddlewaretoken": form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]}
    assert client.post(undo, token).status_code == 302


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
    assert "Times are those of America/New York." in ada_client.get("/").content.decode()
    assert Diary.objects.get().time_zone == "America/New_York"
    ada_client.post(LOG, sent())
    assert (Episode.objects.get().zone, Episode.objects.get().local_time) == ("America/New_York", time(17, 30))
    assert "Times are those of" not in ada_client.get("/").content.decode()


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
