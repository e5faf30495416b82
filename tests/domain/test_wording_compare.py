"""What is said of two periods: three answers, their numbers, and the reminder that they do not say why."""

from __future__ import annotations

from diary.domain.compare import TwoPeriods, two_periods
from diary.domain.wording.compare import amount, base, details, figure, rate, sentence
from tests.domain.test_compare import after, days
from tests.each import each

CLEAR = two_periods(days(*[3, 4, 5] * 10), after(30, *[0, 1, 2] * 10))
MORE = two_periods(days(*[0, 1, 2] * 10), after(30, *[3, 4, 5] * 10))
SAME = two_periods(days(*[1, 2, 3] * 10), after(30, *[1, 3, 2] * 10))
FEW = two_periods(days(3, 1, None, -1), after(4, 1))
EMPTY = two_periods(days(None), after(1, None))


def test_there_are_three_answers_and_a_word_for_emptiness() -> None:
    assert sentence(CLEAR) == (
        "A difference stands out in your diary: after, less often than before. "
        "After, about 0.3 times as often as before (could be 0.2 to 0.4)."
    )
    assert sentence(SAME).startswith("No clear difference: about as often as before. After, about 1.0 times as often ")
    assert sentence(FEW) == "Not enough yet to compare: 3 of 42 days with a count in both periods."
    assert sentence(EMPTY) == sentence(EMPTY, calm=True) == "There is nothing to compare in these periods."


def test_calm_mode_has_words_and_no_figures() -> None:
    assert [sentence(two, calm=True) for two in (CLEAR, MORE, SAME, FEW)] == [
        "A difference stands out in your diary: after, less often than before.",
        "A difference stands out in your diary: after, more often than before.",
        "No clear difference: about as often as before.",
        "There is not enough yet to compare.",
    ]
    assert "Before: a few episodes a day on 30 days that have a count." in details(CLEAR, calm=True)


@each("calm", [False, True])
@each("two", [CLEAR, MORE, SAME])
def test_an_answer_says_that_it_does_not_say_why(two: TwoPeriods, calm: bool) -> None:
    said = details(two, calm=calm)
    assert said[0] == "This does not say why: other things may have changed in the same weeks."
    assert said[1] == "Doctors go by examination, not by how often."


def test_without_an_answer_there_is_nothing_to_explain() -> None:
    assert details(FEW) == ("Doctors go by examination, not by how often.",)


def test_the_numbers_of_a_period_are_told_with_unit_and_base() -> None:
    one = FEW.before
    assert base(one) == "3 of 4 days recorded"
    assert (rate(one), rate(one, calm=True)) == ("2.0 episodes a day", "a few episodes a day")
    assert (amount(12.34, "minute"), amount(12.34, "minute", calm=True)) == ("12.3", "many minutes")
    assert amount(None, "minute") == amount(None, "minute", calm=True) == "not known"


def test_a_small_number_is_not_rounded_to_nothing() -> None:
    assert [figure(value) for value in (0, 0.03, 0.1, 12.34, 1234.5)] == ["0.0", "0.03", "0.1", "12.3", "1,234.5"]
