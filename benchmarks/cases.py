"""What is measured, and beside which floor."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from benchmarks import charts, importing, report_pdf, tables
from benchmarks.case import Call, Case, Run, at_once, first_look, page
from benchmarks.diaries import Side
from benchmarks.importing import fresh_diary
from benchmarks.models import FloorRow
from diary.actions.load_archive import load
from diary.exchange.archive import read_archive, write_archive
from diary.models import (
    CheckIn,
    Day,
    Diary,
    Episode,
    EpisodeRemedy,
    EpisodeSign,
    EpisodeSite,
    EpisodeTrigger,
    RedFlagAnswer,
)
from diary.queries import history
from diary.report.cards import CARDS


def sent(address: Callable[[Side], str], fields: Callable[[Side], Mapping[str, object]]) -> Run:
    """A form whose second sending replaces what the first said."""

    @contextmanager
    def run(side: Side) -> Iterator[Call]:
        where, what = address(side), fields(side)
        yield lambda: side.post(where, what)
        side.read_message()

    return run


@contextmanager
def log(side: Side) -> Iterator[Call]:
    uuid = uuid4()
    fields = {"uuid": uuid, "ago": 0, "sites": ["left_hallux"]}
    yield lambda: side.post("/log/", fields)
    side.read_message()
    side.forget(uuid)


def _checkin(side: Side) -> dict[str, object]:
    signs = {f"q_{key}": "no" for key in ("weakness", "numbness", "swelling_or_colour", "interference")}
    items = {"sleep_minutes": "7.5", "caffeine_drinks": 2, "stress": 4, "tight_shoes": "no", "exercise": "usual"}
    return {"uuid": uuid4(), "twitching": "yes", **items, **signs}


def _edit(side: Side) -> dict[str, object]:
    """The episode as it was, but for its strength, which changes from call to call."""
    at = side.an_episode.local_time
    fields = {"uuid": side.an_episode.uuid, "shape": "moment", "sites": ["left_hallux"], "signs": ["visible"]}
    when = {"start_date": side.busy_day, "start_time": f"{at:%H:%M}"}
    return {**fields, **when, "triggers": ["stress"], "intensity": 1 + uuid4().int % 4}


def patterns(period: charts.Period) -> Callable[[Side], str]:
    return lambda side: f"/patterns/?{charts.query(side, period)}"


def read(period: charts.Period) -> Run:
    return at_once(lambda side: history.history(side.diary, *period(side)))


def _columns(diary: Diary, first: date, last: date) -> Iterable[list[Any]]:
    """All that a diary says of a period, as bare columns."""
    between = (first, last)
    episodes = Episode.objects.filter(diary=diary, local_date__range=between)
    checkins = CheckIn.objects.filter(diary=diary, local_date__range=between)
    yield list(episodes.values_list())
    parts: tuple[Any, ...] = (EpisodeSite, EpisodeSign, EpisodeTrigger, EpisodeRemedy)
    for part in parts:
        yield list(part.objects.filter(episode__in=episodes).values_list())
    yield list(checkins.values_list())
    yield list(RedFlagAnswer.objects.filter(checkin__in=checkins).values_list())
    yield list(Day.objects.filter(diary=diary, date__range=between).values_list())


def columns(period: charts.Period) -> Run:
    return at_once(lambda side: list(_columns(side.diary, *period(side))))


def bare_export(side: Side) -> bytes:
    return json.dumps(list(_columns(side.diary, *charts.everything(side))), default=str).encode()


@contextmanager
def loaded(side: Side) -> Iterator[Call]:
    """From the bytes of an archive to an empty diary that holds it."""
    body = write_archive(side.diary)
    diary = fresh_diary()
    yield lambda: load(diary, read_archive(body))
    diary.owner.delete()


@contextmanager
def bare_load(side: Side) -> Iterator[Call]:
    """As many rows as the diary has in all its tables, by bulk_create."""
    count = sum(len(rows) for rows in _columns(side.diary, *charts.everything(side)))
    now = timezone.now()
    rows = [FloorRow(owner=1, at=now, place="left_hallux", strength=3) for _ in range(count)]

    def write() -> None:
        with transaction.atomic():
            FloorRow.objects.bulk_create(rows, batch_size=500)

    yield write
    FloorRow.objects.filter(owner=1).delete()


HELLO: Final = "floor: hello"
INSERT: Final = "floor: insert one row"
FORM: Final = "floor: insert by a ModelForm"
ROWS: Final = "floor: page of 20 rows"
KEPT: Final = "floor: kept answer"
NOTHING: Final = "floor: 304"
BARS_90: Final = "floor: bare bars, 90 days"
BARS_ALL: Final = "floor: bare bars, all years"
_ROW: Final = {"place": "left_hallux", "strength": 3, "note": ""}

CASES: Final = (
    Case(HELLO, page(lambda side: "/floor/hello/")),
    Case(INSERT, sent(lambda side: "/floor/insert/", lambda side: _ROW)),
    Case(FORM, sent(lambda side: "/floor/form/", lambda side: _ROW)),
    Case(ROWS, page(lambda side: "/floor/rows/")),
    Case("floor: the site's empty frame", page(lambda side: "/floor/empty/")),
    Case(KEPT, page(lambda side: "/floor/kept/")),
    Case(NOTHING, charts.floor_not_modified),
    Case(BARS_90, charts.bare_bars(charts.last(90))),
    Case(BARS_ALL, charts.bare_bars(charts.everything)),
    Case("floor: bare columns, 90 days", columns(charts.last(90))),
    Case("floor: bare columns, all years", columns(charts.everything), slow=True),
    Case("floor: bare columns as JSON", at_once(bare_export), slow=True),
    Case("floor: bulk_create of as many rows", bare_load, slow=True),
    Case("log a moment", log, INSERT),
    Case("save a check-in", sent(lambda side: f"/check-in/{side.today}/", _checkin), FORM),
    Case("edit an episode", sent(lambda side: f"/episodes/{side.an_episode.uuid}/", _edit), FORM),
    Case("home", page(lambda side: "/"), ROWS),
    Case("home, flags to be computed", first_look(lambda side: "/"), ROWS),
    Case("timeline, first page", page(lambda side: "/diary/"), ROWS),
    Case("timeline, deep", page(lambda side: f"/diary/?before={side.first + timedelta(days=30)}"), ROWS),
    Case("a day", page(lambda side: f"/diary/{side.busy_day}/"), ROWS),
    Case("the year", page(lambda side: f"/diary/{side.today.year}/"), ROWS),
    Case("check-in form", page(lambda side: f"/check-in/{side.today}/"), ROWS),
    Case("episode form", page(lambda side: f"/episodes/{side.an_episode.uuid}/"), ROWS),
    Case("doctor", page(lambda side: "/doctor/"), ROWS),
    Case("doctor, flags to be computed", first_look(lambda side: "/doctor/"), ROWS),
    Case("patterns, 90 days", page(patterns(charts.last(90))), ROWS),
    Case("patterns, all years", page(patterns(charts.everything)), ROWS),
    Case("patterns, 90 days, to be told", first_look(patterns(charts.last(90))), ROWS),
    Case("patterns, all years, to be told", first_look(patterns(charts.everything)), ROWS),
    Case("chart of bars, 90 days, to be drawn", charts.drawn(CARDS[0], charts.last(90)), BARS_90),
    Case("chart of bars, all years, to be drawn", charts.drawn(CARDS[0], charts.everything), BARS_ALL),
    *charts.of_each_card(),
    Case("chart, kept", charts.kept, KEPT),
    Case("chart, 304", charts.not_modified, NOTHING),
    Case("history, 90 days", read(charts.last(90)), "floor: bare columns, 90 days"),
    Case("history, all years", read(charts.everything), "floor: bare columns, all years", slow=True),
    Case("write an archive", at_once(lambda side: write_archive(side.diary)), "floor: bare columns as JSON", slow=True),
    Case("load an archive", loaded, "floor: bulk_create of as many rows", slow=True),
    *tables.CASES,
    *importing.CASES,
    *report_pdf.CASES,
)


def chosen(only: str | None) -> list[Case]:
    """The cases whose name holds `only`, and their floors."""
    wanted = [case for case in CASES if not only or only in case.name]
    floors = {case.floor for case in wanted}
    return [case for case in CASES if case in wanted or case.name in floors]
