"""A file comes, is looked at, and is decided on. Until it is begun, nothing of it is in the diary."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import BinaryIO, Final
from uuid import UUID

from accounts.row_security import Crossing, crossing
from diary.actions.change import changing
from diary.actions.import_blocks import keep_blocks, opened, pack_blocks
from diary.actions.import_preview import remembered_plan
from diary.actions.room import need_room
from diary.domain.room import LINE_BYTES, bytes_of_rows
from diary.exchange.incoming import Received, chunks_of, first_plan, how_written, open_questions, receive, receive_again
from diary.exchange.mapping.columns import Plan
from diary.exchange.mapping.doubts import Note
from diary.exchange.mapping.evidence import FileAnswers
from diary.exchange.mapping.guess import PlanGuess
from diary.exchange.mapping.pivot import Pivot
from diary.exchange.mapping.survey import Survey
from diary.exchange.seen import AS_IT_IS, Reading, Seen, Typed, pivot_as_json, pivot_of
from diary.exchange.source import SheetError
from diary.models import Diary, ImportChunk, ImportJob, ImportMapping
from diary.models.importing import OVER, UNDECIDED, ImportKind, ImportState

KEPT_FOR: Final = timedelta(days=1)
"""How long a file waits for a decision."""
_NO_LINES: Final = "With these choices no line of the file is taken. Choose other lines or columns."
_GONE: Final = "This file is not kept any more. Choose it again."


def look_at(
    *, diary: Diary, file: BinaryIO, today: date, reading: Reading = AS_IT_IS, typed: Typed | None = None
) -> tuple[Received, PlanGuess | None]:
    """What a file is, and what its columns seem to say: as was `typed`, as the person told of an earlier file with the
    same columns, or as is guessed. Nothing is stored. Raises `SheetError` with the reason where it cannot be taken."""
    received = receive(file, today, reading.chosen, reading.pivot, zone=diary.time_zone)
    told = remembered_plan(diary, received.layout)
    if told and told.get("pivot") and typed is None and received.pivot is None:
        received = receive(file, today, reading.chosen, pivot_of(told["pivot"]), zone=diary.time_zone)
    found = first_plan(received, told, typed.for_columns(received.names) if typed else FileAnswers())
    if found and typed:
        found = replace(found, plan=replace(found.plan, at=typed.at, sites=typed.sites))
    return received, found


def remember(*, diary: Diary, layout: str, plan: Plan, notes: Iterable[Note], pivot: Pivot | None = None) -> None:
    """Remember what the person said of the columns of a file, for the next one of this layout; inside `changing`. How
    its dates are written is remembered where its `notes` say that it was left open, and for dates that look the same;
    `pivot` where the person chose one."""
    told = replace(plan, like=how_written(notes, plan)).as_json()
    if pivot is not None:
        told["pivot"] = pivot_as_json(pivot)
    ImportMapping.objects.update_or_create(diary=diary, layout=layout, defaults={"plan": told})


def keep_file(
    *,
    diary: Diary,
    uuid: UUID,
    name: str,
    file: BinaryIO,
    received: Received,
    found: PlanGuess | None,
    now: datetime,
) -> ImportJob:
    """Keep a file until the person decides: as it is where they are asked what its columns say, and else its lines. A
    diary has one that waits; everybody's old ones go. Raises NoRoom, and then keeps the one that waits."""
    if found is None and not open_questions(received, found, AS_IT_IS.chosen):
        return keep_lines(diary=diary, uuid=uuid, name=name, file=file, received=received, plan=None, now=now)
    # Packed before the diary is locked.
    blocks = pack_blocks(file)
    forget_old_files(now)
    with changing(diary):
        job = _new_job(diary, uuid, name, received, now, sum(map(len, blocks)))
        _set_seen(job, received, found, AS_IT_IS)
        job.save()
        keep_blocks(diary, job, blocks)
    return job


def keep_lines(
    *,
    diary: Diary,
    uuid: UUID,
    name: str,
    file: BinaryIO,
    received: Received,
    plan: Plan | None,
    now: datetime,
) -> ImportJob:
    """Keep the lines of a file that can be begun. Raises NoRoom, and SheetError where there are none."""
    chunks = _made(file, received, plan, diary, now)
    forget_old_files(now)
    with changing(diary):
        job = _new_job(diary, uuid, name, received, now, sum(len(body) for _, body in chunks))
        job.plan = plan and plan.as_json()
        job.save()
        _keep_chunks(diary, job, chunks)
    return job


def _new_job(diary: Diary, uuid: UUID, name: str, received: Received, now: datetime, packed: int) -> ImportJob:
    """The import of a file that takes so many bytes itself, in place of one that waits."""
    ImportJob.objects.filter(diary=diary, state__in=UNDECIDED).delete()
    need_room(diary, packed + needed_by(received.kind, received.total))
    job = ImportJob(diary=diary, uuid=uuid, made_at=now, state=ImportState.PREVIEW)
    job.name = "".join(char for char in name if char.isprintable())[:200]
    _describe(job, received)
    return job


def _describe(job: ImportJob, received: Received) -> None:
    job.kind = received.kind
    job.head, job.layout = list(received.head), received.layout
    job.notes, job.total = list(received.notes), received.total


