"""Devices that a person has turned messages on for. No part of the archive."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.db import models

from diary.models.rows import DiaryRow


class PushSubscription(DiaryRow):
    """A browser that is sent the reminder, as long as the session lives in which it was turned on.

    `endpoint`, `p256dh`, `auth` and `made_for` are those of `beside.pushing.Device`. A day of the diary's wall clock is
    `claimed_on` before its message leaves, and `sent_on` once the push service took it; `failures` counts those since
    then that it did not. Nothing is tried before `retry_at`.
    """

    endpoint = models.CharField(max_length=1000, editable=False)
    endpoint_hash = models.CharField(max_length=64, editable=False)
    p256dh = models.CharField(max_length=100, editable=False)
    auth = models.CharField(max_length=40, editable=False)
    made_for = models.CharField(max_length=100, editable=False)
    session_key = models.CharField(max_length=40, editable=False)
    name = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    claimed_on = models.DateField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta(DiaryRow.Meta):
        constraints: ClassVar = [
            *DiaryRow.Meta.constraints,
            models.UniqueConstraint(fields=["diary", "endpoint_hash"], name="push_subscription_once"),
        ]

    def __str__(self) -> str:
        return f"messages to a device since {self.made_at:%Y-%m-%d}"


def hashed_endpoint(endpoint: str) -> str:
    """By what an endpoint is found, and known again by its browser."""
    return hashlib.sha256(endpoint.encode()).hexdigest()
