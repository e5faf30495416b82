"""The person's own guesses over chosen episodes, counted in the database."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from diary.domain.guesses import Guesses, guesses_of
from diary.models import Diary, Episode, EpisodeTrigger


def read_guesses(diary: Diary, episodes: QuerySet[Episode]) -> Guesses:
    """The guesses with these episodes of the diary, each of them once: three statements, whatever they hold."""
    mine = episodes.filter(diary=diary)
    said = EpisodeTrigger.objects.filter(episode__in=mine).order_by()
    grouped = said.values_list("key", "own__uuid", "own__name").annotate(Count("pk"))
    base = mine.count()
    with_guess: int = said.aggregate(n=Count("episode", distinct=True))["n"]
    counts = ((key or str(own), name or "", n) for key, own, name, n in grouped)
    return guesses_of(counts, episodes=base, without=max(base - with_guess, 0))
