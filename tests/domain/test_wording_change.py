"""What is said of a change: three answers and no others, with their numbers, and none in calm mode."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from diary.domain.change import Change, WeekCount, change
from diary.domain.needs import Need
from diary.domain.trend import Rise, Worsening
from diary.domain.wording.change import details, sentence
from diary.domain.wording.ratio import BY_ITSELF
from tests.domain.test_change import EVERY, LONG_AGO, TODAY, counts, steady, step
from tests.each import each

SUNDAY = date(2026, 3, 8)


def found(
    ratio: float, low: float, high: float, *, p: float = 0.5, windows: float = 1.0, before: bool = True
) -> Change:
    """The same twice running, or without a look before."""
    look = Worsening(windows, p, (12, 4), ratio, low, high)
    return Change(SUNDAY, (WeekCount(SUNDAY, 7, 7, True),), look, None, (), look if before else None)


def strength(points: float, low: float, high: float, p: float) -> Change:
    rise = Rise(points, low, high, p, (12, 4))
    return Change(SUNDAY, (), None, rise, (Need(1, 2, "episodes"),), None, rise)


CLEAR_MORE = found(2.1, 1.3, 3.4, p=0.001, windows=2.0)
NO_CHANGE = found(1.1, 0.7, 1.8)
CLEAR_LESS = found(0.5, 0.3, 0.8, p=0.999, windows=0.5)
SOME_LESS = found(0.7, 0.5, 0.9, p=0.98, windows=0.6)
SOME_MORE = found(1.4, 1.1, 1.8, p=0.02, windows=1.6)


@each(
    ("value", "known"),
    [
        (found(1.0, 0.7, 1.4), "No clear change: about as often as in the weeks before."),
        (found(1.1, 0.7, 1.8), "No clear change; it could have become more frequent."),
        (found(0.9, 0.5, 1.4), "No clear change; it could have become rarer."),
        (found(1.0, 0.3, 4.0), "This cannot be told yet: it could have become rarer or more frequent."),
    ],
)
def test_without_a_clear_change_it_is_said_how_far_the_interval_lets_it_go(value: Change, known: str) -> None:
    assert sentence(value, calm=True) == known
    assert sentence(value).startswith(f"{known} In the last four weeks about ")


def test_the_numbers_stand_behind_what_is_known() -> None:
    assert sentence(NO_CHANGE) == (
        "No clear change; it could have become more frequent. "
        "In the last four weeks about 1.1 times as often as in the weeks before (could be 0.7 to 1.8)."
    )


def test_more_and_less_often_stand_out_in_the_diary() -> None:
    assert sentence(CLEAR_MORE) == (
        "More often than in the weeks before: this stands out in your diary. "
        "In the last four weeks about 2.1 times as often as in the weeks before (could be 1.3 to 3.4)."
    )
    assert sentence(CLEAR_LESS).startswith("Less often than in the weeks before: this stands out in your diary. ")


def test_an_interval_above_one_is_no_change_without_the_strict_test_and_says_why() -> None:
    assert all(BY_ITSELF in details(value, calm=calm) for value in (CLEAR_MORE, CLEAR_LESS) for calm in (False, True))
    assert BY_ITSELF not in details(NO_CHANGE)
    assert sentence(SOME_MORE).startswith("No clear change; it could have become more frequent. ")
    assert any(line.startswith("It counts as more often only when") for line in details(SOME_MORE))
    assert sentence(SOME_LESS).startswith("No clear change; it could have become rarer. ")
    assert any("less often only when the last four weeks are at most 0.67 times" in line for line in details(SOME_LESS))
    for other in (NO_CHANGE, CLEAR_MORE, CLEAR_LESS):
        assert not any(line.startswith("It counts") for line in details(other))


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (found(2.1, 1.3, 3.4, p=0.001, windows=2.0, before=False), "more often"),
        (found(0.5, 0.3, 0.8, p=0.999, windows=0.5, before=False), "less often"),
    ],
)
def test_what_the_latest_look_alone_says_is_no_change_so_far(one: Change, words: str) -> None:
    why = f"The latest weekly look alone says {words}: two weekly looks running are asked for."
    frequent = "more frequent" if "more" in words else "rarer"
    assert sentence(one).startswith(f"No clear change so far; it could have become {frequent}. In the last four ")
    assert sentence(one, calm=True) == f"No clear change; it could have become {frequent}."
    assert why in details(one)
    assert why in details(one, calm=True)


def test_strength_of_one_look_does_not_stand_out() -> None:
    one = replace(strength(0.8, 0.3, 1.3, 0.001), intensity_before=None)
    assert "How strong: no clear change, +0.8 points" in " ".join(details(one))


def test_what_is_still_needed_is_said() -> None:
    young = change(counts(steady(1)), TODAY, TODAY)
    assert sentence(young) == "Not enough yet to compare: 0 of 56 days since your first entry, up to Sunday 8 March."
    unequal = EVERY.copy()
    unequal[-28:-20] = False
    uneven = change(counts(steady(1), unequal), LONG_AGO, TODAY)
    assert sentence(uneven) == (
        "Not enough yet to compare: 20 of 21 recorded days in the last four weeks, up to Sunday 8 March."
    )
    assert any(line.startswith("Both need about as many recorded days") for line in details(uneven))


def test_an_empty_diary_has_nothing_to_compare() -> None:
    empty = change(counts(steady(0), ~EVERY), None, TODAY)
    assert sentence(empty) == sentence(empty, calm=True) == "There is nothing to compare yet, up to Sunday 8 March."


def test_calm_mode_has_words_and_no_figures() -> None:
    said = [sentence(value, calm=True) for value in (CLEAR_MORE, NO_CHANGE, CLEAR_LESS, SOME_MORE)]
    assert said == [
        "More often than in the weeks before: this stands out in your diary.",
        "No clear change; it could have become more frequent.",
        "Less often than in the weeks before: this stands out in your diary.",
        "No clear change; it could have become more frequent.",
    ]
    needed = sentence(change(counts(steady(1)), TODAY, TODAY), calm=True)
    assert not any(letter.isdigit() for letter in "".join(said) + needed)


@pytest.mark.parametrize(
    ("value", "exact", "calm"),
    [
        (strength(0.1, -0.5, 0.7, 0.4), "no clear change, +0.1 points of 5", "How strong: no clear change."),
        (
            strength(0.8, 0.3, 1.3, 0.001),
            "stronger stands out, +0.8 points of 5",
            "You rate twitches stronger than before: this stands out.",
        ),
        (
            strength(-0.8, -1.3, -0.3, 0.999),
            "weaker stands out, −0.8 points of 5",
            "You rate twitches weaker than before: this stands out.",
        ),
        (strength(0.4, 0.1, 0.7, 0.001), "no clear change, +0.4 points of 5", "How strong: no clear change."),
    ],
)
def test_strength_is_told_with_its_sign_and_interval(value: Change, exact: str, calm: str) -> None:
    assert f"How strong: {exact} against the weeks before (could be " in " ".join(details(value))
    assert calm in details(value, calm=True)


def test_the_weeks_read_are_said() -> None:
    lines = details(change(counts(step(2, 6), np.arange(112) % 16 > 0), LONG_AGO, TODAY))
    assert "Compared are 4 weeks with 12 weeks before, each with at least 3 recorded days, up to 8 March 2026." in lines
