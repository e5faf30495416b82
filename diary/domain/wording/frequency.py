"""The words of the episodes per day."""

from __future__ import annotations

import numpy as np

from diary.domain.history import Days
from diary.domain.spans import spans_of
from diary.domain.wording import count_words, number, plural, whole
from diary.domain.wording import year_pixels as day_words
from diary.domain.wording.spans import part_weeks
from diary.domain.year_pixels import year_pixels


def sentence(days: Days, *, calm: bool = False) -> str:
    """How many on a day. Days whose count is not known are no part of the average."""
    counted, total = int(days.counted.sum()), int(days.episodes.sum())
    if (unsaid := _without_number(days)) and not total:
        return f"{count_words(unsaid, 'day', calm=calm).capitalize()} with twitching, and no number is written down."
    if not counted:
        return "There is nothing to draw yet in this period."
    if calm:
        band = count_words(int(np.ceil(total / counted)), "episode", calm=True)
        return f"On a recorded day you write down {band if total else 'no episodes'}; {_none(days, calm=True)}."
    if not total:
        return f"No episode on {plural(counted, 'day')} with a count."
    twitched, recorded = int(days.twitched.sum()), int(days.recorded.sum())
    on = f"{whole(twitched)} of {plural(recorded, 'recorded day')}"
    rate = f"{plural(total, 'episode')}, {number(total / counted, 1)} a day"
    return f"{'On' if days.narrowed else 'Twitching on'} {on}: {rate}."


def details(days: Days, *, calm: bool = False) -> tuple[str, ...]:
    """The base of the average and how much of the period has no count, days of each kind, the longest quiet stretch,
    and which weeks are cut."""
    if not days.recorded.any():
        return part_weeks(spans_of(days))
    pixels = year_pixels(days)
    kinds = f"{day_words.sentence(pixels, calm=calm)}."
    return (*_base(days, calm=calm), kinds, *day_words.details(pixels, calm=calm), *part_weeks(spans_of(days)))


def _base(days: Days, *, calm: bool) -> tuple[str, ...]:
    counted, uncounted = int(days.counted.sum()), int((days.recorded & ~days.counted).sum())
    if calm or not counted:
        return ()
    said = [f"The average is of {plural(counted, 'day')} with a count, {_none(days, calm=False)} among them."]
    if uncounted:
        aside = plural(uncounted, "recorded day")
        said.append(f"{aside} without a count {'is' if uncounted == 1 else 'are'} left aside.")
    # They are left aside, and most likely had some.
    if _without_number(days):
        said.append("On some of these it twitched, so the average may be too low.")
    return tuple(said)


def _without_number(days: Days) -> int:
    """How many days twitched without an episode written down."""
    return int((days.twitched & ~days.counted).sum())


def _none(days: Days, *, calm: bool) -> str:
    """The quiet days, or of narrowed ones those without any of the chosen episodes."""
    number = int(days.quiet.sum())
    if days.narrowed:
        return f"{count_words(number, 'day', calm=calm)} without any"
    return count_words(number, "quiet day", calm=calm)
