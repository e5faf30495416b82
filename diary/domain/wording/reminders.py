"""What reminders say. Mails and calendars are read over shoulders and kept by others: nothing here tells what a diary
is about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from diary.domain.reminders import Mailing
from diary.domain.week import Week
from diary.domain.wording import gap
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

MESSAGE_TITLE: Final = "Flicker"
MESSAGE: Final = "A minute for today?"
"""On a screen that is locked too."""


def figures(week: Week, *, calm: bool = False) -> str:
    """The counts of a week, for somebody who asked for them: two or three lines, which say their base once."""
    lines = [of_week.span(week.days[0].date, week.days[-1].date), of_week.sentence(week, calm=calm)]
    missing = len(week.so_far) - len(week.recorded)
    if week.recorded and calm:
        lines.append(f"{of_week.base(week)}.")
    elif week.recorded and missing:
        lines.append(f"{gap(missing)}.")
    return "\n".join(lines)
