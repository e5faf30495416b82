from __future__ import annotations

from typing import ClassVar

from django.db import models

from diary.models.rows import HeldRow


class TakenForm(HeldRow):
    """A form that a device had kept and that was taken: sent again it changes nothing, whatever came after it.

    `mark` is a digest of what it said and when it was pressed. It is forgotten once a form that old is refused anyway.
    """

    mark = models.UUIDField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["diary", "mark"], name="form_taken_once")]
        indexes: ClassVar = [models.Index(fields=["taken_at"], name="taken_form_by_age")]

    def __str__(self) -> str:
        return f"form taken at {self.taken_at}"
