from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.triggers import add_trigger, merge_trigger, set_retired
from diary.domain.catalogue import REMEDIES, SIGNS
from diary.domain.content import CheckInContent, EpisodeContent, Moment, Remedy, SignAnswer
from diary.domain.emergency import at_once
from diary.domain.ticked import COUNTS_AS, follow_up_answers
from diary.forms.episodes import EpisodeForm
from diary.forms.follow_up import value_of
from diary.models import CheckIn, Day, Diary, Episode, EpisodeRemedy, OwnTrigger, RedFlagAnswer
from diary.queries.entries import answers_on, checkin_on, is_checked_in
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.views.filled import everything, form_of

NEW = "/episodes/new/"
BERLIN = ZoneInfo("Europe/Berlin")
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)


@pytest.fixture(autouse=True)
def frozen() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def sent(**changes: Any) -> dict[str, Any]:
    """What a browser sends for a moment of this morning; `changes` on top of it."""
    base = {"uuid": str(uuid_of("new")), "sites": ["left_hallux"], "shape": "moment"}
    return base | {"start_date": "2026-03-14", "start_time": "10:00"} | changes


def logged(client: Client, **changes: Any) -> Episode:
    response = client.post(NEW, sent(**changes))
    assert response.status_code == 302, form_of(response).errors
    episode = Episode.objects.get(uuid=uuid_of("new"))
    # To the line that asks, where one does.
    assert response["Location"].removesuffix(f"#episode-{episode.uuid}") == reverse(
        "diary:day", args=[episode.local_date]
    )
    return episode


def edit(episode: Episode) -> str:
    return reverse("diary:episode_edit", args=[episode.uuid])


def rows_of(episode: Episode) -> dict[str, Any]:
    """All that is stored of an episode, without the keys of its parts."""
    episode = Episode.objects.with_parts().get(pk=episode.pk)
    columns = Episode.objects.filter(pk=episode.pk).values().get()
    return columns | {
        "sites": sorted(episode.site_keys),
        "signs": sorted(row.sign for row in episode.signs.all()),
        "triggers": sorted((row.key, row.own_id or 0) for row in episode.triggers.all()),
        "remedies": [(row.remedy, row.outcome, row.relief_minutes) for row in episode.remedies.all()],
    }


def saved_unchanged(client: Client, episode: Episode) -> None:
    """Open an episode and save it as it is: no column of it changes."""
    before = rows_of(episode)
    response = client.post(edit(episode), form_of(client.get(edit(episode))).values)
    assert response.status_code == 302, form_of(response).errors
    assert rows_of(episode) == before


ALL = {
    "sites": ["left_hallux", "right_fifth_toe", "tongue"],
    "intensity": "1",
    "pain": "0",
    "feeling": "cramp",
    "state": "falling_asleep",
    "shoes": "none",
    "signs": ["visible", "numbness"],
    "triggers": ["caffeine", "unknown"],
    "remedy_0": "water",
    "outcome_0": "worse",
    "relief_0": "0",
    "remedy_2": "rest",
    "note": "two lines\nof a note",
    "left_out": "on",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shape", "columns"),
    [
        ({}, {}),
        ({"shape": "timed", "end_time": "10:20"}, {"seconds": 1200}),
        ({"shape": "timed", "minutes": "20"}, {"seconds": 1200}),
        ({"shape": "timed", "minutes": "0"}, {"seconds": 0}),
        ({"shape": "timed", "end_date": "2026-03-14", "end_time": "10:20"}, {"seconds": 1200}),
        ({"shape": "timed", "end_time": "10:20", "minutes": "20"}, {"seconds": 1200}),
        (
            {"shape": "timed", "start_date": "2026-03-13", "end_date": "2026-03-14", "end_time": "10:00"},
            {"seconds": 86400},
        ),
        ({"shape": "burst", "minutes": "5", "twitch_count": "20"}, {"seconds": 300, "twitch_count": 20}),
        ({"shape": "burst", "end_time": "10:00", "twitch_count": "10000"}, {"seconds": 0, "twitch_count": 10000}),
        ({"shape": "ongoing"}, {"ongoing_state": "still_on", "ended_at": None}),
        ({"shape": "ongoing", "ongoing_state": "lost_track"}, {"ongoing_state": "lost_track", "ended_at": None}),
        (
            {"shape": "ongoing", "ongoing_state": "stopped", "start_date": "2026-02-01", "end_date": "2026-03-01",
             "end_time": "09:00"},
            {"ongoing_state": "stopped", "ended_local_date": date(2026, 3, 1), "ended_local_time": time(9)},
        ),
    ],
)  # fmt: skip
def test_every_shape_is_kept_and_comes_back(
    shape: dict[str, Any], columns: dict[str, Any], diary: Diary, ada_client: Client
) -> None:
    episode = logged(ada_client, **ALL, **shape)
    row = rows_of(episode)
    assert row["shape"] == shape.get("shape", "moment")
    assert row["sites"] == sorted(ALL["sites"])
    assert (row["intensity"], row["pain"], row["left_out"]) == (1, 0, True)
    assert (row["feeling"], row["state"], row["shoes"]) == ("cramp", "falling_asleep", "none")
    assert row["signs"] == ["numbness", "visible"]
    assert row["triggers"] == [("caffeine", 0), ("unknown", 0)]
    assert row["remedies"] == [("water", "worse", 0), ("rest", "", None)]
    assert row["note"] == "two lines\nof a note"
    for name, value in columns.items():
        assert getattr(episode.content if name == "seconds" else episode, name) == value
    if not columns:
        assert (episode.ended_at, episode.twitch_count, episode.ongoing_state) == (None, None, "")
    saved_unchanged(ada_client, episode)


def test_what_is_skipped_stays_open(diary: Diary, ada_client: Client) -> None:
    skipped = ("intensity", "pain", "feeling", "state", "shoes", "note", "remedy_0", "outcome_0", "relief_0")
    row = rows_of(logged(ada_client, **dict.fromkeys(skipped, "")))
    assert (row["intensity"], row["pain"], row["left_out"]) == (None, None, False)
    assert (row["feeling"], row["state"], row["shoes"], row["note"]) == ("", "", "", "")
    assert row["signs"] == row["triggers"] == row["remedies"] == []


def test_the_same_form_twice_is_one_episode_and_the_same_answer(diary: Diary, ada_client: Client) -> None:
    first = ada_client.post(NEW, sent())
    before = everything()
    again = ada_client.post(NEW, sent(note="other"))
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert everything() == before


def test_a_form_sent_again_after_its_episode_was_deleted_says_so(diary: Diary, ada_client: Client) -> None:
    episode = logged(ada_client)
    ada_client.post(reverse("diary:episode_delete", args=[episode.uuid]))
    ada_client.get("/")
    before = everything()
    ada_client.post(NEW, sent())
    assert everything() == before
    page = ada_client.get("/").content.decode()
    assert "You wrote this down before and deleted it." in page
    assert "Logged." not in page


def test_a_new_form_begins_with_now_and_no_place_that_nobody_chose(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, sites=["trunk"])
    form = form_of(ada_client.get(NEW))
    assert "sites" not in form.values
    assert (form.values["start_date"], form.values["start_time"]) == (["2026-03-14"], ["22:30"])
    assert form.values["shape"] == ["moment"]


def as_offered(client: Client, **changes: Any) -> dict[str, Any]:
    """What a browser sends of a new form where nobody touched the start."""
    return form_of(client.get(NEW)).values | {"uuid": str(uuid_of("new")), "sites": ["left_hallux"]} | changes


