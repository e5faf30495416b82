"""Files as people have them, and an import from end to end, for the tests."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from diary.actions import import_files, import_steps
from diary.exchange.chunks import Entry, Unread
from diary.exchange.incoming import rows_of
from diary.exchange.mapping.columns import Plan
from diary.exchange.mapping.rows import Told
from diary.models import Diary, ImportJob
from tests.makers import NOW


def waiting(
    diary: Diary, body: bytes | str, *, uuid: UUID | None = None, name: str = "a.csv", now: datetime = NOW
) -> ImportJob:
    """A file that was taken in and waits, with what is guessed of its columns."""
    file = io.BytesIO(body.encode() if isinstance(body, str) else body)
    received, found = import_files.look_at(diary=diary, file=file, today=now.date())
    return import_files.keep_file(
        diary=diary, uuid=uuid or uuid4(), name=name, file=file, received=received, found=found, now=now
    )


def kept(diary: Diary, body: bytes | str, *, plan: Plan | None = None, now: datetime = NOW) -> ImportJob:
    """A file whose columns were said: what `plan` says, or what is guessed."""
    job = waiting(diary, body, now=now)
    if job.plan is not None:
        import_files.save_plan(diary=diary, job=job, plan=plan or Plan.of_json(job.plan), now=now)
    return job


def worked(diary: Diary, job: ImportJob, *, now: datetime = NOW, chunks: int | None = None) -> ImportJob:
    """A job after all its steps, or after some."""
    while chunks is None or chunks:
        if not import_steps.step(diary=diary, job=job, now=now):
            break
        chunks = chunks and chunks - 1
    job.refresh_from_db()
    return job


def imported(diary: Diary, body: bytes | str, *, plan: Plan | None = None, now: datetime = NOW) -> ImportJob:
    job = kept(diary, body, plan=plan, now=now)
    import_steps.start(diary=diary, job=job)
    return worked(diary, job, now=now)


def undone(diary: Diary, job: ImportJob) -> ImportJob:
    import_steps.start_undo(diary=diary, job=job)
    return worked(diary, job)


def many(lines: int) -> str:
    """A table of so many episodes, one every ten minutes, the newest a day before `NOW`."""
    start = (NOW - timedelta(days=1)).replace(tzinfo=None)
    rows = (f"{start - timedelta(minutes=10 * index):%Y-%m-%d %H:%M},left big toe,3" for index in range(lines))
    return "Start,Toe,Strength\n" + "\n".join(rows) + "\n"


def with_unread_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell that holds “?” cannot be read, and its line is taken all the same."""

    def told(*args: Any) -> Iterator[tuple[Entry, Told | str]]:
        for entry, said in rows_of(*args):
            unread = [index for index, cell in enumerate(entry.cells) if cell == "?"]
            cells = tuple(Unread(at, "“?” says nothing") for at in unread)
            yield entry, said if isinstance(said, str) else Told(said.row, cells)

    monkeypatch.setattr("diary.actions.import_rows.rows_of", told)
