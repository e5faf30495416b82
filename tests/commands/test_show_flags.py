from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.domain.content import CheckInContent, SignAnswer
from diary.models import Diary
from tests.makers import make_diary, make_episode, uuid_of

pytestmark = pytest.mark.django_db
ON = {"owner": "ada@example.org", "on": "2026-03-15"}


@pytest.fixture
def diary(ada: User) -> Diary:
    diary = make_diary(owner=ada)
    make_episode(diary=diary, name="pain", pain=9)
    content = CheckInContent(answers=[SignAnswer("weakness", "cannot_do", ["grip"], "left")])
    save_checkin(diary=diary, day=date(2026, 3, 15), uuid=uuid_of("c"), content=content)
    return diary


def test_it_prints_each_flag_with_its_evidence(diary: Diary, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("show_flags", **ON)
    said = capsys.readouterr().out
    assert "W1 prompt new, 1 day from 2026-03-15 to 2026-03-15: In the last 56 days you answered “There is" in said
    assert "\n   2026-03-15 answer weakness\n" in said
    assert f"\n   2026-03-14 episode {uuid_of('pain')}\n" in said


def test_it_prints_json(diary: Diary, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("show_flags", **ON, json=True)
    found = {row["criterion"]: row for row in json.loads(capsys.readouterr().out)}
    assert set(found) == {"W1", "X1"}
    assert found["X1"]["urgency"] == "prompt"
    assert (found["X1"]["days"], found["X1"]["first_day"], found["X1"]["last_day"]) == (1, "2026-03-14", "2026-03-14")
    assert [(row["kind"], row["id"]) for row in found["X1"]["evidence"]] == [("episode", str(uuid_of("pain")))]
    assert found["W1"]["evidence"][0]["day"] == "2026-03-15"


def test_an_entry_that_ticks_a_sign_is_told_as_evidence(diary: Diary, capsys: pytest.CaptureFixture[str]) -> None:
    make_episode(diary=diary, name="swollen", signs=["swelling"])
    call_command("show_flags", **ON, json=True)
    found = {row["criterion"]: row for row in json.loads(capsys.readouterr().out)}
    assert (found["X2"]["urgency"], found["X2"]["version"]) == ("soon", 2)
    assert found["X2"]["evidence"] == [
        {"day": "2026-03-14", "kind": "episode", "id": str(uuid_of("swollen")), "says": ["swelling left"]}
    ]


def test_it_looks_as_of_a_day(diary: Diary, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("show_flags", **ON | {"on": "2026-03-13"})
    assert capsys.readouterr().out == "No flags.\n"


def test_today_has_a_day_ahead_and_no_other_day_has(diary: Diary, capsys: pytest.CaptureFixture[str]) -> None:
    """What is written down of tomorrow, before a flight to the west, says nothing of how it looked a day ago."""
    with time_machine.travel(datetime(2026, 3, 13, 12, tzinfo=UTC), tick=False):
        call_command("show_flags", owner="ada@example.org")
    assert capsys.readouterr().out.startswith("X1 prompt new, 1 day from 2026-03-14 to 2026-03-14: ")


@pytest.mark.parametrize(
    ("wrong", "said"), [({"on": "soon"}, "--on is a day"), ({"owner": "nobody@example.org"}, "Nobody has")]
)
def test_it_says_what_is_wrong(diary: Diary, wrong: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("show_flags", **ON | wrong)
