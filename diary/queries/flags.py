"""The way from stored rows to what the rules read, and to the flags of a diary.

What the rules read is bounded: the entries of the last 56 days, counts of the last 182, the first 14 recorded days, the
noes of the year before, and the background. So a flag costs what these hold, however many years a diary has. Twitching
that lasts is read day by day from the per-day table, as far back as it goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np
from django.db.models import Count, Max, Q, QuerySet, Sum
from pydantic import TypeAdapter

from diary.domain.anatomy import SITE_BY_KEY
from diary.domain.background import Background, ConditionKnown, MedicineTaken
from diary.domain.catalogue import FALLING_ASLEEP
from diary.domain.content import SignAnswer
from diary.domain.criteria import matches
from diary.domain.flags import TALKED_ABOUT_FOR, Flag, Keys, Memory, Settled, Status, flags_of
from diary.domain.heard import ANSWERED_WITHIN, PAIN, READ, Heard
from diary.domain.rule_input import AHEAD, BASELINE_DAYS, SHOWN_FOR, TREND_DAYS, Match, RuleInput, Urgency
from diary.domain.trend import Counts
from diary.models import (
    CheckIn,
    Condition,
    Diary,
    Episode,
    EpisodeSign,
    EpisodeSite,
    FlagMemory,
    FlagTalk,
    Medicine,
    RedFlagAnswer,
    Visit,
)
from diary.queries.cached_results import cached_result
from diary.queries.code_version import CODE_VERSION
from diary.queries.history import history
from diary.queries.lasting import read_lasted
from diary.queries.silences import read_silences

_MATCHES: Final = TypeAdapter(tuple[Match, ...])


def flags(diary: Diary, today: date) -> tuple[Flag, ...]:
    """The flags of a diary today, the most urgent first: two statements where nothing has changed today."""
    return flags_of(met(diary, today), memories(diary))


def flags_on(diary: Diary, day: date) -> tuple[Flag, ...]:
    """The flags of a diary on a day that is over, as far as it is written down and remembered now. Nothing is kept."""
    return flags_of(matches(load_rule_input(diary, day, ahead=timedelta(0))), memories(diary))


def met(diary: Diary, today: date, begun: Beginning | None = None) -> tuple[Match, ...]:
    """The rules that a diary meets today, with those whose line only goes on the doctor's page: one statement where
    nothing has changed today."""

    def found() -> bytes:
        return _MATCHES.dump_json(matches(load_rule_input(diary, today, begun=begun)))

    return _MATCHES.validate_json(cached_result(diary, f"matches:{CODE_VERSION}:{today}", found))


def memories(diary: Diary) -> dict[str, Memory]:
    """What the diary remembers of its flags, by criterion."""
    return {row.criterion: _memory(row) for row in FlagMemory.objects.filter(diary=diary)}


def _memory(row: FlagMemory) -> Memory:
    settled = None
    if row.settled_on:
        settled = Settled(
            Status(row.settled_as),
            row.settled_on,
            _keys(row.settled_keys),
            Urgency(row.settled_urgency),
        )
    return Memory(_keys(row.seen), settled)


def _keys(stored: Mapping[str, str]) -> Keys:
    return {key: date.fromisoformat(day) for key, day in stored.items()}


def talks(diary: Diary) -> Sequence[FlagTalk]:
    """Every talk with a doctor about a flag, the oldest first; those of one day in the order they were written down."""
    return list(FlagTalk.objects.filter(diary=diary).order_by("talked_on", "pk"))


def load_rule_input(
    diary: Diary, today: date, *, ahead: timedelta = AHEAD, begun: Beginning | None = None
) -> RuleInput:
    """What the rules read on a day: 22 statements at most, whatever the diary holds."""
    first, last = today - timedelta(days=SHOWN_FOR - 1), today + ahead
    begun = begun or beginning(diary)
    return RuleInput(
        today=today,
        history=history(diary, first, last),
        counts=counts(diary, today - timedelta(days=TREND_DAYS - 1), last),
        background=background(diary),
        baseline=begun.regions,
        baseline_until=begun.until,
        first_recorded=begun.first,
        imported=frozenset(
            CheckIn.objects.kept()
            .filter(diary=diary, local_date__range=(first, last), source="import")
            .values_list("local_date", flat=True)
        ),
        denied=_denied(diary, first),
        ahead=ahead,
        lasted=read_lasted(diary, today, last),
    )


def heard(diary: Diary, today: date) -> Heard:
    """What the diary says of signs on the days that rules look back on: eight statements at most, three of them where
    every question has an answer."""
    days = (today - timedelta(days=SHOWN_FOR - 1), today + AHEAD)
    episodes = Episode.objects.kept().filter(diary=diary, source="person", left_out=False, local_date__range=days)
    ticked: dict[str, set[date]] = defaultdict(set)
    signs = EpisodeSign.objects.filter(diary=diary, episode__in=episodes, sign__in=READ)
    for sign, day in signs.order_by().values_list("sign", "episode__local_date").distinct():
        ticked[sign].add(day)
    for day in episodes.filter(pain__gt=0).order_by().values_list("local_date", flat=True).distinct():
        ticked[PAIN].add(day)
    reported: dict[tuple[str, str], list[date]] = defaultdict(list)
    answered = set()
    rows = RedFlagAnswer.objects.filter(
        diary=diary, source="person", checkin__deleted_at=None, checkin__local_date__range=days
    )
    for question, answer, day in rows.order_by("checkin__local_date", "pk").values_list(
        "question", "answer", "checkin__local_date"
    ):
        if SignAnswer(question, answer).is_yes:
            reported[question, answer].append(day)
        if day > today - timedelta(days=ANSWERED_WITHIN):
            answered.add(question)
    told = Heard(
        {sign: tuple(sorted(on)) for sign, on in ticked.items()},
        {said: tuple(on) for said, on in reported.items()},
        frozenset(answered),
    )
    if not told.open:
        return told
    return replace(told, silent=read_silences(diary, today - timedelta(days=ANSWERED_WITHIN - 1), today + AHEAD))


def _denied(diary: Diary, first: date) -> dict[tuple[str, str], date]:
    """When each question was last answered with no before a day, by side; as far back as a sign is the same one."""
    noes = RedFlagAnswer.objects.filter(
        answer="no",
        source="person",
        diary=diary,
        checkin__deleted_at=None,
        checkin__local_date__range=(first - TALKED_ABOUT_FOR, first - timedelta(days=1)),
    )
    rows = noes.order_by().values_list("question", "side").annotate(Max("checkin__local_date"))
    return {(question, side): day for question, side, day in rows}


def _first_days(diary: Diary) -> list[date]:
    """The first recorded days, at most `BASELINE_DAYS`: what was imported began before the diary did."""
    days: set[date] = set()
    for rows in (Episode.objects.kept(), CheckIn.objects.kept()):
        own = rows.filter(diary=diary, source="person").order_by("local_date")
        days.update(own.values_list("local_date", flat=True).distinct()[:BASELINE_DAYS])
    return sorted(days)[:BASELINE_DAYS]


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a diary began, which is what spreading is judged by: its first recorded day, the last of its first
    `BASELINE_DAYS` (None while there are fewer), and the regions that twitched up to it."""

    first: date | None
    until: date | None
    regions: frozenset[str]


