"""What was tried: the counts, their order, and the median time to relief."""

from __future__ import annotations

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.catalogue import REMEDIES
from diary.domain.remedies import ANSWERS, Remedies, remedies_of, tried_key, tried_of

KEYS = [term.key for term in REMEDIES]
tries = st.lists(
    st.tuples(
        st.sampled_from(KEYS[:4]),
        st.sampled_from([term.key for term in ANSWERS]),
        st.one_of(st.none(), st.integers(0, 1440)),
        st.integers(1, 4),
    ),
    max_size=25,
)


@given(st.sampled_from(KEYS), st.sampled_from([term.key for term in ANSWERS]), st.none() | st.integers(0, 1440))
def test_the_text_by_which_days_count_a_try_says_all_of_it(remedy: str, outcome: str, minutes: int | None) -> None:
    assert tried_of(tried_key(remedy, outcome, minutes)) == (remedy, outcome, minutes)


def of(*counts: tuple[str, str, int | None, int]) -> Remedies:
    return remedies_of(counts, episodes=80)


def test_each_outcome_is_counted_and_not_said_is_one_of_them() -> None:
    (row,) = of(
        ("water", "better", 5, 3), ("water", "better", None, 4), ("water", "worse", None, 1), ("water", "", 9, 2)
    ).rows
    assert row.outcomes == (7, 0, 1, 0, 2)
    assert (row.tried, row.times("better"), row.times("no_change"), row.times("")) == (10, 7, 0, 2)
    assert [term.key for term in ANSWERS] == ["better", "no_change", "worse", "unsure", ""]


def test_most_often_tried_stands_first_and_ties_in_the_order_of_the_catalogue() -> None:
    told = of(("rest", "", None, 2), ("massage", "", None, 3), ("water", "", None, 2))
    assert [row.key for row in told.rows] == ["massage", "water", "rest"]
    assert [row.key for row in told.leaders] == ["massage"]
    assert [row.key for row in of(("rest", "", None, 2), ("water", "worse", None, 2)).leaders] == ["water", "rest"]
    assert of().leaders == ()
    assert of().needs == ()


@given(tries)
def test_counts_and_medians_are_those_of_the_single_tries(counts: list[tuple[str, str, int | None, int]]) -> None:
    told = remedies_of(counts, episodes=80)
    single = [(key, outcome, minutes) for key, outcome, minutes, n in counts for _ in range(n)]
    assert sum(row.tried for row in told.rows) == len(single)
    for term in ANSWERS:
        assert told.times(term.key) == sum(outcome == term.key for _, outcome, _ in single)
    for row in told.rows:
        said = [minutes for key, _, minutes in single if key == row.key and minutes is not None]
        assert row.tried == sum(key == row.key for key, _, _ in single)
        assert row.relief_said == len(said)
        assert row.relief == (median(said) if said else None)


@pytest.mark.parametrize(
    ("minutes", "middle"), [([0], 0.0), ([5, 10], 7.5), ([1, 1, 1, 60], 1.0), ([1, 2, 60, 60], 31.0)]
)
def test_the_median_is_the_middle_and_zero_minutes_are_a_time(minutes: list[int], middle: float) -> None:
    (row,) = of(*(("water", "better", each, 1) for each in minutes)).rows
    assert row.relief == middle
