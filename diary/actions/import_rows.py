"""Lines of a file are read and written: a chunk at once, or each line by itself."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, transaction

from diary.actions.change import Fence, changing, refresh_days, unfenced
from diary.actions.checkins import PERSON
from diary.actions.import_known import MAX_A_DAY, Verdict, deleted_days, uuid_of, verdicts
from diary.actions.import_undo import CHECKIN_COLUMNS, UNANSWERED, digest_of_content
from diary.actions.write_episodes import NewEpisode, write_episodes
from diary.domain.content import EpisodeContent
from diary.domain.days import Bout, spent
from diary.domain.names import name_key
from diary.domain.rule_input import OWN_WORD
from diary.domain.wording import importing as words
from diary.exchange.chunks import Entry, Unread, left_over, unpack
from diary.exchange.incoming import names_of, rows_of
from diary.exchange.mapping.columns import Plan
from diary.exchange.mapping.rows import CheckInRow, Context, EpisodeRow, Row
from diary.exchange.outcomes import FILLED, KNOWN, NEW, REJECTED, LineOutcome
from diary.models import CheckIn, Diary, ImportChunk, ImportJob, ImportRejection, OwnTrigger
from diary.models.importing import ImportState

logger = logging.getLogger(__name__)

DELETED: Final = "you deleted this; put it back from the bin"
WHY_NOT: Final = {
    Verdict.DELETED: DELETED,
    Verdict.FULL: f"its day holds {MAX_A_DAY:,} episodes already",
}
"""Why a line that can be read is not taken."""
_FAILED: Final = "this line could not be stored"
DATABASE_ERRORS: Final = (OperationalError, InterfaceError)
"""A database that does not answer: no fault of the file."""
_BATCH: Final = 500
_SHOWN: Final = 300
"""Characters of a reason, and of a line."""


class ReadLine(NamedTuple):
    """A line and what it says. `missing` says its unread cells in words; empty without any."""

    entry: Entry
    row: Row
    unread: tuple[Unread, ...] = ()
    missing: str = ""


TurnedAway = list[tuple[Entry, str]]
"""Lines that are not taken, and why."""


def own_by_name(diary: Diary) -> dict[str, UUID]:
    """The own triggers of a diary, by the key of their name."""
    return dict(OwnTrigger.objects.filter(diary=diary).values_list("name_key", "uuid"))


def read_lines(
    diary: Diary, job: ImportJob, lines: Sequence[Entry], now: datetime, own: Mapping[str, UUID]
) -> tuple[list[ReadLine], TurnedAway]:
    """What some lines say in a diary with these own triggers (`own_by_name`), and those that are turned away."""
    context = Context(diary.time_zone, now, own)
    named = replace(context, names=names_of(job.head))
    read: list[ReadLine] = []
    rejected: TurnedAway = []
    for entry, told in rows_of(job.kind, job.head, job.plan and Plan.of_json(job.plan), lines, context):
        if isinstance(told, str):
            rejected.append((entry, told))
        else:
            read.append(ReadLine(entry, told.row, told.unread, named.why(told.unread)))
    return read, rejected


@dataclass
class _Written:
    """What some lines wrote: a digest of each episode, the columns of each check-in that they made or filled, the names
    of the own triggers that they made, by uuid, what became of each line, and the days whose check-in they made."""

    episodes: dict[str, str] = field(default_factory=dict)
    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    filled: dict[str, dict[str, Any]] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    outcomes: list[LineOutcome] = field(default_factory=list)
    touched: set[date] = field(default_factory=set)
    made_days: set[date] = field(default_factory=set)

    def count(self, what: str) -> int:
        return sum(outcome.what == what for outcome in self.outcomes)

    def turn_away(self, line: ReadLine, why: str) -> None:
        self.outcomes.append(LineOutcome(line.entry, line.row, REJECTED, why=why))

    def add(self, other: _Written) -> None:
        """Take over what a later line wrote."""
        self.episodes |= other.episodes
        self.own |= other.own
        self.made |= other.made
        for uuid, columns in other.filled.items():
            (self.made if uuid in self.made else self.filled).setdefault(uuid, {}).update(columns)
        self.outcomes += other.outcomes
        self.touched |= other.touched
        self.made_days |= other.made_days

    def as_json(self) -> dict[str, Any]:
        return {"episodes": self.episodes, "made": self.made, "filled": self.filled, "own": self.own}


def bring(
    *,
    diary: Diary,
    job: ImportJob,
    now: datetime,
    fence: Fence = unfenced,
    outcomes: list[LineOutcome] | None = None,
) -> None:
    """The chunk that is next, as a whole. Whoever comes second at the same time does nothing. What became of its lines
    is added to `outcomes`, by their numbers."""
    number = job.position
    chunk = ImportChunk.objects.filter(diary=diary, job=job, number=number, wrote__isnull=True).first()
    # Reading takes longest, so it comes before the diary is locked. It depends on the file and on the own triggers.
    own = own_by_name(diary)
    read = read_lines(diary, job, unpack(bytes(chunk.body)), now, own) if chunk else ([], [])
    with changing(diary, job):
        fence()
        if job.state != ImportState.RUNNING or job.position != number:
            return
        assert chunk is not None
        # One may have been renamed or merged since; only behind the lock does it stay what it is.
        if (own_now := own_by_name(diary)) != own:
            read = read_lines(diary, job, unpack(bytes(chunk.body)), now, own_now)
        wrote = _Written()
        _write(diary, read, wrote)
        _record(job, chunk, wrote)
    if outcomes is not None:
        outcomes += wrote.outcomes


def bring_singly(*, diary: Diary, job: ImportJob, now: datetime, fence: Fence = unfenced) -> None:
    """The chunk that is next, each line by itself: those that fail are turned away, and the others come in."""
    with changing(diary, job):
        fence()
        if job.state != ImportState.RUNNING:
            return
        chunk = ImportChunk.objects.get(diary=diary, job=job, number=job.position)
        wrote, own = _Written(), own_by_name(diary)
        for entry in unpack(bytes(chunk.body)):
            one = _Written(made_days={*wrote.made_days})
            try:
                # A savepoint: a line that fails takes back itself and nothing else.
                with transaction.atomic():
                    _write(diary, read_lines(diary, job, [entry], now, own), one)
            except DATABASE_ERRORS:
                raise
            except Exception as error:
                log_failure(f"Line {entry.number} of an import could not be stored", error)
                one = _Written(outcomes=[LineOutcome(entry, None, REJECTED, why=_FAILED)])
            wrote.add(one)
        _record(job, chunk, wrote)


def log_failure(what: str, error: Exception) -> None:
    """Log where it failed, and never the words of the error: a database quotes in them what somebody wrote."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    logger.error("%s: %s in %s, line %s", what, type(error).__name__, last.name, last.lineno)


