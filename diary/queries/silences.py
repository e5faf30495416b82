"""On how many days of a period each question was left open, and on how many it is not known whether it was shown.

Counted in the database by what check-ins say alike: of thousands none is read by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.db.models import Count, QuerySet

from diary.domain.silences import SHOWABLE, ShownQuestions, Silence, Silent
from diary.models import CheckIn, Diary, Episode, RedFlagAnswer
from diary.queries.prepared import prepared


def read_silences(diary: Diary, first: date, last: date) -> dict[str, Silent]:
    """The days of the person's own without an answer, by key of `SHOWABLE`, of what has such days: five statements at
    most. What is ticked with a yes is never counted as answered here: whoever reads it knows what was ticked."""
    open_, unknown = Counter[str](), Counter[str]()
    for shown, is_all, n in _shown_alike(diary.pk, first, last):
        _count(open_, unknown, ShownQuestions(frozenset(shown.split()), is_all), SHOWABLE, n)
    for question, shown, is_all, n in _answered_alike(diary.pk, first, last):
        _count(open_, unknown, ShownQuestions(frozenset(shown.split()), is_all), [question], -n)
    for question, before in _after_entries(diary, first, last):
        open_[question] += 1
        unknown[question] -= before is Silence.NOT_KNOWN
    return {key: Silent(open_[key], unknown[key]) for key in SHOWABLE if open_[key] or unknown[key]}


@prepared
def _shown_alike(diary: int, first: date, last: date) -> QuerySet[CheckIn, tuple[str, bool, int]]:
    return _own(diary, first, last).order_by().values_list("shown", "shown_is_all").annotate(Count("pk"))


@prepared
def _answered_alike(diary: int, first: date, last: date) -> QuerySet[RedFlagAnswer, tuple[str, str, bool, int]]:
    answers = RedFlagAnswer.objects.filter(diary=diary, checkin__in=_own(diary, first, last)).order_by()
    return answers.values_list("question", "checkin__shown", "checkin__shown_is_all").annotate(Count("pk"))


def _own(diary: int, first: date, last: date) -> QuerySet[CheckIn]:
    return CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last), source="person")


def _count(
    open_: Counter[str],
    unknown: Counter[str],
    shown: ShownQuestions,
    keys: Iterable[str],
    n: int,
) -> None:
    for key in keys:
        silence = shown.silence(key)
        if silence is Silence.NO_ANSWER:
            open_[key] += n
        elif silence is Silence.NOT_KNOWN:
            unknown[key] += n


def _after_entries(diary: Diary, first: date, last: date) -> Iterator[tuple[str, Silence | None]]:
    """The questions that were shown right after an entry and by nothing else of their day, once for each day without an
    answer; and what the check-in of the day says of it, None without one."""
    asked = asked_after(diary, first, last)
    if not asked:
        return
    days = {"diary": diary, "local_date__in": list(asked)}
    checkins = {row.local_date: row for row in CheckIn.objects.kept().filter(**days).prefetch_related("answers")}
    for day, questions in asked.items():
        row = checkins.get(day)
        answered = {answer.question for answer in row.answers.all()} if row else set()
        for question in sorted(questions - answered):
            before = row.was_shown.silence(question) if row and not row.is_imported else None
            if before is not Silence.NO_ANSWER:
                yield question, before


def asked_after(diary: Diary, first: date, last: date) -> Mapping[date, frozenset[str]]:
    """The questions that were shown right after an entry, by its day: one statement."""
    asked: dict[date, frozenset[str]] = defaultdict(frozenset)
    for day, words in _asked(diary.pk, first, last):
        asked[day] |= frozenset(words.split())
    return asked


@prepared
def _asked(diary: int, first: date, last: date) -> QuerySet[Episode, tuple[date, str]]:
    rows = Episode.objects.kept().filter(diary=diary, local_date__range=(first, last), asked__gt="")
    return rows.order_by().values_list("local_date", "asked").distinct()
