"""The ratio of rates: golden values, an independent implementation in plain loops, and what must not change it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from diary.domain.rate_ratio import RateRatio, daily_rate, rate_ratio
from tests.each import each

T = np.arange(112)
GOLDEN = np.where(T < 84, (T * 7) % 3, 2 + (T * 5) % 4).astype(float)
SEEN = (T % 9) != 4
Case = tuple[np.ndarray, np.ndarray, np.ndarray]


def plain(episodes: np.ndarray, counted: np.ndarray, with_factor: np.ndarray) -> tuple[float, float, float]:
    """The same by the definition, a day at a time."""
    days = [
        (index, float(y), bool(g))
        for index, (y, c, g) in enumerate(zip(episodes, counted, with_factor, strict=True))
        if c
    ]
    rate, mean, n = {}, {}, {}
    for side in (True, False):
        values = [y for _, y, g in days if g is side]
        n[side], mean[side] = len(values), sum(values) / len(values)
        rate[side] = (sum(values) + 0.5) / (len(values) + 0.5)
    total = len(days)
    poisson = sum(1 / (n[side] * rate[side]) for side in rate)
    squares = 0.0
    share = {}
    for index, y, g in days:
        residual = y - mean[g]
        squares += residual * residual / rate[g]
        share[index] = (1 if g else -1) * residual / (n[g] * rate[g])
    variance = 0.0
    for i, one in share.items():
        for j, other in share.items():
            if abs(i - j) <= 7:
                variance += (1 - abs(i - j) / 8) * one * other
    error = math.sqrt(max(variance * total / (total - 2), max(squares / (total - 2), 1.0) * poisson))
    half = float(stats.t.ppf(0.975, max(total / 4, 3))) * error
    ratio = rate[True] / rate[False]
    return ratio, ratio * math.exp(-half), ratio * math.exp(half)


def seeded(seed: int) -> Case:
    """A random diary of 20 to 400 days, from few episodes to very many, that come in bouts in every second of them."""
    random = np.random.default_rng(seed)
    n = int(random.integers(20, 400))
    level = random.choice([0.05, 0.5, 2.0, 20.0]) * np.ones(n)
    if seed % 2:
        level *= np.exp(np.convolve(random.normal(size=n), np.ones(10) / 4, "same"))
    with_factor = random.random(n) < random.uniform(0.2, 0.8)
    episodes = random.poisson(level * np.where(with_factor, random.choice([1.0, 2.0]), 1.0)).astype(float)
    return episodes, random.random(n) < random.uniform(0.5, 1.0), with_factor


def plain_rate(episodes: np.ndarray, counted: np.ndarray) -> tuple[float, float, float]:
    """One rate by the definition, a day at a time."""
    days = [(index, float(y)) for index, (y, c) in enumerate(zip(episodes, counted, strict=True)) if c]
    n = len(days)
    mean = sum(y for _, y in days) / n
    rate = (sum(y for _, y in days) + 0.5) / (n + 0.5)
    products = [(1 - abs(i - j) / 8) * (y - mean) * (z - mean) for i, y in days for j, z in days if abs(i - j) <= 7]
    spread = sum((y - mean) ** 2 for _, y in days) / rate / (n - 1)
    error = math.sqrt(max(sum(products) / (n * rate) ** 2 * n / (n - 1), max(spread, 1.0) / (n * rate)))
    half = float(stats.t.ppf(0.975, max(n / 4, 3))) * error
    return rate, rate * math.exp(-half), rate * math.exp(half)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any counts, with a counted day on each side and three in all."""
    rows = draw(st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.booleans()), min_size=1, max_size=80))
    rows += [(draw(st.integers(0, 40)), True, side) for side in (True, False, True)]
    episodes, counted, with_factor = (np.array(column) for column in zip(*rows, strict=True))
    return episodes.astype(float), counted, with_factor


def interval(found: RateRatio) -> tuple[float, float, float]:
    return found.ratio, found.low, found.high


