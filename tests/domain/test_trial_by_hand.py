"""A trial computed by hand: in loops and exact numbers, from what docs/statistics.md says and not from the code, which
lends nothing to it. Both agree on many trials to the last digit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import inf, nextafter
from random import Random

import numpy as np
import pytest

from diary.domain.trial import Design, TrialPlan, analyse, blocks_of, result_of
from diary.domain.trial import schedules as schedules_of_code
from tests.domain.test_compare import days as days_of

TRIALS = 200
START = date(2026, 3, 2)
DESIGNS = ((8, 5, 1), (8, 7, 2), (10, 5, 1), (10, 7, 2))
FIVE_PERCENT = Fraction(1, 20)
UNIT = 10**20
NEAR = 100
"""Of a whole number of units: what is left where logarithms were cut off."""
NEIGHBOURS = 10
"""A float that comes from sums of ten logarithms may lie so many floats beside the exact number: a last digit of 16."""


@cache
def every_schedule(blocks: int) -> tuple[frozenset[int], ...]:
    """The changed blocks of each schedule: half of all, with at most three of a kind running."""
    found = []
    for changed in combinations(range(blocks), blocks // 2):
        runs = [{place in changed for place in range(start, start + 4)} for start in range(blocks - 3)]
        if all(len(run) == 2 for run in runs):
            found.append(frozenset(changed))
    return tuple(found)


@dataclass(frozen=True)
class ByHand:
    """A trial: the days of each block that count, None where nobody knows how many episodes; and the changed blocks."""

    blocks: tuple[tuple[int | None, ...], ...]
    changed: frozenset[int]

    @property
    def rates(self) -> list[Fraction | None]:
        """(Episodes + ½) / (recorded days + ½) of each block, None where none of its days is known."""
        found: list[Fraction | None] = []
        for block in self.blocks:
            known = [day for day in block if day is not None]
            half = Fraction(1, 2)
            found.append((sum(known) + half) / (len(known) + half) if known else None)
        return found

    @property
    def is_conclusive(self) -> bool:
        """Three of five days in three of four blocks, eight blocks, and any episode."""
        enough = [5 * sum(day is not None for day in block) >= 3 * len(block) for block in self.blocks]
        return len(enough) >= 8 and 4 * sum(enough) >= 3 * len(enough) and any(map(any, self.blocks))

    @property
    def p(self) -> Fraction:
        """The share of all schedules with a difference as low as the drawn one's, without any logarithm: sums of these
        compare as products do. A block without a rate is the mean of the others, n of them: so each of the others is
        taken n times, and once more for each such block, or once less where that is a usual one."""
        rates = self.rates
        n = sum(rate is not None for rate in rates) if None in rates else 1

        def product(changed: frozenset[int]) -> Fraction:
            """A number that is the larger, the larger the mean of the changed less that of the usual blocks."""
            more = sum((1 if place in changed else -1) for place, rate in enumerate(rates) if rate is None)
            above = below = 1
            for place, rate in enumerate(rates):
                times = more + (n if place in changed else -n)
                if rate is not None and times >= 0:
                    above, below = above * rate.numerator**times, below * rate.denominator**times
                elif rate is not None:
                    above, below = above * rate.denominator**-times, below * rate.numerator**-times
            return Fraction(above, below)

        drawn = product(self.changed)
        every = every_schedule(len(rates))
        return Fraction(sum(product(other) <= drawn for other in every), len(every))

    @property
    def log_rates(self) -> list[Decimal]:
        known = [_log(rate) for rate in self.rates if rate is not None]
        mean = sum(known, Decimal(0)) / max(len(known), 1)
        return [mean if rate is None else _log(rate) for rate in self.rates]

    @property
    def ratio(self) -> Decimal:
        changed = [rate for place, rate in enumerate(self.log_rates) if place in self.changed]
        usual = [rate for place, rate in enumerate(self.log_rates) if place not in self.changed]
        return (sum(changed, Decimal(0)) / len(changed) - sum(usual, Decimal(0)) / len(usual)).exp()

    @property
    def interval(self) -> tuple[Decimal, Decimal]:
        """The ratios of the least and the largest shift that neither side of the test calls unusual, where the shift is
        taken out of the blocks that were changed; found by halving, in whole numbers of 1 / `UNIT`."""
        rates = [int(rate * UNIT) for rate in self.log_rates]
        every = every_schedule(len(rates))
        lines = []
        for other in every:
            start = sum(rate if place in other else -rate for place, rate in enumerate(rates))
            # How often the shift is in it: once for each block that was changed, against it where it is called usual.
            slope = sum(1 if place in other else -1 for place in self.changed)
            lines.append((start, slope))
        here, full = lines[every.index(self.changed)]
        beside = [(start - here, slope - full) for start, slope in lines]

        def is_usual(shift: int) -> bool:
            gaps = [start - shift * slope for start, slope in beside]
            as_low, as_high = sum(gap <= NEAR for gap in gaps), sum(gap >= -NEAR for gap in gaps)
            return 20 * min(as_low, as_high) > len(gaps)

        def end(outside: int) -> Decimal:
            inside = here // full
            assert is_usual(inside)
            assert not is_usual(outside)
            while abs(inside - outside) > NEAR:
                middle = (inside + outside) // 2
                if is_usual(middle):
                    inside = middle
                else:
                    outside = middle
            return (Decimal(inside) / UNIT).exp()

        return end(-12 * UNIT), end(12 * UNIT)


@cache
def _log(rate: Fraction) -> Decimal:
    return Decimal(rate.numerator).ln() - Decimal(rate.denominator).ln()


def trials(size: int) -> Iterator[tuple[TrialPlan, list[int | None], ByHand]]:
    """Made-up trials of all designs: busy and quiet ones, with days and whole blocks missing, and many alike."""
    random = Random(20260302)  # noqa: S311
    for number in range(size):
        blocks, length, dropped = DESIGNS[number % len(DESIGNS)]
        most = random.choice((0, 1, 1, 3, 8, 40))
        gaps, empty = random.choice((0.0, 0.1, 0.3, 0.5)), random.choice((0.0, 0.0, 0.1, 0.3))
        changed = random.choice(every_schedule(blocks))
        fewer = random.choice((1.0, 1.0, 0.5, 0.2))
        days: list[int | None] = []
        for block in range(blocks):
            is_empty = random.random() < empty
            for _ in range(length):
                is_missing = is_empty or random.random() < gaps
                days.append(None if is_missing else int(random.randint(0, most) * (fewer if block in changed else 1)))
        letters = "".join("C" if block in changed else "U" for block in range(blocks))
        plan = TrialPlan("wider_shoes", "", "", Design(blocks, length, dropped), START, letters, "")
        counting = tuple(tuple(days[block * length + dropped : (block + 1) * length]) for block in range(blocks))
        yield plan, days, ByHand(counting, changed)


def is_as_near(found: float, exact: Decimal) -> bool:
    """Whether a float is the exact number, or lies beside it."""
    low = high = float(exact)
    for _ in range(NEIGHBOURS):
        low, high = nextafter(low, -inf), nextafter(high, inf)
    return low <= found <= high


@pytest.mark.parametrize("blocks", [8, 10])
def test_the_schedules_are_all_that_there_are(blocks: int) -> None:
    by_hand = [
        "".join("C" if place in changed else "U" for place in range(blocks)) for changed in every_schedule(blocks)
    ]
    assert sorted(by_hand) == sorted(schedules_of_code(blocks))


def test_the_code_says_of_many_trials_what_is_found_by_hand() -> None:
    seen = {"conclusive": 0, "fewer": 0, "tied": 0, "block missing": 0}
    with localcontext() as context:
        context.prec = 40
        for plan, days, by_hand in trials(TRIALS):
            blocks = blocks_of(plan, days_of(*days, first=START), {})
            result = result_of(plan, None, blocks)
            assert (result.estimate is not None) == by_hand.is_conclusive
            episodes, recorded = (
                np.array([getattr(block, name) for block in blocks]) for name in ("episodes", "recorded")
            )
            found = analyse(episodes, recorded, plan.schedule)
            assert result.estimate in (None, found)
            assert found.p == float(by_hand.p)
            low, high = by_hand.interval
            assert is_as_near(found.ratio, by_hand.ratio)
            assert is_as_near(found.low, low)
            assert is_as_near(found.high, high)
            assert (found.high < 1) == (found.p <= 0.05) == (by_hand.p <= FIVE_PERCENT)
            seen["conclusive"] += by_hand.is_conclusive
            seen["fewer"] += by_hand.is_conclusive and by_hand.p <= FIVE_PERCENT
            seen["tied"] += len(set(by_hand.rates)) < len(by_hand.rates)
            seen["block missing"] += None in by_hand.rates
    assert min(seen.values()) >= TRIALS / 10, seen
