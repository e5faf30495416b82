"""Entries as the pages show them: the timeline by day, one day, the bin, what is running."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, prefetch_related_objects

from diary.domain.catalogue import OngoingState
from diary.domain.content import SignAnswer
from diary.models import (
    CheckIn,
    Condition,
    Day,
    Diary,
    Episode,
    EpisodeSite,
    EpisodeTrigger,
    Examination,
    Fact,
    Medicine,
    OwnTrigger,
    RedFlagAnswer,
    Timer,
    Trial,
    Visit,
)
from diary.models.episode import EpisodeQuerySet
from diary.queries.fitting import fitting
from diary.queries.listed import ENTRIES_A_PAGE, ListedEpisode, listed, newest_on
from diary.queries.prepared import prepared

DAYS_A_PAGE = 14


@dataclass(frozen=True, slots=True)
class Filter:
    """What the timeline is narrowed to; empty means all. `trigger` is a catalogue key or an own trigger's uuid."""

    site: str = ""
    trigger: str = ""
    sign: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def by_entry(self) -> bool:
        """Whether it asks something of single episodes, and not of days alone."""
        return bool(self.site or self.trigger or self.sign)


@dataclass(frozen=True, slots=True)
class TimelineDay:
    """A day of the timeline. `hidden` counts the fitting episodes that this page does not show, `total` all of the
    day's, whether they fit or not."""

    date: date
    episodes: Sequence[ListedEpisode]
    checkin: CheckIn | None
    hidden: int
    total: int


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Days newest first; `before` is the day to go on from, or None at the end."""

    days: Sequence[TimelineDay]
    before: date | None


def timeline(diary: Diary, wanted: Filter, before: date | None) -> TimelinePage:
    """The next recorded days before a date, as many as hold about `ENTRIES_A_PAGE` entries.

    Costs what the page shows: the days come by key from the per-day table, or with a filter from the index of
    episodes, never by offset. Ten statements at most.
    """
    counts, more = _next_days(diary, wanted, before)
    taken: list[date] = []
    total = 0
    for day, episodes in counts:
        # The first day is always taken, however full it is; what of it does not fit is counted as hidden.
        if taken and total + max(episodes, 1) > ENTRIES_A_PAGE:
            more = True
            break
        taken.append(day)
        total += max(episodes, 1)
    if not taken:
        return TimelinePage((), None)
    shown = _matching(diary, wanted).filter(local_date__range=(taken[-1], taken[0])).newest_first()
    by_day: dict[date, list[ListedEpisode]] = {day: [] for day in taken}
    # Bounded, since somebody may write down more between these statements.
    for episode in listed(diary, shown[: ENTRIES_A_PAGE + len(taken)]):
        by_day.setdefault(episode.local_date, []).append(episode)
    # A check-in has no site, trigger or sign: beside a filter of episodes it would look like a match.
    checkins = {} if wanted.by_entry else _checkins(diary, taken)
    # Without a filter all of a day's episodes fit, and are counted already.
    totals = _totals(diary, taken) if wanted.by_entry else dict(counts)
    days = [
        TimelineDay(
            day, by_day[day][:ENTRIES_A_PAGE], checkins.get(day), max(count - ENTRIES_A_PAGE, 0), totals.get(day, count)
        )
        for day, count in counts
        if day in taken
    ]
    return TimelinePage(days, taken[-1] if more else None)


def days_between(diary: Diary, first: date, last: date, most: int) -> list[TimelineDay]:
    """The recorded days of a period, newest first, with its `most` newest episodes: of the older ones it is told how
    many a day has. Costs the same number of statements whatever the days hold."""
    recorded = Day.objects.filter(diary=diary, date__range=(first, last)).order_by("-date")
    counts = {
        day: episodes + left_out for day, episodes, left_out in recorded.values_list("date", "episodes", "left_out")
    }
    shown = Episode.objects.kept().filter(diary=diary, local_date__range=(first, last)).newest_first()
    by_day: dict[date, list[ListedEpisode]] = {}
    for episode in listed(diary, shown[:most]):
        by_day.setdefault(episode.local_date, []).append(episode)
    checkins = _checkins(diary, list(counts))
    days = ((day, by_day.get(day, []), count) for day, count in counts.items())
    return [TimelineDay(day, rows, checkins.get(day), max(count - len(rows), 0), count) for day, rows, count in days]


def _next_days(diary: Diary, wanted: Filter, before: date | None) -> tuple[list[tuple[date, int]], bool]:
    """The next days with how many episodes each shows, and whether there are more after them."""
    if wanted.by_entry:
        rows = _matching(diary, wanted)
        if before:
            rows = rows.filter(local_date__lt=before)
        dates = list(
            rows.order_by("-local_date", "-started_at", "-pk").values_list("local_date", flat=True)[
                : ENTRIES_A_PAGE + 1
            ]
        )
        distinct = list(dict.fromkeys(dates))
        # The last day may go on behind the limit: it is the first of the next page, whole.
        if len(dates) > ENTRIES_A_PAGE and len(distinct) > 1:
            distinct.pop()
        counts = dict.fromkeys(distinct, 0)
        if distinct:
            # Counted anew, since of a single day longer than a page the limit has cut some off.
            whole = _matching(diary, wanted).filter(local_date__range=(distinct[-1], distinct[0]))
            for day in whole.values_list("local_date", flat=True):
                if day in counts:
                    counts[day] += 1
        return list(counts.items()), len(dates) > ENTRIES_A_PAGE
    days = Day.objects.filter(diary=diary).order_by("-date")
    if before:
        days = days.filter(date__lt=before)
    if wanted.first:
        days = days.filter(date__gte=wanted.first)
    if wanted.last:
        days = days.filter(date__lte=wanted.last)
    # One more than a page says whether there is another one.
    rows_ = list(days.values_list("date", "episodes", "left_out")[: DAYS_A_PAGE + 1])
    return [(day, episodes + left_out) for day, episodes, left_out in rows_[:DAYS_A_PAGE]], len(rows_) > DAYS_A_PAGE


def _matching(diary: Diary, wanted: Filter) -> EpisodeQuerySet:
    rows = Episode.objects.kept().filter(diary=diary)
    if wanted.first:
        rows = rows.filter(local_date__gte=wanted.first)
    if wanted.last:
        rows = rows.filter(local_date__lte=wanted.last)
    return fitting(rows, site=wanted.site, sign=wanted.sign, trigger=wanted.trigger)


def _totals(diary: Diary, days: Sequence[date]) -> Mapping[date, int]:
    rows = Day.objects.filter(diary=diary, date__in=days).values_list("date", "episodes", "left_out")
    return {day: episodes + left_out for day, episodes, left_out in rows}


def _checkins(diary: Diary, days: Sequence[date]) -> Mapping[date, CheckIn]:
    rows = CheckIn.objects.kept().filter(diary=diary, local_date__in=days).prefetch_related("answers")
    return {row.local_date: row for row in rows}


def checkin_on(diary: Diary, day: date) -> CheckIn | None:
    rows = checkins_on(diary.pk, day)
    prefetch_related_objects(rows, "answers")
    return next(iter(rows), None)


@prepared
def checkins_on(diary: int, day: date) -> QuerySet[CheckIn]:
    """The check-in of a day, if any: it is unique among those that do not lie in the bin."""
    return CheckIn.objects.kept().filter(diary=diary, local_date=day)


@prepared
def answers_to(diary: int, checkin: int) -> QuerySet[RedFlagAnswer]:
    """The answers of a check-in, by its primary key."""
    return RedFlagAnswer.objects.filter(diary=diary, checkin=checkin)


def is_checked_in(diary: Diary, day: date) -> bool:
    """Whether it is written down what a day was like. An answer right after an entry alone says that of one sign."""
    return bool(_of_a_day(diary.pk, day))


@prepared
def _of_a_day(diary: int, day: date) -> QuerySet[CheckIn, tuple[int]]:
    return CheckIn.objects.kept().of_a_day().filter(diary=diary, local_date=day).values_list("pk")


def answers_on(diary: Diary, day: date) -> list[SignAnswer]:
    """The answered red-flag questions of a day, in the order that `emergency.at_once` reads."""
    rows = RedFlagAnswer.objects.filter(diary=diary, checkin__local_date=day, checkin__deleted_at=None)
    return [row.said for row in rows.order_by("pk")]


def asked_on(diary: Diary, day: date) -> frozenset[str]:
    """The questions that were shown right after an entry of a day, also after one that lies in the bin by now."""
    rows = Episode.objects.filter(diary=diary, local_date=day, asked__gt="").order_by().values_list("asked", flat=True)
    return frozenset(question for asked in rows.distinct() for question in asked.split())


def last_checkin_on(diary: Diary, day: date) -> CheckIn | None:
    """The check-in of a day, or where it has none the one that was deleted last."""
    rows = CheckIn.objects.filter(diary=diary, local_date=day)
    # nulls_first by name: the two databases disagree on where NULL sorts.
    return rows.order_by(F("deleted_at").desc(nulls_first=True)).first()


def episodes_on(diary: Diary, day: date) -> QuerySet[Episode]:
    """All kept episodes that start on a day, newest first."""
    return newest_on(diary.pk, day)


def days_recorded(diary: Diary) -> int:
    """How many days are recorded; read in the first week alone, when they are few."""
    return sum(days for (days,) in _recorded(diary.pk))


@prepared
def _recorded(diary: int) -> QuerySet[Day, tuple[int]]:
    return Day.objects.filter(diary=diary).values("diary").annotate(days=Count("pk")).values_list("days")


def recorded_on(diary: Diary, day: date) -> Day | None:
    return next(iter(_days_on(diary.pk, day)), None)


@prepared
def _days_on(diary: int, day: date) -> QuerySet[Day]:
    return Day.objects.filter(diary=diary, date=day)


def running(diary: Diary) -> tuple[Sequence[Timer], Sequence[Episode]]:
    """The timers that run, and the ongoing spots that are still on."""
    spots = _spots(diary.pk)
    prefetch_related_objects(spots, "sites")
    return _timers(diary.pk), spots


@prepared
def _timers(diary: int) -> QuerySet[Timer]:
    return Timer.objects.filter(diary=diary).order_by("started_at")


@prepared
def _spots(diary: int) -> QuerySet[Episode]:
    still_on = Episode.objects.kept().filter(diary=diary, ongoing_state=OngoingState.STILL_ON)
    return still_on.order_by("started_at")[:20]


def last_sites(diary: Diary) -> list[str]:
    """Where the latest episode of the person's own was that says a place; empty where none does. What came out of a
    file is no habit."""
    own = Episode.objects.kept().filter(diary=diary, source="person")
    placed = own.filter(Exists(EpisodeSite.objects.filter(diary=diary, episode=OuterRef("pk")))).newest_first()
    newest = placed.values_list("pk", flat=True).first()
    if newest is None:
        return []
    return sorted(EpisodeSite.objects.filter(diary=diary, episode=newest).values_list("site", flat=True))


@dataclass(frozen=True, slots=True)
class EpisodeKey:
    """Where an episode stands among all of a diary, the newest first."""

    local_date: date
    started_at: datetime
    uuid: UUID


def episodes_before(diary: Diary, wanted: Filter, before: EpisodeKey | None, most: int) -> list[tuple[int, EpisodeKey]]:
    """The next episodes that fit, the newest first: their primary keys and where they stand. Two statements at most.
    Without a filter of entries they cost what they give, however long the diary is."""
    rows = _matching(diary, wanted)
    if not wanted.by_entry:
        # The days tell how far back is enough. PostgreSQL, which guesses few rows under row security, would sort all.
        days = Day.objects.filter(diary=diary, **_bounds("date", wanted.first, wanted.last, None)).order_by("-date")
        days = days.filter(date__lte=before.local_date) if before else days
        # Of the first day some may be passed over, so one more is asked for than may be needed.
        with_some = days.filter(Q(episodes__gt=0) | Q(left_out__gt=0))
        counts = list(with_some.values_list("date", "episodes", "left_out")[: most + 1])
        total, until = 0, None
        for index, (day, episodes, left_out) in enumerate(counts):
            total, until = total + (episodes + left_out if index or not before else 0), day
            if total >= most:
                break
        if until is None:
            return []
        rows = rows.filter(local_date__gte=until)
    if before:
        day, at = before.local_date, before.started_at
        older = Q(local_date__lt=day) | Q(started_at__lt=at) | Q(started_at=at, uuid__lt=before.uuid)
        # The first condition lets the index begin there; of its day alone some are passed over.
        rows = rows.filter(Q(local_date__lte=day) & older)
    found = rows.order_by("-local_date", "-started_at", "-uuid").values_list("pk", "local_date", "started_at", "uuid")
    return [(pk, EpisodeKey(day, at, uuid)) for pk, day, at, uuid in found[:most]]


def checkins_before_day(
    diary: Diary, first: date | None, last: date | None, before: date | None, most: int
) -> list[CheckIn]:
    """The next check-ins of a period, the newest first, with their answers: two statements."""
    rows = CheckIn.objects.kept().filter(diary=diary)
    rows = rows.filter(**_bounds("local_date", first, last, before))
    return list(rows.order_by("-local_date").prefetch_related("answers")[:most])


def days_before(diary: Diary, first: date | None, last: date | None, before: date | None, most: int) -> list[Day]:
    """The next recorded days of a period, the newest first: one statement."""
    return list(Day.objects.filter(diary=diary, **_bounds("date", first, last, before)).order_by("-date")[:most])


def _bounds(column: str, first: date | None, last: date | None, before: date | None) -> dict[str, date]:
    said = {f"{column}__gte": first, f"{column}__lte": last, f"{column}__lt": before}
    return {name: day for name, day in said.items() if day is not None}


def answered_lately(diary: Diary, first: date, last: date) -> dict[str, tuple[date, str]]:
    """When each red-flag question was last answered in a period, and how, by question."""
    return {question: (day, answer) for question, day, answer in _answered(diary.pk, first, last)}


@prepared
def _answered(diary: int, first: date, last: date) -> QuerySet[CheckIn, tuple[str, date, str]]:
    rows = CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last), answers__isnull=False)
    # By day, so that in the dictionary the latest answer to a question wins.
    return rows.order_by("local_date").values_list("answers__question", "local_date", "answers__answer")


def suspected_most(diary: Diary, since: date) -> list[str]:
    """What the person suspected from a day on, most often first: keys of the catalogue, and uuids of own triggers."""
    # Neither joined nor grouped: SQLite would go through the triggers of all years.
    mine = Episode.objects.kept().filter(diary=diary, local_date__gte=since)
    said = EpisodeTrigger.objects.filter(diary=diary, episode__in=mine).order_by().values_list("key", "own__uuid")
    times = Counter((key, "" if key else str(own)) for key, own in said)
    return [key or own for key, own in sorted(times, key=lambda said: (-times[said], *said))]


def own_triggers(diary: Diary) -> QuerySet[OwnTrigger]:
    return OwnTrigger.objects.filter(diary=diary).order_by("retired", "name_key")


def binned(diary: Diary, since: datetime) -> list[Episode | CheckIn | Fact | Trial]:
    """What is in the bin, what was deleted last first; at most 200 of a kind."""
    rows: list[Episode | CheckIn | Fact | Trial] = []
    episodes = Episode.objects.binned().filter(diary=diary, deleted_at__gte=since)
    rows += episodes.order_by("-deleted_at").prefetch_related("sites")[:200]
    for model in (CheckIn, Trial, Medicine, Condition, Visit, Examination):
        rows += model.objects.binned().filter(diary=diary, deleted_at__gte=since).order_by("-deleted_at")[:200]
    return sorted(rows, key=lambda row: row.deleted_at or since, reverse=True)
