"""A week, day by day: what was written down and which flags it is evidence for, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np

from diary.domain.catalogue import ITEMS, QUESTION_BY_KEY, SIGNS, Answer, Question
from diary.domain.days import FIRST_DAY, LAST_DAY, DayStatus
from diary.domain.flags import Flag, marks
from diary.domain.history import Answered, History
from diary.domain.rule_input import SHOWN_FOR, Urgency

Begun = Mapping[date, tuple[datetime, ...]]
"""For days that twitching reached into over midnight, when it began: wall-clock times of the days before."""

NONE_BEGUN: Final[Begun] = MappingProxyType({})

FIRST_SHOWN: Final = 3
"""So many episodes of a day are shown in its column; the others are on the day's own page."""


def week_around(day: date) -> tuple[date, date]:
    """The Monday and the Sunday around a day, or what the calendar of entries has of them."""
    monday = day - timedelta(days=day.weekday())
    return max(monday, FIRST_DAY), min(monday + timedelta(days=6), LAST_DAY)


@dataclass(frozen=True, slots=True)
class MarkedFlag:
    """A flag that a day has evidence for, with the urgency of that evidence."""

    flag: Flag
    urgency: Urgency


def flags_by_day(flags: Iterable[Flag]) -> dict[date, tuple[MarkedFlag, ...]]:
    """The flags that mark each day (`domain.flags.marks`), in the order in which they come."""
    found: dict[date, tuple[MarkedFlag, ...]] = {}
    for flag in flags:
        for day, urgency in marks((flag,))[1].items():
            found[day] = (*found.get(day, ()), MarkedFlag(flag, urgency))
    return found


class Unflagged(StrEnum):
    """Why a day carries no flag. Only NO_MATCH says that nothing was found where something was looked for."""

    EMPTY = "empty"
    OLDER = "older"
    NO_MATCH = "no match"
    NO_MARK = "no mark"


def unflagged(day: date, today: date, flags: Iterable[Flag], *, recorded: bool, all_read: bool) -> Unflagged:
    """Why a day without marks has none; `all_read` says that rules read all its entries, none of them left out or
    imported, and that none of them has or answers a sign that a rule may read: those do not meet one yet.

    What is hidden, or lasts over many days, matches and marks nothing: then there is no saying that nothing matched.
    """
    if not recorded:
        return Unflagged.EMPTY
    # Rules read no further back, so an older day has no mark whatever was written on it. That is no all-clear.
    if day <= today - timedelta(days=SHOWN_FOR):
        return Unflagged.OLDER
    matches = any(day in row.days for flag in flags for row in flag.match.evidence)
    return Unflagged.NO_MATCH if all_read and day <= today and not matches else Unflagged.NO_MARK


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day of a week.

    `seconds` are those of the episodes with a length; zero where none has one. `first` are the uuids of its first
    counted episodes, `signs` the keys of what came with any of them, `items` the answered check-in items as
    `History.factors` holds them, `answers` the answered red-flag questions, `begun` when what reached into the day
    over midnight began.
    """

    date: date
    status: DayStatus
    to_come: bool
    episodes: int
    left_out: int
    seconds: int
    first: tuple[str, ...]
    signs: tuple[str, ...]
    items: Mapping[str, float]
    answers: tuple[Answered, ...]
    flags: tuple[MarkedFlag, ...]
    begun: tuple[datetime, ...] = ()
    before: bool = False
    """Whether it lies before the first recorded day of the diary: nobody can have missed it."""

    @property
    def more(self) -> int:
        """How many counted episodes are not among the `first`."""
        return self.episodes - len(self.first)

    @property
    def reported(self) -> tuple[tuple[Question, Answer], ...]:
        """The red-flag questions that were answered with anything but a no."""
        told = [(QUESTION_BY_KEY[row.question], _answer(row)) for row in self.answers]
        return tuple((question, answer) for question, answer in told if answer.yes)

    @property
    def denied(self) -> int:
        """How many red-flag questions were answered with no; one without an answer is none of them."""
        return len(self.answers) - len(self.reported)


def _answer(row: Answered) -> Answer:
    return next(answer for answer in QUESTION_BY_KEY[row.question].answers if answer.key == row.answer)


@dataclass(frozen=True, slots=True)
class Week:
    """Up to seven days, oldest first."""

    days: tuple[WeekDay, ...]

    @property
    def so_far(self) -> tuple[WeekDay, ...]:
        """The days that could be recorded by now: neither to come nor before the diary had begun."""
        return tuple(day for day in self.days if not (day.to_come or day.before))

    @property
    def recorded(self) -> tuple[WeekDay, ...]:
        return tuple(day for day in self.days if day.status is not DayStatus.MISSING)

    @property
    def episodes(self) -> int:
        return sum(day.episodes for day in self.days)

    @property
    def items(self) -> tuple[str, ...]:
        """The check-in items that were answered on any of its days, in the order of the catalogue."""
        return tuple(item.key for item in ITEMS if any(item.key in day.items for day in self.days))


def week_of(
    history: History, flags: Iterable[Flag], today: date, begun: Begun = NONE_BEGUN, *, since: date = FIRST_DAY
) -> Week:
    """The week that a history covers, of a diary whose first recorded day is `since`. A day after `today` is to come
    unless something is written down on it already, as it is where somebody travels ahead of the diary's zone."""
    marked = flags_by_day(flags)
    return Week(tuple(_day(history, index, marked, today, begun, since) for index in range(len(history.days))))


def _day(
    history: History, index: int, marked: Mapping[date, tuple[MarkedFlag, ...]], today: date, begun: Begun, since: date
) -> WeekDay:
    days, episodes = history.days, history.episodes
    on, status = days.date_of(index), days.status_of(index)
    # In the order of their instants, as `episodes` are.
    own = np.flatnonzero((episodes.day == index) & episodes.counted)
    chosen = {key for key, column in zip(episodes.sign_keys, episodes.signs[own].T, strict=True) if any(column)}
    return WeekDay(
        date=on,
        status=status,
        to_come=on > today and status is DayStatus.MISSING,
        episodes=int(days.episodes[index]),
        left_out=int(days.left_out[index]),
        seconds=int(days.seconds[index]),
        first=tuple(str(uuid) for uuid in episodes.uuid[own[:FIRST_SHOWN]]),
        signs=tuple(term.key for term in SIGNS if term.key in chosen),
        items={key: float(column[index]) for key, column in history.factors.items() if not np.isnan(column[index])},
        answers=tuple(row for row in history.answers if row.day == on),
        flags=marked.get(on, ()),
        begun=begun.get(on, ()),
        before=on < since,
    )
