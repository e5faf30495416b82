"""What became of the lines of a file, and how `manage.py import_file --json` tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from diary.domain.content import EpisodeContent
from diary.domain.facets import LIST_FACETS
from diary.exchange.chunks import Entry, Unread
from diary.exchange.mapping.rows import EpisodeRow, Row

NEW: Final = "new"
FILLED: Final = "filled"
KNOWN: Final = "known"
REJECTED: Final = "rejected"


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """A line, what it says (None where it is turned away), and what became of it: `NEW`, `FILLED` (it fills what a
    check-in leaves open), `KNOWN` or `REJECTED`. `columns` are what was taken of a day, `unread` the cells that were
    not read, and `why` says why not all of it was taken."""

    entry: Entry
    row: Row | None
    what: str
    columns: Mapping[str, Any] = field(default_factory=dict)
    unread: tuple[Unread, ...] = ()
    why: str = ""


def told(outcomes: Iterable[LineOutcome], names: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The lists `taken`, `known`, `cells` and `rejected` of a file with columns of these names. A day that several
    lines tell is taken once, with the first of them."""
    taken: list[dict[str, Any]] = []
    days: dict[date, dict[str, Any]] = {}
    found: dict[str, list[dict[str, Any]]] = {"taken": taken, "known": [], "cells": [], "rejected": []}
    for outcome in outcomes:
        row, number = outcome.row, outcome.entry.number
        if row is None or outcome.what == REJECTED:
            found["rejected"].append({"line": number, "why": outcome.why})
        elif outcome.what == KNOWN:
            found["known"].append({"line": number, **_when(row)})
        else:
            if isinstance(row, EpisodeRow):
                taken.append({"line": number, **_episode(row)})
            elif row.day in days:
                days[row.day]["values"] |= _plain(outcome.columns)
            else:
                days[row.day] = {"line": number, **_day(row.day, outcome.columns)}
                taken.append(days[row.day])
            found["cells"] += [
                {"line": cell.line or number, "column": names[cell.column], "why": cell.why}
                for cell in outcome.unread
                if 0 <= cell.column < len(names)
            ]
    return found


def _when(row: Row) -> dict[str, Any]:
    if isinstance(row, EpisodeRow):
        start = row.content.start
        return {"kind": "episode", "date": start.date.isoformat(), "time": _clock(start.time)}
    return {"kind": "day", "date": row.day.isoformat(), "time": None}


def _episode(row: EpisodeRow) -> dict[str, Any]:
    content = row.content
    start = content.start
    return {
        **_when(row),
        "offset": _offset(start.instant, start.date, start.time),
        "minutes": None if content.seconds is None else round(content.seconds / 60, 4),
        "sites": sorted(content.sites),
        "values": _plain({**_said(content), **({"own_triggers": list(row.own_names)} if row.own_names else {})}),
    }


def _said(content: EpisodeContent) -> dict[str, Any]:
    """What an episode says beside when and where it was."""
    lists = {facet.key: getattr(content, facet.key) for facet in LIST_FACETS if facet.key != "sites"}
    return {**content.facets, **{key: list(said) for key, said in lists.items() if said}}


def _day(day: date, columns: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": "day",
        "date": day.isoformat(),
        "time": None,
        "offset": None,
        "minutes": None,
        "sites": [],
        "values": _plain(columns),
    }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON has them: a word of the catalogue as its key."""
    return {key: value if isinstance(value, int | float | list | None) else str(value) for key, value in values.items()}


def _clock(clock: time) -> str:
    return clock.isoformat("seconds" if clock.second else "minutes")


def _offset(instant: datetime, day: date, clock: time) -> str:
    """How far the wall clock was ahead of UTC."""
    ahead = datetime.combine(day, clock, UTC) - instant
    minutes = round(ahead / timedelta(minutes=1))
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
