"""The sentence for each result: one voice, one place. Short, second person, present tense, with unit and base."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, time, timedelta

from diary.domain.catalogue import REMEDIES, by_key
from diary.domain.days import DayStatus
from diary.domain.history import Days
from diary.domain.rule_input import Urgency
from diary.domain.trend import MIN_RATED, MIN_WEEK_DAYS, Rise, Worsening

REMEDY_BY_KEY = by_key(REMEDIES)
EXAMINATION = "Doctors go by examination, not by how often."
"""What a neurologist says of counting; it stands beside every count and every trend."""

# Up to how many each word goes; the year's calm levels have the same bounds.
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
    # Days only from two on: "36 h" is clearer than "2 days" for a day and a half.
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
    return weekday_words(day) + year


def weekday_words(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def date_words(day: date) -> str:
    return f"{day.day} {month_words(day)}"


def month_words(day: date) -> str:
    """The month of a day: "March 2026"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


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


def of_words(count: int, total: int, noun: str, *, calm: bool = False) -> str:
    """A count, with how many there are where it is a part of them: "1 of 10 episodes". Calm mode tells the band."""
    return count_words(count, noun, calm=calm) if calm or count == total else f"{count:,} of {plural(total, noun)}"


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


def recorded(days: Days) -> str:
    """The base of every number: "61 of 84 days recorded"."""
    return f"{int(days.recorded.sum()):,} of {plural(len(days), 'day')} recorded"


def days_words(days: Iterable[date]) -> str:
    """Some days, each once and oldest first: "12 March 2026", "12 and 14 March 2026", of many their number and span."""
    distinct = sorted(set(days))
    if not are_listed(distinct):
        return f"{len(distinct):,} days from {date_words(distinct[0])} to {date_words(distinct[-1])}"
    said = []
    for day, after in zip(distinct, [*distinct[1:], None], strict=True):
        # Month and year are said once, with the last day that has them.
        same_month = after is not None and (day.year, day.month) == (after.year, after.month)
        same_year = after is not None and day.year == after.year
        said.append(
            str(day.day) if same_month else f"{day.day} {MONTHS[day.month - 1]}" if same_year else date_words(day)
        )
    return joined(said)


def are_listed(distinct: Collection[date]) -> bool:
    """Whether some days are told one by one: a longer list of dates is read by nobody."""
    return len(distinct) <= 4


def joined(words: Sequence[str]) -> str:
    """Words as a list: "one", "one and two", "one, two and three"."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def lasts(days: Sequence[date], weeks: int, others: int) -> str:
    """The sentence of rules P1 and P3: all days of what lasts, and which days between them are not among them."""
    told = (
        f"You wrote down twitching on {days_words(days)}, without a free week between them, and on 3 days or more in "
        f"each of {weeks} weeks running."
    )
    if not others:
        return told
    return (
        f"{told} {plural(others, 'other day')} between them {'is' if others == 1 else 'are'} not counted: their "
        "twitching came while falling asleep, went on from the day before, is left out, or is from a file."
    )


def more_often(found: Worsening, look: date) -> str:
    """The sentence of rule T1: a ratio of episodes a recorded day with its interval, as found on a day."""
    before, recent = found.weeks
    return (
        f"In the four weeks up to {date_words(look)} you wrote down about {found.ratio:.1f} times as many episodes a "
        f"recorded day as in the twelve weeks before; it could be {found.low:.1f} to {found.high:.1f} times. Compared "
        f"are {recent} of these weeks with {before} before, each with {MIN_WEEK_DAYS} recorded days or more."
    )


def stronger(found: Rise, look: date) -> str:
    """The sentence of rule T2: a rise in points of five with its interval, as found on a day."""
    before, recent = found.weeks
    return (
        f"In the four weeks up to {date_words(look)} you rated twitches about {found.points:.1f} points of 5 stronger "
        f"than in the twelve weeks before; it could be {found.low:.1f} to {found.high:.1f} points. Compared are "
        f"{recent} of these weeks with {before} before, each with {MIN_RATED} rated episodes or more."
    )


def remedies_words(keys: Sequence[str]) -> str:
    """Remedies by their names: "“Drank water” and “Rest”"."""
    return joined([f"“{REMEDY_BY_KEY[key].name}”" for key in keys])


HOW_SOON = {
    Urgency.EMERGENCY: "Call the emergency number now.",
    Urgency.PROMPT: "Contact a doctor in the next day or two.",
    Urgency.SOON: "Book an appointment with a doctor.",
    Urgency.ROUTINE: "Mention it at your next visit to a doctor.",
}
"""What to do, for each urgency that a flag can have."""
