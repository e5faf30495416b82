from __future__ import annotations

import uuid
import zoneinfo
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from diary.domain.catalogue import DIETS, ITEMS, MAX_NOTE
from diary.domain.waking import asleep
from diary.domain.writing import USUAL, DateOrder, DecimalMark, Hours, Writing
from diary.models.rows import one_of


class Diary(models.Model):
    """The root of all that one person writes down.

    `revision` grows with every change to anything in the diary; everything derived is cached by it.
    `checkin_items` are the keys of the check-in items to show, or NULL for the catalogue's own choice; from
    `asleep_from` to `asleep_until` the person usually sleeps, as they say, or NULL. `clock`, `date_order` and
    `decimal_mark` are how dates, times and numbers are written. `has_open_trial` says whether there is one that
    `TrialQuerySet.open` finds, so that a page of a diary without a trial asks for none.
    """

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="diary")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    time_zone = models.CharField(max_length=64, default="UTC")
    mirror_feet = models.BooleanField(default=False)
    calm_mode = models.BooleanField(default=False)
    checkin_items = models.JSONField(null=True, blank=True)
    clock = models.CharField(max_length=8, default=USUAL.clock, db_default=USUAL.clock)
    date_order = models.CharField(max_length=8, default=USUAL.date_order, db_default=USUAL.date_order)
    decimal_mark = models.CharField(max_length=8, default=USUAL.decimal_mark, db_default=USUAL.decimal_mark)
    asleep_from = models.TimeField(null=True, blank=True)
    asleep_until = models.TimeField(null=True, blank=True)
    has_open_trial = models.BooleanField(default=False, db_default=False, editable=False)

    onset_on = models.DateField("first noticed", null=True, blank=True)
    onset_is_about = models.BooleanField("about then", default=False)
    diet = models.CharField(max_length=16, blank=True)
    family_history = models.CharField("nerve or muscle disease in the family", max_length=8, blank=True)
    family_history_note = models.CharField(max_length=MAX_NOTE, blank=True)

    class Meta:
        verbose_name_plural = "diaries"
        constraints: ClassVar = [
            one_of("clock", Hours, name="diary_clock_known", optional=False),
            one_of("date_order", DateOrder, name="diary_date_order_known", optional=False),
            one_of("decimal_mark", DecimalMark, name="diary_decimal_mark_known", optional=False),
            one_of("diet", DIETS, name="diary_diet_known"),
            one_of("family_history", ("yes", "no"), name="diary_family_history_known"),
            models.CheckConstraint(
                condition=Q(asleep_from__isnull=True, asleep_until__isnull=True)
                | Q(asleep_from__isnull=False, asleep_until__isnull=False) & ~Q(asleep_from=F("asleep_until")),
                name="diary_asleep_between_two_times",
            ),
        ]

    def __str__(self) -> str:
        return f"Diary of {self.owner}"

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def writing(self) -> Writing:
        """How dates, times and numbers are written for the person."""
        return Writing(Hours(self.clock), DateOrder(self.date_order), DecimalMark(self.decimal_mark))

    @property
    def hours_asleep(self) -> float | None:
        """For how long the person says they usually sleep, or None."""
        return asleep(self.asleep_from, self.asleep_until)

    @property
    def shown_items(self) -> list[str]:
        if self.checkin_items is None:
            return [item.key for item in ITEMS if item.shown]
        return [item.key for item in ITEMS if item.key in self.checkin_items]
