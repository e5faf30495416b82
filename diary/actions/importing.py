"""Bringing a file into the diary piece by piece, and taking all of it out again.

Each step is one short transaction that writes the rows of a piece, what it wrote, and how far the import is. So an
import that is broken off at any moment goes on where it stood, and nothing is lost or there twice.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection, transaction

from diary.actions.change import Gone, changing, refresh_days, touched_days
from diary.actions.checkins import PERSON
from diary.actions.write_episodes import NewEpisode, write_episodes
from diary.domain.catalogue import ITEMS, Kind, Shape
from diary.domain.content import EpisodeContent, Moment
from diary.domain.days import Bout, spent
from diary.domain.names import name_key
from diary.domain.rule_input import OWN_WORD
from diary.domain.wording import importing as words
from diary.exchange.incoming import Received, rows_of, uuid_of
from diary.exchange.mapping.columns import Plan
from diary.exchange.mapping.rows import Context, DayRow, EpisodeRow, Row
from diary.exchange.pieces import Entry, left_over, unpack
from diary.models import (
    CheckIn,
    Day,
    Diary,
    Episode,
    EpisodeRemedy,
    EpisodeSign,
    EpisodeSite,
    EpisodeTrigger,
    ImportJob,
    ImportMapping,
    ImportPiece,
    ImportRejection,
    OwnTrigger,
)
from diary.models.importing import GOING, OVER, UNDECIDED, ImportKind, ImportState

logger = logging.getLogger(__name__)

KEPT_FOR: Final = timedelta(days=1)
"""How long a file waits for a decision."""
MAX_A_DAY: Final = 10_000
"""A day that holds so many episodes takes no more out of a file."""
_FULL: Final = f"its day holds {MAX_A_DAY:,} episodes already"
_DELETED: Final = "you deleted this; put it back from the bin"
_FAILED: Final = "this line could not be stored"
_STUCK: Final = [""]
"""A note without words: the server could not go on."""
MAX_BEGUN: Final = 3
"""So often a piece is begun. A request and the work beside it may begin one at once, and be ended both by one crash."""
DATABASE_ERRORS: Final = (OperationalError, InterfaceError)
_BATCH: Final = 500
_TOLD: Final = 300
_TELL_FROM: Final = 4
"""Pieces, a power of two: what is shorter is done before it would matter."""
_COLUMNS: Final = ("twitching", "note", *(item.key for item in ITEMS))
_EMPTY: Final[dict[str, Any]] = {
    "twitching": "",
    "note": "",
    **{item.key: "" if item.kind is Kind.CHOICE else None for item in ITEMS},
}
"""What each column of a check-in holds where nothing is answered."""


# A file comes, is looked at, and is decided on


def keep_file(
    *,
    diary: Diary,
    uuid: UUID,
    name: str,
    received: Received,
    plan: Plan | None,
    now: datetime,
    asks_columns: bool = True,
) -> ImportJob:
    """Keep a file until the person decides, first on what its columns say, where it does not say so itself and unless
    `asks_columns` is false. A diary has one that waits; everybody's old ones go."""
    asks_columns &= received.kind is ImportKind.TABLE
    forget_old_files(now)
    with changing(diary):
        ImportJob.objects.filter(diary=diary, state__in=UNDECIDED).delete()
        job = ImportJob.objects.create(
            diary=diary,
            uuid=uuid,
            kind=received.kind,
            name="".join(char for char in name if char.isprintable())[:200],
            made_at=now,
            state=ImportState.MAPPING if asks_columns else ImportState.PREVIEW,
            head=list(received.head),
            layout=received.layout,
            plan=plan and plan.as_json(),
            notes=list(received.notes),
            total=received.total,
            pieces=len(received.pieces),
        )
        ImportPiece.objects.bulk_create(
            [ImportPiece(job=job, number=number, body=body) for number, body in enumerate(received.pieces)],
            batch_size=100,
        )
    return job


def forget_old_files(now: datetime) -> int:
    """Remove the files of everybody that nobody decided on within a day; returns how many."""
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


