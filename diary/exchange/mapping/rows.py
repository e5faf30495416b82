"""What a line says, with a plan of its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from diary.domain import catalogue
from diary.domain.catalogue import Shape
from diary.domain.content import EpisodeContent, Moment
from diary.domain.days import LAST_DAY, MAX_TIMED, resolve
from diary.domain.names import name_key
from diary.exchange.mapping.columns import EPISODE, SEVERAL, TARGET_BY_KEY, Plan, Target, as_it_is
from diary.exchange.mapping.times import day_of, moment_of, parted, time_of
from diary.exchange.mapping.values import Unfit, text

_SLACK: Final = timedelta(minutes=2)
_TRIGGER_KEYS: Final = {name_key(word): term.key for term in catalogue.TRIGGERS for word in (term.key, term.name)}


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """An episode that a line tells. `uuid` is its own one, or None where the file gives none; `own_names` are own
    triggers that the diary may not have yet."""

    content: EpisodeContent
    uuid: UUID | None = None
    own_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayRow:
    """What a line tells of a day: columns of its check-in, the answered ones alone. Never a red-flag answer."""

    day: date
    columns: Mapping[str, Any]
    uuid: UUID | None = None


Row = EpisodeRow | DayRow


@dataclass(frozen=True, slots=True)
class Context:
    """What a line cannot say itself: the zone of its times, now, and the diary's own triggers by the key of their
    name."""

    zone: str
    now: datetime
    own_triggers: Mapping[str, UUID] = field(default_factory=dict)


def read_row(plan: Plan, cells: Sequence[str], context: Context) -> Row:
    """What a line says. Raises `Unfit`."""
    if len(cells) > len(plan.columns) and any(cell.strip() for cell in cells[len(plan.columns) :]):
        raise Unfit("it has more cells than the first line")
    said = [
        (TARGET_BY_KEY[key], cell.strip())
        for key, cell in zip(plan.columns, cells, strict=False)
        if key and cell.strip()
    ]
    raw = {target.column: cell for target, cell in said if target.read is as_it_is}
    if "date" not in raw:
        raise Unfit("it gives no date")
    return _episode(plan, said, raw, context) if plan.rows == EPISODE else _day(plan, said, raw, context)


def _notes(said: Sequence[tuple[Target, str]]) -> list[str]:
    return [text(cell) for target, cell in said if target.key == "note"]


def _joined(notes: Sequence[str]) -> str:
    return text("\n".join(note for note in notes if note))


def _day(plan: Plan, said: Sequence[tuple[Target, str]], raw: Mapping[str, str], context: Context) -> DayRow:
    day = day_of(parted(raw["date"])[0], plan.dates)
    if day > context.now.astimezone(ZoneInfo(context.zone)).date():
        raise Unfit("it lies in the future")
    columns = {
        target.column: target.read(cell)
        for target, cell in said
        if target.read is not as_it_is and target.key != "note"
    }
    if note := _joined(_notes(said)):
        columns["note"] = note
    if not columns:
        raise Unfit("it says nothing but its date")
    return DayRow(day, columns)


def _episode(plan: Plan, said: Sequence[tuple[Target, str]], raw: Mapping[str, str], context: Context) -> EpisodeRow:
    start = moment_of(raw["date"], raw.get("time", ""), plan.dates, context.zone, at=plan.at)
    if start.instant > context.now + _SLACK:
        raise Unfit("it lies in the future")
    values: dict[str, Any] = {
        target.column: target.read(cell)
        for target, cell in said
        if target.read is not as_it_is and target.key not in SEVERAL
    }
    end = _end(start, values.pop("duration", None), raw.get("end", ""), plan, context)
    keys, own, unknown = _triggers(said, context)
    return EpisodeRow(
        EpisodeContent(
            shape=Shape.TIMED if end else Shape.MOMENT,
            zone=context.zone,
            start=start,
            end=end,
            note=_joined([*_notes(said), *(f"Suspected: {name}" for name in unknown)]),
            triggers=keys,
            own_triggers=own,
            **{"sites": plan.sites, **values},
        )
    )


def _end(start: Moment, length: timedelta | None, cell: str, plan: Plan, context: Context) -> Moment | None:
    """The end of an episode. A time alone that lies before the start is one of the next day. No length is a moment."""
    zone = ZoneInfo(context.zone)
    if length is None and not cell:
        return None
    if length is not None:
        end = Moment.at(start.instant + length, zone)
    elif parted(cell)[1]:
        end = moment_of(cell, "", plan.dates, context.zone)
    else:
        clock = time_of(cell)
        day = start.date if clock >= start.time else start.date + timedelta(days=1)
        end = Moment(resolve(day, clock, zone, not_before=start.instant), day, clock)
    if end.instant < start.instant:
        raise Unfit("it ends before it starts")
    if end.instant - start.instant > MAX_TIMED:
        raise Unfit("it is longer than a day")
    if end.instant > context.now + _SLACK or end.date > LAST_DAY:
        raise Unfit("it ends in the future")
    return end if end.instant > start.instant else None


def _triggers(said: Sequence[tuple[Target, str]], context: Context) -> tuple[list[str], list[UUID], list[str]]:
    """The words of the catalogue, the diary's own triggers, and what is neither: that stays as words in the note."""
    keys: list[str] = []
    own: list[UUID] = []
    unknown: list[str] = []
    for target, cell in said:
        if target.key == "trigger":
            for name in filter(None, (text(part) for part in re.split(r"[;,|]", cell))):
                if key := _TRIGGER_KEYS.get(name_key(name)):
                    keys.append(key)
                elif uuid := context.own_triggers.get(name_key(name)):
                    own.append(uuid)
                else:
                    unknown.append(name)
    return sorted(set(keys)), sorted(set(own)), unknown
