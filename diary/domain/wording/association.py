"""The words of what goes with the twitching. A link is told in three ways only, and never as a cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from diary.domain.association import ANSWERED, FACTORS, TOLD_FROM, Association, Factor, Finding
from diary.domain.catalogue import ITEM_BY_KEY, Kind
from diary.domain.looks import Looked
from diary.domain.needs import Need, unmet
from diary.domain.rate_ratio import RateRatio
from diary.domain.wording import date_words, duration, in_figures, joined, number, plural, whole

CAREFUL: Final = (
    "Whether a link stands out is judged with weekends, slow changes and the number of things looked at taken into "
    "account; the times are of your plain counts."
)
STOOD_OUT: Final = (
    "What stands out can still be chance, and it tends to look larger than it is: the true ratio is often nearer to 1."
)
SELDOM: Final = (
    "Links are looked for on a few set days of a year and never in between: who looks again and again finds one in the "
    "end. Neither the period that a page shows nor opening it changes what is told."
)
NOT_A_CAUSE: Final = "A link in a diary is not a cause."
DIVIDED: Final = "What counts as more is above the middle of your own answers, or from that middle on."
BASE: Final = "A day counts here when its episodes are known and the check-in has an answer."

MORE: Final = "more often"
LESS: Final = "less often"
NO_DIFFERENCE: Final = "no clear difference"
EARLY: Final = "too early to tell"
KNOWN: Final = (MORE, LESS, NO_DIFFERENCE, EARLY)
"""What can be known of a factor, in the order in which a page tells it."""


def sentence(value: Looked, *, calm: bool = False) -> str:
    """What stood out at the newest look, or that nothing did, or what is still needed for one."""
    missing = unmet(value.needs)
    if missing:
        return "Not enough yet to look for links." if calm else f"Not enough yet: {progress(missing[0])}."
    if value.on is None:
        return "Not looked at yet."
    links, others = value.having(Finding.LINK), value.having(Finding.NO_LINK)
    if len(links) > 1:
        return f"Links stand out with {names(links)}."
    if links:
        often, days = found(links[0]), when(links[0], calm=calm)
        return f"{often.capitalize()} {days[0].lower()}{days[1:]}: a link stands out."
    if len(others) > 1:
        looked_at = "the things" if calm else f"the {len(others)} things"
        return f"No clear link so far with {looked_at} looked at."
    if others:
        return f"No clear link so far with {name(others[0])}."
    early, tested = value.having(Finding.EARLY), value.having(Finding.TESTED)
    if tested and not early:
        return f"Not looked at: {names(tested)} {'was' if len(tested) == 1 else 'were'} being tested."
    most = max(factor.days for factor in early)
    return "Too early to tell." if calm else f"Too early to tell: {most} of {TOLD_FROM} {ANSWERED}."


def details(value: Looked, *, calm: bool = False) -> tuple[str, ...]:
    """A sentence for each factor that is told, one for all others, and what a link is not."""
    told = tuple(factor for factor in value.factors if factor.ratio)
    how = () if calm or not told else (DIVIDED, CAREFUL)
    stood_out = (STOOD_OUT,) if value.having(Finding.LINK) and not calm else ()
    lines = (_factor_words(factor, calm=calm) for factor in told)
    return (*lines, *unanswered(value, calm=calm), *stood_out, BASE, *how, SELDOM, NOT_A_CAUSE)


def unanswered(value: Association, *, calm: bool = False) -> tuple[str, ...]:
    """The factors that are not told, in one sentence for each reason why."""
    waiting, constant, few = (value.having(answer) for answer in (Finding.WAITING, Finding.CONSTANT, Finding.TOO_FEW))
    said = []
    if waiting:
        said.append(
            f"Enough for {names(waiting)}: {'it waits' if len(waiting) == 1 else 'they wait'} for the first look."
        )
    if tested := value.having(Finding.TESTED):
        said.append(f"Not looked at, because {_was(tested)} being tested then: {names(tested)}.")
    if constant:
        said.append(f"Always the same answer, so nothing to compare: {names(constant)}.")
    if few and calm:
        said.append(f"Not enough answers yet: {names(few)}.")
    elif few:
        said.append(
            f"Not enough answers yet: {', '.join(f'{name(factor)} ({_first_need(factor)})' for factor in few)}."
        )
    return tuple(said)


def _was(factors: Sequence[Factor]) -> str:
    return "it was" if len(factors) == 1 else "they were"


def names(factors: Sequence[Factor]) -> str:
    """Some factors within a sentence, "" where there is none: "caffeine and sleep"."""
    return joined([name(factor) for factor in factors])


def _first_need(factor: Factor) -> str:
    """What a factor needs first; the days with an answer, which nearly all need, are not named again for each."""
    first = unmet(factor.needs)[0]
    return f"{whole(first.have)} of {first.need} days" if first.what == ANSWERED else progress(first)


def base_of_look(value: Looked) -> str:
    """When it was looked and over which days, whether they have changed since, and when the next look is."""
    coming = "" if value.next_on is None else date_words(value.next_on)
    if value.on is None:
        return f"The first look at links is due on {coming}" if coming else "Nothing is recorded yet"
    first, last = value.on - timedelta(days=value.period), value.on - timedelta(days=1)
    told = (
        f"Looked at on {date_words(value.on)}: {whole(value.recorded)} of {plural(value.period, 'day')} recorded, "
        f"{date_words(first)} to {date_words(last)}"
    )
    since = (
        ". Entries of these days have changed since; the next look reads them as they are then"
        if value.is_changed
        else ""
    )
    return f"{told}{since}. The next look is due on {coming}" if coming else f"{told}{since}"


def name(factor: Factor) -> str:
    """A factor in a word or two: "caffeine"."""
    return FACTORS[factor.key]


def progress(need: Need) -> str:
    """How far one has come: "23 of 42 recorded days"."""
    return f"{whole(need.have)} of {need.need} {need.what}"


def side(factor: Factor, *, calm: bool = False) -> str:
    """What factor days have: "more than 2 drinks with caffeine", or in calm mode "more caffeine"."""
    spec, above = ITEM_BY_KEY[factor.key], factor.above
    if spec.kind is Kind.YES_NO or (above == 0 and spec.kind in (Kind.COUNT, Kind.HOURS)):
        return name(factor)
    if calm or above is None:
        return f"more {name(factor)}"
    if spec.kind is Kind.CHOICE:
        higher = [f"“{term.name}”" for code, term in enumerate(spec.terms) if code > above]
        return f"{name(factor)} {' or '.join(filter(None, (', '.join(higher[:-1]), *higher[-1:])))}"
    if spec.kind is Kind.HOURS:
        return f"more than {duration(round(above * 60))} {'of ' if factor.key == 'sleep_minutes' else ''}{name(factor)}"
    if spec.kind is Kind.SCALE:
        return f"{name(factor)} above {number(above)} of {number(spec.high)}"
    noun = "drink" if above == 1 else "drinks"
    return f"more than {number(above)} {noun} {'with' if factor.key == 'caffeine_drinks' else 'of'} {name(factor)}"


def which_days(factor: Factor, *, calm: bool = False) -> str:
    """The factor days: "days with tight shoes", or where the next day is looked at "days after tight shoes"."""
    what = side(factor, calm=calm)
    if factor.key == "sleep_minutes":
        # A check-in asks for the night before its day.
        nights = f"nights of {what.removesuffix(' of sleep')}"
        return f"the second day after {nights}" if factor.lag else f"days after {nights}"
    return f"days {'after' if factor.lag else 'with'} {what}"


def when(factor: Factor, *, calm: bool = False) -> str:
    """The factor days at the head of a line: "After nights of more than 6 h 30 min", "On days with tight shoes", "The
    day after more than 2 drinks with caffeine"."""
    days = which_days(factor, calm=calm)
    if factor.key == "sleep_minutes":
        return days[0].upper() + days[1:] if factor.lag else f"A{days.removeprefix('days a')}"
    return f"The day {days.removeprefix('days ')}" if factor.lag else f"On {days}"


