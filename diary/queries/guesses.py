"""The person's own guesses over chosen episodes, counted in the database."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from diary.domain.guesses import Guess, Guesses, guesses_of
from diary.models import Diary, Episode


def read_guesses(diary: Diary, episodes: QuerySet[Episode]) -> Guesses:
    """The guesses with these episodes of the diary, each of them once: two statements, whatever they hold."""
    # Without an order, which would become part of the grouping.
    mine = episodes.filter(diary=diary).order_by()
    # distinct, because the join brings an episode once for each of its triggers.
    told = mine.aggregate(base=Count("pk", distinct=True), with_guess=Count("triggers__episode", distinct=True))
    return guesses_of(_counts(mine), episodes=told["base"], without=told["base"] - told["with_guess"])


def guess_rows(diary: Diary, episodes: QuerySet[Episode]) -> tuple[Guess, ...]:
    """The guesses alone, without how many episodes there are: one statement."""
    return guesses_of(_counts(episodes.filter(diary=diary).order_by()), episodes=0, without=0).rows


def _counts(mine: QuerySet[Episode]) -> list[tuple[str, str, int]]:
    said = mine.filter(triggers__isnull=False).values_list(
        "triggers__key", "triggers__own__uuid", "triggers__own__name"
    )
    return [(key or str(own), name or "", n) for key, own, name, n in said.annotate(Count("pk"))]
