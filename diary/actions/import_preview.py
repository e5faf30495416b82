"""What an import would do with the first lines of a file. Nothing is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from diary.actions.checkins import PERSON
from diary.actions.import_known import Verdict, deleted_days, verdicts
from diary.actions.import_rows import DELETED, WHY_NOT, ReadLine, TurnedAway, fit, own_by_name, read_lines
from diary.domain.catalogue import ITEM_BY_KEY
from diary.domain.content import CheckInContent
from diary.domain.rule_input import OWN_WORD
from diary.domain.wording import importing as words
from diary.exchange.chunks import unpack
from diary.exchange.mapping.rows import CheckInRow, EpisodeRow
from diary.models import CheckIn, Diary, ImportChunk, ImportJob, ImportMapping, OwnTrigger

SAMPLE_CHUNKS: Final = 2
SHOWN: Final = 10
MAX_REJECTED: Final = 20


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """The first `lines` lines of a file: some as they would be stored, with their numbers, how many are there already,
    and the first that would be turned away, with number and reason. Of those of `missing` some cells cannot be read.
    `days` have a check-in already, of which only what is not answered is filled; `yours` says what of those of the
    person is not even then. `clashes` are the lines that do not go together with an earlier one."""

    lines: int
    rows: list[tuple[int, str]]
    readable: int
    known: int
    days: int
    rejected: list[tuple[int, str]]
    rejected_count: int
    missing: list[tuple[int, str]]
    missing_count: int
    yours: str
    clashes: list[tuple[int, str]]
    clash_count: int


def remembered_plan(diary: Diary, layout: str) -> dict[str, Any] | None:
    """What the columns of a layout said last time; None where there was no such file."""
    return ImportMapping.objects.filter(diary=diary, layout=layout).values_list("plan", flat=True).first()


def preview(diary: Diary, job: ImportJob, now: datetime) -> ImportPreview:
    read: list[ReadLine] = []
    rejected: TurnedAway = []
    own = own_by_name(diary)
    for chunk in ImportChunk.objects.filter(diary=job.diary_id, job=job, number__lt=SAMPLE_CHUNKS).order_by("number"):
        lines, bad = read_lines(diary, job, unpack(bytes(chunk.body)), now, own)
        read += lines
        rejected += bad
    new, known, out = _parted(diary, read)
    rejected = sorted(rejected + out, key=lambda line: line[0].number)
    turned_away = {entry.number for entry, _ in out}
    read = [line for line in read if line.entry.number not in turned_away]
    days = {line.row.day for line in read if isinstance(line.row, CheckInRow)}
    clashes = list(_clashes(read, new))
    missing = [(line.entry.number, line.missing) for line in read if line.missing]
    return ImportPreview(
        lines=len(read) + len(rejected),
        rows=list(_stored(diary, read[:SHOWN])),
        readable=len(read),
        known=known,
        days=CheckIn.objects.kept().filter(diary=diary, local_date__in=days).count() if days else 0,
        rejected=[(entry.number, reason) for entry, reason in rejected[:MAX_REJECTED]],
        rejected_count=len(rejected),
        missing=missing[:MAX_REJECTED],
        missing_count=len(missing),
        yours=_yours(diary, read),
        clashes=clashes[:MAX_REJECTED],
        clash_count=len({line for line, _ in clashes}),
    )


def _parted(diary: Diary, read: Sequence[ReadLine]) -> tuple[dict[int, UUID], int, TurnedAway]:
    """The uuids of the lines that would make episodes, or that say again what such a line says, by their numbers; how
    many lines tell episodes that are there; and what would be turned away."""
    new: dict[int, UUID] = {}
    known = 0
    out: TurnedAway = []
    told = [(line, line.row) for line in read if isinstance(line.row, EpisodeRow)]
    given = verdicts(diary, [(row, line.entry.again) for line, row in told])
    made = {uuid for uuid, verdict in given if verdict is Verdict.NEW}
    for (line, _), (uuid, verdict) in zip(told, given, strict=True):
        if uuid in made:
            new[line.entry.number] = uuid
        elif verdict is Verdict.KNOWN:
            known += 1
        else:
            out.append((line.entry, WHY_NOT[verdict]))
    days = [(line, line.row) for line in read if isinstance(line.row, CheckInRow)]
    deleted = deleted_days(diary, [row for _, row in days])
    out += [(line.entry, DELETED) for line, row in days if row.day in deleted]
    return new, known, out


def _yours(diary: Diary, lines: Sequence[ReadLine]) -> str:
    """What the file says of days with a check-in of the person's that only the person says."""
    by_day: dict[date, set[str]] = defaultdict(set)
    for line in lines:
        if isinstance(line.row, CheckInRow):
            by_day[line.row.day] |= OWN_WORD & line.row.columns.keys()
    own = CheckIn.objects.kept().filter(diary=diary, local_date__in=by_day, source=PERSON)
    keys = {key for day in own.values_list("local_date", flat=True) for key in by_day[day]}
    return words.yours(sorted(keys, reverse=True)) if keys else ""


def _clashes(lines: Sequence[ReadLine], new: Mapping[int, UUID]) -> Iterator[tuple[int, str]]:
    """The lines that do not go together with an earlier one of the file, with their numbers and why. `new` are the
    uuids of those that make episodes."""
    answers: dict[tuple[date, str], tuple[object, int]] = {}
    first_of: dict[UUID, int] = {}
    moments: dict[object, int] = {}
    for entry, row, *_ in lines:
        if isinstance(row, CheckInRow):
            for key, value in row.columns.items():
                first, line = answers.setdefault((row.day, key), (value, entry.number))
                if first != value:
                    yield entry.number, words.other_answer(row.day, key, value, first, line)
        elif (uuid := new.get(entry.number)) is None:
            continue
        elif (line := first_of.setdefault(uuid, entry.number)) != entry.number:
            yield entry.number, words.same_episode(line)
        else:
            # The same time and place is most likely the same episode told twice; both come in all the same.
            moment = row.content.start.instant, tuple(sorted(row.content.sites))
            if (line := moments.setdefault(moment, entry.number)) != entry.number:
                yield entry.number, words.same_moment(line)


def _stored(diary: Diary, lines: Sequence[ReadLine]) -> Iterator[tuple[int, str]]:
    """What would be stored of each line, in words, with its number."""
    days = {row.day for _, row, *_ in lines if isinstance(row, CheckInRow)}
    checkins = {row.local_date: row for row in CheckIn.objects.kept().filter(diary=diary, local_date__in=days)}
    own = {uuid for _, row, *_ in lines if isinstance(row, EpisodeRow) for uuid in row.content.own_triggers}
    names = dict(OwnTrigger.objects.filter(diary=diary, uuid__in=own).values_list("uuid", "name"))
    for entry, row, *_ in lines:
        if isinstance(row, EpisodeRow):
            mine = [*row.own_names, *(names[uuid] for uuid in row.content.own_triggers if uuid in names)]
            yield entry.number, words.episode(row.content, mine, zone=diary.time_zone)
        else:
            # Filled as it goes, so that a later line of the day is shown with what an earlier one has left it.
            checkin = checkins.setdefault(row.day, CheckIn(diary=diary, local_date=row.day, source="import"))
            taken = fit(checkin, row.columns).taken
            for key, value in taken.items():
                setattr(checkin, key, value)
            items = {key: value for key, value in taken.items() if key in ITEM_BY_KEY}
            content = CheckInContent(taken.get("twitching", ""), items, (), taken.get("note", ""))
            yield entry.number, words.day(row.day, content)
