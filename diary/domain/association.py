"""What goes with the twitching? A few preset daily factors against the episodes of the same day and of the next.

Days resemble their neighbours and weekends their likes, so a plain correlation finds links everywhere: in simulated
diaries without any, six of ten people would be shown one. Here both columns are freed of weekend and straight-line
trend, correlated with an effective number of days (Bartlett 1946), and judged together (Benjamini and Hochberg 1995).
Whoever looks again and again finds a link as well, so it is looked for on a few days of a year only: see
`diary.domain.looks`. `benchmarks.calibrate` measures how often a link is still found where there is none, and how many
real ones are missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from scipy.special import stdtr

from diary.domain.catalogue import ITEM_BY_KEY, Kind
from diary.domain.history import Bools, Days, Floats, Ints
from diary.domain.needs import Need, unmet
from diary.domain.rate_ratio import RateRatio, rate_ratio

FACTORS: Final[dict[str, str]] = {
    "caffeine_drinks": "caffeine",
    "sleep_minutes": "sleep",
    "stress": "stress",
    "exercise": "exercise",
    "standing_minutes": "standing or walking",
    "tight_shoes": "tight shoes",
    "water": "water",
    "alcohol_units": "alcohol",
}
"""The check-in items that are looked at, with their short names: those that the articles name and that a day can be
asked about. They are preset and few, because whoever may try one thing after another finds a link in the end, and
because each further one makes it harder for a real link to stand out."""

LAGS: Final = (0, 1)
"""The same day and the next. The two are one question: the smaller p counts twice, and one lag alone is told."""

AUTOCORRELATION_LAGS: Final = 7
MIN_PAIRS: Final = 5
"""An autocorrelation over this many pairs of days or fewer says nothing, and is taken as none."""

MIN_DAYS: Final = 42
ANSWERED: Final = "recorded days with an answer"
"""What is counted against `MIN_DAYS` and `TOLD_FROM`: other recorded days say nothing of a factor."""

MIN_SIDE: Final = 10
MIN_EPISODES: Final = 20
TOLD_FROM: Final = 56
"""From this many pairs of days on it is said whether a link stands out; before, the interval alone. On the same day a
pair is one day; on the next it takes both, so that few may be left in a diary with gaps."""

FALSE_DISCOVERIES: Final = 0.10
"""Of the links that one look alone lets stand out, at most this share is false on average."""

_NOTHING: Final = 1e-9


class Finding(StrEnum):
    """What can be said of a factor. Nothing else is ever said."""

    TOO_FEW = "not enough yet"
    WAITING = "not looked at yet"
    CONSTANT = "always the same"
    TESTED = "being tested"
    EARLY = "too early to tell"
    NO_LINK = "no clear link so far"
    LINK = "a link stands out"


@dataclass(frozen=True, slots=True)
class Link:
    """Pearson's r of two daily columns, its two-sided p, and the effective number of days that p rests on."""

    r: float
    p: float
    days: float


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor: on `days` its value and the number of episodes are both known.

    Factor days have a value higher than `above` (yes: higher than 0; None where nothing is known). `ratio` compares
    episodes after `lag` days on them and on the other days, and is None while `needs` are unmet; `p` is over both lags.
    """

    key: str
    needs: tuple[Need, ...]
    answer: Finding
    above: float | None = None
    lag: int = 0
    p: float = 1.0
    ratio: RateRatio | None = None

    @property
    def days(self) -> int:
        return self.needs[0].have


@dataclass(frozen=True, slots=True)
class Association:
    """All factors in the order of `FACTORS`, and how many days of the period are recorded."""

    factors: tuple[Factor, ...]
    recorded: int
    period: int

    @property
    def needs(self) -> tuple[Need, ...]:
        """What the factor needs that has come furthest: with all of it met there is something to tell."""
        if not self.factors:
            return (Need(0, MIN_DAYS, ANSWERED),)
        return max(self.factors, key=_progress).needs

    def having(self, *answers: Finding) -> tuple[Factor, ...]:
        """The factors with one of these answers."""
        return tuple(factor for factor in self.factors if factor.answer in answers)


def _progress(factor: Factor) -> tuple[bool, float]:
    share = sum(min(need.have / need.need, 1.0) for need in factor.needs)
    return factor.answer is not Finding.CONSTANT, share


def adjusted(rows: Floats, known: Bools, weekend: Bools) -> Floats:
    """What is left of daily values (m rows of n days), in standard deviations, once weekend and straight-line trend are
    taken away by least squares over the `known` days; 0 on the others."""
    rest = np.zeros(rows.shape)
    days = np.flatnonzero(known)
    if not len(days):
        return rest
    seen = rows[:, days]
    seen -= seen.mean(1, keepdims=True)
    spread = seen.std(1, keepdims=True)
    seen /= np.where(spread > 0, spread, 1.0)
    design = np.vstack([np.ones(len(days)), weekend[days], np.linspace(-1, 1, len(known))[days]])
    # The three normal equations: well conditioned, and least squares again where no weekend is among the days.
    rest[:, days] = seen - np.linalg.lstsq(design @ design.T, design @ seen.T, rcond=None)[0].T @ design
    return rest


def link(a: Floats, b: Floats, known: Bools) -> Link:
    """Whether two daily columns go together, judged by the effective number of days n / (1 + 2 Σ (1 - k/n) ρa(k) ρb(k))
    with k up to 7, and never more than n. Only `known` days are read; a column without variance goes with nothing."""
    n = int(known.sum())
    if n < 3:
        return Link(0.0, 1.0, float(n))
    da, db = (np.where(known, column - column[known].mean(), 0.0) for column in (a, b))
    va, vb = float(da @ da), float(db @ db)
    if np.sqrt(va * vb) < _NOTHING:
        return Link(0.0, 1.0, float(n))
    r = float(da @ db) / float(np.sqrt(va * vb))
    inflation = 1.0
    for k in range(1, min(AUTOCORRELATION_LAGS, n - 1, len(known) - 1) + 1):
        pairs = int(np.count_nonzero(known[k:] & known[:-k]))
        if pairs > MIN_PAIRS:
            rho_a, rho_b = (min(max(float(d[k:] @ d[:-k]) / pairs * n / v, -1.0), 1.0) for d, v in ((da, va), (db, vb)))
            inflation += 2 * (1 - k / n) * rho_a * rho_b
    effective = n / max(inflation, 1.0)
    df = max(effective - 2, 1.0)
    p = 2 * float(stdtr(df, -abs(r) * np.sqrt(df / max(1 - r * r, _NOTHING))))
    return Link(r, p, effective)


def stand_out(p: Iterable[float], level: float = FALSE_DISCOVERIES) -> Bools:
    """Which of these p are small enough together, at a level of false discoveries (Benjamini and Hochberg 1995)."""
    values = np.fromiter(p, dtype=np.float64)
    order = np.argsort(values)
    ranked = values[order] * len(values) / np.arange(1, len(values) + 1)
    passed = np.flatnonzero(ranked <= level)
    out = np.zeros(len(values), dtype=np.bool_)
    out[order[: passed[-1] + 1 if len(passed) else 0]] = True
    return out


def weekends(days: Days) -> Bools:
    """Which days of the period are a Saturday or a Sunday."""
    return np.greater_equal((np.arange(len(days)) + days.first.weekday()) % 7, 5)


def p_by_lag(column: Floats, days: Days) -> tuple[float, ...]:
    """The p of one factor with the episodes of the same day and of the next, each lag for itself."""
    known = days.counted & np.isfinite(column)
    seen = np.vstack([np.where(known, column, 0.0), np.log1p(days.episodes)])
    factor, outcome = adjusted(seen, known, weekends(days))
    return tuple(link(factor[: len(days) - lag], outcome[lag:], _pairs(known, lag)).p for lag in LAGS)


def association(
    days: Days, factors: Mapping[str, Floats], level: float = FALSE_DISCOVERIES, *, on_trial: Collection[str] = ()
) -> Association:
    """What goes with the episodes of a period, of the columns of `factors` that `FACTORS` names (a value for each day,
    NaN where it is not known). Only days with a count and a value are read; those that are missing change nothing.
    Nothing is compared of those that are `on_trial`, and the others are judged without them."""
    found = [
        _on_trial(key, days, factors[key]) if key in on_trial else _factor(key, days, factors[key])
        for key in FACTORS
        if key in factors
    ]
    tested = [index for index, factor in enumerate(found) if factor.answer is Finding.NO_LINK]
    for index, stands_out in zip(tested, stand_out((found[index].p for index in tested), level), strict=True):
        if stands_out:
            found[index] = replace(found[index], answer=Finding.LINK)
    return Association(tuple(found), int(days.recorded.sum()), len(days))


def waiting(days: Days, factors: Mapping[str, Floats]) -> Association:
    """How far the days of a period have come, and no answer: nothing is compared before a look."""
    counted = (_counted(key, days, factors[key])[0] for key in FACTORS if key in factors)
    return Association(tuple(counted), int(days.recorded.sum()), len(days))


def _counted(key: str, days: Days, column: Floats) -> tuple[Factor, Bools, Bools]:
    """A factor that nothing is compared of yet, the days with a count and a value, and the factor days of them."""
    known = days.counted & np.isfinite(column)
    values = column[known]
    above = _above(key, values)
    more = np.greater(column, np.inf if above is None else above) & known
    needs = needs_of(key, *map(int, (known.sum(), more.sum(), (known & ~more).sum(), days.episodes[known].sum())))
    answer = Finding.WAITING
    if unmet(needs):
        always = needs[0].is_met and np.ptp(values) == 0
        answer = Finding.CONSTANT if always else Finding.TOO_FEW
    return Factor(key, needs, answer, above), known, more


def _factor(key: str, days: Days, column: Floats) -> Factor:
    """A factor by itself; whether its link stands out is for all factors together to say."""
    factor, known, more = _counted(key, days, column)
    if factor.answer is not Finding.WAITING:
        return factor
    enough = [lag for lag in LAGS if _is_enough(known, more, days.episodes, lag)]
    told = [lag for lag in enough if _pairs(known, lag).sum() >= TOLD_FROM]
    p = p_by_lag(column, days)
    lag = min(told or enough, key=lambda each: p[each])
    ratio = rate_ratio(days.episodes[lag:].astype(np.float64), _pairs(known, lag), more[: len(days) - lag])
    answer = Finding.NO_LINK if told else Finding.EARLY
    return replace(factor, answer=answer, lag=lag, p=min(len(LAGS) * p[lag], 1.0), ratio=ratio)


def _on_trial(key: str, days: Days, column: Floats) -> Factor:
    # With more and with less of it are, in its trial, the days of the blocks: no answer says anything of them.
    return replace(_counted(key, days, column)[0], answer=Finding.TESTED)


def _pairs(known: Bools, lag: int) -> Bools:
    """For each day from the `lag`th on: whether it is known and the day that many before it is known too."""
    return known[lag:] & known[: len(known) - lag]


def _is_enough(known: Bools, more: Bools, episodes: Ints, lag: int) -> bool:
    """Whether the pairs of a lag meet what is asked of the days. On the same day they are those days."""
    pairs, with_it = _pairs(known, lag), more[: len(more) - lag]
    smaller = min(int((pairs & with_it).sum()), int((pairs & ~with_it).sum()))
    return pairs.sum() >= MIN_DAYS and smaller >= MIN_SIDE and int(episodes[lag:][pairs].sum()) >= MIN_EPISODES


def _above(key: str, values: Floats) -> float | None:
    """Factor days have a value above this: above the own median, or where too few do (the median is a choice's or a
    count's highest usual answer), at or above it. It depends on the factor alone, and never on the episodes."""
    if not len(values):
        return None
    if ITEM_BY_KEY[key].kind is Kind.YES_NO:
        return 0.0
    median = float(np.median(values))
    lower = values[values < median]
    if int((values > median).sum()) < MIN_SIDE <= len(lower):
        return float(lower.max())
    return median


def needs_of(key: str, days: int, more: int, less: int, episodes: int) -> tuple[Need, ...]:
    """What a factor needs: days with an answer, those of them with more and with less of it, and episodes on them."""
    name = FACTORS[key]
    yes_no = ITEM_BY_KEY[key].kind is Kind.YES_NO
    return (
        Need(days, MIN_DAYS, ANSWERED),
        Need(more, MIN_SIDE, f"days with {name}" if yes_no else f"days with more {name}"),
        Need(less, MIN_SIDE, f"days without {name}" if yes_no else f"days with less {name}"),
        Need(episodes, MIN_EPISODES, "episodes on days with an answer"),
    )
