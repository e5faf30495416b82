from __future__ import annotations

from typing import ClassVar

from django.db import models

from diary.models.rows import HeldRow, in_calendar


class Look(HeldRow):
    """What a look for links found on a day. It is never changed, and shown until the next.

    `result` is `domain.looks.look_data`, `code_version` that of the code that looked, and `fingerprint` tells whether
    what it read is still the same.
    """

    on = models.DateField()
    code_version = models.CharField(max_length=12)
    fingerprint = models.CharField(max_length=64)
    result = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["diary", "on"], name="look_once_a_day"),
            in_calendar("on", name="look_day_in_calendar"),
        ]

    def __str__(self) -> str:
        return f"look of {self.on}"
