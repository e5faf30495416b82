"""What a diary remembers of a flag; the flag itself is computed and never stored."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from diary.domain.catalogue import MAX_NOTE
from diary.domain.criteria import CRITERIA
from diary.domain.flags import SETTLED
from diary.models.rows import DiaryRow, HeldRow, one_of


class FlagMemory(HeldRow):
    """One criterion of one diary: what of it has been seen, and how it was settled.

    `seen` and `settled_keys` are `domain.flags.Keys`, with days as text; `settled_urgency` is that of what was settled,
    and 0 where nothing was.
    """

    criterion = models.CharField(max_length=2)
    seen = models.JSONField(default=dict)
    settled_as = models.CharField(max_length=9, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    settled_keys = models.JSONField(default=dict)
    settled_urgency = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "flag memories"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["diary", "criterion"], name="flag_remembered_once"),
            one_of("criterion", [row.id for row in CRITERIA], name="flag_criterion_known", optional=False),
            one_of("settled_as", [str(status) for status in SETTLED], name="flag_settled_known"),
            models.CheckConstraint(
                condition=Q(settled_as="", settled_on__isnull=True) | ~Q(settled_as="") & Q(settled_on__isnull=False),
                name="flag_settled_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.settled_as or 'open'}"


class FlagTalk(DiaryRow):
    """That a criterion was talked about with a doctor, and what came of it. It stays, whatever becomes of the flag."""

    criterion = models.CharField(max_length=2)
    talked_on = models.DateField()
    outcome = models.CharField(max_length=MAX_NOTE, blank=True)

    class Meta(DiaryRow.Meta):
        constraints: ClassVar = [
            *DiaryRow.Meta.constraints,
            one_of("criterion", [row.id for row in CRITERIA], name="talk_criterion_known", optional=False),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.talked_on}"
