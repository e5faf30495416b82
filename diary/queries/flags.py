"""The way from stored rows to what the rules read, and to the flags of a diary.

What the rules read is bounded: the entries of the last 56 days, counts of the last 182, the first 14 recorded days, the
noes of the year before, and the background. So a flag costs what these hold, however many years a diary has. Twitching
that lasts is read day by day from the per-day table, as far back as it goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

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
    Examination,
    FlagMemory,
    FlagTalk,
    Medicine,
    RedFlagAnswer,
    Visit,
)
from diary.queries.cached_results import cached_result, last_result
from diary.queries.code_version import CODE_VERSION
from diary.queries.history import days, history
from diary.queries.lasting import lasted_within, read_lasted
from diary.queries.prepared import prepared
from diary.queries.silences import read_silences

_MATCHES: Final = TypeAdapter(tuple[Match, ...])


def flags(diary: Diary, today: date) -> tuple[Flag, ...]:
    """The flags of a diary today, the most urgent first: two statements where nothing has changed today."""
    return flags_of(met(diary, today), memories(diary))


def last_flags(diary: Diary, today: date) -> tuple[Flag, ...]:
    """The flags of a diary as the last look at them found them, today or before, the most urgent first: two statements.
    What was written down since is not among what they rest on; where nobody has looked yet, they are looked for.

    It answers a tap, so that no rule stands between the two; the next page has the flags of then.
    """
    kept = last_result(diary, _key(), _key(today))
    return flags(diary, today) if kept is None else flags_of(_MATCHES.validate_json(kept), memories(diary))


def flags_on(diary: Diary, day: date) -> tuple[Flag, ...]:
    """The flags of a diary on a day that is over, as far as it is written down and remembered now. Nothing is kept."""
    return flags_of(matches(load_rule_input(diary, day, ahead=timedelta(0))), memories(diary))


def met(diary: Diary, today: date, begun: Beginning | None = None) -> tuple[Match, ...]:
    """The rules that a diary meets today, with those whose line only goes on the doctor's page: one statement where
    nothing has changed today."""

    def found() -> bytes:
        return _MATCHES.dump_json(matches(load_rule_input(diary, today, begun=begun)))

    return _MATCHES.validate_json(cached_result(diary, _key(today), found))


def _key(day: date | None = None) -> str:
    """Where what was met on a day is kept; without one, what all of these begin with."""
    kept = f"matches:{CODE_VERSION}:"
    return f"{kept}{day}" if day else kept


def memories(diary: Diary) -> dict[str, Memory]:
    """What the diary remembers of its flags, by criterion."""
    return {row.criterion: _memory(row) for row in _memories(diary.pk)}


@prepared
def _memories(diary: int) -> QuerySet[FlagMemory]:
    return FlagMemory.objects.filter(diary=diary)


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
    """What the rules read on a day: 17 statements, whatever the diary holds; one more without a said onset, two where
    no place was written down at first, and up to four where twitching has lasted for half a year."""
    first, last = today - timedelta(days=SHOWN_FOR - 1), today + ahead
    # One stretch of days and of check-ins for all that looks back: the counts look back furthest.
    since = today - timedelta(days=TREND_DAYS - 1)
    told, said = days(diary, since, last), _said(diary, since, last)
    known = _counts(diary, since, last, said)
    begun = begun or beginning(diary)
    return RuleInput(
        today=today,
        history=history(diary, first, last, told=told.part(first, last)),
        counts=known,
        background=background(diary),
        baseline=begun.regions,
        baseline_until=begun.until,
        first_recorded=begun.first,
        imported=frozenset(day for day, _, source in said if source == "import" and day >= first),
        denied=_denied(diary, first),
        ahead=ahead,
        lasted=lasted_within(told, known.twitched, today) or read_lasted(diary, today, last),
    )


def heard(diary: Diary, today: date) -> Heard:
    """What the diary says of signs on the days that rules look back on: eight statements at most, three of them where
    every question has an answer."""
    first, last = today - timedelta(days=SHOWN_FOR - 1), today + AHEAD
    ticked: dict[str, set[date]] = defaultdict(set)
    for sign, day in _ticked(diary.pk, first, last):
        ticked[sign].add(day)
    for (day,) in _with_pain(diary.pk, first, last):
        ticked[PAIN].add(day)
    reported: dict[tuple[str, str], list[date]] = defaultdict(list)
    answered = set()
    for question, answer, day in _answers(diary.pk, first, last):
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


@prepared
def _ticked(diary: int, first: date, last: date) -> QuerySet[Episode, tuple[str, date]]:
    signs = _counted(diary, first, last).filter(signs__sign__in=READ)
    return signs.values_list("signs__sign", "local_date").distinct()


@prepared
def _with_pain(diary: int, first: date, last: date) -> QuerySet[Episode, tuple[date]]:
    return _counted(diary, first, last).filter(pain__gt=0).values_list("local_date").distinct()


def _counted(diary: int, first: date, last: date) -> QuerySet[Episode]:
    own = Episode.objects.kept().filter(diary=diary, source="person", left_out=False)
    return own.filter(local_date__range=(first, last)).order_by()


@prepared
def _answers(diary: int, first: date, last: date) -> QuerySet[RedFlagAnswer, tuple[str, str, date]]:
    rows = RedFlagAnswer.objects.filter(
        diary=diary, source="person", checkin__deleted_at=None, checkin__local_date__range=(first, last)
    )
    return rows.order_by("checkin__local_date", "pk").values_list("question", "answer", "checkin__local_date")


def _denied(diary: Diary, first: date) -> dict[tuple[str, str], date]:
    """When each question was last answered with no before a day, by side; as far back as a sign is the same one."""
    rows = _noes(diary.pk, first - TALKED_ABOUT_FOR, first - timedelta(days=1))
    return {(question, side): day for question, side, day in rows}


@prepared
def _noes(diary: int, first: date, last: date) -> QuerySet[RedFlagAnswer, tuple[str, str, date]]:
    noes = RedFlagAnswer.objects.filter(
        answer="no",
        source="person",
        diary=diary,
        checkin__deleted_at=None,
        checkin__local_date__range=(first, last),
    )
    return noes.order_by().values_list("question", "side").annotate(Max("checkin__local_date"))


def _first_days(diary: Diary) -> list[date]:
    """The first recorded days, at most `BASELINE_DAYS`: what was imported began before the diary did."""
    days = {day for (day,) in [*_first_with_episode(diary.pk), *_first_with_checkin(diary.pk)]}
    return sorted(days)[:BASELINE_DAYS]


@prepared
def _first_with_episode(diary: int) -> QuerySet[Episode, tuple[date]]:
    own = Episode.objects.kept().filter(diary=diary, source="person").order_by("local_date")
    return own.values_list("local_date").distinct()[:BASELINE_DAYS]


@prepared
def _first_with_checkin(diary: int) -> QuerySet[CheckIn, tuple[date]]:
    own = CheckIn.objects.kept().filter(diary=diary, source="person").order_by("local_date")
    return own.values_list("local_date").distinct()[:BASELINE_DAYS]


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
        later = _read(diary.pk).filter(sites__isnull=False).order_by("local_date").values_list("local_date", flat=True)
        until = later.first() or until
        regions = _regions(diary, until)
    return until, regions


def _regions(diary: Diary, until: date) -> frozenset[str]:
    """The regions that twitched up to a day."""
    return frozenset(SITE_BY_KEY[site].region for (site,) in _sites(diary.pk, until) if site)


@prepared
def _sites(diary: int, until: date) -> QuerySet[Episode, tuple[str | None]]:
    # From the episodes to their sites, if any: an index of sites would lead through those of all years.
    return _read(diary).filter(local_date__lte=until).order_by().values_list("sites__site").distinct()


def _read(diary: int) -> QuerySet[Episode]:
    """The episodes that rules read: the person's own, neither left out nor of sleep onset."""
    own = Episode.objects.kept().filter(diary=diary, source="person", left_out=False)
    return own.exclude(state=FALLING_ASLEEP)


