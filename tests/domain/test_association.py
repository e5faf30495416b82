"""What goes with the twitching: golden values, the definition in plain loops, and what must not make a link."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from diary.domain.association import (
    ANSWERED,
    FACTORS,
    MIN_DAYS,
    TOLD_FROM,
    Factor,
    Finding,
    adjusted,
    association,
    link,
    p_by_lag,
    stand_out,
    weekends,
)
from diary.domain.catalogue import ITEM_BY_KEY, Kind
from diary.domain.history import DayRow, Days, days_of
from diary.domain.needs import Need, unmet
from diary.domain.rate_ratio import rate_ratio
from tests.each import each

MONDAY = date(2026, 1, 5)
T = np.arange(112)
GOLDEN = np.where(T < 84, (T * 7) % 3, 2 + (T * 5) % 4)
SEEN = (T % 9) != 4
NUMBERS = [key for key in FACTORS if ITEM_BY_KEY[key].kind is not Kind.YES_NO]
Told = tuple[Days, dict[str, np.ndarray]]


def laid_out(episodes: np.ndarray, counted: np.ndarray | None = None, first: date = MONDAY) -> Days:
    """Days with these counts, a zero being a quiet day; those that are not counted are missing."""
    seen = np.ones(len(episodes), bool) if counted is None else counted
    rows = [
        DayRow(
            first + timedelta(days=index), int(episodes[index]), 0, 0, 0, 0, 0, {}, {}, "no" if seen[index] else None
        )
        for index in np.flatnonzero(seen).tolist()
    ]
    return days_of(rows, first, first + timedelta(days=len(episodes) - 1))


def seeded(seed: int, n: int = 100) -> Told:
    """A diary in ups and downs with days missing, and factors of all kinds, answered on most days."""
    random = np.random.default_rng(seed)
    level = np.convolve(random.normal(size=n + 9), np.ones(10) / 3, "valid")
    counted = random.random(n) < 0.8
    episodes = random.poisson(2 * np.exp(level / 2))
    factors = {}
    for key in FACTORS:
        column = random.integers(0, 2 if key == "tight_shoes" else 6, n).astype(float)
        column[random.random(n) < 0.1] = np.nan
        factors[key] = column
    return laid_out(episodes, counted), factors


def told(days: Days, key: str, column: np.ndarray) -> Factor:
    (factor,) = association(days, {key: column}).factors
    return factor


def plain(a: np.ndarray, b: np.ndarray, known: np.ndarray) -> tuple[float, float, float]:
    """The link of two columns by its definition, a day at a time."""
    days = [day for day in range(len(a)) if known[day]]
    n = len(days)
    mean_a, mean_b = sum(a[day] for day in days) / n, sum(b[day] for day in days) / n
    da, db = ({day: column[day] - mean for day in days} for column, mean in ((a, mean_a), (b, mean_b)))
    va, vb = (sum(value**2 for value in d.values()) for d in (da, db))
    r = sum(da[day] * db[day] for day in days) / math.sqrt(va * vb)
    inflation = 1.0
    for k in range(1, 8):
        both = [day for day in days if day - k in da]
        if len(both) > 5:
            rho_a, rho_b = (
                max(-1.0, min(1.0, sum(d[day] * d[day - k] for day in both) / len(both) / (v / n)))
                for d, v in ((da, va), (db, vb))
            )
            inflation += 2 * (1 - k / n) * rho_a * rho_b
    effective = n / max(inflation, 1.0)
    df = max(effective - 2, 1)
    return r, float(2 * stats.t.sf(abs(r) * math.sqrt(df / max(1 - r * r, 1e-9)), df)), effective


def freed(column: np.ndarray, known: np.ndarray, weekend: np.ndarray) -> np.ndarray:
    """What a regression on weekend and day leaves, from its normal equations."""
    design = np.column_stack([np.ones(len(column)), weekend, np.arange(len(column))]).astype(float)
    seen = design[known]
    return np.asarray(column - design @ np.linalg.solve(seen.T @ seen, seen.T @ column[known]))


def test_it_gives_the_golden_values() -> None:
    found = link(np.sin(T / 3), np.log1p(GOLDEN), SEEN)
    assert found.r == pytest.approx(-0.1166464360550517, abs=1e-12)
    assert found.p == pytest.approx(0.39113907950279553, abs=1e-12)
    assert found.days == pytest.approx(56.176542182635686, abs=1e-9)


@each("seed", range(30))
def test_it_is_the_definition(seed: int) -> None:
    random = np.random.default_rng(seed)
    n = int(random.integers(12, 300))
    known = random.random(n) < random.uniform(0.5, 1)
    a, b = (np.convolve(random.normal(size=n + 5), np.ones(1 + seed % 5), "valid")[:n] for _ in range(2))
    found = link(a + b / 2, b, known)
    assert (found.r, found.p, found.days) == pytest.approx(plain(a + b / 2, b, known), abs=1e-9)


@each("seed", range(10))
def test_a_factor_and_the_episodes_are_freed_of_weekend_and_trend_on_the_days_both_are_known(seed: int) -> None:
    days, factors = seeded(seed, 160)
    column = factors["caffeine_drinks"]
    known = days.counted & np.isfinite(column)
    a, b = (freed(np.nan_to_num(each), known, weekends(days)) for each in (column, np.log1p(days.episodes)))
    same_day = plain(a, b, known)[1]
    next_day = plain(a[:-1], b[1:], known[1:] & known[:-1])[1]
    assert p_by_lag(column, days) == pytest.approx((same_day, next_day), abs=1e-9)
    factor = told(days, "caffeine_drinks", column)
    assert factor.p == pytest.approx(min(2 * min(same_day, next_day), 1), abs=1e-9)
    assert factor.lag == (next_day < same_day)


def test_weekend_and_trend_alone_leave_nothing() -> None:
    weekend = (T % 7) >= 5
    rest = adjusted(np.vstack([480 * weekend, 3.0 + T / 7, np.full(112, 0.1)]), SEEN, weekend)
    assert np.abs(rest).max() < 1e-12


def test_the_weekend_is_saturday_and_sunday() -> None:
    assert np.flatnonzero(weekends(laid_out(np.ones(14), first=date(2026, 3, 14)))).tolist() == [0, 1, 7, 8]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_what_stands_out_is_benjamini_and_hochberg(p: list[float]) -> None:
    adjusted_p = stats.false_discovery_control(p, method="bh")
    near = np.isclose(adjusted_p, 0.10, rtol=1e-9)
    assert np.array_equal(stand_out(p)[~near], adjusted_p[~near] <= 0.10)


def test_of_no_factor_none_stands_out() -> None:
    assert stand_out([]).tolist() == []
    assert association(laid_out(np.ones(100)), {}).needs == (Need(0, MIN_DAYS, ANSWERED),)


def test_the_factors_are_few_and_asked_for_in_the_check_in() -> None:
    assert len(FACTORS) <= 8
    assert set(FACTORS) <= set(ITEM_BY_KEY)


@each(
    ("days", "answer"),
    [(41, Finding.TOO_FEW), (42, Finding.EARLY), (55, Finding.EARLY), (56, Finding.NO_LINK), (365, Finding.NO_LINK)],
)
def test_the_number_of_days_decides_what_may_be_said(days: int, answer: Finding) -> None:
    random = np.random.default_rng(0)
    column = random.permutation(np.arange(days) % 2).astype(float)
    factor = told(laid_out(np.full(days, 2)), "tight_shoes", column)
    assert (factor.days, factor.answer) == (days, answer)
    assert (factor.ratio is None) == (answer is Finding.TOO_FEW)


@each(
    ("with_it", "without", "episodes", "missing"),
    [
        (10, 50, 20, ()),
        (50, 10, 20, ()),
        (9, 50, 20, ("days with tight shoes",)),
        (50, 9, 20, ("days without tight shoes",)),
        (30, 30, 19, ("episodes on days with an answer",)),
        (9, 30, 19, ("recorded days with an answer", "days with tight shoes", "episodes on days with an answer")),
    ],
)
def test_what_is_missing_is_named(with_it: int, without: int, episodes: int, missing: tuple[str, ...]) -> None:
    n = with_it + without
    factor = told(
        laid_out((np.arange(n) < episodes).astype(int)), "tight_shoes", (np.arange(n) < with_it).astype(float)
    )
    assert tuple(need.what for need in unmet(factor.needs)) == missing
    assert [need.have for need in factor.needs] == [n, with_it, without, episodes]
    assert (factor.answer is Finding.TOO_FEW) == bool(missing) == (factor.ratio is None)


def noisy(seed: int, n: int) -> tuple[np.ndarray, np.random.Generator]:
    random = np.random.default_rng(seed)
    return (random.random(n) < 0.5).astype(float), random


@pytest.mark.parametrize("lag", [0, 1])
def test_a_strong_link_stands_out_on_its_day_and_is_told_once(lag: int) -> None:
    column, random = noisy(1, 120)
    episodes = random.poisson(np.where(np.roll(column, lag) > 0, 6, 2))
    days, (_, others) = laid_out(episodes), seeded(4, 120)
    found = association(days, others | {"tight_shoes": column})
    (factor,) = found.having(Finding.LINK)
    assert (factor.key, factor.lag) == ("tight_shoes", lag)
    assert [each.key for each in found.factors] == list(FACTORS)
    assert factor.ratio == rate_ratio(episodes[lag:].astype(float), days.counted[lag:], column[: 120 - lag] > 0)
    assert factor.ratio.low > 1


def test_before_eight_weeks_even_a_strong_link_does_not_stand_out() -> None:
    column, random = noisy(1, TOLD_FROM - 1)
    factor = told(laid_out(random.poisson(np.where(column > 0, 8, 1))), "tight_shoes", column)
    assert factor.p < 0.001
    assert factor.answer is Finding.EARLY


def test_a_habit_of_weekends_is_no_link_where_weekends_twitch() -> None:
    weekend = (np.arange(140) % 7) >= 5
    episodes = np.random.default_rng(2).poisson(np.where(weekend, 8, 2))
    factor = told(laid_out(episodes), "alcohol_units", 3.0 * weekend)
    assert factor.ratio is not None
    assert factor.ratio.low > 1
    assert (factor.p, factor.answer) == (1, Finding.NO_LINK)


def test_a_lag_without_enough_pairs_of_days_is_not_looked_at() -> None:
    column, random = noisy(3, 180)
    counted = np.arange(180) % 2 == 0
    factor = told(laid_out(random.poisson(2, 180), counted), "tight_shoes", column)
    assert (factor.days, factor.lag) == (90, 0)
    assert factor.ratio is not None
    assert factor.ratio.days_with + factor.ratio.days_without == 90


def with_gaps(n: int, every: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days of which one in so many is missing, tight shoes, and episodes that follow them on the next day."""
    column, random = noisy(6, n)
    return np.arange(n) % every != 0, column, random.poisson(np.where(np.roll(column, 1) > 0, 9, 1))


