"""What reminders say. Mails and calendars are read over shoulders and kept by others: nothing here tells what a diary
is about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from diary.domain.reminders import Mailing
from diary.domain.week import Week
from diary.domain.wording import week as of_week

CALENDAR: Final = "Diary"
"""The title of the entry in a calendar, and of its alarm."""

SUBJECT: Final[Mapping[Mailing, str]] = MappingProxyType(
    {Mailing.DAILY: "your diary is open for today", Mailing.WEEKLY: "your week is ready to look at"}
)
FIRST_LINE: Final[Mapping[Mailing, str]] = MappingProxyType(
    {Mailing.DAILY: "Your diary is open for today.", Mailing.WEEKLY: "Your week is ready to look at."}
)
TO_STOP: Final[Mapping[Mailing, str]] = MappingProxyType(
    {
        Mailing.DAILY: "You asked for this e-mail each day. To stop it, open:",
        Mailing.WEEKLY: "You asked for this e-mail each week. To stop it, open:",
    }
)


def figures(week: Week, *, calm: bool = False) -> str:
    """The counts of a week, for somebody who asked for them: two or three lines."""
    days = [day.date for day in week.days]
    counts = of_week.sentence(week, calm=calm)
    return f"{of_week.span(days[0], days[-1])}\n{counts}\n{of_week.base(week)}."
