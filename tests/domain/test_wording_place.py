"""The sentences of where it twitches."""

from __future__ import annotations

import re

from diary.domain.anatomy import SITES
from diary.domain.place import MIN_HALF_DAYS, place
from diary.domain.wording.place import TOGETHER, details, sentence
from tests.domain.test_place import Said, said
from tests.each import each

HALF = MIN_HALF_DAYS


@each(
    ("days", "told", "calm"),
    [
        ([None], "No episode is written down in this period.", None),
        ([[]], "No episode is written down in this period.", None),
        ([[[]]], "No place is written down with the episodes of this period.", None),
        (
            [[["left_hallux"]] * 3, [["trunk"]]],
            "Most often the left great toe: 3 of 4 episodes.",
            "Most often the left great toe: a few episodes.",
        ),
        (
            [[["left_hallux", "trunk"]] * 3],
            "No place leads, with the left great toe and the trunk: all 3 episodes.",
            "No place leads, with the left great toe and the trunk: a few episodes each.",
        ),
        (
            [[["left_hallux"], ["left_hallux", "trunk"]]],
            "Most often the left great toe: all 2 episodes.",
            "Most often the left great toe: a few episodes.",
        ),
        (
            [[["left_hallux"], ["right_foot"], ["left_hallux", "right_foot"], ["face"]]],
            "Most often the left great toe and the right foot (not a toe): 2 of 4 episodes each.",
            "Most often the left great toe and the right foot (not a toe): a few episodes each.",
        ),
        (
            [[["left_hallux"], ["right_hallux"]]],
            "No place leads, with the left great toe and the right great toe: 1 of 2 episodes each.",
            "No place leads, with the left great toe and the right great toe: one episode each.",
        ),
        (
            [[[site.key] for site in SITES]],
            "No place leads, with 23 places: 1 of 23 episodes each.",
            "No place leads, with many places: one episode each.",
        ),
        (
            [[["left_hallux"]]],
            "One place in this period, the left great toe: 1 episode.",
            "One place in this period, the left great toe: one episode.",
        ),
        (
            [[["left_hallux"], []]],
            "One place in this period, the left great toe: 1 of 2 episodes.",
            "One place in this period, the left great toe: one episode.",
        ),
    ],
)
def test_the_sentence_says_what_leads_with_its_base(days: list[Said], told: str, calm: str | None) -> None:
    assert sentence(place(said(*days))) == told
    assert sentence(place(said(*days)), calm=True) == (calm or told)


def test_toes_of_the_left_are_told_against_those_of_the_right() -> None:
    value = place(said([["left_hallux", "left_second_toe"], ["right_hallux"], ["trunk"]]))
    base = "an episode counts once for each of its toes."
    assert details(value) == (f"Toes of the left foot come up 2 times, those of the right foot 1 time; {base}",)
    assert details(value, calm=True) == (
        f"Toes of the left foot come up a few times, those of the right foot one time; {base}",
    )


def test_a_foot_whose_toes_never_came_up_is_told_so() -> None:
    assert "those of the right foot never;" in details(place(said([["left_hallux"]])))[0]


def test_toes_at_once_and_no_place_said_are_told_where_they_are_known() -> None:
    days = said([["left_hallux", "left_second_toe"]] * 2, [["left_hallux"], []])
    assert len(details(place(days))) == 1
    assert details(place(days, 2, 1))[1:] == (
        f"2 of 4 episodes took several toes at once. {TOGETHER}",
        "No place is written down with 1 of 4 episodes.",
    )
    assert details(place(days, 0, 0))[1:] == ("No episode took several toes at once.",)
    assert details(place(days, 4, 0))[1] == f"All 4 episodes took several toes at once. {TOGETHER}"
    assert details(place(days, 2, 1), calm=True)[1:] == (
        f"A few episodes took several toes at once. {TOGETHER}",
        "No place is written down with one episode.",
    )


def compared(before: str, after: str, *, calm: bool = False) -> str:
    def half(key: str) -> list[Said]:
        return [[[key] if key else []]] * HALF

    return details(place(said(*half(before), *half(after))), calm=calm)[-1]


def test_then_against_now_says_which_places_are_new_and_which_no_more() -> None:
    base = "Compared are 10 days with a count before that day, and 10 since."
    changed = "Since 11 January 2026 also: left third toe. Only before 11 January 2026: right lower leg."
    assert compared("right_lower_leg", "left_third_toe") == f"{changed} {base}"
    assert compared("right_lower_leg", "left_third_toe", calm=True) == changed
    assert compared("trunk", "trunk") == f"The places are the same before 11 January 2026 and since. {base}"
    assert compared("", "trunk") == f"Before 11 January 2026 no place is written down. {base}"
    assert compared("trunk", "") == f"Since 11 January 2026 no place is written down. {base}"


def test_nothing_is_added_where_no_episode_is_written_down() -> None:
    assert details(place(said(None, []), 0, 0)) == ()
    assert details(place(said(*[[]] * 40), 0, 0)) == ()


def test_calm_mode_has_no_count() -> None:
    days = said(*[[["left_hallux", "right_hallux"], ["trunk"], []]] * 40)
    told = " ".join((sentence(place(days, 40, 40), calm=True), *details(place(days, 40, 40), calm=True)))
    assert re.findall(r"\d+", told.replace("21 January 2026", "")) == []
