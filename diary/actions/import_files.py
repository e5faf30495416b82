"""A file comes, is looked at, and is decided on. Until it is begun, nothing of it is in the diary."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from accounts.row_security import Crossing, crossing
from diary.actions.change import changing
from diary.actions.room import need_room
from diary.domain.room import LINE_BYTES, bytes_of_rows
from diary.exchange.incoming import Received
from diary.exchange.mapping.columns import Plan
from diary.models import Diary, ImportChunk, ImportJob, ImportMapping
from diary.models.importing import OVER, UNDECIDED, ImportKind, ImportState

KEPT_FOR: Final = timedelta(days=1)
"""How long a file waits for a decision."""


def keep_file(
    *,
    diary: Diary,
    uuid: UUID,
    name: str,
    received: Received,
    plan: Plan | None,
    now: datetime,
    asks_columns: bool = True,
) -> ImportJob:
    """Keep a file until the person decides, first on what its columns say, where it does not say so itself and unless
    `asks_columns` is false. A diary has one that waits; everybody's old ones go. Raises NoRoom, and then keeps the one
    that waits."""
    asks_columns &= received.kind is ImportKind.TABLE
    forget_old_files(now)
    with changing(diary):
        ImportJob.objects.filter(diary=diary, state__in=UNDECIDED).delete()
        need_room(diary, sum(map(len, received.chunks)) + needed_by(received.kind, received.total))
        job = ImportJob.objects.create(
            diary=diary,
            uuid=uuid,
            kind=received.kind,
            name="".join(char for char in name if char.isprintable())[:200],
            made_at=now,
            state=ImportState.MAPPING if asks_columns else ImportState.PREVIEW,
            head=list(received.head),
            layout=received.layout,
            plan=plan and plan.as_json(),
            notes=list(received.notes),
            total=received.total,
            chunks=len(received.chunks),
        )
        ImportChunk.objects.bulk_create(
            [
                ImportChunk(diary=diary, job=job, number=number, body=body)
                for number, body in enumerate(received.chunks)
            ],
            batch_size=100,
        )
    return job


def needed_by(kind: str, lines: int) -> int:
    """How many bytes the lines of a file may need in the diary, on top of the file itself."""
    by_day = kind in (ImportKind.CHECKINS, ImportKind.APPLE_HEALTH)
    rows = bytes_of_rows(episodes=0, checkins=lines) if by_day else bytes_of_rows(episodes=lines)
    return rows + lines * LINE_BYTES


def forget_old_files(now: datetime) -> int:
    """Remove the files of everybody that nobody decided on within a day; returns how many."""
    with crossing(Crossing.TIDYING):
        _, by_model = ImportJob.objects.filter(state__in=UNDECIDED, made_at__lt=now - KEPT_FOR).delete()
    return int(by_model.get("diary.ImportJob", 0))


def forget_file(*, diary: Diary, job: ImportJob) -> bool:
    """Leave a file that was not decided on. False where it is on its way meanwhile."""
    return _remove_one(diary, job, UNDECIDED)


def remove_import(*, diary: Diary, job: ImportJob) -> bool:
    """Take an import that is over off the list. What it brought stays, and can no longer be undone."""
    return _remove_one(diary, job, OVER)


def _remove_one(diary: Diary, job: ImportJob, states: Collection[ImportState]) -> bool:
    with changing(diary, job):
        if job.state not in states:
            return False
        job.delete()
    return True


def save_plan(*, diary: Diary, job: ImportJob, plan: Plan) -> None:
    """Take over what the columns say, and remember it for the next file of this layout."""
    columns = plan.as_json()
    with changing(diary, job):
        # Only while nobody has begun it: what its lines say must not change on the way.
        job.itself().filter(state__in=UNDECIDED).update(plan=columns, state=ImportState.PREVIEW)
        ImportMapping.objects.update_or_create(diary=diary, layout=job.layout, defaults={"plan": columns})
    job.refresh_from_db()


def digest_of_plan(job: ImportJob) -> str:
    """A short digest of what the columns say, to tell later whether another page changed it."""
    return sha256(json.dumps(job.plan, sort_keys=True).encode()).hexdigest()[:16]
