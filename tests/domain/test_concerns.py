"""Which texts of the library concern a diary."""

from __future__ import annotations

from datetime import date

from diary.domain.association import FACTORS
from diary.domain.background import MedicineTaken
from diary.domain.concerns import Concern, Why, concerns
from diary.domain.criteria import CRITERION_BY_ID
from diary.domain.flags import Flag, Status
from diary.domain.guesses import Guess
from diary.domain.guidance import KEYS, GuidanceKind
from diary.domain.rule_input import Evidence, Match, Urgency
from diary.domain.wording.concerns import WHY

DAY = date(2026, 3, 1)
CRITERION, TRIGGER, REMEDY = GuidanceKind.CRITERION, GuidanceKind.TRIGGER, GuidanceKind.REMEDY


def flag(criterion: str, status: Status = Status.NEW) -> Flag:
    match = Match(criterion, (Evidence(DAY, "episode", "x", Urgency.SOON),), "You wrote something down.")
    return Flag(CRITERION_BY_ID[criterion], match, status, match.evidence, None)


def medicine(group: str) -> MedicineTaken:
    return MedicineTaken("x", "Something", group)


def test_reasons_come_first_then_what_was_found_what_is_suspected_and_what_is_taken() -> None:
    found = concerns(
        [flag("X1"), flag("M1", Status.DISCUSSED)],
        ["sleep_minutes"],
        [Guess("stress", "Stress", 9), Guess("caffeine", "Caffeine", 3)],
        [medicine("diuretic"), medicine("magnesium")],
    )
    assert found == (
        Concern(CRITERION, "X1", Why.MET),
        Concern(CRITERION, "M1", Why.TALKED_ABOUT),
        Concern(TRIGGER, "poor_sleep", Why.FOUND),
        Concern(TRIGGER, "stress", Why.SUSPECTED),
        Concern(TRIGGER, "caffeine", Why.SUSPECTED),
        Concern(TRIGGER, "medicine", Why.TAKEN),
        Concern(REMEDY, "magnesium", Why.TAKEN),
    )


def test_what_is_named_twice_stands_where_it_matters_more() -> None:
    found = concerns([], ["sleep_minutes"], [Guess("poor_sleep", "Poor sleep", 9)], [medicine("stimulant")] * 2)
    assert [(row.key, row.why) for row in found] == [("poor_sleep", Why.FOUND), ("medicine", Why.TAKEN)]


def test_what_was_hidden_own_words_no_idea_and_rare_suspicions_are_left_out() -> None:
    guesses = [Guess(key, key, 1) for key in ("unknown", "an-own-one", "stress", "caffeine", "alcohol", "cold")]
    found = concerns([flag("U1", Status.HIDDEN)], [], guesses, [medicine("calcium")])
    assert [row.key for row in found] == ["stress", "caffeine", "alcohol"]


def test_every_factor_and_every_reason_has_a_text_and_words() -> None:
    texts = {row.key for row in concerns([], FACTORS, [], [])}
    assert len(texts) == len(FACTORS)
    assert texts <= set(KEYS[TRIGGER])
    groups = ("magnesium", "potassium", "vitamin_d", "vitamin_b12")
    assert all(row.key in KEYS[row.kind] for row in concerns([], [], [], map(medicine, groups)))
    assert WHY.keys() == set(Why)
