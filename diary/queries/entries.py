"""Entries as the pages show them: the timeline by day, one day, the bin, what is running."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet

from diary.domain.catalogue import OngoingState
from diary.domain.content import SignAnswer
from diary.models import (
    CheckIn,
    Condition,
    Day,
    Diary,
    Episode,
    EpisodeSite,
    Medicine,
    OwnTrigger,
    RedFlagAnswer,
    Timer,
    Visit,
)
from diary.models.episode import EpisodeQuerySet
from diary.queries.fitting import fitting

DAYS_A_PAGE = 14
ENTRIES_A_PAGE = 30


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
    episodes: Sequence[Episode]
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
    shown = _matching(diary, wanted).filter(local_date__range=(taken[-1], taken[0])).newest_first().with_parts()
    by_day: dict[date, list[Episode]] = {day: [] for day in taken}
    # Bounded, since somebody may write down more between these statements.
    for episode in shown[: ENTRIES_A_PAGE + len(taken)]:
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
    return CheckIn.objects.kept().filter(diary=diary, local_date=day).prefetch_related("answers").first()


def is_checked_in(diary: Diary, day: date) -> bool:
    """Whether it is written down what a day was like. An answer right after an entry alone says that of one sign."""
    return CheckIn.objects.kept().of_a_day().filter(diary=diary, local_date=day).exists()


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
    return Episode.objects.kept().filter(diary=diary, local_date=day).newest_first().with_parts()


def recorded_on(diary: Diary, day: date) -> Day | None:
    return Day.objects.filter(diary=diary, date=day).first()


def running(diary: Diary) -> tuple[Sequence[Timer], Sequence[Episode]]:
    """The timers that run, and the ongoing spots that are still on."""
    timers = Timer.objects.filter(diary=diary).order_by("started_at")
    spots = Episode.objects.kept().filter(diary=diary, ongoing_state=OngoingState.STILL_ON).order_by("started_at")
    return list(timers), list(spots.prefetch_related("sites")[:20])


def last_sites(diary: Diary) -> list[str]:
    """Where the episode that was written down last was: what the picker has marked. Empty in an empty diary."""
    # By the key, the order of writing down: what was logged last, not what happened last. `episode_of_a_diary` is
    # its index.
    newest = Episode.objects.kept().filter(diary=diary).order_by("-pk").values("pk")[:1]
    return list(EpisodeSite.objects.filter(diary=diary, episode__in=newest).values_list("site", flat=True))


def answered_lately(diary: Diary, first: date, last: date) -> dict[str, tuple[date, str]]:
    """When each red-flag question was last answered in a period, and how, by question."""
    rows = CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last), answers__isnull=False)
    # By day, so that in the dictionary the latest answer to a question wins.
    answers = rows.order_by("local_date").values_list("answers__question", "local_date", "answers__answer")
    return {question: (day, answer) for question, day, answer in answers}


def own_triggers(diary: Diary) -> QuerySet[OwnTrigger]:
    return OwnTrigger.objects.filter(diary=diary).order_by("retired", "name_key")


def binned(diary: Diary, since: datetime) -> list[Episode | CheckIn | Medicine | Condition | Visit]:
    """What is in the bin, what was deleted last first; at most 200 of a kind."""
    rows: list[Episode | CheckIn | Medicine | Condition | Visit] = []
    episodes = Episode.objects.binned().filter(diary=diary, deleted_at__gte=since)
    rows += episodes.order_by("-deleted_at").prefetch_related("sites")[:200]
    for model in (CheckIn, Medicine, Condition, Visit):
        rows += model.objects.binned().filter(diary=diary, deleted_at__gte=since).order_by("-deleted_at")[:200]
    return sorted(rows, key=lambda row: row.deleted_at or since, reverse=True)
