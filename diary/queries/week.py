"""What the pages of a week and of a day show of single episodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import F

from diary.domain.catalogue import Shape
from diary.domain.days import split_by_day
from diary.domain.week import Begun
from diary.models import Diary, Episode
from diary.queries.history import REACH
from diary.queries.listed import ListedEpisode, listed


def episodes_named(diary: Diary, uuids: Iterable[str]) -> dict[str, ListedEpisode]:
    """Kept episodes of a diary with their parts, by uuid: five statements. One that is not there is left out."""
    rows = Episode.objects.kept().filter(diary=diary, uuid__in=uuids)
    return {str(row.uuid): row for row in listed(diary, rows)}


def begun_before(diary: Diary, first: date, last: date) -> Begun:
    """When the counted episodes began that reached over midnight into one of these days: one statement."""
    rows = Episode.objects.kept().filter(
        diary=diary,
        left_out=False,
        shape__in=(Shape.TIMED, Shape.BURST),
        local_date__range=(first - REACH, last),
        # By the wall clock of its own zone; split_by_day then says whether any of it is in the day.
        ended_local_date__gt=F("local_date"),
    )
    found: dict[date, list[datetime]] = defaultdict(list)
    columns = ("local_date", "local_time", "started_at", "ended_at", "zone")
    for begun_on, at, started_at, ended_at, zone in rows.order_by("started_at", "pk").values_list(*columns):
        for day, seconds in split_by_day(started_at, ended_at, ZoneInfo(zone)):
            # An end at midnight sharp spends no second in the next day.
            if seconds and day > begun_on and first <= day <= last:
                found[day].append(datetime.combine(begun_on, at))
    return {day: tuple(begun) for day, begun in found.items()}
