"""What hangs on episodes: the facets of which an episode may hold several, read for many episodes at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from diary.domain.anatomy import SITE_BY_KEY
from diary.domain.content import Remedy
from diary.models import Diary, EpisodeRemedy, EpisodeSign, EpisodeSite, EpisodeTrigger
from diary.queries.blocks import Among

Parts = Mapping[int, list[Any]]
NO_PARTS: Final[list[Any]] = []


def read_parts(diary: Diary, keys: Sequence[int]) -> dict[str, Parts]:
    """For each facet of several values, by episode, in the catalogue's order or by their words: sites, signs and
    triggers as keys, own triggers as (uuid, name), remedies as `Remedy`. Four statements, whatever the keys."""
    mine = Q(Among("episode", keys), diary=diary)
    sites = EpisodeSite.objects.filter(mine).values_list("episode_id", "site")
    signs = EpisodeSign.objects.filter(mine).values_list("episode_id", "sign")
    chosen = EpisodeTrigger.objects.filter(mine)
    triggers = list(chosen.values_list("episode_id", "key", "own__name_key", "own__uuid", "own__name"))
    tried = EpisodeRemedy.objects.filter(mine).values_list("episode_id", "remedy", "outcome", "relief_minutes")
    # By their folded names, since uuids are in no order that a person would see.
    own = sorted((row for row in triggers if not row[1]), key=lambda row: row[2])
    return {
        "sites": _by_episode(sites, lambda key: SITE_BY_KEY[key].bit),
        "signs": _by_episode(signs, str),
        "triggers": _by_episode(((pk, key) for pk, key, *_ in triggers if key), str),
        "own_triggers": _by_episode((pk, (uuid, name)) for pk, _, _, uuid, name in own),
        "remedies": _by_episode(
            ((pk, Remedy(key, outcome, minutes)) for pk, key, outcome, minutes in tried), lambda row: row.key
        ),
    }


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
