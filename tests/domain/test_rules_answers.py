"""The rules that read answers alone: W1, N1, A1, A2, X2, F1, U1. What just fires, and what just does not."""

from __future__ import annotations

from collections.abc import Sequence

from diary.domain import rules
from diary.domain.rule_input import SHOWN_FOR
from tests.domain.rule_inputs import CheckInItems, Reply, Row, background, day, found, rule_input
from tests.each import each

Case = tuple[str, Sequence[Row], str]


def weak(ago: int, answer: str = "feels_weak", **said: object) -> Reply:
    return Reply(ago, "weakness", answer, **said)  # type: ignore[arg-type]


def numb(ago: int, answer: str = "lasts_longer", **said: object) -> Reply:
    return Reply(ago, "numbness", answer, **said)  # type: ignore[arg-type]


def swollen(ago: int, answer: str = "swelling", *parts: str, **said: object) -> Reply:
    return Reply(ago, "swelling_or_colour", answer, parts=parts, **said)  # type: ignore[arg-type]


def disturbed(ago: int, answer: str) -> Reply:
    return Reply(ago, "interference", answer)


def check(rule: object, rows: Sequence[Row], expected: str) -> None:
    assert found(rule(rule_input(*rows))) == expected  # type: ignore[operator]


WEAKNESS: list[Case] = [
    ("something that cannot be done, once", [weak(0, "cannot_do")], "prompt"),
    ("and on the first of the days looked at", [weak(55, "cannot_do")], "prompt"),
    ("but not on the day before", [weak(56, "cannot_do")], "nothing"),
    ("tomorrow, before a flight to the west", [weak(-1, "cannot_do")], "prompt"),
    ("not on the day after", [weak(-2, "cannot_do")], "nothing"),
    ("a feeling, once", [weak(0)], "nothing"),
    ("a feeling on two days, 13 days from each other", [weak(20), weak(7)], "prompt"),
    ("a feeling on two days, 14 days from each other", [weak(20), weak(6)], "nothing"),
    ("only after exercise, day after day", [weak(ago, "after_exercise") for ago in range(14)], "nothing"),
    ("after exercise once, and a feeling once", [weak(1, "after_exercise"), weak(0)], "nothing"),
    ("no", [weak(1, "no"), weak(0, "no")], "nothing"),
    (
        "unanswered, with a check-in",
        [CheckInItems(0, "yes", {"fatigue": 10}), CheckInItems(1, "yes", {"fatigue": 10})],
        "nothing",
    ),
    ("imported", [weak(0, "cannot_do", imported=True), weak(1, imported=True), weak(2)], "nothing"),
]


@each(("rows", "expected"), [case[1:] for case in WEAKNESS])
def test_weakness(rows: Sequence[Row], expected: str) -> None:
    check(rules.weakness, rows, expected)


NUMBNESS: list[Case] = [
    ("that lasts longer, once", [numb(0)], "nothing"),
    ("that lasts longer, 13 days from each other", [numb(13), numb(0)], "prompt"),
    ("that lasts longer, 14 days from each other", [numb(14), numb(0)], "nothing"),
    ("once longer and once constant", [numb(3), numb(0, "constant")], "prompt"),
    ("constant, once", [numb(0, "constant")], "nothing"),
    ("constant since today", [numb(0, "constant", since=0)], "nothing"),
    ("constant since yesterday", [numb(0, "constant", since=1)], "prompt"),
    ("lasting longer since last week, said once", [numb(0, since=7)], "nothing"),
    ("that clears, day after day", [numb(ago, "clears", since=20) for ago in range(14)], "nothing"),
    ("once that lasts and once that clears", [numb(1, "clears"), numb(0)], "nothing"),
    ("imported", [numb(1, imported=True), numb(0), numb(2, "constant", since=9, imported=True)], "nothing"),
]


@each(("rows", "expected"), [case[1:] for case in NUMBNESS])
def test_numbness(rows: Sequence[Row], expected: str) -> None:
    check(rules.numbness, rows, expected)


def stiff(*agos: int, answer: str = "yes") -> list[Row]:
    return [Reply(ago, "stiffness", answer) for ago in agos]


