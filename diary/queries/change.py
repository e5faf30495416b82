"""The way from stored rows to the look at how often and how strong."""

from __future__ import annotations

from datetime import date

from diary.domain.change import Change, change, first_day
from diary.models import CheckIn, Diary, Episode
from diary.queries.flags import counts


def read_change(diary: Diary, last: date) -> Change:
    """The latest look before a day: five statements that read sixteen weeks, however long the diary is."""
    return change(counts(diary, first_day(last), last), _first_recorded(diary), last)


def _first_recorded(diary: Diary) -> date | None:
    """The first day on which the person wrote something down: what was imported began before the diary did."""
    own = (rows.filter(diary=diary, source="person") for rows in (Episode.objects.kept(), CheckIn.objects.kept()))
    firsts = [rows.order_by("local_date").values_list("local_date", flat=True).first() for rows in own]
    return min((day for day in firsts if day), default=None)
