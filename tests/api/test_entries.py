from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from diary.actions.bin import delete_entry
from diary.actions.change import changing
from diary.actions.import_undo import digest_of_content
from diary.actions.triggers import add_trigger
from diary.exchange.archive import EpisodePart
from diary.models import Diary, Episode, Timer
from tests.api.programs import FULL, LOG, program, sent
from tests.each import each
from tests.makers import NOW, make_diary, make_episode, uuid_of

pytestmark = pytest.mark.django_db
MOMENT: dict[str, Any] = {"shape": "moment", "started_at": "2026-03-14T20:30:00Z"}


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def diary() -> Diary:
    return make_diary()


@pytest.fixture
def full(diary: Diary) -> Client:
    return program(diary)


def uuids(page: Any) -> list[str]:
    return [row["uuid"] for row in page.json()["episodes"]]


def test_they_come_newest_first_page_by_page_and_each_once(diary: Diary, full: Client) -> None:
    # Two at the same instant, and one of an earlier day that began later by its instant.
    for number in range(7):
        make_episode(diary=diary, name=number, at=NOW - timedelta(hours=9 * (number // 2)))
    seen: list[str] = []
    after: str | None = ""
    for _ in range(4):
        page = sent(full, "GET", f"/episodes?limit=2&after={after}")
        seen += uuids(page)
        after = page.json()["next"]
    assert after is None
    whole = sent(full, "GET", "/episodes?limit=200")
    assert seen == uuids(whole)
    assert len(set(seen)) == 7
    when = [(row["local_date"], row["started_at"]) for row in whole.json()["episodes"]]
    assert when == sorted(when, reverse=True)


def test_what_is_written_meanwhile_neither_doubles_nor_drops_another_one(diary: Diary, full: Client) -> None:
    for number in range(4):
        make_episode(diary=diary, name=number, at=NOW - timedelta(hours=number))
    first = sent(full, "GET", "/episodes?limit=2")
    make_episode(diary=diary, name="newer")
    delete_entry(diary=diary, entry=Episode.objects.get(uuid=uuids(first)[1]), now=NOW)
    rest = sent(full, "GET", f"/episodes?limit=2&after={first.json()['next']}")
    assert uuids(rest) == [str(uuid_of(2)), str(uuid_of(3))]


def test_they_can_be_narrowed(diary: Diary, full: Client) -> None:
    make_episode(diary=diary, name="toe", sites=["right_hallux"], triggers=["stress"], signs=["visible"])
    make_episode(diary=diary, name="old", at=NOW - timedelta(days=9))
    gone = make_episode(diary=diary, name="gone")
    delete_entry(diary=diary, entry=gone, now=NOW)
    toe, old = str(uuid_of("toe")), str(uuid_of("old"))
    for query, found in (
        ("", [toe, old]),
        ("site=right_hallux", [toe]),
        ("trigger=stress", [toe]),
        ("sign=visible", [toe]),
        ("last=2026-03-10", [old]),
        ("first=2026-03-10&last=2026-03-14", [toe]),
        ("site=nowhere", []),
    ):
        assert uuids(sent(full, "GET", f"/episodes?{query}")) == found, query


@each("after", ["x", "eA", "MjAyNi0wMy0xNA", "é", "%00", "MjAyNi0wMy0xNCAyMDI2LTAzLTE0VDIwOjMwIDEyMw"])
def test_a_page_after_nothing_known_is_refused(after: str, full: Client) -> None:
    assert sent(full, "GET", f"/episodes?after={after}").status_code in (400, 422)


def test_one_says_what_the_archive_says(diary: Diary, full: Client) -> None:
    own = add_trigger(diary=diary, uuid=uuid_of("own"), name="Sweets")
    parts: dict[str, Any] = {"signs": ["visible"], "triggers": ["caffeine"], "own_triggers": [own.uuid], "pain": 0}
    made = make_episode(diary=diary, minutes=4, note="needle", **parts)
    said = sent(full, "GET", f"/episodes/{made.uuid}")
    assert digest_of_content(EpisodePart.model_validate_json(said.content).content) == digest_of_content(made.content)
    archived = sent(full, "GET", "/archive").json()
    assert said.json() == archived["episodes"][0]


def test_an_episode_is_written_down_with_what_follows_from_the_rest(diary: Diary, full: Client) -> None:
    said = sent(full, "POST", "/episodes", MOMENT | {"sites": ["left_hallux"], "intensity": 3})
    assert said.status_code == 201
    told = said.json()
    assert told["said"] == "Logged: left great toe, 21:30."
    assert told["episode"]["zone"] == "Europe/Berlin"
    assert (told["episode"]["local_date"], told["episode"]["local_time"]) == ("2026-03-14", "21:30:00")
    assert told["episode"]["source"] == "person"


def test_a_timed_one_of_another_zone_keeps_its_clock(diary: Diary, full: Client) -> None:
    there = {"zone": "Asia/Tokyo", "shape": "timed", "ended_at": "2026-03-14T20:40:00Z"}
    told = sent(full, "POST", "/episodes", MOMENT | there).json()["episode"]
    assert (told["local_date"], told["local_time"], told["ended_local_time"]) == ("2026-03-15", "05:30:00", "05:40:00")


def test_the_same_uuid_again_answers_what_is_there(diary: Diary, full: Client) -> None:
    once = MOMENT | {"uuid": str(uuid_of("once"))}
    assert sent(full, "POST", "/episodes", once | {"note": "first"}).status_code == 201
    again = sent(full, "POST", "/episodes", once | {"note": "second"})
    assert again.status_code == 200
    assert again.json()["episode"]["note"] == "first"
    assert Episode.objects.get().note == "first"


def test_what_a_token_writes_counts_as_typed(diary: Diary, full: Client) -> None:
    told = sent(full, "POST", "/episodes", MOMENT | {"source": "import", "asked": ["weakness"]}).json()["episode"]
    assert (told["source"], told["asked"]) == ("person", [])


@each(
    ("said", "field"),
    [
        ({"shape": "moment"}, "started_at"),
        ({"started_at": "2026-03-14T20:30:00Z"}, "shape"),
        (MOMENT | {"started_at": "2026-03-14T20:30:00"}, "started_at"),
        (MOMENT | {"started_at": "2026-03-15T20:30:00Z"}, "started_at"),
        (MOMENT | {"shape": "timed"}, ""),
        (MOMENT | {"shape": "timed", "ended_at": "2026-03-14T23:30:00Z"}, "ended_at"),
        (MOMENT | {"intensity": 6}, "intensity"),
        (MOMENT | {"intensity": "3"}, "intensity"),
        (MOMENT | {"sites": ["left_nose"]}, "sites"),
        (MOMENT | {"zone": "Nowhere/Land"}, "zone"),
        (MOMENT | {"zone": 3}, "zone"),
        (MOMENT | {"own_triggers": [str(uuid_of("nobody's"))]}, "own_triggers"),
        (MOMENT | {"colour": "blue"}, "colour"),
    ],
)
def test_what_is_no_episode_is_refused(said: dict[str, Any], field: str, diary: Diary, full: Client) -> None:
    answer = sent(full, "POST", "/episodes", said)
    assert answer.status_code == 422, answer.content
    assert field in {row["field"].split("[")[0] for row in answer.json()["errors"]}
    assert not Episode.objects.exists()


def test_signs_and_pain_need_the_full_scope(diary: Diary, full: Client) -> None:
    button = program(diary, LOG)
    for signs in ({"signs": ["felt_weak"]}, {"pain": 0}, {"signs": ["pain"]}):
        assert sent(button, "POST", "/episodes", MOMENT | signs).status_code == 403
        assert sent(full, "POST", "/episodes", MOMENT | signs).status_code == 201
    plain = sent(button, "POST", "/episodes", MOMENT | {"signs": ["visible"], "note": "seen"})
    assert plain.status_code == 201
    assert plain.json().keys() == {"uuid", "said"}


def test_one_is_replaced_as_a_whole(diary: Diary, full: Client) -> None:
    made = make_episode(diary=diary, note="first", pain=3)
    read = sent(full, "GET", f"/episodes/{made.uuid}")
    said = sent(full, "PUT", f"/episodes/{made.uuid}", read.json() | {"note": "second", "pain": None})
    assert said.status_code == 200
    assert (said.json()["note"], said.json()["pain"]) == ("second", None)
    assert said.json() == sent(full, "GET", f"/episodes/{made.uuid}").json()


def test_one_that_came_out_of_a_file_stays_one_when_it_is_changed(diary: Diary, full: Client) -> None:
    made = make_episode(diary=diary)
    Episode.objects.update(source="import")
    sent(full, "PUT", f"/episodes/{made.uuid}", MOMENT | {"note": "mended"})
    assert Episode.objects.get().source == "import"


def test_a_change_names_the_episode_of_its_address(diary: Diary, full: Client) -> None:
    made = make_episode(diary=diary)
    said = sent(full, "PUT", f"/episodes/{made.uuid}", MOMENT | {"uuid": str(uuid_of("another"))})
    assert said.status_code == 422


def test_a_change_holds_only_where_nothing_was_changed_meanwhile(diary: Diary, full: Client) -> None:
    made = make_episode(diary=diary)
    path = f"/episodes/{made.uuid}"
    read = sent(full, "GET", path).headers["ETag"]
    first = sent(full, "PUT", path, MOMENT | {"note": "first"}, **{"If-Match": read})
    assert first.status_code == 200
    for method, body in (("PUT", MOMENT | {"note": "late"}), ("DELETE", None)):
        late = sent(full, method, path, body, **{"If-Match": read})
        assert late.status_code == 412
        assert late.json()["type"] == "/problems/changed"
    assert Episode.objects.get().note == "first"
    for match in (first.headers["ETag"], "*", f'"other", {first.headers["ETag"]}'):
        now = sent(full, "PUT", path, MOMENT, **{"If-Match": match})
        assert now.status_code == (200 if match == first.headers["ETag"] or match == "*" else 412)


def test_what_is_read_again_is_304_until_something_changes(diary: Diary, full: Client) -> None:
    made = make_episode(diary=diary)
    for path in ("/episodes", f"/episodes/{made.uuid}", "/timers", "/check-ins", "/days", "/archive", "/flags"):
        etag = sent(full, "GET", path).headers["ETag"]
        again = sent(full, "GET", path, **{"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b""), path
        with changing(diary):
            pass
        assert sent(full, "GET", path, **{"If-None-Match": etag}).status_code == 200, path


def test_what_is_deleted_can_be_restored(diary: Diary, full: Client) -> None:
    made = make_episode(diary=diary, note="needle")
    path = f"/episodes/{made.uuid}"
    for _ in range(2):
        gone = sent(full, "DELETE", path)
        assert (gone.status_code, gone.content) == (204, b"")
    assert sent(full, "GET", path).status_code == 404
    assert sent(full, "PUT", path, MOMENT).status_code == 409
    for _ in range(2):
        assert sent(full, "POST", f"{path}/restore").json()["note"] == "needle"
    assert sent(full, "GET", path).status_code == 200


def test_a_timer_runs_until_it_is_stopped(diary: Diary, clock: Any) -> None:
    button, full = program(diary, LOG), program(diary)
    begun = sent(button, "POST", "/timers", {"sites": ["left_hallux"]})
    assert begun.status_code == 201
    assert begun.json()["said"] == "Started: left great toe, 22:30."
    uuid = begun.json()["uuid"]
    assert [row["uuid"] for row in sent(full, "GET", "/timers").json()["timers"]] == [uuid]
    clock.shift(timedelta(minutes=4))
    ended = sent(button, "POST", f"/timers/{uuid}/stop")
    assert (ended.status_code, ended.json()) == (200, {"uuid": uuid, "said": "Stopped: left great toe, 4 min."})
    assert sent(button, "POST", f"/timers/{uuid}/stop").json()["said"] == "Stopped before."
    assert sent(full, "GET", f"/episodes/{uuid}").json()["shape"] == "timed"
    assert sent(full, "GET", "/timers").json() == {"timers": []}


def test_the_same_timer_is_started_once(diary: Diary) -> None:
    button = program(diary, LOG)
    once = {"uuid": str(uuid_of("timer"))}
    assert [sent(button, "POST", "/timers", once).status_code for _ in range(2)] == [201, 200]
    assert Timer.objects.count() == 1
    sent(button, "POST", f"/timers/{once['uuid']}/stop")
    late = sent(button, "POST", "/timers", once)
    assert (late.status_code, late.json()["said"]) == (200, "This was stopped already.")
    assert not Timer.objects.exists()


@pytest.mark.parametrize("path", ["/episodes", "/twitch"])
def test_a_timer_ends_where_its_episode_is_written(path: str, diary: Diary, full: Client) -> None:
    uuid = str(uuid_of("timer"))
    sent(full, "POST", "/timers", {"uuid": uuid})
    said = {"uuid": uuid} if path == "/twitch" else MOMENT | {"uuid": uuid}
    assert sent(full, "POST", path, said).status_code == 201
    assert not Timer.objects.exists()
    assert sent(full, "POST", f"/timers/{uuid}/stop").json()["uuid"] == uuid
    assert str(Episode.objects.get().uuid) == uuid


def test_a_timer_is_discarded_by_the_full_scope_alone(diary: Diary, full: Client) -> None:
    uuid = sent(full, "POST", "/timers").json()["uuid"]
    assert sent(program(diary, LOG), "DELETE", f"/timers/{uuid}").status_code == 403
    assert sent(full, "DELETE", f"/timers/{uuid}").status_code == 204
    assert sent(full, "DELETE", f"/timers/{uuid}").status_code == 404
    assert sent(full, "POST", f"/timers/{uuid}/stop").status_code == 404
    assert not Episode.objects.exists()


def test_a_timer_does_not_start_in_the_future(full: Client) -> None:
    assert sent(full, "POST", "/timers", {"started_at": "2026-03-15T08:00:00Z"}).status_code == 422


def test_dates_of_the_diary_are_local(diary: Diary, full: Client) -> None:
    # Half past midnight in Berlin is the day before in UTC.
    make_episode(diary=diary, at=NOW + timedelta(hours=2))
    assert sent(full, "GET", f"/episodes?first={date(2026, 3, 15)}").json()["episodes"]


def test_a_full_token_reads_what_it_wrote(diary: Diary) -> None:
    assert sent(program(diary, FULL), "POST", "/twitch").json()["episode"]["shape"] == "moment"
