"""The words of what goes with the twitching. A link is told in three ways only, and never as a cause."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from diary.domain.association import ANSWERED, FACTORS, TOLD_FROM, Factor, Finding
from diary.domain.catalogue import ITEM_BY_KEY, Kind
from diary.domain.looks import Looked
from diary.domain.needs import Need, unmet
from diary.domain.rate_ratio import RateRatio
from diary.domain.wording import date_words, duration, joined, plural

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
BASE: Final = "A day counts here when its episodes are known and the check-in has an answer."
_OPENING: Final = {
    Finding.LINK: "A link stands out with {name}",
    Finding.NO_LINK: "No clear link so far with {name} (a real one could still be hidden)",
    Finding.EARLY: "Too early to tell with {name}",
}


def sentence(value: Looked, *, calm: bool = False) -> str:
    """What stood out at the newest look, or that nothing did, or what is still needed for one."""
    missing = unmet(value.needs)
    if missing:
        return "Not enough yet to look for links." if calm else f"Not enough yet: {progress(missing[0])}."
    if value.on is None:
        return "Not looked at yet."
    links, others = value.having(Finding.LINK), value.having(Finding.NO_LINK)
    if links:
        return f"{_opening(Finding.LINK, links)}."
    if len(others) > 1:
        looked_at = "the things" if calm else f"the {len(others)} things"
        return f"No clear link so far with {looked_at} looked at."
    if others:
        return f"No clear link so far with {name(others[0])}."
    most = max(factor.days for factor in value.having(Finding.EARLY))
    return "Too early to tell." if calm else f"Too early to tell: {most} of {TOLD_FROM} {ANSWERED}."


def details(value: Looked, *, calm: bool = False) -> tuple[str, ...]:
    """A sentence for each factor with its numbers, and what a link is not."""
    how = () if calm or not any(factor.ratio for factor in value.factors) else (CAREFUL,)
    stood_out = (STOOD_OUT,) if value.having(Finding.LINK) and not calm else ()
    told = (_factor_words(factor, calm=calm) for factor in value.factors)
    return (*told, *stood_out, BASE, *how, SELDOM, NOT_A_CAUSE)


def base_of_look(value: Looked) -> str:
    """When it was looked and over which days, whether they have changed since, and when the next look is."""
    coming = "" if value.next_on is None else date_words(value.next_on)
    if value.on is None:
        return f"The first look at links is on {coming}" if coming else "Nothing is recorded yet"
    first, last = value.on - timedelta(days=value.period), value.on - timedelta(days=1)
    told = (
        f"Looked at on {date_words(value.on)}: {value.recorded:,} of {plural(value.period, 'day')} recorded, "
        f"{date_words(first)} to {date_words(last)}"
    )
    since = (
        ". Entries of these days have changed since; the next look reads them as they are then"
        if value.is_changed
        else ""
    )
    return f"{told}{since}. The next look is on {coming}" if coming else f"{told}{since}"


def name(factor: Factor) -> str:
    """A factor in a word or two: "caffeine"."""
    return FACTORS[factor.key]


def progress(need: Need) -> str:
    """How far one has come: "23 of 42 recorded days"."""
    return f"{need.have:,} of {need.need} {need.what}"


def side(factor: Factor, *, calm: bool = False) -> str:
    """What factor days have: "more than 2 drinks with caffeine", or in calm mode "more caffeine"."""
    spec, above = ITEM_BY_KEY[factor.key], factor.above
    if spec.kind is Kind.YES_NO or (above == 0 and spec.kind in (Kind.COUNT, Kind.HOURS)):
        return name(factor)
    if calm or above is None:
        return f"more {name(factor)}"
    if spec.kind is Kind.CHOICE:
        higher = [f"“{term.name}”" for code, term in enumerate(spec.terms) if code > above]
        return f"{name(factor)} {' or '.join(higher)}"
    if spec.kind is Kind.HOURS:
        return f"more than {duration(round(above * 60))} {'of ' if factor.key == 'sleep_minutes' else ''}{name(factor)}"
    if spec.kind is Kind.SCALE:
        return f"{name(factor)} above {above:g} of {spec.high:g}"
    noun = "drink" if above == 1 else "drinks"
    return f"more than {above:g} {noun} {'with' if factor.key == 'caffeine_drinks' else 'of'} {name(factor)}"


def which_days(factor: Factor, *, calm: bool = False) -> str:
    """The factor days: "days with tight shoes", or where the next day is looked at "days after tight shoes"."""
    return f"days {'after' if factor.lag else 'with'} {side(factor, calm=calm)}"


def times(value: float) -> str:
    """A ratio with one decimal, or as many as it takes to say that it is not zero."""
    return f"{value:.1f}" if 0.05 <= value < 10 else f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def interval(ratio: RateRatio) -> str:
    return f"{times(ratio.low)} to {times(ratio.high)}"


def base(ratio: RateRatio) -> str:
    """Factor days and other days: "31 and 40 days"."""
    return f"{ratio.days_with:,} and {plural(ratio.days_without, 'day')}"


def refusal(factor: Factor, *, calm: bool = False) -> str:
    """Why a factor is not told: what is still needed, or that there is nothing to compare."""
    if factor.answer is Finding.CONSTANT:
        return "the same on every day with an answer"
    if factor.answer is Finding.WAITING:
        return str(Finding.WAITING)
    return "not enough yet" if calm else ", ".join(progress(need) for need in unmet(factor.needs))


def _opening(answer: Finding, factors: tuple[Factor, ...]) -> str:
    return _OPENING[answer].format(name=joined([name(factor) for factor in factors]))


def _factor_words(factor: Factor, *, calm: bool) -> str:
    if factor.ratio is None:
        if factor.answer is Finding.CONSTANT:
            return f"Your answer on {name(factor)} is the same on every day that has one: there is nothing to compare."
        if factor.answer is Finding.WAITING:
            return f"Enough for {name(factor)}: it waits for the first look."
        still = "" if calm else f": {refusal(factor)}"
        return f"Not enough yet for {name(factor)}{still}."
    opening = _opening(factor.answer, (factor,))
    if calm:
        more = "more" if factor.ratio.ratio > 1 else "fewer"
        link = f": on {which_days(factor, calm=True)} you write down {more} episodes than on other days"
        return f"{opening}{link if factor.answer is Finding.LINK else ''}."
    return (
        f"{opening}: on {which_days(factor)} you write down about {times(factor.ratio.ratio)} times as many episodes "
        f"as on other days; it could be {interval(factor.ratio)} times ({base(factor.ratio)})."
    )
