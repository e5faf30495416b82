"""What is not answered was shown and left open, was not shown, or is not known: never a no."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from diary.domain.catalogue import QUESTIONS
from diary.domain.silences import NOT_TOLD, SHOWABLE, ShownQuestions, Silence, Silent, words_of

pages = st.builds(ShownQuestions, st.frozensets(st.sampled_from(SHOWABLE)), st.booleans())


def test_each_question_can_be_shown_and_what_is_ticked_with_a_yes_to_it() -> None:
    assert SHOWABLE[:3] == ("weakness", "weakness_parts", "numbness")
    assert {question.key for question in QUESTIONS} <= set(SHOWABLE)
    assert len(SHOWABLE) == len(QUESTIONS) + sum(bool(question.parts) for question in QUESTIONS)


def test_a_silence_is_told_from_the_others() -> None:
    assert ShownQuestions.only("jerks").silence("jerks") is Silence.NO_ANSWER
    assert ShownQuestions.only("jerks").silence("weakness") is Silence.NEVER_SHOWN
    assert NOT_TOLD.silence("weakness") is Silence.NOT_KNOWN
    assert ShownQuestions(frozenset({"jerks"})).silence("jerks") is Silence.NO_ANSWER


def test_days_together_say_what_is_known_of_any() -> None:
    assert Silent().silence is Silence.NEVER_SHOWN
    assert Silent(not_known=3).silence is Silence.NOT_KNOWN
    assert Silent(left_open=1, not_known=3).silence is Silence.NO_ANSWER


@given(pages, pages)
def test_a_later_page_takes_back_nothing_and_knows_no_more_of_an_earlier_one(
    before: ShownQuestions, page: ShownQuestions
) -> None:
    both = page.after(before)
    assert both.keys == before.keys | page.keys
    for key in SHOWABLE:
        if Silence.NEVER_SHOWN is both.silence(key):
            assert before.silence(key) is page.silence(key) is Silence.NEVER_SHOWN


@given(pages)
def test_what_is_stored_comes_back(page: ShownQuestions) -> None:
    assert frozenset(words_of(page.keys).split()) == page.keys
