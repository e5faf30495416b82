"""Trials as a diary holds them, each with a schedule that its test names, and the days that they went through."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from hashlib import sha256
from itertools import count
from typing import Final

from diary.actions.change import changing
from diary.actions.trials import note_open_trials
from diary.actions.write_episodes import NewEpisode
from diary.domain.trial import Arm, EarlyEnd, design_of, draw
from diary.models import Diary, Trial
from tests.makers import make_content, make_many, uuid_of

ALTERNATING: Final = "UCUCUCUC"
"""One that could be drawn, and under which hardly another says more for "fewer" where each changed block has fewer."""


def make_trial(
    diary: Diary,
    starts_on: date,
    *,
    name: str = "trial",
    change: str = "wider_shoes",
    own_words: str = "",
    schedule: str = ALTERNATING,
    end: EarlyEnd | None = None,
) -> Trial:
    """Planned on its first day, or where it ended before, on the day of its end."""
    design = design_of(change, len(schedule))
    with changing(diary):
        trial = Trial.objects.create(
            diary=diary,
            uuid=uuid_of(name),
            change=change,
            own_words=own_words,
            block_days=design.block_days,
            dropped_days=design.dropped_days,
            starts_on=starts_on,
            schedule=schedule,
            seed=seed_of(schedule),
            started_at=noon(min(starts_on, end.on) if end else starts_on),
            ended_on=end.on if end else None,
            ended_why=end.reason if end else "",
            ended_criterion=end.criterion if end else "",
        )
        note_open_trials(diary)
    return trial


@cache
def seed_of(schedule: str) -> str:
    """A seed that draws it."""
    seeds = (sha256(str(number).encode()).hexdigest() for number in count())
    return next(seed for seed in seeds if draw(len(schedule), seed) == schedule)


def live_through(trial: Trial, episodes: Mapping[Arm, int], *, days: int | None = None, name: str = "") -> None:
    """So many episodes on each day of each kind, on the first so many days of a trial, or on all."""
    plan = trial.plan
    lived = [plan.starts_on + timedelta(days=n) for n in range(plan.design.length if days is None else days)]
    make_many(
        diary=trial.diary,
        episodes=[
            NewEpisode(uuid_of(f"{trial.uuid} {name} {day} {n}"), make_content(at=noon(day) + timedelta(minutes=n)))
            for day in lived
            for n in range(episodes[plan.arm_of(day)])
        ],
    )


def noon(day: date) -> datetime:
    return datetime.combine(day, time(11), UTC)
