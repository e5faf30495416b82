"""The sentence for each result: one voice, one place. Short, second person, present tense, with unit and base."""

from __future__ import annotations

from datetime import date, time, timedelta

import numpy as np

from diary.domain.catalogue import ITEM_BY_KEY, Kind
from diary.domain.days import DayStatus
from diary.domain.history import Days

_BANDS = ((0, "none"), (1, "one"), (4, "a few"), (9, "several"))
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def duration(seconds: int) -> str:
    """A length of time: "35 s", "4 min", "1 h 10 min", "3 days"."""
    if seconds < 60:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return f"{round(hours / 24)} days"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def clock(at: time) -> str:
    return f"{at.hour:02}:{at.minute:02}"


def day_name(day: date, today: date) -> str:
    """A day as people say it: "Today", "Yesterday", else "Saturday 14 March", with the year where it is another."""
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    year = f" {day.year}" if day.year != today.year else ""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def date_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def count_words(count: int, noun: str, *, calm: bool = False) -> str:
    """A count with its noun, or in calm mode the band it falls into: "a few episodes"."""
    if not calm:
        return plural(count, noun)
    for limit, word in _BANDS:
        if count <= limit:
            return f"{word} {noun}{'' if count == 1 else 's'}" if count else f"no {noun}s"
    return f"many {noun}s"


def gap(days: int) -> str:
    return f"{plural(days, 'day')} not recorded"


def day_status(status: DayStatus, episodes: int, *, calm: bool = False) -> str:
    """What the year view says of a day."""
    match status:
        case DayStatus.TWITCHED:
            return count_words(episodes, "episode", calm=calm) if episodes else "twitched"
        case DayStatus.QUIET:
            return "quiet"
        case DayStatus.UNKNOWN:
            return "recorded, twitching not said"
        case _:
            return "not recorded"


def item(key: str, value: object) -> str:
    """An answered check-in item in a few words: "Sleep 7.5 h", "Stress 6 of 10", "Tight shoes: no"."""
    spec = ITEM_BY_KEY[key]
    if spec.kind is Kind.YES_NO:
        return f"{spec.name}: {'yes' if value else 'no'}"
    if spec.kind is Kind.CHOICE:
        name = {term.key: term.name for term in spec.terms}[str(value)]
        return f"{spec.name}: {name.lower()}"
    if spec.kind is Kind.HOURS:
        return f"{spec.name.replace('Hours of ', '').replace('Hours ', '').capitalize()} {int(str(value)) / 60:g} h"
    if spec.kind is Kind.SCALE:
        return f"{spec.name} {value} of {spec.high:g}"
    return f"{spec.name}: {value}" + (" mg" if spec.unit == "mg" else "")


def recorded(days: Days) -> str:
    """The base of every number: "61 of 84 days recorded"."""
    return f"{int(days.recorded.sum())} of {plural(len(days), 'day')} recorded"


def frequency(days: Days, *, calm: bool = False) -> str:
    """The sentence of the episodes-per-day chart. Days whose count is not known are no part of the average."""
    counted = int(days.counted.sum())
    if not counted:
        return "There is nothing to draw yet in this period."
    total = int(days.episodes[days.counted].sum())
    quiet = int(days.quiet.sum())
    if calm:
        per_day = total / counted
        band = count_words(int(np.ceil(per_day)), "episode", calm=True)
        calm_days = count_words(quiet, "quiet day", calm=True)
        return f"On a recorded day you write down {band if total else 'no episodes'}; {calm_days}."
    average = f"{total / counted:.1f}"
    return (
        f"You wrote down {plural(total, 'episode')}: {average} a day on the {plural(counted, 'day')} that "
        f"{'has' if counted == 1 else 'have'} a count, {plural(quiet, 'quiet day')} among them."
    )
