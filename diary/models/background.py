"""What a doctor asks about the person behind the diary: medicines, conditions, visits, tests that were done."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from diary.domain.catalogue import CONDITIONS, EXAMINATIONS, MAX_NAME, MAX_NOTE, MEDICINE_GROUPS
from diary.models.rows import BinnedRow, RowQuerySet, named, one_of


class Medicine(BinnedRow):
    """A medicine or supplement (its `group` says which), with what is known of its dates."""

    name = models.CharField(max_length=MAX_NAME)
    group = models.CharField(max_length=20)
    dose = models.CharField(max_length=MAX_NAME, blank=True)
    started_on = models.DateField(null=True, blank=True)
    changed_on = models.DateField("dose last changed", null=True, blank=True)
    stopped_on = models.DateField(null=True, blank=True)

    objects = RowQuerySet["Medicine"].as_manager()

    class Meta(BinnedRow.Meta):
        constraints: ClassVar = [
            *BinnedRow.Meta.constraints,
            named("name", name="medicine_has_a_name"),
            one_of("group", MEDICINE_GROUPS, name="medicine_group_known", optional=False),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(stopped_on__isnull=True) | Q(stopped_on__gte=F("started_on")),
                name="medicine_no_stop_before_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Condition(BinnedRow):
    """A condition the person has been told of, a word of the catalogue or (`key` "other") their own."""

    key = models.CharField(max_length=20)
    name = models.CharField(max_length=MAX_NAME, blank=True)
    since = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=MAX_NOTE, blank=True)

    objects = RowQuerySet["Condition"].as_manager()

    class Meta(BinnedRow.Meta):
        constraints: ClassVar = [
            *BinnedRow.Meta.constraints,
            one_of("key", CONDITIONS, name="condition_known", optional=False),
            models.CheckConstraint(condition=~Q(key="other") | ~Q(name=""), name="condition_other_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name or self.key


class Visit(BinnedRow):
    """A visit to a doctor: when, to whom, what was said or found."""

    visited_on = models.DateField()
    clinician = models.CharField(max_length=MAX_NAME, blank=True)
    discussed = models.CharField(max_length=MAX_NOTE, blank=True)
    outcome = models.CharField(max_length=MAX_NOTE, blank=True)

    objects = RowQuerySet["Visit"].as_manager()

    class Meta(BinnedRow.Meta):
        pass

    def __str__(self) -> str:
        return f"visit on {self.visited_on}"


class Examination(BinnedRow):
    """A test that was done, a word of the catalogue or (`kind` "other") their own; what was said of it stands in the
    person's own words, and is no result that anything is computed from."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=MAX_NAME, blank=True)
    done_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=MAX_NOTE, blank=True)

    objects = RowQuerySet["Examination"].as_manager()

    class Meta(BinnedRow.Meta):
        constraints: ClassVar = [
            *BinnedRow.Meta.constraints,
            one_of("kind", EXAMINATIONS, name="examination_known", optional=False),
            models.CheckConstraint(condition=~Q(kind="other") | ~Q(name=""), name="examination_other_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name or self.kind


Fact = Medicine | Condition | Visit | Examination
"""What a person writes down about themselves, one by one."""
