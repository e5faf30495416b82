"""The one writer of episodes: behind logging, importing, loading an archive and the sample diary.

Call it inside `changing`, and bring the days up to date afterwards. What may be stored is held by the constraints of
the tables: a uuid that the diary has already is an `IntegrityError`. An own trigger that it does not have is
`TriggerGone`. A running timer of the uuid ends: it has become this episode, wherever its stop was lost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Model

from diary.actions.change import Gone
from diary.domain.content import EpisodeContent
from diary.domain.silences import words_of
from diary.models import Diary, Episode, EpisodeRemedy, EpisodeSign, EpisodeSite, EpisodeTrigger, OwnTrigger, Timer
from diary.models.bulk import insert

BATCH: Final = 2000
"""Episodes that are written at once: neither database takes a list of uuids of any length."""

Row = tuple[object, ...]
RowsOf = Callable[[EpisodeContent, Mapping[UUID, int]], Iterable[Row]]
"""The rows that a part of an episode has, but for its diary and episode; own triggers by the keys of their uuids."""


class TriggerGone(Gone):
    """An episode says an own trigger that was merged into another one meanwhile. Nothing was written."""


@dataclass(frozen=True, slots=True)
class NewEpisode:
    """An episode to be written; `source` is one of `models.episode.SOURCES`, `asked` what was asked right after it."""

    uuid: UUID
    content: EpisodeContent
    source: str = "person"
    asked: Collection[str] = ()


def write_episode(diary: Diary, new: NewEpisode) -> Episode:
    """Write one episode and its parts, and answer its row."""
    # Not by `insert`, which does not tell the key: asking for it would cost every entry one more statement.
    episode = Episode.objects.create(
        diary=diary, uuid=new.uuid, source=new.source, asked=words_of(new.asked), **new.content.columns()
    )
    write_parts(diary, [(episode.pk, new.content)])
    _end_timers(diary, [new.uuid])
    return episode


def write_episodes(diary: Diary, episodes: Sequence[NewEpisode]) -> None:
    """Write many episodes and their parts: eight statements for each `BATCH` of them."""
    for start in range(0, len(episodes), BATCH):
        batch = episodes[start : start + BATCH]
        columns = [new.content.columns() for new in batch]
        insert(
            Episode,
            ("diary_id", "uuid", "source", "asked", *columns[0]),
            [
                (diary.pk, new.uuid, new.source, words_of(new.asked), *said.values())
                for new, said in zip(batch, columns, strict=True)
            ],
        )
        uuids = [new.uuid for new in batch]
        # `insert` tells no keys, so they are asked for once for all of them.
        keys = dict(Episode.objects.filter(diary=diary, uuid__in=uuids).values_list("uuid", "pk"))
        write_parts(diary, [(keys[new.uuid], new.content) for new in batch])
        _end_timers(diary, uuids)


def _end_timers(diary: Diary, uuids: Collection[UUID]) -> None:
    Timer.objects.filter(diary=diary, uuid__in=uuids).delete()


def write_parts(diary: Diary, contents: Sequence[tuple[int, EpisodeContent]]) -> None:
    """Write what hangs on some episodes, which have none of it yet: the primary key and the content of each.

    A word that is there twice is stored once. Raises `TriggerGone` where the diary does not have an own trigger.
    """
    wanted = {uuid for _, content in contents for uuid in content.own_triggers}
    own = dict(OwnTrigger.objects.filter(diary=diary, uuid__in=wanted).values_list("uuid", "pk")) if wanted else {}
    if wanted - own.keys():
        raise TriggerGone
    for model, names, rows_of in _PARTS:
        # Plain tuples: `insert` makes no rows of Django's, at a quarter of the time.
        rows = [(diary.pk, key, *row) for key, content in contents for row in rows_of(content, own)]
        insert(model, ("diary_id", "episode_id", *names), rows)


def _triggers(content: EpisodeContent, own: Mapping[UUID, int]) -> Iterable[Row]:
    # Sorted, so that the same content is the same rows in the same order.
    yield from ((key, None) for key in sorted(set(content.triggers)))
    yield from (("", own[uuid]) for uuid in sorted(set(content.own_triggers)))


_PARTS: Final[Sequence[tuple[type[Model], Sequence[str], RowsOf]]] = (
    (EpisodeSite, ["site"], lambda content, _: ((key,) for key in sorted(set(content.sites)))),
    (EpisodeSign, ["sign"], lambda content, _: ((key,) for key in sorted(set(content.signs)))),
    (EpisodeTrigger, ["key", "own_id"], _triggers),
    (
        EpisodeRemedy,
        ["remedy", "outcome", "relief_minutes"],
        lambda content, _: ((row.key, row.outcome, row.relief_minutes) for row in content.remedies),
    ),
)
