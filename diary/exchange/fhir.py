"""A diary as a FHIR R4 Bundle, for the systems of clinics. docs/fhir.md says what is sent, and what is not.

The Bundle is made block by block, so a diary of any size takes the memory of one block. It depends on the diary and
the wishes alone: no clock, no random part, so the same revision gives the same bytes. Flags are not sent: they would
read as the decision of a clinical system.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from diary import VERSION
from diary.domain.days import day_start
from diary.domain.history import Days
from diary.exchange import fhir_resources as make
from diary.exchange.fhir_resources import Frame, Resource
from diary.exchange.fhir_rows import (
    BLOCK,
    checkin_blocks,
    episode_blocks,
    examinations,
    medicines,
    shared_uuids,
    trials,
)
from diary.models import Diary
from diary.queries.history import days, span

APP: Final = "Flicker"
MEDIA_TYPE: Final = "application/fhir+json"

Block = tuple[list[Resource], list[datetime]]
"""Some resources, and the times that they speak of."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What goes into the file: the days from `first` to `last`, both included, None meaning no bound.

    The person's `name` ("" keeps it out) and `with_notes` are their choice, `with_snomed` is the site's.
    """

    first: date | None = None
    last: date | None = None
    name: str = ""
    with_notes: bool = False
    with_snomed: bool = False


def written(diary: Diary, sending: Sending) -> Iterator[bytes]:
    """The Bundle as JSON in pieces, an entry on each line."""
    opening = '{"resourceType":"Bundle","type":"collection","entry":[\n'
    for block in blocks(diary, sending):
        yield (opening + ",\n".join(_json(make.entry(resource)) for resource in block)).encode()
        opening = ",\n"
    yield b"\n]}\n"


_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def blocks(diary: Diary, sending: Sending) -> Iterator[list[Resource]]:
    """The resources, each after those it refers to: the person, the app and the background, then days, trials,
    check-ins and episodes by time. What the person said ends, block by block, with its Provenance."""
    frame = Frame(make.derived(diary.uuid, "Patient"), make.app_uuid(VERSION), sending.with_notes, sending.with_snomed)
    # A diary does not keep when something was written down: not before the account was made, and not before what it
    # speaks of.
    known_since = diary.owner.date_joined
    opening = [make.patient(frame, sending.name), make.device(frame, APP, VERSION)]
    for resources, times in _blocks(diary, sending, frame):
        # At the end of its block: a reference leads to what comes earlier.
        vouched = [make.provenance(frame, resources, max([known_since, *times]))] if resources else []
        yield [*opening, *resources, *vouched]
        opening = []


def _blocks(diary: Diary, sending: Sending, frame: Frame) -> Iterator[Block]:
    first, last = _period(diary, sending)
    shown = days(diary, first, last) if first and last else None
    shared = shared_uuids(diary)
    yield _background(diary, frame, shown, shared)
    if first and last and shown is not None:
        yield from _days(diary, frame, shown)
        yield from _trials(diary, frame, first, last)
        yield from _checkins(diary, frame, first, last, shared)
        yield from _episodes(diary, frame, first, last)


def _period(diary: Diary, sending: Sending) -> tuple[date | None, date | None]:
    """The first and the last day; where there is no bound that of what is recorded, None in an empty diary."""
    first, last = span(diary) or (None, None)
    return sending.first or first, sending.last or last


def _background(diary: Diary, frame: Frame, shown: Days | None, shared: frozenset[UUID]) -> Block:
    """The complaint, where there is one, the medicines, and the tests that were done. They are not of a period, and
    speak of no time of day."""
    twitched = shown is not None and bool(shown.twitched.any())
    resources = []
    if twitched or diary.onset_on:
        resources.append(
            make.complaint(frame, onset_on=diary.onset_on, is_about=diary.onset_is_about, is_active=twitched)
        )
    resources += [make.medicine(_own(uuid, "medicine", shared), told, frame) for uuid, told in medicines(diary)]
    resources += [
        make.examination(_own(uuid, "examination", shared), told, frame) for uuid, told in examinations(diary)
    ]
    return resources, []


def _own(uuid: UUID, kind: str, shared: frozenset[UUID]) -> UUID:
    """The uuid of a row, or where a row of another kind has the same a uuid made of it."""
    return make.derived(uuid, kind) if uuid in shared else uuid


def _days(diary: Diary, frame: Frame, shown: Days) -> Iterator[Block]:
    recorded = shown.recorded.nonzero()[0].tolist()
    for start in range(0, len(recorded), BLOCK):
        block = recorded[start : start + BLOCK]
        resources = [
            make.day(
                frame,
                shown.date_of(index),
                status=shown.status_of(index),
                episodes=int(shown.episodes[index]) if shown.counted[index] else None,
                seconds=int(shown.seconds[index]),
            )
            for index in block
        ]
        yield resources, [day_start(shown.date_of(block[-1]), diary.zone)]


def _trials(diary: Diary, frame: Frame, first: date, last: date) -> Iterator[Block]:
    found = trials(diary, first, last)
    if found:
        resources = [make.trial(uuid, told, frame) for uuid, told in found]
        yield resources, [day_start(told.last, diary.zone) for _, told in found]


def _checkins(diary: Diary, frame: Frame, first: date, last: date, shared: frozenset[UUID]) -> Iterator[Block]:
    for rows in checkin_blocks(diary, first, last):
        resources = [
            resource
            for row in rows
            for resource in make.checkin(
                _own(row.uuid, "check-in", shared), row.day, row.content, frame, imported=row.imported
            )
        ]
        # They come by day, so the last one is the latest.
        yield resources, [day_start(row.day, diary.zone) for row in rows[-1:]]


def _episodes(diary: Diary, frame: Frame, first: date, last: date) -> Iterator[Block]:
    for rows in episode_blocks(diary, first, last):
        resources = [
            make.episode(
                row.uuid, row.content, frame, own_triggers=row.own_triggers, asked=row.asked, imported=row.imported
            )
            for row in rows
        ]
        yield resources, [(row.content.end or row.content.start).instant for row in rows]