@each(
    ("n", "every", "days", "pairs", "lag", "answer"),
    [
        (84, 3, 56, 28, 0, Finding.NO_LINK),
        (75, 5, 60, 45, 0, Finding.NO_LINK),
        (65, 5, 52, 39, 0, Finding.EARLY),
        (67, 7, 57, 47, 0, Finding.NO_LINK),
        (64, 7, 54, 45, 1, Finding.EARLY),
        (168, 3, 112, 56, 1, Finding.LINK),
        (165, 3, 110, 55, 0, Finding.NO_LINK),
    ],
)
def test_the_next_day_is_told_only_from_as_many_pairs_as_days_are_asked_for(
    n: int, every: int, days: int, pairs: int, lag: int, answer: Finding
) -> None:
    counted, column, episodes = with_gaps(n, every)
    factor = told(laid_out(episodes, counted), "tight_shoes", column)
    assert int((counted[1:] & counted[:-1]).sum()) == pairs
    assert (factor.days, factor.lag, factor.answer) == (days, lag, answer)
    assert factor.ratio is not None
    assert factor.ratio.days_with + factor.ratio.days_without >= (42 if answer is Finding.EARLY else 56)


def test_the_next_day_needs_its_own_episodes() -> None:
    counted = np.arange(180) % 3 != 0
    column, _ = noisy(3, 180)
    first_of_two = np.arange(180) % 3 == 1
    episodes = np.where(first_of_two, 2, 0)
    episodes[[2, 8]] = 8
    factor = told(laid_out(episodes, counted), "tight_shoes", column)
    assert (factor.days, factor.needs[3].have, factor.lag) == (120, 136, 0)
    assert episodes[np.arange(180) % 3 == 2].sum() < 20
    same_day, next_day = p_by_lag(column, laid_out(episodes, counted))
    assert next_day < same_day