def _write(diary: Diary, read: tuple[list[ReadLine], TurnedAway], wrote: _Written) -> None:
    """Write what some lines say, and bring their days up to date."""
    lines, rejected = read
    wrote.outcomes += [LineOutcome(entry, None, REJECTED, why=why) for entry, why in rejected]
    _add_episodes(diary, [(line, line.row) for line in lines if isinstance(line.row, EpisodeRow)], wrote)
    _add_days(diary, [(line, line.row) for line in lines if isinstance(line.row, CheckInRow)], wrote)
    refresh_days(diary, wrote.touched)
    wrote.outcomes.sort(key=lambda outcome: outcome.entry.number)


def _record(job: ImportJob, chunk: ImportChunk, wrote: _Written) -> None:
    listed = [(outcome.entry, outcome.why) for outcome in wrote.outcomes if outcome.why]
    ImportRejection.objects.bulk_create(
        [
            ImportRejection(
                diary_id=job.diary_id,
                job=job,
                line=entry.number,
                reason=_plain(reason),
                text=_plain(", ".join(entry.cells)),
            )
            for entry, reason in listed
        ],
        batch_size=_BATCH,
    )
    # What came in is removed as it comes in; what did not is kept for its table.
    rest = left_over(bytes(chunk.body), [replace(entry, reason=reason) for entry, reason in listed])
    chunk.itself().update(body=rest, wrote=wrote.as_json())
    job.added += wrote.count(NEW)
    job.filled += wrote.count(FILLED)
    job.known += wrote.count(KNOWN)
    job.rejected += wrote.count(REJECTED)
    job.done = min(job.done + len(wrote.outcomes), job.total)
    job.position += 1
    job.begun = 0
    if job.position == job.chunks:
        job.state = ImportState.DONE
    job.save()


def _plain(text: str) -> str:
    """A part of a file as it can be stored and shown: shortened, and without control characters."""
    kept = "".join(char if char.isprintable() else " " for char in text[:_SHOWN])
    return f"{kept[: _SHOWN - 1]}…" if len(text) > _SHOWN else kept


def _in_part(why: str, missing: str) -> str:
    """Why a line that is taken is not taken as a whole: what its day does not take, and what cannot be read."""
    return f"{why or 'taken in part'}; {missing}" if missing else why


def _add_episodes(diary: Diary, rows: Sequence[tuple[ReadLine, EpisodeRow]], wrote: _Written) -> None:
    new: dict[UUID, EpisodeRow] = {}
    given = verdicts(diary, [(row, line.entry.again) for line, row in rows])
    for (line, row), (uuid, verdict) in zip(rows, given, strict=True):
        if verdict is Verdict.NEW:
            new[uuid] = row
            why = _in_part("", line.missing)
            wrote.outcomes.append(LineOutcome(line.entry, row, NEW, unread=line.unread, why=why))
        elif verdict is Verdict.KNOWN:
            wrote.outcomes.append(LineOutcome(line.entry, row, KNOWN))
        else:
            wrote.turn_away(line, WHY_NOT[verdict])
    if not new:
        return
    contents = _with_own(diary, new, wrote)
    write_episodes(diary, [NewEpisode(uuid, content, "import") for uuid, content in contents])
    for _, content in contents:
        wrote.touched |= _days_of(content)
    wrote.episodes = {str(uuid): digest_of_content(content) for uuid, content in contents}


