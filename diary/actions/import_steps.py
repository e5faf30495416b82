"""The steps of an import: begun, stopped, brought in chunk by chunk, and taken back chunk by chunk.

Each step is one short transaction that writes the rows of a chunk, what it wrote, and how far the import is. So an
import that is broken off at any moment goes on where it stood, and nothing is lost or there twice.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.db import connection

from diary.actions.change import Gone, changing
from diary.actions.import_files import KEPT_FOR, digest_of_plan
from diary.actions.import_rows import DATABASE_ERRORS, bring, bring_singly, log_failure
from diary.actions.import_undo import take_back
from diary.models import CheckIn, Day, Diary, Episode, EpisodeSite, EpisodeTrigger, ImportJob
from diary.models.importing import GOING, ImportState

logger = logging.getLogger(__name__)

_STUCK: Final = [""]
"""A note without words: the server could not go on."""
MAX_BEGUN: Final = 3
"""So often a chunk is begun. A request and the work beside it may begin one at once, and be ended both by one crash."""
_ANALYZE_FROM: Final = 4
"""Chunks, a power of two: what is shorter is done before it would matter."""


def start(*, diary: Diary, job: ImportJob, seen: str | None = None) -> bool:
    """Begin, or go on where it was stopped. False, and nothing begins, where the columns say something else by now
    than what was `seen`, a digest of the plan."""
    with changing(diary, job):
        if job.state == ImportState.PREVIEW and seen is not None and seen != digest_of_plan(job):
            return False
        _turn(job, {ImportState.PREVIEW, ImportState.STOPPED}, ImportState.RUNNING)
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
        job.save(update_fields=["state", "notes"])


def go_on(*, diary: Diary, job: ImportJob, now: datetime) -> bool:
    """A `step` that no line can hold up. False where nothing is left to do, or nothing can be done.

    A chunk that fails is brought in line by line, and what cannot go on even then is left to its person. So is a chunk
    that was begun `MAX_BEGUN` times and never ended, for it takes the process down with it. A database that does
    not answer is no fault of the file: its error is the caller's.
    """
    # A count for each chunk, and for the way in and out apart.
    key = f"import-{job.uuid}-{job.state}-{job.position}"
    begun = cache.get(key, 0)
    # Written before the work: a process that is killed by it writes nothing afterwards.
    cache.set(key, begun + 1, KEPT_FOR.total_seconds())
    try:
        if begun < MAX_BEGUN:
            _step_or_singly(diary, job, now)
        else:
            logger.error("A chunk of an import was begun %s times and never ended", begun)
            _break_off(diary, job)
        is_left = job.state in GOING
    except Gone:
        is_left = False
    except DATABASE_ERRORS:
        # Taken back: the chunk is not to blame.
        cache.set(key, begun, KEPT_FOR.total_seconds())
        raise
    cache.delete(key)
    return is_left


def _step_or_singly(diary: Diary, job: ImportJob, now: datetime) -> None:
    # There are no lines to try singly on the way out.
    ways = (step, bring_singly) if job.state == ImportState.RUNNING else (step,)
    for way in ways:
        try:
            way(diary=diary, job=job, now=now)
        except (Gone, *DATABASE_ERRORS):
            raise
        except Exception as error:
            log_failure(f"Chunk {job.position} of an import failed", error)
        else:
            return
    _break_off(diary, job)


def step(*, diary: Diary, job: ImportJob, now: datetime) -> bool:
    """One chunk of what is going on, in or out, in one short transaction. False where nothing is left to do.

    Whoever comes second at the same time does nothing. Raises `Gone` where the import was removed meanwhile.
    """
    if job.state == ImportState.RUNNING:
        bring(diary=diary, job=job, now=now)
        # A power of two has one bit: after 4, 8, 16 ... chunks, each time the import has doubled.
        if job.position >= _ANALYZE_FROM and job.position.bit_count() == 1:
            _analyze()
    elif job.state == ImportState.UNDOING:
        take_back(diary=diary, job=job)
    return job.state in GOING


def _analyze() -> None:
    """PostgreSQL counts rows in the background, at best once a minute. Until then it takes a diary for as small as it
    was and reads all of it for each chunk, so it is told whenever an import has doubled."""
    if connection.vendor == "postgresql":
        tables = (model._meta.db_table for model in (Episode, EpisodeSite, EpisodeTrigger, CheckIn, Day))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")
