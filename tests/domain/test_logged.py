from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from diary.domain.wording.logged import logged, logged_before, started, stopped
from diary.domain.writing import Hours, Writing, written_as
from tests.each import each
from tests.makers import NOW, make_content

TODAY = NOW.astimezone(ZoneInfo("Europe/Berlin")).date()


@each(
    ("said", "words"),
    [
        ({}, "Logged: left great toe, 22:30."),
        ({"minutes": 5}, "Logged: left great toe, 22:30, 5 min."),
        ({"sites": []}, "Logged: no place given, 22:30."),
        ({"sites": ["left_hallux", "right_hallux"]}, "Logged: left great toe and right great toe, 22:30."),
        ({"at": NOW - timedelta(days=1)}, "Logged: left great toe, yesterday, 22:30."),
        ({"at": NOW - timedelta(days=3)}, "Logged: left great toe, Wednesday 11 March, 22:30."),
    ],
)
def test_one_short_sentence_says_what_was_logged(said: dict[str, Any], words: str) -> None:
    assert logged(make_content(**said), TODAY) == words


def test_what_was_there_before_is_said_so() -> None:
    assert logged_before(make_content(), TODAY) == "Logged before: left great toe, 22:30."


def test_a_timer_says_where_it_runs_and_how_long_it_ran() -> None:
    assert started(["left_hallux"], NOW, ZoneInfo("Europe/Berlin")) == "Started: left great toe, 22:30."
    assert stopped(make_content(minutes=4.5)) == "Stopped: left great toe, 4 min 30 s."


def test_times_are_written_as_the_diary_writes_them() -> None:
    with written_as(Writing(clock=Hours.HALF_DAY)):
        assert "10:30" in logged(make_content(), TODAY)
        assert "pm" in logged(make_content(), TODAY)
