"""Where a reassuring word is true beside all that a page shows."""

from __future__ import annotations

from datetime import date

from diary.domain.catalogue import QUESTIONS
from diary.domain.criteria import CRITERIA
from diary.domain.heard import READ, Heard, reassures
from tests.domain.test_criteria import WORSE_ONLY

DAY = (date(2026, 3, 14),)


def test_nothing_reassures_beside_a_reason_that_says_nothing_reassuring() -> None:
    calm = {row.id for row in CRITERIA if reassures({row.id}, Heard())}
    assert calm == {row.id for row in CRITERIA} - WORSE_ONLY - {"G1"}
    assert reassures(calm, Heard())
    for criterion in WORSE_ONLY:
        assert not reassures({*calm, criterion}, Heard()), criterion


def test_nothing_reassures_beside_a_sign_that_meets_no_reason() -> None:
    for sign in READ:
        assert not reassures({"P1"}, Heard(ticked={sign: DAY})), sign
    for question in QUESTIONS:
        for answer in question.answers[1:]:
            beyond = Heard(reported={(question.key, answer.key): DAY})
            assert reassures({"P1"}, beyond) is (question.rule == "U1"), answer