def save_plan(*, diary: Diary, job: ImportJob, plan: Plan) -> None:
    """Take over what the columns say, and remember it for the next file of this layout."""
    told = plan.as_json()
    with changing(diary, job):
        ImportJob.objects.filter(pk=job.pk, state__in=UNDECIDED).update(plan=told, state=ImportState.PREVIEW)
        ImportMapping.objects.update_or_create(diary=diary, layout=job.layout, defaults={"plan": told})
    job.refresh_from_db()


def digest_of_plan(job: ImportJob) -> str:
    """A short digest of what the columns say, to tell later whether another page changed it."""
    return sha256(json.dumps(job.plan, sort_keys=True).encode()).hexdigest()[:16]


def start(*, diary: Diary, job: ImportJob, seen: str | None = None) -> bool:
    """Begin, or go on where it was stopped. False, and nothing begins, where the columns say something else by now
    than what was `seen`, a digest of the plan."""
    with changing(diary, job):
        if job.state == ImportState.PREVIEW and seen is not None and seen != digest_of_plan(job):
            return False
        _turn(job, {ImportState.PREVIEW, ImportState.STOPPED}, ImportState.RUNNING)
    return True


def stop(*, diary: Diary, job: ImportJob) -> None:
    """Stop between two pieces; what is in stays in until it is undone."""
    with changing(diary, job):
        _turn(job, {ImportState.RUNNING}, ImportState.STOPPED)


def start_undo(*, diary: Diary, job: ImportJob) -> None:
    """Begin to take back all that it wrote."""
    with changing(diary, job):
        _turn(job, {ImportState.RUNNING, ImportState.STOPPED, ImportState.DONE}, ImportState.UNDOING)


def _break_off(diary: Diary, job: ImportJob) -> None:
    """Leave what failed to its person: an import is stopped, and an undo can be begun once more."""
    with changing(diary, job):
        _turn(job, {ImportState.RUNNING}, ImportState.STOPPED, stuck=True)
        _turn(job, {ImportState.UNDOING}, ImportState.DONE, stuck=True)


def is_stuck(job: ImportJob) -> bool:
    """Whether it stands still because the server could not go on with it."""
    return _STUCK in job.notes


def _turn(job: ImportJob, before: Collection[ImportState], state: ImportState, *, stuck: bool = False) -> None:
    """Bring a job from one state to another, inside `changing`."""
    if job.state in before:
        job.state = state
        job.notes = [note for note in job.notes if note != _STUCK] + [_STUCK] * stuck
        job.save(update_fields=["state", "notes"])


def go_on(*, diary: Diary, job: ImportJob, now: datetime) -> bool:
    """A `step` that no line can hold up. False where nothing is left to do, or nothing can be done.

    A piece that fails is brought in line by line, and what cannot go on even then is left to its person. So is a piece
    that was begun `MAX_BEGUN` times and never ended, for it takes the process down with it. A database that does
    not answer is no fault of the file: its error is the caller's.
    """
    begun = f"import-{job.uuid}-{job.state}-{job.position}"
    times = cache.get(begun, 0)
    try:
        if times >= MAX_BEGUN:
            logger.error("A piece of an import was begun %s times and never ended", times)
            cache.delete(begun)
            _break_off(diary, job)
            return False
        cache.set(begun, times + 1, KEPT_FOR.total_seconds())
        left = _step_or_singly(diary, job, now)
    except Gone:
        left = False
    except DATABASE_ERRORS:
        cache.set(begun, times, KEPT_FOR.total_seconds())
        raise
    cache.delete(begun)
    return left


def _step_or_singly(diary: Diary, job: ImportJob, now: datetime) -> bool:
    try:
        return step(diary=diary, job=job, now=now)
    except (Gone, *DATABASE_ERRORS):
        raise
    except Exception as error:
        _log("Piece %s of an import failed: %s", job.position, error)
    try:
        _bring_singly(diary, job, now)
    except (Gone, *DATABASE_ERRORS):
        raise
    except Exception as error:
        _log("Piece %s of an import failed line by line: %s", job.position, error)
        _break_off(diary, job)
    else:
        if job.state == ImportState.UNDOING:
            # There are no lines to try singly on the way out.
            _break_off(diary, job)
    return job.state in GOING


