"""The words of what goes with the twitching. A link is told in three ways only, and never as a cause."""

from __future__ import annotations

from typing import Final

from diary.domain.association import ANSWERED, FACTORS, TOLD_FROM, Association, Factor, Finding
from diary.domain.catalogue import ITEM_BY_KEY, Kind
from diary.domain.needs import Need, unmet
from diary.domain.rate_ratio import RateRatio
from diary.domain.wording import duration, joined, plural

CAREFUL: Final = (
    "Whether a link stands out is judged with weekends, slow changes and the number of things looked at taken into "
    "account; the times are of your plain counts."
)
NOT_A_CAUSE: Final = "A link in a diary is not a cause."
BASE: Final = "A day counts here when its episodes are known and the check-in has an answer."
_OPENING: Final = {
    Finding.LINK: "A link stands out with {name}",
    Finding.NO_LINK: "No clear link so far with {name} (a real one could still be hidden)",
    Finding.EARLY: "Too early to tell with {name}",
}


def sentence(value: Association, *, calm: bool = False) -> str:
    """What stands out, or that nothing does, or what is still needed."""
    missing = unmet(value.needs)
    if missing:
        return "Not enough yet to look for links." if calm else f"Not enough yet: {progress(missing[0])}."
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


def details(value: Association, *, calm: bool = False) -> tuple[str, ...]:
    """A sentence for each factor with its numbers, and what a link is not."""
    how = () if calm or not any(factor.ratio for factor in value.factors) else (CAREFUL,)
    return (*(_factor_words(factor, calm=calm) for factor in value.factors), BASE, *how, NOT_A_CAUSE)


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
    return "not enough yet" if calm else ", ".join(progress(need) for need in unmet(factor.needs))


def _opening(answer: Finding, factors: tuple[Factor, ...]) -> str:
    return _OPENING[answer].format(name=joined([name(factor) for factor in factors]))


def _factor_words(factor: Factor, *, calm: bool) -> str:
    if factor.ratio is None:
        if factor.answer is Finding.CONSTANT:
            return f"Your answer on {name(factor)} is the same on every day that has one: there is nothing to compare."
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
