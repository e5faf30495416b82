"""What a person does with a trial: start it, answer its days, stop it, read what came of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from diary.actions.change import changing, refuse_binned
from diary.domain.flags import Flag
from diary.domain.trial import EarlyEnd, EndReason, KeptToIt, TrialState, design_of, draw
from diary.domain.trial_faults import TrialSpan
from diary.domain.trial_rules import holds
from diary.models import Diary, Trial, TrialDay
from diary.models.trial import TrialQuerySet
from diary.queries.flags import flags, flags_on
from diary.queries.trials import fingerprint_of, kept_on, unfinished
from trouble.quiet import quietly


class AnotherRuns(Exception):
    """Another trial is coming, or runs. Nothing was changed."""


class NotItsDay(Exception):
    """A trial has no such day, or the day has not begun, or the trial ended before it. Nothing was changed."""


class AnsweredOtherwise(Exception):
    """A day of a trial has another answer than the one that was to be filled in, and nobody chose between the two.
    Nothing was changed."""

    def __init__(self, there: KeptToIt) -> None:
        self.there = there


@dataclass(frozen=True, slots=True)
class TrialAnswer:
    """What is said of a day of a trial, None where that is taken back. `today` is the latest day that has begun
    anywhere the person may be."""

    trial: Trial
    kept: KeptToIt | None
    today: date


def start_trial(
    *,
    diary: Diary,
    uuid: UUID,
    change: str,
    own_words: str,
    factor: str,
    blocks: int,
    starts_on: date,
    can_find: Mapping[str, Any],
    now: datetime,
) -> Trial:
    """Draw a schedule and keep the plan; from now on nothing of it changes. The same uuid again answers the trial that
    is there. Raises `AnotherRuns`."""
    with changing(diary):
        known = Trial.objects.filter(diary=diary, uuid=uuid).first()
        if known is not None:
            return known
        today = now.astimezone(diary.zone).date()
        if unfinished(diary, today):
            raise AnotherRuns
        seed, design = secrets.token_hex(32), design_of(change, blocks)
        trial = Trial.objects.create(
            diary=diary,
            uuid=uuid,
            change=change,
            own_words=own_words,
            factor=factor,
            block_days=design.block_days,
            dropped_days=design.dropped_days,
            starts_on=starts_on,
            schedule=draw(blocks, seed),
            seed=seed,
            can_find=dict(can_find),
            started_at=now,
        )
        note_open_trials(diary)
    return trial


def stop_trial(*, diary: Diary, trial: Trial, today: date) -> None:
    """End a trial that is coming or runs; one that is over stays as it is."""
    with changing(diary, trial):
        refuse_binned(trial)
        _end(diary, trial, EarlyEnd(today, EndReason.STOPPED), today)


def end_by_flags(*, diary: Diary, today: date) -> None:
    """Do what `end_where_held` does where the flags are not at hand. Call it after something was written that may meet
    a flag, on whatever way it came, and before what came of a trial is told. A diary without an open trial asks
    nothing."""
    if diary.has_open_trial:
        end_where_held(diary=diary, flags=flags(diary, today), today=today)


def end_where_held(*, diary: Diary, flags: Iterable[Flag], today: date) -> None:
    """End what an open flag does not go with: today the trial that is coming or runs, and on its last day one that is
    complete and whose result nobody has read, where the flag was met by then. What was written late, or came by a way
    without a page, so ends it all the same. Call it before a page says that a trial runs, or what came of one: it
    writes nothing where there is none, or no such flag."""
    found = tuple(flags)
    # Asked before anything is locked: a flag stays open for long, and a revision is raised for what changes alone.
    if holds(found) is None or not diary.has_open_trial:
        return
    ends = _ends_by_flags(diary, found, today)
    if not ends:
        return
    with quietly("that a trial has ended"), changing(diary):
        for trial in _open_to_an_end(diary).filter(pk__in=ends):
            _write_end(trial, ends[trial.pk])
        note_open_trials(diary)


def _open_to_an_end(diary: Diary) -> TrialQuerySet:
    """The trials that are coming, run, or are complete and not read."""
    return Trial.objects.open().filter(diary=diary, ended_on__isnull=True)


def _ends_by_flags(diary: Diary, found: Sequence[Flag], today: date) -> Mapping[int, EarlyEnd]:
    """How each trial is ended by flags that were found open: one statement where none is complete."""
    ends = {}
    for trial in _open_to_an_end(diary):
        last = trial.plan.last_day
        flag = holds(found) if today <= last else _held_by(diary, found, last)
        if flag is not None:
            ends[trial.pk] = EarlyEnd(min(today, last), EndReason.FLAG, flag.criterion.id)
    return ends


def _held_by(diary: Diary, found: Sequence[Flag], last: date) -> Flag | None:
    """The flag by which a trial ends on its last day, looked at later. What is open now and has grounds by then was
    perhaps not met by them alone, so that day is looked at by itself; it is seldom."""
    grounds = (row for flag in found if holds([flag]) for row in flag.match.grounds)
    return holds(flags_on(diary, last)) if any(row.day <= last for row in grounds) else None


def _end(diary: Diary, trial: Trial, end: EarlyEnd, today: date) -> None:
    if not trial.state_on(today).is_over:
        _write_end(trial, end)
        note_open_trials(diary)


def _write_end(trial: Trial, end: EarlyEnd) -> None:
    trial.ended_on, trial.ended_why, trial.ended_criterion = end.on, end.reason, end.criterion
    trial.save(update_fields=["ended_on", "ended_why", "ended_criterion"])


def answer_trial_day(*, diary: Diary, trial: Trial, day: date, kept: KeptToIt | None, today: date) -> None:
    """Say whether a day was kept to, or take that back (None). The last answer stands. `today` is the latest day that
    has begun anywhere the person may be. Raises `NotItsDay`."""
    if trial.deleted_at is None and is_answerable(trial, day, today) and kept_on(diary, trial, day) == kept:
        # Said before: nothing that is derived from the diary becomes another one.
        return
    with changing(diary, trial):
        refuse_binned(trial)
        if not is_answerable(trial, day, today):
            raise NotItsDay
        if kept is None:
            TrialDay.objects.filter(diary=diary, trial=trial, date=day).delete()
        else:
            TrialDay.objects.update_or_create(diary=diary, trial=trial, date=day, defaults={"kept": kept})


def fill_trial_day(
    *, diary: Diary, day: date, said: TrialAnswer, prefer_here: bool = False, prefer_there: bool = False
) -> None:
    """Answer a day as a device kept it: where the diary has no answer, and not in place of another one unless
    `prefer_here`. Raises `AnsweredOtherwise` where nobody chose, and `NotItsDay`."""
    if said.kept is None:
        return
    with changing(diary, said.trial):
        there = kept_on(diary, said.trial, day)
        if there not in (None, said.kept) and not prefer_here:
            if prefer_there:
                return
            raise AnsweredOtherwise(there)
        answer_trial_day(diary=diary, trial=said.trial, day=day, kept=said.kept, today=said.today)


def is_answerable(trial: Trial, day: date, today: date) -> bool:
    """Whether it can be said of a day that it was kept to: one of the trial that has begun, up to the day it ended."""
    return trial.plan.has(day) and day <= today and (trial.ended_on is None or day <= trial.ended_on)


def note_read(*, diary: Diary, trial: Trial, today: date) -> None:
    """Remember when it was first shown what came of a trial, and what that rested on then. Call it before that is done:
    of one that is complete it is looked once more whether a flag ends it (`end_where_held`), and `trial` then says so,
    which nobody has read yet.
    Later it changes nothing, and neither does it for one that was stopped or is not over."""
    state = trial.state_on(today)
    if trial.read_on is not None or not state.is_over or trial.ended_why == EndReason.STOPPED:
        return
    if state is TrialState.COMPLETE:
        end_by_flags(diary=diary, today=today)
        ends = Trial.objects.filter(diary=diary, pk=trial.pk).values_list("ended_on", "ended_why", "ended_criterion")
        # None where it was deleted for good meanwhile.
        if now := ends.first():
            trial.ended_on, trial.ended_why, trial.ended_criterion = now
        if trial.end is not None:
            # Its person is to be told of that, on Log.
            return
    with quietly("that a result was read"), changing(diary):
        row = Trial.objects.filter(diary=diary, pk=trial.pk, read_on__isnull=True).prefetch_related("days").first()
        if row is None:
            return
        row.read_on, row.fingerprint = today, fingerprint_of(diary, row)
        row.save(update_fields=["read_on", "fingerprint"])
        note_open_trials(diary)


def before_telling(*, diary: Diary, first: date, last: date, today: date) -> None:
    """Call it before the trials of a period are told on a page for somebody else: what may not run any more ends, and
    it is remembered that the results are shown. In a diary where no trial is open it does nothing."""
    if not diary.has_open_trial:
        return
    end_by_flags(diary=diary, today=today)
    note_all_read(diary=diary, first=first, last=last, today=today)


def note_all_read(*, diary: Diary, first: date, last: date, today: date) -> None:
    """Call it before the trials of a period go out in a file: it is remembered that the results are shown. What runs
    goes on, unless a result is told. In a diary where no trial is open it does nothing."""
    if not diary.has_open_trial:
        return
    for trial in Trial.objects.open().filter(diary=diary, starts_on__lte=last):
        # One that was ended has nothing to be read; its person is told of that elsewhere.
        if trial.plan.last_day >= first and trial.end is None:
            note_read(diary=diary, trial=trial, today=today)


def go_on_or_end(*, diary: Diary, trial: Trial, now: datetime) -> None:
    """Decide what becomes of a trial that is taken out of the bin. One that ran when it was deleted goes on where its
    last day has not passed and no other one ran meanwhile, and else it was stopped on the day it was deleted. Call it
    inside `changing`, while it still lies there."""
    stopped = _stopped_by_deleting(diary, trial)
    if stopped is None:
        return
    today = now.astimezone(diary.zone).date()
    others = Trial.objects.filter(diary=diary).exclude(pk=trial.pk)
    span = TrialSpan.of(trial.plan, None, trial.started_at)
    is_past = trial.state_on(today).is_over
    if is_past or unfinished(diary, today) or any(span.meets(span_of(diary, other)) for other in others):
        _write_end(trial, stopped)


def span_of(diary: Diary, trial: Trial) -> TrialSpan:
    """From its start to when another one could be started. One that ran when it was deleted has been over since."""
    return TrialSpan.of(trial.plan, _stopped_by_deleting(diary, trial) or trial.end, trial.started_at)


def _stopped_by_deleting(diary: Diary, trial: Trial) -> EarlyEnd | None:
    """How a trial in the bin has ended unless it goes on, None where it was over when it was deleted."""
    if trial.deleted_at is None:
        return None
    day = trial.deleted_at.astimezone(diary.zone).date()
    return None if trial.state_on(day).is_over else EarlyEnd(day, EndReason.STOPPED)


def note_open_trials(diary: Diary) -> None:
    """Bring `Diary.has_open_trial` up to date; call it inside `changing`, after trials have been written."""
    diary.has_open_trial = Trial.objects.open().filter(diary=diary).exists()
    diary.save(update_fields=["has_open_trial"])
