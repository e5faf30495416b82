"""What was tried with chosen episodes, counted in the database."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from diary.domain.remedies import Remedies, remedies_of
from diary.models import Diary, Episode


def read_remedies(diary: Diary, episodes: QuerySet[Episode], base: int | None = None) -> Remedies:
    """What was tried with these episodes of the diary, each of them once: two statements, whatever they hold, and one
    where it is known how many they are (`base`).

    The rows read are those of different outcomes and whole minutes (a day of them at most), not of episodes.
    """
    mine = episodes.filter(diary=diary).order_by()
    tried = mine.filter(remedies__isnull=False)
    columns = ("remedies__remedy", "remedies__outcome", "remedies__relief_minutes")
    counts = tried.values_list(*columns).annotate(Count("pk"))
    return remedies_of(counts, episodes=mine.count() if base is None else base)
