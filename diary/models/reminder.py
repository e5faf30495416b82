"""Being reminded: by a calendar that fetches an address, and by e-mail. No part of the archive."""

from __future__ import annotations

import hashlib
from datetime import time
from typing import ClassVar

from django.db import models
from django.db.models import Q

from diary.domain.reminders import LATEST, Mailing, Wish
from diary.models.rows import DiaryRow, HeldRow, one_of, within


class CalendarFeed(DiaryRow):
    """The address that a calendar fetches, one for a diary. Revoked, it is gone.

    `token_hash` is all that is kept of the address, here and in the `Address` that leads to it. `at` is a time of the
    diary's wall clock, `changed_at` when the entry last became another one; `fetched_on` is the day, and no more, of
    the latest fetch. `trials`: it also says, in neutral words, which block of a trial a day is.
    """

    token_hash = models.CharField(max_length=64, editable=False)
    at = models.TimeField()
    trials = models.BooleanField(default=False, db_default=False)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    fetched_on = models.DateField(null=True, blank=True)

    class Meta(DiaryRow.Meta):
        constraints: ClassVar = [
            *DiaryRow.Meta.constraints,
            models.UniqueConstraint(fields=["diary"], name="calendar_feed_once"),
        ]

    def __str__(self) -> str:
        return f"calendar feed of {self.made_at:%Y-%m-%d}"


class Reminder(HeldRow):
    """Which e-mails somebody asked for, at what time of the diary's wall clock; `weekday` 0 is Monday.

    `figures`: the weekly summary says counts, and not only that the week is ready.
    """

    diary = models.OneToOneField("diary.Diary", on_delete=models.CASCADE, related_name="+")
    daily = models.BooleanField(default=False)
    weekly = models.BooleanField(default=False)
    at = models.TimeField(default=time(20, 0))
    weekday = models.PositiveSmallIntegerField(default=0)
    figures = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            within("weekday", 0, 6, name="reminder_weekday_in_range"),
            # Later, and a run of once an hour would come after the day is over.
            models.CheckConstraint(condition=Q(at__lte=LATEST), name="reminder_before_the_day_is_over"),
        ]

    def __str__(self) -> str:
        return f"reminder at {self.at:%H:%M}"

    @property
    def wish(self) -> Wish:
        return Wish(daily=self.daily, weekly=self.weekly, at=self.at, weekday=self.weekday)


class ReminderSent(HeldRow):
    """That a mailing of a local day was sent, or was about to be: there is no second one, unless the mail server said
    that it did not take the first."""

    mailing = models.CharField(max_length=8)
    local_date = models.DateField()

    class Meta:
        verbose_name_plural = "reminders sent"
        constraints: ClassVar = [
            # Of two runs at once one gets the row, and sends (`actions.reminders.claim`).
            models.UniqueConstraint(fields=["diary", "mailing", "local_date"], name="reminder_sent_once"),
            one_of("mailing", Mailing, name="reminder_mailing_known", optional=False),
        ]
        # What was sent long ago is looked for in all diaries.
        indexes: ClassVar = [models.Index(fields=["local_date"], name="reminder_sent_by_day")]

    def __str__(self) -> str:
        return f"{self.mailing} of {self.local_date}"


def hashed_token(token: str) -> str:
    """What is kept of the token of an address."""
    # No salt and no slow hash: 256 random bits cannot be guessed, and a row must be found by it.
    return hashlib.sha256(token.encode()).hexdigest()