def step(*, diary: Diary, job: ImportJob, now: datetime) -> bool:
    """One piece of what is going on, in or out, in one short transaction. False where nothing is left to do.

    Whoever comes second at the same time does nothing. Raises `Gone` where the import was removed meanwhile.
    """
    if job.state == ImportState.RUNNING:
        _bring(diary, job, now)
        if job.position >= _TELL_FROM and job.position.bit_count() == 1:
            _tell_the_planner()
    elif job.state == ImportState.UNDOING:
        _take_back(diary, job)
    return job.state in GOING


def _tell_the_planner() -> None:
    """PostgreSQL counts rows in the background, at best once a minute. Until then it takes a diary for as small as it
    was and reads all of it for each piece, so it is told whenever an import has doubled."""
    if connection.vendor == "postgresql":
        tables = (model._meta.db_table for model in (Episode, EpisodeSite, EpisodeTrigger, CheckIn, Day))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")


# In


@dataclass
class _Wrote:
    """What some lines wrote: a digest of each episode, the columns of each check-in that they made or filled, and the
    own triggers that they made. Each line counts once: as `added`, `completed` (it filled what a check-in left open),
    `known` or `rejected`; `partly` are those of the first two of which something was left out."""

    episodes: dict[str, str] = field(default_factory=dict)
    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    filled: dict[str, dict[str, Any]] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)
    added: int = 0
    completed: int = 0
    known: int = 0
    rejected: list[tuple[Entry, str]] = field(default_factory=list)
    partly: list[tuple[Entry, str]] = field(default_factory=list)
    touched: set[date] = field(default_factory=set)

    @property
    def lines(self) -> int:
        return self.added + self.completed + self.known + len(self.rejected)

    def add(self, other: _Wrote) -> None:
        """Take over what a later line wrote."""
        self.episodes |= other.episodes
        self.own += other.own
        self.made |= other.made
        for uuid, columns in other.filled.items():
            (self.made if uuid in self.made else self.filled).setdefault(uuid, {}).update(columns)
        self.added += other.added
        self.completed += other.completed
        self.known += other.known
        self.rejected += other.rejected
        self.partly += other.partly
        self.touched |= other.touched

    def as_json(self) -> dict[str, Any]:
        return {"episodes": self.episodes, "made": self.made, "filled": self.filled, "own": self.own}


Told = list[tuple[Entry, UUID, Row]]


def read_lines(
    diary: Diary, job: ImportJob, lines: Sequence[Entry], now: datetime
) -> tuple[Told, list[tuple[Entry, str]]]:
    """The rows that some lines tell, with the uuid of each, and the lines that are turned away and why."""
    own = OwnTrigger.objects.filter(diary=diary).values_list("name_key", "uuid")
    context = Context(diary.time_zone, now, dict(own))
    rows: Told = []
    rejected: list[tuple[Entry, str]] = []
    for entry, row in rows_of(job.kind, job.head, job.plan and Plan.of_json(job.plan), lines, context):
        if isinstance(row, str):
            rejected.append((entry, row))
        else:
            rows.append((entry, uuid_of(diary.uuid, job.layout, entry, row), row))
    return rows, rejected


def without_deleted(diary: Diary, rows: Told) -> tuple[Told, list[tuple[Entry, str]]]:
    """The rows but for those that lie in the bin, which an import leaves alone, and these with the reason. A day goes
    as a whole where the check-in that one of its lines made lies there."""
    episodes = [uuid for _, uuid, row in rows if isinstance(row, EpisodeRow)]
    days = {uuid: row.day for _, uuid, row in rows if isinstance(row, DayRow)}
    gone: set[UUID | date] = set()
    if episodes:
        gone.update(Episode.objects.binned().filter(diary=diary, uuid__in=episodes).values_list("uuid", flat=True))
    if days:
        told = CheckIn.objects.binned().filter(diary=diary, uuid__in=days, local_date__in=set(days.values()))
        gone.update(told.values_list("local_date", flat=True))
    kept: Told = []
    deleted: list[tuple[Entry, str]] = []
    for entry, uuid, row in rows:
        if (row.day if isinstance(row, DayRow) else uuid) in gone:
            deleted.append((entry, _DELETED))
        else:
            kept.append((entry, uuid, row))
    return kept, deleted


