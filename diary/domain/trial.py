"""A trial: does one change of one's days go with fewer twitches? Blocks of days, some as usual and some changed, in an
order that was drawn at random; and what may be said of them.

The drawn schedule is one of a known set, each as likely as any other. So what chance does is known without a model of
how twitching goes up and down: the share of that set which would have shown as much (a randomisation test; Edgington
and Onghena, *Randomization Tests*, 2007). Reporting follows CENT 2015, see docs/trial.md. Nothing here says that a
change treats anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from hashlib import sha256
from itertools import product
from typing import Final, Self

import numpy as np

from diary.domain.catalogue import Term
from diary.domain.history import Bools, Days, Floats, Ints


class Arm(StrEnum):
    """What the days of a block are."""

    AS_USUAL = "as_usual"
    CHANGED = "changed"


class KeptToIt(StrEnum):
    """The answer to "Did you keep to it?". A day without one was skipped, which is no "no"."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class EndReason(StrEnum):
    """Why a trial ended before it was complete."""

    STOPPED = "stopped"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class TrialChange:
    """Something that a person may change without asking anybody: a block's length and how many of its first days are
    not counted, and the check-in item that it is about ("" for none)."""

    key: str
    name: str
    block_days: int = 5
    dropped_days: int = 1
    factor: str = ""


OWN: Final = "own"
"""The change that the person says in own words."""

# Caffeine: withdrawal begins after half a day and takes days, so more of a block goes by before it counts.
CHANGES: Final = (
    TrialChange("no_caffeine_after_noon", "no caffeine after noon", 7, 2, "caffeine_drinks"),
    TrialChange("no_caffeine", "no caffeine", 7, 2, "caffeine_drinks"),
    TrialChange("wider_shoes", "wider shoes", factor="tight_shoes"),
    TrialChange("more_water", "more water", factor="water"),
    TrialChange("evening_stretching", "stretching in the evening"),
    TrialChange("fixed_bedtime", "in bed by a fixed hour", factor="sleep_minutes"),
    TrialChange("less_nicotine", "less nicotine"),
    TrialChange(OWN, "something else, in your own words"),
)
CHANGE_BY_KEY: Final = {change.key: change for change in CHANGES}
KEPT: Final = (Term("yes", "Yes"), Term("partly", "Partly"), Term("no", "No"))

BLOCKS: Final = (8, 10)
"""How many blocks a trial may have, the first being the usual. Six or fewer cannot tell anything from chance at
`LEVEL`: they have twenty schedules at most."""
MOST_ALIKE: Final = 3
"""So many blocks of one kind may follow one another."""
STARTS_WITHIN: Final = 14
"""Days from today to the latest first day."""

LEVEL: Final = 0.05
"""Of the schedules that could have been drawn, at most this share may show as much for "fewer" to be said; and on each
side of the interval of the ratio."""
RECORDED_SHARE: Final = 0.6
BLOCKS_SHARE: Final = 0.75
"""A result is conclusive where in so many of the blocks so many of the days that count have a known count."""
_ALIKE: Final = 1e-12
"""Sums of logarithms that differ by less are the same number in another order."""

USUAL_LETTER: Final = "U"
CHANGED_LETTER: Final = "C"
_ARM_OF: Final = {USUAL_LETTER: Arm.AS_USUAL, CHANGED_LETTER: Arm.CHANGED}


@cache
def schedules(blocks: int) -> tuple[str, ...]:
    """All schedules of so many blocks, in the order of the alphabet: a letter for each block, as many changed as usual
    ones, and at most `MOST_ALIKE` alike running. 62 for 8 blocks, 194 for 10."""
    words = ("".join(letters) for letters in product(CHANGED_LETTER + USUAL_LETTER, repeat=blocks))
    too_long = [letter * (MOST_ALIKE + 1) for letter in _ARM_OF]
    return tuple(
        word for word in words if 2 * word.count(CHANGED_LETTER) == blocks and not any(run in word for run in too_long)
    )


