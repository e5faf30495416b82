"""What leads to a diary and is unique over everybody."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models

from diary.models.rows import one_of


class AddressKind(StrEnum):
    """What is found in the diary that an address leads to."""

    SHARE = "share"
    CALENDAR = "calendar"
    PROGRAM = "program"


class Address(models.Model):
    """Which diary the token of a link, of a calendar or of a program belongs to; of the token only its hash is here.

    The one table that is looked into without knowing the diary. It is small and no table of a diary: where those are
    spread over several databases, it is in each. Written by the actions that write what it leads to, in the same
    transaction.
    """

    kind = models.CharField(max_length=8)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    diary = models.ForeignKey("diary.Diary", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "addresses"
        constraints: ClassVar = [one_of("kind", AddressKind, name="address_kind_known", optional=False)]

    def __str__(self) -> str:
        return f"address of a {self.kind}"