def _bring(diary: Diary, job: ImportJob, now: datetime) -> None:
    number = job.position
    piece = ImportPiece.objects.filter(job=job, number=number, wrote__isnull=True).first()
    # What is read here, before the diary is locked, depends on the file and on names alone.
    told = read_lines(diary, job, unpack(bytes(piece.body)), now) if piece else ([], [])
    with changing(diary, job):
        if job.state != ImportState.RUNNING or job.position != number:
            return
        assert piece is not None
        wrote = _Wrote()
        _write(diary, told, wrote)
        _note(job, piece, wrote)


def _bring_singly(diary: Diary, job: ImportJob, now: datetime) -> None:
    """The piece that is next, each line by itself: those that fail are turned away, and the others come in."""
    with changing(diary, job):
        if job.state != ImportState.RUNNING:
            return
        piece = ImportPiece.objects.get(job=job, number=job.position)
        wrote = _Wrote()
        for entry in unpack(bytes(piece.body)):
            one = _Wrote()
            try:
                with transaction.atomic():
                    _write(diary, read_lines(diary, job, [entry], now), one)
            except DATABASE_ERRORS:
                raise
            except Exception as error:
                _log("Line %s of an import could not be stored: %s", entry.number, error)
                one = _Wrote(rejected=[(entry, _FAILED)])
            wrote.add(one)
        _note(job, piece, wrote)