def counts(diary: Diary, first: date, last: date) -> Counts:
    """The daily counts of the episodes that rules read: two statements, the one grouped by day in the database.

    A day is known (`recorded`) where the person wrote such an episode, or said that there was no twitching.
    """
    return _counts(diary, first, last, _said(diary, first, last))


def _said(diary: Diary, first: date, last: date) -> Sequence[tuple[date, str, str]]:
    """What each check-in of a period says of twitching, with its day and its source."""
    return _checkins(diary.pk, first, last)


@prepared
def _checkins(diary: int, first: date, last: date) -> QuerySet[CheckIn, tuple[date, str, str]]:
    checkins = CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last))
    return checkins.values_list("local_date", "twitching", "source")


@prepared
def _own_by_day(diary: int, first: date, last: date) -> QuerySet[Episode, tuple[date, int, int | None, int]]:
    """Of each day with an episode of the person's own: those that rules read, the sum of their intensities, and of how
    many that is."""
    own = Episode.objects.kept().filter(diary=diary, local_date__range=(first, last), source="person")
    read = Q(left_out=False) & ~Q(state=FALLING_ASLEEP)
    numbers = {"n": Count("pk", filter=read), "total": Sum("intensity", filter=read)}
    return own.order_by().values_list("local_date").annotate(**numbers, rated=Count("intensity", filter=read))


