"""How often does a trial say "fewer" where a change changes nothing, and how often where it halves the twitching?

Writes the days of many trials, with and without a change, asks `diary.domain.trial` what would be told of each, and
prints each rate beside its band: `python -m benchmarks.trials [trials of each kind] [seed]`. It fails when a rate
leaves its band. Real diaries may differ; what is made up is said in `KINDS` and `People`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final

import numpy as np

from benchmarks import benign
from benchmarks.benign import TwitchProcess
from benchmarks.calibrate import SLOW_DRIFT, MeasuredRate, laid_out
from diary.domain.history import Bools, Floats, Ints
from diary.domain.trial import (
    CHANGED_LETTER,
    LEVEL,
    Design,
    differences,
    interval,
    is_conclusive,
    log_rates,
    schedules,
    share_as_low,
)
from diary.domain.trial_power import HALVED, OWN_DAYS, TABLE, THIRD, can_find, left, played_through

PEOPLE_PART: Final = 300
"""For each so many trials one person is asked what their own days say."""
SEED: Final = 20701
TRIALS: Final = 30_000
POWER_PART: Final = 3
"""Of so many trials one is played with a change that does something."""
PART: Final = 5_000
"""So many at once: memory."""
ERRORS: Final = 2.0
"""A limit may be missed by so many binomial standard errors."""

FALSE: Final = LEVEL
COVERED: Final = 0.90
NEAR: Final = 0.03
"""The power lies so near the published one."""

SAID_NEAR: Final = 0.05
SPREAD: Final = 0.13
"""So near the truth lies, on the mean over people, what is said beforehand that a plan could find; and so far its
standard deviation goes from one to the next."""

SHORT_DIARIES: Final = (21, 28, 42, 56, OWN_DAYS)
"""Days of diaries, of which about seven in eight have a known count."""

DESIGNS: Final = tuple(TABLE)
CHANGED: Final = {
    blocks: np.array([[letter == CHANGED_LETTER for letter in word] for word in schedules(blocks)])
    for blocks in sorted({design.blocks for design in DESIGNS})
}
"""Which blocks each schedule of so many changes."""

POWER: Final = {
    "moderate": ((0.25, 0.45), (0.29, 0.51), (0.30, 0.53), (0.35, 0.60)),
    "strong": ((0.19, 0.34), (0.22, 0.37), (0.23, 0.42), (0.26, 0.46)),
    "frequent": ((0.41, 0.72), (0.47, 0.78), (0.50, 0.81), (0.57, 0.88)),
}
"""Published for each of `DESIGNS`, where the change halves the twitching and where it leaves a third, of the test
alone: those simulations ask for no recorded days."""


@dataclass(frozen=True, slots=True)
class People:
    """How it twitches, and what is written down of it. Missing days come in runs of two; besides, chances that a day
    without twitching, a bad day (twice the usual or more) and a whole block are left out. `bad_changed`: only the bad
    days of changed blocks are; `usual`: only days of usual blocks are, whatever they hold. The twitching is `fading` to
    so much of itself over the days, whatever is changed."""

    process: TwitchProcess
    missing: float = 0.12
    quiet: float = 0.05
    bad: float = 0.0
    bad_changed: float = 0.0
    usual: float = 0.0
    block: float = 0.0
    fading: float = 1.0


MODERATE: Final = People(benign.KINDS["ups and downs"])
STRONG: Final = People(benign.KINDS["long ups and downs"])
DRIFTING: Final = People(SLOW_DRIFT)
KINDS: Final = {
    "moderate": MODERATE,
    "strong": STRONG,
    "frequent": People(benign.KINDS["frequent"]),
    "drifting": DRIFTING,
    "bouts": People(benign.KINDS["bouts"]),
    "bouts of weeks": People(benign.KINDS["bouts of weeks"]),
    "rare": People(benign.KINDS["rare"]),
    "moderate, 3 of 10 days missing": replace(MODERATE, missing=0.3),
    "moderate, half of quiet days missing": replace(MODERATE, quiet=0.5),
    "strong, 6 of 10 bad days missing": replace(STRONG, bad=0.6),
    "strong, 1 of 10 blocks missing": replace(STRONG, block=0.1),
    "drifting, fading to a third": replace(DRIFTING, fading=1 / 3),
}
"""In none of them has whether a day is missing anything to do with its being changed."""
SKIPPED: Final = replace(STRONG, bad_changed=0.6)
RECORDED_MORE: Final = {
    a_day: People(replace(benign.KINDS["ups and downs"], mean=a_day), usual=0.25) for a_day in (0.05, 0.5)
}
"""One day in four of usual blocks is not written down, and each of changed ones is that would be: by episodes a day.
These, and `SKIPPED`, are those that no drawing can mend."""
COVERED_CHANGED: Final = {
    "moderate": 0.895,
    "strong": 0.895,
    "frequent": 0.895,
    "drifting": 0.885,
    "bouts": 0.885,
    "bouts of weeks": 0.78,
    "rare": 0.78,
    "moderate, 3 of 10 days missing": 0.885,
    "moderate, half of quiet days missing": 0.835,
    "strong, 6 of 10 bad days missing": 0.855,
    "strong, 1 of 10 blocks missing": 0.875,
    "drifting, fading to a third": 0.865,
}
"""Where the change does something, the interval holds the true ratio a little less often, and where whole blocks have
no twitch much less: halves that are added to all counts pull the ratio to 1, and zeros cannot be multiplied. No goal:
what was measured here once, the least over `DESIGNS`, so that it gets no worse."""
SELECTED: Final = ("moderate", "strong", "drifting")
ENDS: Final = (DESIGNS[0], DESIGNS[-1])
"""The shortest and the longest design, and kinds, where all of them would take long."""
RUNS: Final = 4
"""Who starts again after a bad result does so at most so often in all."""


def daily(random: np.random.Generator, people: People, n: int, days: int) -> Ints:
    """Episodes of n people, a row of days each."""
    kind = people.process
    noise = random.standard_normal((days, n))
    for day in range(1, days):
        noise[day] = kind.rho * noise[day - 1] + np.sqrt(1 - kind.rho**2) * noise[day]
    rate = kind.mean * np.exp(kind.sd * noise.T - kind.sd**2 / 2)
    if kind.stay is not None:
        flips = np.cumsum(random.random((n, days)) >= kind.stay, axis=1)
        rate *= 2.0 * ((random.integers(2, size=(n, 1)) + flips) % 2)
    if np.isfinite(kind.shape):
        rate *= random.gamma(kind.shape, 1 / kind.shape, rate.shape)
    found: Ints = random.poisson(rate * people.fading ** np.linspace(0, 1, days))
    return found


def written(random: np.random.Generator, people: People, episodes: Ints, changed: Bools, block_days: int) -> Bools:
    """Which days are written down, `changed` saying which are."""
    n, days = episodes.shape
    begin = people.missing * 0.5 / (1 - people.missing)
    missing = np.zeros((n, days), np.bool_)
    missing[:, 0] = random.random(n) < people.missing
    for day in range(1, days):
        missing[:, day] = random.random(n) < np.where(missing[:, day - 1], 0.5, begin)
    missing |= (episodes == 0) & (random.random(episodes.shape) < people.quiet)
    bad = episodes >= 2 * people.process.mean
    missing |= bad & (random.random(episodes.shape) < np.where(changed, people.bad_changed, 0.0) + people.bad)
    missing |= np.repeat(random.random((n, days // block_days)) < people.block, block_days, axis=1)
    if people.usual:
        # Drawn for these alone, so that all others are as they were.
        missing |= ~changed & (random.random(episodes.shape) < people.usual)
    return ~missing


@dataclass(frozen=True)
class Played:
    """Many trials: a row of blocks each, of the days that count, and the index of the schedule that was drawn."""

    design: Design
    episodes: Ints
    recorded: Ints
    drawn: Ints
    every: Floats = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "every", differences(log_rates(self.episodes, self.recorded)))

    @property
    def passes(self) -> Bools:
        """Those that the test alone calls "fewer"."""
        passes: Bools = share_as_low(self.every, self.drawn) <= LEVEL
        return passes

    @property
    def conclusive(self) -> Bools:
        return is_conclusive(self.episodes, self.recorded, self.design)

    @property
    def says_fewer(self) -> Bools:
        """Those that would be told so on the page."""
        return self.passes & self.conclusive

    def covers(self, times: float) -> Bools:
        """Those whose interval holds the true ratio. What is attained counts."""
        low, high = interval(self.every, self.drawn)
        true = np.log(times)
        covers: Bools = (low <= true) & (true <= high)
        return covers

    def running(self) -> Floats:
        """After each block, the mean of the changed less that of the usual ones so far: what somebody sees who looks.
        NaN as long as one of both kinds is missing."""
        rates = np.where(self.recorded > 0, log_rates(self.episodes, self.recorded), np.nan)
        changed = CHANGED[self.design.blocks][self.drawn]
        with np.errstate(invalid="ignore"):
            means = [
                np.nancumsum(np.where(arm, rates, np.nan), axis=1) / np.cumsum(arm & np.isfinite(rates), axis=1)
                for arm in (changed, ~changed)
            ]
        seen: Floats = means[0] - means[1]
        return seen


def draw_many(random: np.random.Generator, design: Design, n: int) -> Ints:
    return random.integers(len(schedules(design.blocks)), size=n)


def of_days(design: Design, episodes: Ints, known: Bools, drawn: Ints) -> Played:
    """Trials by their days."""
    shape = (len(episodes), design.blocks, design.block_days)
    counts = known & design.counts()
    return Played(
        design,
        np.where(counts, episodes, 0).reshape(shape).sum(axis=-1),
        counts.reshape(shape).sum(axis=-1),
        drawn,
    )


def play(random: np.random.Generator, people: People, design: Design, n: int, times: float = 1.0) -> Played:
    """Trials of a change that makes the twitching so many times as often."""
    drawn = draw_many(random, design, n)
    episodes = random.binomial(daily(random, people, n, design.length), left(design, times)[drawn])
    changed = np.repeat(CHANGED[design.blocks][drawn], design.block_days, axis=1)
    return of_days(design, episodes, written(random, people, episodes, changed, design.block_days), drawn)


def parts(n: int, *seed: int) -> Iterator[tuple[np.random.Generator, int]]:
    """Generators, and how many trials each is for."""
    for number, begin in enumerate(range(0, n, PART)):
        yield np.random.default_rng([*seed, number]), min(PART, n - begin)


def name_of(design: Design) -> str:
    return f"{design.blocks} x {design.block_days}"


def at_most(what: str, share: float, n: int, limit: float) -> MeasuredRate:
    return MeasuredRate(what, share, 0.0, limit + ERRORS * float(np.sqrt(limit * (1 - limit) / n)))


def at_least(what: str, share: float, n: int, limit: float) -> MeasuredRate:
    return MeasuredRate(what, share, limit - ERRORS * float(np.sqrt(limit * (1 - limit) / n)), 1.0)


def only_told(what: str, share: float) -> MeasuredRate:
    """A rate that has no limit."""
    return MeasuredRate(what, share, 0.0, 1.0)


def null_rates(n: int, seed: int) -> Iterator[MeasuredRate]:
    """Of trials of a change that changes nothing: how many say "fewer", and the interval of how many holds 1."""
    for (row, (name, people)), design in product(enumerate(KINDS.items()), DESIGNS):
        said, covered, conclusive = [], [], 0
        for random, size in parts(n, seed, 1, row, *_key(design)):
            played = play(random, people, design, size)
            said.append(played.says_fewer)
            covered.append(played.covers(1.0)[played.conclusive])
            conclusive += int(played.conclusive.sum())
        yield at_most(f"false: {name}, {name_of(design)}", _mean(said), n, FALSE)
        yield at_least(f"interval holds 1: {name}, {name_of(design)}", _mean(covered), conclusive, COVERED)


def power_rates(n: int, seed: int) -> Iterator[MeasuredRate]:
    """Where the change halves the twitching or leaves a third: the test beside what is published of it, what a page
    tells, and the interval."""
    cases = product(enumerate(KINDS.items()), enumerate(DESIGNS), enumerate((HALVED, THIRD)))
    for (row, (name, people)), (column, design), (which, times) in cases:
        passed, said, covered, conclusive = [], [], [], 0
        for random, size in parts(-(-n // POWER_PART), seed, 2, row, which, *_key(design)):
            played = play(random, people, design, size, times)
            passed.append(played.passes)
            said.append(played.says_fewer)
            covered.append(played.covers(times)[played.conclusive])
            conclusive += int(played.conclusive.sum())
        what = f"{('halved', 'a third')[which]}: {name}, {name_of(design)}"
        if name in POWER:
            published = POWER[name][column][which]
            yield MeasuredRate(f"test finds {what}", _mean(passed), published - NEAR, published + NEAR, published)
        yield only_told(f"page tells {what}", _mean(said))
        yield at_least(f"interval holds {what}", _mean(covered), conclusive, COVERED_CHANGED[name])


def stopped_rates(n: int, seed: int) -> Iterator[MeasuredRate]:
    """Where somebody looks at the days by another way and stops as soon as it looks good, or bad: what is said of all
    that were started, and of those that were not stopped."""
    for design, (which, name) in product(ENDS, enumerate(SELECTED)):
        people = KINDS[name]
        for how in ("good", "bad"):
            said, ended = [], []
            for random, size in parts(n, seed, 3, which, *_key(design)):
                played = play(random, people, design, size)
                stopped = is_stopped(played, looks_good=how == "good")
                said.append(played.says_fewer & ~stopped)
                ended.append(played.says_fewer[~stopped])
            what = f"stopped when it looks {how}: {name}, {name_of(design)}"
            yield at_most(f"false, {what}", _mean(said), n, FALSE)
            yield only_told(f"false, of the rest: {what}", _mean(ended))


def is_stopped(played: Played, *, looks_good: bool) -> Bools:
    """Whether somebody stops it before its last block, from the fourth on, because the changed blocks were less than
    1/1.5 times as busy so far, or more than 1.5 times."""
    seen = played.running()[:, 3:-1] * (-1 if looks_good else 1)
    stopped: Bools = (seen > np.log(1.5)).any(axis=1)
    return stopped


def again_rates(n: int, seed: int) -> Iterator[MeasuredRate]:
    """Where somebody stops a trial that looks bad and starts again, and again after every result but "fewer": of the
    trials that were started, and of the people."""
    for design, (which, name) in product(ENDS, enumerate(SELECTED)):
        people = KINDS[name]
        started, said = 0, 0
        for random, size in parts(n, seed, 4, which, *_key(design)):
            begun, found = again(random, people, design, size)
            started, said = started + begun, said + found
        what = f"started up to {RUNS} times: {name}, {name_of(design)}"
        yield at_most(f"false, of trials, {what}", said / started, started, FALSE)
        yield only_told(f"false, of people, {what}", said / n)


def again(random: np.random.Generator, people: People, design: Design, n: int) -> tuple[int, int]:
    """How many trials n people start, one after the other in the same diary, and how many say "fewer"."""
    days = RUNS * design.length
    episodes = daily(random, people, n, days)
    known = written(random, people, episodes, np.zeros(episodes.shape, np.bool_), design.block_days)
    begin, goes_on = np.zeros(n, np.int64), np.ones(n, np.bool_)
    started = said = 0
    for _ in range(RUNS):
        window = begin[:, np.newaxis] + np.arange(design.length)
        drawn = draw_many(random, design, n)
        played = of_days(
            design, np.take_along_axis(episodes, window, axis=1), np.take_along_axis(known, window, axis=1), drawn
        )
        looks = played.running()[:, 3:-1] > np.log(1.5)
        stopped = looks.any(axis=1)
        fewer = played.says_fewer & ~stopped & goes_on
        started, said = started + int(goes_on.sum()), said + int(fewer.sum())
        goes_on &= ~fewer
        begin += np.where(stopped, (np.argmax(looks, axis=1) + 4) * design.block_days, design.length)
    return started, said


def skipped_rates(n: int, seed: int) -> Iterator[MeasuredRate]:
    """Where bad days are left out in changed blocks alone: nothing that is drawn can mend it, and the page says so."""
    for design in DESIGNS:
        said = [play(random, SKIPPED, design, size).says_fewer for random, size in parts(n, seed, 5, *_key(design))]
        yield only_told(f"false, 6 of 10 bad days of changed blocks missing, {name_of(design)}", _mean(said))


def recorded_more_rates(n: int, seed: int) -> Iterator[MeasuredRate]:
    """Where days of changed blocks are recorded more often: an empty block that is recorded more often has a lower
    rate, by the halves. No drawing can mend it, and the page says so."""
    for (row, (a_day, people)), design in product(enumerate(RECORDED_MORE.items()), DESIGNS):
        said = [play(random, people, design, size).says_fewer for random, size in parts(n, seed, 8, row, *_key(design))]
        yield only_told(f"false, recorded more often in changed blocks, {a_day} a day, {name_of(design)}", _mean(said))


def own_rates(n: int, seed: int) -> Iterator[MeasuredRate]:
    """What is said beforehand that a plan could find, on the mean over people, beside what it finds."""
    for (row, name), design in product(enumerate(POWER), ENDS):
        people = KINDS[name]
        random = np.random.default_rng([seed, 6, row, *_key(design)])
        episodes = daily(random, people, n, OWN_DAYS)
        known = written(random, people, episodes, np.zeros(episodes.shape, np.bool_), 1)
        told = [can_find(laid_out(benign.FIRST, *each), design) for each in zip(episodes, known, strict=True)]
        for which, times in enumerate((HALVED, THIRD)):
            finds = play(random, people, design, PART, times).says_fewer.mean()
            said = float(np.mean([(each.halved, each.third)[which] for each in told]))
            what = f"the plan says {('halved', 'a third')[which]}: {name}, {name_of(design)}"
            near = SAID_NEAR + ERRORS * SPREAD / float(np.sqrt(n))
            yield MeasuredRate(what, said, max(float(finds) - near, 0.0), min(float(finds) + near, 1.0), float(finds))


def short_rates(n: int, seed: int) -> Iterator[MeasuredRate]:
    """How far from the truth (root of the mean square) lies what people's own days say of a change that leaves a third,
    by how many days there are; and how far the table."""
    n = max(n // 2, 2)
    design = ENDS[-1]
    told: dict[str, list[float]] = {"the table": []}
    for row, people in enumerate(KINDS[name] for name in (*POWER, "bouts")):
        random = np.random.default_rng([seed, 7, row])
        finds = float(play(random, people, design, PART, THIRD).says_fewer.mean())
        told["the table"].append((TABLE[design][1] - finds) ** 2)
        episodes = daily(random, people, n, OWN_DAYS)
        known = written(random, people, episodes, np.zeros(episodes.shape, np.bool_), 1)
        for days in SHORT_DIARIES:
            said = [
                played_through(laid_out(benign.FIRST, *each), design)[1]
                for each in zip(episodes[:, -days:], known[:, -days:], strict=True)
            ]
            told.setdefault(f"{days} own days", []).append(float(np.mean((np.array(said) - finds) ** 2)))
    for what, squares in told.items():
        yield only_told(f"off by, a third, {name_of(design)}: {what}", float(np.sqrt(np.mean(squares))))


def _key(design: Design) -> tuple[int, int]:
    return design.blocks, design.block_days


def _mean(rows: list[Bools]) -> float:
    return float(np.concatenate(rows).mean())


def main(n: int = TRIALS, seed: int = SEED) -> int:
    """Print each rate as soon as it is known; the number of those that lie outside their bands."""
    print(f"{n} trials of each kind, seed {seed}; percent of trials; OUT: not in its band")
    print(f"| {'what':<66} |  here | published | {'band':<13} |     |")
    print(f"|{'-' * 68}|-------|-----------|{'-' * 15}|-----|")
    out = 0
    for rates in (null_rates, power_rates, stopped_rates, again_rates, skipped_rates, recorded_more_rates):
        for rate in rates(n, seed):
            print(rate, flush=True)
            out += not rate.is_within
    for rates in (own_rates, short_rates):
        for rate in rates(max(n // PEOPLE_PART, 4), seed):
            print(rate, flush=True)
            out += not rate.is_within
    print(f"{out} out of their bands." if out else "All within their bands.")
    return out


if __name__ == "__main__":
    sys.exit(min(main(*map(int, sys.argv[1:3])), 1))
