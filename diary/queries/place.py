"""The way from stored rows to `domain.place.Place`."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet, Sum

from diary.domain.anatomy import TOES
from diary.domain.history import Days
from diary.domain.place import Place, place
from diary.models import Day, Diary, Episode, EpisodeSite
from diary.queries.pattern_query import PatternQuery

_ON_A_TOE = Q(site__in=[toe.key for toe in TOES])


def place_in(query: PatternQuery) -> Place:
    """The places of a filter: one statement beside its days, whatever the period holds; where it is narrowed, those of
    the fitting episodes."""
    if query.filter.is_narrowed:
        return read_place(query.diary, query.days, query.episodes)
    stored = Day.objects.filter(diary=query.diary, date__range=(query.filter.first, query.filter.last))
    found = stored.aggregate(together=Sum("together", default=0), placed=Sum("placed", default=0))
    return place(query.days, found["together"], max(int(query.days.episodes.sum()) - found["placed"], 0))


def read_place(diary: Diary, days: Days, episodes: QuerySet[Episode]) -> Place:
    """The places of a period, from its days and from its fitting episodes (kept, and not left out), those that the days
    count: one statement."""
    # Toes are told apart while counting: as a condition of the rows, SQLite looks each episode up once for each toe.
    sites = EpisodeSite.objects.filter(diary=diary, episode__in=episodes)
    toes = sites.values("episode").annotate(n=Count("pk", filter=_ON_A_TOE))
    found = toes.aggregate(placed=Count("episode"), together=Count("episode", filter=Q(n__gte=2)))
    return place(days, found["together"], max(int(days.episodes.sum()) - found["placed"], 0))
