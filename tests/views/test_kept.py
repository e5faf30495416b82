"""What a device is answered that sends what it kept: one test for each answer of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.triggers import add_trigger
from diary.models import CheckIn, Diary, Episode, OwnTrigger, RedFlagAnswer, TakenForm, Timer
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.views.from_device import (
    CAME,
    QUEUE,
    Kept,
    answer,
    burst,
    check_in,
    discard,
    episode,
    quiet,
    said_of_day,
    stop,
    tap,
    timer,
)
from trouble.kinds import Trouble

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(CAME, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


@pytest.fixture
def hers(diary: Diary) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(diary.owner)
    return client


def taken(response: Any) -> dict[str, Any]:
    assert response.status_code == 200, response.content
    said: dict[str, Any] = response.json()
    assert said.pop("taken") is True
    _ours(response)
    return said


def problem(response: Any, kind: str, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    _ours(response)
    said: dict[str, Any] = response.json()
    assert (said["type"], said["status"]) == (f"/problems/{kind}", status)
    assert said["title"]
    return said


def _ours(response: Any) -> None:
    assert response.headers["Flicker-Queue"] == "1"
    assert "no-store" in response.headers["Cache-Control"]


def messages(said: dict[str, Any]) -> dict[str, str]:
    return {error["field"]: error["message"] for error in said["errors"]}


# Written

EVERY: dict[str, list[Kept]] = {
    "moment": [tap()],
    "timer": [timer()],
    "stop": [timer(), stop()],
    "discard": [timer(), discard()],
    "burst": [tap("one"), tap("two", NOW + timedelta(minutes=1)), burst("burst", "two", "one")],
    "episode": [episode()],
    "quiet": [quiet()],
    "day": [said_of_day("yes")],
    "check-in": [check_in(stress="4")],
    "answer": [episode("weak", signs=["felt_weak"]), answer("weak", "weakness feels_weak")],
}


@pytest.mark.parametrize("kind", EVERY)
def test_every_form_that_can_be_kept_is_taken_and_once_more_changes_nothing(
    kind: str, diary: Diary, ada: User, hers: Client
) -> None:
    for kept in EVERY[kind]:
        taken(kept.send(hers, ada))
    diary.refresh_from_db()
    revision = diary.revision
    for kept in EVERY[kind]:
        taken(kept.send(hers, ada))
    diary.refresh_from_db()
    assert diary.revision == revision
    assert TakenForm.objects.filter(diary=diary).count() == len(EVERY[kind])


@pytest.mark.parametrize("kind", EVERY)
def test_a_form_that_was_taken_leaves_no_toast_for_a_page(kind: str, ada: User, hers: Client) -> None:
    for kept in EVERY[kind]:
        taken(kept.send(hers, ada))
    assert b"data-toast" not in hers.get("/").content


def test_a_moment_is_of_when_it_was_pressed(ada: User, hers: Client, clock: Any) -> None:
    clock.shift(timedelta(days=29))
    taken(tap().send(hers, ada))
    written = Episode.objects.get()
    assert (written.started_at, str(written.local_date)) == (NOW, "2026-03-14")


def test_a_timer_runs_from_when_it_was_started_to_when_it_was_stopped(ada: User, hers: Client) -> None:
    taken(timer().send(hers, ada))
    assert Timer.objects.get().started_at == NOW
    taken(stop().send(hers, ada))
    written = Episode.objects.get()
    assert (written.started_at, written.ended_at) == (NOW, NOW + timedelta(minutes=7))
    assert not Timer.objects.exists()


def test_an_episode_that_is_over_ended_when_it_was_written_down(ada: User, hers: Client) -> None:
    offered: dict[str, Any] = {"start_date": "2026-03-14", "start_time": "22:30", "offered": "2026-03-14 22:30"}
    taken(episode(shape="timed", minutes="5", **offered).send(hers, ada))
    assert Episode.objects.get().ended_at == NOW


def test_times_that_were_typed_are_read_in_the_zone_of_the_page(diary: Diary, ada: User, hers: Client) -> None:
    Diary.objects.update(time_zone="Asia/Tokyo")
    taken(episode().send(hers, ada))
    written = Episode.objects.get()
    assert written.zone == "Europe/Berlin"
    assert written.started_at == datetime(2026, 3, 14, 20, 15, tzinfo=ZoneInfo("Europe/Berlin"))
    taken(Kept("/log/", tap("other").fields, NOW, zone="Mars/Crater").send(hers, ada))
    assert Episode.objects.get(uuid=uuid_of("other")).zone == "Asia/Tokyo"


def test_an_entry_of_almost_a_year_ago_is_taken_at_its_own_instant(ada: User, hers: Client) -> None:
    at = CAME - timedelta(days=364)
    taken(tap(at=at).send(hers, ada))
    assert Episode.objects.get().started_at == at


def test_a_later_edit_is_not_undone_by_the_same_once_more(diary: Diary, ada: User, hers: Client) -> None:
    kept = [tap(), said_of_day("yes"), check_in(day="2026-03-12", stress="4"), timer(), stop()]
    for one in kept:
        taken(one.send(hers, ada))
    for row in Episode.objects.all():
        delete_entry(diary=diary, entry=row, now=CAME)
    hers.post("/log/2026-03-13/", {"said": "yes", "undo": "yes"})
    CheckIn.objects.filter(local_date="2026-03-12").update(stress=9)
    before = list(CheckIn.objects.values()), list(Episode.objects.values())
    for one in kept:
        taken(one.send(hers, ada))
    assert (list(CheckIn.objects.values()), list(Episode.objects.values())) == before
    assert not Timer.objects.exists()


def test_what_was_sent_by_a_page_first_is_there_already(diary: Diary, ada: User, hers: Client) -> None:
    """The answer to a form of a page was lost, and a device kept it then."""
    for kept in (tap(), timer(), episode(triggers=[str(uuid_of("own"))])):
        add_trigger(diary=diary, uuid=uuid_of("own"), name="Choir practice")
        assert hers.post(kept.address, kept.fields).status_code == 302
    hers.post(stop().address)
    # What it named has gone meanwhile.
    Episode.objects.get(uuid=uuid_of("episode")).triggers.all().delete()
    OwnTrigger.objects.all().delete()
    for kept in (tap(), timer(), stop(), episode(triggers=[str(uuid_of("own"))])):
        taken(kept.send(hers, ada))
    assert Episode.objects.count() == 3
    assert not Timer.objects.exists()


def test_what_was_changed_on_the_device_after_a_try_stands(diary: Diary, ada: User, hers: Client) -> None:
    kept = [(tap(), tap(site="right_hallux")), (episode(note="one"), episode(note="two"))]
    kept += [(check_in(stress="4"), check_in(stress="5")), (timer("t"), tap("t", what="timer", site="trunk"))]
    for first, changed in kept:
        taken(first.send(hers, ada))
        taken(changed.send(hers, ada, changed_on_device="1"))
    assert Episode.objects.get(uuid=uuid_of("tap")).site_keys == ("right_hallux",)
    assert Episode.objects.get(uuid=uuid_of("episode")).note == "two"
    assert CheckIn.objects.get().stress == 5
    assert Timer.objects.get().sites == ["trunk"]


def test_an_episode_that_is_there_and_says_something_else_is_refused_and_not_lost(
    diary: Diary, ada: User, hers: Client
) -> None:
    """Sent by a page, gone back to, changed, and kept by the device: only one that is the same is taken as sent."""
    offered: dict[str, Any] = {"start_date": "2026-03-14", "start_time": "22:30", "offered": "2026-03-14 22:30"}
    first = episode(note="one", shape="timed", minutes="5", **offered)
    assert hers.post(first.address, first.fields).status_code == 302
    changed = episode(note="two", at=CAME, shape="timed", minutes="5", **offered)
    said = problem(changed.send(hers, ada), "refused", 422)
    assert said["title"] == "This entry is in your diary already and says something else. Change it there."
    assert Episode.objects.get().note == "one"
    # When it was over is when it was sent first, which is no other thing.
    taken(first.send(hers, ada))
    delete_entry(diary=diary, entry=Episode.objects.get(), now=NOW)
    taken(episode(note="three").send(hers, ada))
    assert Episode.objects.get().deleted_at


def test_an_episode_that_was_taken_of_a_device_and_changed_since_is_still_taken(ada: User, hers: Client) -> None:
    taken(episode(note="one").send(hers, ada))
    Episode.objects.update(note="changed elsewhere")
    taken(episode(note="one").send(hers, ada))
    assert Episode.objects.get().note == "changed elsewhere"


# A check-in


def test_a_check_in_fills_what_it_answered_and_leaves_the_rest(diary: Diary, ada: User, hers: Client) -> None:
    hers.post("/check-in/2026-03-13/", {"uuid": str(uuid_of("first")), "worry": "2", "note": "late"})
    taken(check_in(stress="4", q_weakness="no").send(hers, ada))
    there = CheckIn.objects.get()
    assert (there.stress, there.worry, there.note) == (4, 2, "late")
    assert there.answers.get().answer == "no"


def test_a_check_in_says_honestly_which_questions_its_page_showed(ada: User, hers: Client) -> None:
    taken(check_in(stress="4").send(hers, ada))
    there = CheckIn.objects.get()
    assert there.shown.split() == ["weakness", "numbness", "cannot_move"]
    assert there.shown_is_all


def test_none_of_these_answers_all_that_the_page_named(diary: Diary, ada: User, hers: Client) -> None:
    taken(check_in(none_of_these="on").send(hers, ada))
    assert {row.question: row.answer for row in RedFlagAnswer.objects.all()} == {
        "weakness": "no",
        "numbness": "no",
        "cannot_move": "no",
    }


def test_another_answer_is_told_with_both_and_changes_nothing(diary: Diary, ada: User, hers: Client) -> None:
    hers.post("/check-in/2026-03-13/", {"uuid": str(uuid_of("first")), "stress": "7", "q_weakness": "no"})
    diary.refresh_from_db()
    kept = check_in(stress="4", worry="2", q_weakness="feels_weak")
    said = problem(kept.send(hers, ada), "differs", 409)
    assert said["day"] == "2026-03-13"
    assert said["title"] == "Yesterday says something else in your diary. Choose what stands."
    assert said["differences"] == [
        {"field": "stress", "label": "Stress", "here": "4 of 10", "there": "7 of 10"},
        {
            "field": "q_weakness",
            "label": "New weakness in a foot, leg or hand?",
            "here": "it feels weak",
            "there": "no",
        },
    ]
    assert CheckIn.objects.get().worry is None
    assert Diary.objects.get().revision == diary.revision
    taken(kept.send(hers, ada, prefer_device="stress", prefer_diary="q_weakness"))
    there = CheckIn.objects.get()
    assert (there.stress, there.worry, there.answers.get().answer) == (4, 2, "no")


def test_what_was_chosen_for_one_leaves_the_other_to_be_asked_about(ada: User, hers: Client) -> None:
    hers.post("/check-in/2026-03-13/", {"uuid": str(uuid_of("first")), "stress": "7", "worry": "1"})
    kept = check_in(stress="4", worry="2")
    said = problem(kept.send(hers, ada, prefer_device="stress"), "differs", 409)
    assert [row["field"] for row in said["differences"]] == ["worry"]
    assert CheckIn.objects.get().stress == 7


@pytest.mark.parametrize("kept", [quiet(), said_of_day("no")])
def test_a_quiet_day_that_says_something_else_is_asked_about(kept: Kept, ada: User, hers: Client) -> None:
    hers.post("/check-in/2026-03-13/", {"uuid": str(uuid_of("first")), "twitching": "unsure"})
    said = problem(kept.send(hers, ada), "differs", 409)
    assert said["differences"][0]["label"] == "Any twitching?"
    taken(kept.send(hers, ada, prefer_diary="twitching"))
    assert CheckIn.objects.get().twitching == "unsure"
    taken(kept.send(hers, ada, prefer_device="twitching"))
    assert CheckIn.objects.get().twitching == "no"


def test_another_answer_to_the_question_after_an_entry_is_asked_about(diary: Diary, ada: User, hers: Client) -> None:
    make_episode(diary=diary, name="weak", signs=["felt_weak"])
    hers.post("/check-in/2026-03-14/", {"uuid": str(uuid_of("first")), "q_weakness": "no"})
    kept = answer("weak", "weakness feels_weak")
    assert problem(kept.send(hers, ada), "differs", 409)["differences"][0]["there"] == "no"
    taken(kept.send(hers, ada, prefer_device="q_weakness"))
    assert RedFlagAnswer.objects.get().answer == "feels_weak"


def test_an_answer_of_today_that_cannot_wait_says_where_it_leads(ada: User, hers: Client) -> None:
    today = check_in(day="2026-03-14", q_cannot_move="yes")
    assert taken(today.send(hers, ada)) == {"leads_to": "/emergency/now/"}
    assert taken(check_in(q_cannot_move="yes").send(hers, ada)) == {}


# Refused


def test_what_is_wrong_with_a_form_is_told_field_by_field(ada: User, hers: Client) -> None:
    said = problem(tap(site="tail").send(hers, ada), "refused", 422)
    assert said["errors"][0]["label"] == "Where?"
    assert "tail" in messages(said)["sites"]
    said = problem(episode(start_time="", shape="timed").send(hers, ada), "refused", 422)
    assert messages(said)["start_time"] == "This field is required."
    said = problem(check_in(stress="40").send(hers, ada), "refused", 422)
    assert "stress" in messages(said)
    said = problem(check_in().send(hers, ada), "refused", 422)
    assert messages(said)[""].startswith("Nothing is answered yet.")
    said = problem(answer("nobody's", "perhaps").send(hers, ada), "refused", 422)
    assert messages(said) == {"answer": "Choose one of the answers."}


def test_a_refusal_leaves_nothing_behind_and_the_mended_form_is_taken(ada: User, hers: Client) -> None:
    problem(tap(site="tail").send(hers, ada), "refused", 422)
    assert not TakenForm.objects.exists()
    assert not Episode.objects.exists()
    taken(tap().send(hers, ada))


def test_a_quiet_day_with_episodes_is_refused_in_words(diary: Diary, ada: User, hers: Client) -> None:
    make_episode(diary=diary)
    for kept in (quiet("2026-03-14"), said_of_day("no", "2026-03-14")):
        said = problem(kept.send(hers, ada), "refused", 422)
        assert said["title"] == "This day has episodes. Delete what is wrong first."
    said = problem(check_in(day="2026-03-14", twitching="no").send(hers, ada), "refused", 422)
    assert "1 episode" in messages(said)["twitching"]


def test_a_burst_of_what_was_changed_meanwhile_is_refused_in_words(ada: User, hers: Client) -> None:
    taken(tap("one").send(hers, ada))
    said = problem(burst("burst", "one", "two").send(hers, ada), "refused", 422)
    assert "changed meanwhile" in said["title"]


def test_an_instant_in_the_future_is_refused_and_not_replaced(ada: User, hers: Client) -> None:
    said = problem(tap(at=CAME + timedelta(minutes=6)).send(hers, ada), "refused", 422)
    assert messages(said)["first_sent_at"].startswith("It says that it was pressed in the future.")
    assert not Episode.objects.exists()
    # Clocks differ by a little, and nobody is asked about it.
    taken(tap(at=CAME + timedelta(minutes=4)).send(hers, ada))
    assert Episode.objects.get().started_at == CAME


def test_a_time_typed_after_it_was_pressed_is_refused(ada: User, hers: Client) -> None:
    said = problem(episode(start_time="22:45").send(hers, ada), "refused", 422)
    assert messages(said) == {"start_date": "This is in the future. Say when it was."}


@pytest.mark.parametrize("days", [367, 400, 4000])
def test_an_entry_of_more_than_a_year_ago_is_refused_in_words(days: int, ada: User, hers: Client) -> None:
    said = problem(tap(at=CAME - timedelta(days=days)).send(hers, ada), "refused", 422)
    assert "more than a year ago" in said["title"]
    assert not Episode.objects.exists()


@pytest.mark.parametrize("at", ["", "yesterday", "2026-03-14T21:30:00"])
def test_an_entry_that_does_not_say_when_it_was_pressed_is_refused(at: str, ada: User, hers: Client) -> None:
    said = problem(tap().send(hers, ada, first_sent_at=at), "refused", 422)
    assert messages(said) == {"first_sent_at": "It does not say when it was pressed."}


@pytest.mark.parametrize("address", ["/log/{}/", "/check-in/{}/", "/check-in/{}/quiet/", "/check-in/{}/answer/"])
def test_a_day_that_had_not_begun_is_a_problem_in_words(address: str, ada: User, hers: Client) -> None:
    said = problem(Kept(address.format("2026-03-15"), {"said": "yes"}).send(hers, ada), "refused", 422)
    assert messages(said)["day"].startswith("15 March 2026 had not begun when this was pressed.")


def test_a_day_that_had_begun_where_it_was_pressed_is_taken(ada: User, hers: Client) -> None:
    kept = Kept("/check-in/2026-03-15/quiet/", {}, NOW, zone="Asia/Tokyo")
    taken(kept.send(hers, ada))


# Not here any more, and not whose it was


def test_a_timer_whose_start_was_taken_ends_where_the_device_sends_its_episode(ada: User, hers: Client) -> None:
    # The answer to the start was lost, so the device made one episode of the start and the stop.
    taken(timer().send(hers, ada))
    taken(episode("timer").send(hers, ada))
    assert Episode.objects.get().uuid == uuid_of("timer")
    assert not Timer.objects.exists()


def test_a_timer_ends_where_its_episode_is_written_on_the_page(ada: User, hers: Client) -> None:
    taken(timer().send(hers, ada))
    hers.post("/episodes/new/", episode("timer").fields)
    assert Episode.objects.get().uuid == uuid_of("timer")
    assert not Timer.objects.exists()


def test_a_timer_that_was_discarded_elsewhere_cannot_be_stopped(ada: User, hers: Client) -> None:
    taken(timer().send(hers, ada))
    hers.post(f"/timers/{uuid_of('timer')}/discard/")
    said = problem(stop().send(hers, ada), "gone", 404)
    assert "discarded" in said["title"]
    taken(discard().send(hers, ada))
    # Nor does it run again where its start is sent once more.
    taken(timer().send(hers, ada))
    assert not Timer.objects.exists()


def test_a_timer_that_was_stopped_elsewhere_cannot_be_discarded(ada: User, hers: Client) -> None:
    taken(timer().send(hers, ada))
    hers.post(f"/timers/{uuid_of('timer')}/stop/")
    said = problem(discard().send(hers, ada), "gone", 404)
    assert "stopped" in said["title"]
    assert Episode.objects.kept().count() == 1


def test_an_answer_about_an_entry_that_is_not_there_is_gone(ada: User, hers: Client) -> None:
    problem(answer("nobody's", "weakness no").send(hers, ada), "gone", 404)


NOT_KEPT = [
    "/nowhere/",
    "/settings/",
    "/check-in/2026-03-13/delete/",
    "/log/0001-01-01/",
    "/account/logout/",
    "/bin/empty/",
]


@pytest.mark.parametrize("address", NOT_KEPT)
def test_an_address_that_takes_no_kept_form_is_not_even_asked(
    address: str, diary: Diary, ada: User, hers: Client
) -> None:
    hers.post("/check-in/2026-03-13/quiet/")
    problem(Kept(address).send(hers, ada), "gone", 404)
    assert CheckIn.objects.kept().exists()
    assert hers.get("/more/").status_code == 200


def test_another_who_signed_in_on_the_device_sends_nothing_of_hers(ada: User, ben: User, ben_client: Client) -> None:
    for form_of in (None, "", "somebody"):
        more: dict[str, Any] = {} if form_of is None else {"form_of": form_of}
        problem(tap().send(ben_client, ada, **more), "another", 403)
    assert not Episode.objects.exists()


def test_a_session_that_ended_says_so_and_keeps_nothing_on_the_server(ada: User, hers: Client, db: None) -> None:
    Session.objects.all().delete()
    problem(tap().send(hers, ada), "signed-out", 401)
    problem(tap().send(Client(enforce_csrf_checks=True), ada), "signed-out", 401)
    assert not Episode.objects.exists()


def test_an_old_token_asks_for_a_fresh_one(diary: Diary, ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    problem(tap().send(client, ada), "token", 403)
    token = client.get("/device/state/").json()["token"]
    problem(tap().send(client, ada, csrfmiddlewaretoken="a" * 64), "token", 403)
    taken(tap().send(client, ada, csrfmiddlewaretoken=token))


@pytest.mark.parametrize("said", ["2", "0", "", "one"])
def test_a_format_that_nobody_knows_is_told(said: str, ada: User, hers: Client) -> None:
    problem(tap().send(hers, ada, QUEUE | {"Flicker-Queue": said}), "format", 400)
    assert not Episode.objects.exists()


# It waits


def _fail(error: Exception) -> Any:
    def failing(**kwargs: Any) -> None:
        raise error

    return failing


def test_a_fault_of_ours_is_told_and_says_when_to_try_again(
    ada: User, hers: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diary.views.home.log_episode", _fail(RuntimeError("a mistake")))
    response = tap().send(hers, ada)
    assert "mistake" not in problem(response, "fault", 500)["title"]
    assert int(response.headers["Retry-After"]) > 0
    assert not TakenForm.objects.exists()


def test_trouble_is_told_in_its_words(ada: User, hers: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diary.views.home.log_episode", _fail(OSError(28, "No space left on device")))
    response = tap().send(hers, ada)
    assert problem(response, "trouble", 503)["title"] == Trouble.FULL.words.what
    assert response.headers["Retry-After"] == str(Trouble.FULL.words.retry_after)


def test_what_fails_after_the_write_undoes_it_and_is_taken_later(
    ada: User, hers: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diary.views.home.go_on", _fail(RuntimeError("late")))
    problem(tap().send(hers, ada), "fault", 500)
    assert not Episode.objects.exists()
    monkeypatch.undo()
    taken(tap().send(hers, ada))
    assert Episode.objects.count() == 1


def test_a_form_of_a_page_is_answered_by_a_page_as_ever(ada: User, hers: Client) -> None:
    response = hers.post("/log/", tap().fields)
    assert response.status_code == 302
    assert "Flicker-Queue" not in response.headers
    assert hers.post("/log/", tap(site="tail").fields).headers["Content-Type"].startswith("text/html")
    assert hers.post("/check-in/2026-03-15/quiet/").status_code == 404
    assert not TakenForm.objects.exists()