BULK: list[tuple[str, object, list[Row], str]] = [
    ("thinner, once", rules.thinner, [Reply(0, "thinner", side="left")], "prompt"),
    (
        "thinner from an old injury",
        rules.thinner,
        [Reply(0, "thinner", "known"), Reply(7, "thinner", "known")],
        "nothing",
    ),
    ("not thinner", rules.thinner, [Reply(0, "thinner", "no")], "nothing"),
    ("thinner, imported", rules.thinner, [Reply(0, "thinner", imported=True)], "nothing"),
    ("stiff on three days of 14", rules.stiffness, stiff(0, 6, 13), "soon"),
    ("stiff on three days of 15", rules.stiffness, stiff(0, 6, 14), "nothing"),
    ("stiff on three days of 15, the first two side by side", rules.stiffness, stiff(0, 13, 14), "nothing"),
    ("stiff on two days", rules.stiffness, stiff(0, 1), "nothing"),
    ("stiff after exercise or on waking", rules.stiffness, stiff(*range(14), answer="brief"), "nothing"),
    ("stiff twice, and briefly once", rules.stiffness, [*stiff(0, 1), *stiff(2, answer="brief")], "nothing"),
]


@each(("rule", "rows", "expected"), [case[1:] for case in BULK])
def test_muscle_bulk_and_stiffness(rule: object, rows: Sequence[Row], expected: str) -> None:
    check(rule, rows, expected)


def overnight(*agos: int, **said: object) -> list[Row]:
    return [swollen(ago, "swelling", "goes_overnight", **said) for ago in agos]


SWELLING: list[Case] = [
    ("swelling, once", [swollen(0)], "prompt"),
    ("colour, once", [swollen(0, "colour")], "prompt"),
    ("both, once", [swollen(0, "both")], "prompt"),
    ("none", [swollen(0, "no")], "nothing"),
    ("with a known cause", [swollen(ago, "both", "known_cause") for ago in range(5)], "nothing"),
    ("with a known cause, gone by morning", [swollen(a, "swelling", "known_cause", "goes_overnight") for a in range(5)],
     "nothing"),
    ("both feet, gone by morning, on two days", overnight(0, 1), "nothing"),
    ("both feet, gone by morning, on three of 14", overnight(0, 1, 13), "soon"),
    ("both feet, gone by morning, on three of 15", overnight(0, 1, 14), "nothing"),
    ("both sides said too", overnight(0, 1, side="both"), "nothing"),
    ("one foot, whatever is ticked", overnight(0, side="left"), "prompt"),
    ("a colour that is gone by morning", [swollen(0, "colour", "goes_overnight")], "prompt"),
    ("swelling and colour that are gone by morning", [swollen(0, "both", "goes_overnight")], "prompt"),
    ("imported", [swollen(0, imported=True)], "nothing"),
]  # fmt: skip


@each(("rows", "expected"), [case[1:] for case in SWELLING])
def test_swelling_and_colour(rows: Sequence[Row], expected: str) -> None:
    check(rules.swelling, rows, expected)


def test_swelling_that_stays_does_not_take_the_place_of_swelling_that_goes() -> None:
    match = rules.swelling(rule_input(swollen(20), *overnight(0, 1, 2)))
    assert match
    assert [(row.day, row.urgency.word) for row in match.evidence] == [
        (day(20), "prompt"), (day(2), "soon"), (day(1), "soon"), (day(0), "soon"),
    ]  # fmt: skip


def test_swelling_that_stays_is_not_counted_among_swelling_that_goes() -> None:
    match = rules.swelling(rule_input(swollen(0), *overnight(1, 2)))
    assert match
    assert [row.day for row in match.evidence] == [day(0)]


WALKING: list[Case] = [
    ("could not walk normally, once", [disturbed(0, "could_not_walk")], "prompt"),
    ("a lot, once", [disturbed(0, "a_lot")], "nothing"),
    ("a lot, 13 days from each other", [disturbed(13, "a_lot"), disturbed(0, "a_lot")], "soon"),
    ("a lot, 14 days from each other", [disturbed(14, "a_lot"), disturbed(0, "a_lot")], "nothing"),
    ("somewhat, day after day", [disturbed(ago, "somewhat") for ago in range(14)], "nothing"),
    ("a little, day after day", [disturbed(ago, "a_little") for ago in range(14)], "nothing"),
    ("imported", [Reply(0, "interference", "could_not_walk", imported=True)], "nothing"),
]


@each(("rows", "expected"), [case[1:] for case in WALKING])
def test_walking_and_daily_life(rows: Sequence[Row], expected: str) -> None:
    check(rules.interference, rows, expected)


def test_a_lot_is_told_beside_not_walking() -> None:
    match = rules.interference(
        rule_input(disturbed(30, "could_not_walk"), disturbed(1, "a_lot"), disturbed(0, "a_lot"))
    )
    assert match
    assert [row.urgency.word for row in match.evidence] == ["prompt", "soon", "soon"]


