from __future__ import annotations

from datetime import date, timedelta

import pytest

from diary.domain.content import CheckInContent
from diary.domain.wording.importing import day, episode, undoing
from tests.makers import NOW, make_content

SAID = "14 March 2026, 22:30 · Left great toe"
ZONE = "Europe/Berlin"


def test_a_moment_says_when_and_where() -> None:
    assert episode(make_content(), zone=ZONE) == SAID
    assert episode(make_content(sites=[]), zone=ZONE) == "14 March 2026, 22:30 · No place given"


def test_what_an_entry_says_is_said_as_everywhere() -> None:
    content = make_content(minutes=20, intensity=4, pain=0, state="seated", triggers=["stress"], note="a\nb")
    assert episode(content, ["Sweets"], zone=ZONE) == (
        f"{SAID} · 20\u00a0min · strength 4 of 5 · pain 0 of 10 · sitting · suspects: stress; Sweets · “a b”"
    )


def test_a_long_note_is_shortened() -> None:
    assert episode(make_content(note="x" * 200), zone=ZONE).endswith(f"“{'x' * 60}…”")


def test_a_day_says_what_is_answered_alone() -> None:
    content = CheckInContent("no", {"sleep_minutes": 450, "nicotine": False}, (), "calm")
    assert day(date(2026, 3, 14), content) == "14 March 2026 · No twitching · Sleep 7.5\u00a0h · Nicotine: no · “calm”"
    assert day((NOW + timedelta(days=1)).date(), CheckInContent()) == "15 March 2026 · nothing new"


@pytest.mark.parametrize(
    ("added", "filled", "words"),
    [
        (1203, 0, "1,203 entries go out of your diary."),
        (1, 2, "1 entry goes out of your diary and what 2 lines filled in check-ins is emptied."),
        (0, 1, "What 1 line filled in check-ins is emptied."),
        (0, 0, "Nothing has come in from this file, so nothing changes."),
    ],
)
def test_an_undo_says_beforehand_what_it_does(added: int, filled: int, words: str) -> None:
    assert undoing(added, filled) == f"{words} What you changed since stays."
