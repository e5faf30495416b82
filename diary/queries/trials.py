"""Reading trials: the one that Log tells of, all of a diary, and what is said of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, Prefetch, QuerySet

from diary.domain.history import Days
from diary.domain.trial import (
    CHANGE_BY_KEY,
    Arm,
    KeptToIt,
    ToldTrial,
    TrialPlan,
    TrialState,
    blocks_of,
    days_told,
    fingerprint,
    result_of,
)
from diary.models import Day, Diary, Trial, TrialDay
from diary.queries.history import days as days_between
from diary.queries.prepared import prepared


@dataclass(frozen=True, slots=True)
class TrialToday:
    """The trial that Log tells of: where it is today, and what was answered of today, None where nothing was."""

    trial: Trial
    plan: TrialPlan
    state: TrialState
    kept: KeptToIt | None


def trial_today(diary: Diary, today: date) -> TrialToday | None:
    """The trial that Log tells of: the one that is coming or runs, or else the newest whose result waits to be read.
    None where there is none: no statement in a diary without one, else two."""
    if not diary.has_open_trial:
        return None
    found = [(row.state_on(today), row) for row in Trial.objects.open().filter(diary=diary)]
    if not found:
        return None
    # What is over may wait to be read: a planned one that a flag ended has a later first day than the one that runs.
    state, trial = max(found, key=lambda one: (not one[0].is_over, one[1].starts_on, one[1].pk))
    plan = trial.plan
    kept = kept_on(diary, trial, today) if state is TrialState.RUNNING else None
    return TrialToday(trial, plan, state, kept)


def kept_on(diary: Diary, trial: Trial, day: date) -> KeptToIt | None:
    """What was answered of a day of a trial, None where nothing was: one statement."""
    said = TrialDay.objects.filter(diary=diary, trial=trial, date=day).values_list("kept", flat=True).first()
    return KeptToIt(said) if said else None


def trial_on(diary: Diary, day: date) -> Trial | None:
    """The trial that a day belongs to, up to the day it ended; None where it belongs to none. One statement."""
    rows = Trial.objects.kept().filter(diary=diary, starts_on__lte=day).order_by("-starts_on", "-pk")
    return next((trial for trial in rows if _last_lived(trial) >= day), None)


@dataclass(frozen=True, slots=True)
class ArmsByDay:
    """What the days of trials are: of `every` one, and of those that are `over`. Whatever shows several days at once
    with how much there was on them shows the latter alone: else blocks could be compared before the end."""

    every: Mapping[date, Arm]
    over: Mapping[date, Arm]


NO_TRIALS: Final = ArmsByDay({}, {})


def factors_on_trial(diary: Diary, day: date) -> frozenset[str]:
    """The factors that trials are about which began before a day and run on it: one statement."""
    rows = Trial.objects.kept().filter(diary=diary, starts_on__lt=day)
    plans = [trial.plan for trial in rows if _last_lived(trial) >= day]
    return frozenset(factor for plan in plans for factor in (plan.factor, CHANGE_BY_KEY[plan.change].factor) if factor)


def arms_by_day(diary: Diary, today: date) -> ArmsByDay:
    """What each day of all trials of a diary is, but those in the bin, up to the day each ended: one statement."""
    every: dict[date, Arm] = {}
    over: dict[date, Arm] = {}
    for trial in Trial.objects.kept().filter(diary=diary).order_by("starts_on", "pk"):
        plan = trial.plan
        lived = (trial.starts_on + timedelta(days=n) for n in range((_last_lived(trial) - trial.starts_on).days + 1))
        arms = {day: plan.arm_of(day) for day in lived}
        every |= arms
        if trial.state_on(today).is_over:
            over |= arms
    return ArmsByDay(every, over)


def unfinished(diary: Diary, today: date) -> Trial | None:
    """The trial that is coming or runs, None where there is none: another one has to wait for it."""
    rows = Trial.objects.open().filter(diary=diary, ended_on__isnull=True).order_by("-starts_on")
    return next((trial for trial in rows if not trial.state_on(today).is_over), None)


def trials(diary: Diary) -> Sequence[Trial]:
    """All trials of a diary but those in the bin, with the answers of their days, the newest first: two statements."""
    # The diary is named once more, so that this statement says whose rows it reads as every other does.
    days = Prefetch("days", TrialDay.objects.filter(diary=diary).order_by("date"))
    return list(Trial.objects.kept().filter(diary=diary).order_by("-starts_on", "-pk").prefetch_related(days))


def trials_in(diary: Diary, first: date, last: date) -> Sequence[Trial]:
    """Those of `trials` of which a day lies in a period; one that was stopped before its first day has none."""
    return [
        trial
        for trial in trials(diary)
        if trial.starts_on <= last and _last_lived(trial) >= max(first, trial.starts_on)
    ]


def _last_lived(trial: Trial) -> date:
    return min(trial.ended_on or trial.plan.last_day, trial.plan.last_day)


def begun_and_arms(diary: Diary, today: date) -> tuple[date, ArmsByDay]:
    """What `history.begun` and `arms_by_day` say: in a diary without a trial by the one statement of the former."""
    began, is_tried = next(iter(_first_and_tried(diary.pk)), (today, diary.has_open_trial))
    return min(began, today), arms_by_day(diary, today) if is_tried else NO_TRIALS


@prepared
def _first_and_tried(diary: int) -> QuerySet[Day, tuple[date, bool]]:
    """The first recorded day, and whether there is a trial."""
    tried = Exists(Trial.objects.kept().filter(diary=diary))
    return Day.objects.filter(diary=diary).order_by("date").annotate(tried=tried).values_list("date", "tried")[:1]


def read_told(diary: Diary, trial: Trial) -> ToldTrial:
    """What is said of a trial that is over, its answers read before: two statements."""
    (told,) = read_all_told(diary, [trial])
    return told


def read_all_told(diary: Diary, trials: Sequence[Trial]) -> Sequence[ToldTrial]:
    """What is said of some trials that are over, in their order, their answers read before: two statements however many
    they are, none where there is none."""
    if not trials:
        return []
    plans = [trial.plan for trial in trials]
    first, last = min(plan.starts_on for plan in plans), max(plan.last_day for plan in plans)
    days = days_between(diary, first, last, in_detail=False)
    asked = _asked(diary, {plan.change for plan in plans})
    return [
        _told(trial, plan, days.part(plan.starts_on, plan.last_day), asked[plan.question])
        for trial, plan in zip(trials, plans, strict=True)
    ]


def _told(trial: Trial, plan: TrialPlan, days: Days, same: Sequence[UUID]) -> ToldTrial:
    kept, end = trial.kept_to_it, trial.end
    if trial.uuid not in same:
        # Deleted for good since it was read: it is told as it was.
        same = [*same, trial.uuid]
    return ToldTrial(
        plan,
        end,
        result_of(plan, end, blocks_of(plan, days, kept, end)),
        same.index(trial.uuid) + 1,
        len(same),
        is_changed=bool(trial.fingerprint) and fingerprint(plan, days, kept, end) != trial.fingerprint,
        days=days_told(plan, days, kept, end),
        read_on=trial.read_on,
    )


def _asked(diary: Diary, changes: Collection[str]) -> Mapping[str, Sequence[UUID]]:
    """All trials of some changes by what they ask, in the order of their starts; those in the bin count."""
    found: dict[str, list[UUID]] = defaultdict(list)
    for row in Trial.objects.filter(diary=diary, change__in=changes).order_by("started_at", "pk"):
        found[row.plan.question].append(row.uuid)
    return found


def fingerprint_of(diary: Diary, trial: Trial) -> str:
    """What the result of a trial rests on, its answers read before: one statement."""
    plan = trial.plan
    days = days_between(diary, plan.starts_on, plan.last_day, in_detail=False)
    return fingerprint(plan, days, trial.kept_to_it, trial.end)
