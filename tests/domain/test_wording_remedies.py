"""The sentences of remedies: counts, and never that something has an effect."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from diary.domain.catalogue import REMEDIES
from diary.domain.remedies import Remedies, remedies_of
from diary.domain.wording.remedies import details, relief, sentence, times
from tests.each import each

FORBIDDEN = re.compile(r"\b(works?|worked|helps?|helped|effect\w*|best|because|causes?|cures?|likely)\b", re.IGNORECASE)
Count = tuple[str, str, int | None, int]


def of(*counts: Count, episodes: int = 80) -> Remedies:
    return remedies_of(counts, episodes=episodes)


WATER: tuple[Count, ...] = (("water", "better", 10, 7), ("water", "no_change", None, 4), ("water", "", None, 1))


@each(
    ("remedies", "words"),
    [
        (of(*WATER), "“Drank water” was tried most often: 12 times, better 7 times."),
        (of(("rest", "better", None, 1)), "“Rest” was tried most often: once, better once."),
        (of(("rest", "worse", None, 2)), "“Rest” was tried most often: 2 times, never better."),
        (of(("rest", "", None, 2)), "“Rest” was tried most often: 2 times, and what came of it is not written down."),
        (
            of(("rest", "", None, 2), ("water", "better", None, 2)),
            "“Drank water” and “Rest” were tried most often: 2 times each.",
        ),
        (
            of(*((term.key, "better", None, 1) for term in REMEDIES[:4])),
            "4 remedies were tried equally often: once each.",
        ),
        (of(), "Nothing that you tried is written down in this period."),
        (of(episodes=0), "No episode is written down in this period."),
    ],
)
def test_what_was_tried_most_often_in_a_sentence(remedies: Remedies, words: str) -> None:
    assert sentence(remedies) == words


def test_details_count_everything_and_say_that_it_may_have_got_better_by_itself() -> None:
    assert details(of(*WATER, ("rest", "unsure", None, 1))) == (
        "Each bar counts how often you tried it, parted by what you wrote came of it.",
        "All that you tried, taken together: better 7 times, no change 4 times, unsure once, not said once.",
        "These are counts of what you wrote down. Where it got better, it may have got better by itself.",
    )
    assert details(of()) == ()


def test_times_and_minutes_in_words() -> None:
    assert [times(n) for n in (0, 1, 2, 1200)] == ["never", "once", "2 times", "1,200 times"]
    assert [times(n, calm=True) for n in (0, 1, 2, 1200)] == ["never", "once", "a few times", "many times"]
    rows = of(("water", "better", 10, 1), ("rest", "better", 2, 1), ("rest", "", 3, 1), ("massage", "", None, 1)).rows
    assert {row.key: relief(row) for row in rows} == {
        "water": "10\u00a0min",
        "rest": "2\u00a0min",
        "massage": "not said",
    }


@given(
    st.lists(
        st.tuples(
            st.sampled_from([term.key for term in REMEDIES]),
            st.sampled_from(["better", "no_change", "worse", "unsure", ""]),
            st.none(),
            st.integers(1, 30),
        ),
        max_size=8,
    ),
    st.booleans(),
)
def test_no_sentence_claims_an_effect_and_calm_mode_tells_no_number(counts: list[Count], calm: bool) -> None:
    remedies = of(*counts)
    told = " ".join([sentence(remedies, calm=calm), *details(remedies, calm=calm)])
    assert not FORBIDDEN.search(told)
    assert not (calm and re.search(r"\d", told))
    assert ("by itself" in told) == bool(counts)
