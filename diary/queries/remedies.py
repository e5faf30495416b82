"""What was tried: on days, as the per-day table counts it, or with chosen episodes."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from diary.domain.remedies import Remedies, remedies_of, tried_of
from diary.models import Diary, Episode
from diary.queries.mentions import mentioned, remedies_by_day, total
from diary.queries.pattern_query import PatternQuery


def remedies_in(query: PatternQuery) -> Remedies:
    """What was tried of a filter: one statement beside its days, whatever the period holds; where it is narrowed, with
    the fitting episodes."""
    if query.filter.is_narrowed:
        return read_remedies(query.diary, query.episodes)
    rows = remedies_by_day(query.diary.pk, query.filter.first, query.filter.last)
    counts = total(said for _, said in mentioned(rows))
    told = ((*tried_of(key), n) for key, n in counts.items())
    return remedies_of(told, episodes=int(query.days.episodes.sum()))


def read_remedies(diary: Diary, episodes: QuerySet[Episode]) -> Remedies:
    """What was tried with these episodes of the diary, each of them once: two statements, whatever they hold.

    The rows read are those of different outcomes and whole minutes (a day of them at most), not of episodes.
    """
    mine = episodes.filter(diary=diary).order_by()
    tried = mine.filter(remedies__isnull=False)
    columns = ("remedies__remedy", "remedies__outcome", "remedies__relief_minutes")
    counts = tried.values_list(*columns).annotate(Count("pk"))
    return remedies_of(counts, episodes=mine.count())
