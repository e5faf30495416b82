from __future__ import annotations

from datetime import date, timedelta

import pytest

from diary.domain.content import EpisodeContent, Remedy
from diary.domain.wording.importing import day, episode, undoing
from tests.makers import NOW, make_content

SAID = "14 March 2026, 22:30 · Left great toe"


def test_a_moment_says_when_and_where() -> None:
    assert episode(make_content()) == SAID
    assert episode(make_content(sites=[])) == "14 March 2026, 22:30 · no place given"


def test_all_that_a_line_gives_is_told() -> None:
    content = make_content(
        minutes=20, intensity=4, pain=0, state="seated", feeling="twitch", triggers=["stress"], note="a\nb"
    )
    assert episode(content) == (
        f"{SAID} · 20 min · strength 4 of 5 · pain 0 of 10 · sitting · twitch · suspected: stress · “a b”"
    )


def test_every_part_of_an_episode_is_told() -> None:
    content = make_content(
        minutes=3.5, shoes="tight", signs=["visible", "numbness"], triggers=["stress"], left_out=True,
        remedies=[Remedy("water", "better", 3), Remedy("rest")],
    )  # fmt: skip
    assert episode(content, ["Sweets"]) == (
        f"{SAID} · 3 min 30 s · shoes: tight · signs: numbness, you could see it · suspected: stress, Sweets"
        " · tried: drank water (better, relief after 3 min) · tried: rest · left out of statistics"
    )


def test_a_burst_and_a_spot_that_goes_on() -> None:
    start = make_content(minutes=5)
    burst = EpisodeContent("burst", start.zone, start.start, start.end, twitch_count=20, sites=start.sites)  # type: ignore[arg-type]
    assert episode(burst) == f"{SAID} · 5 min · about 20 twitches"
    for state, words in (("still_on", "still going on"), ("stopped", "went on and stopped")):
        assert episode(make_content(shape="ongoing", ongoing_state=state)) == f"{SAID} · {words}"


def test_a_long_note_is_shortened() -> None:
    assert episode(make_content(note="x" * 200)).endswith(f"“{'x' * 60}…”")


def test_a_day_says_what_is_answered_alone() -> None:
    columns = {"twitching": "no", "sleep_minutes": 450, "nicotine": False, "note": "calm"}
    assert day(date(2026, 3, 14), columns) == (
        "14 March 2026 · Twitching: no twitching · Sleep 7.5 h · Nicotine: no · “calm”"
    )
    assert day((NOW + timedelta(days=1)).date(), {}) == "15 March 2026 · nothing new"


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
