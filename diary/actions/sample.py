"""Believable diaries of any size, the same for the same seed: for tests and benchmarks. What a guest is given is
`sample_story`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from diary.actions.change import changing, refresh_days
from diary.actions.checkins import note_shown
from diary.actions.write_episodes import NewEpisode, write_episodes
from diary.domain.catalogue import Shape
from diary.domain.content import EpisodeContent, Moment, Remedy
from diary.domain.days import day_start, resolve
from diary.domain.facets import answered
from diary.domain.heard import ASKED
from diary.domain.silences import ShownQuestions
from diary.models import (
    CheckIn,
    Condition,
    Diary,
    Medicine,
    RedFlagAnswer,
)

_SITES: Final = (
    "left_hallux",
    "right_hallux",
    "left_second_toe",
    "left_fifth_toe",
    "right_fourth_toe",
    "left_lower_leg",
)
_SITE_WEIGHTS: Final = (0.46, 0.2, 0.12, 0.1, 0.08, 0.04)
_HOURS: Final = np.array([4, 2, 1, 1, 1, 1, 2, 3, 4, 4, 4, 4, 5, 4, 4, 4, 5, 6, 7, 8, 10, 13, 14, 10], dtype=float)
_TRIGGERS: Final = ("caffeine", "poor_sleep", "stress", "tight_shoes", "exercise", "unknown")
_SIGNS: Final = ("visible", "tingling", "toe_scrunching")
_REMEDIES: Final = ("stretching", "water", "shoes_off", "massage")
_OUTCOMES: Final = ("better", "no_change", "unsure")
_STATES: Final = ("seated", "resting", "lying_down", "falling_asleep", "standing")
_BATCH: Final = 5000


def fill_with_sample(*, diary: Diary, now: datetime, episodes: int, years: float, seed: int) -> None:
    """Write about `episodes` episodes over the `years` before `now`, with check-ins on most days and gaps between.

    Every twelfth day or so is not recorded, about a fifth of the recorded ones are quiet. Nothing in it meets a reason
    to see a doctor by design, and no pattern is planted but a few more episodes late in the evening.
    """
    # One generator for all, so that the same seed is the same diary.
    random = np.random.default_rng(seed)
    zone = ZoneInfo(diary.time_zone)
    last = now.astimezone(zone).date()
    n_days = max(int(years * 365), 1)
    calendar = [last - timedelta(days=n_days - 1 - index) for index in range(n_days)]
    recorded = _recorded(random, n_days)
    counts = _counts(random, recorded, episodes)
    with changing(diary):
        _write_episodes(random, diary, calendar, counts, zone, now)
        _write_checkins(random, diary, calendar, recorded, counts)
        _write_background(diary, calendar[0], seed)
        refresh_days(diary)


def _recorded(random: np.random.Generator, n: int) -> np.ndarray[Any, Any]:
    """Recorded days, the missing ones in runs; today always is, so that the first page has something to show."""
    recorded = np.ones(n, dtype=bool)
    for start in np.flatnonzero(random.random(n) < 0.03):
        recorded[start : start + int(random.integers(1, 6))] = False
    recorded[-1] = True
    return recorded


def _counts(random: np.random.Generator, recorded: np.ndarray[Any, Any], episodes: int) -> np.ndarray[Any, Any]:
    """How many episodes each day has: bursts and calm stretches, a fifth of the days quiet, `episodes` in all."""
    level = np.empty(len(recorded))
    level[0] = 0.0
    for index in range(1, len(level)):
        # An autoregressive log-rate: good and bad stretches of days.
        level[index] = 0.7 * level[index - 1] + 0.5 * random.standard_normal()
    weight = np.where(recorded & (random.random(len(recorded)) > 0.2), np.exp(level), 0.0)
    if not weight.sum():
        weight[-1] = 1.0
    return random.multinomial(episodes, weight / weight.sum())


def _uuid(random: np.random.Generator) -> UUID:
    return UUID(bytes=random.bytes(16), version=4)


def _write_episodes(
    random: np.random.Generator,
    diary: Diary,
    calendar: list[date],
    counts: np.ndarray[Any, Any],
    zone: ZoneInfo,
    now: datetime,
) -> None:
    rows: list[NewEpisode] = []
    hours = _HOURS / _HOURS.sum()
    for day, count in zip(calendar, counts, strict=True):
        for hour in random.choice(24, size=int(count), p=hours):
            rows.append(_episode(random, day, int(hour), zone, now))
            if len(rows) == _BATCH:
                _write_batch(random, diary, rows)
                rows = []
    _write_batch(random, diary, rows)


def _episode(random: np.random.Generator, day: date, hour: int, zone: ZoneInfo, now: datetime) -> NewEpisode:
    at = time(hour, int(random.integers(60)), int(random.integers(60)))
    start = Moment(resolve(day, at, zone), day, at)
    kind = random.random()
    shape = Shape.MOMENT if kind < 0.55 else Shape.TIMED if kind < 0.9 else Shape.BURST
    length = timedelta(seconds=int(np.clip(random.lognormal(4.8, 1.0), 5, 3600)))
    # Today is not over: an episode that would end in the future becomes a moment since midnight.
    if start.instant + length > now:
        passed = (now - day_start(day, zone)) * float(random.random())
        start, shape = Moment.at(day_start(day, zone) + passed, zone), Shape.MOMENT
        start = replace(start, time=start.time.replace(microsecond=0))
    uuid = _uuid(random)
    is_moment = shape is Shape.MOMENT
    return NewEpisode(
        uuid,
        EpisodeContent(
            shape,
            zone.key,
            start,
            end=None if is_moment else Moment.at(start.instant + length, zone),
            twitch_count=int(random.integers(5, 40)) if shape is Shape.BURST else None,
            facets=_facets(random),
        ),
    )


def _facets(random: np.random.Generator) -> dict[str, Any]:
    intensity = int(random.choice([1, 2, 3, 4], p=[0.35, 0.4, 0.2, 0.05])) if random.random() < 0.7 else None
    state = str(random.choice(_STATES)) if random.random() < 0.5 else ""
    return answered({"intensity": intensity, "state": state})


def _write_batch(random: np.random.Generator, diary: Diary, rows: list[NewEpisode]) -> None:
    write_episodes(diary, [replace(row, content=_with_parts(random, row.content)) for row in rows])


def _with_parts(random: np.random.Generator, content: EpisodeContent) -> EpisodeContent:
    sites = [str(random.choice(_SITES, p=_SITE_WEIGHTS))]
    if sites == ["left_hallux"] and random.random() < 0.15:
        sites.append("left_second_toe")
    has_sign, has_trigger, has_remedy = random.random(3) < (0.3, 0.4, 0.12)
    return replace(
        content,
        sites=sites,
        signs=[str(random.choice(_SIGNS, p=(0.7, 0.1, 0.2)))] if has_sign else [],
        triggers=[str(random.choice(_TRIGGERS))] if has_trigger else [],
        remedies=[Remedy(str(random.choice(_REMEDIES)), str(random.choice(_OUTCOMES)))] if has_remedy else [],
    )


def _write_checkins(
    random: np.random.Generator,
    diary: Diary,
    calendar: list[date],
    recorded: np.ndarray[Any, Any],
    counts: np.ndarray[Any, Any],
) -> None:
    rows, answers = [], []
    for day, is_recorded, count in zip(calendar, recorded, counts, strict=True):
        # Today's check-in is left to whoever tries it out.
        if not is_recorded or (count and random.random() < 0.25) or day == calendar[-1]:
            continue
        row = CheckIn(diary=diary, uuid=_uuid(random), local_date=day, twitching="yes" if count else "no")
        # All that a check-in asks; much of it is left open.
        note_shown(row, ShownQuestions.only(*ASKED))
        row.sleep_minutes = int(np.clip(random.normal(430, 60), 180, 640)) // 30 * 30
        row.sleep_quality = int(random.integers(1, 6))
        row.caffeine_drinks = int(random.poisson(2))
        row.stress = int(np.clip(random.normal(4, 2), 0, 10))
        if random.random() < 0.6:
            row.exercise = str(random.choice(["none", "light", "usual", "hard"]))
            row.water = str(random.choice(["low", "usual", "high"]))
            row.tight_shoes = bool(random.random() < 0.2)
        rows.append(row)
        if random.random() < 0.6:
            answers += [
                RedFlagAnswer(diary=diary, checkin=row, question=question, answer="no")
                for question in ("weakness", "numbness", "swelling_or_colour", "interference")
            ]
    CheckIn.objects.bulk_create(rows, batch_size=500)
    RedFlagAnswer.objects.bulk_create(answers, batch_size=2000)


def _write_background(diary: Diary, first: date, seed: int) -> None:
    random = np.random.default_rng(seed + 1)
    diary.onset_on, diary.onset_is_about = first - timedelta(days=40), True
    diary.save(update_fields=["onset_on", "onset_is_about"])
    Medicine.objects.create(
        diary=diary, uuid=_uuid(random), name="Vitamin D", group="vitamin_d", started_on=first + timedelta(days=30)
    )
    Condition.objects.create(diary=diary, uuid=_uuid(random), key="foot_problem")
