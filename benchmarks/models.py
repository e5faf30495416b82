from __future__ import annotations

from typing import ClassVar

from django.db import models


class FloorRow(models.Model):
    """One row of the floors: as plain as a table of a diary can be."""

    owner = models.BigIntegerField()
    at = models.DateTimeField()
    place = models.CharField(max_length=20)
    strength = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    objects: ClassVar[models.Manager[FloorRow]] = models.Manager()

    class Meta:
        app_label = "benchmarks"
        indexes = (models.Index(fields=["owner", "at"], name="row_by_owner"),)

    def __str__(self) -> str:
        return f"{self.place} at {self.at}"


class Blob(models.Model):
    """A ready answer."""

    key = models.CharField(max_length=40, unique=True)
    body = models.BinaryField()

    objects: ClassVar[models.Manager[Blob]] = models.Manager()

    class Meta:
        app_label = "benchmarks"

    def __str__(self) -> str:
        return self.key
