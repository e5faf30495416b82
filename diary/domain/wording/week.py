"""What the page of a week says, and what a day says of flags it does not carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from diary.domain.catalogue import ITEM_BY_KEY, SIGNS, Kind, by_key
from diary.domain.days import DayStatus
from diary.domain.flags import Status
from diary.domain.rule_input import SHOWN_FOR
from diary.domain.week import MarkedFlag, Unflagged, Week, WeekDay, week_around
from diary.domain.wording import (
    EXAMINATION,
    clock,
    count_words,
    date_words,
    day_status,
    duration,
    entry,
    joined,
    of_words,
    plural,
    whole,
)
from diary.domain.wording import span as days_running

TO_COME: Final = "to come"
BEFORE: Final = "before your diary"
_EVENING: Final = 17
"""The hour from which a day has its evening."""
LENGTHS_ARE_OF_TIMED: Final = "The minutes are those of the episodes that you timed."

UNFLAGGED: Final[Mapping[Unflagged, str]] = MappingProxyType(
    {
        Unflagged.EMPTY: "Nothing is written down on this day.",
        Unflagged.OLDER: f"Flags look at what you wrote in the last {SHOWN_FOR} days. This day is older.",
        Unflagged.NO_MATCH: "No entry of this day matched any of the listed reasons to see a doctor.",
        Unflagged.NO_MARK: "No entry of this day carries a flag.",
    }
)

_SIGN_BY_KEY = by_key(SIGNS)


def name(day: date, today: date) -> str:
    """The week around a day as people say it: "This week", "Last week", else "The week of 9 March 2026"."""
    first, _ = week_around(day)
    if first == week_around(today)[0]:
        return "This week"
    if first == week_around(today - timedelta(days=7))[0]:
        return "Last week"
    return f"The week of {date_words(first)}"


def span(first: date, last: date) -> str:
    """The days of a week: "9 to 15 March 2026", with month and year of the first where they differ."""
    return days_running(first, last)


def base(week: Week) -> str:
    """The base of the week's numbers: "5 of 7 days recorded", without the days to come."""
    return f"{len(week.recorded)} of {plural(len(week.so_far), 'day')} recorded"


def sentence(week: Week, *, calm: bool = False) -> str:
    """What stands on top: "11 episodes on 4 of 5 recorded days"."""
    recorded = len(week.recorded)
    if not week.so_far and week.days[0].before:
        return "Your diary begins after this week."
    if not recorded:
        return f"No day of this week is recorded{' yet' if any(day.to_come for day in week.days) else ''}."
    if week.episodes:
        with_episodes = sum(day.episodes > 0 for day in week.days)
        episodes = count_words(week.episodes, "episode", calm=calm)
        return f"{_capital(episodes)} on {_days(with_episodes, recorded, calm)}."
    twitched, quiet = (sum(day.status is known for day in week.days) for known in (DayStatus.TWITCHED, DayStatus.QUIET))
    if twitched:
        return f"No episode is written down; there was twitching on {_days(twitched, recorded, calm)}."
    if quiet:
        return f"No episode is written down; {_days(quiet, recorded, calm)} {'was' if quiet == 1 else 'were'} quiet."
    return f"No episode is written down on {_days(recorded, recorded, calm)}."


def _days(count: int, recorded: int, calm: bool) -> str:
    """So many of the recorded days: "4 of 5 recorded days", and in calm mode "a few days"."""
    return count_words(count, "day", calm=True) if calm else of_words(count, recorded, "recorded day")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def status(day: WeekDay, *, calm: bool = False) -> str:
    """What is known of a day: "3 episodes", "quiet", "not recorded", "to come", "before your diary"."""
    # The last two are not "not recorded": nobody has missed anything.
    if day.to_come or day.before:
        return TO_COME if day.to_come else BEFORE
    return day_status(day.status, day.episodes, calm=calm)


def details(day: WeekDay, *, calm: bool = False) -> tuple[str, ...]:
    """What else is known of its episodes: how long those with a length lasted on this day, what of that began before
    it, and how many do not count.

    Calm mode adds nothing up.
    """
    timed = () if calm or not day.seconds else (duration(day.seconds),)
    left_out = "some" if calm else whole(day.left_out)
    before = from_before(day.date, day.begun, episodes=day.episodes)
    return (*timed, *filter(None, (before,)), *((f"{left_out} left out of statistics",) if day.left_out else ()))


def from_before(day: date, begun: Sequence[datetime], *, episodes: int) -> str:
    """When twitching that reached into a day began: "from the evening before (23:50)", and "also from" it where the day
    has episodes of its own. Nothing where none did."""
    if not begun:
        return ""
    # A clock that was set forward can put two midnights between a start and its day.
    nights = max((day - at.date()).days for at in begun)
    # All of them, or "the evening before" would be wrong of one.
    evening = all(at.hour >= _EVENING for at in begun)
    when = "two days before" if nights > 1 else "the evening before" if evening else "the day before"
    return f"{'also ' if episodes else ''}from {when} ({joined([clock(at.time()) for at in begun])})"


def footnote(week: Week, *, calm: bool = False) -> str:
    """What the counts and the lengths of a week mean; nothing where it has none."""
    timed = not calm and any(day.seconds for day in week.days)
    lengths = (LENGTHS_ARE_OF_TIMED,) if timed else ()
    return " ".join((*lengths, *((EXAMINATION,) if week.episodes else ())))


def answer(key: str, value: float) -> str:
    """An answered check-in item beneath its name: "7.5 h", "6 of 10", "as usual", "no"."""
    spec = ITEM_BY_KEY[key]
    # Days hold the place of a choice among its words, as numbers alone can be summed.
    return entry.item(key, spec.terms[int(value)].key if spec.kind is Kind.CHOICE else value).value


def signs(day: WeekDay) -> tuple[str, ...]:
    return tuple(_SIGN_BY_KEY[key].name for key in day.signs)


def answers(day: WeekDay) -> tuple[str, ...]:
    """What was answered to red-flag questions: each sign that was there, and how many were answered with no."""
    reported = tuple(f"{question.name}: {told.name.lower()}" for question, told in day.reported)
    return (*reported, f"“no” to {plural(day.denied, 'sign')}") if day.denied else reported


def flag(marked: MarkedFlag) -> str:
    """A flag in a few words: "Soon: pain", "Prompt: weakness, talked about"."""
    found = marked.flag.criterion.name
    talked = ", talked about" if marked.flag.status is Status.DISCUSSED else ""
    return f"{_capital(marked.urgency.word)}: {found[0].lower()}{found[1:]}{talked}"
