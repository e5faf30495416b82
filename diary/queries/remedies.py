"""What was tried with chosen episodes, counted in the database."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from diary.domain.remedies import Remedies, remedies_of
from diary.models import Diary, Episode, EpisodeRemedy


def read_remedies(diary: Diary, episodes: QuerySet[Episode]) -> Remedies:
    """What was tried with these episodes of the diary, each of them once: two statements, whatever they hold.

    The rows read are those of different outcomes and whole minutes (a day of them at most), not of episodes.
    """
    mine = episodes.filter(diary=diary)
    tried = EpisodeRemedy.objects.filter(episode__in=mine).order_by()
    counts = tried.values_list("remedy", "outcome", "relief_minutes").annotate(Count("pk"))
    return remedies_of(counts, episodes=mine.count())
