from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from diary.actions.bin import delete_entry
from diary.actions.triggers import add_trigger
from diary.models import Diary, Episode
from tests.api.programs import FULL, LOG, READ, V1, program, sent
from tests.each import each
from tests.makers import NOW, make_diary, make_episode, uuid_of

pytestmark = pytest.mark.django_db
BERLIN_CLOCK = "22:30"


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def diary() -> Diary:
    return make_diary()


@pytest.fixture
def button(diary: Diary) -> Client:
    return program(diary, LOG)


def the_one(diary: Diary, said: Any) -> Episode:
    return Episode.objects.get(diary=diary, uuid=said.json()["uuid"])


def test_nothing_said_is_a_moment_now_at_the_last_place(diary: Diary, button: Client) -> None:
    make_episode(diary=diary, at=NOW - timedelta(days=3), sites=["right_hallux", "left_fifth_toe"])
    said = sent(button, "POST", "/twitch", {})
    assert said.status_code == 201
    assert said.json()["said"] == "Logged: left little toe and right great toe, 22:30."
    logged = the_one(diary, said)
    assert (logged.shape, logged.started_at, logged.zone) == ("moment", NOW, "Europe/Berlin")
    assert set(logged.site_keys) == {"right_hallux", "left_fifth_toe"}
    assert logged.source == "person"


def test_where_nothing_was_ever_logged_there_is_no_place(diary: Diary, button: Client) -> None:
    assert sent(button, "POST", "/twitch").json()["said"] == "Logged: no place given, 22:30."


def test_what_came_out_of_a_file_and_what_was_deleted_is_no_last_place(diary: Diary, button: Client) -> None:
    gone = make_episode(diary=diary, name="gone", sites=["left_second_toe"])
    delete_entry(diary=diary, entry=gone, now=NOW)
    brought = make_episode(diary=diary, name="brought", sites=["right_hallux"])
    Episode.objects.filter(pk=brought.pk).update(source="import")
    make_episode(diary=diary, name="typed", at=NOW - timedelta(days=9), sites=["left_hallux"])
    make_episode(diary=diary, name="nowhere", at=NOW - timedelta(days=1), sites=[])
    assert "left great toe" in sent(button, "POST", "/twitch").json()["said"]


@each("kind", ["application/json", "text/plain", "application/octet-stream", ""])
def test_an_empty_body_of_any_kind_is_nothing_said(kind: str, diary: Diary, button: Client) -> None:
    assert button.generic("POST", f"{V1}/twitch", "", kind).status_code == 201


@each(
    ("said", "columns"),
    [
        ({"sites": ["left_hallux"]}, {"sites": {"left_hallux"}}),
        ({"sites": ["Left Great Toe", "right big toe"]}, {"sites": {"left_hallux", "right_hallux"}}),
        ({"sites": []}, {"sites": set()}),
        ({"minutes_ago": 90}, {"started_at": NOW - timedelta(minutes=90)}),
        ({"at": "2026-03-13T08:00:00+01:00"}, {"started_at": NOW - timedelta(days=1, hours=14, minutes=30)}),
        ({"minutes": 5}, {"started_at": NOW - timedelta(minutes=5), "ended_at": NOW, "shape": "timed"}),
        ({"minutes": 5, "minutes_ago": 20}, {"ended_at": NOW - timedelta(minutes=15), "shape": "timed"}),
        ({"note": "in bed 🌙"}, {"note": "in bed 🌙"}),
    ],
)
def test_each_part_can_be_said(said: dict[str, Any], columns: dict[str, Any], diary: Diary, button: Client) -> None:
    answer = sent(button, "POST", "/twitch", said)
    assert answer.status_code == 201, answer.content
    logged = the_one(diary, answer)
    for name, value in columns.items():
        assert (set(logged.site_keys) if name == "sites" else getattr(logged, name)) == value, name


def test_what_is_suspected_is_a_word_or_the_name_of_an_own_trigger(diary: Diary, button: Client) -> None:
    own = add_trigger(diary=diary, uuid=uuid_of("own"), name="Cycling shoes")
    said = sent(button, "POST", "/twitch", {"triggers": ["caffeine", "Poor sleep", "cycling  SHOES", str(own.uuid)]})
    content = the_one(diary, said).content
    assert set(content.triggers) == {"caffeine", "poor_sleep"}
    assert content.own_triggers == [own.uuid]


