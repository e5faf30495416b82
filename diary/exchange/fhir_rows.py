"""What the FHIR file is made of, read from the diary's rows block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch

from diary.domain.catalogue import Shape
from diary.domain.content import CheckInContent, EpisodeContent, Moment
from diary.domain.facets import COLUMN_FACETS
from diary.domain.trial import Arm, ToldTrial
from diary.domain.wording import date_words
from diary.domain.wording import trial_result as words
from diary.domain.writing import USUAL, written_as
from diary.exchange.fhir_resources import ExaminationContent, MedicineContent, TrialContent
from diary.models import CheckIn, Diary, Episode, Examination, Medicine, RedFlagAnswer
from diary.queries.blocks import Among, key_blocks
from diary.queries.parts import NO_PARTS, Parts, own_names, read_parts
from diary.queries.silences import asked_after
from diary.queries.trials import read_all_told, trials_in

BLOCK: Final = 500
"""Entries that are read, and sent, at once."""


@dataclass(frozen=True, slots=True)
class StoredEpisode:
    """A stored episode; `own_triggers` names its own triggers by their uuid, `asked` are the questions that were shown
    right after it."""

    uuid: UUID
    content: EpisodeContent
    own_triggers: Mapping[UUID, str]
    imported: bool
    asked: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class StoredCheckIn:
    """A stored check-in with its day; shown with it is also what was shown after the entries of the day."""

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
    medicine = Exists(Medicine.objects.filter(**same))
    examinations = Examination.objects.filter(episode | checkin | medicine, diary=diary).values_list("uuid", flat=True)
    return frozenset(checkins.union(medicines, examinations))


def medicines(diary: Diary) -> list[tuple[UUID, MedicineContent]]:
    rows = Medicine.objects.kept().filter(diary=diary).order_by("uuid")
    return [
        (row.uuid, MedicineContent(row.name, row.group, row.dose, row.started_on, row.changed_on, row.stopped_on))
        for row in rows
    ]


def examinations(diary: Diary) -> list[tuple[UUID, ExaminationContent]]:
    rows = Examination.objects.kept().filter(diary=diary).order_by("uuid")
    return [(row.uuid, ExaminationContent(row.kind, row.name, row.done_on, row.outcome)) for row in rows]


def trials(diary: Diary, first: date, last: date) -> list[tuple[UUID, TrialContent]]:
    """The trials of a period that ended early, or whose result the person has read: what nobody has read, and what is
    not over, is not told to others. In the usual writing, as a file does not depend on who reads it: four statements
    where there is one, else one."""
    rows = [row for row in trials_in(diary, first, last)[::-1] if row.read_on or row.end]
    with written_as(USUAL):
        return [(row.uuid, _trial(told)) for row, told in zip(rows, read_all_told(diary, rows), strict=True)]


def _trial(told: ToldTrial) -> TrialContent:
    plan, ratio = told.plan, words.ratio_words(told)
    # That a flag ended it stays at home, as flags do.
    why = f"It ended on {date_words(told.end.on)}, before its last day." if told.end else words.why_not_conclusive(told)
    notes = (
        why,
        words.chance_words(told),
        words.meaning(told),
        f"{words.base(told)}. {words.dropped_words(plan)}.",
        words.kept_words(told, Arm.CHANGED),
        words.kept_words(told, Arm.AS_USUAL),
        words.runs_words(told),
        words.changed_words(told),
        words.ONE_PERSON,
    )
    return TrialContent(
        plan.change_name,
        plan.starts_on,
        min(told.end.on, plan.last_day) if told.end else plan.last_day,
        f"{words.sentence(told)} {ratio and f'{ratio}.'}".strip(),
        [text for text in notes if text],
    )


def episode_blocks(diary: Diary, first: date, last: date) -> Iterator[list[StoredEpisode]]:
    """The episodes of a period that count, by time: what is left out of statistics is in no number, and not sent."""
    rows = Episode.objects.kept().filter(diary=diary, left_out=False).order_by("local_date", "started_at", "uuid")
    return (_episodes(diary, keys) for keys in key_blocks(rows.filter(local_date__range=(first, last)), BLOCK))


def checkin_blocks(diary: Diary, first: date, last: date) -> Iterator[list[StoredCheckIn]]:
    """The check-ins of a period, by day."""
    rows = CheckIn.objects.kept().filter(diary=diary).order_by("local_date")
    return (_checkins(diary, keys) for keys in key_blocks(rows.filter(local_date__range=(first, last)), BLOCK))


_FRAME: Final = (
    "uuid",
    "source",
    "asked",
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
)
_FACETS: Final = tuple(facet.key for facet in COLUMN_FACETS)


def _episodes(diary: Diary, keys: Sequence[int]) -> list[StoredEpisode]:
    """Five statements, whatever the block holds."""
    rows = Episode.objects.filter(Among("pk", keys), diary=diary).values_list("pk", *_FRAME, *_FACETS)
    stored = {pk: values for pk, *values in rows}
    parts = read_parts(diary, keys)
    return [_episode(stored[pk], parts, pk) for pk in keys if pk in stored]


def _episode(stored: Sequence[Any], parts: Mapping[str, Parts], pk: int) -> StoredEpisode:
    # In the order of `_FRAME`: three columns of the start, then three of the end.
    uuid, source, asked, shape, zone, *times, ongoing_state, twitch_count = stored[: len(_FRAME)]
    names = own_names(parts, pk)
    lists = {key: parts[key].get(pk, NO_PARTS) for key in parts}
    content = EpisodeContent.of(
        dict(zip(_FACETS, stored[len(_FRAME) :], strict=True)) | lists | {"own_triggers": tuple(names)},
        shape=Shape(shape),
        zone=zone,
        start=Moment(*times[:3]),
        end=Moment(*times[3:]) if times[3] else None,
        ongoing_state=ongoing_state,
        twitch_count=twitch_count,
    )
    return StoredEpisode(uuid, content, names, source == "import", asked.split())


def _checkins(diary: Diary, keys: Sequence[int]) -> list[StoredCheckIn]:
    """Three statements, whatever the block holds."""
    rows = list(
        CheckIn.objects.filter(Among("pk", keys), diary=diary)
        .order_by("local_date")
        .prefetch_related(Prefetch("answers", RedFlagAnswer.objects.filter(diary=diary)))
    )
    asked = asked_after(diary, rows[0].local_date, rows[-1].local_date) if rows else {}
    return [_checkin(row, asked.get(row.local_date, frozenset())) for row in rows]


def _checkin(row: CheckIn, asked: frozenset[str]) -> StoredCheckIn:
    content = row.content
    shown = replace(content.shown, keys=content.shown.keys | asked)
    return StoredCheckIn(row.uuid, row.local_date, replace(content, shown=shown), row.is_imported)
