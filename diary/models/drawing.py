from __future__ import annotations

from typing import ClassVar

from django.db import models


class Drawing(models.Model):
    """A drawn chart, kept for one revision of the diary and gone with it.

    `key` names chart, period, options and format; a row of an older revision is never served, only replaced.
    """

    diary = models.ForeignKey("diary.Diary", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    revision = models.PositiveBigIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["diary", "key"], name="drawing_once")]

    def __str__(self) -> str:
        return f"{self.key} at revision {self.revision}"
