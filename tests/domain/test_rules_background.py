"""T1, T2, M1 and G1: what the weekly looks find, and what the background says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from diary.domain import rules
from diary.domain.background import Background
from diary.domain.rule_input import TREND_DAYS
from diary.domain.trend import FIRST_WEEKS_OF_USE, KEPT_LOOKS, LOOK_DAYS
from tests.domain.rule_inputs import CheckInItems, Row, Twitch, background, day, every_day, found, rule_input
from tests.each import each

SUNDAY = 6
"""How long ago the latest look was."""


def growing(weeks: int = 4, *, times: int = 6, weakly: int = 2, strongly: int = 2, **said: Any) -> list[Row]:
    """A diary of half a year, one or two episodes a day, of which the weeks before the latest look have more or
    stronger ones. Some weeks differ, as weeks do."""
    rows: list[Row] = []
    for ago in range(SUNDAY, TREND_DAYS):
        recent = ago < SUNDAY + 7 * weeks
        n = (times if recent else 1) + ago % 2 + (ago // 7) % 3 % 2
        strength = strongly if recent else weakly
        rows += [
            Twitch(ago, f"{ago} {each}", intensity=min(5, strength + (ago + each) % 2), **said) for each in range(n)
        ]
    return rows


def test_more_often_and_stronger_need_two_looks_and_name_them() -> None:
    more = rules.more_frequent(rule_input(*growing()))
    assert more
    assert (more.criterion, more.urgency.word) == ("T1", "routine")
    assert {(row.kind, row.id) for row in more.evidence} == {("look", "week")}
    assert more.evidence[-1].day == day(SUNDAY)
    assert more.sentence.startswith("In the four weeks up to 8 March 2026 you wrote down about ")
    rise = rules.more_intense(rule_input(*growing(times=1, strongly=4)))
    assert rise
    assert (rise.criterion, rise.urgency.word) == ("T2", "routine")
    assert rise.evidence[-1].day == day(SUNDAY)
    assert "points of 5 stronger" in rise.sentence


def test_the_one_is_not_the_other() -> None:
    assert rules.more_intense(rule_input(*growing())) is None
    assert rules.more_frequent(rule_input(*growing(times=1, strongly=4))) is None
    assert rules.more_frequent(rule_input(*growing(times=1))) is None


@each("rule", [rules.more_frequent, rules.more_intense])
@each("said", [{"state": "falling_asleep"}, {"left_out": True}, {"imported": True}])
def test_what_is_not_read_is_no_growth(rule: object, said: dict[str, Any]) -> None:
    rows = growing(strongly=4, **said)
    assert found(rule(rule_input(*rows))) == "nothing"  # type: ignore[operator]
    quiet = [CheckInItems(ago, "no") for ago in range(SUNDAY, TREND_DAYS)]
    assert found(rule(rule_input(*rows, *quiet))) == "nothing"  # type: ignore[operator]


@pytest.mark.parametrize(("first_recorded", "expected"), [(SUNDAY + 7 + 54, "nothing"), (SUNDAY + 7 + 55, "routine")])
def test_the_first_eight_weeks_of_use_are_compared_with_nothing(first_recorded: int, expected: str) -> None:
    assert FIRST_WEEKS_OF_USE == 56
    assert found(rules.more_frequent(rule_input(*growing(5), first_recorded=first_recorded))) == expected


def test_writing_more_down_is_no_growth() -> None:
    """Half of the days before were not recorded, and all of the last four weeks are."""
    rows = [row for row in growing(strongly=4) if row.ago < SUNDAY + 28 or row.ago % 2]
    assert rules.more_frequent(rule_input(*rows)) is None
    assert rules.more_intense(rule_input(*rows)) is None


def test_the_counts_reach_far_enough_for_every_look_on_any_day() -> None:
    assert TREND_DAYS >= LOOK_DAYS + 7 * KEPT_LOOKS + 7


MEDICINES: list[tuple[str, Sequence[Row], Background, str]] = [
    ("started on the day it began", [], background(onset=100, medicines=[("stimulant", 100)]), "routine"),
    ("started 56 days before", [], background(onset=100, medicines=[("stimulant", 156)]), "routine"),
    ("started 57 days before", [], background(onset=100, medicines=[("stimulant", 157)]), "nothing"),
    ("started the day after", [], background(onset=100, medicines=[("stimulant", 99)]), "nothing"),
    ("dose changed before", [], background(onset=100, changed=[("diuretic", 110)]), "routine"),
    ("dose changed after", [], background(onset=100, changed=[("diuretic", 90)]), "nothing"),
    ("a supplement started after", [], background(onset=100, medicines=[("magnesium", 99)]), "nothing"),
    ("no known day", [], background(onset=100, medicines=[("diuretic", None)]), "nothing"),
    ("no known onset", [], background(medicines=[("diuretic", 10)]), "nothing"),
    ("nothing taken", [Twitch(0, triggers=("caffeine",))], background(onset=100), "nothing"),
    ("suspected", [Twitch(0, triggers=("medicine", "caffeine"))], background(), "routine"),
    ("suspected once", [Twitch(1, triggers=("medicine",)), Twitch(0, triggers=("stress",))], background(), "routine"),
    ("suspected, left out", [Twitch(0, triggers=("medicine",), left_out=True)], background(), "nothing"),
    ("suspected, imported", [Twitch(0, triggers=("medicine",), imported=True)], background(), "nothing"),
    ("suspected of nothing", [Twitch(0), Twitch(1, triggers=("stress",))], background(), "nothing"),
]  # fmt: skip


@each(("rows", "known", "expected"), [case[1:] for case in MEDICINES])
def test_medicine(rows: Sequence[Row], known: Background, expected: str) -> None:
    assert found(rules.medicine(rule_input(*rows, known=known))) == expected


def test_the_sentence_names_the_medicine_and_the_days_of_the_guess() -> None:
    known = background(onset=100, medicines=[("stimulant", 110)])
    match = rules.medicine(rule_input(Twitch(3, triggers=("medicine",)), Twitch(2), known=known))
    assert match
    assert [(row.kind, row.day, row.says) for row in match.evidence] == [
        ("medicine", day(110), ("stimulant",)),
        ("episode", day(3), ("suspected",)),
    ]
    assert match.sentence == (
        "You wrote that you started stimulant or changed its dose on 24 November 2025, in the eight weeks before the "
        "twitching began. In the last 56 days you suspected a medicine on 11 March 2026."
    )


WEEKS = every_day(range(21))
BLOOD: list[tuple[str, Sequence[Row], Background, str]] = [
    ("a vegan diet", [*WEEKS], background(diet="vegan"), "line"),
    ("a vegetarian diet", [*WEEKS], background(diet="vegetarian"), "nothing"),
    ("an absorption disorder", [*WEEKS], background(conditions=[("absorption_disorder", None)]), "line"),
    ("a lot of alcohol", [*WEEKS], background(conditions=[("alcohol_problem", None)]), "line"),
    ("another condition", [*WEEKS], background(conditions=[("diabetes", None)]), "nothing"),
    ("a water tablet", [*WEEKS], background(medicines=[("diuretic", 900)]), "line"),
    ("a water tablet until yesterday", [*WEEKS], background(stopped=[("diuretic", 1)]), "nothing"),
    ("another medicine", [*WEEKS], background(medicines=[("corticosteroid", 900)]), "nothing"),
    ("nothing known", [*WEEKS], background(), "nothing"),
    ("twitching of 20 days", [*WEEKS[:20]], background(diet="vegan"), "line"),
    ("twitching of two weeks", [*WEEKS[:14]], background(diet="vegan"), "nothing"),
    ("a visit since", [*WEEKS], background(diet="vegan", visits=[3]), "nothing"),
    ("a blood test", [*WEEKS, Twitch(3, "test", tried=[("blood_test", "")])], background(diet="vegan"), "nothing"),
    ("a test that was done", [*WEEKS], background(diet="vegan", blood_tests=[900, 55]), "nothing"),
    ("one of long ago", [*WEEKS], background(diet="vegan", blood_tests=[56]), "line"),
    ("another remedy", [*WEEKS, Twitch(3, "rest", tried=[("rest", "")])], background(diet="vegan"), "line"),
]  # fmt: skip


@each(("rows", "known", "expected"), [case[1:] for case in BLOOD])
def test_blood_tests(rows: Sequence[Row], known: Background, expected: str) -> None:
    assert found(rules.blood_tests(rule_input(*rows, known=known))) == expected


def test_the_line_for_the_doctor_names_what_was_written_down() -> None:
    known = background(diet="vegan", medicines=[("diuretic", 5)], conditions=[("alcohol_problem", 3)])
    match = rules.blood_tests(rule_input(*WEEKS, known=known))
    assert match
    assert match.sentence == (
        "You wrote down a vegan diet, a lot of alcohol for a long time and a water tablet; in the last eight weeks no "
        "blood test is written down."
    )
