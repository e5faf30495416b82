"""Loading an archive: a preview of what would happen, and then all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from diary.actions.change import changing, refresh_days
from diary.actions.trials import note_open_trials, span_of
from diary.actions.write_episodes import NewEpisode, write_episodes
from diary.domain.names import name_key
from diary.domain.silences import words_of
from diary.domain.writing import Writing
from diary.exchange.archive import Archive, CheckInPart, DiaryPart, EpisodePart, FlagPart, LookPart, TrialPart
from diary.models import (
    CheckIn,
    Condition,
    Diary,
    Episode,
    Examination,
    FlagMemory,
    FlagTalk,
    Look,
    Medicine,
    OwnTrigger,
    RedFlagAnswer,
    Timer,
    Trial,
    TrialDay,
    Visit,
)

_BATCH: Final = 2000
_BINNED: Final[dict[str, Any]] = {
    "episodes": Episode,
    "checkins": CheckIn,
    "medicines": Medicine,
    "conditions": Condition,
    "visits": Visit,
    "examinations": Examination,
    "trials": Trial,
}
_UNBINNED: Final[dict[str, Any]] = {"timers": Timer, "own_triggers": OwnTrigger, "talks": FlagTalk}
_WRITING: Final = frozenset(field.name for field in fields(Writing))
_BACKGROUND: Final = (
    (("onset_on",), ("onset_is_about",)),
    (("diet",), ()),
    (("family_history", "family_history_note"), ()),
)
"""The questions about the background of a diary: the columns that hold the answer to each, and what hangs on it."""
_FACTS: Final = ("medicines", "conditions", "visits", "examinations")
KINDS: Final = ("episodes", "checkins", *_FACTS, "timers", "own_triggers", "flags", "talks", "trials")


@dataclass(frozen=True, slots=True)
class LoadPreview:
    """What loading would do: for each kind how many rows are new and how many are there already.

    `taken_days` have another check-in already, which stays. `taken_trials` are those, by their first days, that were
    started while another one of the diary, or of its bin, was not over: that one stays, and they are left out.
    `takes_settings` says that the diary is empty and gets the archive's time zone, settings, background and looks too,
    but for the answers that it has in `keeps`, named by their column.
    """

    new: Mapping[str, int]
    known: Mapping[str, int]
    taken_days: Sequence[date]
    taken_trials: Sequence[date]
    takes_settings: bool
    keeps: Sequence[str]
    first: date | None
    last: date | None

    @property
    def total(self) -> int:
        return sum(self.new.values())


@dataclass(frozen=True, slots=True)
class _LoadPlan:
    new: Mapping[str, list[Any]]
    known: Mapping[str, int]
    taken_days: list[date]
    taken_trials: list[date]
    own: Mapping[UUID, OwnTrigger]
    takes_settings: bool
    keeps: Sequence[str]


def preview(diary: Diary, archive: Archive) -> LoadPreview:
    """What `load` would do now. Changes nothing."""
    return _preview_of(_plan(diary, archive))


def _preview_of(plan: _LoadPlan) -> LoadPreview:
    days = [row.local_date for row in plan.new["episodes"]] + [row.local_date for row in plan.new["checkins"]]
    return LoadPreview(
        new={kind: len(plan.new[kind]) for kind in KINDS},
        known=plan.known,
        taken_days=plan.taken_days,
        taken_trials=plan.taken_trials,
        takes_settings=plan.takes_settings,
        keeps=plan.keeps,
        first=min(days, default=None),
        last=max(days, default=None),
    )


def load(diary: Diary, archive: Archive) -> LoadPreview:
    """Write what is new in one transaction; an error leaves the diary as it was. Returns what was done."""
    with changing(diary):
        return write(diary, archive)


def write(diary: Diary, archive: Archive) -> LoadPreview:
    """What `load` does inside its transaction: call it inside `changing`."""
    # Behind the lock: its background may have been answered since the diary was read.
    diary.refresh_from_db(fields=list(DiaryPart.model_fields))
    plan, said = _plan(diary, archive), archive.diary
    if plan.takes_settings:
        # A file of an older version does not say how dates, times and numbers are written: the diary does.
        names = [name for name in _columns_but(plan.keeps) if name not in _WRITING or name in said.model_fields_set]
        for name in names:
            setattr(diary, name, getattr(said, name))
        diary.save(update_fields=names)
        _write_looks(diary, archive.looks)
    # A row that lies in the bin has the uuid of the one that comes: it makes room for it.
    for kind, model in _BINNED.items():
        for uuids in _chunks([row.uuid for row in plan.new[kind]]):
            model.objects.binned().filter(diary=diary, uuid__in=uuids).delete()
    # Before the episodes, which name them.
    own = dict(plan.own) | _write_own(diary, plan.new["own_triggers"])
    write_episodes(diary, list(_episodes(plan.new["episodes"], own)))
    _write_checkins(diary, plan.new["checkins"])
    for kind in _FACTS:
        _BINNED[kind].objects.bulk_create(
            [_BINNED[kind](diary=diary, **row.model_dump()) for row in plan.new[kind]], batch_size=_BATCH
        )
    Timer.objects.bulk_create([Timer(diary=diary, **row.model_dump()) for row in plan.new["timers"]])
    FlagMemory.objects.bulk_create([_memory(diary, row) for row in plan.new["flags"]])
    FlagTalk.objects.bulk_create([FlagTalk(diary=diary, **row.model_dump()) for row in plan.new["talks"]])
    _write_trials(diary, plan.new["trials"])
    refresh_days(diary)
    return _preview_of(plan)


def _answered(diary: Diary) -> list[str]:
    """What a diary says of its background, each answer named by its first column."""
    return [columns[0] for columns, _ in _BACKGROUND if any(getattr(diary, column) for column in columns)]


def _columns_but(answers: Sequence[str]) -> list[str]:
    """The columns of settings and background without those of some answers."""
    kept = {name for columns, more in _BACKGROUND if columns[0] in answers for name in (*columns, *more)}
    return [name for name in DiaryPart.model_fields if name not in kept]


def _write_looks(diary: Diary, rows: list[LookPart]) -> None:
    """The looks of a file in place of those that an emptied diary may still have. They are of the file's entries: a
    diary with other entries has looked for itself."""
    Look.objects.filter(diary=diary).delete()
    columns = ("on", "code_version", "fingerprint")
    Look.objects.bulk_create(
        [
            Look(
                diary=diary,
                result=row.model_dump(exclude=set(columns)),
                **{name: getattr(row, name) for name in columns},
            )
            for row in rows
        ],
        batch_size=_BATCH,
    )


def _write_trials(diary: Diary, rows: list[TrialPart]) -> None:
    """Trials with the answers of their days; one that ran in the file goes on."""
    if not rows:
        return
    made = [
        Trial(
            diary=diary,
            can_find=row.can_find.model_dump() if row.can_find else {},
            **row.model_dump(exclude={"can_find", "days"}),
        )
        for row in rows
    ]
    Trial.objects.bulk_create(made, batch_size=_BATCH)
    TrialDay.objects.bulk_create(
        [
            TrialDay(diary=diary, trial=trial, **answer.model_dump())
            for trial, row in zip(made, rows, strict=True)
            for answer in row.days
        ],
        batch_size=_BATCH,
    )
    note_open_trials(diary)


def _memory(diary: Diary, row: FlagPart) -> FlagMemory:
    as_text = row.model_dump(mode="json", include={"seen", "settled_keys"})
    return FlagMemory(diary=diary, **(row.model_dump() | as_text))


def _plan(diary: Diary, archive: Archive) -> _LoadPlan:
    new: dict[str, list[Any]] = {}
    known: dict[str, int] = {}
    for kind in KINDS:
        rows = getattr(archive, kind)
        there = _ids(diary, kind)
        new[kind] = [row for row in rows if _id(row) not in there]
        known[kind] = len(rows) - len(new[kind])
    # A day has one check-in. That of the diary stays, and the preview says so.
    taken = set(CheckIn.objects.kept().filter(diary=diary).values_list("local_date", flat=True))
    taken_days = [row.local_date for row in new["checkins"] if row.local_date in taken]
    new["checkins"] = [row for row in new["checkins"] if row.local_date not in taken]
    taken_trials = _taken_trials(diary, new["trials"])
    new["trials"] = [row for row in new["trials"] if row not in taken_trials]
    mine = list(OwnTrigger.objects.filter(diary=diary))
    by_name = {row.name_key: row for row in mine}
    own = {row.uuid: row for row in mine}
    for row in list(new["own_triggers"]):
        # The same name is the same trigger to its person, whatever its uuid.
        same = by_name.get(name_key(row.name))
        if same:
            own[row.uuid] = same
            new["own_triggers"].remove(row)
            known["own_triggers"] += 1
    # Settings come only into an empty diary: one in use keeps its own.
    takes_settings = not any(_ids(diary, kind) for kind in KINDS)
    # What is said here is never overwritten: the file may say nothing of it.
    keeps = _answered(diary) if takes_settings else []
    clashing = [row.starts_on for row in taken_trials]
    return _LoadPlan(new, known, taken_days, clashing, own, takes_settings, keeps)


def _taken_trials(diary: Diary, rows: list[TrialPart]) -> list[TrialPart]:
    """Those of a file that were started while one of the diary was not over, or the other way round. One in the bin may
    come out of it again; but one that the file has makes room for it."""
    if not rows:
        return []
    coming = {row.uuid for row in rows}
    mine = [
        span_of(diary, row)
        for row in Trial.objects.filter(diary=diary)
        if row.deleted_at is None or row.uuid not in coming
    ]
    return [row for row in rows if any(row.span.meets(span) for span in mine)]


def _id(row: Any) -> UUID | str:
    return row.criterion if isinstance(row, FlagPart) else row.uuid


def _ids(diary: Diary, kind: str) -> set[UUID] | set[str]:
    """The uuids of what is there already, and for flags the criteria."""
    if kind == "flags":
        return set(FlagMemory.objects.filter(diary=diary).values_list("criterion", flat=True))
    return _uuids(diary, kind)


def _uuids(diary: Diary, kind: str) -> set[UUID]:
    """The uuids of what is there and not in the bin: loading brings back what was deleted.

    A timer is there as well once it has become the episode of its uuid.
    """
    rows: Any
    if kind in _BINNED:
        rows = _BINNED[kind].objects.kept().filter(diary=diary)
    else:
        rows = _UNBINNED[kind].objects.filter(diary=diary)
    uuids = set(rows.values_list("uuid", flat=True))
    return uuids | _uuids(diary, "episodes") if kind == "timers" else uuids


def _chunks(values: list[UUID]) -> Iterable[list[UUID]]:
    return (values[start : start + 500] for start in range(0, len(values), 500))


def _write_own(diary: Diary, rows: list[Any]) -> dict[UUID, OwnTrigger]:
    made = [OwnTrigger(diary=diary, name_key=name_key(row.name), **row.model_dump()) for row in rows]
    OwnTrigger.objects.bulk_create(made)
    return {row.uuid: row for row in made}


def _episodes(rows: list[EpisodePart], own: Mapping[UUID, OwnTrigger]) -> Iterator[NewEpisode]:
    """Episodes with the own triggers that the diary has; one that it calls by the same name has another uuid."""
    for row in rows:
        triggers = [own[uuid].uuid for uuid in row.own_triggers]
        yield NewEpisode(row.uuid, replace(row.content, own_triggers=triggers), row.source, row.asked)


def _write_checkins(diary: Diary, rows: list[CheckInPart]) -> None:
    made = [
        CheckIn(
            diary=diary,
            uuid=row.uuid,
            local_date=row.local_date,
            twitching=row.twitching,
            note=row.note,
            source=row.source,
            shown=words_of(row.shown),
            shown_is_all=row.shown_is_all,
            **row.items,
        )
        for row in rows
    ]
    CheckIn.objects.bulk_create(made, batch_size=500)
    RedFlagAnswer.objects.bulk_create(
        [
            RedFlagAnswer(diary=diary, checkin=checkin, **answer.model_dump())
            for checkin, row in zip(made, rows, strict=True)
            for answer in row.answers
        ],
        batch_size=_BATCH,
    )