def worry(*agos: int, score: int = 7, imported: bool = False) -> list[Row]:
    return [CheckInItems(ago, items={"worry": score}, imported=imported) for ago in agos]


WORRY: list[Case] = [
    ("asked today", [Reply(0, "worried")], "routine"),
    ("asked 13 days ago", [Reply(13, "worried")], "routine"),
    ("asked 14 days ago", [Reply(14, "worried")], "nothing"),
    ("not worried", [Reply(0, "worried", "no")], "nothing"),
    ("7 of 10 on three days of 14", worry(0, 5, 13), "routine"),
    ("7 of 10 on three days of 15", worry(0, 5, 14), "nothing"),
    ("7 of 10 on two days", worry(0, 1), "nothing"),
    ("6 of 10, day after day", worry(*range(14), score=6), "nothing"),
    ("imported scores", worry(0, 1, 2, imported=True), "nothing"),
    ("scores of more than 56 days ago", worry(54, 55, 56), "nothing"),
]


@each(("rows", "expected"), [case[1:] for case in WORRY])
def test_worry(rows: Sequence[Row], expected: str) -> None:
    check(rules.worried, rows, expected)


def test_a_feeling_that_does_not_come_back_is_told_with_one_that_does_and_is_no_reason() -> None:
    match = rules.weakness(rule_input(weak(40), weak(5), weak(2)))
    assert match
    assert [row.day for row in match.grounds] == [day(5), day(2)]
    assert [(row.day, row.beside) for row in match.evidence] == [(day(40), True), (day(5), False), (day(2), False)]
    assert match.sentence == (
        "In the last 56 days you answered “It feels weak” to “New weakness in a foot, leg or hand?” on 2 February, 9 "
        "and 12 March 2026."
    )


def test_the_sentence_tells_each_answer_with_its_own_days() -> None:
    match = rules.weakness(rule_input(weak(5), weak(4), weak(1, "cannot_do")))
    assert match
    assert match.sentence == (
        "In the last 56 days you answered “There is something you can't do” to “New weakness in a foot, leg or hand?” "
        "on 13 March 2026. You answered “It feels weak” to “New weakness in a foot, leg or hand?” on 9 and 10 March "
        "2026."
    )


def test_the_sentence_tells_what_was_said_with_an_answer() -> None:
    rows = [
        weak(5, "cannot_do", side="left", parts=("grip", "rise_on_toes")),
        weak(4, "cannot_do", side="left", parts=("rise_on_toes", "grip")),
        weak(1, "cannot_do", side="both"),
    ]
    match = rules.weakness(rule_input(*rows))
    assert match
    asked = "to “New weakness in a foot, leg or hand?”"
    assert match.sentence == (
        "In the last 56 days you answered “There is something you can't do” (left, “Rise on your toes”, “Grip with a "
        f"hand”) {asked} on 9 and 10 March 2026. "
        f"You answered “There is something you can't do” (both sides) {asked} on 13 March 2026."
    )
    cold = rules.emergency(rule_input(Reply(0, "right_now", parts=("pale_cold_limb",))))
    assert cold
    assert cold.sentence == (
        "In the last 56 days "
        "you answered “Yes” (“A limb that is suddenly painful, pale, cold or numb”) to “Is any of these true right "
        "now?” on 14 March 2026."
    )


def test_an_answer_is_looked_back_on_for_eight_weeks() -> None:
    assert SHOWN_FOR == 56
    assert rules.thinner(rule_input(Reply(SHOWN_FOR - 1, "thinner")))
    assert rules.thinner(rule_input(Reply(SHOWN_FOR, "thinner"))) is None


def test_a_known_background_does_not_answer_a_question() -> None:
    known = background(
        conditions=[("neuropathy", 5), ("diabetes", None), ("head_injury", 1)], medicines=[("diuretic", 1)]
    )
    assert rules.weakness(rule_input(known=known)) is None
    assert rules.numbness(rule_input(known=known)) is None


def test_an_answer_says_its_sides_its_parts_and_the_milder_answers() -> None:
    match = rules.weakness(rule_input(weak(1, "cannot_do", side="both", parts=("grip",)), weak(0, "cannot_do")))
    assert match
    assert [set(row.says) for row in match.evidence] == [
        {f"{answer} {side}" for side in ("left", "right") for answer in ("after_exercise", "feels_weak", "cannot_do")}
        | {"cannot_do left grip", "cannot_do right grip"},
        {"after_exercise -", "feels_weak -", "cannot_do -"},
    ]
    swelling = rules.swelling(rule_input(swollen(0, "both", side="left")))
    assert swelling
    assert swelling.evidence[0].says == ("both left",)