@each("value", [0.0, 1.0, 0.1, 450.0])
@each("key", ["tight_shoes", "stress", "sleep_minutes"])
def test_a_constant_factor_gives_no_finding(key: str, value: float) -> None:
    days, _ = seeded(5)
    factor = told(days, key, np.full(len(days), value))
    assert (factor.answer, factor.ratio, factor.p) == (Finding.CONSTANT, None, 1)
    assert unmet(factor.needs)


def test_few_equal_answers_are_not_called_constant() -> None:
    assert told(laid_out(np.ones(10)), "stress", np.full(10, 3.0)).answer is Finding.TOO_FEW


@each(
    ("values", "above"),
    [
        ([1.0] * 20 + [2.0] * 20 + [3.0] * 20, 2.0),
        ([0.0] * 30 + [4.0] * 30, 2.0),
        ([0.0] * 20 + [1.0] * 40, 0.0),
        ([0.0] * 20 + [1.0] * 35 + [2.0] * 5, 0.0),
        ([0.0] * 5 + [1.0] * 50 + [2.0] * 5, 1.0),
        ([0.0] * 31 + [7.0] * 29, 0.0),
    ],
)
def test_factor_days_lie_above_the_own_median_or_at_it_where_few_lie_above(values: list[float], above: float) -> None:
    factor = told(laid_out(np.ones(60)), "caffeine_drinks", np.array(values))
    assert factor.above == above
    assert factor.needs[1].have == sum(value > above for value in values)


