"""A file looked at and brought in by a command, with nobody there to answer: what it leaves open is told instead."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO, Final
from uuid import uuid4

from django.db import transaction

from beside.leases import Lost
from diary.actions.change import changing
from diary.actions.import_files import keep_lines, look_at, remember
from diary.actions.import_preview import remembered_plan
from diary.actions.import_rows import bring
from diary.actions.import_steps import go_on, lease_of, start
from diary.exchange.incoming import Received, first_plan, open_questions
from diary.exchange.mapping.columns import Plan
from diary.exchange.mapping.guess import COLUMNS
from diary.exchange.mapping.rows import IN_FUTURE
from diary.exchange.options import FileOptions
from diary.exchange.outcomes import REJECTED, LineOutcome
from diary.exchange.source import SheetError
from diary.models import Diary, ImportJob
from diary.models.importing import ImportKind, ImportState

_NOTHING: Final = "None of its lines could be taken. Of the first one: {}."


@dataclass(frozen=True, slots=True)
class FileLook:
    """What a file is, and what its columns say. `asks` are the questions that it leaves open, and `reason` says why it
    cannot be taken whatever the answers; where both are empty it can be brought in."""

    received: Received | None = None
    plan: Plan | None = None
    asks: tuple[str, ...] = ()
    reason: str = ""

    @property
    def can_come(self) -> bool:
        return not self.asks and not self.reason


def look(*, diary: Diary, file: BinaryIO, said: FileOptions, now: datetime) -> FileLook:
    """FileLook at a file with what is said of it beforehand. Nothing is stored."""
    try:
        today = now.astimezone(diary.zone).date()
        received, found = look_at(diary=diary, file=file, today=today, reading=said.reading)
        if found and said.is_about_columns:
            told = remembered_plan(diary, received.layout)
            found = first_plan(received, told, said.answers(received.names))
        elif not found:
            received = replace(received, order=said.dates)
    except SheetError as error:
        return FileLook(reason=str(error))
    plan, asks = found.plan if found else None, open_questions(received, found, said.reading.chosen)
    return FileLook(received, plan, asks)


def try_out(*, diary: Diary, file: BinaryIO, seen: FileLook, now: datetime) -> tuple[FileLook, list[LineOutcome]]:
    """What an import would do with each line: it is done as a whole, and taken back as a whole. Where no line gives
    anything, or that asks something, the look says so. Raises NoRoom."""
    outcomes: list[LineOutcome] = []
    if not seen.can_come:
        return seen, outcomes
    with transaction.atomic():
        try:
            job = _begun(diary, file, "", seen, now)
        except SheetError as error:
            transaction.set_rollback(True)
            return replace(seen, reason=str(error)), []
        while job.state == ImportState.RUNNING:
            bring(diary=diary, job=job, now=now, outcomes=outcomes)
        transaction.set_rollback(True)
    diary.refresh_from_db()
    if any(outcome.what != REJECTED for outcome in outcomes):
        return seen, outcomes
    return _without_lines(seen, outcomes), []


def import_at_once(
    *, diary: Diary, file: BinaryIO, name: str, seen: FileLook, said: FileOptions, now: datetime
) -> ImportJob:
    """Bring a file in, as far as nobody stops it. What was said of its columns is remembered for the next one. Raises
    NoRoom, and SheetError where there are no lines."""
    job = _begun(diary, file, name, seen, now)
    with suppress(Lost), lease_of(job) as lease:
        while lease and go_on(diary=diary, job=job, now=now, lease=lease):
            pass
    is_table = seen.received is not None and seen.received.kind is ImportKind.TABLE
    if said.is_about_columns and is_table and seen.plan is not None and seen.received is not None:
        with changing(diary):
            received, pivot = seen.received, said.reading.pivot
            remember(diary=diary, layout=received.layout, plan=seen.plan, notes=received.notes, pivot=pivot)
    return job


def _begun(diary: Diary, file: BinaryIO, name: str, seen: FileLook, now: datetime) -> ImportJob:
    assert seen.received is not None
    job = keep_lines(diary=diary, uuid=uuid4(), name=name, file=file, received=seen.received, plan=seen.plan, now=now)
    start(diary=diary, job=job)
    return job


def _without_lines(seen: FileLook, outcomes: list[LineOutcome]) -> FileLook:
    assert seen.received is not None
    ahead = [outcome for outcome in outcomes if IN_FUTURE in outcome.why]
    if seen.received.kind is ImportKind.TABLE and len(ahead) < len(outcomes):
        # Other columns may give something.
        return replace(seen, asks=(COLUMNS,))
    return replace(seen, reason=_NOTHING.format(outcomes[0].why if outcomes else "it says nothing"))
