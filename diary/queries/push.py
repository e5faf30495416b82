"""Whose devices are to be sent the reminder now, and which devices a diary has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from accounts.row_security import Crossing, crossing
from diary.domain.reminders import Wish, due, is_done, message_lasts
from diary.models import CheckIn, Diary, PushSubscription, Reminder

BATCH: Final = 200
"""So many devices are read at a time: what is read must not be old when its message leaves."""


@dataclass(frozen=True, slots=True)
class DueMessage:
    """A device that is to be sent the message of a local day, which may wait there for as long as it `lasts`."""

    subscription: PushSubscription
    day: date
    lasts: timedelta


def devices(diary: Diary) -> list[PushSubscription]:
    """The devices of a diary, in the order in which they were turned on."""
    return list(PushSubscription.objects.filter(diary=diary).order_by("made_at", "pk"))


def due_messages(now: datetime) -> Iterator[list[DueMessage]]:
    """All that is due, in batches: three statements for each, whatever is in the diaries.

    At the time of the reminder by e-mail, whether that comes or not, where today has no check-in; for people who may
    sign in and are no guests. What was begun for the same day is left out, and so is what is to be tried later.
    """
    # By key and not by offset: devices that are turned off meanwhile shift no batch.
    after = 0
    while rows := _next(after, now):
        after = rows[-1].pk
        if batch := _due(rows, now):
            yield batch


def _next(after: int, now: datetime) -> list[PushSubscription]:
    with crossing(Crossing.REMINDING):
        return list(
            PushSubscription.objects.filter(Q(retry_at__isnull=True) | Q(retry_at__lte=now), pk__gt=after)
            .filter(diary__owner__is_active=True, diary__owner__is_guest=False)
            .select_related("diary__owner")
            .order_by("pk")[:BATCH]
        )


def _due(rows: list[PushSubscription], now: datetime) -> list[DueMessage]:
    diaries = {row.diary_id for row in rows}
    with crossing(Crossing.REMINDING):
        times = dict(Reminder.objects.filter(diary__in=diaries).values_list("diary_id", "at"))
    usual = Reminder().at
    found = []
    for row in rows:
        zone = row.diary.zone
        # Each in the zone of their own diary: "today" is another day for each of them.
        day, mailings = due(Wish(daily=True, weekly=False, at=times.get(row.diary_id, usual), weekday=0), now, zone)
        if mailings and not is_done(day, row.claimed_on):
            found.append(DueMessage(row, day, message_lasts(now, zone)))
    if not found:
        return []
    of = {"diary__in": {row.subscription.diary_id for row in found}, "local_date__in": {row.day for row in found}}
    with crossing(Crossing.REMINDING):
        # One answer right after an entry is no check-in of its day.
        kept = set(CheckIn.objects.kept().of_a_day().filter(**of).values_list("diary_id", "local_date"))
    return [row for row in found if (row.subscription.diary_id, row.day) not in kept]
