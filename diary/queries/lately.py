"""The last check-ins before a day, for the form of that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from diary.domain.habits import LATELY_DAYS
from diary.models import CheckIn, Diary


def checkins_before(diary: Diary, day: date) -> Sequence[CheckIn]:
    """The check-ins of the weeks before a day, newest first, with their answers: two statements, a row for each day."""
    days = (day - timedelta(days=LATELY_DAYS), day - timedelta(days=1))
    rows = CheckIn.objects.kept().filter(diary=diary, local_date__range=days)
    return list(rows.order_by("-local_date").prefetch_related("answers"))
