"""The person's own guesses: what is counted, and in which order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from diary.domain.catalogue import TRIGGERS
from diary.domain.guesses import NO_IDEA, Guesses, guesses_of

KEYS = [term.key for term in TRIGGERS]
counted = st.dictionaries(st.sampled_from([*KEYS, "own-a", "own-b", "own-c"]), st.integers(1, 5), max_size=12)


def of(*counts: tuple[str, str, int]) -> Guesses:
    return guesses_of(counts, episodes=80, without=10)


def test_a_trigger_of_the_catalogue_has_its_name_and_an_own_one_keeps_what_was_written() -> None:
    rows = of(("poor_sleep", "", 3), ("5f0c", "$Sweets$", 2)).rows
    assert [(row.name, row.is_own) for row in rows] == [("Poor sleep", False), ("$Sweets$", True)]


def test_ties_stand_in_the_order_of_the_catalogue_and_own_ones_by_name() -> None:
    rows = of(("b", "apple", 2), ("c", "Banana", 2), ("stress", "", 2), ("caffeine", "", 2), ("a", "cherry", 3)).rows
    assert [row.name for row in rows] == ["cherry", "Caffeine", "Stress", "apple", "Banana"]


@given(counted)
def test_rows_lose_nothing_stand_most_frequent_first_and_do_not_depend_on_the_order_they_come_in(
    counts: dict[str, int],
) -> None:
    rows = [(key, key, n) for key, n in counts.items()]
    told = guesses_of(rows, episodes=80, without=0)
    assert {row.key: row.episodes for row in told.rows} == counts
    numbers = [row.episodes for row in told.rows]
    assert numbers == sorted(numbers, reverse=True)
    assert guesses_of(rows[::-1], episodes=80, without=0) == told


def test_no_idea_is_counted_and_never_the_most_frequent_guess() -> None:
    told = of((NO_IDEA, "", 9), ("stress", "", 4), ("cold", "", 4), ("caffeine", "", 3))
    assert [row.key for row in told.leaders] == ["stress", "cold"]
    assert told.no_idea == 9
    assert of((NO_IDEA, "", 9)).leaders == ()
    assert of(("stress", "", 1)).no_idea == 0


def test_without_guesses_there_is_no_leader_and_nothing_is_needed() -> None:
    assert of().leaders == ()
    assert of().needs == ()
