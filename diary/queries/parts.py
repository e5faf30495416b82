"""What hangs on episodes: the facets of which an episode may hold several, read for many episodes at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from diary.domain.anatomy import SITE_BY_KEY
from diary.domain.content import Remedy
from diary.models import Diary, EpisodeRemedy, EpisodeSign, EpisodeSite, EpisodeTrigger
from diary.queries.blocks import Among, RowKeys
from diary.queries.prepared import prepared

Parts = Mapping[int, list[Any]]
NO_PARTS: Final[list[Any]] = []


def read_parts(diary: Diary, keys: RowKeys) -> dict[str, Parts]:
    """For each facet of several values, by episode, in the catalogue's order or by their words: sites, signs and
    triggers as keys, own triggers as (uuid, name), remedies as `Remedy`. Four statements, whatever the keys."""
    triggers = _triggers(diary.pk, keys)
    # By their folded names, since uuids are in no order that a person would see.
    own = sorted((row for row in triggers if not row[1]), key=lambda row: row[2])
    return {
        "sites": _by_episode(_sites(diary.pk, keys), lambda key: SITE_BY_KEY[key].bit),
        "signs": _by_episode(_signs(diary.pk, keys), str),
        "triggers": _by_episode(((pk, key) for pk, key, *_ in triggers if key), str),
        "own_triggers": _by_episode((pk, (uuid, name)) for pk, _, _, uuid, name in own),
        "remedies": _by_episode(
            ((pk, Remedy(key, outcome, minutes)) for pk, key, outcome, minutes in _remedies(diary.pk, keys)),
            lambda row: row.key,
        ),
    }


@prepared
def _sites(diary: int, keys: RowKeys) -> QuerySet[EpisodeSite, tuple[int, str]]:
    return EpisodeSite.objects.filter(Among("episode", keys), diary=diary).values_list("episode_id", "site")


@prepared
def _signs(diary: int, keys: RowKeys) -> QuerySet[EpisodeSign, tuple[int, str]]:
    return EpisodeSign.objects.filter(Among("episode", keys), diary=diary).values_list("episode_id", "sign")


@prepared
def _triggers(diary: int, keys: RowKeys) -> QuerySet[EpisodeTrigger, tuple[Any, ...]]:
    chosen = EpisodeTrigger.objects.filter(Among("episode", keys), diary=diary)
    return chosen.values_list("episode_id", "key", "own__name_key", "own__uuid", "own__name")


@prepared
def _remedies(diary: int, keys: RowKeys) -> QuerySet[EpisodeRemedy, tuple[int, str, str, int | None]]:
    tried = EpisodeRemedy.objects.filter(Among("episode", keys), diary=diary)
    return tried.values_list("episode_id", "remedy", "outcome", "relief_minutes")


def _by_episode(rows: Iterable[tuple[int, Any]], order: Callable[[Any], Any] | None = None) -> Parts:
    parts: dict[int, list[Any]] = defaultdict(list)
    for pk, part in rows:
        parts[pk].append(part)
    if order:
        for of_episode in parts.values():
            of_episode.sort(key=order)
    return parts


def own_names(parts: Mapping[str, Parts], pk: int) -> dict[UUID, str]:
    """The own triggers of an episode, names by uuid."""
    return dict(parts["own_triggers"].get(pk, NO_PARTS))