def _log(words: str, which: int, error: Exception) -> None:
    """Where it failed, and never the words of the error: a database quotes in them what somebody wrote."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    logger.error(words, which, f"{type(error).__name__} in {last.name}, line {last.lineno}")


def _write(diary: Diary, told: tuple[Told, list[tuple[Entry, str]]], wrote: _Wrote) -> None:
    """Write the rows that some lines tell, and bring their days up to date."""
    rows, rejected = told
    rows, deleted = without_deleted(diary, rows)
    wrote.rejected += rejected + deleted
    episodes = [(entry, uuid, row) for entry, uuid, row in rows if isinstance(row, EpisodeRow)]
    _write_episodes(diary, _that_fit(diary, episodes, wrote), wrote)
    _write_days(diary, [(entry, uuid, row) for entry, uuid, row in rows if isinstance(row, DayRow)], wrote)
    refresh_days(diary, wrote.touched)


def _note(job: ImportJob, piece: ImportPiece, wrote: _Wrote) -> None:
    listed = sorted(wrote.rejected + wrote.partly, key=lambda told: told[0].number)
    ImportRejection.objects.bulk_create(
        [
            ImportRejection(job=job, line=entry.number, reason=_plain(reason), text=_plain(", ".join(entry.cells)))
            for entry, reason in listed
        ],
        batch_size=_BATCH,
    )
    rest = left_over(bytes(piece.body), [replace(entry, reason=reason) for entry, reason in listed])
    ImportPiece.objects.filter(pk=piece.pk).update(body=rest, wrote=wrote.as_json())
    job.added += wrote.added
    job.filled += wrote.completed
    job.known += wrote.known
    job.rejected += len(wrote.rejected)
    job.done = min(job.done + wrote.lines, job.total)
    job.position += 1
    if job.position == job.pieces:
        job.state = ImportState.DONE
    job.save()


def _plain(text: str) -> str:
    """A part of a file as it can be stored and shown: shortened, and without control characters."""
    kept = "".join(char if char.isprintable() else " " for char in text[:_TOLD])
    return f"{kept[: _TOLD - 1]}…" if len(text) > _TOLD else kept


def _that_fit(
    diary: Diary, rows: Sequence[tuple[Entry, UUID, EpisodeRow]], wrote: _Wrote
) -> list[tuple[UUID, EpisodeRow]]:
    """The episodes of days that are not full yet: each piece sums up its days, so none may grow endlessly."""
    days = {row.content.start.date for _, _, row in rows}
    full = set(Day.objects.filter(diary=diary, date__in=days, episodes__gte=MAX_A_DAY).values_list("date", flat=True))
    wrote.rejected += [(entry, _FULL) for entry, _, row in rows if row.content.start.date in full]
    return [(uuid, row) for _, uuid, row in rows if row.content.start.date not in full]


def _write_episodes(diary: Diary, rows: Sequence[tuple[UUID, EpisodeRow]], wrote: _Wrote) -> None:
    by_uuid: dict[UUID, EpisodeRow] = {}
    for uuid, row in rows:
        by_uuid.setdefault(uuid, row)
    there = set(Episode.objects.kept().filter(diary=diary, uuid__in=by_uuid).values_list("uuid", flat=True))
    new = {uuid: row for uuid, row in by_uuid.items() if uuid not in there}
    wrote.added += len(new)
    wrote.known += len(rows) - len(new)
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
        bout = Bout(content.shape, start.date, 0, start.instant, end.instant, content.zone, None, "", (), False)
        days.update(day for day, _ in spent(bout))
    return days


def _with_own(diary: Diary, rows: dict[UUID, EpisodeRow], wrote: _Wrote) -> list[tuple[UUID, EpisodeContent]]:
    """Episodes with the uuids of the own triggers that they name; one that the diary does not have is made."""
    named = {name_key(name): name for row in rows.values() for name in row.own_names if name_key(name)}
    own = dict(OwnTrigger.objects.filter(diary=diary, name_key__in=named).values_list("name_key", "uuid"))
    new = [
        OwnTrigger(diary=diary, uuid=uuid4(), name=name, name_key=key) for key, name in named.items() if key not in own
    ]
    OwnTrigger.objects.bulk_create(new)
    wrote.own = [str(row.uuid) for row in new]
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
    open_ = {key: value for key, value in columns.items() if getattr(checkin, key) == _EMPTY[key]}
    yours = [key for key in open_ if checkin.source == PERSON and key in OWN_WORD]
    taken = {key: value for key, value in open_.items() if key not in yours}
    other = {key: value for key, value in columns.items() if key not in open_ and getattr(checkin, key) != value}
    return Fit(taken, words.left_out(other, yours, in_part=bool(taken)))


def _write_days(diary: Diary, rows: Sequence[tuple[Entry, UUID, DayRow]], wrote: _Wrote) -> None:
    """Make check-ins of days that have none, and fill what is not answered where there is one (`fit`)."""
    if not rows:
        return
    days = {row.day for _, _, row in rows}
    there = {row.local_date: row for row in CheckIn.objects.kept().filter(diary=diary, local_date__in=days)}
    uuids = [uuid for _, uuid, _ in rows]
    taken = set(CheckIn.objects.filter(diary=diary, uuid__in=uuids).values_list("uuid", flat=True))
    fresh: dict[date, CheckIn] = {}
    for entry, uuid, row in rows:
        checkin = fresh.get(row.day) or there.get(row.day)
        if checkin is None:
            # Another day's check-in may have this uuid; the day tells the line again when it comes once more.
            free = uuid4() if uuid in taken else uuid
            checkin = CheckIn(diary=diary, uuid=free, local_date=row.day, source="import")
            taken.add(checkin.uuid)
        fits = fit(checkin, row.columns)
        if not fits.taken:
            if fits.why_not:
                wrote.rejected.append((entry, fits.why_not))
            else:
                wrote.known += 1
            continue
        if row.day in fresh or row.day in there:
            wrote.completed += 1
        else:
            fresh[row.day] = checkin
            wrote.added += 1
        if fits.why_not:
            wrote.partly.append((entry, fits.why_not))
        for key, value in fits.taken.items():
            setattr(checkin, key, value)
        of = wrote.made if row.day in fresh else wrote.filled
        of.setdefault(str(checkin.uuid), {}).update(fits.taken)
        wrote.touched.add(row.day)
    CheckIn.objects.bulk_create(fresh.values(), batch_size=_BATCH)
    changed = [row for row in there.values() if str(row.uuid) in wrote.filled]
    if changed:
        CheckIn.objects.bulk_update(changed, _COLUMNS, batch_size=100)


# Out


def _digest(columns: Mapping[str, object], **parts: Collection[object]) -> str:
    """A short digest of all that an episode says, to tell later whether somebody changed it."""
    told = {name: str(value) for name, value in columns.items()}
    sorted_parts = {name: sorted(str(part) for part in set(rows)) for name, rows in parts.items()}
    return sha256(json.dumps([told, sorted_parts], sort_keys=True).encode()).hexdigest()[:16]


def digest_of_content(content: EpisodeContent) -> str:
    columns = dict(content.columns())
    for name in ("started_at", "ended_at"):
        instant = columns[name]
        columns[name] = instant.astimezone(UTC) if isinstance(instant, datetime) else instant
    return _digest(
        columns,
        sites=content.sites,
        signs=content.signs,
        triggers=content.triggers,
        own=content.own_triggers,
        remedies=[(row.key, row.outcome, row.relief_minutes) for row in content.remedies],
    )


def digest_of_episode(episode: Episode) -> str:
    """The digest of an episode that is stored, with its parts read before."""
    triggers = list(episode.triggers.all())
    return _digest(
        {name: getattr(episode, name) for name in _EPISODE_COLUMNS},
        sites=episode.site_keys,
        signs=[row.sign for row in episode.signs.all()],
        triggers=[row.key for row in triggers if row.key],
        own=[row.own.uuid for row in triggers if row.own],
        remedies=[(row.remedy, row.outcome, row.relief_minutes) for row in episode.remedies.all()],
    )


_EPISODE_COLUMNS: Final = tuple(
    EpisodeContent(Shape.MOMENT, "UTC", Moment(datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1), time(0))).columns()
)


def _take_back(diary: Diary, job: ImportJob) -> None:
    """The last piece that is still in goes out. What somebody changed since stays."""
    with changing(diary, job):
        if job.state != ImportState.UNDOING:
            return
        piece = ImportPiece.objects.filter(job=job, number=job.position - 1).first()
        if piece is not None and piece.wrote:
            touched = _remove_episodes(diary, job, piece.wrote["episodes"])
            touched |= _empty_days(diary, job, piece.wrote["made"] | piece.wrote["filled"], piece.wrote["made"])
            if piece.wrote["own"]:
                OwnTrigger.objects.filter(diary=diary, uuid__in=piece.wrote["own"], uses__isnull=True).delete()
            refresh_days(diary, touched)
            ImportPiece.objects.filter(pk=piece.pk).update(wrote=None)
        job.position = max(job.position - 1, 0)
        if job.position == 0:
            job.state = ImportState.UNDONE
            ImportPiece.objects.filter(job=job).delete()
            ImportRejection.objects.filter(job=job).delete()
        job.save()


def _remove_episodes(diary: Diary, job: ImportJob, digests: Mapping[str, str]) -> set[date]:
    episodes = list(Episode.objects.filter(diary=diary, uuid__in=digests).with_parts())
    same = [row for row in episodes if digest_of_episode(row) == digests[str(row.uuid)]]
    job.kept += len(episodes) - len(same)
    # The parts first, each in a statement of its own: else each is looked at before it goes.
    keys = [row.pk for row in same]
    for model in (EpisodeSite, EpisodeSign, EpisodeTrigger, EpisodeRemedy):
        model.objects.filter(episode__in=keys).delete()
    Episode.objects.filter(pk__in=keys).delete()
    return {day for row in same for day in touched_days(row)}


def _empty_days(
    diary: Diary, job: ImportJob, wrote: Mapping[str, Mapping[str, Any]], made: Collection[str]
) -> set[date]:
    """Empty what was filled and is still the same. A check-in of an import, this or another, that says nothing any
    more goes. One that the person made theirs stays, with all that only they say: a file's words were dropped then."""
    rows = list(CheckIn.objects.filter(diary=diary, uuid__in=wrote).prefetch_related("answers"))
    gone = []
    for row in rows:
        columns = wrote[str(row.uuid)]
        own = row.source == PERSON
        same = [key for key, value in columns.items() if getattr(row, key) == value and not (own and key in OWN_WORD)]
        for key in same:
            setattr(row, key, _EMPTY[key])
        says_nothing = all(getattr(row, key) == empty for key, empty in _EMPTY.items()) and not row.answers.all()
        if says_nothing and not own:
            gone.append(row.pk)
        else:
            job.kept += len(same) < len(columns) or (own and str(row.uuid) in made)
    CheckIn.objects.bulk_update([row for row in rows if row.pk not in gone], _COLUMNS, batch_size=100)
    CheckIn.objects.filter(pk__in=gone).delete()
    return {row.local_date for row in rows}
