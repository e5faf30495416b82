"""Episodes as lists show them: read as values, since a model and the rows that hang on it cost more than they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import QuerySet

from diary.domain.catalogue import Shape
from diary.domain.content import EpisodeContent, Moment
from diary.domain.facets import COLUMN_FACETS
from diary.models import Diary, Episode
from diary.queries.parts import NO_PARTS, read_parts
from diary.queries.prepared import prepared

ENTRIES_A_PAGE: Final = 30
"""So many entries of a day, and of a page, are listed at most."""
_FACETS: Final = tuple(facet.key for facet in COLUMN_FACETS)
_COLUMNS: Final = (
    "pk",
    "uuid",
    "source",
    "shape",
    "zone",
    "started_at",
    "local_date",
    "local_time",
    "ended_at",
    "ended_local_date",
    "ended_local_time",
    "ongoing_state",
    "twitch_count",
    *_FACETS,
)


@dataclass(frozen=True, slots=True)
class ListedEpisode:
    """A kept episode with all that it says. What it has is called as it is of an `Episode`."""

    pk: int
    uuid: UUID
    is_imported: bool
    content: EpisodeContent
    own_trigger_names: Sequence[str]

    deleted_at: ClassVar[datetime | None] = None

    @property
    def local_date(self) -> date:
        return self.content.start.date

    @property
    def state(self) -> str:
        return str(self.content.facet("state"))

    @property
    def left_out(self) -> bool:
        return bool(self.content.facet("left_out"))


AnyEpisode = Episode | ListedEpisode
"""What a line of a list is made of."""


def listed(diary: Diary, rows: QuerySet[Episode]) -> list[ListedEpisode]:
    """Kept episodes of a diary in their order: five statements, and one where there are none."""
    return _with_parts(diary, list(rows.prefetch_related(None).values_list(*_COLUMNS)))


def listed_on(diary: Diary, day: date) -> list[ListedEpisode]:
    """The newest of a day, `ENTRIES_A_PAGE` at most: as `listed`."""
    return _with_parts(diary, _on(diary.pk, day))


@prepared
def _on(diary: int, day: date) -> QuerySet[Episode, tuple[Any, ...]]:
    return newest_on(diary, day).values_list(*_COLUMNS)[:ENTRIES_A_PAGE]


def newest_on(diary: int, day: date) -> QuerySet[Episode]:
    """The kept episodes that start on a day of the diary of this primary key, newest first."""
    return Episode.objects.kept().filter(diary=diary, local_date=day).newest_first()


def _with_parts(diary: Diary, found: Sequence[tuple[Any, ...]]) -> list[ListedEpisode]:
    if not found:
        return []
    parts = read_parts(diary, [pk for pk, *_ in found])
    episodes = []
    for pk, uuid, source, shape, zone, at, day, clock, ended_at, end_day, end_clock, ongoing, count, *facets in found:
        of = {name: rows.get(pk, NO_PARTS) for name, rows in parts.items()}
        own = of.pop("own_triggers")
        content = EpisodeContent.of(
            dict(zip(_FACETS, facets, strict=True)) | of | {"own_triggers": [uuid for uuid, _ in own]},
            shape=Shape(shape),
            zone=zone,
            start=Moment(at, day, clock),
            end=Moment(ended_at, end_day, end_clock) if ended_at else None,
            ongoing_state=ongoing,
            twitch_count=count,
        )
        episodes.append(ListedEpisode(pk, uuid, source == "import", content, [name for _, name in own]))
    return episodes
