from __future__ import annotations

from datetime import date
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from diary.domain.catalogue import QUESTIONS
from diary.domain.content import SignAnswer
from diary.domain.emergency import (
    EMERGENCY_SIGNS,
    RIGHT_NOW,
    AtOnce,
    at_once,
    is_emergency,
    is_new_or_worse,
    ticked,
)
from tests.each import each

NONE, TICKED = SignAnswer(RIGHT_NOW, "no"), SignAnswer(RIGHT_NOW, "yes", ("breathless",))
WEAK, CANNOT = SignAnswer("weakness", "feels_weak"), SignAnswer("weakness", "cannot_do")
EVERY_ANSWER = [SignAnswer(question.key, answer.key) for question in QUESTIONS for answer in question.answers]
OPENS = {
    ("weakness", "feels_weak"), ("weakness", "cannot_do"), ("numbness", "lasts_longer"), ("numbness", "constant"),
    ("swelling_or_colour", "swelling"), ("swelling_or_colour", "colour"), ("swelling_or_colour", "both"),
}  # fmt: skip
CALLS = {("heartbeat", "with_faintness"), ("cannot_move", "yes"), (RIGHT_NOW, "yes")}


@each("answer", EVERY_ANSWER)
def test_every_answer_leads_where_it_should(answer: SignAnswer) -> None:
    said = (answer.question, answer.answer)
    expected = AtOnce.EMERGENCY if said in CALLS else AtOnce.LIST if said in OPENS else AtOnce.NOWHERE
    assert at_once([answer], {answer.question}) is expected
    assert is_emergency(answer) is (said in CALLS)
    assert is_new_or_worse(answer, None) is (said in OPENS)


def test_each_sign_that_cannot_wait_is_listed() -> None:
    assert {(sign.answer.question, sign.answer.answer) for sign in EMERGENCY_SIGNS} == CALLS
    assert len({sign.key for sign in EMERGENCY_SIGNS}) == len(EMERGENCY_SIGNS) == 7


@each(
    ("keys", "answers"),
    [
        ([], [NONE]),
        (["breathless"], [TICKED]),
        (["heartbeat"], [SignAnswer("heartbeat", "with_faintness")]),
        (["breathless", "cannot_move"], [SignAnswer("cannot_move", "yes"), TICKED]),
    ],
)
def test_a_tick_is_an_answer_to_the_question_that_it_belongs_to(keys: list[str], answers: list[SignAnswer]) -> None:
    assert list(ticked(keys)) == answers


@each(
    ("answers", "touched", "leads_to"),
    [
        ([], set(), "nowhere"),
        ([TICKED], {RIGHT_NOW}, "emergency"),
        ([TICKED], set(), "nowhere"),
        ([TICKED], {"stress", "weakness"}, "nowhere"),
        ([SignAnswer("heartbeat", "with_faintness")], {"note"}, "nowhere"),
        ([SignAnswer("heartbeat", "with_faintness"), WEAK], {"weakness"}, "list"),
        ([WEAK, SignAnswer("heartbeat", "with_faintness")], {"weakness", "heartbeat"}, "emergency"),
        ([WEAK], set(), "list"),
        ([WEAK, NONE], {"weakness"}, "nowhere"),
        ([NONE, WEAK], {"weakness"}, "list"),
        ([NONE, WEAK], set(), "list"),
        ([TICKED, WEAK], {"weakness"}, "list"),
        ([WEAK, NONE, SignAnswer("numbness", "constant")], {"numbness"}, "list"),
        ([WEAK, NONE, SignAnswer("numbness", "clears")], {"numbness"}, "nowhere"),
        ([WEAK, NONE, SignAnswer("numbness", "no")], {"numbness"}, "nowhere"),
    ],
)
def test_an_emergency_is_shown_by_what_was_just_said_and_the_list_for_what_came_after_it(
    answers: list[SignAnswer], touched: set[str], leads_to: str
) -> None:
    assert (at_once(answers, touched).name.lower()) == leads_to


def numb(answer: str, side: str = "", *parts: str, since: date | None = None) -> SignAnswer:
    return SignAnswer("numbness", answer, parts, side, since)


@each(
    ("before", "answer", "worse"),
    [
        (WEAK, CANNOT, True),
        (CANNOT, WEAK, False),
        (WEAK, WEAK, False),
        (SignAnswer("weakness", "no"), WEAK, True),
        (SignAnswer("weakness", "after_exercise"), WEAK, True),
        (WEAK, SignAnswer("weakness", "after_exercise"), False),
        (SignAnswer("weakness", "no"), SignAnswer("weakness", "after_exercise", side="left"), False),
        (numb("lasts_longer"), numb("constant"), True),
        (numb("constant"), numb("lasts_longer"), False),
        (numb("constant", "left"), numb("constant", "right"), True),
        (numb("constant", "left"), numb("constant", "both"), True),
        (numb("constant", "both"), numb("constant", "right"), False),
        (numb("constant", "left"), numb("constant"), False),
        (numb("constant", "", "toes"), numb("constant", "", "toes", "foot"), True),
        (numb("constant", "", "toes", "foot"), numb("constant", "", "foot"), False),
        (numb("constant", since=date(2026, 3, 1)), numb("constant", since=date(2026, 2, 1)), False),
        (numb("constant", "left"), numb("lasts_longer", "right"), True),
        (SignAnswer("swelling_or_colour", "swelling"), SignAnswer("swelling_or_colour", "colour"), True),
        (SignAnswer("swelling_or_colour", "colour"), SignAnswer("swelling_or_colour", "both"), True),
        (SignAnswer("swelling_or_colour", "both"), SignAnswer("swelling_or_colour", "swelling"), False),
        (SignAnswer("swelling_or_colour", "both"), SignAnswer("swelling_or_colour", "both", ("known_cause",)), False),
        (SignAnswer("heartbeat", "no"), SignAnswer("heartbeat", "palpitations"), False),
    ],
)
def test_worse_is_what_says_more_than_before(before: SignAnswer, answer: SignAnswer, worse: bool) -> None:
    assert is_new_or_worse(answer, before) is worse


said = st.builds(
    SignAnswer,
    st.just("weakness"),
    st.sampled_from(["no", "after_exercise", "feels_weak", "cannot_do"]),
    st.lists(st.sampled_from(["grip", "foot_drags", "lift_hallux"]), unique=True),
    st.sampled_from(["", "left", "right", "both"]),
)


@given(said, said, said)
def test_nothing_is_worse_than_itself_and_what_is_no_worse_twice_is_no_worse(
    one: SignAnswer, two: SignAnswer, three: SignAnswer
) -> None:
    assert not is_new_or_worse(one, one)
    if not is_new_or_worse(two, one) and not is_new_or_worse(three, two):
        assert not is_new_or_worse(three, one)


def test_no_answer_of_another_question_opens_the_list_again() -> None:
    for before, answer in product(EVERY_ANSWER, EVERY_ANSWER):
        if before.question == answer.question and (answer.question, answer.answer) not in OPENS:
            assert not is_new_or_worse(answer, before)