@each("seed", range(10))
def test_what_is_written_on_days_that_do_not_count_changes_nothing(seed: int) -> None:
    days, factors = seeded(seed)
    random = np.random.default_rng(seed)
    other = {key: np.where(days.counted, column, random.integers(0, 2, len(days))) for key, column in factors.items()}
    assert association(days, other) == association(days, factors)
    column = factors["stress"]
    unknown = replace(days, episodes=np.where(days.counted & np.isnan(column), 0, days.episodes))
    assert told(unknown, "stress", column) == told(days, "stress", column)


def same(one: Factor, other: Factor) -> bool:
    """Equal but for the rounding of sums over another number of days."""
    assert one.p == pytest.approx(other.p, abs=1e-9)
    assert (one.ratio is None) == (other.ratio is None)
    if one.ratio and other.ratio:
        for name in ("ratio", "low", "high", "days_with", "days_without"):
            assert getattr(one.ratio, name) == pytest.approx(getattr(other.ratio, name), rel=1e-9)
    return (one.needs, one.answer, one.above, one.lag) == (other.needs, other.answer, other.above, other.lag)


@given(st.integers(0, 99), st.integers(0, 40), st.integers(0, 40))
def test_missing_days_change_nothing(seed: int, before: int, after: int) -> None:
    days, factors = seeded(seed)
    rows = [
        DayRow(days.date_of(index), int(days.episodes[index]), 0, 0, 0, 0, 0, {}, {}, "no")
        for index in np.flatnonzero(days.counted).tolist()
    ]
    longer = days_of(rows, days.first - timedelta(days=before), days.last + timedelta(days=after))
    padded = {key: np.pad(column, (before, after), constant_values=np.nan) for key, column in factors.items()}
    found, expected = association(longer, padded), association(days, factors)
    assert all(map(same, found.factors, expected.factors))
    assert (found.recorded, found.period) == (expected.recorded, expected.period + before + after)


@given(st.integers(0, 99), st.permutations(NUMBERS))
def test_relabelling_the_factors_permutes_the_findings(seed: int, order: list[str]) -> None:
    days, factors = seeded(seed)
    moved = factors | {new: factors[old] for old, new in zip(NUMBERS, order, strict=True)}
    found = {factor.key: factor for factor in association(days, moved).factors}
    expected = {factor.key: factor for factor in association(days, factors).factors}
    for old, new in zip(NUMBERS, order, strict=True):
        assert (found[new].answer, found[new].p, found[new].lag) == (
            expected[old].answer,
            expected[old].p,
            expected[old].lag,
        )
        assert found[new].ratio == expected[old].ratio
    assert found["tight_shoes"] == expected["tight_shoes"]


@given(st.integers(0, 99))
def test_looking_again_gives_the_same(seed: int) -> None:
    days, factors = seeded(seed)
    again = association(*seeded(seed))
    assert association(days, dict(reversed(factors.items())) | {"worry": factors["stress"]}) == again


def test_the_needs_told_are_those_of_the_factor_that_has_come_furthest() -> None:
    days, factors = seeded(1, 50)
    factors = {key: np.where(np.arange(50) < 20, column, np.nan) for key, column in factors.items()}
    factors["water"] = np.where(np.arange(50) < 36, np.arange(50) % 3, np.nan).astype(float)
    factors["stress"] = np.full(50, 4.0)
    found = association(days, factors)
    assert found.needs == next(factor.needs for factor in found.factors if factor.key == "water")
    assert association(days, factors | {"sleep_minutes": np.arange(50.0)}).needs[0].have > found.needs[0].have


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_diary_of_hardly_a_day_needs_everything(n: int) -> None:
    found = association(laid_out(np.ones(n)), {key: np.ones(n) for key in FACTORS})
    assert [factor.answer for factor in found.factors] == [Finding.TOO_FEW] * len(FACTORS)
    assert (found.needs[0].have, found.period) == (n, n)