def draw(blocks: int, seed: str) -> str:
    """The schedule that a seed draws, uniformly over `schedules`; anybody who knows the seed can draw it again.

    The SHA-256 of the seed is read as a number and divided by how many schedules there are: the remainder says which.
    With 2^256 numbers no schedule is likelier than another by more than one in 2^248.
    """
    every = schedules(blocks)
    return every[int.from_bytes(sha256(seed.encode()).digest(), "big") % len(every)]


def commitment(seed: str) -> str:
    """What the plan tells of its seed while the trial runs: nobody can find another seed that has it, so the schedule
    of the plan cannot be exchanged later. The SHA-256 of "commitment " and the seed, in hexadecimal digits."""
    return sha256(f"commitment {seed}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Design:
    """Of how many blocks a trial is, of how many days each is, and how many of its first days are not counted."""

    blocks: int
    block_days: int
    dropped_days: int

    @property
    def length(self) -> int:
        """Days of the whole trial."""
        return self.blocks * self.block_days

    def counts(self) -> Bools:
        """For each day of the trial, whether it counts: the first days of each block do not."""
        return np.tile(np.arange(self.block_days) >= self.dropped_days, self.blocks)


def design_of(change: str, blocks: int) -> Design:
    """The design of a trial of a change."""
    known = CHANGE_BY_KEY[change]
    return Design(blocks, known.block_days, known.dropped_days)


@dataclass(frozen=True, slots=True)
class TrialPlan:
    """What was set before a trial began, and never changes: the change (`own_words` where it is `OWN`), the check-in
    item that the question came from ("" for none), the design, the first day, and the drawn schedule with its seed."""

    change: str
    own_words: str
    factor: str
    design: Design
    starts_on: date
    schedule: str
    seed: str

    @classmethod
    def of(
        cls,
        *,
        change: str,
        own_words: str,
        factor: str,
        block_days: int,
        dropped_days: int,
        starts_on: date,
        schedule: str,
        seed: str,
    ) -> Self:
        """As it is stored."""
        design = Design(len(schedule), block_days, dropped_days)
        return cls(change, own_words, factor, design, starts_on, schedule, seed)

    @property
    def last_day(self) -> date:
        return self.starts_on + timedelta(days=self.design.length - 1)

    @property
    def change_name(self) -> str:
        """The change, as it stands within a sentence."""
        return self.own_words or CHANGE_BY_KEY[self.change].name

    @property
    def question(self) -> str:
        """Two trials with the same one ask the same: the change, or the own words however they are written."""
        return f"{OWN} {' '.join(self.own_words.casefold().split())}" if self.change == OWN else self.change

    def has(self, day: date) -> bool:
        return self.starts_on <= day <= self.last_day

    def block_of(self, day: date) -> int:
        """The number of a day's block, the first being 1. The day is one of the trial."""
        return (day - self.starts_on).days // self.design.block_days + 1

    def arm_of(self, day: date) -> Arm:
        return self.arms[self.block_of(day) - 1]

    def counts_on(self, day: date) -> bool:
        """Whether a day counts, being none of the first of its block."""
        return (day - self.starts_on).days % self.design.block_days >= self.design.dropped_days

    @property
    def arms(self) -> tuple[Arm, ...]:
        """What each block is."""
        return tuple(_ARM_OF[letter] for letter in self.schedule)

    def days_of(self, block: int) -> tuple[date, date]:
        """The first and the last day of a block, by its number."""
        first = self.starts_on + timedelta(days=(block - 1) * self.design.block_days)
        return first, first + timedelta(days=self.design.block_days - 1)


@dataclass(frozen=True, slots=True)
class EarlyEnd:
    """That a trial ended before it was complete: on which day, why, and by which criterion, "" where by none. One that
    a flag ended on its last day went through all its days."""

    on: date
    reason: EndReason
    criterion: str = ""

    @classmethod
    def of(cls, on: date | None, why: str, criterion: str) -> Self | None:
        """As it is stored: without a day it did not."""
        return cls(on, EndReason(why), criterion) if on else None


class TrialState(StrEnum):
    COMING = "coming"
    RUNNING = "running"
    COMPLETE = "complete"
    ENDED = "ended"
    """Before it was complete."""

    @property
    def is_over(self) -> bool:
        """Whether what came of it may be told."""
        return self in (TrialState.COMPLETE, TrialState.ENDED)


def state_of(plan: TrialPlan, end: EarlyEnd | None, today: date) -> TrialState:
    """Where a trial is today. It is complete from the day after its last day on."""
    if end is not None:
        return TrialState.ENDED
    if today < plan.starts_on:
        return TrialState.COMING
    return TrialState.RUNNING if today <= plan.last_day else TrialState.COMPLETE


@dataclass(frozen=True, slots=True)
class TrialBlock:
    """A block as it went: `counting` are its days that count, `recorded` those of them whose count is known, and
    `episodes` are of these. `kept` says how many of all its days have which answer; the rest was skipped."""

    number: int
    arm: Arm
    first: date
    last: date
    counting: int
    recorded: int
    episodes: int
    kept: Mapping[KeptToIt, int]

    @property
    def is_enough(self) -> bool:
        """Whether enough of it is recorded for a conclusive result."""
        return self.recorded >= RECORDED_SHARE * self.counting

    @property
    def rate(self) -> float:
        """Episodes a day of those that count, NaN where none is recorded."""
        return self.episodes / self.recorded if self.recorded else np.nan


@dataclass(frozen=True, slots=True)
class TrialDayTold:
    """A day of a trial as it went. `counts` says that it is none of the first of its block; `episodes` is None where
    their number is not known, and `kept` where nothing was answered."""

    day: date
    block: int
    arm: Arm
    counts: bool
    is_recorded: bool
    episodes: int | None
    kept: KeptToIt | None


def days_told(
    plan: TrialPlan, days: Days, kept: Mapping[date, KeptToIt], end: EarlyEnd | None = None
) -> tuple[TrialDayTold, ...]:
    """The days of a trial as the diary has them, up to its end. `days` are exactly the days of the plan."""
    _of_plan(plan, days)
    lived = len(days) if end is None else min(max((end.on - plan.starts_on).days + 1, 0), len(days))
    found = []
    for index in range(lived):
        day = days.date_of(index)
        episodes = int(days.episodes[index]) if days.counted[index] else None
        found.append(
            TrialDayTold(
                day,
                plan.block_of(day),
                plan.arm_of(day),
                plan.counts_on(day),
                bool(days.recorded[index]),
                episodes,
                kept.get(day),
            )
        )
    return tuple(found)


def _of_plan(plan: TrialPlan, days: Days) -> None:
    if (days.first, days.last) != (plan.starts_on, plan.last_day):
        raise ValueError("not the days of the trial")


def blocks_of(
    plan: TrialPlan, days: Days, kept: Mapping[date, KeptToIt], end: EarlyEnd | None = None
) -> tuple[TrialBlock, ...]:
    """The blocks of a trial as the diary has them. `days` are exactly the days of the plan; none after an early end is
    one of the trial, so none of them is recorded."""
    _of_plan(plan, days)
    shape = (plan.design.blocks, plan.design.block_days)
    counts = plan.design.counts().reshape(shape)
    known = counts & days.counted.reshape(shape)
    if end is not None:
        known &= (np.arange(len(days)) <= (end.on - plan.starts_on).days).reshape(shape)
    episodes = np.where(known, days.episodes.reshape(shape), 0)
    found = []
    for index, arm in enumerate(plan.arms):
        first, last = plan.days_of(index + 1)
        answers = [answer for day, answer in kept.items() if first <= day <= last]
        found.append(
            TrialBlock(
                index + 1,
                arm,
                first,
                last,
                int(counts[index].sum()),
                int(known[index].sum()),
                int(episodes[index].sum()),
                {answer: answers.count(answer) for answer in KeptToIt},
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the blocks say: the ratio of changed to usual with its 90 % interval (`LEVEL` on each side), and the share
    `p` of all schedules under which the changed blocks would lie at least as far below the usual ones."""

    ratio: float
    low: float
    high: float
    p: float


def log_rates(episodes: Ints, recorded: Ints) -> Floats:
    """The logarithm of (episodes + ½) / (recorded days + ½) of each block, along the last axis. A block without a
    recorded day takes the mean of the others, and where none has any all are 0."""
    rates = np.log((episodes + 0.5) / (recorded + 0.5))
    known = recorded > 0
    count = known.sum(axis=-1, keepdims=True)
    mean = np.where(known, rates, 0.0).sum(axis=-1, keepdims=True) / np.maximum(count, 1)
    filled: Floats = np.where(known, rates, mean)
    return filled


@cache
def _signs(blocks: int) -> Floats:
    """+1 for a changed and -1 for a usual block: a row for each schedule."""
    rows = [[1.0 if letter == CHANGED_LETTER else -1.0 for letter in word] for word in schedules(blocks)]
    signs: Floats = np.array(rows)
    signs.flags.writeable = False
    return signs


@cache
def _apart(blocks: int) -> Floats:
    """1 - m for each pair of schedules, where m is the share of the one's changed blocks that are changed in the other
    too, less the share that are usual in it: 0 for a schedule and itself, 2 for opposite ones."""
    signs = _signs(blocks)
    apart: Floats = 1 - signs @ signs.T / blocks
    apart.flags.writeable = False
    return apart


def differences(rates: Floats) -> Floats:
    """The mean of the changed less that of the usual blocks under each schedule: (..., blocks) in, (..., schedules)
    out, in the order of `schedules`."""
    blocks = rates.shape[-1]
    # Divided last, so that sums of the same numbers stay as alike as floats let them.
    found: Floats = rates @ _signs(blocks).T / (blocks // 2)
    return found


def share_as_low(every: Floats, drawn: Ints) -> Floats:
    """The share of the schedules with a difference as low as the drawn one's or lower: the p of "fewer". `every` are
    `differences`, `drawn` the index of each drawn schedule."""
    here = np.take_along_axis(every, drawn[..., np.newaxis], axis=-1)
    share: Floats = (every <= here + _ALIKE).mean(axis=-1)
    return share


def interval(every: Floats, drawn: Ints) -> tuple[Floats, Floats]:
    """The logarithms of the ends of the 90 % interval: every ratio that, taken out of the changed blocks, leaves a
    difference which neither side of the test at `LEVEL` calls unusual.

    A logarithm t taken out of the changed blocks lowers the drawn difference by t, and that of another schedule by t
    times m, what both have in common (`_apart`). So the other is as low as the drawn one up
    to t = (drawn difference - other) / (1 - m). Each end is one of these numbers and belongs to the interval: there the
    test has just not gone below its level. So the upper end is below 0 if and only if the p of "fewer" is at most
    `LEVEL`.
    """
    apart = _apart(_blocks_of_set(every.shape[-1]))[drawn]
    here = np.take_along_axis(every, drawn[..., np.newaxis], axis=-1)
    # The same tolerance as in `share_as_low`: what is as low there crosses at 0 here, and not by a last digit below.
    higher = np.where(abs(here - every) <= _ALIKE, 0.0, here - every)
    # The drawn one itself is as low as itself whatever is taken out; its NaN is sorted last, and left out.
    crossing = np.divide(higher, apart, out=np.full_like(every, np.nan), where=apart > 0)
    ordered = np.sort(crossing, axis=-1)[..., :-1]
    allowed = int(np.floor(LEVEL * every.shape[-1] + _ALIKE))
    return ordered[..., allowed - 1], ordered[..., -allowed]


def _blocks_of_set(size: int) -> int:
    return next(blocks for blocks in BLOCKS if len(schedules(blocks)) == size)


def analyse(episodes: Ints, recorded: Ints, schedule: str) -> Estimate:
    """The test of one trial: the episodes and the recorded days of each block, of the days that count."""
    every = differences(log_rates(episodes, recorded))
    drawn = np.array(schedules(len(schedule)).index(schedule))
    low, high = interval(every, drawn)
    return Estimate(
        float(np.exp(every[int(drawn)])), float(np.exp(low)), float(np.exp(high)), float(share_as_low(every, drawn))
    )


class Conclusion(StrEnum):
    """What is said of a trial. Nothing else ever is."""

    FEWER = "fewer"
    """In the changed blocks than chance explains."""
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    NOT_CONCLUSIVE = "not_conclusive"


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What is said of a trial that is over, with its blocks; an `estimate` only where it is conclusive."""

    conclusion: Conclusion
    blocks: tuple[TrialBlock, ...]
    estimate: Estimate | None = None

    @property
    def enough(self) -> int:
        """How many blocks have enough recorded days."""
        return sum(block.is_enough for block in self.blocks)

    def kept(self, arm: Arm, answer: KeptToIt) -> int:
        """On how many days of a kind it was answered so."""
        return sum(block.kept[answer] for block in self.blocks if block.arm is arm)


def is_enough(recorded: Ints, design: Design) -> Bools:
    """Whether so many recorded days in the blocks of a trial (..., blocks) are enough for a conclusive one. Fewer
    blocks than `BLOCKS` has never are."""
    counting = design.block_days - design.dropped_days
    enough: Bools = (recorded >= RECORDED_SHARE * counting).mean(axis=-1) >= BLOCKS_SHARE
    return enough & (design.blocks >= min(BLOCKS))


def is_conclusive(episodes: Ints, recorded: Ints, design: Design) -> Bools:
    """Whether a trial with such blocks (..., blocks) is conclusive, where it went to its end. One without any episode
    is not: nothing could become fewer, and its rates would tell nothing but which blocks have more recorded days."""
    found: Bools = is_enough(recorded, design) & (episodes.sum(axis=-1) > 0)
    return found


def result_of(plan: TrialPlan, end: EarlyEnd | None, blocks: tuple[TrialBlock, ...]) -> TrialResult:
    """What is said of a trial that is over. One that ended early is never conclusive, whatever its days show: who may
    stop when it looks good finds something in the end."""
    episodes, recorded = (np.array([getattr(block, name) for block in blocks]) for name in ("episodes", "recorded"))
    if end is not None or not is_conclusive(episodes, recorded, plan.design):
        return TrialResult(Conclusion.NOT_CONCLUSIVE, blocks)
    estimate = analyse(episodes, recorded, plan.schedule)
    said = Conclusion.FEWER if estimate.p <= LEVEL else Conclusion.NO_CLEAR_DIFFERENCE
    return TrialResult(said, blocks, estimate)


@dataclass(frozen=True, slots=True)
class ToldTrial:
    """What is told of a trial that is over. It was the `number`th of `runs` that asked the same, in the order of their
    starts; those in the bin count. `is_changed`: what the result rests on is not as it was when it was first read, on
    `read_on`. `days` are those of the plan up to its end, the oldest first."""

    plan: TrialPlan
    end: EarlyEnd | None
    result: TrialResult
    number: int
    runs: int
    is_changed: bool = False
    days: tuple[TrialDayTold, ...] = ()
    read_on: date | None = None

    @property
    def counting(self) -> int:
        """Days that count, up to its end."""
        if self.end is not None:
            return sum(day.counts for day in self.days)
        return sum(block.counting for block in self.result.blocks)

    @property
    def recorded(self) -> int:
        """Days that count and whose episodes are known."""
        return sum(block.recorded for block in self.result.blocks)

    @property
    def episodes(self) -> int:
        """Those of its recorded days that count."""
        return sum(block.episodes for block in self.result.blocks)


def fingerprint(plan: TrialPlan, days: Days, kept: Mapping[date, KeptToIt], end: EarlyEnd | None = None) -> str:
    """Another text wherever the result of a trial could be another: of its days, their episodes and the answers, up to
    its end."""
    last = plan.last_day if end is None else end.on
    digest = sha256(f"{plan.starts_on} {plan.schedule}".encode())
    lived = np.arange(len(days)) <= (last - plan.starts_on).days
    digest.update(np.where(days.counted & lived, days.episodes, -1).astype("<i8").tobytes())
    digest.update("".join(f"{day} {kept[day]} " for day in sorted(kept) if day <= last).encode())
    return digest.hexdigest()
