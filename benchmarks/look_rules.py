"""When may a link be told, if people look for years? Rules for the days and the levels of the looks, side by side.

Writes diaries without any effect and with planted ones, asks the app's own statistics on each day that some rule looks
on, over all the days before it, and counts for each rule what a person would ever be shown:
`python -m benchmarks.look_rules [diaries of each kind]`. The first rule is the app's own.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.calibrate import EARLY, PLANTED, YEAR, Diaries, first_days, generators, written
from diary.domain.association import FACTORS, Finding, association, stand_out
from diary.domain.history import Bools, Days, Floats
from diary.domain.looks import LATER_LEVEL, LEVELS, days_until

YEARS: Final = 5
KINDS: Final = (
    Diaries(YEARS * YEAR, "ordinary", "moderate"),
    Diaries(YEARS * YEAR, "sticky", "strong"),
    Diaries(YEARS * YEAR, "sticky", "drifting"),
    Diaries(YEARS * YEAR, "sticky", "bouts"),
    Diaries(YEARS * YEAR, "ordinary", "moderate", planted=True),
)
CAFFEINE: Final = list(FACTORS).index("caffeine_drinks")
TRUE: Final = np.array([key in PLANTED for key in FACTORS])


@dataclass(frozen=True, slots=True)
class LookRule:
    """Looks on these days after the first recorded day, each at its level of false discoveries; `is_e`: by e-values,
    1 / (2 √p), which are judged together as e-BH does (Wang and Ramdas 2022)."""

    name: str
    days: tuple[int, ...]
    levels: tuple[float, ...]
    is_e: bool = False


def _every(step: int, start: int = 0) -> tuple[int, ...]:
    return tuple(range(start or step, YEARS * YEAR + 1, step))


def _spent(name: str, days: Sequence[int], levels: Sequence[float], later: float) -> LookRule:
    return LookRule(name, tuple(days), (*levels, *[later] * (len(days) - len(levels)))[: len(days)])


OWN_DAYS: Final = tuple(day for number in range(1, 40) if (day := days_until(number)) <= YEARS * YEAR)
RULES: Final = (
    _spent("the app's own", OWN_DAYS, LEVELS, LATER_LEVEL),
    _spent("own days, .10 in each look", OWN_DAYS, (), 0.10),
    _spent("own days, .03 in each look", OWN_DAYS, (), 0.03),
    _spent("own days, .02 in each look", OWN_DAYS, (), 0.02),
    _spent("own days, .045 on day 168, and later .01", OWN_DAYS, LEVELS, 0.01),
    _spent("own days, .045 on day 168, and later .02", OWN_DAYS, LEVELS, 0.02),
    LookRule("own days, .1 x 6 / (πk)²", OWN_DAYS, tuple(0.6 / (np.pi * (k + 1)) ** 2 for k in range(len(OWN_DAYS)))),
    LookRule("own days, e-values at .10", OWN_DAYS, (0.10,) * len(OWN_DAYS), is_e=True),
    _spent("every 56 days, .10", _every(56), (), 0.10),
    _spent("every 56 days, .03", _every(56), (), 0.03),
    _spent("every 56 days, .10 / 6", _every(56), (), 0.10 / 6),
    _spent("every 56 days, rising to .035", _every(56), (0.002, 0.006, 0.012, 0.02, 0.025), 0.035),
    _spent("every 84 days, .03", _every(84), (), 0.03),
    _spent("every 84 days, .02", _every(84), (), 0.02),
    _spent("every 84 days, .01, .05, .005, .02, later .005", _every(84), (0.01, 0.05, 0.005, 0.02), 0.005),
    _spent("every 28 days from 84, .02", _every(28, 84), (), 0.02),
    _spent("every 168 days, .05", _every(168), (), 0.05),
)
"""The grid; its losers stand in docs/statistics.md."""

ENDS: Final = tuple(sorted({day for rule in RULES for day in rule.days}))


def p_at(days: Days, factors: Mapping[str, Floats], end: int) -> list[float]:
    """The p of each factor over the first days of a diary; NaN for one that may not be told yet."""
    found = association(first_days(days, end), {key: column[:end] for key, column in factors.items()}).factors
    return [factor.p if factor.answer in (Finding.NO_LINK, Finding.LINK) else np.nan for factor in found]


def told(rule: LookRule, p: Floats) -> Bools:
    """Which factors each look of a rule lets stand out: looks by factors, of the p at each of `ENDS`."""
    found = np.zeros((len(rule.days), len(FACTORS)), np.bool_)
    for row, (day, level) in enumerate(zip(rule.days, rule.levels, strict=True)):
        values = p[ENDS.index(day)]
        known = np.flatnonzero(np.isfinite(values))
        judged = np.minimum(2 * np.sqrt(values[known]), 1.0) if rule.is_e else values[known]
        found[row, known] = stand_out(judged, level)
    return found


def row_of(rule: LookRule, seen: Mapping[Diaries, list[Floats]]) -> str:
    days = np.array(rule.days)
    cells = []
    for kind, diaries in seen.items():
        found = np.array([told(rule, p) for p in diaries])
        if not kind.planted:
            by_year = [found[:, days <= years * YEAR].any((1, 2)).mean() for years in (1, YEARS)]
            cells.append(" / ".join(f"{100 * share:.1f}" for share in by_year))
            continue
        caffeine = [found[:, days <= end, CAFFEINE].any(1).mean() for end in (84, EARLY, YEAR)]
        cells.append(" / ".join(f"{100 * share:.1f}" for share in caffeine))
        ever = (found[:, days <= end].any(1) for end in (YEAR, YEARS * YEAR))
        cells.append(" / ".join(f"{100 * (each & ~TRUE).sum() / max(each.sum(), 1):.1f}" for each in ever))
    return f"| {rule.name} | {' | '.join(cells)} |"


def main(n: int = 400) -> None:
    seen = {}
    for seed, kind in enumerate(KINDS, 80):
        diaries = (written(random, kind) for random in generators(n, 1, seed))
        seen[kind] = [np.array([p_at(days, factors, end) for end in ENDS]) for days, factors in diaries]
    print(f"{n} diaries of {YEARS} years of each kind, percent. Without an effect: any link within 1 / {YEARS} years.")
    print(
        f"Planted: caffeine found by day 84 / {EARLY} / in the year; wrong of the links ever shown, 1 / {YEARS} years."
    )
    print("| rule | moderate | strong sticky | drifting sticky | bouts, sticky | caffeine | wrong |")
    print("|---|---|---|---|---|---|---|")
    for rule in RULES:
        print(row_of(rule, seen), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
