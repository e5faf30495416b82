"""When a reminder is due, and which week a weekly summary is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from diary.domain.days import FIRST_DAY, LAST_DAY, wall_clock
from diary.domain.history import Days
from diary.domain.week import Week, WeekDay, week_around

LATEST: Final = time(23, 0)
"""A mail for a day has to leave before the day is over, also where reminders are sent once an hour."""

MESSAGE_LASTS: Final = timedelta(hours=4)
DAYS_BACK: Final = timedelta(days=2)
"""So many days of the wall clock somebody can go back by travelling, and not more."""


class Mailing(StrEnum):
    """What Flicker can send by e-mail."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be sent, at what time of the wall clock; `weekday` 0 is Monday."""

    daily: bool
    weekly: bool
    at: time
    weekday: int


def due(wish: Wish, now: datetime, zone: ZoneInfo) -> tuple[date, tuple[Mailing, ...]]:
    """The local day, and what is due on it: everything whose time of day the local clock has reached.

    So a time that a clock change skips is due right after it. One that comes twice is due twice, and so is a day that
    a traveller has twice: whoever sends remembers what was sent for a day.
    """
    today, at = wall_clock(now, zone)
    # "Has reached" and not "is": reminders may be sent once an hour, and none may be passed over.
    if at < wish.at or not FIRST_DAY <= today <= LAST_DAY:
        return today, ()
    wanted = ((Mailing.DAILY, wish.daily), (Mailing.WEEKLY, wish.weekly and today.weekday() == wish.weekday))
    return today, tuple(mailing for mailing, is_wanted in wanted if is_wanted)


def message_lasts(now: datetime, zone: ZoneInfo) -> timedelta:
    """How long the message of a day may wait for a device that is off: some hours, and never into the next day."""
    today, _ = wall_clock(now, zone)
    midnight = datetime.combine(today + timedelta(days=1), time(0), zone)
    return min(MESSAGE_LASTS, midnight.astimezone(UTC) - now)


def is_done(day: date, done: date | None) -> bool:
    """Whether the message of a day was begun, when the latest was `done`.

    A traveller may come back to a day, and to the one before it, and is told of neither again; further back lies only
    a clock that was wrong.
    """
    return done is not None and day <= done <= day + DAYS_BACK


def summary_week(today: date) -> tuple[date, date]:
    """The week a summary is about: the one that ends with the latest Sunday, which may be today."""
    # Back to the latest Sunday: 0 days on a Sunday, 1 on a Monday, 6 on a Saturday.
    return week_around(today - timedelta(days=(today.weekday() + 1) % 7))


def counts_of_week(days: Days, today: date, *, since: date = FIRST_DAY) -> Week:
    """A week of which nothing but the counts is read, of a diary whose first recorded day is `since`."""
    return Week(
        tuple(
            WeekDay(
                date=days.date_of(index),
                status=days.status_of(index),
                to_come=days.date_of(index) > today and not days.recorded[index],
                episodes=int(days.episodes[index]),
                left_out=int(days.left_out[index]),
                seconds=int(days.seconds[index]),
                first=(),
                signs=(),
                items={},
                answers=(),
                flags=(),
                before=days.date_of(index) < since,
            )
            for index in range(len(days))
        )
    )
