"""What runs beside the answering, as rows that all machines of a site share."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    """Who may do something now: `holder` until the moment `until` of the database's clock, and then anybody."""

    name = models.CharField(max_length=100, primary_key=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
