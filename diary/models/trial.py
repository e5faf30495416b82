"""A trial: whether a change of one's days goes with fewer twitches, and the answers of its days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Final, Self

from django.db import models
from django.db.models import Q

from diary.domain.association import FACTORS
from diary.domain.catalogue import MAX_NAME
from diary.domain.criteria import CRITERIA
from diary.domain.trial import (
    BLOCKS,
    CHANGES,
    KEPT,
    OWN,
    EarlyEnd,
    EndReason,
    KeptToIt,
    TrialPlan,
    TrialState,
    schedules,
    state_of,
)
from diary.models.rows import (
    BinnedRow,
    KeyInDiary,
    PartOfRow,
    RowQuerySet,
    SameDiary,
    in_calendar,
    one_of,
    referred_to,
)


class TrialQuerySet(RowQuerySet["Trial"]):
    def open(self) -> Self:
        """Those that Log still tells of: they are coming, run, or are over and nobody has read what came of them. Of
        one that was stopped the person knows."""
        return self.kept().filter(read_on__isnull=True).exclude(ended_why=EndReason.STOPPED)


SCHEDULES: Final = tuple(schedule for blocks in BLOCKS for schedule in schedules(blocks))
_BLOCKS_OF_DAYS: Final = {(change.block_days, change.dropped_days) for change in CHANGES}


class Trial(BinnedRow):
    """What was set when a trial was started, which never changes, and how it ended.

    `schedule` has a letter for each block, U for as usual and C for changed, and was drawn by `seed`. `factor` is the
    check-in item that the question came from, `can_find` what was said that the plan could find
    (`domain.trial_power`). `ended_on`, `ended_why` and `ended_criterion` are of one that was stopped, or that a flag
    ended; the others end by the calendar. `read_on` is the day on which it was first shown what came of it, and
    `fingerprint` tells whether what that rests on is still the same.
    """

    change = models.CharField(max_length=24)
    own_words = models.CharField(max_length=MAX_NAME, blank=True)
    factor = models.CharField(max_length=24, blank=True)
    block_days = models.PositiveSmallIntegerField()
    dropped_days = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    schedule = models.CharField(max_length=max(BLOCKS))
    seed = models.CharField(max_length=64)
    can_find = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=8, blank=True)
    ended_criterion = models.CharField(max_length=2, blank=True)
    read_on = models.DateField(null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    objects = TrialQuerySet.as_manager()

    class Meta(BinnedRow.Meta):
        constraints: ClassVar = [
            *BinnedRow.Meta.constraints,
            referred_to(name="trial_of_a_diary"),
            one_of("change", [change.key for change in CHANGES], name="trial_change_known", optional=False),
            models.CheckConstraint(
                condition=Q(change=OWN) & ~Q(own_words="") | ~Q(change=OWN) & Q(own_words=""),
                name="trial_own_words_of_own_change",
            ),
            one_of("factor", FACTORS, name="trial_factor_known"),
            one_of("schedule", SCHEDULES, name="trial_schedule_could_be_drawn", optional=False),
            models.CheckConstraint(
                condition=Q(
                    *(Q(block_days=days, dropped_days=dropped) for days, dropped in sorted(_BLOCKS_OF_DAYS)),
                    _connector=Q.OR,
                ),
                name="trial_block_of_a_design",
            ),
            in_calendar("starts_on", name="trial_in_calendar"),
            one_of("ended_criterion", [row.id for row in CRITERIA], name="trial_criterion_known"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_why="", ended_criterion="")
                | Q(ended_on__isnull=False, ended_why=str(EndReason.STOPPED), ended_criterion="")
                | Q(ended_on__isnull=False, ended_why=str(EndReason.FLAG)) & ~Q(ended_criterion=""),
                name="trial_end_with_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(read_on__isnull=True, fingerprint="") | Q(read_on__isnull=False) & ~Q(fingerprint=""),
                name="trial_read_as_it_was",
            ),
        ]

    @property
    def plan(self) -> TrialPlan:
        return TrialPlan.of(
            change=self.change,
            own_words=self.own_words,
            factor=self.factor,
            block_days=self.block_days,
            dropped_days=self.dropped_days,
            starts_on=self.starts_on,
            schedule=self.schedule,
            seed=self.seed,
        )

    @property
    def end(self) -> EarlyEnd | None:
        """That it ended before it was complete, None where it did not."""
        return EarlyEnd.of(self.ended_on, self.ended_why, self.ended_criterion)

    def state_on(self, today: date) -> TrialState:
        """Where it is today. Once it was read what came of it, it is over: whoever flies west then is on its last day
        once more, and it does not run again."""
        if self.read_on is not None and self.ended_on is None:
            return TrialState.COMPLETE
        return state_of(self.plan, self.end, today)

    @property
    def kept_to_it(self) -> Mapping[date, KeptToIt]:
        """The answers of its days, read before."""
        return {row.date: KeptToIt(row.kept) for row in self.days.all()}

    def __str__(self) -> str:
        return f"trial of {self.change} from {self.starts_on}"


class TrialDay(PartOfRow):
    """The answer of a day of a trial to "Did you keep to it?". A day without a row was skipped, which is no "no"."""

    trial = KeyInDiary(Trial, related_name="days")
    date = models.DateField()
    kept = models.CharField(max_length=8)

    class Meta:
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["diary", "trial", "date"], name="trial_day_once"),
            SameDiary(field="trial", name="trial_day_in_diary"),
            one_of("kept", KEPT, name="trial_day_kept_known", optional=False),
            in_calendar("date", name="trial_day_in_calendar"),
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.kept}"
