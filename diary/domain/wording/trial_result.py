"""What is said of a trial that is over: one sentence of three, and what it rests on. The ratio with its interval comes
before any probability, and nothing is called an effect or a treatment."""

from __future__ import annotations

from math import ceil
from typing import Final

from diary.domain.trial import (
    BLOCKS_SHARE,
    RECORDED_SHARE,
    Arm,
    Conclusion,
    EndReason,
    KeptToIt,
    ToldTrial,
    TrialPlan,
    TrialState,
    schedules,
)
from diary.domain.wording import amount, date_words, number, plural, span, whole
from diary.domain.wording.ratio import beside_one, interval
from diary.domain.wording.trial import by_reason

SENTENCES: Final = {
    Conclusion.FEWER: "Fewer twitches in the changed blocks than chance explains.",
    Conclusion.NO_CLEAR_DIFFERENCE: "No clear difference.",
    Conclusion.NOT_CONCLUSIVE: "Not conclusive.",
}
_ENDED: Final = {
    EndReason.STOPPED: "It was stopped on {day}, {which} day.",
    EndReason.FLAG: (
        "It ended on {day}, {which} day, because what was written down matched a reason to see a doctor{by}."
    ),
}
_NO_EARLY_RESULT: Final = "A trial that ends early is never conclusive, whatever its days show."
_NO_RESULT_EITHER: Final = "A trial that ends so is never conclusive, whatever its days show."
_NOTHING: Final = "No episode was counted in any of its blocks, so nothing could become fewer."
_NOT_NONE: Final = "This does not mean that there is no difference"
_FEWER: Final = "It does not say why, and up to one in twenty trials of a change that does nothing says the same."
_ABOVE: Final = "The trial asked for fewer alone, as was said before it began: of more it says nothing."
EACH_THE_SAME: Final = "In the ratio each block counts the same, so it is no quotient of the sums."
NOT_BLINDED: Final = "You knew which days were changed. That alone can change what is noticed and written down."
ONE_PERSON: Final = (
    "This is a trial of one person over these weeks. It says nothing about other people or other weeks, and it does "
    "not say where the twitching comes from."
)
NO_ADVICE: Final = "It is no advice about medicines: ask a doctor before you change one."


def sentence(told: ToldTrial, *, calm: bool = False) -> str:
    """The one sentence. It has no figure, so calm mode has the same."""
    return SENTENCES[told.result.conclusion]


def ratio_words(told: ToldTrial, *, calm: bool = False) -> str:
    """The ratio with its interval, "" where nothing is told: "0.6 times as often in the changed blocks (90 % interval
    0.4 to 0.9)"."""
    found = told.result.estimate
    if found is None or calm:
        return ""
    return (
        f"{beside_one(found.ratio)} times as often in the changed blocks as in the usual ones "
        f"({amount(90, '%')} interval {interval(found.low, found.high)})"
    )


def chance_words(told: ToldTrial, *, calm: bool = False) -> str:
    """How much of it chance alone would show, "" where nothing is told."""
    found = told.result.estimate
    if found is None or calm:
        return ""
    blocks = len(told.result.blocks)
    every = len(schedules(blocks))
    return (
        f"Of the {every} orders in which the {blocks} blocks could have been drawn, {round(found.p * every)} "
        f"({amount(number(100 * found.p, 1), '%')}) would show as low a ratio, or a lower one, by chance alone."
    )


def meaning(told: ToldTrial, *, calm: bool = False) -> str:
    """What the sentence does not mean, "" for a trial that is not conclusive."""
    found = told.result.estimate
    if found is None:
        return ""
    if told.result.conclusion is Conclusion.FEWER:
        return _FEWER
    if found.low > 1:
        return _ABOVE
    return f"{_NOT_NONE}." if calm else f"{_NOT_NONE}: any ratio of the interval could be the true one."


