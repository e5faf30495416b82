"""What runs beside the answering, as rows that all machines of a site share."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Lease(models.Model):
    """Who may do something now: `holder` until the moment `until` of the database's clock, and then anybody."""

    name = models.CharField(max_length=100, primary_key=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class WaitingMail(models.Model):
    """A mail on its way to the mail server. `sealed` is all of it, encrypted; it may be sent from the moment `due` on,
    and NULL says that somebody has begun to."""

    sealed = models.TextField()
    made_at = models.DateTimeField(db_default=Now())
    due = models.DateTimeField(null=True, db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["due"], name="mail_by_due")]

    def __str__(self) -> str:
        return f"mail {self.pk}"
