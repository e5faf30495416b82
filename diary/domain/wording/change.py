"""The sentences of a change: how often and how strong in the last four weeks, against the weeks before them."""

from __future__ import annotations

from typing import Final

from diary.domain.change import Change
from diary.domain.trend import FREQUENCY_P, MIN_RATIO, MIN_WEEK_DAYS, Rise
from diary.domain.wording import date_words, in_figures, number, plural, weekday_words
from diary.domain.wording.ratio import BY_ITSELF, direction, not_clear, still_needed, times

NOT_YET: Final = "This cannot be told yet."
_BEFORE: Final = "in the weeks before"
_READ: Final = "Episodes while falling asleep, those left out and those imported are not read here."


def sentence(change: Change, *, calm: bool = False) -> str:
    """What is known, and behind it the numbers; or what a look still needs. Calm mode has no figures."""
    found, told = change.frequency, known(change, calm=calm)
    if found is None and any(week.days for week in change.weeks):
        return still_needed(change.needs, calm=calm, until=f", up to {weekday_words(change.look)}")
    return " ".join(filter(None, (told, numbers(change, calm=calm))))


def known(change: Change, *, calm: bool = False) -> str:
    """What can be said without a number: that it stands out, or how far the interval lets it go."""
    found = change.frequency
    until = f", up to {weekday_words(change.look)}"
    if not any(week.days for week in change.weeks):
        return f"There is nothing to compare yet{until}."
    if found is None:
        return NOT_YET
    if change.is_more or change.is_less:
        often = direction(more=change.is_more)
        return f"{often.capitalize()} {_BEFORE}: this stands out in your diary."
    # "So far", where the latest look alone found one: the next Sunday may confirm it.
    return not_clear(found.low, found.high, _BEFORE, so_far=(found.is_more or found.is_less) and not calm)


def numbers(change: Change, *, calm: bool = False) -> str:
    """The ratio that `known` puts into words, with its interval; "" without one, and in calm mode."""
    found = change.frequency
    if found is None or calm:
        return ""
    return f"In the last four weeks {times(found.ratio, found.low, found.high, _BEFORE)}."


def base(change: Change) -> str:
    """What the weeks rest on, whatever period is shown: "94 of 112 days with a count, up to 15 November 2026"."""
    days = sum(week.days for week in change.weeks)
    return f"{days} of {plural(7 * len(change.weeks), 'day')} with a count, up to {date_words(change.look)}"


def details(change: Change, *, calm: bool = False) -> tuple[str, ...]:
    """How strong, why a ratio is not told as a change, and which weeks were read."""
    said = []
    if change.is_unequal:
        said.append("Both need about as many recorded days: writing down more would look like more twitching.")
    if change.intensity:
        said.append(_strength(change, change.intensity, calm=calm))
    said.extend(_why_no_change(change, calm=calm))
    if change.is_more or change.is_less:
        said.append(BY_ITSELF)
    if change.frequency:
        before, recent = change.frequency.weeks
        said.append(
            f"Compared are {plural(recent, 'week')} with {plural(before, 'week')} before, each with at least "
            f"{MIN_WEEK_DAYS} recorded days, up to {date_words(change.look)}."
        )
    return (*said, _READ)


def _why_no_change(change: Change, *, calm: bool) -> tuple[str, ...]:
    """Why an interval that leaves out 1, or a single look, is not told as a change."""
    found = change.frequency
    if found is None or change.is_more or change.is_less:
        return ()
    if found.is_more or found.is_less:
        words = "more often" if found.is_more else "less often"
        return (f"The latest weekly look alone says {words}: two weekly looks running are asked for.",)
    if calm or found.low <= 1 <= found.high:
        return ()
    words, bound = (
        ("more", f"at least {number(MIN_RATIO)} times")
        if found.low > 1
        else ("less", f"at most {number(1 / MIN_RATIO, 2)} times")
    )
    return (
        f"It counts as {words} often only when the last four weeks are {bound} the four before, "
        f"and by a strict test (p below {number(FREQUENCY_P)}) in two weekly looks running.",
    )


def _strength(change: Change, rise: Rise, *, calm: bool) -> str:
    """How strong, from the weeks with enough rated episodes; only two looks running stand out."""
    word = "stronger" if change.is_stronger else "weaker" if change.is_weaker else ""
    if calm:
        return f"You rate twitches {word} than before: this stands out." if word else "How strong: no clear change."
    clear = f"{word} stands out" if word else "no clear change"
    points, low, high = (in_figures(f"{value:+.1f}").replace("-", "−") for value in (rise.points, rise.low, rise.high))
    return f"How strong: {clear}, {points} points of 5 against the weeks before (could be {low} to {high})."