def test_the_same_uuid_again_is_one_entry(diary: Diary, button: Client) -> None:
    once = {"uuid": str(uuid_of("pressed")), "sites": ["left_hallux"]}
    first, again = (sent(button, "POST", "/twitch", once) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert Episode.objects.count() == 1
    # A token that reads nothing is told nothing of what was there.
    assert again.json() == {"uuid": once["uuid"], "said": "Logged before."}
    told = sent(program(diary, FULL), "POST", "/twitch", once).json()
    assert told["said"] == "Logged before: left great toe, 22:30."
    assert told["episode"]["sites"] == ["left_hallux"]


def test_what_was_deleted_since_is_not_logged_again(diary: Diary, button: Client) -> None:
    once = {"uuid": str(uuid_of("pressed"))}
    delete_entry(diary=diary, entry=the_one(diary, sent(button, "POST", "/twitch", once)), now=NOW)
    again = sent(button, "POST", "/twitch", once)
    assert again.status_code == 409
    assert again.headers["Content-Type"] == "application/problem+json"


def test_a_form_is_read_too(diary: Diary, button: Client) -> None:
    form = {"sites": "left great toe, right_hallux", "minutes_ago": "10", "note": "from a form", "triggers": "stress"}
    said = button.post(
        f"{V1}/twitch", "&".join(f"{k}={v}" for k, v in form.items()), "application/x-www-form-urlencoded"
    )
    assert said.status_code == 201, said.content
    logged = the_one(diary, said)
    assert set(logged.site_keys) == {"left_hallux", "right_hallux"}
    assert (logged.started_at, logged.note) == (NOW - timedelta(minutes=10), "from a form")


def test_a_form_of_a_shortcut_is_read_too(diary: Diary, button: Client) -> None:
    # The client of a test sends what a phone's shortcut sends: in parts.
    said = button.post(f"{V1}/twitch", {"sites": ["left_hallux", "right_hallux"], "minutes": "5"})
    assert said.json()["said"] == "Logged: left great toe and right great toe, 22:25, 5 min."
    assert button.post(f"{V1}/twitch").status_code == 201
    assert button.post(f"{V1}/twitch", {"minutes": "a few"}).status_code == 422


def test_the_sentence_alone_is_given_to_whoever_asks_for_text(diary: Diary, button: Client) -> None:
    said = sent(button, "POST", "/twitch", {}, Accept="text/plain")
    assert said.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert said.content.decode() == "Logged: no place given, 22:30."
    assert sent(button, "POST", "/twitch", {}, Accept="*/*").headers["Content-Type"] == "application/json"


@each(
    ("said", "field"),
    [
        ({"sites": ["left nose"]}, "sites"),
        ({"sites": "left_hallux"}, "sites"),
        ({"triggers": ["nobody knows"]}, "triggers"),
        ({"minutes_ago": -1}, "minutes_ago"),
        ({"minutes_ago": "5"}, "minutes_ago"),
        ({"minutes_ago": 1441}, "minutes_ago"),
        ({"minutes": 10, "minutes_ago": 5}, "minutes"),
        ({"at": "2026-03-15T08:00:00+01:00"}, "at"),
        ({"at": "2026-03-14T08:00:00"}, "at"),
        ({"at": "0001-01-01T00:00:00Z"}, "at"),
        ({"at": "2026-03-13T08:00:00Z", "minutes_ago": 1}, "at"),
        ({"note": "x" * 2001}, "note"),
        ({"note": "\x00"}, "note"),
        ({"uuid": "no uuid"}, "uuid"),
        ({"pain": 9}, "pain"),
        ([], ""),
    ],
)
def test_what_cannot_be_logged_is_said_beside_its_field(said: Any, field: str, diary: Diary, button: Client) -> None:
    answer = sent(button, "POST", "/twitch", said)
    assert answer.status_code == 422, answer.content
    problem = answer.json()
    assert problem["type"] == "/problems/refused"
    assert [row["field"].split("[")[0] for row in problem["errors"]] == [field]
    assert all(row["message"].endswith(".") for row in problem["errors"])
    assert not Episode.objects.exists()


@each("body", ["{", "nothing", "NaN", '{"note": NaN}', "[" * 100_000, b"\xff\xfe"])
def test_what_is_no_json_cannot_be_read(body: Any, diary: Diary, button: Client) -> None:
    answer = button.generic("POST", f"{V1}/twitch", body, "application/json")
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/unreadable"


def test_a_token_that_only_reads_logs_nothing(diary: Diary) -> None:
    assert sent(program(diary, READ), "POST", "/twitch").status_code == 403
    assert not Episode.objects.exists()


def test_it_raises_the_revision_as_a_tap_does(diary: Diary, button: Client) -> None:
    said = sent(button, "POST", "/twitch")
    assert Diary.objects.get().revision == diary.revision + 1
    assert said.headers["ETag"].startswith(f'"{diary.revision + 1}-')
