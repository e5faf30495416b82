"""K1 and E1: what cannot wait, and what takes salts from the body."""

from __future__ import annotations

from collections.abc import Sequence

from diary.domain import rules
from diary.domain.catalogue import QUESTION_BY_KEY
from tests.domain.rule_inputs import CheckInItems, Reply, Row, background, day, every_day, found, rule_input
from tests.each import each

Case = tuple[str, Sequence[Row], str]


def palpitations(ago: int, **said: object) -> Reply:
    return Reply(ago, "heartbeat", "palpitations", **said)  # type: ignore[arg-type]


def faint(ago: int, **said: object) -> Reply:
    return Reply(ago, "heartbeat", "with_faintness", **said)  # type: ignore[arg-type]


def weak(ago: int, answer: str = "feels_weak") -> Reply:
    return Reply(ago, "weakness", answer)


def sweating(ago: int, value: bool = True, *, imported: bool = False) -> CheckInItems:
    return CheckInItems(ago, items={"heavy_sweating": value}, imported=imported)


def upset(ago: int) -> CheckInItems:
    return CheckInItems(ago, items={"stomach_upset": True})


SALTS: list[Case] = [
    ("palpitations with faintness", [faint(0)], "emergency"),
    ("two days ago", [faint(2)], "emergency"),
    ("three days ago", [faint(3)], "prompt"),
    ("imported", [faint(0, imported=True)], "nothing"),
    ("a limb that cannot be moved", [Reply(0, "cannot_move", side="left")], "emergency"),
    ("a limb that could be moved", [Reply(0, "cannot_move", "no")], "nothing"),
    ("palpitations alone, day after day", [palpitations(ago) for ago in range(9)], "nothing"),
    ("no palpitations, with heavy sweating", [Reply(0, "heartbeat", "no"), sweating(0)], "nothing"),
    ("palpitations on a day of heavy sweating", [palpitations(0), sweating(0)], "prompt"),
    ("palpitations two days after heavy sweating", [palpitations(0), sweating(2)], "prompt"),
    ("palpitations three days after heavy sweating", [palpitations(0), sweating(3)], "nothing"),
    ("palpitations the day before heavy sweating", [palpitations(1), sweating(0)], "nothing"),
    ("palpitations without heavy sweating", [palpitations(0), sweating(0, value=False)], "nothing"),
    ("palpitations after vomiting", [palpitations(0), upset(1)], "prompt"),
    ("a feeling of weakness after vomiting, once", [weak(0), upset(1)], "prompt"),
    ("something that cannot be done, after vomiting", [weak(0, "cannot_do"), upset(1)], "prompt"),
    ("weakness after exercise, with heavy sweating", [weak(0, "after_exercise"), sweating(0)], "nothing"),
    ("heavy sweating that was imported", [palpitations(0), sweating(0, imported=True)], "nothing"),
    ("heavy sweating alone", [sweating(0), sweating(1), upset(2)], "nothing"),
]


@each(("rows", "expected"), [case[1:] for case in SALTS])
def test_loss_of_salts(rows: Sequence[Row], expected: str) -> None:
    assert found(rules.loss_of_salts(rule_input(*rows))) == expected


@each(
    ("known", "expected"),
    [
        (background(medicines=[("diuretic", None)]), "prompt"),
        (background(medicines=[("diuretic", 1)]), "prompt"),
        (background(stopped=[("diuretic", 3)]), "prompt"),
        (background(stopped=[("diuretic", 4)]), "nothing"),
        (background(medicines=[("diuretic", 0)]), "nothing"),
        (background(medicines=[("corticosteroid", None)]), "nothing"),
        (background(), "nothing"),
    ],
)
def test_palpitations_of_yesterday_with_a_water_tablet(known: object, expected: str) -> None:
    assert found(rules.loss_of_salts(rule_input(palpitations(1), known=known))) == expected  # type: ignore[arg-type]


def test_an_older_emergency_does_not_take_the_place_of_what_came_since() -> None:
    match = rules.loss_of_salts(rule_input(faint(40), palpitations(1), upset(1)))
    assert match
    assert [(row.day, row.urgency.word) for row in match.evidence] == [(day(40), "prompt"), (day(1), "prompt")]
    assert {(row.kind, row.id) for row in match.evidence} == {("answer", "heartbeat")}
    assert match.sentence == (
        "In the last 56 days "
        "you answered “Yes, and you felt faint” to “Was your heartbeat irregular or pounding?” on 2 "
        "February 2026. You answered “Yes” to “Was your heartbeat irregular or pounding?” on 13 March 2026, each time "
        "with vomiting or diarrhoea on that day or the two before it."
    )


def test_days_with_other_losses_are_told_apart_and_days_without_any_are_not_told() -> None:
    rows: list[Row] = [palpitations(20), *(palpitations(ago) for ago in (9, 5, 1)), upset(9), upset(6), sweating(1)]
    match = rules.loss_of_salts(rule_input(*rows))
    assert match
    assert match.days == (day(9), day(5), day(1))
    assert "on 5 and 9 March 2026, each time with vomiting or diarrhoea on that day" in match.sentence
    assert "on 13 March 2026, each time with heavy sweating on that day" in match.sentence


def right_now(ago: int, *parts: str, **said: object) -> Reply:
    return Reply(ago, "right_now", parts=parts, **said)  # type: ignore[arg-type]


EMERGENCY: list[Case] = [
    *((part.name, [right_now(0, part.key)], "emergency") for part in QUESTION_BY_KEY["right_now"].parts),
    ("a yes without a part", [right_now(0)], "emergency"),
    ("a yes of two days ago", [right_now(2, "breathless")], "emergency"),
    ("a yes of three days ago", [right_now(3, "breathless")], "prompt"),
    ("an old yes and a new one", [right_now(9, "breathless"), right_now(1, "breathless")], "emergency"),
    ("none of these", [Reply(0, "right_now", "no")], "nothing"),
    ("imported", [right_now(0, "breathless", imported=True)], "nothing"),
    (
        "everything else at its worst",
        [
            Reply(0, "weakness", "cannot_do"),
            Reply(0, "numbness", "constant", since=9),
            Reply(0, "interference", "could_not_walk"),
            faint(0),
            *every_day(range(60), pain=10, intensity=5, signs=("felt_weak",)),
        ],
        "nothing",
    ),
]


@each(("rows", "expected"), [case[1:] for case in EMERGENCY])
def test_what_cannot_wait_comes_from_its_own_list_alone(rows: Sequence[Row], expected: str) -> None:
    assert found(rules.emergency(rule_input(*rows))) == expected
