"""The way from stored rows to `domain.History`. All later reading of a period goes through here."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Min, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from diary.domain.catalogue import ITEMS, Shape
from diary.domain.days import MAX_TIMED, Bout
from diary.domain.history import (
    Answered,
    DayRow,
    Days,
    History,
    HistoryEpisode,
    Tried,
    days_of,
    episodes_of,
    factors_of,
)
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
    "has_checkin",
    "twitching",
)

REACH = MAX_TIMED + timedelta(days=1)
"""How long before a day something can have started that runs into it: zones and clock changes need the extra day."""

_BOUT_COLUMNS = (
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


def days(diary: Diary, first: date, last: date, *, in_detail: bool = True) -> Days:
    """The days of a period from the per-day table: one statement, and no episode is read.

    Where they are not `in_detail` they hold no places and no hours, which cost most where a period is of years.
    """
    # As text: the database driver, or Django, would parse each of thousands of small JSON values by itself
    # (`_parsed`).
    sites, hours = (Cast(name, TextField()) if in_detail else Value("{}") for name in ("by_site", "by_hour"))
    # The unique constraint on diary and date is the index for this.
    stored = Day.objects.filter(diary=diary, date__range=(first, last))
    rows = list(stored.values_list(*_DAY_COLUMNS).annotate(sites=sites, hours=hours))
    by_site, by_hour = _parsed(row[-2] for row in rows), _parsed(row[-1] for row in rows)
    return days_of(
        (
            DayRow(*(*numbers, sites, hours, twitching if has_checkin else None))
            for (*numbers, has_checkin, twitching, _, _), sites, hours in zip(rows, by_site, by_hour, strict=True)
        ),
        first,
        last,
    )


def _parsed(texts: Iterable[str]) -> list[dict[str, int]]:
    """Many small JSON objects in one go; a decoder for each costs more than the statement that reads them."""
    # One array of all of them: one call of the decoder.
    parsed: list[dict[str, int]] = json.loads(f"[{','.join(texts)}]")
    return parsed


def span(diary: Diary) -> tuple[date, date] | None:
    """The first and the last recorded day, or None in an empty diary."""
    ends = Day.objects.filter(diary=diary).aggregate(first=Min("date"), last=Max("date"))
    return None if ends["first"] is None else (ends["first"], ends["last"])


def history(diary: Diary, first: date, last: date) -> History:
    """The picture of a diary from `first` to `last`, both included: eight statements, whatever the period holds.

    They are no snapshot: what is written while they run may be in the days and not yet in the episodes. An entry that
    arrives in between is left out whole, and of one that is changed or removed in between some parts may be missing or
    new. Such a picture is stale as soon as it is made, since the change has raised the revision: the next look shows
    the diary as it is.
    """
    episodes = Episode.objects.kept().filter(diary=diary, local_date__range=(first, last))
    entries = _entries(diary, episodes)
    place = {
        # The same order as `episodes_of`: `Tried.episode` is a row of its columns.
        entry.uuid: index
        for index, entry in enumerate(sorted(entries, key=lambda row: (row.started_at, row.uuid)))
    }
    checkins = CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last))
    return History(
        days=days(diary, first, last),
        episodes=episodes_of(entries, first),
        factors=factors_of(
            ((row.local_date, {item.key: getattr(row, item.key) for item in ITEMS}) for row in checkins), first, last
        ),
        answers=_answers(diary, checkins),
        tried=tuple(_tried(diary, episodes, place)),
    )


def _parts(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    parts: dict[int, list[str]] = defaultdict(list)
    for episode, key in rows:
        parts[episode].append(key)
    return parts


def _entries(diary: Diary, episodes: QuerySet[Episode]) -> list[HistoryEpisode]:
    """The episodes with their parts: four statements.

    The episodes come first, so that none is without the parts that it was written down with.
    """
    # Read before the parts, and `episodes` stays a query, which is the parts' subquery: no list of ten thousand keys
    # goes to the database.
    rows = list(episodes)
    mine = {"diary": diary, "episode__in": episodes}
    sites = _parts(EpisodeSite.objects.filter(**mine).values_list("episode_id", "site"))
    signs = _parts(EpisodeSign.objects.filter(**mine).values_list("episode_id", "sign"))
    triggers: dict[int, list[str]] = defaultdict(list)
    seen = {row.pk for row in rows}
    chosen = EpisodeTrigger.objects.filter(**mine)
    for episode, key, own in chosen.values_list("episode_id", "key", "own__uuid"):
        # Written down since the episodes were read: left out whole.
        if episode in seen:
            triggers[episode].append(key or str(own))
    return [
        HistoryEpisode(
            uuid=str(row.uuid),
            day=row.local_date,
            started_at=row.started_at,
            pain=row.pain,
            state=row.state,
            feeling=row.feeling,
            counted=not row.left_out,
            imported=row.source == "import",
            sites=sites[row.pk],
            signs=signs[row.pk],
            triggers=triggers[row.pk],
        )
        for row in rows
    ]


def _answers(diary: Diary, checkins: QuerySet[CheckIn]) -> tuple[Answered, ...]:
    by_pk = {row.pk: row for row in checkins}
    rows = RedFlagAnswer.objects.filter(diary=diary, checkin__in=checkins).order_by("checkin__local_date", "question")
    return tuple(
        Answered(
            day=by_pk[row.checkin_id].local_date,
            checkin=str(by_pk[row.checkin_id].uuid),
            question=row.question,
            answer=row.answer,
            parts=tuple(row.parts),
            side=row.side,
            since=row.since,
            imported=row.source == "import",
        )
        for row in rows
        if row.checkin_id in by_pk
    )


def _tried(diary: Diary, episodes: QuerySet[Episode], place: dict[str, int]) -> Iterator[Tried]:
    rows = EpisodeRemedy.objects.filter(diary=diary, episode__in=episodes)
    rows = rows.order_by("episode__started_at", "episode__uuid", "remedy")
    for uuid, remedy, outcome, minutes in rows.values_list("episode__uuid", "remedy", "outcome", "relief_minutes"):
        if str(uuid) in place:
            yield Tried(place[str(uuid)], remedy, outcome, minutes)


def bouts_touching(diary: Diary, dates: Iterable[date] | None) -> Iterator[Bout]:
    """The kept episodes that start on one of these days or run into one; all of the diary's where `dates` is None."""
    episodes = Episode.objects.kept().filter(diary=diary)
    if dates is not None:
        wanted = set(dates)
        # What runs into a day starts on it or at most two days before, by the clock of any zone.
        near = {day - timedelta(days=before) for day in wanted for before in range(REACH.days + 1)}
        runs_on = Q(shape__in=(Shape.TIMED, Shape.BURST), ended_local_date__gte=min(wanted))
        # The nearby days come first: they are what the database can look up, whatever else the diary holds.
        episodes = episodes.filter(local_date__in=near).filter(Q(local_date__in=wanted) | runs_on)
    return bouts_of(episodes)


def bouts_of(episodes: QuerySet[Episode]) -> Iterator[Bout]:
    """Episodes as bouts, one statement: an episode comes as often as it has sites."""
    sites: dict[int, list[str]] = defaultdict(list)
    bouts: dict[int, tuple[Any, ...]] = {}
    # A join, and not a second statement: logging asks this each time, of a few episodes.
    for *columns, pk, site in episodes.values_list(*_BOUT_COLUMNS, "pk", "sites__site"):
        bouts[pk] = tuple(columns)
        if site:
            sites[pk].append(site)
    for pk, (shape, day, at, started_at, ended_at, zone, intensity, state, left_out) in bouts.items():
        yield Bout(shape, day, at.hour, started_at, ended_at, zone, intensity, state, tuple(sites[pk]), left_out)
