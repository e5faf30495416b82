"""What the FHIR file is made of, read from the diary's rows block by block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch

from diary.domain.catalogue import ITEMS, Shape
from diary.domain.content import CheckInContent, EpisodeContent, Moment, Remedy
from diary.exchange.fhir_resources import MedicineContent
from diary.models import (
    CheckIn,
    Diary,
    Episode,
    EpisodeRemedy,
    EpisodeSign,
    EpisodeSite,
    EpisodeTrigger,
    Medicine,
    RedFlagAnswer,
)
from diary.queries.blocks import Listed, key_blocks

BLOCK: Final = 500
"""Entries that are read, and sent, at once."""

Parts = Mapping[int, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """A stored episode; `own_triggers` names its own triggers by their uuid."""

    uuid: UUID
    content: EpisodeContent
    own_triggers: Mapping[UUID, str]
    imported: bool


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """A stored check-in with its day."""

    uuid: UUID
    day: date
    content: CheckInContent
    imported: bool


def shared_uuids(diary: Diary) -> frozenset[UUID]:
    """Uuids that rows of several kinds have. Within a kind each is there once, and a diary asks no more; but a file
    that somebody made may use one twice."""
    same = {"diary": diary, "uuid": OuterRef("uuid")}
    episode, checkin = Exists(Episode.objects.filter(**same)), Exists(CheckIn.objects.filter(**same))
    checkins = CheckIn.objects.filter(episode, diary=diary).values_list("uuid", flat=True)
    medicines = Medicine.objects.filter(episode | checkin, diary=diary).values_list("uuid", flat=True)
    return frozenset([*checkins, *medicines])


def medicines(diary: Diary) -> list[tuple[UUID, MedicineContent]]:
    rows = Medicine.objects.kept().filter(diary=diary).order_by("uuid")
    return [
        (row.uuid, MedicineContent(row.name, row.group, row.dose, row.started_on, row.changed_on, row.stopped_on))
        for row in rows
    ]


def episode_blocks(diary: Diary, first: date, last: date) -> Iterator[list[EpisodeRow]]:
    """The episodes of a period that count, by time: what is left out of statistics is in no number, and not sent."""
    rows = Episode.objects.kept().filter(diary=diary, left_out=False).order_by("local_date", "started_at", "uuid")
    return (_episodes(diary, keys) for keys in key_blocks(rows.filter(local_date__range=(first, last)), BLOCK))


def checkin_blocks(diary: Diary, first: date, last: date) -> Iterator[list[CheckInRow]]:
    """The check-ins of a period, by day."""
    rows = CheckIn.objects.kept().filter(diary=diary).order_by("local_date")
    return (_checkins(diary, keys) for keys in key_blocks(rows.filter(local_date__range=(first, last)), BLOCK))


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
)
_SAID: Final = ("ongoing_state", "twitch_count", "intensity", "pain", "state", "feeling", "shoes", "note")


def _episodes(diary: Diary, keys: Sequence[int]) -> list[EpisodeRow]:
    """Five statements, whatever the block holds."""
    stored = {
        row[0]: row for row in Episode.objects.filter(diary=diary, pk__in=Listed(keys)).values_list(*_COLUMNS, *_SAID)
    }
    sites = _by_episode(
        EpisodeSite.objects.filter(diary=diary, episode__in=Listed(keys)).values_list("episode_id", "site")
    )
    signs = _by_episode(
        EpisodeSign.objects.filter(diary=diary, episode__in=Listed(keys)).values_list("episode_id", "sign")
    )
    chosen = EpisodeTrigger.objects.filter(diary=diary, episode__in=Listed(keys)).values_list(
        "episode_id", "key", "own__uuid", "own__name"
    )
    triggers = _by_episode((pk, key) for pk, key, _, _ in chosen if key)
    own = _by_episode((pk, (uuid, name)) for pk, key, uuid, name in chosen if not key)
    tried = EpisodeRemedy.objects.filter(diary=diary, episode__in=Listed(keys)).values_list(
        "episode_id", "remedy", "outcome", "relief_minutes"
    )
    remedies = _by_episode((pk, Remedy(remedy, outcome, minutes)) for pk, remedy, outcome, minutes in tried)
    rows = []
    for key in keys:
        if key not in stored:
            continue
        pk, uuid, source, shape, zone, *times = stored[key][: len(_COLUMNS)]
        names = dict(own.get(pk, ()))
        content = EpisodeContent(
            Shape(shape),
            zone,
            _moment(*times[:3]),
            _moment(*times[3:]) if times[3] else None,
            **dict(zip(_SAID, stored[key][len(_COLUMNS) :], strict=True)),
            sites=sites.get(pk, ()),
            signs=signs.get(pk, ()),
            triggers=triggers.get(pk, ()),
            own_triggers=tuple(names),
            remedies=remedies.get(pk, ()),
        )
        rows.append(EpisodeRow(uuid, content, names, source == "import"))
    return rows


def _moment(instant: datetime, day: date, at: Any) -> Moment:
    return Moment(instant, day, at)


def _by_episode(rows: Iterable[tuple[int, Any]]) -> Parts:
    parts: dict[int, list[Any]] = defaultdict(list)
    for pk, part in rows:
        parts[pk].append(part)
    return parts


def _checkins(diary: Diary, keys: Sequence[int]) -> list[CheckInRow]:
    """Two statements, whatever the block holds."""
    rows = (
        CheckIn.objects.filter(diary=diary, pk__in=Listed(keys))
        .order_by("local_date")
        .prefetch_related(Prefetch("answers", RedFlagAnswer.objects.filter(diary=diary)))
    )
    return [
        CheckInRow(
            row.uuid,
            row.local_date,
            CheckInContent(
                row.twitching,
                {item.key: value for item in ITEMS if (value := getattr(row, item.key)) not in (None, "")},
                tuple(answer.said for answer in row.answers.all()),
                row.note,
            ),
            row.source == "import",
        )
        for row in rows
    ]
