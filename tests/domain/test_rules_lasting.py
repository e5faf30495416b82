"""P1, P3 and P2: twitching that goes on for weeks, and that what was tried does not end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from diary.domain import rules
from diary.domain.background import Background
from diary.domain.rule_input import NEVER
from tests.domain.rule_inputs import CheckInItems, Row, Twitch, background, day, every_day, found, rule_input
from tests.each import each

Case = tuple[str, Sequence[Row], str]
THREE_WEEKS = (0, 2, 4, 7, 9, 11, 14, 16, 18)
SIX_WEEKS = tuple(week * 7 + ago for week in range(6) for ago in (0, 2, 4))


def days(agos: object, **said: object) -> list[Twitch]:
    return every_day(agos, **said)  # type: ignore[arg-type]


PERSISTENT: list[Case] = [
    ("three days in each of three weeks", [*days(THREE_WEEKS)], "routine"),
    ("two days in one of the weeks", [*days(set(THREE_WEEKS) - {9})], "nothing"),
    ("every day of two weeks", [*days(range(14))], "nothing"),
    ("several times a day, on two days a week", [Twitch(a, f"{a} {n}") for a in (0, 1, 7, 8, 14, 15) for n in range(5)],
     "nothing"),
    ("every day of three weeks but the sixth to the last", [*days(range(6, 27))], "routine"),
    ("a quiet day on each of the last days", [*days(ago + 6 for ago in THREE_WEEKS)], "routine"),
    ("a week without twitching since", [*days(ago + 7 for ago in THREE_WEEKS)], "nothing"),
    ("six days without twitching in between", [*days((0, 1, 2, 9, 10, 11, 14, 16, 18))], "routine"),
    ("seven days without twitching in between", [*days((0, 1, 2, 10, 11, 12, 14, 16, 18))], "nothing"),
    ("eight days without, in two weeks that have their days", [*days((0, 1, 2, 11, 12, 13, 14, 16, 18))], "nothing"),
    ("weeks that ended six days ago", [*days((6, 11, 12, 17, 18, 19, 24, 25, 26))], "routine"),
    ("weeks that ended a week ago", [*days((4, 11, 12, 13, 18, 19, 20, 25, 26, 27))], "nothing"),
    ("said and not written down", [CheckInItems(ago, "yes") for ago in THREE_WEEKS], "routine"),
    ("not known", [CheckInItems(ago, "unsure") for ago in THREE_WEEKS], "nothing"),
    ("falling asleep", [*days(range(40), state="falling_asleep")], "nothing"),
    ("left out", [*days(range(40), left_out=True)], "nothing"),
    ("imported", [*days(range(40), imported=True)], "nothing"),
    ("one long episode", [Twitch(30)], "nothing"),
    ("a third day of the last week, tomorrow", [*days((set(THREE_WEEKS) - {0}) | {-1})], "routine"),
    ("the day after tomorrow", [*days((set(THREE_WEEKS) - {0}) | {-2})], "nothing"),
    ("nothing", [], "nothing"),
]  # fmt: skip


@each(("rows", "expected"), [case[1:] for case in PERSISTENT])
def test_three_weeks(rows: Sequence[Row], expected: str) -> None:
    assert found(rules.persistent(rule_input(*rows))) == expected


LASTING: list[Case] = [
    ("three days in each of six weeks", [*days(SIX_WEEKS)], "routine"),
    ("three days in each of five", [*days(SIX_WEEKS[:-3])], "nothing"),
    ("two days in the first week", [*days(SIX_WEEKS[:-1])], "nothing"),
    ("every day of 42", [*days(range(42))], "routine"),
    ("up to six days ago", [*days(ago + 6 for ago in SIX_WEEKS)], "routine"),
]


@each(("rows", "expected"), [case[1:] for case in LASTING])
def test_six_weeks(rows: Sequence[Row], expected: str) -> None:
    assert found(rules.lasting(rule_input(*rows))) == expected


@each(
    ("twitching", "visit", "expected"),
    [
        (range(30), 35, "routine"),
        (range(30), 30, "routine"),
        (range(30), 29, "nothing"),
        (range(30), 0, "nothing"),
        (range(30), -1, "routine"),
        (range(100), 90, "nothing"),
        ([*range(30), *range(38, 60)], 38, "routine"),
        ([*range(30), *range(36, 60)], 36, "nothing"),
        (range(182), 300, "routine"),
        (range(182), 182, "routine"),
        (range(182), 181, "nothing"),
        (range(182), 0, "nothing"),
        (range(176), 181, "routine"),
        (range(3650), 3649, "nothing"),
        (range(3650), 3650, "routine"),
    ],
)
def test_a_visit_since_the_twitching_began_ends_it(twitching: range, visit: int, expected: str) -> None:
    """However long it has lasted."""
    seen = rule_input(*days(twitching), known=background(visits=[visit]))
    assert found(rules.persistent(seen)) == expected


@each(
    ("twitching", "onset", "visit", "expected"),
    [
        (range(182), 400, 300, "nothing"),
        (range(182), 400, 400, "nothing"),
        (range(182), 400, 401, "routine"),
        (range(182), 100, 181, "nothing"),
        (range(182), 100, 190, "routine"),
        (range(0, 190, 2), 400, 6000, "routine"),
        (range(30), 400, 300, "routine"),
    ],
)
def test_a_visit_since_the_said_onset_ends_what_has_always_been_there(
    twitching: range, onset: int, visit: int, expected: str
) -> None:
    for rule in (rules.persistent, rules.lasting):
        if rule is rules.persistent or len(twitching) > 42:
            assert found(rule(rule_input(*days(twitching), known=background(onset=onset, visits=[visit])))) == expected


def test_an_onset_that_nobody_said_is_none() -> None:
    """The first episode that is written down may be an old one, of other twitching."""
    known = Background(onset_on=day(400), visits=(day(300),))
    assert found(rules.persistent(rule_input(*days(range(182)), known=known))) == "routine"


def test_the_evidence_is_all_that_lasts_and_the_sentence_says_how_many_days_that_is() -> None:
    match = rules.persistent(rule_input(*days((*THREE_WEEKS, 19, 21, 22, 23, 31))))
    assert match
    (row,) = match.evidence
    assert row.days == tuple(day(ago) for ago in (23, 22, 21, 19, *sorted(THREE_WEEKS, reverse=True)))
    assert (row.day, row.last, row.kind, row.id, row.says) == (day(23), day(0), "day", "twitched", ("persists",))
    assert match.sentence == (
        "You wrote down twitching on 13 days from 19 February 2026 to 14 March 2026, without a free week between them, "
        "and on 3 days or more in each of 3 weeks running."
    )
    assert "on 18 days from 3 February 2026 to 14 March 2026" in rules.lasting(rule_input(*days(SIX_WEEKS))).sentence  # type: ignore[union-attr]


@each("length", [42, 56, 57, 122, 182, 183, 3650])
def test_it_counts_the_days_from_the_first_on_however_long_it_lasts(length: int) -> None:
    match = rules.lasting(rule_input(*days(range(length)), *quiet(*range(length, length + 7))))
    assert match
    assert match.evidence[0].days == tuple(day(ago) for ago in reversed(range(length)))
    assert f"on {length:,} days from" in match.sentence


@each(
    ("others", "said"),
    [(0, "running."), (1, " 1 other day between them is not counted"), (9, " 9 other days between them are")],
)
def test_days_that_the_diary_counts_and_no_rule_does_are_told_of(others: int, said: str) -> None:
    given = rule_input(*days(range(30)))
    match = rules.persistent(replace(given, lasted=replace(given.lasted, others=others)))
    assert match
    assert said in match.sentence
    assert ("not counted" in match.sentence) is (others > 0)


def quiet(*agos: int) -> list[Row]:
    return [CheckInItems(ago, "no") for ago in agos]


@each(
    ("before", "free_on"),
    [
        ([*days(range(37, 60)), *quiet(*range(30, 37))], 30),
        ([*days(range(37, 60)), *quiet(*range(31, 37))], None),
        ([*days(range(50, 60)), *quiet(*range(30, 44, 2))], 30),
        ([*days(range(37, 60)), *quiet(*range(60, 90))], 60),
        ([*days(range(37, 60))], None),
        ([*quiet(*range(40, 47))], 30),
        ([*quiet(*range(40, 46))], None),
        ([], None),
    ],
)
def test_a_bout_is_told_from_another_by_a_week_that_was_recorded_as_free(
    before: list[Row], free_on: int | None
) -> None:
    match = rules.persistent(rule_input(*days(range(30)), *before))
    assert match
    assert {row.free_on for row in match.evidence} == {NEVER if free_on is None else day(free_on)}


def tried(
    *outcomes: str, run: int = 5, end: int = 0, of: tuple[str, ...] = ("water", "rest"), **said: object
) -> list[Row]:
    """A run of days; each remedy is tried with these outcomes, one a day."""
    given = dict(enumerate(outcomes))
    return [
        Twitch(end + ago, tried=[(remedy, given[ago]) for remedy in of] if ago in given else (), **said)  # type: ignore[arg-type]
        for ago in range(run)
    ]


def one_more(ago: int, *pairs: tuple[str, str], **said: object) -> Twitch:
    return Twitch(ago, "more", tried=pairs, **said)  # type: ignore[arg-type]


WORSE_FOR_TWO_DAYS = tried("worse", "worse", run=2)
UNRELIEVED: list[Case] = [
    ("two remedies, each twice, five days running", tried("no_change", "worse"), "routine"),
    ("four days running", tried("no_change", "worse", run=4), "nothing"),
    ("one remedy", tried("no_change", "worse", of=("water",)), "nothing"),
    ("each once", tried("no_change"), "nothing"),
    ("one of them once", [*tried("no_change", "worse", of=("water",)), one_more(0, ("rest", "worse"))], "nothing"),
    ("one that helped once", [*tried("no_change", "worse"), one_more(2, ("rest", "better"))], "nothing"),
    ("not sure of one once more", [*tried("no_change", "worse"), one_more(2, ("rest", "unsure"))], "routine"),
    ("not sure", tried("no_change", "unsure"), "nothing"),
    ("without an outcome", tried("no_change", ""), "nothing"),
    ("twice on a day", [*tried("worse"), one_more(0, ("water", "worse"), ("rest", "worse"))], "routine"),
    ("a remedy before the run", [*tried("worse"), one_more(6, ("water", "worse"), ("rest", "worse"))], "nothing"),
    ("a day that is not recorded in the run", [*WORSE_FOR_TWO_DAYS, *tried(run=3, end=3)], "nothing"),
    ("a day that was said to be quiet", [*WORSE_FOR_TWO_DAYS, CheckInItems(2, "no"), *tried(run=3, end=3)], "nothing"),
    ("a day said and not written down", [*WORSE_FOR_TWO_DAYS, CheckInItems(2, "yes"), *tried(run=2, end=3)], "routine"),
    ("a run that ended six days ago", tried("worse", "worse", end=6), "routine"),
    ("a run that began four days ago and goes on tomorrow", tried("worse", "worse", end=-1), "routine"),
    ("a run that ended seven days ago", tried("worse", "worse", end=7), "nothing"),
    ("a run, a day without notes, and twitching again", [*tried("worse", "worse", end=2), Twitch(0)], "routine"),
    ("a run, and a later one with no remedies", [*tried("worse", "worse", end=6), *days(range(5))], "routine"),
    ("a blood test and rest", tried("worse", "worse", of=("blood_test", "rest")), "nothing"),
    ("a talk and rest", tried("worse", "worse", of=("counselling", "rest")), "nothing"),
    ("a review of medicines and rest", tried("worse", "worse", of=("medicine_review", "rest")), "nothing"),
    ("falling asleep", tried("worse", "worse", state="falling_asleep"), "nothing"),
    ("remedies of sleep onset", [*days(range(5)), *(
        Twitch(a, f"n{a}", tried=[("water", "worse"), ("rest", "worse")], state="falling_asleep") for a in range(3))],
     "nothing"),
    ("left out", tried("worse", "worse", left_out=True), "nothing"),
    ("imported", tried("worse", "worse", imported=True), "nothing"),
]  # fmt: skip


@each(("rows", "expected"), [case[1:] for case in UNRELIEVED])
def test_not_relieved(rows: Sequence[Row], expected: str) -> None:
    assert found(rules.unrelieved(rule_input(*rows))) == expected


def test_what_did_not_help_is_told_by_its_names() -> None:
    match = rules.unrelieved(rule_input(*tried("worse", "no_change", run=9), one_more(3, ("massage", "worse"))))
    assert match
    assert [(row.day, row.says) for row in match.evidence] == [(day(ago), ("rest", "water")) for ago in (1, 0)]
    assert (
        match.sentence
        == "You wrote down twitching on 9 days running, 6 March 2026 to 14 March 2026. Of those in the last "
        "56 days, you wrote on 13 and 14 March 2026 that “Rest” and “Drank water” did not help."
    )


def test_twitching_for_longer_than_is_looked_back_on_is_still_a_run() -> None:
    match = rules.unrelieved(rule_input(*tried("worse", "worse", run=70)))
    assert match
    assert "on 70 days running, 4 January 2026 to 14 March 2026." in match.sentence
