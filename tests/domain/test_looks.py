"""When it is looked, at which level, and that what is kept of a look is all of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.association import FACTORS, Finding, association, waiting
from diary.domain.looks import (
    EVERY,
    FIRST_LOOKS,
    LATER_LEVEL,
    LEVELS,
    days_until,
    due_look,
    fingerprint,
    found_of,
    level,
    look,
    look_data,
    look_number,
    next_look,
    nothing_recorded,
)
from tests.domain.test_association import laid_out, seeded

FIRST = date(2026, 1, 5)
DATES = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def after(days: int) -> date:
    return FIRST + timedelta(days=days)


def test_the_looks_of_the_first_two_years() -> None:
    assert [days_until(number) for number in range(1, 9)] == [84, 168, 252, 364, 448, 532, 616, 700]


def test_most_is_spent_where_most_is_found_and_every_look_has_its_level() -> None:
    assert len(LEVELS) == len(FIRST_LOOKS)
    assert [level(FIRST, after(days)) for days in FIRST_LOOKS] == [0.01, 0.045, 0.005, 0.02]
    assert {level(FIRST, after(days_until(number))) for number in range(5, 60)} == {LATER_LEVEL}


@given(st.integers(1, 500))
def test_a_day_before_a_look_there_is_one_less(number: int) -> None:
    assert look_number(days_until(number)) == number
    assert look_number(days_until(number) - 1) == number - 1
    assert days_until(number + 1) - days_until(number) >= EVERY


@pytest.mark.parametrize(
    ("today", "before", "due"),
    [
        (0, None, None),
        (83, None, None),
        (84, None, 84),
        (167, None, 84),
        (100, 84, None),
        (168, 84, 168),
        (400, 84, 364),
        (10_000, None, 9_940),
        (84, -50, 84),
        (250, 100, None),
        (252, 100, 252),
    ],
)
def test_a_look_is_due_on_its_day_and_of_many_only_the_last(today: int, before: int | None, due: int | None) -> None:
    made = None if before is None else after(before)
    assert due_look(FIRST, made, after(today)) == (None if due is None else after(due))


@given(DATES, st.none() | DATES, DATES)
def test_however_often_it_is_asked_no_two_looks_are_closer_than_the_step(
    first: date, before: date | None, today: date
) -> None:
    due = due_look(first, before, today)
    if due is None:
        assert today < next_look(first, before)
        return
    assert first + timedelta(days=EVERY) <= due <= today
    assert before is None or (due - before).days >= EVERY
    assert due_look(first, due, today) is None
    assert next_look(first, due) > today


@given(DATES, st.lists(st.integers(0, 4000), min_size=1, max_size=40))
def test_who_comes_often_is_shown_what_who_comes_seldom_is_shown(first: date, days: list[int]) -> None:
    """The newest look on a day, with its level, is the same however often somebody came before."""
    before: date | None = None
    for day in sorted(days):
        before = due_look(first, before, first + timedelta(days=day)) or before
    assert before == due_look(first, None, first + timedelta(days=max(days)))


@pytest.mark.parametrize("seed", range(5))
def test_what_is_kept_of_a_look_is_all_of_it_as_json(seed: int) -> None:
    for days, factors in (seeded(seed, 84), seeded(seed, 30)):
        found = look(days, factors)
        assert found_of(json.loads(json.dumps(look_data(found)))) == found


def test_a_look_judges_at_its_own_level() -> None:
    days, factors = seeded(1, 120)
    strong = factors | {"tight_shoes": (days.episodes > np.median(days.episodes)).astype(float)}
    assert look(days, strong) == association(days, strong, LEVELS[0])
    weak = [factor.p for factor in association(days, factors).factors]
    told = association(days, factors, min(weak) * len(weak) * 1.001)
    assert len(told.having(Finding.LINK)) >= 1
    assert not association(days, factors, min(weak) * 0.999).having(Finding.LINK)


def test_before_a_look_nothing_is_compared() -> None:
    days, factors = seeded(2, 100)
    factors |= {"water": np.full(100, np.nan), "stress": np.ones(100)}
    told, found = waiting(days, factors), association(days, factors)
    assert [factor.needs for factor in told.factors] == [factor.needs for factor in found.factors]
    answers = {factor.key: factor.answer for factor in told.factors}
    assert (answers["water"], answers["stress"]) == (Finding.TOO_FEW, Finding.CONSTANT)
    assert answers["caffeine_drinks"] is Finding.WAITING
    assert {factor.ratio for factor in told.factors} == {None}


def test_an_empty_diary_lacks_everything() -> None:
    empty = nothing_recorded()
    assert [factor.key for factor in empty.factors] == list(FACTORS)
    assert {(need.have, need.is_met) for factor in empty.factors for need in factor.needs} == {(0, False)}
    assert (empty.on, empty.next_on) == (None, None)


def test_a_fingerprint_is_of_what_a_look_reads() -> None:
    days, factors = seeded(3, 90)
    same = fingerprint(days, factors)
    assert fingerprint(replace(days, seconds=days.seconds + 60), factors | {"fatigue": np.ones(90)}) == same
    more = days.episodes.copy()
    more[np.flatnonzero(days.counted)[0]] += 1
    assert fingerprint(replace(days, episodes=more), factors) != same
    for key in FACTORS:
        column = factors[key].copy()
        column[4] = 3 if column[4] != 3 else np.nan
        assert fingerprint(days, factors | {key: column}) != same
    assert fingerprint(replace(days, first=days.first + timedelta(days=1)), factors) != same


def test_skipped_is_not_zero_in_a_fingerprint() -> None:
    days = laid_out(np.ones(10))
    nothing = {key: np.full(10, np.nan) for key in FACTORS}
    assert fingerprint(days, nothing) != fingerprint(days, {key: np.zeros(10) for key in FACTORS})
