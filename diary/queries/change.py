"""The way from stored rows to the look at how often and how strong."""

from __future__ import annotations

from datetime import date

from diary.domain.change import Change, change, first_day
from diary.models import Diary
from diary.queries.flags import Beginning, counts, first_recorded


def read_change(diary: Diary, last: date, begun: Beginning | None = None) -> Change:
    """The latest look before a day: two statements that read sixteen weeks, however long the diary is, and those of how
    it `begun` where that is not known yet. What was imported began before the diary did."""
    first = begun.first if begun else first_recorded(diary)
    return change(counts(diary, first_day(last), last), first, last)
