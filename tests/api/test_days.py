from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from diary.actions.checkins import save_checkin
from diary.actions.episodes import set_left_out
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.silences import ShownQuestions
from diary.models import CheckIn, Diary
from diary.models.token import TokenScope
from tests.api.programs import FULL, LOG, program, sent
from tests.each import each
from tests.makers import NOW, make_diary, make_episode, uuid_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 14)
SAID: dict[str, Any] = {"twitching": "yes", "items": {"stress": 3, "tight_shoes": False}, "note": "A long day."}


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


def test_a_day_is_said_read_taken_back_and_restored(diary: Diary, full: Client) -> None:
    path = f"/check-ins/{DAY}"
    assert sent(full, "GET", path).status_code == 404
    assert sent(full, "DELETE", path).status_code == 404
    assert sent(full, "POST", f"{path}/restore").status_code == 404
    said = sent(full, "PUT", path, SAID)
    assert (said.status_code, said.json()["said"]) == (200, "Check-in saved.")
    read = sent(full, "GET", path).json()
    assert {name: read[name] for name in SAID} == SAID
    assert [sent(full, "DELETE", path).status_code for _ in range(2)] == [204, 204]
    assert sent(full, "GET", path).status_code == 404
    assert [sent(full, "POST", f"{path}/restore").status_code for _ in range(2)] == [200, 200]
    assert sent(full, "GET", path).json() == read


def test_what_is_left_out_is_taken_back(diary: Diary, full: Client) -> None:
    sent(full, "PUT", f"/check-ins/{DAY}", SAID | {"answers": [{"question": "weakness", "answer": "no"}]})
    sent(full, "PUT", f"/check-ins/{DAY}", {"twitching": "no"})
    read = sent(full, "GET", f"/check-ins/{DAY}").json()
    assert (read["twitching"], read["items"], read["answers"], read["note"]) == ("no", {}, [], "")


def test_what_was_read_can_be_sent_back(diary: Diary, full: Client) -> None:
    answers = (SignAnswer("weakness", "feels_weak", (), "left", DAY),)
    shown = ShownQuestions.only("weakness")
    content = CheckInContent("yes", {"stress": 3}, answers, "needle", shown)
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("day"), content=content)
    read = sent(full, "GET", f"/check-ins/{DAY}").json()
    assert sent(full, "PUT", f"/check-ins/{DAY}", read | {"note": "thread"}).status_code == 200
    again = sent(full, "GET", f"/check-ins/{DAY}").json()
    # What a program showed is not known: that nothing else was shown is known no more.
    assert again == read | {"note": "thread", "shown_is_all": False}


def test_an_answer_that_cannot_wait_says_where_to_look(diary: Diary, full: Client) -> None:
    now = {"answers": [{"question": "cannot_move", "answer": "yes"}]}
    assert sent(full, "PUT", f"/check-ins/{DAY}", now).json()["see"] == "http://testserver/emergency/now/"
    yesterday = DAY - timedelta(days=1)
    assert "see" not in sent(full, "PUT", f"/check-ins/{yesterday}", now).json()


def test_answers_need_the_full_scope(diary: Diary) -> None:
    answers = {"answers": [{"question": "weakness", "answer": "no"}]}
    assert sent(program(diary, LOG), "PUT", f"/check-ins/{DAY}", answers).status_code == 403
    assert not CheckIn.objects.exists()


@each(
    ("said", "field"),
    [
        ({"items": {"stress": 11}}, ""),
        ({"items": {"mood": 1}}, ""),
        ({"twitching": "perhaps"}, "twitching"),
        ({"answers": [{"question": "weakness", "answer": "blue"}]}, "answers"),
        ({"answers": [{"question": "weakness", "answer": "no", "side": "left"}]}, "answers"),
        ({"answers": [{"question": "weakness", "answer": "feels_weak", "since": "2026-03-15"}]}, "answers"),
        ({"note": "x", "local_date": "2026-03-13"}, "local_date"),
        ({"note": "x", "uuid": 5}, "uuid"),
        ({"note": "x", "weather": "fine"}, "weather"),
    ],
)
def test_what_is_no_check_in_is_refused(said: dict[str, Any], field: str, diary: Diary, full: Client) -> None:
    answer = sent(full, "PUT", f"/check-ins/{DAY}", said)
    assert answer.status_code == 422, answer.content
    assert [row["field"].split("[")[0] for row in answer.json()["errors"]] == [field]
    assert not CheckIn.objects.exists()


def test_nothing_at_all_is_no_check_in(full: Client) -> None:
    assert sent(full, "PUT", f"/check-ins/{DAY}", {}).status_code == 422


def test_a_day_with_episodes_is_not_quiet(diary: Diary, full: Client) -> None:
    make_episode(diary=diary)
    refused = sent(full, "PUT", f"/check-ins/{DAY}", {"twitching": "no"})
    assert refused.json()["errors"][0]["field"] == "twitching"


