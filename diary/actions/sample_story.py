"""A year of one person's diary that shows everything Flicker does, for guests, demos and whoever works on the code.

It is made up, and every page that a guest sees says so. The same seed is the same year, relative to today. Planted is:

- **A finding.** After a night of less than `SHORT_NIGHT` minutes there are `AFTER_SHORT` times as many episodes that
  day. Nothing else goes with them, so the look of the year finds sleep; and caffeine has enough days on both sides to
  be told of, and could be tried out.
- **Three reasons to see a doctor**, each at another point of its life: pain on three of the last fourteen days (X1,
  new), twitching for more than six weeks (P3, seen), and a medicine begun before the twitching (M1, talked about at the
  visit).
- **Every sign that the check-in asks about** has answers: nearly all are no, a few are something harmless, and some
  evenings left them open.
- **Every shape**: moments, timed ones with seconds as a timer makes them, a burst, and a spot that went on for a day
  and a half and stopped; with feelings, signs, suspicions (one in own words), and remedies with what came of them.
- **A habit**: a check-in on most days, yesterday's done and today's not; a few gaps; a holiday without any twitching.
- **A trial** that is over and was read: wider shoes, in eight blocks of five days. Nothing is planted for it, so what
  it shows is what these days say.
- **A background**: medicines and supplements with their dates, a condition, a visit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate, compress
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from diary.actions.change import changing, refresh_days
from diary.actions.flags import discuss_flag, see_flags
from diary.actions.write_episodes import NewEpisode, write_episodes
from diary.domain.catalogue import QUESTION_BY_KEY, OngoingState, Shape
from diary.domain.content import EpisodeContent, Moment, Remedy, SignAnswer
from diary.domain.days import day_start, resolve
from diary.domain.flags import shown_of
from diary.domain.heard import ASKED
from diary.domain.names import name_key
from diary.domain.silences import words_of
from diary.domain.trial import Arm, KeptToIt, TrialPlan, design_of, draw
from diary.domain.trial_power import OWN_DAYS, can_find, data_of
from diary.models import CheckIn, Condition, Diary, Medicine, OwnTrigger, RedFlagAnswer, Trial, TrialDay, Visit
from diary.models.bulk import insert
from diary.queries.flags import flags
from diary.queries.history import days as days_between
from diary.queries.trials import fingerprint_of

DAYS: Final = 365
"""From the first day to today, both included: the fourth look is due today."""
DRAWN: Final = 410
"""Episodes that are drawn, beside those of `_PLANTED` and of today."""
MOST_EPISODES: Final = 422
MOST_CHECKINS: Final = 345
"""At most so many rows are written, whatever the seed; the room for a guest is reckoned by them."""

SHORT_NIGHT: Final = 6 * 60
AFTER_SHORT: Final = 2.6

VISIT: Final = 121
_HOLIDAY: Final = range(110, 119)
"""Days before today: the visit, and then nine quiet days. So what lasts now began after the visit."""
_TRIAL: Final = 104
"""Days before today: the first of the trial, after the holiday. It was over before what is new began."""
_LATELY: Final = 60
"""The last so many days have one gap, and it is known which."""
_GAP: Final = frozenset({16, 17})
_HOURS: Final = np.array([4, 2, 1, 1, 1, 1, 2, 3, 4, 4, 4, 4, 5, 4, 4, 4, 5, 6, 7, 8, 10, 13, 14, 10], dtype=float)
# Toes alone: a place above the foot would be a new region, and a reason of its own.
_SITES: Final = {"left_hallux": 0.5, "left_second_toe": 0.16, "right_hallux": 0.2, "left_fifth_toe": 0.14}
_FEELINGS: Final = {"twitch": 0.86, "cramp": 0.08, "urge_to_move": 0.06}
_STATES: Final = {"seated": 0.4, "resting": 0.25, "lying_down": 0.2, "falling_asleep": 0.1, "standing": 0.05}
_TRIGGERS: Final = {"poor_sleep": 0.3, "caffeine": 0.25, "stress": 0.15, "tight_shoes": 0.1, "unknown": 0.2}
_OWN_TRIGGER: Final = "Cycling shoes"
_OUTCOMES: Final[Mapping[str, Mapping[str, float]]] = {
    "stretching": {"better": 0.65, "no_change": 0.2, "unsure": 0.15},
    "massage": {"better": 0.5, "no_change": 0.2, "unsure": 0.3},
    "water": {"no_change": 0.8, "unsure": 0.2},
}
_OF_THE_WEEK: Final = frozenset(key for key in ASKED if QUESTION_BY_KEY[key].every_days == 7)


@dataclass(frozen=True, slots=True)
class _Planted:
    """An episode that is there for what it shows: so many days ago, at this time, for so long."""

    ago: int
    at: time
    facets: Mapping[str, Any]
    shape: Shape = Shape.MOMENT
    lasts: timedelta | None = None
    count: int | None = None


_PAIN: Final = {"sites": ["left_hallux"], "feeling": "twitch", "signs": ["pain"], "intensity": 3}
_PLANTED: Final = (
    _Planted(
        33,
        time(20, 10),
        {"sites": ["left_second_toe"], "intensity": 2, "note": "Would not stop, even in bed."},
        Shape.ONGOING,
        timedelta(hours=35, minutes=20),
    ),
    _Planted(11, time(22, 5), {**_PAIN, "pain": 4}),
    _Planted(6, time(21, 40), {**_PAIN, "pain": 5, "remedies": [Remedy("stretching", "better", 10)]}),
    _Planted(
        3,
        time(22, 40, 12),
        {"sites": ["left_hallux"], "signs": ["visible"], "feeling": "twitch", "intensity": 3, "state": "lying_down"},
        Shape.BURST,
        timedelta(minutes=5),
        20,
    ),
    _Planted(2, time(22, 25), {**_PAIN, "pain": 4}),
    _Planted(
        1,
        time(21, 17, 42),
        {"sites": ["left_hallux"], "signs": ["visible"], "intensity": 2, "triggers": ["poor_sleep"]},
        Shape.TIMED,
        timedelta(minutes=3, seconds=48),
    ),
)
_TODAY: Final = (
    (timedelta(hours=6, minutes=50), {"sites": ["left_hallux"], "feeling": "twitch"}),
    (timedelta(hours=1, minutes=35), {"sites": ["left_hallux"], "intensity": 2, "triggers": ["caffeine"]}),
)
"""How long ago, as far as today goes back so far."""

_SAID: Final[Mapping[int, SignAnswer]] = {
    4: SignAnswer("interference", "a_little"),
    23: SignAnswer("numbness", "clears", ("toes",), "left"),
    40: SignAnswer("numbness", "clears", ("toes",), "left"),
    52: SignAnswer("jerks", "falling_asleep"),
    70: SignAnswer("interference", "a_little"),
}
"""What was answered so many days ago beside no: none of it meets a rule."""
_LEFT_OPEN: Final = 0.15
"""The share of check-ins that leave the signs open, though they showed them."""


def fill_with_story(*, diary: Diary, now: datetime, seed: int = 1) -> None:
    """Write the year before `now` into an empty diary."""
    # One generator for all, so that the same seed is the same diary.
    random = np.random.default_rng(seed)
    zone = ZoneInfo(diary.time_zone)
    last = now.astimezone(zone).date()
    calendar = [last - timedelta(days=DAYS - 1 - index) for index in range(DAYS)]
    recorded, nights = _recorded(random), _nights(random)
    counts = _counts(random, recorded, nights)
    with changing(diary):
        _write_background(random, diary, calendar)
        write_episodes(diary, [*_episodes(random, diary, calendar, counts, zone, now)])
        _write_checkins(random, diary, calendar, recorded, nights, counts)
        refresh_days(diary)
        _write_trial(seed, diary, calendar[-1 - _TRIAL])
    _live_with_flags(random, diary, last)


def _ago(index: int) -> int:
    return DAYS - 1 - index


def _uuid(random: np.random.Generator) -> UUID:
    return UUID(bytes=random.bytes(16), version=4)


def _one(random: np.random.Generator, weights: Mapping[str, float]) -> str:
    drawn = random.random()
    # `Generator.choice` takes ten times as long, and there are two thousand.
    return next(compress(weights, (at > drawn for at in accumulate(weights.values()))), [*weights][-1])


def _recorded(random: np.random.Generator) -> np.ndarray[Any, Any]:
    """The days on which something is written down; the gaps come in runs."""
    recorded = np.ones(DAYS, dtype=bool)
    for start in np.flatnonzero(random.random(DAYS) < 0.025):
        recorded[start : start + int(random.integers(1, 6))] = False
    # The first day begins the year; the holiday is nine quiet days, and they are written down.
    recorded[0] = True
    recorded[[index for index in range(DAYS) if _ago(index) < _LATELY or _ago(index) in _HOLIDAY]] = True
    recorded[[index for index in range(DAYS) if _ago(index) in _GAP]] = False
    return recorded


def _nights(random: np.random.Generator) -> np.ndarray[Any, Any]:
    """Minutes of sleep in half hours: three nights of ten are short."""
    short = random.random(DAYS) < 0.3
    minutes = np.where(short, random.normal(310, 25, DAYS), random.normal(445, 35, DAYS))
    return np.asarray(np.round(np.clip(minutes, 180, 620) / 30) * 30, dtype=int)


def _counts(
    random: np.random.Generator, recorded: np.ndarray[Any, Any], nights: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """How many episodes each day has: good and bad stretches, many more after a short night, `DRAWN` in all."""
    level = np.zeros(DAYS)
    for index in range(1, DAYS):
        # An autoregressive log-rate: one day is like the one before.
        level[index] = 0.6 * level[index - 1] + 0.25 * random.standard_normal()
    twitches = recorded & (random.random(DAYS) > 0.12)
    twitches[[index for index in range(DAYS) if _ago(index) in _HOLIDAY or _ago(index) == 0]] = False
    weight = np.where(twitches, np.exp(level) * np.where(nights < SHORT_NIGHT, AFTER_SHORT, 1.0), 0.0)
    return random.multinomial(DRAWN, weight / weight.sum())


def _episodes(
    random: np.random.Generator,
    diary: Diary,
    calendar: list[date],
    counts: np.ndarray[Any, Any],
    zone: ZoneInfo,
    now: datetime,
) -> Iterator[NewEpisode]:
    own = OwnTrigger.objects.create(
        diary=diary, uuid=_uuid(random), name=_OWN_TRIGGER, name_key=name_key(_OWN_TRIGGER)
    ).uuid
    hours = _HOURS / _HOURS.sum()
    for day, count in zip(calendar, counts, strict=True):
        for hour in random.choice(24, size=int(count), p=hours):
            at = time(int(hour), int(random.integers(60)), int(random.integers(60)))
            lasts = timedelta(seconds=int(np.clip(random.lognormal(4.8, 0.9), 8, 1800)))
            shape = Shape.TIMED if random.random() < 0.35 else Shape.MOMENT
            yield _episode(random, zone, day, at, shape, lasts, _drawn(random, own))
    for row in _PLANTED:
        day = calendar[-1 - row.ago]
        yield _episode(random, zone, day, row.at, row.shape, row.lasts, row.facets, row.count)
    for before, facets in _TODAY:
        if now - before > day_start(calendar[-1], zone):
            start = Moment.at((now - before).replace(microsecond=0), zone)
            yield NewEpisode(_uuid(random), EpisodeContent.of(facets, shape=Shape.MOMENT, zone=zone.key, start=start))


def _episode(
    random: np.random.Generator,
    zone: ZoneInfo,
    day: date,
    at: time,
    shape: Shape,
    lasts: timedelta | None,
    facets: Mapping[str, Any],
    count: int | None = None,
) -> NewEpisode:
    start = Moment(resolve(day, at, zone), day, at)
    end = None if shape is Shape.MOMENT or lasts is None else Moment.at(start.instant + lasts, zone)
    state = OngoingState.STOPPED if shape is Shape.ONGOING else ""
    content = EpisodeContent.of(
        facets, shape=shape, zone=zone.key, start=start, end=end, ongoing_state=state, twitch_count=count
    )
    return NewEpisode(_uuid(random), content)


def _drawn(random: np.random.Generator, own: UUID) -> dict[str, Any]:
    """What an episode says beside when it was; half of it is left out, as people do."""
    says: dict[str, Any] = {"sites": [_one(random, _SITES)]}
    is_strong, is_felt, is_placed, is_seen, is_suspected, is_own, is_tried = random.random(7) < (
        (0.65, 0.6, 0.5, 0.35, 0.4, 0.08, 0.2)
    )
    if is_strong:
        says["intensity"] = int(random.choice([1, 2, 3, 4], p=[0.35, 0.4, 0.2, 0.05]))
        # Who says how strong it was says of some that it did not hurt.
        if random.random() < 0.3:
            says["pain"] = 0
    if is_felt:
        says["feeling"] = _one(random, _FEELINGS)
    if is_placed:
        says["state"] = _one(random, _STATES)
    if is_seen:
        says["signs"] = [_one(random, {"visible": 0.85, "toe_scrunching": 0.15})]
    if is_suspected:
        says["triggers"] = [_one(random, _TRIGGERS)]
    if is_own:
        says["own_triggers"] = [own]
    if is_tried:
        remedy = _one(random, {"stretching": 0.5, "massage": 0.25, "water": 0.25})
        says["remedies"] = [Remedy(remedy, _one(random, _OUTCOMES[remedy]))]
    return says


def _write_checkins(
    random: np.random.Generator,
    diary: Diary,
    calendar: list[date],
    recorded: np.ndarray[Any, Any],
    nights: np.ndarray[Any, Any],
    counts: np.ndarray[Any, Any],
) -> None:
    twitched = counts > 0
    twitched[[-1 - row.ago for row in _PLANTED]] = True
    rows: list[tuple[object, ...]] = []
    said: list[tuple[date, SignAnswer]] = []
    weekly = -7
    for index, day in enumerate(calendar):
        ago = _ago(index)
        is_lazy = bool(twitched[index] and random.random() < 0.1 and ago not in _SAID and ago != 1)
        # Today's check-in is left to whoever tries it out.
        if not recorded[index] or is_lazy or not ago:
            continue
        due = [key for key in ASKED if key not in _OF_THE_WEEK or index - weekly >= 7]
        habits = _habits(random, day, int(nights[index]))
        rows.append((diary.pk, _uuid(random), day, words_of(due), True, "yes" if twitched[index] else "no", *habits))
        if random.random() < _LEFT_OPEN and ago not in _SAID:
            continue
        weekly = index if _OF_THE_WEEK.intersection(due) else weekly
        other = _SAID.get(ago)
        noes = (SignAnswer(key, QUESTION_BY_KEY[key].answers[0].key) for key in due)
        said += [(day, other if other and other.question == no.question else no) for no in noes]
    # Plain tuples: two thousand instances would be most of what a guest waits for.
    insert(CheckIn, ("diary_id", "uuid", "local_date", "shown", "shown_is_all", "twitching", *_HABITS), rows)
    keys = dict(CheckIn.objects.filter(diary=diary).values_list("local_date", "pk"))
    insert(
        RedFlagAnswer,
        ("diary_id", "checkin_id", "question", "answer", "parts", "side"),
        [(diary.pk, keys[day], row.question, row.answer, tuple(row.parts), row.side) for day, row in said],
    )


_HABITS: Final = (
    "sleep_minutes",
    "sleep_quality",
    "caffeine_drinks",
    "stress",
    "exercise",
    "tight_shoes",
    "water",
    "alcohol_units",
)


def _habits(random: np.random.Generator, day: date, slept: int) -> tuple[object, ...]:
    """What a check-in says of each of `_HABITS`: sleep, caffeine and stress always; the rest as it comes."""
    quality = int(np.clip(round(slept / 110 + random.normal(0, 0.7)), 1, 5))
    caffeine = int(random.choice(5, p=[0.1, 0.25, 0.35, 0.2, 0.1]))
    stress = int(np.clip(random.normal(4, 2), 0, 10))
    exercise, tight, water, alcohol = "", None, "", None
    if random.random() < 0.7:
        exercise = _one(random, {"none": 0.35, "light": 0.35, "usual": 0.2, "hard": 0.1})
        tight = bool(random.random() < 0.2)
    if random.random() < 0.5:
        water = _one(random, {"low": 0.25, "usual": 0.55, "high": 0.2})
        alcohol = int(random.poisson(1.5 if day.weekday() >= 4 else 0.3))
    return slept, quality, caffeine, stress, exercise, tight, water, alcohol


def _write_background(random: np.random.Generator, diary: Diary, calendar: list[date]) -> None:
    """What is asked once. Tests that were done belong here as well, as soon as a diary keeps them."""
    first, last = calendar[0], calendar[-1]
    onset = first - timedelta(days=40)
    diary.onset_on, diary.onset_is_about = onset, True
    diary.save(update_fields=["onset_on", "onset_is_about"])
    medicine: dict[str, Any] = {"name": "Prednisolone", "group": "corticosteroid", "dose": "20 mg"}
    begun, over = onset - timedelta(days=20), onset - timedelta(days=6)
    Medicine.objects.create(diary=diary, uuid=_uuid(random), **medicine, started_on=begun, stopped_on=over)
    for name, group, dose, since in (
        ("Vitamin D", "vitamin_d", "1,000 IU", first + timedelta(days=30)),
        ("Magnesium", "magnesium", "300 mg", last - timedelta(days=64)),
    ):
        Medicine.objects.create(diary=diary, uuid=_uuid(random), name=name, group=group, dose=dose, started_on=since)
    Condition.objects.create(diary=diary, uuid=_uuid(random), key="foot_problem")
    Visit.objects.create(
        diary=diary,
        uuid=_uuid(random),
        visited_on=last - timedelta(days=VISIT),
        clinician="Family doctor",
        discussed="My toes, the tablets of last year, how I sleep",
        outcome="Looked at my feet and legs. Keep the diary, come back if it changes.",
    )


_KEPT: Final[Mapping[Arm, Mapping[str, float]]] = {
    Arm.AS_USUAL: {KeptToIt.YES: 0.85, KeptToIt.PARTLY: 0.05, "": 0.1},
    Arm.CHANGED: {KeptToIt.YES: 0.7, KeptToIt.PARTLY: 0.12, KeptToIt.NO: 0.08, "": 0.1},
}
"""What is answered on the days of a trial, "" for nothing."""


def _write_trial(seed: int, diary: Diary, starts_on: date) -> None:
    """A trial from its plan to the day on which its result was read, with its own generator: the rest of the year is
    the same as without it."""
    random = np.random.default_rng([seed, 1])
    design = design_of("wider_shoes", 8)
    drawn_by = random.bytes(32).hex()
    plan = TrialPlan("wider_shoes", "", "tight_shoes", design, starts_on, draw(design.blocks, drawn_by), drawn_by)
    before = days_between(diary, starts_on - timedelta(days=OWN_DAYS), starts_on - timedelta(days=1), in_detail=False)
    trial = Trial.objects.create(
        diary=diary,
        uuid=_uuid(random),
        change=plan.change,
        factor=plan.factor,
        block_days=design.block_days,
        dropped_days=design.dropped_days,
        starts_on=starts_on,
        schedule=plan.schedule,
        seed=plan.seed,
        can_find=data_of(can_find(before, design)),
        started_at=datetime.combine(starts_on - timedelta(days=1), time(20, 15), diary.zone),
        read_on=plan.last_day + timedelta(days=1),
        # Told below, as soon as its answers are there.
        fingerprint="-",
    )
    days = [starts_on + timedelta(days=index) for index in range(design.length)]
    said = [(day, _one(random, _KEPT[plan.arm_of(day)])) for day in days]
    TrialDay.objects.bulk_create(TrialDay(diary=diary, trial=trial, date=day, kept=kept) for day, kept in said if kept)
    trial.fingerprint = fingerprint_of(diary, trial)
    trial.save(update_fields=["fingerprint"])


def _live_with_flags(random: np.random.Generator, diary: Diary, today: date) -> None:
    """One was talked about at the visit, one was seen, and what is new stays so."""
    found = {flag.criterion.id: flag for flag in flags(diary, today)}
    if talked := found.get("M1"):
        discuss_flag(
            diary=diary,
            flag=talked,
            uuid=_uuid(random),
            on=today - timedelta(days=VISIT),
            outcome="We looked at the tablets together. I had stopped them by then.",
            shown=shown_of([talked]),
        )
    if seen := found.get("P3"):
        see_flags(diary=diary, flags=[seen], shown=shown_of([seen]))