@pytest.mark.parametrize(
    "said",
    [
        {"shape": "timed", "lasted": "5"},
        {"shape": "timed", "minutes": "5"},
        {"shape": "timed", "lasted": "30", "minutes": "5"},
        {"shape": "burst", "lasted": "5", "about": "20"},
        {"shape": "burst", "lasted": "5", "about": "50", "twitch_count": "20"},
        {"shape": "ongoing", "ongoing_state": "stopped", "lasted": "5"},
    ],
)
def test_a_length_beside_the_offered_start_means_that_it_is_over_now(
    said: dict[str, str], diary: Diary, ada_client: Client
) -> None:
    response = ada_client.post(NEW, as_offered(ada_client, **said))
    assert response.status_code == 302, form_of(response).errors
    episode = Episode.objects.get()
    assert (episode.started_at, episode.ended_at) == (NOW - timedelta(minutes=5), NOW)
    assert (episode.local_time, episode.twitch_count) == (time(22, 25), 20 if said["shape"] == "burst" else None)


def test_the_offered_start_of_a_form_that_lay_open_means_now_too(diary: Diary, ada_client: Client, frozen: Any) -> None:
    sent_later = as_offered(ada_client, shape="timed", lasted="5")
    frozen.move_to(NOW + timedelta(minutes=40))
    assert ada_client.post(NEW, sent_later).status_code == 302
    assert Episode.objects.get().ended_at == NOW + timedelta(minutes=40)


def test_a_start_that_was_chosen_stays_and_the_length_goes_on_from_it(diary: Diary, ada_client: Client) -> None:
    ada_client.post(NEW, as_offered(ada_client, shape="timed", lasted="5", start_time="22:00"))
    episode = Episode.objects.get()
    assert (episode.local_time, episode.ended_local_time) == (time(22), time(22, 5))


def test_what_is_over_now_stays_as_it_was_when_its_form_comes_again(
    diary: Diary, ada_client: Client, frozen: Any
) -> None:
    page = f"{NEW}?as={uuid_of('new')}"
    first = as_offered(ada_client, shape="timed", lasted="5")
    ada_client.post(page, first)
    frozen.move_to(NOW + timedelta(minutes=3))
    ada_client.post(page, first)
    episode = Episode.objects.get()
    assert (episode.started_at, episode.ended_at) == (NOW - timedelta(minutes=5), NOW)
    assert ada_client.post(page, first | {"lasted": "15"}).status_code == 302
    episode.refresh_from_db()
    assert (episode.started_at, episode.ended_at) == (NOW - timedelta(minutes=15), NOW)


def test_a_moment_of_just_now_that_gets_a_length_is_over_now(diary: Diary, ada_client: Client) -> None:
    episode = make_episode(diary=diary, at=NOW - timedelta(minutes=1))
    values = form_of(ada_client.get(edit(episode))).values
    response = ada_client.post(edit(episode), values | {"shape": "burst", "lasted": "5", "about": "20"})
    assert response.status_code == 302, form_of(response).errors
    episode.refresh_from_db()
    assert (episode.started_at, episode.ended_at) == (NOW - timedelta(minutes=5), NOW)


def test_a_new_length_of_what_has_an_end_moves_the_end(diary: Diary, ada_client: Client) -> None:
    episode = logged(ada_client, shape="timed", end_time="10:20")
    values = form_of(ada_client.get(edit(episode))).values
    assert ada_client.post(edit(episode), values | {"lasted": "5"}).status_code == 302
    episode.refresh_from_db()
    assert (episode.local_time, episode.ended_local_time) == (time(10), time(10, 5))


def offered(client: Client, name: str, page: str = NEW) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)"', client.get(page).content.decode())


def test_what_this_person_suspects_most_is_offered_first(diary: Diary, ada_client: Client) -> None:
    assert offered(ada_client, "triggers")[:3] == ["caffeine", "poor_sleep", "stress"]
    mud = add_trigger(diary=diary, uuid=uuid_of("mud"), name="Mud")
    for index, chosen in enumerate((["cold", "massage"], ["cold"], ["alcohol"])):
        make_episode(diary=diary, name=index, at=NOW - timedelta(days=index), triggers=chosen)
    make_episode(diary=diary, name="long ago", at=NOW - timedelta(days=400), triggers=["medicine"])
    binned = make_episode(diary=diary, name="binned", at=NOW, triggers=["medicine"])
    delete_entry(diary=diary, entry=binned, now=NOW)
    assert offered(ada_client, "triggers")[:6] == [
        "cold",
        "alcohol",
        "massage",
        str(mud.uuid),
        "caffeine",
        "poor_sleep",
    ]


def test_what_is_folded_is_told_and_what_is_wrong_in_it_is_open(diary: Diary, ada_client: Client) -> None:
    episode = logged(ada_client, **ALL)
    page = ada_client.get(edit(episode)).content.decode()
    assert "Left great toe, Right little toe, Tongue" in page
    assert "How strong? 1, Pain 0, Falling asleep, Cramp" in page
    assert '<details class="fold" open>' not in page
    values = form_of(ada_client.get(edit(episode))).values
    wrong = ada_client.post(edit(episode), values | {"intensity": "9"})
    assert wrong.status_code == 422
    assert wrong.content.decode().count('<details class="fold" open>') == 1


def test_whoever_wants_to_write_a_note_can_type_at_once(diary: Diary, ada_client: Client) -> None:
    page = edit(logged(ada_client))
    note = re.compile(r"<textarea[^>]* autofocus")
    assert note.search(ada_client.get(f"{page}?note").content.decode())
    assert not note.search(ada_client.get(page).content.decode())


def test_a_new_form_of_an_earlier_day_begins_with_that_day(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, at=NOW - timedelta(days=9))
    day = reverse("diary:day", args=[date(2026, 3, 1)])
    assert f'href="{NEW}?day=2026-03-01"' in ada_client.get(day).content.decode()
    form = form_of(ada_client.get(f"{NEW}?day=2026-03-01"))
    assert (form.values["start_date"], form.values["start_time"]) == (["2026-03-01"], [""])


@pytest.mark.parametrize("day", ["", "x", "2026-02-30", "0001-01-01", "9999-12-31", "2026-03-15", "2026-03-14"])
def test_a_day_that_cannot_be_written_of_begins_with_now(day: str, diary: Diary, ada_client: Client) -> None:
    form = form_of(ada_client.get(NEW, {"day": day}))
    assert (form.values["start_date"], form.values["start_time"]) == (["2026-03-14"], ["22:30"])


