"""The sentences of how long and how strong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from diary.domain.load import Load
from diary.domain.spans import spans_of
from diary.domain.wording import amount, count_words, date_words, duration, month_words, number, plural, whole
from diary.domain.wording.spans import part_weeks
from diary.domain.year_pixels import DayRun

_LENGTHS: Final = ((60, "less than a minute"), (600, "a few minutes"), (3600, "less than an hour"))
_IN_HOURS: Final = 48 * 3600
"""A sum of so many seconds is told in hours: "8 days" would be mistaken for days of the diary."""
_STRENGTHS: Final = ((1.5, "barely felt"), (2.5, "weak"), (3.5, "medium"), (4.5, "strong"))


def length_words(seconds: float, *, calm: bool = False) -> str:
    """A length of time, or in calm mode the band it falls into."""
    if not calm:
        return amount(number(seconds / 3600, 0), "h") if seconds >= _IN_HOURS else duration(round(seconds))
    return next((word for limit, word in _LENGTHS if seconds < limit), "an hour or more") if seconds else "none"


def strength_words(intensity: float, *, calm: bool = False) -> str:
    """A mean intensity of 1 to 5, or in calm mode a word for it."""
    if not calm:
        return number(intensity, 1)
    return next((word for limit, word in _STRENGTHS if intensity < limit), "very strong")


def sentence(load: Load, *, calm: bool = False) -> str:
    """How long on a typical day, or else how strong."""
    if load.typical_seconds is not None:
        which = "the one day that has one" if load.timed_days == 1 else "a typical day that has one"
        told = f"Timed episodes lasted {length_words(load.typical_seconds, calm=calm)} on {which}"
        return (
            f"{told}."
            if calm
            else f"{told} ({whole(load.timed_days)} of {plural(load.twitched_days, 'day')} that twitched)."
        )
    if load.intensity is not None:
        return f"No length is written down. {_strength(load, calm=calm)}"
    if load.twitched_days:
        return "No length and no strength is written down in this period."
    return "No episode is written down in this period."


def details(load: Load, *, calm: bool = False) -> tuple[str, ...]:
    """The sum of all times and what it leaves open, how strong, the longest quiet stretch, and which weeks are cut."""
    return tuple(_details(load, calm=calm))


def _details(load: Load, *, calm: bool) -> Iterator[str]:
    if load.typical_seconds is not None:
        # In calm mode without the days: an hour or more "on many days" would read as an hour on each.
        where = "in this period" if calm else f"on {plural(load.timed_days, 'day')}"
        yield f"Together they lasted {length_words(load.total_seconds, calm=calm)} {where}."
        if load.intensity is not None:
            yield _strength(load, calm=calm)
    if untimed := load.twitched_days - load.timed_days:
        days = (
            count_words(untimed, "day", calm=True)
            if calm
            else f"{whole(untimed)} of {plural(load.twitched_days, 'day')}"
        )
        yield f"No length is written down on {days} that twitched: the minutes are not known there, and not zero."
    if load.quiet.days and not load.days.narrowed:
        yield f"{_quiet(load.quiet, calm=calm)} A day that is not recorded ends a stretch."
    yield from part_weeks(spans_of(load.days))


def _strength(load: Load, *, calm: bool) -> str:
    assert load.intensity is not None
    told = strength_words(load.intensity, calm=calm)
    if calm:
        return f"The episodes that you rated are {told} on average."
    return f"Strength is {told} of 5 on average, from {whole(load.rated)} of {plural(load.episodes, 'episode')} rated."


def _quiet(stretch: DayRun, *, calm: bool) -> str:
    if calm:  # two dates would tell the number of days
        began = month_words(stretch.first)
        return f"The longest quiet stretch, {count_words(stretch.days, 'day', calm=True)}, began in {began}."
    first, last = date_words(stretch.first), date_words(stretch.last)
    when = f"on {first}" if stretch.days == 1 else f"from {first} to {last}"
    return f"The longest quiet stretch is {plural(stretch.days, 'day')}, {when}."
