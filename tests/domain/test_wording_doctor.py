"""The doctor's page in one sentence: what is known of each part, and what is said where it is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from diary.domain.association import Factor, Finding, needs_of
from diary.domain.guesses import Guess
from diary.domain.rate_ratio import RateRatio
from diary.domain.signs import ReportedAnswer, Sign, Spread, TickedSign, signs_of
from diary.domain.silences import Silent
from diary.domain.wording import doctor as words
from tests.each import each

DAY = date(2026, 3, 12)
ONSET = date(2025, 10, 21)
FIRST_DAYS = (date(2026, 1, 1), date(2026, 1, 14), frozenset({"left_foot"}))


def signs(*said: ReportedAnswer, noes: Mapping[str, int] | None = None, **others: Any) -> tuple[Sign, ...]:
    return signs_of(said, noes or {}, **others)


def link(key: str, above: float, ratio: float) -> Factor:
    found = RateRatio(ratio, ratio / 2, ratio * 2, 31, 40)
    return Factor(key, needs_of(key, 71, 31, 40, 90), Finding.LINK, above, 0, 0.001, found)


KNOWN: dict[str, Any] = {
    "onset_on": ONSET,
    "is_about": False,
    "written": None,
    "leaders": ["Left great toe"],
    "most": 22,
    "episodes": 59,
    "signs": signs(noes={"weakness": 36}, spread=Spread(*FIRST_DAYS, {}, 58)),
    "links": [link("caffeine_drinks", 2, 1.9)],
    "guesses": [],
    "questions": 1,
}


def told(**changes: Any) -> str:
    return words.summary(**(KNOWN | changes))


def test_all_that_is_known_is_one_sentence() -> None:
    assert told() == (
        "Since October 2025; left great toe most (22 of 59 episodes); no spread in 58 later episodes; no weakness in "
        "36 answers; more episodes on days with more than 2 drinks with caffeine; 1 question for the doctor."
    )


def test_an_empty_diary_says_of_each_part_that_nothing_is_known() -> None:
    nothing: dict[str, Any] = {
        "onset_on": None,
        "leaders": [],
        "most": 0,
        "episodes": 0,
        "signs": (),
        "links": (),
        "questions": 0,
    }
    empty = "Onset not said; no episode written down; spread not known; weakness never asked about."
    assert told(**nothing) == empty
    assert told(**nothing | {"signs": signs()}) == empty


SINCE: list[tuple[dict[str, Any], str]] = [
    ({"is_about": True}, "Since about October 2025"),
    ({"onset_on": None, "written": DAY}, "Onset not said, first written down in March 2026"),
    ({"onset_on": None}, "Onset not said"),
]


@each(("changes", "expected"), SINCE)
def test_since_when(changes: dict[str, Any], expected: str) -> None:
    assert told(**changes).startswith(f"{expected}; ")


WHERE: list[tuple[list[str], int, str]] = [
    (["Left great toe", "Right great toe"], 9, "left great toe and right great toe most (9 of 59 episodes each)"),
    (["A", "B", "C"], 9, "no place most"),
    ([], 0, "no place written down with 59 episodes"),
]


@each(("leaders", "most", "expected"), WHERE)
def test_where_most(leaders: list[str], most: int, expected: str) -> None:
    assert f"; {expected}; " in told(leaders=leaders, most=most)


SPREAD: list[tuple[Spread, str]] = [
    (Spread(), "spread not known"),
    (Spread(*FIRST_DAYS), "spread not known"),
    (Spread(*FIRST_DAYS, {}, 1), "no spread in 1 later episode"),
    (Spread(*FIRST_DAYS, {"trunk": (DAY,), "left_lower_leg": (DAY,)}, 9), "spread to left lower leg and trunk"),
]


@each(("spread", "expected"), SPREAD)
def test_spread(spread: Spread, expected: str) -> None:
    assert f"; {expected}; " in told(signs=signs(noes={"weakness": 1}, spread=spread))


FELT = TickedSign("felt_weak", (DAY,), frozenset({"left"}))
WEAKNESS: list[tuple[tuple[Sign, ...], str]] = [
    (signs(), "weakness never asked about"),
    (signs(silent={"weakness": Silent(left_open=3)}), "weakness not answered"),
    (signs(silent={"weakness": Silent(not_known=3)}), "weakness not answered"),
    (signs(noes={"weakness": 1}), "no weakness in 1 answer"),
    (signs(noes={"weakness": 40}, marked=[FELT]), "weakness on 1 day (“Felt weak”)"),
    (signs(ReportedAnswer(DAY, "weakness", "after_exercise")),
     "weakness on 1 day (“Only within a day after exercise”)"),
    (signs(ReportedAnswer(DAY, "weakness", "cannot_do", ("grip", "rise_on_toes"))),
     "weakness on 1 day (“There is something you can't do”): cannot rise on toes, grip with a hand"),
]  # fmt: skip


@each(("rows", "expected"), WEAKNESS)
def test_weakness_is_never_no_where_nobody_answered(rows: tuple[Sign, ...], expected: str) -> None:
    assert f"; {expected}; " in told(signs=rows)


def test_other_signs_that_were_reported_are_named() -> None:
    rows = signs(ReportedAnswer(DAY, "numbness", "clears"), ReportedAnswer(DAY, "stiffness", "yes"))
    assert "; also reported: numbness, tingling, burning, stiffness; " in told(signs=rows)
    assert "also" not in told()


CAFFEINE, STRESS, OWN = Guess("caffeine", "Caffeine", 9), Guess("stress", "Stress", 9), Guess("f00", "שלום", 1)
GOES_WITH: list[tuple[dict[str, Any], str]] = [
    ({"links": [link("stress", 5, 0.5)]}, "fewer episodes on days with stress above 5 of 10; "),
    ({"links": (), "guesses": [CAFFEINE]}, "suspected most: caffeine (9 episodes); "),
    ({"links": (), "guesses": [CAFFEINE, STRESS]}, "suspected most: caffeine and stress (9 episodes each); "),
    ({"links": (), "guesses": [OWN]}, "suspected most: something of their own (1 episode); "),
]


@each(("changes", "expected"), GOES_WITH)
def test_what_it_goes_with_or_else_what_is_suspected(changes: dict[str, Any], expected: str) -> None:
    assert expected in told(**changes)


def test_without_a_link_or_a_guess_that_leads_nothing_is_said_of_them() -> None:
    for guesses in ((), (CAFFEINE, STRESS, OWN)):
        assert told(links=(), guesses=guesses).endswith("no weakness in 36 answers; 1 question for the doctor.")
    assert told(questions=0).endswith("caffeine.")


FEELINGS = {"twitch": "Twitch", "cramp": "Cramp"}


@each(("felt", "expected"), [
    ({"twitch": 40, "cramp": 2}, "twitch 40, cramp 2; not said with 17"),
    ({"twitch": 59}, "twitch 59"),
    ({}, ""),
])  # fmt: skip
def test_what_it_felt_like_is_told_of_the_episodes_that_say_so(felt: dict[str, int], expected: str) -> None:
    assert words.felt_as(felt, FEELINGS, 59) == expected


def test_the_rules_and_their_articles_are_one_line() -> None:
    assert words.rules((), ()) == ""
    assert words.rules([("P1", 2)], ["One", "Two"]) == "Rule P1 (version 2), after “One” and “Two”."
    assert words.rules([("P1", 2), ("W1", 3)], ["One"]) == "Rules P1 (version 2), W1 (version 3), after “One”."