def _counts(diary: Diary, first: date, last: date, said: Iterable[tuple[date, str, str]]) -> Counts:
    n = (last - first).days + 1
    episodes, intensity_sum, rated = np.zeros(n), np.zeros(n), np.zeros(n)
    recorded, twitched = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
    with_own = set()
    for day, count, total, with_intensity in _own_by_day(diary.pk, first, last):
        index = (day - first).days
        with_own.add(day)
        episodes[index], intensity_sum[index], rated[index] = count, total or 0, with_intensity
        recorded[index] = twitched[index] = count > 0
    for day, twitching, source in said:
        # What a file says of a day is no word of the person's.
        if source == "person":
            index = (day - first).days
            recorded[index] |= twitching == "no"
            twitched[index] |= twitching == "yes" and day not in with_own
    return Counts(first, recorded, twitched, episodes, intensity_sum, rated)


def medicines(diary: Diary) -> tuple[MedicineTaken, ...]:
    """The medicines and supplements of the person, in the order in which they were written down: one statement."""
    return tuple(MedicineTaken(str(uuid), *said) for uuid, *said in _medicines(diary.pk))


@prepared
def _medicines(diary: int) -> QuerySet[Medicine, tuple[Any, ...]]:
    rows = Medicine.objects.kept().filter(diary=diary).order_by("pk")
    return rows.values_list("uuid", "name", "group", "started_on", "changed_on", "stopped_on")


def background(diary: Diary) -> Background:
    """The person behind the diary: five statements. Without a said onset, it is the first day with an episode of the
    person's own: a file of another program may reach back to any day."""
    onset = diary.onset_on
    if onset is None:
        onset = next((day for (day,) in _first_counted(diary.pk)), None)
    return Background(
        onset_on=onset,
        said_onset_on=diary.onset_on,
        diet=diary.diet,
        medicines=medicines(diary),
        conditions=tuple(ConditionKnown(key, since) for key, since in _conditions(diary.pk)),
        visits=tuple(day for (day,) in _visits(diary.pk)),
        blood_tests=tuple(day for (day,) in _blood_tests(diary.pk) if day),
    )


@prepared
def _first_counted(diary: int) -> QuerySet[Episode, tuple[date]]:
    own = Episode.objects.kept().filter(diary=diary, source="person", left_out=False)
    return own.order_by("local_date").values_list("local_date")[:1]


@prepared
def _conditions(diary: int) -> QuerySet[Condition, tuple[str, date | None]]:
    return Condition.objects.kept().filter(diary=diary).order_by("pk").values_list("key", "since")


@prepared
def _visits(diary: int) -> QuerySet[Visit, tuple[date]]:
    return Visit.objects.kept().filter(diary=diary).order_by("visited_on").values_list("visited_on")


@prepared
def _blood_tests(diary: int) -> QuerySet[Examination, tuple[date | None]]:
    return Examination.objects.kept().filter(diary=diary, kind="blood").order_by("done_on").values_list("done_on")