TIMED = {"shape": "timed", "end_time": "10:20"}
BURST = {"shape": "burst", "minutes": "5", "twitch_count": "20"}
SPOT = {"shape": "ongoing", "ongoing_state": "stopped", "end_time": "11:00"}
BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "no place": ({"sites": []}, "sites", "Choose a toe or another place first."),
    "a place that is none": ({"sites": ["left_hallux", "tail"]}, "sites", "tail"),
    "no shape": ({"shape": ""}, "shape", "required"),
    "a shape that is none": ({"shape": "square"}, "shape", "square"),
    "no date": ({"start_date": ""}, "start_date", "required"),
    "no time": ({"start_time": ""}, "start_time", "required"),
    "a date that is none": ({"start_date": "2026-02-30"}, "start_date", "valid date"),
    "a time that is none": ({"start_time": "24:30"}, "start_time", "valid time"),
    "tomorrow": ({"start_date": "2026-03-15"}, "start_date", "This is in the future."),
    "in three minutes": ({"start_time": "22:33"}, "start_date", "This is in the future."),
    "the last year there is": ({"start_date": "9999-12-31", "start_time": "23:59"}, "start_date", "in the future"),
    "before 1970": ({"start_date": "1969-12-31"}, "start_date", "This is before 1970."),
    "the first year there is": ({"start_date": "0001-01-01", "start_time": "00:00"}, "start_date", "before 1970"),
    "an end before the start": (TIMED | {"end_time": "09:59"}, "end_time", "It cannot stop before it started."),
    "an end on the day before": (TIMED | {"end_date": "2026-03-13"}, "end_time", "before it started"),
    "an end long before": (TIMED | {"end_date": "0001-01-01", "end_time": "00:00"}, "end_date", "before 1970"),
    "an end in the future": (TIMED | {"end_time": "22:40"}, "end_time", "This is in the future."),
    "an end that never comes": (TIMED | {"end_date": "9999-12-31", "end_time": "23:59"}, "end_date", "future"),
    "longer than a day": (
        TIMED | {"start_date": "2026-03-12", "end_date": "2026-03-13"}, "end_time", "longer than a day"),
    "too many minutes": ({"shape": "timed", "minutes": "1441"}, "minutes", "1440"),
    "fewer minutes than none": ({"shape": "timed", "minutes": "-1"}, "minutes", "0"),
    "minutes that are no number": ({"shape": "timed", "minutes": "ten"}, "minutes", "number"),
    "minutes into the future": (
        {"shape": "timed", "start_time": "22:00", "minutes": "40"}, "end_time", "This is in the future."),
    "an end and other minutes": (TIMED | {"minutes": "30"}, "minutes", "Keep one of the two"),
    "timed without an end": ({"shape": "timed"}, "end_time", "Say when it stopped"),
    "timed with a date alone": ({"shape": "timed", "end_date": "2026-03-14"}, "end_time", "Say when it stopped"),
    "an end that is none": (TIMED | {"end_time": "soon"}, "end_time", "valid time"),
    "an end date that is none": (TIMED | {"end_date": "soon"}, "end_date", "valid date"),
    "burst without a count": (BURST | {"twitch_count": ""}, "twitch_count", "Say about how many"),
    "burst of nothing": (BURST | {"twitch_count": "0"}, "twitch_count", "1"),
    "burst of too many": (BURST | {"twitch_count": "10001"}, "twitch_count", "10000"),
    "burst without an end": (BURST | {"minutes": ""}, "end_time", "Say when it stopped"),
    "stopped without an end": (SPOT | {"end_time": ""}, "end_time", "Say when it stopped"),
    "stopped before it started": (SPOT | {"end_time": "09:00"}, "end_time", "before it started"),
    "stopped in the future": (SPOT | {"end_time": "23:00"}, "end_time", "future"),
    "an ongoing state that is none": (SPOT | {"ongoing_state": "asleep"}, "ongoing_state", "asleep"),
    "intensity 9": ({"intensity": "9"}, "intensity", "9"),
    "intensity 0": ({"intensity": "0"}, "intensity", "0"),
    "pain 99": ({"pain": "99"}, "pain", "99"),
    "a feeling that is none": ({"feeling": "joy"}, "feeling", "joy"),
    "a state that is none": ({"state": "flying"}, "state", "flying"),
    "shoes that are none": ({"shoes": "skis"}, "shoes", "skis"),
    "a sign that is none": ({"signs": ["visible", "smell"]}, "signs", "smell"),
    "a trigger that is none": ({"triggers": ["stress", "moon"]}, "triggers", "moon"),
    "somebody else's trigger": ({"triggers": ["stress", str(uuid_of("ben's"))]}, "triggers", "Select a valid choice"),
    "a retired trigger": ({"triggers": ["stress", str(uuid_of("retired"))]}, "triggers", "Select a valid choice"),
    "an outcome without a remedy": ({"outcome_1": "better"}, "remedy_1", "Say what you tried."),
    "relief without a remedy": ({"relief_2": "0"}, "remedy_2", "Say what you tried."),
    "a remedy twice": ({"remedy_0": "water", "remedy_2": "water"}, "remedy_2", "You have this one already."),
    "a remedy that is none": ({"remedy_0": "prayer"}, "remedy_0", "prayer"),
    "an outcome that is none": ({"remedy_0": "water", "outcome_0": "bliss"}, "outcome_0", "bliss"),
    "relief after more than a day": ({"remedy_0": "water", "relief_0": "1441"}, "relief_0", "1440"),
    "an id that is none": ({"uuid": "1"}, "?", "Reload the page and try again."),
}  # fmt: skip
CHOICES = ("shape", "ongoing_state", "intensity", "pain", "feeling", "state", "shoes", "signs", "triggers", "sites")


@pytest.mark.slow
@pytest.mark.parametrize("old", [False, True], ids=["new", "edit"])
@pytest.mark.parametrize("why", BAD)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_typed_is_lost(
    why: str, old: bool, diary: Diary, ben: User, ada_client: Client
) -> None:
    changes, field, reason = BAD[why]
    add_trigger(diary=make_diary(owner=ben), uuid=uuid_of("ben's"), name="Needle")
    retired = add_trigger(diary=diary, uuid=uuid_of("retired"), name="Sweets")
    set_retired(diary=diary, trigger=retired, retired=True)
    address = edit(make_episode(diary=diary, name="old")) if old else NEW
    typed = sent(note="typed", state="seated", remedy_0="rest", signs=["rhythmic"]) | changes
    before = everything()
    response = ada_client.post(address, typed)
    assert response.status_code == 422
    form = form_of(response)
    assert list(form.errors) == [field]
    assert reason in form.errors[field]
    assert "Needle" not in response.content.decode()
    assert "What you typed is still here" in response.content.decode()
    known = {"tail", "square", "asleep", "9", "0", "99", "joy", "flying", "skis", "smell", "moon", "prayer", "bliss"}
    known |= {str(uuid_of("ben's")), str(uuid_of("retired"))}
    for name, value in typed.items():
        values = value if isinstance(value, list) else [value]
        choosable = name in CHOICES or name.startswith(("remedy", "outcome"))
        kept = [one for one in values if not (choosable and name == field and one in known)]
        assert form.values.get(name, []) == (kept if kept != [""] or not choosable else []), name
    assert everything() == before


def test_two_minutes_ahead_is_only_a_clock_that_is_fast(diary: Diary, ada_client: Client) -> None:
    assert logged(ada_client, start_time="22:32").started_at == NOW + timedelta(minutes=2)


def test_the_first_minute_of_1970_can_be_written_down(diary: Diary, ada_client: Client) -> None:
    episode = logged(ada_client, start_date="1970-01-01", start_time="00:00")
    assert episode.started_at == datetime(1969, 12, 31, 23, tzinfo=UTC)
    saved_unchanged(ada_client, episode)


def test_all_rows_of_remedies_that_are_sent_are_read_whatever_is_stored_by_now(
    diary: Diary, ada_client: Client
) -> None:
    """Another page has taken remedies away since the form was made."""
    keys = [term.key for term in REMEDIES]
    episode = make_episode(diary=diary, remedies=[Remedy(key) for key in keys[:5]])
    values = form_of(ada_client.get(edit(episode))).values | {"remedy_5": keys[5], "outcome_5": "better"}
    EpisodeRemedy.objects.all().delete()
    assert ada_client.post(edit(episode), values).status_code == 302
    assert [row[0] for row in sorted(rows_of(episode)["remedies"])] == sorted(keys[:6])


def test_no_more_rows_of_remedies_are_made_than_an_episode_can_have(diary: Diary, ada_client: Client) -> None:
    rows = {f"remedy_{n}": "nothing" for n in range(200)}
    shown = ada_client.post(NEW, sent(**rows)).content.decode()
    assert shown.count('<select name="remedy_') == len(REMEDIES) + 1


def test_an_own_trigger_can_be_chosen(diary: Diary, ada_client: Client) -> None:
    own = add_trigger(diary=diary, uuid=uuid_of("sweets"), name="Sweets")
    episode = logged(ada_client, triggers=["stress", str(own.uuid)])
    assert rows_of(episode)["triggers"] == [("", own.pk), ("stress", 0)]
    saved_unchanged(ada_client, episode)


