from __future__ import annotations

from django.db.models import F, QuerySet

from diary.models import Condition, Diary, Examination, Medicine, Visit


def medicines(diary: Diary) -> QuerySet[Medicine]:
    """Medicines and supplements, what is still taken first."""
    rows = Medicine.objects.kept().filter(diary=diary)
    return rows.order_by(F("stopped_on").desc(nulls_first=True), F("started_on").desc(nulls_last=True), "name")


def conditions(diary: Diary) -> QuerySet[Condition]:
    return Condition.objects.kept().filter(diary=diary).order_by("since", "pk")


def visits(diary: Diary) -> QuerySet[Visit]:
    return Visit.objects.kept().filter(diary=diary).order_by("-visited_on", "-pk")


def examinations(diary: Diary) -> QuerySet[Examination]:
    """Tests that were done, the newest first, and those without a day last."""
    return Examination.objects.kept().filter(diary=diary).order_by(F("done_on").desc(nulls_last=True), "pk")