@pytest.mark.parametrize("scope", [LOG, FULL])
@pytest.mark.parametrize("what", ["yes", "unsure", "episode", "left out", "lasting"])
def test_a_day_that_says_something_else_is_made_quiet_by_no_token(what: str, scope: TokenScope, diary: Diary) -> None:
    if what in ("yes", "unsure"):
        save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent(what, note="A long day."))
    elif what == "lasting":
        make_episode(diary=diary, at=datetime(2026, 3, 13, 22, 30, tzinfo=UTC), minutes=60)
    else:
        set_left_out(diary=diary, episode=make_episode(diary=diary), left_out=what == "left out")
    before = [list(CheckIn.objects.values()), Diary.objects.get().revision]
    answer = sent(program(diary, scope), "POST", f"/days/{DAY}/quiet")
    # The same for all, so that it tells nobody which of them it is.
    assert (answer.status_code, answer.json()["detail"]) == (
        409,
        "This day has another answer, or episodes. Nothing was changed.",
    )
    assert [list(CheckIn.objects.values()), Diary.objects.get().revision] == before


def test_log_only_asks_no_earlier_day_whether_it_was_quiet(diary: Diary, full: Client) -> None:
    button = program(diary, LOG)
    make_episode(diary=diary, at=NOW - timedelta(days=2))
    for ago in (2, 3, 400):
        answer = sent(button, "POST", f"/days/{DAY - timedelta(days=ago)}/quiet")
        assert (answer.status_code, answer.json()["detail"]) == (
            422,
            "A token that only logs says this of today and yesterday.",
        )
    assert not CheckIn.objects.exists()
    said = sent(button, "POST", f"/days/{DAY - timedelta(days=1)}/quiet").json()["said"]
    assert said == "Written down: no twitching yesterday."
    assert sent(full, "POST", f"/days/{DAY - timedelta(days=3)}/quiet").status_code == 200


def test_a_second_time_says_the_same(diary: Diary) -> None:
    button = program(diary, LOG)
    first, second = (sent(button, "POST", f"/days/{DAY}/quiet") for _ in range(2))
    assert (first.json(), first.status_code) == (second.json(), 200)


def test_a_day_that_has_not_come_has_none(full: Client) -> None:
    tomorrow = DAY + timedelta(days=1)
    assert sent(full, "PUT", f"/check-ins/{tomorrow}", SAID).status_code == 422
    assert sent(full, "POST", f"/days/{tomorrow}/quiet").status_code == 422


@each("day", ["2026-02-30", "1969-12-31", "2200-01-01", "today", "0000-00-00"])
def test_a_day_that_no_entry_can_have_is_not_there(day: str, full: Client) -> None:
    for path in ("/check-ins", "/days"):
        answer = sent(full, "GET", f"{path}/{day}")
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_check_in_cannot_come_back_where_its_day_has_another_one(diary: Diary, full: Client) -> None:
    # The one that is kept is found first, and is no longer in the bin.
    sent(full, "PUT", f"/check-ins/{DAY}", SAID)
    sent(full, "DELETE", f"/check-ins/{DAY}")
    sent(full, "PUT", f"/check-ins/{DAY}", {"note": "another"})
    assert sent(full, "POST", f"/check-ins/{DAY}/restore").json()["note"] == "another"


def test_log_only_says_that_a_day_was_quiet_and_nothing_else_of_it(diary: Diary, full: Client) -> None:
    button = program(diary, LOG)
    sent(full, "PUT", f"/check-ins/{DAY}", {"items": {"stress": 3}})
    said = sent(button, "POST", f"/days/{DAY}/quiet")
    assert (said.status_code, said.json()["said"]) == (200, "Written down: no twitching today.")
    read = sent(full, "GET", f"/check-ins/{DAY}").json()
    assert (read["twitching"], read["items"]) == ("no", {"stress": 3})
    earlier = sent(full, "POST", f"/days/{DAY - timedelta(days=3)}/quiet")
    assert earlier.json()["said"] == "Written down: no twitching on Wednesday 11 March."
    assert sent(full, "GET", f"/days/{DAY}").json()["status"] == "quiet"


def test_days_say_what_is_known_of_them(diary: Diary, full: Client) -> None:
    make_episode(diary=diary, minutes=2, intensity=4)
    sent(full, "POST", f"/days/{DAY - timedelta(days=1)}/quiet")
    sent(full, "PUT", f"/check-ins/{DAY - timedelta(days=2)}", {"note": "only a note"})
    twitched, quiet, unknown = sent(full, "GET", "/days").json()["days"]
    assert (twitched["status"], twitched["episodes"], twitched["seconds"]) == ("twitched", 1, 120)
    assert (twitched["intensity_mean"], twitched["by_site"]) == (4, {"left_hallux": 1})
    assert (quiet["status"], quiet["episodes"]) == ("quiet", 0)
    assert (unknown["status"], unknown["episodes"]) == ("recorded", None)
    missing = sent(full, "GET", f"/days/{DAY - timedelta(days=3)}").json()
    assert (missing["status"], missing["episodes"]) == ("not recorded", None)


@each(("path", "kind"), [("/check-ins", "checkins"), ("/days", "days")])
def test_they_come_page_by_page(path: str, kind: str, diary: Diary, full: Client) -> None:
    for ago in range(5):
        sent(full, "POST", f"/days/{DAY - timedelta(days=ago)}/quiet")
    seen, after = [], ""
    for _ in range(3):
        page = sent(full, "GET", f"{path}?limit=2{after}").json()
        seen += [row.get("date", row.get("local_date")) for row in page[kind]]
        after = f"&after={page['next']}"
    assert page["next"] is None
    assert seen == [str(DAY - timedelta(days=ago)) for ago in range(5)]
    narrowed = sent(full, "GET", f"{path}?first={seen[3]}&last={seen[1]}").json()[kind]
    assert len(narrowed) == 3