def why_not_conclusive(told: ToldTrial) -> str:
    """Why nothing is told, "" where something is."""
    if told.end is not None:
        is_early = told.end.on < told.plan.last_day
        which = (
            "before its first" if told.end.on < told.plan.starts_on else "before its last" if is_early else "its last"
        )
        ended = _ENDED[told.end.reason].format(
            day=date_words(told.end.on), which=which, by=by_reason(told.end.criterion)
        )
        return f"{ended} {_NO_EARLY_RESULT if is_early else _NO_RESULT_EITHER}"
    if told.result.conclusion is not Conclusion.NOT_CONCLUSIVE:
        return ""
    blocks, design = len(told.result.blocks), told.plan.design
    needed = ceil(BLOCKS_SHARE * blocks)
    if told.result.enough >= needed:
        return _NOTHING
    counting = design.block_days - design.dropped_days
    return (
        f"{told.result.enough} of {blocks} blocks have enough recorded days: {ceil(RECORDED_SHARE * counting)} of the "
        f"{counting} that count. A result needs {needed} such blocks."
    )


def base(told: ToldTrial) -> str:
    """What it rests on, up to its end: "29 of 32 days that count are recorded"."""
    if not told.counting:
        return "It ended before a day that counts"
    return f"{whole(told.recorded)} of {plural(told.counting, 'day')} that count are recorded"


def dropped_words(plan: TrialPlan) -> str:
    """Which days do not count: "The first day of each block does not count"."""
    dropped = plan.design.dropped_days
    return f"The first {'day of each block does' if dropped == 1 else f'{dropped} days of each block do'} not count"


def kept_words(told: ToldTrial, arm: Arm = Arm.CHANGED) -> str:
    """How the days of a kind were kept to, in counts, "" where none of them came; a day without an answer is no
    "no"."""
    blocks = [block for block in told.result.blocks if block.arm is arm]
    if told.end is None:
        days = sum((block.last - block.first).days + 1 for block in blocks)
    else:
        days = sum(day.arm is arm for day in told.days)
    if not days:
        return ""
    yes, partly, no = (told.result.kept(arm, answer) for answer in KeptToIt)
    what = plural(days, "changed day") if arm is Arm.CHANGED else f"{plural(days, 'day')} as usual"
    return (
        f"Of {what}: kept to on {whole(yes)}, partly on {whole(partly)}, not on {whole(no)}, "
        f"no answer on {whole(days - yes - partly - no)}."
    )


def runs_words(told: ToldTrial) -> str:
    """How many trials asked the same, "" where it is the only one."""
    if told.runs == 1:
        return ""
    return (
        f"This is number {told.number} of {told.runs} trials that asked the same. The more there are, the more often "
        "one of them shows fewer by chance; they are not added up."
    )


def number_words(told: ToldTrial) -> str:
    """Which of several trials that asked the same, "" where it is the only one."""
    return f"Number {told.number} of {told.runs} that asked the same." if told.runs > 1 else ""


def changed_words(told: ToldTrial) -> str:
    """That the days were changed after the result was first read, "" where they were not."""
    if not told.is_changed or told.read_on is None:
        return ""
    return (
        f"Entries or answers of its days were changed since the result was first read on {date_words(told.read_on)}. "
        "What stands here is of the days as they are now."
    )


def lived(told: ToldTrial) -> str:
    """The days of a trial that is over, up to its end, "2 March to 10 April 2026"; where none of them came, when
    it was to begin."""
    last = told.end.on if told.end else told.plan.last_day
    first = told.plan.starts_on
    return f"Planned from {date_words(first)}" if last < first else span(first, last)


def waiting_words(plan: TrialPlan, state: TrialState) -> str:
    """What is said of one that is coming or runs, in place of a result."""
    last = date_words(plan.last_day)
    if state is TrialState.COMING:
        return f"Begins on {date_words(plan.starts_on)} and runs until {last}; no result before its end."
    return f"Runs until {last}; no result before its end."


def details(told: ToldTrial, *, calm: bool = False) -> tuple[str, ...]:
    """What the sentence rests on, and what it does not say, in the order in which it is read. The ratio, its chance,
    its meaning and why there is none stand before these."""
    said = (
        f"{base(told)}. {dropped_words(told.plan)}.",
        EACH_THE_SAME if ratio_words(told, calm=calm) else "",
        kept_words(told, Arm.CHANGED),
        kept_words(told, Arm.AS_USUAL),
        runs_words(told),
        NOT_BLINDED if told.days else "",
        ONE_PERSON,
        NO_ADVICE,
    )
    return tuple(filter(None, said))
