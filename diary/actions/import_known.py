"""What a diary has already of the lines of a file: an episode by its time and places, whatever its spelling, its layout
or its program, and a day by its date."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from django.db.models import F

from diary.exchange.mapping.rows import CheckInRow, EpisodeRow, Row
from diary.models import CheckIn, Day, Diary, Episode

MAX_A_DAY: Final = 10_000
"""A day that holds so many episodes, those left out of statistics among them, takes no more out of a file."""


class Verdict(StrEnum):
    """What a line is to a diary: new, in it already, in its bin, or of a day that is full."""

    NEW = "new"
    KNOWN = "known"
    DELETED = "deleted"
    FULL = "full"


Place = tuple[datetime, frozenset[str]]
"""When and where an episode is."""


def uuid_of(space: UUID, row: Row, again: int = 0) -> UUID:
    """Which row of the diary a line is: its own uuid, or one made of what makes it the same. `again` counts the earlier
    lines of the file with the same time and place. In the diary's own name space: the same file in two diaries is two
    rows."""
    if row.uuid is not None:
        return row.uuid
    if isinstance(row, CheckInRow):
        return uuid5(space, f"day {row.day} {json.dumps(sorted(row.columns.items()), default=str)}")
    return _uuid_at(space, _place(row), again)


def _uuid_at(space: UUID, place: Place, again: int) -> UUID:
    instant, sites = place
    return uuid5(space, json.dumps(["episode", instant.astimezone(UTC).isoformat(), sorted(sites), again]))


def _place(row: EpisodeRow) -> Place:
    return row.content.start.instant, frozenset(row.content.sites)


class _There:
    """The episodes of a diary at one time and place, and those that lines of the file before were.

    The lines of a file without uuids are uuid 0, 1, 2 … of their time and place. What stands there beside these was
    logged by hand, or came in another way: as many lines as there are such episodes are these, and no new ones.
    """

    def __init__(self, space: UUID, place: Place) -> None:
        self.space, self.place = space, place
        self.kept: set[UUID] = set()
        self.binned: set[UUID] = set()
        self.ahead: set[UUID] = set()
        """The uuids that later lines give."""
        self.passed = 0
        self.new_given = self.new_made = 0
        self._mine: list[tuple[int, int]] = []

    def verdict_by_place(self, row: EpisodeRow, again: int) -> Verdict:
        """What a line is whose uuid nothing has."""
        kept, binned = len(self.kept) + self.new_given, len(self.binned)
        if row.uuid is None:
            # Without an episode for each earlier line there is none for this one, and nothing to be counted.
            if again < kept + binned:
                mine, mine_binned = self._made_until(again)
                kept, binned = kept - mine, binned - mine_binned
        else:
            # Two uuids are two episodes, however the cells beside them are spelled.
            again = max(again, self.passed)
            kept += self.new_made - len(self.ahead & self.kept)
            binned -= len(self.ahead & self.binned)
        if again < kept:
            return Verdict.KNOWN
        return Verdict.DELETED if again < kept + binned else Verdict.NEW

    def _made_until(self, again: int) -> tuple[int, int]:
        """How many of the episodes there, kept and in the bin, are uuid 0 to `again`."""
        while len(self._mine) <= again:
            uuid = _uuid_at(self.space, self.place, len(self._mine))
            kept, binned = self._mine[-1] if self._mine else (0, 0)
            self._mine.append((kept + (uuid in self.kept), binned + (uuid in self.binned)))
        return self._mine[again]


def verdicts(diary: Diary, lines: Sequence[tuple[EpisodeRow, int]]) -> list[tuple[UUID, Verdict]]:
    """For each line that is an episode, given with its `again`, its uuid and what it is to the diary once the lines
    before it are in. Three statements, however many lines there are."""
    if not lines:
        return []
    uuids = [uuid_of(diary.uuid, row, again) for row, again in lines]
    by_uuid = _by_uuid(diary, uuids)
    there = _by_place(diary, {_place(row) for row, _ in lines})
    full = _full_days(diary, {row.content.start.date for row, _ in lines})
    for uuid, (row, _) in zip(uuids, lines, strict=True):
        there[_place(row)].ahead.add(uuid)
    found: list[tuple[UUID, Verdict]] = []
    for uuid, (row, again) in zip(uuids, lines, strict=True):
        at = there[_place(row)]
        at.ahead.discard(uuid)
        verdict = at.verdict_by_place(row, again)
        if verdict is not Verdict.KNOWN:
            verdict = by_uuid.get(uuid, verdict)
        # Known is asked before full: what is in is not turned away.
        if verdict is Verdict.NEW and row.content.start.date in full:
            verdict = Verdict.FULL
        at.passed += 1
        if verdict is Verdict.NEW:
            by_uuid[uuid] = Verdict.KNOWN
            at.new_given += row.uuid is not None
            at.new_made += row.uuid is None
        found.append((uuid, verdict))
    return found


def _by_uuid(diary: Diary, uuids: Collection[UUID]) -> dict[UUID, Verdict]:
    rows = Episode.objects.filter(diary=diary, uuid__in=set(uuids)).values_list("uuid", "deleted_at")
    return {uuid: Verdict.DELETED if deleted_at else Verdict.KNOWN for uuid, deleted_at in rows}


def _by_place(diary: Diary, places: Collection[Place]) -> dict[Place, _There]:
    instants = {instant for instant, _ in places}
    # What always holds is said, since the index `episode_by_start` is there for those who say it.
    stored = Episode.objects.filter(diary=diary, started_at__in=instants, started_at__isnull=False)
    episodes: dict[UUID, tuple[datetime, datetime | None, set[str]]] = {}
    for uuid, instant, deleted_at, site in stored.values_list("uuid", "started_at", "deleted_at", "sites__site"):
        episodes.setdefault(uuid, (instant, deleted_at, set()))[2].update([site] if site else [])
    there = {place: _There(diary.uuid, place) for place in places}
    for uuid, (instant, deleted_at, sites) in episodes.items():
        if at := there.get((instant, frozenset(sites))):
            (at.binned if deleted_at else at.kept).add(uuid)
    return there


def _full_days(diary: Diary, days: Collection[date]) -> set[date]:
    """Each chunk sums up its days, so none may grow endlessly."""
    held = Day.objects.filter(diary=diary, date__in=days).annotate(held=F("episodes") + F("left_out"))
    return set(held.filter(held__gte=MAX_A_DAY).values_list("date", flat=True))


def deleted_days(diary: Diary, rows: Sequence[CheckInRow]) -> set[date]:
    """The days of which the check-in that one of these lines made lies in the bin: they stay out as a whole."""
    days = {uuid_of(diary.uuid, row): row.day for row in rows}
    if not days:
        return set()
    checkins = CheckIn.objects.binned().filter(diary=diary, uuid__in=days, local_date__in=set(days.values()))
    return set(checkins.values_list("local_date", flat=True))