def _days_of(content: EpisodeContent) -> set[date]:
    """The local days that an episode is part of."""
    start, end = content.start, content.end
    days = {start.date}
    if end:
        # Only what `spent` reads is given; the rest is of no account here.
        bout = Bout(content.shape, start.date, 0, start.instant, end.instant, content.zone, None, "", (), False)
        days.update(day for day, _ in spent(bout))
    return days


def _with_own(diary: Diary, rows: dict[UUID, EpisodeRow], wrote: _Written) -> list[tuple[UUID, EpisodeContent]]:
    """Episodes with the uuids of the own triggers that they name; one that the diary does not have is made."""
    named = {name_key(name): name for row in rows.values() for name in row.own_names if name_key(name)}
    own = dict(OwnTrigger.objects.filter(diary=diary, name_key__in=named).values_list("name_key", "uuid"))
    new = [
        OwnTrigger(diary=diary, uuid=uuid4(), name=name, name_key=key) for key, name in named.items() if key not in own
    ]
    OwnTrigger.objects.bulk_create(new)
    wrote.own = {str(row.uuid): row.name for row in new}
    own |= {row.name_key: row.uuid for row in new}
    return [
        (
            uuid,
            replace(row.content, own_triggers=[own[name_key(name)] for name in row.own_names if name_key(name)])
            if row.own_names
            else row.content,
        )
        for uuid, row in rows.items()
    ]


@dataclass(frozen=True, slots=True)
class Fit:
    """What a check-in takes of what a line says of its day, and why not the rest of it ("" where all is taken or there
    already)."""

    taken: Mapping[str, Any]
    why_not: str


def fit(checkin: CheckIn, columns: Mapping[str, Any]) -> Fit:
    """What is answered stays, whatever a file says, and what rules read is not filled in a check-in of the person's."""
    open_ = {key: value for key, value in columns.items() if getattr(checkin, key) == UNANSWERED[key]}
    yours = [key for key in open_ if checkin.source == PERSON and key in OWN_WORD]
    taken = {key: value for key, value in open_.items() if key not in yours}
    other = {key: value for key, value in columns.items() if key not in open_ and getattr(checkin, key) != value}
    return Fit(taken, words.left_out(other, yours, in_part=bool(taken)))


def _add_days(diary: Diary, rows: Sequence[tuple[ReadLine, CheckInRow]], wrote: _Written) -> None:
    """Make check-ins of days that have none, and fill what is not answered where there is one (`fit`). A day that has
    nothing to be filled is known, whatever else its line says: that is listed."""
    if not rows:
        return
    deleted = deleted_days(diary, [row for _, row in rows])
    days = {row.day for _, row in rows}
    there = {row.local_date: row for row in CheckIn.objects.kept().filter(diary=diary, local_date__in=days)}
    uuids = [uuid_of(diary.uuid, row) for _, row in rows]
    taken = set(CheckIn.objects.filter(diary=diary, uuid__in=uuids).values_list("uuid", flat=True))
    fresh: dict[date, CheckIn] = {}
    for (line, row), uuid in zip(rows, uuids, strict=True):
        if row.day in deleted:
            wrote.turn_away(line, DELETED)
            continue
        checkin = fresh.get(row.day) or there.get(row.day)
        if checkin is None:
            # Another day's check-in may have this uuid; the day tells the line again when it comes once more.
            free = uuid4() if uuid in taken else uuid
            checkin = CheckIn(diary=diary, uuid=free, local_date=row.day, source="import")
            taken.add(checkin.uuid)
        fits = fit(checkin, row.columns)
        if not fits.taken:
            # What an earlier line of the file answered is not in the diary for this one to be known.
            what = REJECTED if fits.why_not and row.day in wrote.made_days else KNOWN
            wrote.outcomes.append(LineOutcome(line.entry, row, what, why=fits.why_not))
            continue
        what = FILLED if row.day in fresh or row.day in there else NEW
        if what == NEW:
            fresh[row.day] = checkin
            wrote.made_days.add(row.day)
        why = _in_part(fits.why_not, line.missing)
        wrote.outcomes.append(LineOutcome(line.entry, row, what, fits.taken, line.unread, why))
        for key, value in fits.taken.items():
            setattr(checkin, key, value)
        of = wrote.made if row.day in fresh else wrote.filled
        of.setdefault(str(checkin.uuid), {}).update(fits.taken)
        wrote.touched.add(row.day)
    CheckIn.objects.bulk_create(fresh.values(), batch_size=_BATCH)
    changed = [row for row in there.values() if str(row.uuid) in wrote.filled]
    if changed:
        CheckIn.objects.filter(diary=diary).bulk_update(changed, CHECKIN_COLUMNS, batch_size=100)
