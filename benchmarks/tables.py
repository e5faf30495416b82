"""The tables: written and read, beside the least that writing and reading as many rows takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Annotated, Any, Final
from uuid import UUID

from django.db.models import Model
from pydantic import AwareDatetime, BaseModel, Field

from benchmarks.case import Call, Case, Run, at_once
from benchmarks.diaries import Side
from diary.exchange.source import Rejected, lines, look
from diary.exchange.tables_in import read_checkins, read_episodes
from diary.exchange.tables_out import BLOCK, write_checkins, write_days, write_episodes
from diary.models import (
    CheckIn,
    Diary,
    Episode,
    EpisodeRemedy,
    EpisodeSign,
    EpisodeSite,
    EpisodeTrigger,
    RedFlagAnswer,
)

Write = Callable[[Diary], Iterator[bytes]]
Reader = Callable[..., Iterator[Any]]


class BareEpisode(BaseModel):
    """The columns of episodes.csv with their types and bounds, and no rule of ours."""

    uuid: UUID
    shape: str
    local_date: date
    local_time: time
    zone: str
    started_at: AwareDatetime
    ended_local_date: date | None = None
    ended_local_time: time | None = None
    ended_at: AwareDatetime | None = None
    ongoing_state: str = ""
    twitch_count: int | None = None
    sites: str = ""
    intensity: Annotated[int, Field(ge=1, le=5)] | None = None
    pain: Annotated[int, Field(ge=0, le=10)] | None = None
    state: str = ""
    feeling: str = ""
    shoes: str = ""
    signs: str = ""
    triggers: str = ""
    own_triggers: str = ""
    remedies: str = ""
    note: Annotated[str, Field(max_length=2000)] = ""
    left_out: bool = False
    source: str = "person"


def _size(pieces: Iterable[bytes]) -> int:
    return sum(len(piece) for piece in pieces)


def downloaded(name: str) -> Run:
    """Over the whole site, from the request to the last byte; nothing of it is kept."""
    return at_once(lambda side: _size(side.get(f"/archive/{name}.csv")))


def written(write: Write) -> Run:
    return at_once(lambda side: _size(write(side.diary)))


def first_piece(write: Write) -> Run:
    return at_once(lambda side: next(write(side.diary)))


def bare(root: type[Model], *parts: type[Model]) -> Run:
    """All columns of the same tables, from values_list in blocks to CSV; nothing joined, no cell looked at."""
    return at_once(lambda side: sum(_size(_bare(model, side.diary)) for model in (root, *parts)))


def _bare(model: type[Model], diary: Diary) -> Iterator[bytes]:
    text = io.StringIO()
    rows: list[Any] = []
    for row in model._default_manager.filter(diary=diary).values_list().iterator(chunk_size=BLOCK):
        rows.append(row)
        if len(rows) == BLOCK:
            yield _bare_lines(text, rows)
    yield _bare_lines(text, rows)


def _bare_lines(text: io.StringIO, rows: list[Any]) -> bytes:
    csv.writer(text).writerows(rows)
    rows.clear()
    body = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return body


def taken(write: Write, reader: Reader) -> Run:
    """From the bytes of a file to what its rows say."""

    @contextmanager
    def run(side: Side) -> Iterator[Call]:
        file = io.BytesIO(b"".join(write(side.diary)))

        def take() -> None:
            source = look(file)
            for row in reader(lines(file, source), source.head.names):
                assert not isinstance(row, Rejected), row

        yield take

    return run


@contextmanager
def bare_taken(side: Side) -> Iterator[Call]:
    """The rows of the same file by csv, each checked by pydantic."""
    body = b"".join(write_episodes(side.diary)).decode("utf-8-sig")

    def take() -> None:
        for row in csv.DictReader(io.StringIO(body, newline="")):
            BareEpisode.model_validate({name: cell for name, cell in row.items() if cell})

    yield take


@contextmanager
def bare_cells(side: Side) -> Iterator[Call]:
    """The rows of the same file by csv alone."""
    body = b"".join(write_checkins(side.diary)).decode("utf-8-sig")
    yield lambda: list(csv.DictReader(io.StringIO(body, newline="")))


EPISODES: Final = "floor: bare columns of episodes as CSV"
CHECKINS: Final = "floor: bare columns of check-ins as CSV"
CHECKED: Final = "floor: episodes.csv by csv and pydantic"
SPLIT: Final = "floor: check-ins.csv by csv alone"

CASES: Final = (
    Case(EPISODES, bare(Episode, EpisodeSite, EpisodeSign, EpisodeTrigger, EpisodeRemedy), slow=True),
    Case(CHECKINS, bare(CheckIn, RedFlagAnswer), slow=True),
    Case(CHECKED, bare_taken, slow=True),
    Case(SPLIT, bare_cells, slow=True),
    Case("write episodes.csv", written(write_episodes), EPISODES, slow=True),
    Case("download episodes.csv", downloaded("episodes"), EPISODES, slow=True),
    Case("first piece of episodes.csv", first_piece(write_episodes), EPISODES, slow=True),
    Case("write check-ins.csv", written(write_checkins), CHECKINS, slow=True),
    Case("write days.csv", written(write_days), CHECKINS, slow=True),
    Case("read episodes.csv", taken(write_episodes, read_episodes), CHECKED, slow=True),
    Case("read check-ins.csv", taken(write_checkins, read_checkins), SPLIT, slow=True),
)
