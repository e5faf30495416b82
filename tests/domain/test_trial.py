"""A trial: its schedules, how one is drawn, and what its blocks say."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from math import floor

import numpy as np
import pytest

from diary.domain.trial import (
    BLOCKS,
    LEVEL,
    Arm,
    Conclusion,
    Design,
    EarlyEnd,
    EndReason,
    KeptToIt,
    TrialPlan,
    TrialState,
    analyse,
    blocks_of,
    commitment,
    days_told,
    differences,
    draw,
    is_enough,
    log_rates,
    result_of,
    schedules,
    share_as_low,
    state_of,
)
from tests.domain.test_compare import days as days_of

SEED = "5f" * 32
START = date(2026, 3, 2)


def plan(schedule: str = "UCUCUCUC", design: Design | None = None) -> TrialPlan:
    design = design or Design(len(schedule), 5, 1)
    return TrialPlan("wider_shoes", "", "tight_shoes", design, START, schedule, SEED)


@pytest.mark.parametrize(("blocks", "size"), [(8, 62), (10, 194)])
def test_a_schedule_has_as_many_changed_as_usual_blocks_and_three_alike_running_at_most(blocks: int, size: int) -> None:
    every = schedules(blocks)
    assert len(every) == len(set(every)) == size
    assert all(word.count("C") == word.count("U") == blocks // 2 for word in every)
    assert not any(run in word for word in every for run in ("CCCC", "UUUU"))


@pytest.mark.parametrize("blocks", BLOCKS)
def test_each_schedule_is_drawn_about_as_often(blocks: int) -> None:
    drawn = Counter(draw(blocks, str(seed)) for seed in range(200 * len(schedules(blocks))))
    assert set(drawn) == set(schedules(blocks))
    assert 140 < min(drawn.values()) <= max(drawn.values()) < 260


def test_a_seed_draws_the_same_schedule_again_and_is_not_told_by_its_commitment() -> None:
    assert draw(8, SEED) == draw(8, SEED)
    assert SEED not in commitment(SEED)
    assert commitment(SEED) != commitment("5e" * 32)


@pytest.mark.parametrize("blocks", BLOCKS)
def test_of_the_schedules_at_most_one_in_twenty_says_fewer_whatever_the_days_hold(blocks: int) -> None:
    rng = np.random.default_rng(4)
    for _ in range(50):
        # Unequal on purpose: no two sums are alike, so that the level is used up.
        rates = rng.normal(size=blocks)
        every = differences(rates)
        said = [float(share_as_low(every, np.array(index))) <= LEVEL for index in range(len(schedules(blocks)))]
        assert sum(said) == floor(LEVEL * len(schedules(blocks)))


def test_the_days_of_a_plan_know_their_block_and_whether_they_count() -> None:
    told = plan()
    assert told.last_day == date(2026, 4, 10)
    assert [told.arm_of(START), told.arm_of(date(2026, 3, 7))] == [Arm.AS_USUAL, Arm.CHANGED]
    assert told.block_of(told.last_day) == 8
    assert not told.counts_on(START)
    assert told.counts_on(date(2026, 3, 3))
    assert not told.has(date(2026, 3, 1))


def test_a_trial_is_coming_runs_and_is_complete_from_the_day_after_its_last() -> None:
    told, stopped = plan(), EarlyEnd(date(2026, 3, 9), EndReason.STOPPED)
    assert state_of(told, None, date(2026, 3, 1)) is TrialState.COMING
    assert state_of(told, None, START) is TrialState.RUNNING
    assert state_of(told, None, told.last_day) is TrialState.RUNNING
    assert state_of(told, None, date(2026, 4, 11)) is TrialState.COMPLETE
    assert state_of(told, stopped, date(2026, 4, 11)) is TrialState.ENDED


def test_one_that_was_stopped_is_not_conclusive_whatever_its_days_show() -> None:
    told = plan()
    usual, changed = [9] * 5, [0] * 5
    days = days_of(*(usual + changed) * 4, first=START)
    blocks = blocks_of(told, days, {START: KeptToIt.YES})
    over = result_of(told, None, blocks)
    assert over.conclusion is Conclusion.FEWER
    assert over.estimate is not None
    assert over.estimate.p == 1 / 62
    assert over.kept(Arm.AS_USUAL, KeptToIt.YES) == 1
    stopped = result_of(told, EarlyEnd(told.last_day, EndReason.STOPPED), blocks)
    assert (stopped.conclusion, stopped.estimate) == (Conclusion.NOT_CONCLUSIVE, None)


@pytest.mark.parametrize("quiet", [[0, 0, 0, 0, 0], [0, None, 0, 0, 0]])
def test_where_no_episode_was_counted_nothing_is_told_however_the_blocks_are_recorded(quiet: list[int | None]) -> None:
    # What was counted on days that do not count is nothing either.
    days = days_of(*[9, *quiet[1:], *[0] * 5] * 4, first=START)
    found = result_of(plan(), None, blocks_of(plan(), days, {}))
    assert found.enough == 8
    assert (found.conclusion, found.estimate) == (Conclusion.NOT_CONCLUSIVE, None)
    one = days_of(*[9, *quiet[1:], *[0] * 5] * 3, *[9, 1, *quiet[2:], *[0] * 5], first=START)
    assert result_of(plan(), None, blocks_of(plan(), one, {})).estimate is not None


def test_a_block_without_a_recorded_day_takes_the_mean_of_the_others() -> None:
    episodes, recorded = np.array([4, 0, 8, 2, 3, 1, 6, 2]), np.array([4, 0, 4, 3, 4, 4, 4, 4])
    rates = log_rates(episodes, recorded)
    assert rates[1] == pytest.approx(np.delete(rates, 1).mean())
    assert analyse(episodes, recorded, "UCUCUCUC").ratio < 1


def test_the_interval_ends_below_one_where_fewer_is_said_and_nowhere_else() -> None:
    rng = np.random.default_rng(5)
    for _ in range(300):
        # Few numbers on purpose, so that many schedules are as low as the drawn one.
        episodes, recorded = rng.integers(0, 3, 10), rng.integers(1, 4, 10)
        found = analyse(episodes, recorded, "UCCUUCUCUC")
        assert (found.high < 1) == (found.p <= LEVEL)
        assert found.low <= found.ratio <= found.high


def test_six_blocks_are_never_conclusive() -> None:
    assert is_enough(np.full(8, 4), Design(8, 5, 1))
    assert not is_enough(np.full(6, 4), Design(6, 5, 1))


@pytest.mark.parametrize(
    ("enough", "blocks", "is_conclusive"), [(6, 8, True), (5, 8, False), (8, 10, True), (7, 10, False)]
)
def test_three_quarters_of_the_blocks_need_three_fifths_of_their_days(
    enough: int, blocks: int, is_conclusive: bool
) -> None:
    for design, least in ((Design(blocks, 5, 1), 3), (Design(blocks, 7, 2), 3)):
        recorded = np.array([least] * enough + [least - 1] * (blocks - enough))
        assert bool(is_enough(recorded, design)) == is_conclusive


def test_the_days_are_told_with_what_is_known_of_them() -> None:
    days = days_of(2, None, 0, 3, *[-1] * 36, first=START)
    told = days_told(plan(), days, {START: KeptToIt.PARTLY, START + timedelta(days=6): KeptToIt.YES})
    assert [day.day for day in told] == [START + timedelta(days=index) for index in range(40)]
    assert [(day.is_recorded, day.episodes) for day in told[:4]] == [(True, 2), (False, None), (True, 0), (True, 3)]
    assert [(day.block, day.arm, day.counts) for day in told[4:7]] == [
        (1, Arm.AS_USUAL, True),
        (2, Arm.CHANGED, False),
        (2, Arm.CHANGED, True),
    ]
    assert [index for index, day in enumerate(told) if day.kept] == [0, 6]


@pytest.mark.parametrize(("lasted", "lived"), [(-3, 0), (0, 0), (1, 1), (13, 13), (90, 40)])
def test_no_day_after_an_early_end_is_one_of_the_trial(lasted: int, lived: int) -> None:
    days, end = days_of(*[2] * 40, first=START), EarlyEnd(START + timedelta(days=lasted - 1), EndReason.STOPPED)
    told, blocks = days_told(plan(), days, {}, end), blocks_of(plan(), days, {}, end)
    assert len(told) == lived
    assert sum(block.recorded for block in blocks) == sum(day.counts for day in told)
    assert sum(block.episodes for block in blocks) == 2 * sum(day.counts for day in told)
    assert sum(block.counting for block in blocks) == 32
