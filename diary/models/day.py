"""The per-day table: kept in the same transaction as the entries, so that a page over all years reads days."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from diary.domain.days import DayStatus, day_status
from diary.models.rows import HeldRow


class Day(HeldRow):
    """One recorded local day of a diary. A day without a row is missing.

    A pure function of the kept entries (`diary.domain.days.summarise`); `manage.py rebuild_days` checks and rebuilds.
    `by_site` and `by_hour` count episodes by site key and by local hour; `seconds` are those spent in the day;
    `twitching` is the check-in's answer ("" unanswered), and means nothing without `has_checkin`. `by_sign`,
    `by_trigger` and `by_remedy` count what the episodes say besides, by the keys of `diary.domain.days.DaySummary`.
    """

    date = models.DateField()
    episodes = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    sleep_onset = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    intensity_sum = models.PositiveIntegerField(default=0)
    intensity_count = models.PositiveIntegerField(default=0)
    by_site = models.JSONField(default=dict)
    by_hour = models.JSONField(default=dict)
    has_checkin = models.BooleanField(default=False)
    twitching = models.CharField(max_length=8, blank=True)
    placed = models.PositiveIntegerField(default=0)
    together = models.PositiveIntegerField(default=0)
    guessed = models.PositiveIntegerField(default=0)
    by_sign = models.JSONField(default=dict)
    by_trigger = models.JSONField(default=dict)
    by_remedy = models.JSONField(default=dict)

    class Meta:
        # Also the index by which every page reads a period, and the target of the upsert of `actions/change.py`.
        constraints: ClassVar = [models.UniqueConstraint(fields=["diary", "date"], name="day_once")]

    def __str__(self) -> str:
        return str(self.date)

    @property
    def status(self) -> DayStatus:
        return day_status(
            episodes=self.episodes,
            left_out=self.left_out,
            seconds=self.seconds,
            twitching=self.twitching if self.has_checkin else None,
        )
