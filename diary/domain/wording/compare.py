"""The sentences of two periods side by side."""

from __future__ import annotations

from typing import Final

import numpy as np

from diary.domain.compare import Period, TwoPeriods
from diary.domain.wording import EXAMINATION, count_words, number, plural, whole
from diary.domain.wording.ratio import BY_ITSELF, direction, not_clear, still_needed, times

NOT_WHY: Final = "This does not say why: other things may have changed in the same weeks."
_NEARLY: Final = "A difference stands out only where an interval of 99 % leaves out 1; the one shown is of 95 %."


def sentence(two: TwoPeriods, *, calm: bool = False) -> str:
    """Whether a difference stands out, or what is still needed. Calm mode has no figures."""
    found = two.ratio
    if not (two.before.recorded or two.after.recorded):
        return "There is nothing to compare in these periods."
    if found is None:
        return still_needed(two.needs, calm=calm)
    if two.stands_out:
        known = f"A difference stands out in your diary: after, {direction(more=found.ratio > 1)} before."
    else:
        known = not_clear(found.low, found.high, "before", what="difference")
    return known if calm else f"{known} After, {times(found.ratio, found.low, found.high, 'before')}."


def details(two: TwoPeriods, *, calm: bool = False) -> tuple[str, ...]:
    """What doctors go by, and for a ratio what it rests on and that it does not say why."""
    if two.ratio is None:
        return (EXAMINATION,)
    # A reader who sees an interval without 1 wonders why nothing stands out: it is said then.
    nearly = two.ratio.excludes_one and not two.stands_out and not calm
    return (
        NOT_WHY,
        EXAMINATION,
        *((_NEARLY,) if nearly else ()),
        *((BY_ITSELF,) if two.stands_out else ()),
        *(
            f"{name}: {rate(period, calm=calm)} on {plural(period.counted, 'day')} that have a count."
            for name, period in (("Before", two.before), ("After", two.after))
        ),
    )


def base(period: Period) -> str:
    """The base of a period's numbers: "25 of 28 days recorded"."""
    return f"{whole(period.recorded)} of {plural(period.days, 'day')} recorded"


def figure(value: float) -> str:
    """A number a day with as many digits as it needs: "12.5", "0.03", "0.0"."""
    return number(value, 2) if 0 < value < 0.095 else number(value, 1)


def amount(value: float | None, noun: str, *, calm: bool = False) -> str:
    """So much a day of something, without the unit: "2.3", in calm mode the band with the noun: "a few episodes"."""
    if value is None:
        return "not known"
    return count_words(int(np.ceil(value)), noun, calm=True) if calm else figure(value)


def rate(period: Period, *, calm: bool = False) -> str:
    """How often: "2.3 episodes a day", in calm mode the band; for a period with a counted day."""
    said = amount(period.rate, "episode", calm=calm)
    return f"{said} a day" if calm else f"{said} episodes a day"
