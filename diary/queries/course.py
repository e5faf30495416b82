"""The course over a period: what is dated in it, by day."""

from __future__ import annotations

from django.db.models import Q

from diary.domain.background import MedicineTaken
from diary.domain.course import NO_ANSWERS, Course, course_of
from diary.domain.history import Days
from diary.domain.pattern_filter import PatternFilter
from diary.models import CheckIn, Diary, Medicine, RedFlagAnswer, Visit
from diary.queries.mentions import mentioned


def read_course(diary: Diary, pattern_filter: PatternFilter, days: Days) -> Course:
    """The course over the period of a filter, of its days: four statements, whatever the period holds.

    Signs are those of all episodes that count, from the per-day table; a filter of some of them narrows the days alone.
    """
    period = (pattern_filter.first, pattern_filter.last)
    mine = {"diary": diary, "local_date__range": period}
    checkins = CheckIn.objects.kept().filter(**mine)
    answers = RedFlagAnswer.objects.filter(diary=diary, checkin__in=checkins).exclude(answer__in=NO_ANSWERS).order_by()
    visits = Visit.objects.kept().filter(diary=diary, visited_on__range=period)
    return course_of(
        days,
        signs=((sign, day) for day, said in mentioned(diary, *period, "by_sign") for sign in said),
        answers=answers.values_list("question", "checkin__local_date").distinct(),
        medicines=_medicines(diary, pattern_filter),
        visits=visits.values_list("visited_on", flat=True),
        onset_on=diary.onset_on,
        onset_is_about=diary.onset_is_about,
    )


def _medicines(diary: Diary, pattern_filter: PatternFilter) -> list[MedicineTaken]:
    """Medicines and supplements that may have been taken in the period, as far as their dates say."""
    rows = Medicine.objects.kept().filter(
        # NULL is "not known", and may lie anywhere: such a medicine may have been taken.
        Q(started_on=None) | Q(started_on__lte=pattern_filter.last),
        Q(stopped_on=None) | Q(stopped_on__gte=pattern_filter.first),
        diary=diary,
    )
    return [
        MedicineTaken(str(row.uuid), row.name, row.group, row.started_on, row.changed_on, row.stopped_on)
        for row in rows
    ]