def first_recorded(diary: Diary) -> date | None:
    """The first recorded day: two statements."""
    return next(iter(_first_days(diary)), None)


def beginning(diary: Diary) -> Beginning:
    """How a diary began: five statements at most."""
    days = _first_days(diary)
    return Beginning(days[0] if days else None, *_regions_of(diary, days))


def _regions_of(diary: Diary, first_days: Sequence[date]) -> tuple[date | None, frozenset[str]]:
    """The last of the first recorded days (None while there are too few), and the regions that twitched up to it.

    Where no place was written down on them, the first day with one stands for them: nothing can spread from nowhere.
    """
    if len(first_days) < BASELINE_DAYS:
        return None, frozenset()
    until = first_days[-1]
    if not (regions := _regions(diary, until)):
        later = _read(diary).filter(sites__isnull=False).order_by("local_date").values_list("local_date", flat=True)
        until = later.first() or until
        regions = _regions(diary, until)
    return until, regions


def _regions(diary: Diary, until: date) -> frozenset[str]:
    """The regions that twitched up to a day."""
    episodes = _read(diary).filter(local_date__lte=until)
    rows = EpisodeSite.objects.filter(diary=diary, episode__in=episodes).order_by()
    sites = rows.values_list("site", flat=True).distinct()
    return frozenset(SITE_BY_KEY[site].region for site in sites)


def _read(diary: Diary) -> QuerySet[Episode]:
    """The episodes that rules read: the person's own, neither left out nor of sleep onset."""
    own = Episode.objects.kept().filter(diary=diary, source="person", left_out=False)
    return own.exclude(state=FALLING_ASLEEP)


def counts(diary: Diary, first: date, last: date) -> Counts:
    """The daily counts of the episodes that rules read: two statements, the one grouped by day in the database.

    A day is known (`recorded`) where the person wrote such an episode, or said that there was no twitching.
    """
    n = (last - first).days + 1
    episodes, intensity_sum, rated = np.zeros(n), np.zeros(n), np.zeros(n)
    recorded, twitched = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
    period = {"diary": diary, "local_date__range": (first, last)}
    with_own = set()
    own = Episode.objects.kept().filter(**period, source="person").order_by().values_list("local_date")
    read = Q(left_out=False) & ~Q(state=FALLING_ASLEEP)
    numbers = {"n": Count("pk", filter=read), "total": Sum("intensity", filter=read)}
    for day, count, total, with_intensity in own.annotate(**numbers, rated=Count("intensity", filter=read)):
        index = (day - first).days
        with_own.add(day)
        episodes[index], intensity_sum[index], rated[index] = count, total or 0, with_intensity
        recorded[index] = twitched[index] = count > 0
    checkins = CheckIn.objects.kept().filter(**period, source="person").exclude(twitching="")
    for day, twitching in checkins.values_list("local_date", "twitching"):
        index = (day - first).days
        recorded[index] |= twitching == "no"
        twitched[index] |= twitching == "yes" and day not in with_own
    return Counts(first, recorded, twitched, episodes, intensity_sum, rated)


def background(diary: Diary) -> Background:
    """The person behind the diary: four statements. Without a said onset, it is the first day with an episode of the
    person's own: a file of another program may reach back to any day."""
    medicines = Medicine.objects.kept().filter(diary=diary).order_by("pk")
    conditions = Condition.objects.kept().filter(diary=diary).order_by("pk").values_list("key", "since")
    visits = Visit.objects.kept().filter(diary=diary).order_by("visited_on").values_list("visited_on", flat=True)
    onset = diary.onset_on
    if onset is None:
        own = Episode.objects.kept().filter(diary=diary, source="person", left_out=False)
        onset = own.order_by("local_date").values_list("local_date", flat=True).first()
    return Background(
        onset_on=onset,
        said_onset_on=diary.onset_on,
        diet=diary.diet,
        medicines=tuple(
            MedicineTaken(str(row.uuid), row.name, row.group, row.started_on, row.changed_on, row.stopped_on)
            for row in medicines
        ),
        conditions=tuple(ConditionKnown(key, since) for key, since in conditions),
        visits=tuple(visits),
    )
