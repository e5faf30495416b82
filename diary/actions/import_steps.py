"""The steps of an import: begun, stopped, brought in chunk by chunk, and taken back chunk by chunk.

Each step is one short transaction that writes the rows of a chunk, what it wrote, and how far the import is. So an
import that is broken off at any moment goes on where it stood, and nothing is lost or there twice.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import F

from beside.leases import Held, Lost, held
from diary.actions.change import Fence, Gone, changing, unfenced
from diary.actions.import_blocks import forget_blocks
from diary.actions.import_files import digest_of_plan
from diary.actions.import_rows import DATABASE_ERRORS, bring, bring_singly, log_failure
from diary.actions.import_undo import take_back
from diary.actions.trials import end_by_flags
from diary.models import CheckIn, Day, Diary, Episode, EpisodeSite, EpisodeTrigger, ImportJob
from diary.models.importing import GOING, ImportState

logger = logging.getLogger(__name__)

_STUCK: Final = [""]
"""A note without words: the server could not go on."""
MAX_BEGUN: Final = 3
"""So often a chunk is begun: a machine may be switched off in the middle of one, and that again."""
_ANALYZE_FROM: Final = 4
"""Chunks, a power of two: what is shorter is done before it would matter."""


def start(*, diary: Diary, job: ImportJob, seen: str | None = None) -> bool:
    """Begin, or go on where it was stopped. False, and nothing begins, where the columns say something else by now
    than what was `seen`, a digest of the plan."""
    with changing(diary, job):
        if job.state == ImportState.PREVIEW and seen is not None and seen != digest_of_plan(job):
            return False
        _turn(job, {ImportState.PREVIEW, ImportState.STOPPED}, ImportState.RUNNING)
        if job.state == ImportState.RUNNING and job.seen is not None:
            # What its lines say must not change on the way: nothing is kept from which they could be made anew.
            forget_blocks(diary, job)
            job.itself().update(seen=None)
    return True


def stop(*, diary: Diary, job: ImportJob) -> None:
    """Stop between two chunks; what is in stays in until it is undone."""
    with changing(diary, job):
        _turn(job, {ImportState.RUNNING}, ImportState.STOPPED)


def start_undo(*, diary: Diary, job: ImportJob) -> None:
    """Begin to take back all that it wrote."""
    with changing(diary, job):
        _turn(job, {ImportState.RUNNING, ImportState.STOPPED, ImportState.DONE}, ImportState.UNDOING)


def _break_off(diary: Diary, job: ImportJob) -> None:
    """Leave what failed to its person: an import is stopped, and an undo can be begun once more."""
    with changing(diary, job):
        _turn(job, {ImportState.RUNNING}, ImportState.STOPPED, stuck=True)
        _turn(job, {ImportState.UNDOING}, ImportState.DONE, stuck=True)


def is_stuck(job: ImportJob) -> bool:
    """Whether it stands still because the server could not go on with it."""
    return _STUCK in job.notes


def _turn(job: ImportJob, before: Collection[ImportState], state: ImportState, *, stuck: bool = False) -> None:
    """Bring a job from one state to another, inside `changing`."""
    if job.state in before:
        job.state = state
        job.notes = [note for note in job.notes if note != _STUCK] + [_STUCK] * stuck
        job.begun = 0
        job.save(update_fields=["state", "notes", "begun"])


def lease_of(job: ImportJob) -> AbstractContextManager[Held | None]:
    """Who holds it goes on with this import, and nobody else; None where somebody else does, here or on another
    machine."""
    return held(f"import {job.uuid}")


def go_on(*, diary: Diary, job: ImportJob, now: datetime, lease: Held) -> bool:
    """A `step` that no line can hold up. False where nothing is left to do, or nothing can be done.

    A chunk that fails is brought in line by line, and what cannot go on even then is left to its person. So is a chunk
    that was begun `MAX_BEGUN` times and never ended, for it takes the process down with it. A database that does
    not answer is no fault of the file: its error is the caller's. Raises `Lost` where somebody has taken the lease.
    """
    try:
        begun = _begin(job, lease)
    except Gone:
        return False
    try:
        if begun <= MAX_BEGUN:
            _step_or_singly(diary, job, now, lease.confirm)
            if job.state == ImportState.DONE:
                end_by_flags(diary=diary, today=now.astimezone(diary.zone).date())
        else:
            logger.error("A chunk of an import was begun %s times and never ended", MAX_BEGUN)
            _break_off(diary, job)
        return job.state in GOING
    except Gone:
        return False
    except DATABASE_ERRORS:
        # Taken back where that can be: the chunk is not to blame.
        with suppress(*DATABASE_ERRORS):
            job.itself().filter(begun=begun).update(begun=begun - 1)
        raise


def _begin(job: ImportJob, lease: Held) -> int:
    """Count in the job's row that its next chunk is begun, and read the row again; returns how often that happened.
    Before the work: a process that is killed by it writes nothing afterwards. Raises `Gone` where it stands still."""
    with transaction.atomic():
        lease.confirm()
        if not job.itself().filter(state__in=GOING).update(begun=F("begun") + 1):
            raise Gone
        job.refresh_from_db()
    return job.begun


def _step_or_singly(diary: Diary, job: ImportJob, now: datetime, fence: Fence) -> None:
    # There are no lines to try singly on the way out.
    ways = (step, bring_singly) if job.state == ImportState.RUNNING else (step,)
    for way in ways:
        try:
            way(diary=diary, job=job, now=now, fence=fence)
        except (Gone, Lost, *DATABASE_ERRORS):
            raise
        except Exception as error:
            log_failure(f"Chunk {job.position} of an import failed", error)
        else:
            return
    _break_off(diary, job)


def step(*, diary: Diary, job: ImportJob, now: datetime, fence: Fence = unfenced) -> bool:
    """One chunk of what is going on, in or out, in one short transaction. False where nothing is left to do.

    Whoever comes second at the same time does nothing. Raises `Gone` where the import was removed meanwhile, and what
    `fence` raises, asked in the transaction before anything is written.
    """
    if job.state == ImportState.RUNNING:
        bring(diary=diary, job=job, now=now, fence=fence)
        # A power of two has one bit: after 4, 8, 16 ... chunks, each time the import has doubled.
        if job.position >= _ANALYZE_FROM and job.position.bit_count() == 1:
            _analyze()
    elif job.state == ImportState.UNDOING:
        take_back(diary=diary, job=job, fence=fence)
    return job.state in GOING


def _analyze() -> None:
    """PostgreSQL counts rows in the background, at best once a minute. Until then it takes a diary for as small as it
    was and reads all of it for each chunk, so it is told whenever an import has doubled."""
    if connection.vendor == "postgresql":
        tables = (model._meta.db_table for model in (Episode, EpisodeSite, EpisodeTrigger, CheckIn, Day))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")
