"""The way from stored rows to `domain.place.Place`."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from diary.domain.anatomy import TOES
from diary.domain.history import Days
from diary.domain.place import Place, place
from diary.models import Diary, Episode, EpisodeSite

_ON_A_TOE = Q(site__in=[toe.key for toe in TOES])


def read_place(diary: Diary, days: Days, episodes: QuerySet[Episode]) -> Place:
    """The places of a period, from its days and from its fitting episodes (kept, and not left out), those that the days
    count: one statement."""
    # Toes are told apart while counting: as a condition of the rows, SQLite looks each episode up once for each toe.
    sites = EpisodeSite.objects.filter(diary=diary, episode__in=episodes)
    toes = sites.values("episode").annotate(n=Count("pk", filter=_ON_A_TOE))
    found = toes.aggregate(placed=Count("episode"), together=Count("episode", filter=Q(n__gte=2)))
    return place(days, found["together"], max(int(days.episodes.sum()) - found["placed"], 0))
