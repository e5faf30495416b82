"""What a plan could find: of one's own days, of more change never less, and from the table where too few are known."""

from __future__ import annotations

from datetime import date
from time import process_time

import numpy as np
import pytest

from benchmarks.benign import KINDS, TwitchProcess, daily
from diary.domain.history import Days
from diary.domain.trial import Design, schedules
from diary.domain.trial_power import (
    LEAST_DAYS,
    OWN_DAYS,
    TABLE,
    Basis,
    CanFind,
    can_find,
    can_find_of,
    data_of,
    left,
    notices,
)
from tests.domain.test_compare import days as days_of

DESIGN = Design(8, 5, 1)


def own_days(kind: TwitchProcess, *, seed: int = 1, known: int = OWN_DAYS, before: int = 0) -> Days:
    """Days of which the last `known` are recorded, after so many before the diary began."""
    episodes = daily(np.random.default_rng(seed), kind)[: known + before].tolist()
    return days_of(*([None] * before), *episodes[before:])


@pytest.mark.parametrize("design", TABLE)
def test_the_same_days_say_the_same_and_more_of_a_change_is_found_more_often(design: Design) -> None:
    days = own_days(KINDS["ups and downs"])
    found = can_find(days, design)
    assert found == can_find(days, design)
    assert (found.basis, found.days) == (Basis.OWN, OWN_DAYS)
    assert 0.05 < found.halved < found.third < 1


def test_who_twitches_often_and_evenly_finds_more() -> None:
    uneven = can_find(own_days(KINDS["long ups and downs"]), DESIGN)
    even = can_find(own_days(TwitchProcess(mean=8)), DESIGN)
    assert even.third > 0.95 > uneven.third + 0.3


def test_missing_days_stay_missing() -> None:
    episodes = daily(np.random.default_rng(1), TwitchProcess(mean=8))[:OWN_DAYS].tolist()
    every_other = [count if day % 2 else None for day, count in enumerate(episodes)]
    found = can_find(days_of(*every_other), DESIGN)
    assert (found.basis, found.days) == (Basis.OWN, OWN_DAYS // 2)
    # Of four days that count two are recorded: no block has enough.
    assert found.third == 0


def test_days_before_the_diary_began_are_not_missing() -> None:
    kind = KINDS["frequent"]
    late = own_days(kind, known=60, before=24)
    assert can_find(late, DESIGN) == can_find(days_of(*late.episodes[24:].tolist()), DESIGN)


@pytest.mark.parametrize("design", TABLE)
def test_too_few_days_give_the_figures_of_the_table(design: Design) -> None:
    few = days_of(*[2] * (LEAST_DAYS - 1), None, None)
    assert can_find(few, design) == CanFind(*TABLE[design], Basis.TABLE, LEAST_DAYS - 1)
    assert can_find(days_of(), design) == CanFind(*TABLE[design], Basis.TABLE, 0)


def test_a_day_without_a_known_count_is_no_day_to_go_by() -> None:
    assert can_find(days_of(*[-1] * OWN_DAYS), DESIGN).basis is Basis.TABLE


def test_who_hardly_twitches_has_nothing_to_find() -> None:
    rare = days_of(*[1] * 8, *[0] * 76)
    assert can_find(rare, DESIGN) == CanFind(0.0, 0.0, Basis.NOTHING, OWN_DAYS)
    assert can_find(days_of(*[1] * 9, *[0] * 75), DESIGN).basis is Basis.OWN


def test_it_is_kept_as_it_was_said() -> None:
    found = CanFind(0.29, 0.51, Basis.OWN, 70)
    assert data_of(found) == {"halved": 0.29, "third": 0.51, "basis": "own", "days": 70}
    assert can_find_of(data_of(found)) == found


def test_a_change_comes_and_goes_by_half_on_the_first_day_of_a_block() -> None:
    word = schedules(8).index("UCCUUCUC")
    share = left(DESIGN, 0.25)[word].reshape(8, 5)
    assert share[:, 0].tolist() == [1, 0.5, 0.25, 0.5, 1, 0.5, 0.5, 0.5]
    assert share[:, 1:].tolist() == [[1] * 4, [0.25] * 4, [0.25] * 4, [1] * 4, [1] * 4, [0.25] * 4, [1] * 4, [0.25] * 4]


def test_the_first_days_of_blocks_and_uncounted_days_are_not_read() -> None:
    drawn = np.array([schedules(8).index("UCUCUCUC")])
    changed = np.repeat(np.tile([False, True], 4), 5)
    episodes = np.where(changed, 0, 9)[np.newaxis]
    counted = np.ones((1, 40), np.bool_)
    assert notices(episodes, counted, DESIGN, drawn).all()
    first = np.tile(np.arange(5) == 0, 8)
    assert notices(np.where(first, 99, episodes), counted, DESIGN, drawn).all()
    too_few = counted & (np.repeat(np.arange(8), 5) > 2)
    assert not notices(episodes, too_few, DESIGN, drawn).any()


def test_it_does_not_keep_anybody_waiting() -> None:
    days, begun = own_days(KINDS["frequent"]), process_time()
    for blocks in (8, 10):
        can_find(days, Design(blocks, 7, 2))
    assert process_time() - begun < 2


def test_the_first_day_of_the_days_changes_nothing() -> None:
    counts = daily(np.random.default_rng(3), KINDS["frequent"])[:OWN_DAYS].tolist()
    assert can_find(days_of(*counts, first=date(2024, 2, 1)), DESIGN) == can_find(days_of(*counts), DESIGN)
