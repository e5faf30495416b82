"""The words of a trial: what is asked and planned, and why one may not begin or has ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from typing import Final

from diary.domain.criteria import CRITERION_BY_ID
from diary.domain.trial import (
    BLOCKS_SHARE,
    CHANGE_BY_KEY,
    OWN,
    RECORDED_SHARE,
    STARTS_WITHIN,
    Arm,
    Design,
    KeptToIt,
    TrialPlan,
    schedules,
)
from diary.domain.trial_power import OWN_DAYS, TABLE_TWITCHING, Basis, CanFind
from diary.domain.trial_rules import TrialRefusal
from diary.domain.wording import date_words, plural, short_day_month, span, whole
from diary.domain.wording.own import isolated

ARM_NAMES: Final = {Arm.AS_USUAL: "as usual", Arm.CHANGED: "changed"}

WHAT_IT_IS: Final = (
    "A trial tests one change of your days: some blocks of days are as usual and some are changed, in an order that is "
    "drawn at random. At its end one sentence says whether the changed blocks had fewer twitches than chance explains."
)
CAFFEINE: Final = (
    "Without the caffeine that you are used to, tiredness and a headache can begin within a day and last for two to "
    "nine days, and sleep may change. It can come back with each changed block, and that is why the first two days of "
    "each block are not counted. Cutting down step by step in the days before the start may make it milder. Keep all "
    "other habits as they are. You can stop at any time."
)
"""What the first days with less caffeine are like; it stands in the plan of such a trial."""

REFUSALS: Final = {
    TrialRefusal.OFF: (
        "Whoever runs this site has switched new trials off. One that runs goes on, and what is over can be read."
    ),
    TrialRefusal.ANOTHER: (
        "You have a trial that runs or is about to. One at a time: two changes at once could not be told apart."
    ),
    TrialRefusal.FLAG: (
        "Your entries match a reason to contact a doctor in the next day or two, or at once. That comes first; a trial "
        "can wait until you have talked about it."
    ),
    TrialRefusal.NOT_ADULT: "Tick this if it is so. Trials are for adults only.",
    TrialRefusal.NOT_OWN_TO_CHANGE: (
        "Tick this if it is so. A trial is only of what you may change without asking anybody."
    ),
    TrialRefusal.MEDICINE: (
        "This names a medicine, or something like a dose. Flicker tests none: change one only with whoever prescribed "
        "or advised it. If you meant something else, say it in other words."
    ),
    TrialRefusal.SUPPLEMENT: (
        "This names a supplement, a mineral or a remedy that is taken. Flicker tests none: some can harm, with other "
        "medicines or conditions above all. Ask a doctor or a pharmacist. If you meant something else, say it in other "
        "words."
    ),
    TrialRefusal.ALCOHOL: (
        "Flicker tests only less alcohol, said as “no wine” or “less beer”, and not where your Background says that it "
        "has long been a lot: a doctor should know before such a habit changes."
    ),
    TrialRefusal.NO_WORDS: "Say in a few words what you will change.",
    TrialRefusal.FIRST_DAY: f"Choose a day from today to {STARTS_WITHIN} days ahead.",
}
"""Why a trial may not begin. What a flag is about is told on its own page, and not here."""

FEWER: Final = (
    "Asked is whether the changed blocks have fewer twitches. That is said now, before anything is known; whether they "
    "have more is not asked."
)
NO_RESULT_BEFORE: Final = (
    "No result is shown before the end, and no count by block either. Whoever may look on the way stops when it looks "
    "good, and then finds something that is chance."
)
ON_YOURSELF: Final = (
    "It is an experiment on yourself: no study, no care by a doctor, and nobody watches over it but you."
)
NOTHING_CHANGES: Final = (
    "You can stop it on any day, for any reason; then it is not conclusive, whatever it showed. Nothing else of it can "
    "be changed once it has started."
)
ENDS_BY_FLAG: Final = (
    "It ends by itself when what you write down matches a reason to contact a doctor in the next day or two, or at "
    "once."
)
BY_CHANCE: Final = "Of trials of a change that does nothing, up to one in twenty says “fewer” all the same."
ASKED_EACH_DAY: Final = (
    "Each day Log asks “Did you keep to it?”: yes, partly or no, in one tap. No answer is not a “no”. Log twitches as "
    "always, and say so on days without any."
)


def by_reason(criterion: str) -> str:
    """Which reason to see a doctor ended a trial, as it goes on after these words: ": weakness", "" where it is not
    known."""
    if criterion not in CRITERION_BY_ID:
        return ""
    name = CRITERION_BY_ID[criterion].name
    return f": {name[:1].lower()}{name[1:]}"


def title(plan: TrialPlan) -> str:
    """What the trial asks, as a heading: "Wider shoes: does it change my twitching?"."""
    return question(plan.change_name)


def question(change_name: str) -> str:
    """As `title`, of a change."""
    name = isolated(f"{change_name[:1].upper()}{change_name[1:]}")
    return f"{name}: does it change my twitching?"


def change_name(change: str, own_words: str) -> str:
    """A change as it stands within a sentence."""
    return own_words if change == OWN else CHANGE_BY_KEY[change].name


def choice(change: str) -> str:
    """A change as it is offered: "Wider shoes", or "Something else"."""
    name = CHANGE_BY_KEY[change].name if change != OWN else "something else"
    return f"{name[:1].upper()}{name[1:]}"


def blocks_choice(blocks: int) -> str:
    """How many blocks, and how many days that is: "8 blocks: 40 days, or 56 where caffeine is changed"."""
    usual, caffeine = (blocks * CHANGE_BY_KEY[change].block_days for change in ("wider_shoes", "no_caffeine"))
    return f"{blocks} blocks: {usual} days, or {caffeine} where caffeine is changed"


def shape(design: Design) -> str:
    """Of how many blocks it is: "8 blocks of 5 days, 4 of them as usual and 4 changed"."""
    half = design.blocks // 2
    return f"{design.blocks} blocks of {plural(design.block_days, 'day')}, {half} of them as usual and {half} changed"


def period(first: date, design: Design) -> str:
    """When it is: "1 December 2026 to 9 January 2027, 40 days"."""
    return f"{span(first, first + timedelta(days=design.length - 1))}, {plural(design.length, 'day')}"


def block_span(first: date, last: date) -> str:
    """The days of a block, in a period whose years are known: "28 Dec to 3 Jan"."""
    return f"{short_day_month(first)} to {short_day_month(last)}"


def changed_means(change: str, own_words: str) -> str:
    """What to do in which block."""
    name = isolated(change_name(change, own_words))
    return f"Changed means: {name}. As usual means: your days as they are without it."


def drawn_at_start(design: Design) -> str:
    """What is not known yet of the plan of a trial."""
    return (
        f"Which blocks are changed is drawn at random when you start it: one of {len(schedules(design.blocks))} "
        "orders, all with the same chance, with at most three alike running."
    )


def not_counted(design: Design) -> str:
    """Which days do not count, and why."""
    days = "day" if design.dropped_days == 1 else f"{design.dropped_days} days"
    is_or_are = "is" if design.dropped_days == 1 else "are"
    return f"The first {days} of each block {is_or_are} not counted: what was before may still linger."


def enough(design: Design) -> str:
    """What it takes to be conclusive."""
    counting = design.block_days - design.dropped_days
    return (
        f"It needs {ceil(RECORDED_SHARE * counting)} of the {counting} counted days recorded in "
        f"{ceil(BLOCKS_SHARE * design.blocks)} of {design.blocks} blocks. With less it is not conclusive."
    )


def rules(design: Design) -> tuple[str, ...]:
    """What holds for a trial from its start to its end."""
    return (
        ON_YOURSELF,
        not_counted(design),
        ASKED_EACH_DAY,
        FEWER,
        NO_RESULT_BEFORE,
        NOTHING_CHANGES,
        ENDS_BY_FLAG,
        enough(design),
        BY_CHANCE,
    )


def caffeine(change: str) -> str:
    """What to know of the first days of a change, "" where there is nothing."""
    return CAFFEINE if CHANGE_BY_KEY[change].factor == "caffeine_drinks" else ""


def can_find(blocks: int, found: Mapping[int, CanFind]) -> tuple[str, ...]:
    """What a trial of so many blocks can find in this diary, and one of the other numbers of blocks in `found`."""
    here = found[blocks]
    if here.basis is Basis.NOTHING:
        return (
            f"Your last {OWN_DAYS} days hold hardly a twitch. What is as good as nothing cannot become fewer, so a "
            "trial can find nothing now.",
        )
    others = [(number, said) for number, said in found.items() if number != blocks and said.basis is not Basis.NOTHING]
    return (
        f"{_halved(here.halved)}"
        f"{''.join(f'; with {number} blocks {_of_ten(said.halved)}' for number, said in others)}.",
        f"If only a third of it were left, it would notice {_of_ten(here.third)}"
        f"{''.join(f'; with {number} blocks {_of_ten(said.third)}' for number, said in others)}.",
        _rests_on(here),
        "So “no clear difference” would not mean that it changes nothing.",
    )


def could_find(blocks: int, found: CanFind) -> tuple[str, ...]:
    """What was said, when a trial was started, that it could find."""
    return can_find(blocks, {blocks: found})


def _halved(share: float) -> str:
    # Some read "3 of 10" as a good chance.
    if _tenths(share) < 5:
        start = "Even if it halved your twitching, a trial like this would more often miss that than notice it: it"
    else:
        start = "If it halved your twitching, a trial like this"
    return f"{start} would notice {_of_ten(share)}"


def _tenths(share: float) -> int:
    return round(10 * share)


def _of_ten(share: float) -> str:
    tenths = _tenths(share)
    if tenths == 0:
        return "in fewer than 1 of 10"
    return "in more than 9 of 10" if tenths == 10 else f"in about {tenths} of 10"


def _rests_on(found: CanFind) -> str:
    if found.basis is Basis.OWN:
        return f"This is computed from {plural(found.days, 'day')} of your last {OWN_DAYS} whose count is known."
    return (
        f"The count is known of {whole(found.days)} of your last {OWN_DAYS} days, too few to compute this from them. "
        f"It is that of simulated diaries with {TABLE_TWITCHING}."
    )


def until(last_day: date) -> str:
    """In place of the way to a trial, on what is being tested."""
    return f"You are testing this until {date_words(last_day)}"


def kept_words(answers: Collection[KeptToIt], begun: int) -> str:
    """What was answered on the days of a block that have begun: "yes 3, partly 1, no answer 1"."""
    if not begun:
        return ""
    counts = [(str(kept), sum(answer is kept for answer in answers)) for kept in KeptToIt]
    counts.append(("no answer", begun - len(answers)))
    return ", ".join(f"{name} {whole(count)}" for name, count in counts if count)


def asked_the_same(number: int, runs: int) -> str:
    """Which of the trials that asked the same one was, "" where it is the only one: "2 of 3 that asked the same"."""
    return "" if runs == 1 else f"number {number} of {runs} trials that asked the same"


def kept_secret() -> str:
    """What the commitment of a plan is good for."""
    return (
        "The order was drawn by a seed. This is its fingerprint (commitment); the seed itself is told when the trial "
        "is over. Then anybody can see that the order was not exchanged on the way."
    )


def draw_again(plan: TrialPlan) -> Sequence[str]:
    """How anybody draws the schedule again from the seed."""
    every = schedules(plan.design.blocks)
    return (
        f"List all {len(every)} orders of {plan.design.blocks} blocks, half of them C (changed) and half U (as usual), "
        "at most three alike running, by the alphabet, and number them from 0.",
        f"Read the SHA-256 of the seed as a number and divide it by {len(every)}. The remainder says which one: here "
        f"{every.index(plan.schedule)}, which is {plan.schedule}.",
        "The fingerprint that the plan showed is the SHA-256 of the word “commitment”, a blank and the seed.",
    )