def _set_seen(job: ImportJob, received: Received, found: PlanGuess | None, reading: Reading) -> None:
    """That a person is asked what the file leaves open, and what its columns say, with what was seen of them."""
    if received.recipe is None:
        # What the person told of an earlier file may have put its lines in another shape.
        reading = replace(reading, pivot=received.pivot)
    job.chosen, job.state = reading.as_json(), ImportState.MAPPING
    job.plan, job.seen = found and found.plan.as_json(), Seen.of(received, found, reading.chosen).as_json()


def _made(
    file: BinaryIO, received: Received, plan: Plan | None, diary: Diary, now: datetime
) -> list[tuple[int, bytes]]:
    chunks = list(chunks_of(file, received, plan, diary.time_zone, now))
    if not chunks:
        raise SheetError(_NO_LINES)
    return chunks


def _keep_chunks(diary: Diary, job: ImportJob, chunks: Sequence[tuple[int, bytes]]) -> None:
    """Make these the lines of a file, instead of those that there were; inside `changing`."""
    ImportChunk.objects.filter(diary=diary, job=job).delete()
    rows = [ImportChunk(diary=diary, job=job, number=number, body=body) for number, (_, body) in enumerate(chunks)]
    ImportChunk.objects.bulk_create(rows, batch_size=100)
    job.chunks = len(rows)
    if chunks:
        job.total = sum(lines for lines, _ in chunks)
    job.save()


def read_again(*, diary: Diary, job: ImportJob, reading: Reading, typed: Typed, now: datetime) -> None:
    """Read a file that waits in another way, or with what was `typed` of it. Raises SheetError where it cannot be."""
    today = now.astimezone(diary.zone).date()
    with _file_of(diary, job) as file:
        received, found = look_at(diary=diary, file=file, today=today, reading=reading, typed=typed)
        # One of Flicker's own tables may stand in it as well.
        asks = bool(found or open_questions(received, found, reading.chosen))
        chunks = [] if asks else _made(file, received, None, diary, now)
    with changing(diary, job):
        if job.state not in UNDECIDED:
            return
        _describe(job, received)
        job.chosen, job.plan, job.seen, job.state = reading.as_json(), None, None, ImportState.PREVIEW
        if asks:
            _set_seen(job, received, found, reading)
        _keep_chunks(diary, job, chunks)


def save_order(*, diary: Diary, job: ImportJob, order: str, now: datetime) -> None:
    """Take over how the dates of one of Flicker's own tables are written, and make its lines by it. Raises as
    `save_plan` does."""
    reading, today = Reading.of_json(job.chosen), now.astimezone(diary.zone).date()
    with _file_of(diary, job) as file:
        received = receive(file, today, reading.chosen, zone=diary.time_zone)
        chunks = _made(file, replace(received, order=order), None, diary, now)
    with changing(diary, job):
        _set_lines(diary, job, None, chunks, reading)


def save_plan(*, diary: Diary, job: ImportJob, plan: Plan, now: datetime) -> None:
    """Take over what the columns say, make the lines of the file by it, and remember it for the next file of this
    layout. Raises NoRoom, and SheetError where no line is left."""
    reading, seen = Reading.of_json(job.chosen), Seen.of_json(job.seen or {})
    looked_at = Received(ImportKind(job.kind), tuple(job.head), job.layout, Survey(), pivot=seen.pivot)
    # Read before the diary is locked: a long file takes seconds, in which nobody could log.
    with _file_of(diary, job) as file:
        chunks = _made(file, receive_again(file, looked_at, reading.chosen), plan, diary, now)
    with changing(diary, job):
        if _set_lines(diary, job, plan, chunks, reading):
            notes = [Note(*note) for note in job.notes]
            remember(diary=diary, layout=job.layout, plan=plan, notes=notes, pivot=reading.pivot)


def _set_lines(
    diary: Diary, job: ImportJob, plan: Plan | None, chunks: Sequence[tuple[int, bytes]], reading: Reading
) -> bool:
    """Make these the lines of a file that was read so. False where somebody has begun it meanwhile, or chosen to read
    it in another way."""
    if job.state not in UNDECIDED or Reading.of_json(job.chosen) != reading:
        return False
    _keep_chunks(diary, job, [])
    lines, packed = (sum(sizes) for sizes in zip(*((lines, len(body)) for lines, body in chunks), strict=True))
    need_room(diary, packed + needed_by(job.kind, lines))
    job.plan, job.state = plan and plan.as_json(), ImportState.PREVIEW
    _keep_chunks(diary, job, chunks)
    return True


@contextmanager
def _file_of(diary: Diary, job: ImportJob) -> Iterator[BinaryIO]:
    with opened(diary, job) as file:
        if not file.read(1):
            raise SheetError(_GONE)
        file.seek(0)
        yield file


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


def digest_of_plan(job: ImportJob) -> str:
    """A short digest of how a file is read and what its columns say, to tell later whether another page changed it."""
    return sha256(json.dumps([job.plan, job.chosen], sort_keys=True).encode()).hexdigest()[:16]
