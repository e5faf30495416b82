"""S1, J1 and X1: where it twitches, jerks of a limb, and pain."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from diary.domain import rules
from diary.domain.anatomy import REGIONS, SITES
from diary.domain.background import Background
from tests.domain.rule_inputs import Reply, Row, Twitch, background, day, every_day, found, rule_input
from tests.each import each

Case = tuple[str, Sequence[Row], str]
CALF = ("right_lower_leg",)


def calf(*agos: int, **said: object) -> list[Twitch]:
    return every_day(agos, sites=CALF, **said)


SPREADING: list[Case] = [
    ("a new region on two days, 27 days from each other", calf(27, 0), "soon"),
    ("a new region on two days, 28 days from each other", calf(28, 0), "nothing"),
    ("a new region on one day, several times", [*calf(3), Twitch(3, "again", sites=CALF)], "nothing"),
    ("an eyelid, once", [Twitch(3, sites=("face",))], "nothing"),
    ("two new regions, each once", [Twitch(3, sites=("trunk",)), Twitch(2, sites=("face",))], "nothing"),
    ("two places of one new region", [Twitch(3, sites=("face",)), Twitch(2, sites=("tongue",))], "soon"),
    ("the other foot", every_day([9, 5], sites=("right_fifth_toe",)), "soon"),
    ("other toes of the same foot", every_day([9, 5], sites=("left_fifth_toe", "left_second_toe")), "nothing"),
    ("the sole of the same foot", every_day([9, 5], sites=("left_foot",)), "nothing"),
    ("third and fourth toe in unison", every_day(range(20), sites=("left_third_toe", "left_fourth_toe")), "nothing"),
    ("no place said", every_day(range(20), sites=()), "nothing"),
    ("on the last baseline day and once after it", calf(50, 40), "nothing"),
    ("on the two days after the baseline", calf(49, 48), "soon"),
    ("falling asleep", calf(3, 2, 1, state="falling_asleep"), "nothing"),
    ("once awake, once falling asleep", [*calf(3), *calf(2, state="falling_asleep")], "nothing"),
    ("left out of statistics", calf(3, 2, left_out=True), "nothing"),
    ("imported", calf(3, 2, imported=True), "nothing"),
    ("with weakness", [*calf(3, 2), Reply(0, "weakness", "cannot_do")], "prompt"),
    ("with numbness", [*calf(3, 2), Reply(1, "numbness", "constant"), Reply(0, "numbness", "constant")], "prompt"),
    ("with a thinner calf", [*calf(3, 2), Reply(0, "thinner")], "prompt"),
    ("with weakness after exercise", [*calf(3, 2), Reply(0, "weakness", "after_exercise")], "soon"),
    ("with stiffness", [*calf(3, 2), *(Reply(ago, "stiffness") for ago in range(3))], "soon"),
]


@each(("rows", "expected"), [case[1:] for case in SPREADING])
def test_spreading(rows: Sequence[Row], expected: str) -> None:
    assert found(rules.spreading(rule_input(*rows))) == expected


def test_nothing_spreads_before_there_is_a_baseline_or_within_it() -> None:
    assert rules.spreading(rule_input(*calf(3, 2), baseline=(), baseline_until=None)) is None
    assert rules.spreading(rule_input(*calf(3, 2), baseline=("left_foot", "right_lower_leg"))) is None


@each("region", REGIONS)
def test_every_region_but_those_of_the_baseline_is_new(region: str) -> None:
    site = next(site.key for site in SITES if site.region == region)
    match = rules.spreading(rule_input(*every_day([3, 2], sites=(site,))))
    assert (match is None) == (region == "left_foot")


def test_the_sentence_names_the_regions_and_the_evidence_is_theirs() -> None:
    match = rules.spreading(rule_input(*calf(9, 2), *every_day([5, 4], sites=("trunk",)), Twitch(3, sites=("face",))))
    assert match
    assert [row.day for row in match.evidence] == [day(9), day(5), day(4), day(2)]
    assert match.sentence == (
        "In the last 56 days you wrote down twitching where there was none at first: right lower leg on "
        "5 and 12 March 2026; trunk on 9 and 10 March 2026."
    )


def jerk(*agos: int, state: str = "seated", **said: object) -> list[Twitch]:
    return every_day(agos, feeling="jerk", state=state, **said)


def jerked(*agos: int, answer: str = "awake", imported: bool = False) -> list[Row]:
    return [Reply(ago, "jerks", answer, imported=imported) for ago in agos]


INJURED = background(conditions=[("head_injury", 10)])
JERKS: list[tuple[str, Sequence[Row], Background, str]] = [
    ("two days, after an injury", [*jerk(1, 0)], INJURED, "prompt"),
    ("two days, and nothing before", [*jerk(1, 0)], background(), "nothing"),
    ("one day, after an injury", [*jerk(0)], INJURED, "nothing"),
    ("13 days from each other", [*jerk(13, 0)], INJURED, "prompt"),
    ("14 days from each other", [*jerk(14, 0)], INJURED, "nothing"),
    ("one written down and one answered", [*jerk(2), *jerked(1)], INJURED, "prompt"),
    ("answered on two days", jerked(2, 1), INJURED, "prompt"),
    ("answered: while falling asleep", jerked(2, 1, 0, answer="falling_asleep"), INJURED, "nothing"),
    ("answers that were imported", jerked(2, 1, imported=True), INJURED, "nothing"),
    ("falling asleep", [*jerk(2, 1, 0, state="falling_asleep")], INJURED, "nothing"),
    ("woken", [*jerk(2, 1, 0, state="woken")], INJURED, "nothing"),
    ("without a state", [*jerk(2, 1, 0, state="")], INJURED, "nothing"),
    ("twitches", [*every_day([2, 1], feeling="twitch", state="seated")], INJURED, "nothing"),
    ("left out", [*jerk(2, 1, left_out=True)], INJURED, "nothing"),
    ("imported", [*jerk(2, 1, imported=True)], INJURED, "nothing"),
    ("28 days after an injury", [*jerk(1, 0)], background(conditions=[("head_injury", 28)]), "prompt"),
    ("29 days after an injury, at first", [*jerk(1, 0)], background(conditions=[("head_injury", 29)]), "prompt"),
    ("more than 28 days after an injury", [*jerk(1, 0)], background(conditions=[("head_injury", 30)]), "nothing"),
    ("on the day of an injury", [*jerk(1, 0)], background(conditions=[("head_injury", 0)]), "prompt"),
    ("before an injury", [*jerk(2, 1)], background(conditions=[("head_injury", 0)]), "nothing"),
    ("an injury of no known day", [*jerk(1, 0)], background(conditions=[("head_injury", None)]), "nothing"),
    ("an injury of the foot", [*jerk(1, 0)], background(conditions=[("foot_injury", 3)]), "nothing"),
    ("56 days after a new medicine", [*jerk(1, 0)], background(medicines=[("stimulant", 57)]), "prompt"),
    ("57 days after a new medicine", [*jerk(1, 0)], background(medicines=[("stimulant", 58)]), "nothing"),
    ("after a change of the dose", [*jerk(1, 0)], background(changed=[("stimulant", 3)]), "prompt"),
    ("after a new supplement", [*jerk(1, 0)], background(medicines=[("magnesium", 3)]), "nothing"),
    ("before a new medicine", [*jerk(2, 1)], background(medicines=[("stimulant", 0)]), "nothing"),
    ("with a medicine of no known day", [*jerk(1, 0)], background(medicines=[("stimulant", None)]), "nothing"),
]


@each(("rows", "known", "expected"), [case[1:] for case in JERKS])
def test_jerks(rows: Sequence[Row], known: Background, expected: str) -> None:
    assert found(rules.jerks(rule_input(*rows, known=known))) == expected


def test_later_jerks_do_not_undo_those_that_came_after_an_injury() -> None:
    known = background(conditions=[("head_injury", 50)])
    assert found(rules.jerks(rule_input(*jerk(49, 48), known=known))) == "prompt"
    assert found(rules.jerks(rule_input(*jerk(49, 48), *jerk(1, 0), known=known))) == "prompt"


@pytest.mark.parametrize(
    ("known", "after"),
    [
        (INJURED, "28 days after a head injury"),
        (background(medicines=[("stimulant", 9)]), "56 days after a medicine was started or changed"),
    ],
)
def test_the_sentence_says_after_what(known: Background, after: str) -> None:
    match = rules.jerks(rule_input(*jerk(1, 0), known=known))
    assert match
    told = f"on 13 and 14 March 2026, within {after}."
    assert match.sentence == f"In the last 56 days you wrote that a whole limb jerked while awake {told}"


def test_jerks_of_before_an_injury_are_told_and_not_said_to_have_come_after_it() -> None:
    match = rules.jerks(rule_input(*jerk(50, 6, 5), known=background(conditions=[("head_injury", 5)])))
    assert match
    assert [(row.day, row.beside) for row in match.evidence] == [(day(50), True), (day(6), False), (day(5), False)]
    assert match.sentence.endswith(
        "on 23 January, 8 and 9 March 2026, of these on 9 March 2026 within 28 days after a head injury."
    )
    assert rules.jerks(rule_input(*jerk(50, 2, 1), known=background(conditions=[("head_injury", 50)]))) is None


def pain(*agos: int, score: int = 4, **said: object) -> list[Twitch]:
    return every_day(agos, pain=score, **said)


PAIN: list[Case] = [
    ("7, once", [*pain(0, score=7)], "prompt"),
    ("6, once", [*pain(0, score=6)], "nothing"),
    ("4 on three days of 14", [*pain(0, 5, 13)], "soon"),
    ("4 on three days of 15", [*pain(0, 5, 14)], "nothing"),
    ("4 on two days", [*pain(0, 1)], "nothing"),
    ("4 three times on one day", [Twitch(0, name, pain=4) for name in "abc"], "nothing"),
    ("3, day after day", [*pain(*range(14), score=3)], "nothing"),
    ("a cramp", [*pain(0, 1, 2, score=9, feeling="cramp")], "nothing"),
    ("a twitch", [*pain(0, score=7, feeling="twitch")], "prompt"),
    ("a known cause", [*pain(0, 1, 2, score=9, signs=("pain", "known_cause"))], "nothing"),
    (
        "a known cause of one, and none of another",
        [*pain(1, score=9, signs=("known_cause",)), *pain(0, score=7)],
        "prompt",
    ),
    ("another sign", [*pain(0, score=7, signs=("pain",))], "prompt"),
    ("not said", every_day([0, 1, 2], signs=("pain",)), "nothing"),
    ("while falling asleep", [*pain(0, score=7, state="falling_asleep")], "prompt"),
    ("left out", [*pain(0, score=9, left_out=True)], "nothing"),
    ("imported", [*pain(0, score=9, imported=True)], "nothing"),
    ("55 days ago", [*pain(55, score=7)], "prompt"),
]


@each(("rows", "expected"), [case[1:] for case in PAIN])
def test_pain(rows: Sequence[Row], expected: str) -> None:
    assert found(rules.pain(rule_input(*rows))) == expected


def test_severe_pain_counts_among_the_three_days_and_hides_none_of_them() -> None:
    match = rules.pain(rule_input(*pain(20, score=8), *pain(2, 1, score=5), *pain(0, score=7)))
    assert match
    assert [(row.day, row.urgency.word) for row in match.evidence] == [
        (day(20), "prompt"), (day(2), "soon"), (day(1), "soon"), (day(0), "prompt"),
    ]  # fmt: skip
    assert match.sentence == (
        "In the last 56 days you wrote down pain of 7 or more of 10 on 22 February and 14 March 2026. "
        "You wrote down pain of 4 to 6 of 10 on 12 and 13 March 2026."
    )
