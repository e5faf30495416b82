"""Being reminded: the calendar's address, the e-mails, and what was sent.

Nothing of it is in the diary, so nothing of it raises the revision.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.row_security import Crossing, crossing, of_diary
from diary.domain.reminders import Mailing
from diary.models import Address, CalendarFeed, Diary, Reminder, ReminderSent
from diary.models.address import AddressKind
from diary.models.reminder import hashed_token

_TOKEN_BYTES: Final = 32

REMEMBERED_FOR: Final = timedelta(days=31)
"""How long it is remembered that something was sent. A local day comes again within two days at most."""


def make_feed(*, diary: Diary, uuid: UUID, at: time, now: datetime, trials: bool = False) -> str:
    """A new address for the diary's calendar, in the place of the one it may have; returns the token, which is kept
    nowhere. The same uuid again keeps the row, and so the entry in the calendar, and gives the token that works now."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    token_hash = hashed_token(token)
    values = {"uuid": uuid, "token_hash": token_hash, "at": at, "trials": trials, "made_at": now, "changed_at": now}
    with transaction.atomic():
        # First, since it locks the row: of two at once the second finds the address of the first.
        CalendarFeed.objects.update_or_create(diary=diary, defaults=values | {"fetched_on": None})
        _addresses(diary).delete()
        Address.objects.create(kind=AddressKind.CALENDAR, token_hash=token_hash, diary=diary)
    return token


def _addresses(diary: Diary) -> QuerySet[Address]:
    return Address.objects.filter(diary=diary, kind=AddressKind.CALENDAR)


def move_feed(*, diary: Diary, at: time, now: datetime, trials: bool) -> bool:
    """Remind at another time. `trials`: whether the calendar says, too, which block of a trial a day is. False where
    there is no address any more."""
    feeds = CalendarFeed.objects.filter(diary=diary)
    # The same time is no change: `changed_at` tells calendars that the entry is another one.
    feeds.exclude(at=at).update(at=at, changed_at=now)
    feeds.update(trials=trials)
    return feeds.exists()


def note_zone_change(*, diary: Diary, now: datetime) -> None:
    """The diary's wall clock is another one, and so is the entry in the calendar."""
    CalendarFeed.objects.filter(diary=diary).update(changed_at=now)


def revoke_feed(*, diary: Diary) -> bool:
    """The address stops working at once. False where there was none."""
    with transaction.atomic():
        removed, _ = CalendarFeed.objects.filter(diary=diary).delete()
        _addresses(diary).delete()
    return bool(removed)


def note_fetch(*, feed: CalendarFeed, today: date) -> None:
    """Remember the day, and no more, of the latest fetch: one write a day."""
    # By the day: when somebody's calendar looks is nobody's business.
    if feed.fetched_on != today:
        feed.itself().update(fetched_on=today)


def save_reminder(*, diary: Diary, values: Mapping[str, object]) -> None:
    Reminder.objects.update_or_create(diary=diary, defaults=dict(values))


def stop_mailing(*, diary: UUID, mailing: Mailing) -> None:
    """Send it no more. Twice is once, and a diary that is gone is sent nothing anyway."""
    with crossing(Crossing.LINK):
        row = Diary.objects.filter(uuid=diary).first()
    if row is not None:
        with of_diary(row.pk):
            Reminder.objects.filter(diary=row).update(**{str(mailing): False})


def claim(*, reminder: Reminder, mailing: Mailing, day: date) -> bool:
    """Whether this mailing may be sent now; of two who ask at once, one is told so.

    The row is committed before the mail leaves: whoever dies in between has lost one mail, and nobody ever gets two.
    A reminder that comes twice is read as a fault; one that does not come is a day like any other. False as well where
    the person, or the wish, has gone since it was read.
    """
    try:
        with of_diary(reminder.diary_id), transaction.atomic():
            wished = reminder.itself().select_for_update().filter(**{str(mailing): True})
            if wished.first() is None:
                return False
            ReminderSent.objects.create(diary_id=reminder.diary_id, mailing=mailing, local_date=day)
    except IntegrityError:
        return False
    return True


def give_back(*, reminder: Reminder, mailing: Mailing, day: date) -> None:
    """Undo a claim whose mail has surely not left, so that the next run makes it again."""
    with of_diary(reminder.diary_id):
        ReminderSent.objects.filter(diary_id=reminder.diary_id, mailing=mailing, local_date=day).delete()


def forget_sent(*, now: datetime) -> None:
    """Forget what was sent long ago, which nothing asks for any more: one statement."""
    with crossing(Crossing.TIDYING):
        ReminderSent.objects.filter(local_date__lt=(now - REMEMBERED_FOR).date()).delete()
