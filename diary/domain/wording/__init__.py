"""The sentence for each result: one voice, one place. Short, second person, present tense, with unit and base."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta

from diary.domain.catalogue import REMEDIES, by_key
from diary.domain.days import DayStatus
from diary.domain.history import Days
from diary.domain.rule_input import Urgency
from diary.domain.trend import MIN_RATED, MIN_WEEK_DAYS, Rise, Worsening
from diary.domain.writing import DateOrder, DecimalMark, Hours, writing

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
# A space at which no line breaks: a time or a number that goes over two lines is misread.
_TOGETHER = "\u00a0"
_WITH_COMMA = str.maketrans({",": _TOGETHER, ".": ","})
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def amount(value: str | int, unit: str) -> str:
    """A number and its unit, which stay in one line: "48 s"."""
    return f"{value}{_TOGETHER}{unit}"


def duration(seconds: int) -> str:
    """A length of time: "35 s", "4 min", "1 h 10 min", "3 days"."""
    if seconds < 60:
        return amount(seconds, "s")
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    # Days only from two on: "36 h" is clearer than "2 days" for a day and a half.
    if hours >= 48:
        return f"{round(hours / 24)} days"
    if hours:
        return f"{amount(hours, 'h')} {amount(minutes, 'min')}" if minutes else amount(hours, "h")
    return amount(minutes, "min")


def clock(at: time) -> str:
    """A time of day: "22:30", or "10:30 pm"."""
    if writing().clock == Hours.DAY:
        return f"{at.hour:02}:{at.minute:02}"
    return f"{at.hour % 12 or 12}:{at.minute:02}{_TOGETHER}{_half(at.hour)}"


def hour(at: int) -> str:
    """An hour of the clock, 0 to 24: "22:00", or "10 pm". Midnight is "00:00", or "12 am"."""
    if writing().clock == Hours.DAY:
        return clock(time(at % 24))
    return f"{at % 12 or 12}{_TOGETHER}{_half(at % 24)}"


def _half(at: int) -> str:
    return "am" if at < 12 else "pm"


def day_name(day: date, today: date) -> str:
    """A day as people say it: "Today", "Yesterday", else "Saturday 14 March", with the year where it is another."""
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return f"{_weekday(day)} {date_words(day)}" if day.year != today.year else weekday_words(day)


def weekday_words(day: date) -> str:
    """A day of this year: "Saturday 14 March", or "Saturday, March 14"."""
    return f"{_weekday(day)} {day_month(day)}"


def _weekday(day: date) -> str:
    return _WEEKDAYS[day.weekday()] + ("," if _is_month_first() else "")


def date_words(day: date) -> str:
    """A date: "14 March 2026", or "March 14, 2026"."""
    return f"{day_month(day)}{_before_year()}{day.year}"


def day_month(day: date) -> str:
    """A date whose year is known: "14 March", or "March 14"."""
    return _with_month(str(day.day), MONTHS[day.month - 1])


def span(first: date, last: date, *, short: bool = False) -> str:
    """Some days running: "9 to 15 March 2026", with month and year of the first where they differ, or in a table, with
    `short`, "9 to 15 Mar 2026"."""
    whole_date, without_year = (short_date, short_day_month) if short else (date_words, day_month)
    if first == last:
        return whole_date(first)
    if first.year != last.year:
        return f"{whole_date(first)} to {whole_date(last)}"
    same_month = first.month == last.month
    begin = str(first.day) if same_month and not _is_month_first() else without_year(first)
    end = f"{last.day}{_before_year()}{last.year}" if same_month and _is_month_first() else whole_date(last)
    return f"{begin} to {end}"


def short_date(day: date) -> str:
    """A date in a table: "14 Mar 2026", or "Mar 14, 2026"."""
    return f"{short_day_month(day)}{_before_year()}{day.year}"


def short_day_month(day: date) -> str:
    """A date under an axis: "14 Mar", or "Mar 14"."""
    return _with_month(str(day.day), short_month(day))


def short_month(day: date) -> str:
    return MONTHS[day.month - 1][:3]


def month_words(day: date) -> str:
    """The month of a day: "March 2026"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def moment(at: datetime) -> str:
    """A date and a time of day: "21 March 2026, 22:30"."""
    return f"{date_words(at.date())}, {clock(at.time())}"


def _is_month_first() -> bool:
    return writing().date_order == DateOrder.MONTH_FIRST


def _with_month(days: str, month: str) -> str:
    return f"{month} {days}" if _is_month_first() else f"{days} {month}"


def _before_year() -> str:
    return ", " if _is_month_first() else " "


def number(value: float, places: int | None = None) -> str:
    """A number with so many decimals, or with those that it has: "1,234.5", or "1 234,5"."""
    return in_figures(f"{value:,g}" if places is None else f"{value:,.{places}f}")


def whole(count: int) -> str:
    """A whole number: "1,234", or "1 234"."""
    return in_figures(f"{count:,}")


def in_figures(said: str) -> str:
    """A number that Python wrote, as "1,234.5", the way that numbers are written here."""
    return said if writing().decimal_mark == DecimalMark.POINT else said.translate(_WITH_COMMA)


def plural(count: int, noun: str) -> str:
    return f"{whole(count)} {noun}{'' if count == 1 else 's'}"


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
    return count_words(count, noun, calm=calm) if calm or count == total else f"{whole(count)} of {plural(total, noun)}"


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
    return f"{whole(int(days.recorded.sum()))} of {plural(len(days), 'day')} recorded"


def days_words(days: Iterable[date]) -> str:
    """Some days, each once and oldest first: "12 March 2026", "12 and 14 March 2026", of many their number and span."""
    distinct = sorted(set(days))
    if not are_listed(distinct):
        return f"{whole(len(distinct))} days from {date_words(distinct[0])} to {date_words(distinct[-1])}"
    said = []
    for before, day, after in zip([None, *distinct], distinct, [*distinct[1:], None], strict=False):
        # Month and year are said once: the year with the last day that has it, the month with the first or the last,
        # on whichever side of the days it stands.
        beside = before if _is_month_first() else after
        said.append(
            str(day.day)
            if beside is not None and (day.year, day.month) == (beside.year, beside.month)
            else day_month(day)
        )
        if after is None or day.year != after.year:
            said[-1] += f"{_before_year()}{day.year}"
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
    ratio, low, high = (number(value, 1) for value in (found.ratio, found.low, found.high))
    return (
        f"In the four weeks up to {date_words(look)} you wrote down about {ratio} times as many episodes a recorded "
        f"day as in the twelve weeks before; it could be {low} to {high} times. Compared are {recent} of these weeks "
        f"with {before} before, each with {MIN_WEEK_DAYS} recorded days or more."
    )


def stronger(found: Rise, look: date) -> str:
    """The sentence of rule T2: a rise in points of five with its interval, as found on a day."""
    before, recent = found.weeks
    points, low, high = (number(value, 1) for value in (found.points, found.low, found.high))
    return (
        f"In the four weeks up to {date_words(look)} you rated twitches about {points} points of 5 stronger than in "
        f"the twelve weeks before; it could be {low} to {high} points. Compared are {recent} of these weeks with "
        f"{before} before, each with {MIN_RATED} rated episodes or more."
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