def test_it_gives_the_golden_values() -> None:
    found = rate_ratio(GOLDEN, SEEN, T % 4 == 0)
    expected = (0.743053978348096, 0.47493539426754083, 1.162535413033266)
    assert interval(found) == pytest.approx(expected, abs=1e-9)
    assert (found.days_with, found.days_without) == (25, 75)
    assert not found.excludes_one


@each("seed", range(40))
def test_it_equals_an_independent_implementation(seed: int) -> None:
    episodes, counted, with_factor = seeded(seed)
    assert interval(rate_ratio(episodes, counted, with_factor)) == pytest.approx(
        plain(episodes, counted, with_factor), rel=1e-9
    )


def test_bouts_widen_the_interval() -> None:
    """The same counts in another order: only Bartlett's weights can tell."""
    bouts = np.repeat([0.0, 8.0] * 8, 7)
    shuffled = np.random.default_rng(1).permutation(bouts)
    wide, narrow = (rate_ratio(counts, T >= 0, T < 56) for counts in (bouts, shuffled))
    assert wide.high / wide.low > 1.3 * narrow.high / narrow.low


@given(cases())
def test_with_against_without_inverts(case: Case) -> None:
    episodes, counted, with_factor = case
    one, other = rate_ratio(episodes, counted, with_factor), rate_ratio(episodes, counted, ~with_factor)
    assert interval(other) == pytest.approx((1 / one.ratio, 1 / one.high, 1 / one.low), rel=1e-9)
    assert other.days_with == one.days_without


@given(cases(), st.integers(0, 30), st.integers(0, 30), st.sampled_from([np.nan, 0.0, 999.0]))
def test_days_that_are_not_counted_change_nothing(case: Case, before: int, after: int, held: float) -> None:
    episodes, counted, with_factor = case
    longer = rate_ratio(
        np.concatenate([np.full(before, held), np.where(counted, episodes, held), np.full(after, held)]),
        np.pad(counted, (before, after)),
        np.pad(with_factor, (before, after), constant_values=True),
    )
    assert interval(longer) == pytest.approx(interval(rate_ratio(episodes, counted, with_factor)), rel=1e-9)


@given(cases())
def test_the_ratio_lies_in_its_interval(case: Case) -> None:
    found = rate_ratio(*case)
    assert 0 < found.low < found.ratio < found.high < np.inf


@given(st.integers(0, 40), st.integers(10, 60))
def test_a_constant_rate_gives_no_finding(a_day: int, days: int) -> None:
    found = rate_ratio(np.full(2 * days, float(a_day)), np.ones(2 * days, bool), np.arange(2 * days) < days)
    assert found.ratio == pytest.approx(1)
    assert not found.excludes_one


@each("sides", [[], [True], [True, False], [True] * 30, [False] * 30])
def test_too_few_counted_days_have_no_ratio(sides: list[bool]) -> None:
    n = len(sides)
    with pytest.raises(ValueError, match="Too few"):
        rate_ratio(np.ones(n), np.ones(n, bool), np.array(sides, bool))


@each("seed", range(20))
def test_a_rate_equals_an_independent_implementation(seed: int) -> None:
    episodes, counted, _ = seeded(seed)
    found = daily_rate(episodes, counted)
    assert (found.rate, found.low, found.high) == pytest.approx(plain_rate(episodes, counted), rel=1e-9)


@given(cases())
def test_the_ratio_is_that_of_the_rates(case: Case) -> None:
    episodes, counted, with_factor = case
    sides = (counted & with_factor, counted & ~with_factor)
    if min(side.sum() for side in sides) > 1:
        one, other = (daily_rate(episodes, side) for side in sides)
        assert rate_ratio(*case).ratio == pytest.approx(one.rate / other.rate)


def test_a_rate_needs_two_counted_days() -> None:
    assert daily_rate(np.array([1.0, 3.0]), np.ones(2, bool)).rate == pytest.approx(4.5 / 2.5)
    with pytest.raises(ValueError, match="Too few"):
        daily_rate(np.array([1.0, np.nan]), np.array([True, False]))
