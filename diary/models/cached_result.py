from __future__ import annotations

from typing import ClassVar

from django.db import models

from diary.models.rows import HeldRow


class CachedResult(HeldRow):
    """What was made of one revision of a diary, kept for it and gone with it: a chart, a card, what the rules found.

    `key` names what it is, with its period, options and format; a row of an older revision is never served, only
    replaced.
    """

    key = models.CharField(max_length=200)
    revision = models.PositiveBigIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["diary", "key"], name="cached_result_once")]

    def __str__(self) -> str:
        return f"{self.key} at revision {self.revision}"
