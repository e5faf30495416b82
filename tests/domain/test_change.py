"""The look in full: the numbers of rule T1, once, and what it still needs exactly where there is no look."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.change import Change, change, first_day
from diary.domain.trend import LOOK_DAYS, Counts, intensity_rise, is_comparable, look_days, more_often, worsening
from tests.each import each

SUNDAY = date(2026, 3, 8)
TODAY = SUNDAY + timedelta(days=3)
LONG_AGO = date(2020, 1, 1)
EVERY = np.ones(LOOK_DAYS, bool)


def counts(episodes: np.ndarray, recorded: np.ndarray = EVERY, *, strength: float = 2, last: date = SUNDAY) -> Counts:
    """Days up to `last`, all of them by intensity `strength`."""
    seen = np.where(recorded, episodes, 0).astype(float)
    return Counts(last - timedelta(days=len(seen) - 1), recorded, seen > 0, seen, seen * strength, seen)


def steady(a_day: float) -> np.ndarray:
    return np.full(LOOK_DAYS, a_day)


def step(before: float, recent: float) -> np.ndarray:
    """Two rates with a little up and down, the second in the last four weeks."""
    return np.where(np.arange(LOOK_DAYS) < 84, before, recent) * (1 + 0.2 * (np.arange(LOOK_DAYS) // 7 % 2))


def missing(change: Change) -> list[str]:
    return [need.what for need in change.needs if not need.is_met]


diaries = st.builds(
    lambda seed, level, recorded, n, age, lost: (
        counts(
            np.asarray(np.random.default_rng(seed).poisson(level, n)),
            (np.random.default_rng(seed + 1).random(n) < recorded) & (np.arange(n)[::-1] // 28 != lost),
        ),
        SUNDAY - timedelta(days=age),
    ),
    seed=st.integers(0, 10_000),
    level=st.sampled_from([0.1, 0.3, 1.0, 5.0]),
    recorded=st.sampled_from([0.3, 0.5, 0.7, 1.0]),
    n=st.sampled_from([0, 5, 40, 50, 55, 56, 80, 112, 182]),
    age=st.sampled_from([-3, 0, 54, 55, 400]),
    lost=st.integers(0, 4),
)


def test_the_numbers_are_those_of_the_look_that_the_rule_takes() -> None:
    days = counts(np.where(np.arange(LOOK_DAYS) < 77, 1, 4) + np.arange(LOOK_DAYS) % 2, strength=3)
    told = more_often(days, LONG_AGO, TODAY)
    assert told is not None
    found = change(days, LONG_AGO, TODAY)
    assert found.frequency == told.latest
    assert found.is_more
    assert found.intensity == intensity_rise(days.intensity_sum, days.rated)


@given(diaries)
def test_a_look_is_there_exactly_where_every_need_is_met(diary: tuple[Counts, date]) -> None:
    days, first = diary
    found = change(days, first, TODAY)
    assert (found.frequency is not None) == (missing(found) == [])
    assert found.frequency == (worsening(days.episodes, days.recorded) if is_comparable(days, first) else None)


@given(diaries)
def test_the_means_are_episodes_by_recorded_days_without_smoothing(diary: tuple[Counts, date]) -> None:
    found = change(*diary, TODAY)
    before, recent = found.mean_rate(recent=False), found.mean_rate(recent=True)
    assert (before is None, recent is None) == (not found.compared(recent=False), not found.compared(recent=True))
    for mean, weeks in ((before, found.compared(recent=False)), (recent, found.compared(recent=True))):
        if mean is not None:
            assert mean * sum(week.days for week in weeks) == pytest.approx(sum(week.episodes for week in weeks))
    if found.frequency:
        assert found.frequency.weeks == (len(found.compared(recent=False)), len(found.compared(recent=True)))


@given(diaries, st.sampled_from([0.0, 7.0, 900.0]))
def test_what_days_that_are_not_recorded_hold_changes_nothing(diary: tuple[Counts, date], held: float) -> None:
    days, first = diary
    other = Counts(
        days.first,
        days.recorded,
        days.twitched,
        np.where(days.recorded, days.episodes, held),
        days.intensity_sum,
        days.rated,
    )
    assert change(other, first, TODAY) == change(days, first, TODAY)


@each("today", [SUNDAY + timedelta(days=ahead) for ahead in range(1, 8)])
def test_days_after_the_last_sunday_change_nothing(today: date) -> None:
    days = counts(
        np.r_[steady(1), np.full((today - SUNDAY).days, 30)], np.ones(112 + (today - SUNDAY).days, bool), last=today
    )
    found = change(days, LONG_AGO, today)
    assert found == change(counts(steady(1)), LONG_AGO, TODAY)
    assert found.look == SUNDAY == look_days(today)[-1]
    assert first_day(today) == found.weeks[0].first - timedelta(days=7)


def test_weeks_go_from_monday_to_sunday_with_what_they_hold() -> None:
    recorded = np.arange(LOOK_DAYS) % 7 < np.repeat([7, 3, 2, 0] * 4, 7)
    weeks = change(counts(steady(2), recorded), LONG_AGO, TODAY).weeks
    assert [week.first for week in weeks] == [SUNDAY - timedelta(days=7 * ago - 1) for ago in range(16, 0, -1)]
    assert {week.first.weekday() for week in weeks} == {0}
    assert weeks[3].rate is None
    assert [week.days for week in weeks] == [7, 3, 2, 0] * 4
    assert [week.episodes for week in weeks] == [14, 6, 4, 0] * 4
    assert [week.is_enough for week in weeks] == [True, True, False, False] * 4
    assert [week.is_recent for week in weeks] == [False] * 12 + [True] * 4
    assert [week.rate for week in weeks[:2]] == [2, 2]


def test_a_younger_diary_has_fewer_weeks() -> None:
    found = change(counts(np.ones(60), np.ones(60, bool)), SUNDAY - timedelta(days=59), TODAY)
    assert len(found.weeks) == 8
    assert found.frequency is not None


def test_an_empty_diary_needs_everything() -> None:
    found = change(counts(steady(0), ~EVERY), None, TODAY)
    assert (found.frequency, found.intensity) == (None, None)
    assert [need.have for need in found.needs] == [0] * 6
    assert [need.need for need in found.needs] == [56, 14, 14, 3, 3, 8]
    assert missing(found) == [need.what for need in found.needs]


@each(
    ("recorded", "first", "a_day", "what"),
    [
        (EVERY, SUNDAY - timedelta(days=54), 1.0, ["days since your first entry"]),
        (EVERY, LONG_AGO, 0.25, ["episodes in the last four weeks"]),
        (
            (np.arange(LOOK_DAYS) % 7 < 4) & (np.arange(LOOK_DAYS) // 7 != 14) | (np.arange(LOOK_DAYS) == 111),
            LONG_AGO,
            1.0,
            ["recorded days in the last four weeks"],
        ),
        (
            (np.arange(LOOK_DAYS) // 7 < 14) | (np.arange(LOOK_DAYS) % 7 > 7),
            LONG_AGO,
            1.0,
            ["recorded days in the last four weeks", "weeks with 3 recorded days among the last four"],
        ),
        (
            (np.arange(LOOK_DAYS) // 7 > 12),
            LONG_AGO,
            1.0,
            ["recorded days in the four weeks before those", "weeks with 3 recorded days among those before"],
        ),
    ],
)
def test_it_says_what_is_missing(recorded: np.ndarray, first: date, a_day: float, what: list[str]) -> None:
    assert missing(change(counts(steady(a_day), recorded), first, TODAY)) == what


@pytest.mark.parametrize(("recent", "is_unequal"), [(21, False), (20, True), (13, True)])
def test_one_window_wants_about_as_many_recorded_days_as_the_other(recent: int, is_unequal: bool) -> None:
    recorded = EVERY.copy()
    recorded[LOOK_DAYS - 28 : LOOK_DAYS - recent] = False
    found = change(counts(steady(1), recorded), LONG_AGO, TODAY)
    assert found.is_unequal is is_unequal
    assert (found.frequency is None) is is_unequal
    if is_unequal:
        assert (found.needs[1].have, found.needs[1].need) == (recent, 21)


@pytest.mark.parametrize("a_day", [1, 3, 40])
def test_a_constant_rate_gives_no_finding(a_day: int) -> None:
    found = change(counts(steady(a_day)), LONG_AGO, TODAY)
    assert found.frequency is not None
    assert found.frequency.ratio == pytest.approx(1)
    assert not found.is_more
    assert found.intensity is not None
    assert found.intensity.points == 0


def stepped(before: float, recent: float, weeks: int) -> Counts:
    """Two rates with a little up and down, the second in so many last weeks."""
    week = np.arange(LOOK_DAYS + 7) // 7
    return counts(np.where(week < 17 - weeks, before, recent) * (1 + 0.2 * (week % 2)), np.ones(LOOK_DAYS + 7, bool))


@pytest.mark.parametrize(("before", "recent", "more", "less"), [(2, 9, True, False), (9, 2, False, True)])
def test_it_finds_a_step_in_its_direction_when_two_looks_running_do(
    before: float, recent: float, more: bool, less: bool
) -> None:
    found = change(stepped(before, recent, 5), LONG_AGO, TODAY)
    assert (found.is_more, found.is_less) == (more, less)


@pytest.mark.parametrize("times", [3.0, 4.0, 6.0])
def test_it_says_so_exactly_where_the_look_a_week_before_said_so(times: float) -> None:
    for weeks in range(1, 5):
        for days in (stepped(2, 2 * times, weeks), stepped(2 * times, 2, weeks)):
            now, before = (change(days, LONG_AGO, TODAY - timedelta(days=ago)).frequency for ago in (0, 7))
            assert now is not None
            assert before is not None
            found = change(days, LONG_AGO, TODAY)
            assert found.frequency_before == before
            assert (found.is_more, found.is_less) == (now.is_more and before.is_more, now.is_less and before.is_less)


def test_a_quiet_week_has_no_episodes_a_day() -> None:
    days = counts(np.r_[np.zeros(7), np.ones(LOOK_DAYS - 7)])
    assert change(days, LONG_AGO, TODAY).weeks[0].rate == 0


@pytest.mark.parametrize(("recent", "stronger", "weaker"), [(4, True, False), (1, False, True), (2.4, False, False)])
def test_strength_stands_out_in_its_direction_by_two_looks(recent: float, stronger: bool, weaker: bool) -> None:
    rating = np.where(np.arange(LOOK_DAYS) < LOOK_DAYS - 35, 2.5, recent) + 0.1 * (np.arange(LOOK_DAYS) // 7 % 2)
    plain = counts(steady(1))
    days = Counts(plain.first, plain.recorded, plain.twitched, plain.episodes, rating, plain.rated)
    found = change(days, LONG_AGO, TODAY)
    assert (found.is_stronger, found.is_weaker) == (stronger, weaker)
