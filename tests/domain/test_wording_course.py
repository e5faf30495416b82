"""The sentences of the course: how many of what, in the period."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from diary.domain.background import MedicineTaken
from diary.domain.course import Course, Stretch, course_of
from diary.domain.history import DayRow, Days, days_of
from diary.domain.wording.course import details, sentence, stretch_words
from tests.each import each

FIRST = date(2026, 5, 3)
PILLS = MedicineTaken("1", "Pills", "diuretic")
MORE = MedicineTaken("2", "More pills", "psychiatric")
SALT = MedicineTaken("3", "Salt", "magnesium")


def twitched(n: int, *, of: int = 203, first: date = FIRST) -> Days:
    rows = [DayRow(first + timedelta(days=i), 1, 0, 0, 0, 0, 0, {}, {}, None) for i in range(n)]
    return days_of(rows, first, first + timedelta(days=of - 1))


def of(n: int = 3, **holds: Any) -> Course:
    return course_of(twitched(n), **holds)


ALL: dict[str, Any] = {
    "signs": [("pain", FIRST), ("tingling", FIRST), ("pain", FIRST + timedelta(days=1))],
    "answers": [("jerks", FIRST)],
    "medicines": [PILLS, MORE, SALT],
    "visits": [FIRST],
}


@each(
    ("course", "words"),
    [
        (of(114), "From 3 May to 21 November 2026: 114 days with twitching."),
        (
            of(114, **ALL),
            "From 3 May to 21 November 2026: 114 days with twitching, 3 signs, 2 medicines, 1 supplement, 1 visit.",
        ),
        (of(0, visits=[FIRST, FIRST]), "From 3 May to 21 November 2026: no twitching written down, 2 visits."),
        (course_of(twitched(1, of=1)), "On 3 May 2026: 1 day with twitching."),
        (course_of(twitched(1, of=300)), "From 3 May 2026 to 26 February 2027: 1 day with twitching."),
        (of(0), "No episode is written down in this period."),
        (of(0, onset_on=FIRST), "No episode is written down in this period."),
        (course_of(twitched(0, of=0)), "No episode is written down in this period."),
    ],
)
def test_the_sentence_counts_what_the_period_holds(course: Course, words: str) -> None:
    assert sentence(course) == words


def test_details_say_since_when_and_what_an_empty_place_means() -> None:
    cut = "Part of a week: the first (1 day) and the last (6 days)."
    assert details(of(onset_on=FIRST)) == ("You first noticed twitching on 3 May 2026.", cut)
    told = details(of(onset_on=date(2020, 1, 2), onset_is_about=True, signs=[("pain", FIRST)]))
    assert told == (
        "You first noticed twitching about 2 January 2020.",
        "A day without a mark says only that nothing was written down on it.",
        cut,
    )
    assert details(of()) == (cut,)
    assert details(course_of(twitched(1, of=30))) == ()


@pytest.mark.parametrize("n", [1, 3, 8, 114])
def test_calm_mode_tells_bands(n: int) -> None:
    told = sentence(of(n, **ALL), calm=True)
    assert not re.search(r"\d", told.partition(": ")[2])
    assert told.endswith("a few signs, a few medicines, one supplement, one visit.")


def test_a_stretch_in_words_never_invents_a_start_or_a_stop() -> None:
    last = date(2026, 6, 4)
    assert stretch_words(Stretch(FIRST, last)) == "from 3 May 2026, until 4 June 2026"
    assert stretch_words(Stretch(FIRST, None)) == "from 3 May 2026, no stop written down"
    assert stretch_words(Stretch(None, last)) == "start not said, until 4 June 2026"
    assert stretch_words(Stretch(None, None)) == "start not said, no stop written down"
