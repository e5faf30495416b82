"""The way from stored rows to `domain.History`. All later reading of a period goes through here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Max, Min, Q, QuerySet

from diary.domain.catalogue import ITEMS, Shape
from diary.domain.days import MAX_TIMED, Bout
from diary.domain.history import Answered, DayRow, Days, Entry, History, Tried, days_of, episodes_of, factors_of
from diary.models import (
    CheckIn,
    Day,
    Diary,
    Episode,
    EpisodeRemedy,
    EpisodeSign,
    EpisodeSite,
    EpisodeTrigger,
    RedFlagAnswer,
)

_DAY_COLUMNS = (
    "date",
    "episodes",
    "left_out",
    "sleep_onset",
    "seconds",
    "intensity_sum",
    "intensity_count",
    "by_site",
    "by_hour",
    "has_checkin",
    "twitching",
)


def days(diary: Diary, first: date, last: date) -> Days:
    """The days of a period from the per-day table: one statement, and no episode is read."""
    rows = Day.objects.filter(diary=diary, date__range=(first, last)).values_list(*_DAY_COLUMNS)
    return days_of((_day_row(*columns) for columns in rows), first, last)


def _day_row(
    day: date,
    episodes: int,
    left_out: int,
    sleep_onset: int,
    seconds: int,
    intensity_sum: int,
    intensity_count: int,
    by_site: dict[str, int],
    by_hour: dict[str, int],
    has_checkin: bool,
    twitching: str,
) -> DayRow:
    said = twitching if has_checkin else None
    return DayRow(day, episodes, left_out, sleep_onset, seconds, intensity_sum, intensity_count, by_site, by_hour, said)


def span(diary: Diary) -> tuple[date, date] | None:
    """The first and the last recorded day, or None in an empty diary."""
    ends = Day.objects.filter(diary=diary).aggregate(first=Min("date"), last=Max("date"))
    return None if ends["first"] is None else (ends["first"], ends["last"])


def history(diary: Diary, first: date, last: date) -> History:
    """The picture of a diary from `first` to `last`, both included: eight statements, whatever the period holds."""
    episodes = Episode.objects.kept().filter(diary=diary, local_date__range=(first, last))
    entries = list(_entries(episodes))
    place = {
        entry.uuid: index for index, entry in enumerate(sorted(entries, key=lambda row: (row.started_at, row.uuid)))
    }
    checkins = CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last))
    return History(
        days=days(diary, first, last),
        episodes=episodes_of(entries, first),
        factors=factors_of(
            ((row.local_date, {item.key: getattr(row, item.key) for item in ITEMS}) for row in checkins), first, last
        ),
        answers=_answers(checkins),
        tried=tuple(_tried(episodes, place)),
        own_triggers=_own_triggers(episodes),
    )


def _parts(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    parts: dict[int, list[str]] = defaultdict(list)
    for episode, key in rows:
        parts[episode].append(key)
    return parts


def _entries(episodes: QuerySet[Episode]) -> Iterator[Entry]:
    sites = _parts(EpisodeSite.objects.filter(episode__in=episodes).values_list("episode_id", "site"))
    signs = _parts(EpisodeSign.objects.filter(episode__in=episodes).values_list("episode_id", "sign"))
    triggers = _parts(
        (episode, key or str(own))
        for episode, key, own in EpisodeTrigger.objects.filter(episode__in=episodes).values_list(
            "episode_id", "key", "own__uuid"
        )
    )
    for row in episodes.iterator():
        yield Entry(
            uuid=str(row.uuid),
            shape=row.shape,
            day=row.local_date,
            minute=row.local_time.hour * 60 + row.local_time.minute,
            started_at=row.started_at,
            ended_at=row.ended_at,
            intensity=row.intensity,
            pain=row.pain,
            state=row.state,
            feeling=row.feeling,
            shoes=row.shoes,
            twitch_count=row.twitch_count,
            ongoing_state=row.ongoing_state,
            counted=not row.left_out,
            imported=row.source == "import",
            sites=sites[row.pk],
            signs=signs[row.pk],
            triggers=triggers[row.pk],
        )


def _answers(checkins: QuerySet[CheckIn]) -> tuple[Answered, ...]:
    by_pk = {row.pk: row for row in checkins}
    rows = RedFlagAnswer.objects.filter(checkin__in=checkins).order_by("checkin__local_date", "question")
    return tuple(
        Answered(
            day=by_pk[row.checkin_id].local_date,
            checkin=str(by_pk[row.checkin_id].uuid),
            question=row.question,
            answer=row.answer,
            parts=tuple(row.parts),
            side=row.side,
            since=row.since,
            imported=by_pk[row.checkin_id].source == "import",
        )
        for row in rows
    )


def _tried(episodes: QuerySet[Episode], place: dict[str, int]) -> Iterator[Tried]:
    rows = EpisodeRemedy.objects.filter(episode__in=episodes).order_by("episode__started_at", "episode__uuid", "remedy")
    for uuid, remedy, outcome, minutes in rows.values_list("episode__uuid", "remedy", "outcome", "relief_minutes"):
        yield Tried(place[str(uuid)], remedy, outcome, minutes)


def _own_triggers(episodes: QuerySet[Episode]) -> dict[str, str]:
    rows = EpisodeTrigger.objects.filter(episode__in=episodes, own__isnull=False)
    return {str(uuid): name for uuid, name in rows.values_list("own__uuid", "own__name").distinct()}


def bouts_touching(diary: Diary, dates: Iterable[date] | None) -> Iterator[Bout]:
    """The kept episodes that start on one of these days or run into one; all of the diary's where `dates` is None."""
    episodes = Episode.objects.kept().filter(diary=diary)
    if dates is not None:
        wanted = sorted(set(dates))
        reach = wanted[0] - MAX_TIMED - timedelta(days=1)
        episodes = episodes.filter(
            Q(local_date__in=wanted)
            | Q(
                local_date__range=(reach, wanted[-1]),
                ended_local_date__gte=wanted[0],
                shape__in=(Shape.TIMED, Shape.BURST),
            )
        )
    rows = list(
        episodes.values_list(
            "pk",
            "shape",
            "local_date",
            "local_time",
            "started_at",
            "ended_at",
            "zone",
            "intensity",
            "state",
            "left_out",
        )
    )
    if dates is None:
        sites = _parts(EpisodeSite.objects.filter(diary=diary).values_list("episode_id", "site"))
    else:
        sites = _parts(
            EpisodeSite.objects.filter(episode__in=[row[0] for row in rows]).values_list("episode_id", "site")
        )
    for pk, shape, day, at, started_at, ended_at, zone, intensity, state, left_out in rows:
        yield Bout(shape, day, at.hour, started_at, ended_at, zone, intensity, state, tuple(sites[pk]), left_out)