@pytest.mark.parametrize("is_new", [True, False])
def test_a_trigger_that_is_merged_while_its_form_is_read_is_named_and_nothing_typed_is_lost(
    diary: Diary, ada_client: Client, monkeypatch: pytest.MonkeyPatch, is_new: bool
) -> None:
    sweets, sugar = (add_trigger(diary=diary, uuid=uuid_of(name), name=name) for name in ("Sweets", "Sugar"))
    address = NEW if is_new else edit(make_episode(diary=diary, name="old", note="old"))
    content = EpisodeForm.content

    def read_and_merged(form: EpisodeForm) -> EpisodeContent:
        if OwnTrigger.objects.filter(pk=sweets.pk).exists():
            merge_trigger(diary=diary, trigger=sweets, into=sugar)
        return content(form)

    monkeypatch.setattr(EpisodeForm, "content", read_and_merged)
    response = ada_client.post(address, sent(triggers=[str(sweets.uuid)], note="typed"))
    form = form_of(response)
    assert response.status_code == 422
    assert "was merged into another one" in str(form.errors["triggers"])
    assert "typed" in response.content.decode()
    assert [row.note for row in Episode.objects.all()] == ([] if is_new else ["old"])
    assert ada_client.post(address, sent(triggers=[str(sugar.uuid)], note="typed")).status_code == 302
    assert Episode.objects.get().note == "typed"


def test_a_retired_trigger_stays_with_an_old_entry_and_can_be_taken_from_it(diary: Diary, ada_client: Client) -> None:
    own = add_trigger(diary=diary, uuid=uuid_of("sweets"), name="Sweets")
    episode = make_episode(diary=diary, own_triggers=[own.uuid], triggers=["stress"])
    set_retired(diary=diary, trigger=own, retired=True)
    assert "Sweets" not in ada_client.get(NEW).content.decode()
    saved_unchanged(ada_client, episode)
    values = form_of(ada_client.get(edit(episode))).values | {"triggers": ["stress"]}
    ada_client.post(edit(episode), values)
    assert rows_of(episode)["triggers"] == [("stress", 0)]
    assert "Sweets" not in ada_client.get(edit(episode)).content.decode()


@pytest.mark.slow
def test_an_episode_with_many_remedies_has_room_for_all_and_one_more(diary: Diary, ada_client: Client) -> None:
    tried = [Remedy(key, "better", 5) for key in ("water", "rest", "massage", "stretching")]
    episode = make_episode(diary=diary, remedies=tried)
    assert form_of(ada_client.get(edit(episode))).values["relief_4"] == [""]
    saved_unchanged(ada_client, episode)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fields", "stored"),
    [
        ({"shape": "moment"}, ("moment", None, None, "")),
        ({"shape": "timed", "end_time": "22:45"}, ("timed", 900, None, "")),
        ({"shape": "burst", "end_time": "22:45", "twitch_count": "7"}, ("burst", 900, 7, "")),
        ({"shape": "ongoing", "ongoing_state": "still_on"}, ("ongoing", None, None, "still_on")),
        ({"shape": "ongoing", "ongoing_state": "stopped", "end_time": "22:45"}, ("ongoing", 900, None, "stopped")),
    ],
)
@pytest.mark.parametrize("old", ["moment", "burst", "ongoing"])
def test_an_episode_can_change_its_shape(
    old: str, fields: dict[str, Any], stored: tuple[Any, ...], diary: Diary, ada_client: Client, frozen: Any
) -> None:
    was: dict[str, Any] = {"moment": {}, "burst": {"shape": "burst", "minutes": 3, "twitch_count": 5}}.get(
        old, {"shape": "ongoing", "ongoing_state": "still_on"}
    )
    episode = make_episode(diary=diary, **was)
    frozen.shift(timedelta(hours=1))
    values = form_of(ada_client.get(edit(episode))).values | fields
    response = ada_client.post(edit(episode), values)
    assert response.status_code == 302, form_of(response).errors
    episode.refresh_from_db()
    assert (episode.shape, episode.content.seconds, episode.twitch_count, episode.ongoing_state) == stored


def test_an_episode_moved_to_another_day_leaves_the_old_one(diary: Diary, ada_client: Client) -> None:
    episode = make_episode(diary=diary)
    values = form_of(ada_client.get(edit(episode))).values | {"start_date": "2026-03-10"}
    assert ada_client.post(edit(episode), values)["Location"] == "/diary/2026-03-10/"
    assert list(Day.objects.values_list("date", "episodes")) == [(date(2026, 3, 10), 1)]


def after(client: Client, ada: User, instant: datetime) -> time_machine.travel:
    """As of an instant, signed in."""
    traveller = time_machine.travel(instant, tick=False)
    with traveller:
        client.force_login(ada)
    return traveller


