"""What all rows of a diary share."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, Self, TypeVar

from django.db import models

from diary.domain.catalogue import Term
from diary.domain.days import FIRST_DAY, LAST_DAY

Row = TypeVar("Row", bound=models.Model)


def one_of(
    field: str, terms: Iterable[Term] | Iterable[str], *, name: str, optional: bool = True
) -> models.CheckConstraint:
    """Hold a text column to the keys of the catalogue ("" means not answered, where optional)."""
    keys = [term.key if isinstance(term, Term) else str(term) for term in terms]
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": ["", *keys] if optional else keys}), name=name)


def within(field: str, low: float, high: float, *, name: str) -> models.CheckConstraint:
    """Bound a number; NULL (unknown) passes."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__isnull": True}) | models.Q(**{f"{field}__range": (low, high)}), name=name
    )


def in_calendar(field: str, *, name: str) -> models.CheckConstraint:
    """Hold the day of an entry to the days that periods reach."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__range": (FIRST_DAY, LAST_DAY)}), name=name)


def named(field: str, *, name: str) -> models.CheckConstraint:
    """Ask for a name."""
    return models.CheckConstraint(condition=~models.Q(**{field: ""}), name=name)


class RowQuerySet(models.QuerySet[Row]):
    def kept(self) -> Self:
        """Not in the bin."""
        return self.filter(deleted_at__isnull=True)

    def binned(self) -> Self:
        return self.filter(deleted_at__isnull=False)


class DiaryRow(models.Model):
    """A row of one diary. Its uuid is made by whoever writes it down first, so that a retry is the same row."""

    diary = models.ForeignKey("diary.Diary", on_delete=models.CASCADE)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar[Any] = [
            # For each diary, and not for the whole site: two of them may load the same archive.
            models.UniqueConstraint(fields=["diary", "uuid"], name="%(class)s_uuid_once"),
        ]


class BinnedRow(DiaryRow):
    """A row that a person can delete and, for thirty days, take back out of the bin."""

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(DiaryRow.Meta):
        abstract = True
