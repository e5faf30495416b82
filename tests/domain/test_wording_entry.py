"""What one entry says, in the words that every page uses."""

from __future__ import annotations

from typing import Any

import pytest

from diary.domain.catalogue import Shape
from diary.domain.content import CheckInContent, EpisodeContent, Remedy, SignAnswer
from diary.domain.wording import entry
from tests.makers import make_content

ZONE = "Europe/Berlin"


def said(content: EpisodeContent, *own: str, zone: str = ZONE, imported: bool = False) -> list[str]:
    return [fact.words for fact in entry.episode(content, own, zone=zone, imported=imported)]


def test_an_entry_that_says_nothing_has_no_facts() -> None:
    assert said(make_content()) == []


def test_a_vitamin_keeps_its_capital() -> None:
    assert said(make_content(triggers=["low_vitamin_d", "low_b12", "low_minerals"])) == [
        "suspects: low vitamin B12; low magnesium or other minerals; low vitamin D"
    ]


def test_every_part_of_an_episode_is_said() -> None:
    content = make_content(
        intensity=4, pain=0, state="seated", feeling="twitch", shoes="tight", signs=["visible", "numbness"],
        triggers=["stress"], remedies=[Remedy("water", "better", 3), Remedy("rest")], left_out=True, note="not here",
    )  # fmt: skip
    assert said(content, "Sweets", imported=True) == [
        "strength 4 of 5",
        "pain 0 of 10",
        "sitting",
        "twitch",
        "shoes: tight",
        "signs: numbness; you could see it",
        "suspects: stress; Sweets",
        "tried: rest; drank water (better, relief after 3\u00a0min)",
        "left out of statistics",
        "imported",
    ]


def test_a_value_stands_beneath_a_heading_of_its_name() -> None:
    facts = {fact.key: fact.value for fact in entry.episode(make_content(pain=0, shoes="none"), (), zone=ZONE)}
    assert facts == {"pain": "0 of 10", "shoes": "none"}


def test_times_of_another_zone_are_said_to_be() -> None:
    assert said(make_content(zone="America/New_York")) == ["time of America/New York"]


def test_an_own_trigger_alone_is_suspected() -> None:
    assert said(make_content(), "Tiles", "Sweets") == ["suspects: Sweets; Tiles"]


@pytest.mark.parametrize(
    ("shape", "minutes", "more", "words"),
    [
        ("moment", None, {}, ""),
        ("timed", 3.5, {}, "3\u00a0min 30\u00a0s"),
        ("timed", 0.5, {}, "30\u00a0s"),
        ("timed", 70, {}, "1\u00a0h 10\u00a0min"),
        ("burst", 5, {"twitch_count": 1200}, "about 1,200 in 5\u00a0min"),
        ("ongoing", None, {"ongoing_state": "still_on"}, "still on"),
        ("ongoing", None, {"ongoing_state": "lost_track"}, "end not known"),
        ("ongoing", 3 * 1440 + 7.5, {"ongoing_state": "stopped"}, "on for 3 days"),
    ],
)
def test_how_long_it_lasted(shape: str, minutes: float | None, more: dict[str, Any], words: str) -> None:
    assert entry.length(make_content(shape=Shape(shape), minutes=minutes, **more)) == words


def test_a_note_is_one_line_and_no_longer_than_wanted() -> None:
    assert entry.note(" \n", 5) == ""
    assert entry.note("a\n b", 5) == "“a b”"
    assert entry.note("abcdef", 5) == "“abcde…”"


def test_every_answer_of_a_check_in_is_said() -> None:
    answers = (SignAnswer("weakness", "cannot_do", ("grip",), "left"), SignAnswer("numbness", "no"))
    content = CheckInContent("unsure", {"stress": 0, "nicotine": False, "water": "high"}, answers, "not here")
    facts = entry.checkin(content, imported=True)
    assert [fact.words for fact in facts] == [
        "Twitching: do not know",
        "Nicotine: no",
        "Water: a lot",
        "Stress 0 of 10",
        "Weakness: there is something you can't do (left)",
        "no: numbness or tingling",
        "imported",
    ]
    own = entry.checkin(content, imported=True, own_answers=True)
    assert [fact.words for fact in own][-1] == "imported, but for answers to questions"
    assert [fact.words for fact in entry.checkin(content, own_answers=True)][-1] == "no: numbness or tingling"


def test_what_is_not_wanted_is_not_said() -> None:
    content = CheckInContent("", {"worry": 3}, (SignAnswer("worried", "no"), SignAnswer("jerks", "no")))
    facts = entry.checkin(content, without=("worry", "worried"))
    assert [fact.words for fact in facts] == ["no: jerks"]