TIMES = [
    ({}, FORWARD, "02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ({"shape": "timed", "end_time": "03:40"}, FORWARD, "02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ({"shape": "timed", "end_time": "02:45"}, FORWARD, "02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ({"shape": "timed", "minutes": "10"}, FORWARD, "02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ({}, BACK, "02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ({"shape": "timed", "end_time": "02:45"}, BACK, "02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ({"shape": "timed", "end_time": "02:10"}, BACK, "02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ({"shape": "timed", "minutes": "90"}, BACK, "01:30", datetime(2026, 10, 24, 23, 30, tzinfo=UTC)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("fields", "day", "clock", "instant"), TIMES)
def test_a_time_of_a_clock_change_night_comes_back_as_it_was_typed(
    fields: dict[str, Any], day: date, clock: str, instant: datetime, diary: Diary, ada: User
) -> None:
    client = Client()
    with after(client, ada, datetime(2026, 11, 1, tzinfo=UTC)):
        episode = logged(client, start_date=day.isoformat(), start_time=clock, **fields)
        assert (episode.started_at, episode.local_date) == (instant, day)
        assert episode.local_time == time.fromisoformat(clock)
        form = form_of(client.get(edit(episode)))
        assert (form.values["start_date"], form.values["start_time"]) == ([day.isoformat()], [clock])
        if "end_time" in fields:
            assert form.values["end_time"] == [fields["end_time"]]
        assert f'entry__time">{clock}<' in client.get(reverse("diary:day", args=[day])).content.decode()
        saved_unchanged(client, episode)


@pytest.mark.parametrize(
    ("clock", "end", "seconds"),
    [("02:30", "02:45", 900), ("02:30", "02:10", 2400), ("01:59", "02:01", 120), ("02:30", "03:30", 7200)],
)
def test_an_end_in_the_repeated_hour_is_the_first_that_can_be(
    clock: str, end: str, seconds: int, diary: Diary, ada: User
) -> None:
    client = Client()
    with after(client, ada, datetime(2026, 11, 1, tzinfo=UTC)):
        episode = logged(client, start_date=BACK.isoformat(), start_time=clock, shape="timed", end_time=end)
        assert episode.content.seconds == seconds


@pytest.mark.slow
@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("length", [None, 0.2, 17.9, 75])
def test_saving_as_it_is_keeps_the_seconds_and_which_half_past_two_it_was(
    second: bool, length: float | None, diary: Diary, ada: User
) -> None:
    at = datetime(2026, 10, 25, 1 if second else 0, 30, 41, 123456, tzinfo=UTC)
    episode = make_episode(diary=diary, at=at, minutes=length)
    client = Client()
    with after(client, ada, datetime(2026, 11, 1, tzinfo=UTC)):
        assert form_of(client.get(edit(episode))).values["start_time"] == ["02:30"]
        saved_unchanged(client, episode)


def test_an_entry_keeps_its_own_zone_when_the_diary_has_moved(diary: Diary, ada_client: Client) -> None:
    episode = make_episode(diary=diary, at=NOW - timedelta(days=1), minutes=12.5, zone="Asia/Tokyo")
    page = ada_client.get(edit(episode))
    assert "The times are those of Asia/Tokyo" in page.content.decode()
    form = form_of(page)
    assert (form.values["start_date"], form.values["start_time"]) == (["2026-03-14"], ["06:30"])
    saved_unchanged(ada_client, episode)
    ada_client.post(edit(episode), form.values | {"start_time": ["06:20"]})
    episode.refresh_from_db()
    assert (episode.zone, episode.local_time) == ("Asia/Tokyo", time(6, 20))
    assert episode.started_at == NOW - timedelta(days=1, minutes=10)


def test_a_new_entry_is_written_in_the_zone_of_today(diary: Diary, ada_client: Client) -> None:
    Diary.objects.update(time_zone="America/New_York")
    episode = logged(ada_client)
    assert (episode.zone, episode.started_at) == ("America/New_York", datetime(2026, 3, 14, 14, tzinfo=UTC))


def test_an_imported_entry_stays_an_imported_one(diary: Diary, ada_client: Client) -> None:
    episode = make_episode(diary=diary)
    Episode.objects.update(source="import")
    saved_unchanged(ada_client, episode)


def test_an_end_in_the_minute_of_its_start_is_not_before_it(diary: Diary, ada_client: Client, frozen: Any) -> None:
    episode = make_episode(diary=diary, at=NOW - timedelta(minutes=9, seconds=-41), minutes=3)
    values = form_of(ada_client.get(edit(episode))).values
    assert (values["start_time"], values["end_time"]) == (["22:21"], ["22:24"])
    response = ada_client.post(edit(episode), values | {"end_time": "22:21"})
    assert response.status_code == 302, form_of(response).errors
    episode.refresh_from_db()
    assert episode.content.seconds == 0
    assert Moment.at(episode.started_at, BERLIN).time == time(22, 21, 41)


def test_an_end_in_the_minute_of_its_start_is_not_an_hour_later_in_the_repeated_hour(diary: Diary, ada: User) -> None:
    at = datetime(2026, 10, 25, 0, 30, 41, tzinfo=UTC)
    episode = make_episode(diary=diary, at=at, minutes=5)
    client = Client()
    with after(client, ada, datetime(2026, 11, 1, tzinfo=UTC)):
        values = form_of(client.get(edit(episode))).values | {"end_time": "02:30"}
        assert client.post(edit(episode), values).status_code == 302
    episode.refresh_from_db()
    assert episode.content.seconds == 0


def test_a_start_in_the_missing_hour_ends_by_the_clock_that_was_put_forward(diary: Diary, ada_client: Client) -> None:
    with time_machine.travel(datetime(2026, 3, 30, 12, tzinfo=UTC), tick=False):
        episode = logged(
            ada_client,
            shape="timed",
            start_date=str(FORWARD),
            start_time="02:50",
            end_date=str(FORWARD),
            end_time="03:10",
        )
        assert (episode.local_time, episode.ended_local_time) == (time(2, 50), time(3, 10))
        assert episode.content.seconds == 20 * 60
        saved_unchanged(ada_client, episode)


ASK = {
    "felt_weak": ("weakness", "New weakness in a foot, leg or hand?"),
    "numbness": ("numbness", "Did it go away within minutes?"),
    "tingling": ("numbness", "Did it go away within minutes?"),
    "burning": ("numbness", "Did it go away within minutes?"),
    "swelling": ("swelling_or_colour", "Swelling, or a change in the colour of the skin?"),
    "colour_change": ("swelling_or_colour", "Swelling, or a change in the colour of the skin?"),
    "stiffness": ("stiffness", "Stiffness in a foot or leg?"),
}
OFFER = "s question about it</a>"
HTMX = {"HX-Request": "true"}
CHANGE = "Say since when, or change it, in the check-in</a>"
IN_VIEW = '<fieldset class="field" tabindex="-1" autofocus>'


def page_after(client: Client) -> str:
    return client.get("/diary/2026-03-14/").content.decode()


def question_in(body: str) -> str:
    """The one question that a page asks after an entry, or "" for none."""
    asked = re.findall(r'class="entry__ask".*?<legend>(.*?)</legend>', body, re.DOTALL)
    assert len(asked) <= 1
    return unescape(asked[0]) if asked else ""


def reply(client: Client, answer: str, *, day: str = "2026-03-14", **more: Any) -> Any:
    sent = {"answer": answer, "entry": more.pop("entry", str(uuid_of("new")))}
    return client.post(f"/check-in/{day}/answer/", sent, **more)


def answers_of(diary: Diary, day: date = date(2026, 3, 14)) -> list[SignAnswer]:
    return answers_on(diary, day)


@pytest.mark.slow
@pytest.mark.parametrize(("sign", "question"), ASK.items())
def test_after_a_sign_its_one_question_is_asked(
    sign: str, question: tuple[str, str], diary: Diary, ada_client: Client
) -> None:
    logged(ada_client, signs=["visible", sign])
    body = page_after(ada_client)
    assert question_in(body) == question[1]
    assert f'value="{question[0]} ' in body
    assert "So that a tick is not taken for more than it is." in body
    assert "Skip</button>" in body
    assert OFFER not in body


def test_the_other_signs_and_none_lead_nowhere(diary: Diary, ada_client: Client) -> None:
    others = [term.key for term in SIGNS if term.key not in ASK]
    logged(ada_client, signs=others)
    body = page_after(ada_client)
    assert OFFER not in body
    assert question_in(body) == ""


def test_an_answer_in_the_line_says_where_it_leads_without_asking_the_server(diary: Diary, ada_client: Client) -> None:
    logged(ada_client, signs=["felt_weak"])
    body = ada_client.get("/diary/2026-03-14/").content.decode()
    led = dict(re.findall(r'name="answer" value="([^"]+)" data-at-once="([^"]+)"', body))
    assert led == {"weakness feels_weak": "/emergency/", "weakness cannot_do": "/emergency/"}
    assert re.search(r'name="answer" value="">Skip', body)


def test_of_several_signs_one_is_asked_about(diary: Diary, ada_client: Client) -> None:
    logged(ada_client, signs=["stiffness", "swelling", "burning", "felt_weak"])
    assert question_in(page_after(ada_client)) == ASK["felt_weak"][1]
    reply(ada_client, "weakness after_exercise")
    assert question_in(page_after(ada_client)) == ""


def test_what_is_no_evidence_is_not_asked_about(diary: Diary, ada_client: Client) -> None:
    logged(ada_client, signs=["felt_weak"], state="exercising")
    assert question_in(page_after(ada_client)) == ""
    ada_client.post(NEW, sent(uuid=str(uuid_of("out")), signs=["swelling"], left_out="on"))
    assert question_in(page_after(ada_client)) == ""
    ada_client.post(NEW, sent(uuid=str(uuid_of("bent")), signs=["tingling", "pressure_on_nerve"]))
    assert question_in(page_after(ada_client)) == ""


def test_it_is_answered_in_one_tap_as_the_answer_of_its_day(diary: Diary, ada_client: Client) -> None:
    content = CheckInContent("yes", {"fatigue": 3, "stress": 5}, [SignAnswer("stiffness", "brief")], "a note")
    day = date(2026, 3, 12)
    save_checkin(diary=diary, day=day, uuid=uuid_of("c"), content=content)
    logged(ada_client, start_date=str(day), signs=["tingling"])
    response = reply(ada_client, "numbness lasts_longer", day=str(day))
    assert (response.status_code, response["Location"]) == (302, "/diary/2026-03-12/")
    body = ada_client.get(response["Location"]).content.decode()
    assert question_in(body) == ""
    assert "Written down in the check-in." in body
    assert f"Answered “No, it lasted longer”. {CHANGE}" in body
    now = CheckIn.objects.get(diary=diary, local_date=day).content
    assert list(now.answers) == [*content.answers, SignAnswer("numbness", "lasts_longer")]
    assert (now.twitching, dict(now.items), now.note) == ("yes", {"fatigue": 3, "stress": 5}, "a note")


def test_what_it_offers_is_what_it_takes(diary: Diary, ada_client: Client) -> None:
    logged(ada_client, signs=["colour_change"])
    offered = re.findall(r'name="answer" value="([^"]+)"[^>]*>(.+?)<', page_after(ada_client))
    assert offered == [
        ("swelling_or_colour no", "No"), ("swelling_or_colour swelling", "Swelling"),
        ("swelling_or_colour colour", "Colour"), ("swelling_or_colour both", "Both"),
        ("swelling_or_colour colour known_cause", "With a cause you know, such as a bruise or sock marks"),
    ]  # fmt: skip
    reply(ada_client, offered[-1][0])
    assert answers_of(diary) == [SignAnswer("swelling_or_colour", "colour", ("known_cause",))]
    for wrong in ("swelling_or_colour nonsense", "right_now yes", "numbness", "weakness cannot_do grip", "\x00"):
        assert reply(ada_client, wrong)["Location"] == "/check-in/2026-03-14/"
    assert len(answers_of(diary)) == 1


def test_skipping_stays_skipped_for_the_day(diary: Diary, ada_client: Client) -> None:
    logged(ada_client, signs=["tingling"])
    assert reply(ada_client, "")["Location"] == "/diary/2026-03-14/"
    body = page_after(ada_client)
    assert question_in(body) == ""
    assert not CheckIn.objects.exists()
    ada_client.post(NEW, sent(uuid=str(uuid_of("later")), signs=["tingling"]))
    body = page_after(ada_client)
    assert question_in(body) == ""
    assert OFFER in body
    ada_client.post(NEW, sent(uuid=str(uuid_of("before")), start_date="2026-03-13", signs=["tingling"]))
    assert question_in(ada_client.get("/diary/2026-03-13/").content.decode()) == ASK["tingling"][1]


def test_a_question_that_was_shown_is_not_asked_on_another_device(ada: User, diary: Diary, ada_client: Client) -> None:
    logged(ada_client, signs=["tingling"])
    assert Episode.objects.get().asked == "numbness"
    reply(ada_client, "")
    other = Client()
    other.force_login(ada)
    other.post(NEW, sent(uuid=str(uuid_of("later")), signs=["burning"]))
    assert question_in(page_after(other)) == ""
    other.post(f"/episodes/{uuid_of('new')}/delete/")
    other.post(NEW, sent(uuid=str(uuid_of("latest")), signs=["numbness"]))
    assert question_in(page_after(other)) == ""
    other.post(NEW, sent(uuid=str(uuid_of("swollen")), signs=["swelling", "numbness"]))
    assert question_in(page_after(other)) == ASK["swelling"][1]
    assert sorted(Episode.objects.values_list("asked", flat=True)) == ["", "", "numbness", "swelling_or_colour"]
    assert not CheckIn.objects.exists()


def test_a_question_that_was_only_shown_is_no_answer_and_no_check_in_of_its_day(
    diary: Diary, ada_client: Client
) -> None:
    logged(ada_client, signs=["tingling"])
    reply(ada_client, "")
    day = date(2026, 3, 14)
    assert (answers_of(diary), is_checked_in(diary, day), checkin_on(diary, day)) == ([], False, None)
    assert [(row.date, row.has_checkin) for row in Day.objects.all()] == [(day, False)]
    ada_client.post(f"/episodes/{uuid_of('new')}/delete/")
    assert not Day.objects.exists()


def test_it_is_asked_once_and_stays_until_it_is_answered(diary: Diary, ada_client: Client) -> None:
    logged(ada_client, signs=["tingling"])
    ada_client.post(NEW, sent(uuid=str(uuid_of("later")), signs=["burning"]))
    body = page_after(ada_client)
    assert question_in(body) == ASK["tingling"][1]
    assert body.index(f"episode-{uuid_of('new')}") < body.index("entry__ask")
    assert question_in(page_after(ada_client)) == ASK["tingling"][1]
    content = CheckInContent(answers=[SignAnswer("numbness", "no")])
    save_checkin(diary=diary, day=date(2026, 3, 14), uuid=uuid_of("c"), content=content)
    assert question_in(page_after(ada_client)) == ""
    reply(ada_client, "numbness constant")
    assert answers_of(diary) == [SignAnswer("numbness", "no")]
    assert "Nothing was changed." in page_after(ada_client)


LEADS = [
    ("felt_weak", "weakness feels_weak", "/emergency/check/"),
    ("felt_weak", "weakness cannot_do", "/emergency/check/"),
    ("felt_weak", "weakness no", "/diary/2026-03-14/"),
    ("tingling", "numbness clears", "/diary/2026-03-14/"),
    ("tingling", "numbness lasts_longer", "/emergency/check/"),
    ("swelling", "swelling_or_colour swelling", "/emergency/check/"),
    ("stiffness", "stiffness yes", "/diary/2026-03-14/"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("sign", "answer", "where"), LEADS)
def test_its_answer_leads_where_the_check_in_leads(
    sign: str, answer: str, where: str, diary: Diary, ada_client: Client
) -> None:
    logged(ada_client, signs=[sign])
    assert reply(ada_client, answer)["Location"] == where
    ada_client.post(NEW, sent(uuid=str(uuid_of("before")), start_date="2026-03-13", signs=[sign]))
    before = reply(ada_client, answer, day="2026-03-13", entry=str(uuid_of("before")))
    assert before["Location"] == "/diary/2026-03-13/"


def test_an_answer_that_has_a_since_leads_to_where_it_is_asked(diary: Diary, ada_client: Client) -> None:
    logged(ada_client, signs=["tingling"], start_date="2026-03-13")
    assert reply(ada_client, "numbness constant", day="2026-03-13")["Location"] == "/diary/2026-03-13/"
    body = ada_client.get("/diary/2026-03-13/").content.decode()
    assert f'href="/check-in/2026-03-13/#sign-numbness">Answered “It is there all the time”. {CHANGE}' in body
    form = form_of(ada_client.get("/check-in/2026-03-13/")).values
    assert form["q_numbness"] == ["constant"]
    ada_client.post("/check-in/2026-03-13/", form | {"q_numbness_since": "2026-03-01"})
    assert answers_of(diary, date(2026, 3, 13)) == [SignAnswer("numbness", "constant", since=date(2026, 3, 1))]
    # The rule reads it: all the time, since before that day.
    assert 'id="flag-N1"' in ada_client.get("/doctor/").content.decode()


@pytest.mark.parametrize(("parts", "offered"), [([], True), (["breathless"], False)])
def test_after_the_list_there_is_room_for_a_since(
    parts: list[str], offered: bool, diary: Diary, ada_client: Client
) -> None:
    """Nothing stands between the tap and the list, and nothing on the page of an emergency."""
    logged(ada_client, signs=["tingling"])
    where = reply(ada_client, "numbness constant")["Location"]
    assert where == "/emergency/check/"
    assert "since when" not in ada_client.get(where).content.decode().lower()
    after = ada_client.post(where, {"parts": parts} if parts else {"none": "on"})["Location"]
    assert after == ("/doctor/" if offered else "/emergency/now/")
    link = 'href="/check-in/2026-03-14/#sign-numbness">Say since when</a>'
    assert (link in ada_client.get(after).content.decode()) is offered
    ada_client.post(where, {"none": "on"})
    assert link not in ada_client.get("/doctor/").content.decode()


def test_where_nothing_began_no_since_is_asked(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, name="new", at=NOW - timedelta(days=1), signs=["felt_weak"])
    reply(ada_client, "weakness no", day="2026-03-13")
    body = ada_client.get("/diary/2026-03-13/").content.decode()
    assert "Answered “No”. Change it in the check-in</a>" in body


BEFORE: dict[str, list[SignAnswer]] = {
    "nothing said": [],
    "a no to something else": [SignAnswer("jerks", "no")],
    "the list is open": [SignAnswer("weakness", "cannot_do"), SignAnswer("numbness", "constant")],
    "the list was answered": [SignAnswer("weakness", "cannot_do"), SignAnswer("right_now", "no")],
    "an emergency": [SignAnswer("cannot_move", "yes")],
}


@pytest.mark.slow
@pytest.mark.parametrize("before", BEFORE)
def test_every_answer_to_every_question_leads_where_the_same_leads_in_the_check_in(
    before: str, diary: Diary, ada_client: Client
) -> None:
    """And a harmless one nowhere that the day has not led to already."""
    nowhere = {"/diary/2026-03-14/", "/"}
    logged(ada_client, signs=list(COUNTS_AS))
    day, led = date(2026, 3, 14), set()
    for answer in follow_up_answers():
        said = [row for row in BEFORE[before] if row.question != answer.question]
        told = []
        for ask in ("after an entry", "in the check-in"):
            CheckIn.objects.all().delete()
            for row in said:
                save_checkin(
                    diary=diary,
                    day=day,
                    uuid=uuid_of("c"),
                    content=CheckInContent(answers=[row]),
                    touched={row.question},
                )
            if ask == "after an entry":
                told.append(reply(ada_client, value_of(answer))["Location"])
            else:
                name = f"q_{answer.question}"
                checkin = f"/check-in/2026-03-14/?ask={answer.question}"
                shown = form_of(ada_client.get(checkin)).values
                form = shown | {name: answer.answer, f"{name}_parts": answer.parts}
                told.append(ada_client.post(checkin, form)["Location"])
            assert answer in answers_of(diary), answer
        after, in_form = ("nowhere" if where in nowhere else where for where in told)
        assert after == in_form, answer
        where = at_once([*said, answer], {answer.question})
        assert after == (reverse(f"diary:{where}") if where else "nowhere"), answer
        if not at_once([answer], {answer.question}):
            assert where == at_once(said, ()), answer
        led.add(after)
    assert led <= {"nowhere", "/emergency/check/"}


def test_a_day_to_come_has_no_answer_yet(diary: Diary, ada_client: Client) -> None:
    assert reply(ada_client, "numbness constant", day="2026-03-16").status_code == 404


def test_changing_an_episode_asks_too(diary: Diary, ada_client: Client) -> None:
    episode = make_episode(diary=diary, name="new", at=NOW - timedelta(days=2))
    ada_client.post(edit(episode), sent(start_date="2026-03-12", signs=["swelling"]))
    assert question_in(ada_client.get("/diary/2026-03-12/").content.decode()) == ASK["swelling"][1]


def test_in_a_line_it_is_asked_and_answered_in_the_line(diary: Diary, ada_client: Client) -> None:
    episode = make_episode(diary=diary, name="new", at=NOW - timedelta(days=2))
    changes = sent(start_date="2026-03-12", signs=["tingling"])
    body = ada_client.post(edit(episode), changes, headers=HTMX).content.decode()
    assert question_in(body) == ASK["tingling"][1]
    assert "<html" not in body
    response = reply(ada_client, "numbness clears", day="2026-03-12", headers=HTMX)
    body = response.content.decode()
    assert body.strip().startswith(f'<li class="entry" id="episode-{uuid_of("new")}">')
    assert f'href="/check-in/2026-03-12/#sign-numbness">Answered “Yes, within minutes”. {CHANGE}' in body
    assert question_in(body) == ""
    changes["signs"] = ["visible"]
    body = ada_client.post(edit(episode), changes, headers=HTMX).content.decode()
    assert question_in(body) == ""
    assert OFFER not in body


def test_an_entry_that_is_left_out_is_asked_about_no_more(diary: Diary, ada_client: Client) -> None:
    logged(ada_client, signs=["tingling"])
    assert question_in(page_after(ada_client)) == ASK["tingling"][1]
    ada_client.post(f"/episodes/{uuid_of('new')}/leave-out/")
    assert question_in(page_after(ada_client)) == ""
    ada_client.post(f"/episodes/{uuid_of('new')}/count/")
    assert question_in(page_after(ada_client)) == ASK["tingling"][1]


def test_while_a_question_is_open_there_is_no_second_one(diary: Diary, ada_client: Client) -> None:
    first = make_episode(diary=diary, name="new")
    second = make_episode(diary=diary, name="second")
    body = ada_client.post(edit(first), sent(signs=["felt_weak"]), headers=HTMX).content.decode()
    assert question_in(body) == ASK["felt_weak"][1]
    with_swelling = sent(signs=["swelling"])
    body = ada_client.post(edit(second), with_swelling, headers=HTMX).content.decode()
    assert question_in(body) == ""
    assert OFFER in body
    # An answer that another page still offers leaves the open question where it is.
    ada_client.post("/check-in/2026-03-14/answer/", {"answer": "swelling_or_colour no", "entry": str(second.uuid)})
    assert question_in(page_after(ada_client)) == ASK["felt_weak"][1]
    reply(ada_client, "weakness no", headers=HTMX)
    assert question_in(page_after(ada_client)) == ""
    assert len(answers_of(diary)) == 2


@pytest.mark.parametrize("gone", ["deleted", "left out", "answered", "a day later"])
def test_a_question_that_nobody_can_answer_keeps_no_other_away(gone: str, diary: Diary, ada_client: Client) -> None:
    logged(ada_client, signs=["tingling"])
    if gone == "deleted":
        ada_client.post(f"/episodes/{uuid_of('new')}/delete/")
    elif gone == "left out":
        ada_client.post(f"/episodes/{uuid_of('new')}/leave-out/")
    elif gone == "answered":
        content = CheckInContent(answers=[SignAnswer("numbness", "no")])
        save_checkin(diary=diary, day=date(2026, 3, 14), uuid=uuid_of("c"), content=content)
    later = timedelta(days=1 if gone == "a day later" else 0)
    with time_machine.travel(NOW + later, tick=False):
        ada_client.post(NEW, sent(uuid=str(uuid_of("later")), signs=["swelling"]))
        assert question_in(page_after(ada_client)) == ASK["swelling"][1]


def on_its_day(day: str) -> dict[str, str]:
    return HTMX | {"HX-Current-URL": f"http://testserver/diary/{day}/?x=1#top"}


def test_on_the_page_of_its_day_a_sign_and_its_answer_load_the_page_anew(diary: Diary, ada_client: Client) -> None:
    episode = make_episode(diary=diary, name="new", at=NOW - timedelta(days=2))
    where, there = "/diary/2026-03-12/", on_its_day("2026-03-12")
    response = ada_client.post(edit(episode), sent(start_date="2026-03-12", note="plain"), headers=there)
    assert response.content.decode().strip().startswith("<li")
    changes = sent(start_date="2026-03-12", signs=["swelling"])
    response = ada_client.post(edit(episode), changes, headers=there)
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, where)
    body = ada_client.get(where).content.decode()
    assert question_in(body) == ASK["swelling"][1]
    assert "Evidence for a flag: soon" in body
    assert "No entry of this day matched" not in body
    response = reply(ada_client, "swelling_or_colour no", day="2026-03-12", headers=there)
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, where)
    body = ada_client.get(where).content.decode()
    assert question_in(body) == ""
    assert "Change it in the check-in" in body
    assert "There is no check-in for this day yet" not in body
    response = ada_client.post(edit(episode), sent(start_date="2026-03-12"), headers=there)
    assert response.headers["HX-Redirect"] == where
    elsewhere = ada_client.post(edit(episode), changes, headers=on_its_day("2026-03-11"))
    assert elsewhere.content.decode().strip().startswith("<li")


def test_the_line_that_asks_is_brought_into_view(diary: Diary, ada_client: Client) -> None:
    """By the address without JavaScript, and by the focus; once, so that a later look begins at the top."""
    place = f"#episode-{uuid_of('new')}"
    response = ada_client.post(NEW, sent(signs=["tingling"]))
    assert response["Location"] == f"/diary/2026-03-14/{place}"
    assert IN_VIEW in page_after(ada_client)
    assert f'id="{place[1:]}"' in page_after(ada_client)
    assert IN_VIEW not in page_after(ada_client)
    assert question_in(page_after(ada_client)) == ASK["tingling"][1]
    assert ada_client.post(NEW, sent(uuid=str(uuid_of("b")), start_time="11:00"))["Location"] == "/diary/2026-03-14/"
    edited = sent(signs=["tingling", "visible"])
    assert ada_client.post(edit(Episode.objects.get(uuid=uuid_of("new"))), edited)["Location"].endswith(place)


def test_the_page_of_its_day_is_loaded_anew_and_brings_the_question_into_view(diary: Diary, ada_client: Client) -> None:
    """Not by an anchor: a browser that stands on the page would follow it and load nothing."""
    episode = make_episode(diary=diary, name="new")
    response = ada_client.post(edit(episode), sent(signs=["swelling"]), headers=on_its_day("2026-03-14"))
    assert response.headers["HX-Redirect"] == "/diary/2026-03-14/"
    body = page_after(ada_client)
    assert (IN_VIEW in body, question_in(body)) == (True, ASK["swelling"][1])
    moved = sent(start_date="2026-03-13", signs=["swelling"])
    response = ada_client.post(edit(episode), moved, headers=on_its_day("2026-03-14"))
    assert response.headers["HX-Redirect"] == f"/diary/2026-03-13/#episode-{episode.uuid}"


@pytest.mark.parametrize("page", ["/", "/diary/"])
@pytest.mark.parametrize("calm", [False, True])
def test_it_stays_asked_on_every_page_with_its_entry(page: str, calm: bool, diary: Diary, ada_client: Client) -> None:
    episode = logged(ada_client, signs=["tingling"])
    make_episode(diary=diary, name="other")
    Diary.objects.update(calm_mode=calm)
    body = ada_client.get(page).content.decode()
    assert question_in(body) == ASK["tingling"][1]
    assert body.index(f'id="episode-{episode.uuid}"') < body.index("entry__ask")
    assert (IN_VIEW in body, "<details open><summary>Show them" in body) == (False, calm)
    reply(ada_client, "")
    body = ada_client.get(page).content.decode()
    assert question_in(body) == ""
    assert "<details open><summary>Show them" not in body


def test_it_stays_asked_in_its_line_after_another_action(diary: Diary, ada_client: Client) -> None:
    episode = make_episode(diary=diary, name="new")
    other = make_episode(diary=diary, name="other")
    for change in ({"signs": ["tingling"]}, {"signs": ["tingling"], "note": "again"}):
        body = ada_client.post(edit(episode), sent(**change), headers=HTMX).content.decode()
        assert question_in(body) == ASK["tingling"][1]
        assert body.count("autofocus") == body.count(IN_VIEW) == 1
    cancelled = ada_client.get(f"/episodes/{episode.uuid}/line/", headers=HTMX).content.decode()
    assert question_in(cancelled) == ASK["tingling"][1]
    ada_client.post(f"/episodes/{episode.uuid}/delete/", headers=HTMX)
    back = ada_client.post(f"/bin/episode/{episode.uuid}/restore/", headers=HTMX).content.decode()
    assert question_in(back) == ASK["tingling"][1]
    out = ada_client.post(f"/episodes/{episode.uuid}/leave-out/", headers=HTMX).content.decode()
    assert question_in(out) == ""
    counted = ada_client.post(f"/episodes/{episode.uuid}/count/", headers=HTMX).content.decode()
    assert question_in(counted) == ASK["tingling"][1]
    line = ada_client.get(f"/episodes/{other.uuid}/line/", headers=HTMX).content.decode()
    assert question_in(line) == ""
    assert "autofocus>Edit" in line


def test_in_a_line_it_leads_on_and_can_be_skipped(diary: Diary, ada_client: Client) -> None:
    episode = make_episode(diary=diary, name="new")
    ada_client.post(edit(episode), sent(signs=["tingling", "swelling"]), headers=HTMX)
    body = reply(ada_client, "", headers=HTMX).content.decode()
    assert body.strip().startswith("<li")
    assert (question_in(body), answers_of(diary)) == ("", [])
    body = ada_client.post(edit(episode), sent(signs=["swelling"]), headers=HTMX).content.decode()
    assert question_in(body) == ASK["swelling"][1]
    response = reply(ada_client, "swelling_or_colour both", headers=HTMX)
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/emergency/check/")


def test_a_sign_that_the_day_denied_is_offered_and_not_asked_again(diary: Diary, ada_client: Client) -> None:
    content = CheckInContent(answers=[SignAnswer("numbness", "no")])
    save_checkin(diary=diary, day=date(2026, 3, 14), uuid=uuid_of("c"), content=content)
    logged(ada_client, signs=["numbness"])
    body = page_after(ada_client)
    where = "/check-in/2026-03-14/?ask=numbness#sign-numbness"
    assert f'<a class="button button--quiet" href="{where}">Answer today&#x27;{OFFER}' in body
    assert question_in(body) == ""


def test_a_sign_that_the_check_in_has_is_not_asked_about(diary: Diary, ada_client: Client) -> None:
    content = CheckInContent(answers=[SignAnswer("numbness", "lasts_longer")])
    save_checkin(diary=diary, day=date(2026, 3, 14), uuid=uuid_of("c"), content=content)
    logged(ada_client, signs=["numbness"])
    body = page_after(ada_client)
    assert OFFER not in body
    assert question_in(body) == ""


def test_the_question_of_somebody_else_is_not_there(diary: Diary, ada_client: Client, ben_client: Client) -> None:
    logged(ada_client, signs=["numbness"])
    assert question_in(ben_client.get("/diary/2026-03-14/").content.decode()) == ""
    assert reply(ben_client, "numbness constant", headers=HTMX).status_code == 404
    assert not RedFlagAnswer.objects.exists()


def test_an_entry_that_does_not_ask_any_more_takes_no_answer(diary: Diary, ada_client: Client) -> None:
    episode = logged(ada_client, signs=["numbness"])
    for changes in ({"start_date": "2026-03-13"}, {"signs": ["visible"]}, {"left_out": "on"}):
        ada_client.post(edit(episode), sent(signs=["numbness"]) | changes)
        assert reply(ada_client, "numbness constant")["Location"] == "/check-in/2026-03-14/", changes
        assert not RedFlagAnswer.objects.exists(), changes
    ada_client.post(edit(episode), sent(signs=["numbness"]))
    ada_client.post(f"/episodes/{episode.uuid}/delete/")
    reply(ada_client, "numbness constant")
    assert not RedFlagAnswer.objects.exists()
    assert reply(ada_client, "numbness constant", entry=str(uuid_of("nobody's"))).status_code == 404


def test_an_answer_after_an_entry_is_no_check_in_of_its_day(diary: Diary, ada_client: Client) -> None:
    logged(ada_client, signs=["numbness"])
    reply(ada_client, "numbness clears")
    assert ">Check in</a>" in ada_client.get("/").content.decode()
    assert not CheckIn.objects.of_a_day().exists()
    for said in ({"note": "calm"}, {"stress": 0}, {"water": "low"}, {"nicotine": False}, {"twitching": "no"}):
        row = CheckIn.objects.get()
        for name, value in said.items():
            setattr(row, name, value)
        row.save()
        assert CheckIn.objects.of_a_day().exists(), said
        for name, value in said.items():
            setattr(row, name, None if value in (0, False) else "")
        row.save()
    RedFlagAnswer.objects.create(diary=diary, checkin=CheckIn.objects.get(), question="jerks", answer="no")
    assert "Change the check-in" in ada_client.get("/").content.decode()