def found(factor: Factor) -> str:
    """What is known of a factor that is told, one of `KNOWN`: a direction where a link stands out."""
    assert factor.ratio is not None
    match factor.answer:
        case Finding.LINK:
            return MORE if factor.ratio.ratio > 1 else LESS
        case Finding.EARLY:
            return EARLY
        case _:
            return NO_DIFFERENCE


def as_often(ratio: RateRatio) -> str:
    """A ratio behind what is known of it: "2.2 times as often (could be 0.8 to 5.7)"."""
    return f"{times(ratio.ratio)} times as often (could be {interval(ratio)})"


def times(value: float) -> str:
    """A ratio with one decimal, or as many as it takes to say that it is not zero."""
    return number(value, 1) if 0.05 <= value < 10 else number(value, 0) if value >= 10 else in_figures(f"{value:.2g}")


def interval(ratio: RateRatio) -> str:
    return f"{times(ratio.low)} to {times(ratio.high)}"


def base(ratio: RateRatio) -> str:
    """Factor days and other days: "31 and 40 days"."""
    return f"{whole(ratio.days_with)} and {plural(ratio.days_without, 'day')}"


def refusal(factor: Factor, *, calm: bool = False) -> str:
    """Why a factor is not told: what is needed first, that there is nothing to compare, or why it has to wait."""
    if factor.answer is Finding.CONSTANT:
        return "the same on every day with an answer"
    if factor.answer in (Finding.WAITING, Finding.TESTED):
        return str(factor.answer)
    return "not enough yet" if calm else progress(unmet(factor.needs)[0])


def _factor_words(factor: Factor, *, calm: bool) -> str:
    assert factor.ratio is not None
    known = found(factor)
    match factor.answer:
        case Finding.LINK:
            known = f"{known}, and a link stands out"
        case Finding.NO_LINK:
            known += " so far (a real one could still be hidden)"
    told = f"{when(factor, calm=calm)}: {known}."
    if calm:
        return told
    return f"{told} About {as_often(factor.ratio)} as on other days; {base(factor.ratio)}."
