"""The course over a period: what is dated in it, by day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from diary.domain.background import MedicineTaken
from diary.domain.course import NO_ANSWERS, Course, course_of
from diary.domain.history import Days
from diary.domain.pattern_filter import PatternFilter
from diary.models import CheckIn, Diary, Medicine, RedFlagAnswer, Visit
from diary.queries.mentions import mentioned, signs_by_day
from diary.queries.prepared import prepared


def read_course(diary: Diary, pattern_filter: PatternFilter, days: Days) -> Course:
    """The course over the period of a filter, of its days: four statements, whatever the period holds.

    Signs are those of all episodes that count, from the per-day table; a filter of some of them narrows the days alone.
    """
    period = (diary.pk, pattern_filter.first, pattern_filter.last)
    return course_of(
        days,
        signs=((sign, day) for day, said in mentioned(signs_by_day(*period)) for sign in said),
        answers=_answers(*period),
        medicines=[MedicineTaken(str(uuid), *said) for uuid, *said in _medicines(*period)],
        visits=[day for (day,) in _visits(*period)],
        onset_on=diary.onset_on,
        onset_is_about=diary.onset_is_about,
    )


@prepared
def _answers(diary: int, first: date, last: date) -> QuerySet[RedFlagAnswer, tuple[str, date]]:
    checkins = CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last))
    answers = RedFlagAnswer.objects.filter(diary=diary, checkin__in=checkins).exclude(answer__in=NO_ANSWERS)
    return answers.order_by().values_list("question", "checkin__local_date").distinct()


@prepared
def _medicines(diary: int, first: date, last: date) -> QuerySet[Medicine, tuple[Any, ...]]:
    """Medicines and supplements that may have been taken in the period, as far as their dates say."""
    rows = Medicine.objects.kept().filter(
        # NULL is "not known", and may lie anywhere: such a medicine may have been taken.
        Q(started_on=None) | Q(started_on__lte=last),
        Q(stopped_on=None) | Q(stopped_on__gte=first),
        diary=diary,
    )
    return rows.values_list("uuid", "name", "group", "started_on", "changed_on", "stopped_on")


@prepared
def _visits(diary: int, first: date, last: date) -> QuerySet[Visit, tuple[date]]:
    return Visit.objects.kept().filter(diary=diary, visited_on__range=(first, last)).values_list("visited_on")
