"""Rhythm: when episodes begin, per day with a count, and when that may be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from diary.domain.history import DayRow, Days, days_of
from diary.domain.needs import unmet
from diary.domain.rhythm import MIN_EPISODES, MIN_RECORDED, Rhythm, hit_by_chance
from diary.domain.rhythm import rhythm as rhythm_of
from diary.domain.waking import Awake
from tests.each import each

MONDAY = date(2026, 1, 5)

Told = Mapping[int, int] | str | None
"""A day: episodes by hour, or "quiet", "unknown", "yes" (twitched without an episode), or None where missing."""

ANSWERS = {"quiet": "no", "unknown": "", "yes": "yes"}


def row(day: date, told: Mapping[int, int] | str) -> DayRow:
    hours = {} if isinstance(told, str) else {str(hour): count for hour, count in told.items()}
    twitching = ANSWERS[told] if isinstance(told, str) else None
    return DayRow(day, sum(hours.values()), 0, 0, 0, 0, 0, {}, hours, twitching)


def diary(told: Sequence[Told], first: date = MONDAY) -> Days:
    rows = [row(first + timedelta(days=i), day) for i, day in enumerate(told) if day is not None]
    return days_of(rows, first, first + timedelta(days=len(told) - 1))


ROUND_THE_CLOCK = Awake(24)


def rhythm(days: Days, awake: Awake = ROUND_THE_CLOCK) -> Rhythm:
    return rhythm_of(days, awake)


HOURS = st.dictionaries(st.integers(0, 23), st.integers(1, 5), min_size=1, max_size=6)
DAYS = st.lists(st.one_of(st.none(), st.sampled_from(sorted(ANSWERS)), HOURS), max_size=60)


def same(one: Rhythm, other: Rhythm) -> bool:
    return bool(np.array_equal(one.counts, other.counts) and np.array_equal(one.days, other.days))


def test_episodes_stand_at_their_weekday_and_hour() -> None:
    found = rhythm(diary([{22: 2}, "quiet", {0: 1}, None, "yes", {23: 3}, "unknown", {22: 1, 7: 4}]))
    assert found.counts.shape == (7, 24)
    assert {(int(day), int(hour)): int(found.counts[day, hour]) for day, hour in np.argwhere(found.counts)} == {
        (0, 22): 3,
        (0, 7): 4,
        (2, 0): 1,
        (5, 23): 3,
    }


def test_the_base_of_a_weekday_is_its_days_with_a_count() -> None:
    found = rhythm(diary([{22: 2}, "quiet", {0: 1}, None, "yes", {23: 3}, "unknown", {22: 1}, None]))
    assert found.days.tolist() == [2, 1, 1, 0, 0, 1, 0]
    assert found.recorded == 7
    assert found.rate()[0, 22] == 1.5
    assert found.rate()[1].tolist() == [0.0] * 24
    assert np.isnan(found.rate()[[3, 4, 6]]).all()


def test_hours_can_be_taken_together() -> None:
    found = rhythm(diary([{0: 1, 2: 1, 3: 5, 23: 2}] * 8))
    assert found.rate(3).shape == (7, 8)
    assert found.rate(3)[0].tolist() == [2, 5, 0, 0, 0, 0, 0, 2]


def test_its_columns_cannot_be_written_to() -> None:
    found = rhythm(diary([{1: 1}]))
    for column in (found.counts, found.days, found.spans):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 1


BUSIEST: list[tuple[Mapping[int, int], int, int]] = [
    ({22: 3, 23: 4, 0: 5, 12: 6}, 22, 12),
    ({23: 1, 0: 1, 1: 1}, 23, 3),
    ({0: 2, 1: 2, 2: 2, 20: 1}, 0, 6),
    ({21: 1, 22: 1, 23: 1}, 21, 3),
    ({22: 7}, 21, 7),
    ({0: 7}, 23, 7),
    ({8: 2, 20: 2}, 7, 2),
    ({8: 1, 20: 2}, 19, 2),
    (dict.fromkeys(range(24), 1), 0, 3),
]


@each(("hours", "start", "episodes"), BUSIEST)
def test_the_busiest_three_hours_are_found_on_a_circle(hours: Mapping[int, int], start: int, episodes: int) -> None:
    found = rhythm(diary([hours])).busiest
    assert found is not None
    assert (found.start, found.end) == (start, (start + 3) % 24)
    assert found.episodes == episodes
    assert found.share == pytest.approx(episodes / sum(hours.values()))


def test_without_an_episode_there_is_no_busiest_time() -> None:
    assert rhythm(diary(["quiet", None, "yes"])).busiest is None
    assert rhythm(diary([])).busiest is None


@pytest.mark.parametrize(("inside", "stands_out"), [(5, True), (4, False)])
def test_a_time_stands_out_from_a_quarter_of_the_episodes_on(inside: int, stands_out: bool) -> None:
    hours = {1: 4, 5: 4, 9: 4, 13: 8 - inside, 17: inside}
    assert sum(hours.values()) == 20
    found = rhythm(diary([hours] * 30)).busiest
    assert found is not None
    assert found.stands_out is stands_out


def test_a_day_counts_once_however_many_episodes_it_has() -> None:
    found = rhythm(diary([{22: 5, 23: 4}, {0: 7}, {21: 2, 22: 2}, {9: 2}, "quiet", "yes", None])).busiest
    assert found is not None
    assert (found.start, found.episodes, found.total) == (22, 18, 22)
    assert (found.days_in, found.days) == (3, 4)
    assert found.expected == pytest.approx((2 * 3 / 24 + 2 * (1 - 21 * 20 / (24 * 23))) / 4)


@pytest.mark.parametrize(("inside", "outside"), [(9, 11), (8, 12), (20, 0), (40, 100)])
def test_how_likely_so_many_days_are_by_chance_is_a_binomial_tail_over_all_spans(inside: int, outside: int) -> None:
    told: list[Told] = [*[{22: 1}] * inside, *({2 + 4 * (day % 5): 1} for day in range(outside))]
    found = rhythm(diary(told)).busiest
    assert found is not None
    assert found.p == pytest.approx(min(24 * stats.binom.sf(inside - 1, inside + outside, 1 / 8), 1))
    assert found.stands_out is (found.share >= 0.25 and found.p < 0.04)


@pytest.mark.parametrize("hours", [24, 16, 12])
def test_the_chance_of_a_span_is_that_of_a_draw_of_waking_hours(hours: int) -> None:
    drawn = np.arange(25)
    expected = 1 - special.comb(hours - 3, drawn) / np.maximum(special.comb(hours, drawn), 1)
    assert hit_by_chance(hours)[: hours + 1] == pytest.approx(expected[: hours + 1])
    assert (hit_by_chance(hours)[hours:] == 1).all()


def test_part_of_an_hour_awake_lies_between_whole_ones() -> None:
    fewer, between, more = (hit_by_chance(hours) for hours in (15, 15.4, 16))
    assert (fewer[1:13] > between[1:13]).all()
    assert (between[1:13] > more[1:13]).all()


def test_the_fewer_hours_somebody_is_awake_the_more_it_takes_to_name_one() -> None:
    days: list[Told] = [*({hour: 1} for hour in range(8, 22) for _ in range(4)), *[{20: 1}] * 10]
    found = [rhythm(diary(days), Awake(hours)).busiest for hours in (24, 14)]
    assert [busiest is not None and busiest.stands_out for busiest in found] == [True, False]


def test_a_single_long_bout_names_no_time() -> None:
    assert rhythm(diary([{22: 60}, *["quiet"] * 20])).busiest is not None
    assert not any(found.stands_out for n in (1, 2, 3) if (found := rhythm(diary([{22: 60}] * n)).busiest))


def at_random(seed: int, episodes: int, *, bout: int, days: int = 84) -> Rhythm:
    """Bouts of so many episodes within an hour; each begins at any time of any day."""
    random = np.random.default_rng([seed, episodes, bout])
    told: dict[int, Counter[int]] = {}
    for _ in range(episodes // bout):
        start, day = random.uniform(0, 24), int(random.integers(days))
        hours = (start + random.uniform(0, 1, bout)).astype(int) % 24
        told.setdefault(day, Counter()).update(hours.tolist())
    return rhythm(diary([told.get(day, "quiet") for day in range(days)]))


@pytest.mark.slow
@each("bout", [1, 5])
@each("episodes", [20, 40, 120, 500])
def test_even_hours_are_hardly_ever_given_a_time(episodes: int, bout: int) -> None:
    found = [at_random(seed, episodes, bout=bout).busiest for seed in range(60)]
    assert sum(busiest is not None and busiest.stands_out for busiest in found) <= 3


def test_a_time_that_is_there_is_found() -> None:
    random = np.random.default_rng(7)
    told: list[Told] = [
        {22 if random.random() < 0.5 else int(random.integers(24)): int(random.integers(1, 6))} for _ in range(40)
    ]
    found = rhythm(diary(told)).busiest
    assert found is not None
    assert found.stands_out
    assert 22 in range(found.start, found.start + 3)


def test_it_needs_twenty_episodes_on_fourteen_recorded_days() -> None:
    short = rhythm(diary([{9: 1}] * 12 + ["quiet", None]))
    assert [(need.have, need.need, need.what) for need in short.needs] == [
        (12, MIN_EPISODES, "episodes"),
        (13, MIN_RECORDED, "recorded days"),
    ]
    assert not unmet(rhythm(diary([{9: 2}] * 10 + ["unknown"] * 4)).needs)
    assert [need.what for need in unmet(rhythm(diary([{9: 2}] * 10 + ["quiet"] * 3)).needs)] == ["recorded days"]
    assert [need.what for need in unmet(rhythm(diary([{9: 1}] * 19)).needs)] == ["episodes"]


@given(DAYS, st.integers(0, 20), st.integers(0, 20))
def test_missing_days_change_nothing(told: list[Told], before: int, after: int) -> None:
    first = MONDAY - timedelta(days=before)
    wider = rhythm(diary([None] * before + told + [None] * after, first))
    assert same(wider, rhythm(diary(told)))
    assert wider.recorded == sum(day is not None for day in told)


@given(DAYS)
def test_days_without_a_count_change_nothing(told: list[Told]) -> None:
    unsaid: list[Told] = [None if day in ("yes", "unknown") else day for day in told]
    assert same(rhythm(diary(told)), rhythm(diary(unsaid)))


@given(DAYS, st.sampled_from([1, 2, 3, 24]))
def test_rates_times_their_days_are_the_episodes(told: list[Told], hours: int) -> None:
    found = rhythm(diary(told))
    total = sum(sum(day.values()) for day in told if isinstance(day, Mapping))
    assert found.total == total
    assert np.nansum(found.rate(hours) * found.days[:, None]) == pytest.approx(total)
    assert np.array_equal(np.isnan(found.rate(hours)).all(1), found.days == 0)


@given(st.data())
def test_days_of_the_same_weekday_can_change_places(data: st.DataObject) -> None:
    told = data.draw(DAYS)
    moved = list(told)
    for weekday in range(7):
        moved[weekday::7] = data.draw(st.permutations(told[weekday::7]))
    assert same(rhythm(diary(told)), rhythm(diary(moved)))


@given(DAYS, st.integers(1, 23))
def test_turning_the_clock_turns_the_busiest_hours(told: list[Told], turn: int) -> None:
    turned: list[Told] = [
        {(hour + turn) % 24: count for hour, count in day.items()} if isinstance(day, Mapping) else day for day in told
    ]
    one, other = rhythm(diary(told)).busiest, rhythm(diary(turned)).busiest
    assert (one is None) == (other is None)
    if one and other:
        assert (one.episodes, one.total) == (other.episodes, other.total)


@given(DAYS)
def test_no_three_hours_hold_more_than_the_busiest(told: list[Told]) -> None:
    found = rhythm(diary(told))
    hours = found.counts.sum(0).tolist()
    spans = [hours[start] + hours[(start + 1) % 24] + hours[(start + 2) % 24] for start in range(24)]
    busiest = found.busiest
    assert (max(spans) == 0) if busiest is None else busiest.episodes == max(spans) == spans[busiest.start]
