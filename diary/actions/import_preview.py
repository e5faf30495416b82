"""What an import would do with the first lines of a file. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from diary.actions.importing import Told, read_piece, without_deleted
from diary.domain.wording import importing as words
from diary.exchange.mapping.rows import DayRow, EpisodeRow
from diary.exchange.pieces import Entry, unpack
from diary.models import CheckIn, Diary, Episode, ImportJob, ImportMapping, ImportPiece

SAMPLE_PIECES: Final = 2
SHOWN: Final = 10
MAX_REJECTED: Final = 20


@dataclass(frozen=True, slots=True)
class Preview:
    """The first `lines` lines of a file: some as they would be stored, with their numbers, how many are there already,
    and the first that would be turned away, with number and reason. `days` have a check-in already, of which only what
    is not answered is filled."""

    lines: int
    rows: list[tuple[int, str]]
    readable: int
    known: int
    days: int
    rejected: list[tuple[int, str]]
    rejected_count: int


def sample_of(job: ImportJob) -> list[tuple[str, ...]]:
    """The cells of the first lines."""
    piece = ImportPiece.objects.filter(job=job, number=0).first()
    return [entry.cells for entry in unpack(bytes(piece.body)) if not entry.reason][:50] if piece else []


def remembered_plan(diary: Diary, layout: str) -> dict[str, object] | None:
    """What the columns of a layout said last time; None where there was no such file."""
    return ImportMapping.objects.filter(diary=diary, layout=layout).values_list("plan", flat=True).first()


def preview(diary: Diary, job: ImportJob, now: datetime) -> Preview:
    told: Told = []
    rejected: list[tuple[Entry, str]] = []
    for piece in ImportPiece.objects.filter(job=job, number__lt=SAMPLE_PIECES).order_by("number"):
        rows, bad = read_piece(diary, job, bytes(piece.body), now)
        told += rows
        rejected += bad
    told, deleted = without_deleted(diary, told)
    rejected = sorted(rejected + deleted, key=lambda found: found[0].number)
    episodes = {uuid for _, uuid, row in told if isinstance(row, EpisodeRow)}
    days = {row.day for _, _, row in told if isinstance(row, DayRow)}
    return Preview(
        lines=len(told) + len(rejected),
        rows=[(entry.number, _said(row)) for entry, _, row in told[:SHOWN]],
        readable=len(told),
        known=Episode.objects.kept().filter(diary=diary, uuid__in=episodes).count() if episodes else 0,
        days=CheckIn.objects.kept().filter(diary=diary, local_date__in=days).count() if days else 0,
        rejected=[(entry.number, reason) for entry, reason in rejected[:MAX_REJECTED]],
        rejected_count=len(rejected),
    )


def _said(row: EpisodeRow | DayRow) -> str:
    return words.episode(row.content) if isinstance(row, EpisodeRow) else words.day(row.day, row.columns)
