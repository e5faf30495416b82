"""The person's own guesses: of days, as the per-day table counts them, or of chosen episodes."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, QuerySet

from diary.domain.catalogue import TRIGGERS
from diary.domain.guesses import Guess, Guesses, guesses_of
from diary.models import Diary, Episode, OwnTrigger
from diary.queries.mentions import mentioned, total, triggers_by_day
from diary.queries.pattern_query import PatternQuery

_KNOWN: Final = frozenset(term.key for term in TRIGGERS)


def guesses_in(query: PatternQuery) -> Guesses:
    """The guesses of a filter: two statements on days, whatever the period holds, one where no trigger is an own one;
    where it is narrowed, those of the fitting episodes."""
    if query.filter.is_narrowed:
        return read_guesses(query.diary, query.episodes)
    rows = triggers_by_day(query.diary.pk, query.filter.first, query.filter.last)
    counts, episodes = total(said for _, said in mentioned(rows)), int(query.days.episodes.sum())
    # Asked for once the days are read, so that none that they count is without its name.
    names = _own_names(query.diary) if counts.keys() - _KNOWN else {}
    told = ((key, names.get(key, ""), n) for key, n in counts.items())
    return guesses_of(told, episodes=episodes, without=max(episodes - sum(guessed for guessed, _ in rows), 0))


def _own_names(diary: Diary) -> dict[str, str]:
    return {str(uuid): name for uuid, name in OwnTrigger.objects.filter(diary=diary).values_list("uuid", "name")}


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
