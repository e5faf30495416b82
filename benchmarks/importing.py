"""A table of another program into a diary and out of it, and a diary as FHIR, beside the least that these take."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Final
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel, Field

from accounts.models import User
from benchmarks.case import Call, Case, at_once
from benchmarks.diaries import Side
from diary.actions import import_files, import_steps
from diary.exchange.fhir import Sending, written
from diary.exchange.mapping.columns import Plan
from diary.models import Diary, Episode, EpisodeSite, ImportJob

EVERY: Final = timedelta(minutes=47)
PLAN: Final = Plan("episode", ("date", "time", "place", "intensity", "note"))
BATCH: Final = 500


def foreign_table(lines: int) -> bytes:
    """As another program writes it: an episode in each line, a hundred thousand in nine years."""
    now = timezone.now().replace(tzinfo=None) - timedelta(days=1)
    told = (now - EVERY * index for index in range(lines))
    rows = (f"{at:%Y-%m-%d,%H:%M},left great toe,{1 + at.minute % 5},line {at.day}" for at in told)
    return "\n".join(["Date,Time,Toe,Strength,Note", *rows]).encode()


class BareLine(BaseModel):
    """A line with its types and bounds, and no rule of ours."""

    day: date = Field(alias="Date")
    at: time = Field(alias="Time")
    toe: str = Field(alias="Toe")
    strength: Annotated[int, Field(ge=1, le=5)] = Field(alias="Strength")
    note: Annotated[str, Field(max_length=2000)] = Field(alias="Note")


def fresh_diary() -> Diary:
    return Diary.objects.create(owner=User.objects.create_user(f"{uuid4().hex}@example.org"), time_zone="UTC")


@contextmanager
def bare_import(side: Side) -> Iterator[Call]:
    """The rows of the same file by csv, each checked by pydantic, into the same tables by bulk_create."""
    diary, body = fresh_diary(), foreign_table(side.size).decode()

    def take() -> None:
        lines = [BareLine.model_validate(row) for row in csv.DictReader(io.StringIO(body, newline=""))]
        with transaction.atomic():
            for start in range(0, len(lines), BATCH):
                episodes = [_bare_episode(diary, line) for line in lines[start : start + BATCH]]
                Episode.objects.bulk_create(episodes)
                EpisodeSite.objects.bulk_create(
                    [EpisodeSite(diary=diary, episode=episode, site="left_hallux") for episode in episodes]
                )

    yield take
    diary.owner.delete()


def _bare_episode(diary: Diary, line: BareLine) -> Episode:
    at = datetime.combine(line.day, line.at, UTC)
    told: dict[str, Any] = {"started_at": at, "local_date": line.day, "local_time": line.at}
    return Episode(diary=diary, shape="moment", zone="UTC", intensity=line.strength, note=line.note, **told)


@contextmanager
def imported(side: Side) -> Iterator[Call]:
    """From the bytes of the file to the last chunk, as the page and the server do it."""
    diary, body = fresh_diary(), foreign_table(side.size)
    yield lambda: work(diary, begun(diary, body))
    diary.owner.delete()


@contextmanager
def undone(side: Side) -> Iterator[Call]:
    diary = fresh_diary()
    job = begun(diary, foreign_table(side.size))
    work(diary, job)
    import_steps.start_undo(diary=diary, job=job)
    yield lambda: work(diary, job)
    diary.owner.delete()


def begun(diary: Diary, body: bytes) -> ImportJob:
    now = timezone.now()
    file = io.BytesIO(body)
    received, found = import_files.look_at(diary=diary, file=file, today=now.date())
    job = import_files.keep_file(
        diary=diary, uuid=uuid4(), name="a.csv", file=file, received=received, found=found, now=now
    )
    import_files.save_plan(diary=diary, job=job, plan=PLAN, now=now)
    import_steps.start(diary=diary, job=job)
    return job


def work(diary: Diary, job: ImportJob) -> None:
    while import_steps.step(diary=diary, job=job, now=timezone.now()):
        pass
    assert not job.rejected


def fhir(side: Side) -> Iterator[bytes]:
    return written(side.diary, Sending())


BARE: Final = "floor: import by pydantic and bulk_create"
JSON: Final = "floor: bare columns as JSON"

CASES: Final = (
    Case(BARE, bare_import, slow=True),
    Case("import a table", imported, BARE, slow=True),
    Case("undo an import", undone, BARE, slow=True),
    Case("write FHIR", at_once(lambda side: sum(map(len, fhir(side)))), JSON, slow=True),
    Case("first chunk of FHIR", at_once(lambda side: next(fhir(side))), JSON, slow=True),
)
