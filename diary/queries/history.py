"""The way from stored rows to `domain.History`. All later reading of a period goes through here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import Max, Min, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from pydantic_core import from_json

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
    EpisodeTrigger,
    RedFlagAnswer,
)
from diary.queries.prepared import prepared

Part = TypeVar("Part", EpisodeRemedy, EpisodeSign, EpisodeTrigger)

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

_ITEMS: Final = tuple(item.key for item in ITEMS)

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
    rows = _days_in_detail(diary.pk, first, last) if in_detail else _days(diary.pk, first, last)
    by_site, by_hour = _parsed(row[-2] for row in rows), _parsed(row[-1] for row in rows)
    return days_of(
        (
            DayRow(*(*numbers, sites, hours, twitching if has_checkin else None))
            for (*numbers, has_checkin, twitching, _, _), sites, hours in zip(rows, by_site, by_hour, strict=True)
        ),
        first,
        last,
    )


@prepared
def _days_in_detail(diary: int, first: date, last: date) -> QuerySet[Day, tuple[Any, ...]]:
    # As text: the database driver, or Django, would parse each of thousands of small JSON values by itself
    # (`_parsed`).
    return _stored(diary, first, last).annotate(sites=Cast("by_site", TextField()), hours=Cast("by_hour", TextField()))


@prepared
def _days(diary: int, first: date, last: date) -> QuerySet[Day, tuple[Any, ...]]:
    return _stored(diary, first, last).annotate(sites=Value("{}"), hours=Value("{}"))


def _stored(diary: int, first: date, last: date) -> QuerySet[Day, tuple[Any, ...]]:
    # The unique constraint on diary and date is the index for this.
    return Day.objects.filter(diary=diary, date__range=(first, last)).values_list(*_DAY_COLUMNS)


def _parsed(texts: Iterable[str]) -> list[Any]:
    """Many small JSON values in one go; a decoder for each costs more than the statement that reads them."""
    # One array of all of them: one call of the decoder.
    parsed: list[Any] = from_json(f"[{','.join(texts)}]")
    return parsed


def begun(diary: Diary, today: date) -> date:
    """The first day that may have been missed: the first recorded one, or `today` while there is none."""
    first = next((day for (day,) in _first(diary.pk)), today)
    # It may be tomorrow, where somebody travels ahead of the diary's zone.
    return min(first, today)


@prepared
def _first(diary: int) -> QuerySet[Day, tuple[date]]:
    return Day.objects.filter(diary=diary).order_by("date").values_list("date")[:1]


def span(diary: Diary) -> tuple[date, date] | None:
    """The first and the last recorded day, or None in an empty diary."""
    ends = Day.objects.filter(diary=diary).aggregate(first=Min("date"), last=Max("date"))
    return None if ends["first"] is None else (ends["first"], ends["last"])


def history(diary: Diary, first: date, last: date, *, told: Days | None = None) -> History:
    """The picture of a diary from `first` to `last`, both included: seven statements, whatever the period holds, and
    one less where its days are at hand (`told`).

    They are no snapshot: what is written while they run may be in the days and not yet in the episodes. An entry that
    arrives in between is left out whole, and of one that is changed or removed in between some parts may be missing or
    new. Such a picture is stale as soon as it is made, since the change has raised the revision: the next look shows
    the diary as it is.
    """
    # Values throughout: rows of models cost several times as much, and nothing else is asked of them.
    entries = _entries(diary, first, last)
    rows = _checkins(diary.pk, first, last)
    return History(
        days=days(diary, first, last) if told is None else told,
        episodes=episodes_of(entries.values(), first),
        factors=factors_of(((day, dict(zip(_ITEMS, said, strict=True))) for _, _, day, *said in rows), first, last),
        answers=_answers(diary, first, last, {pk: uuid for pk, uuid, *_ in rows}),
        tried=_tried(diary, first, last, entries),
    )


@prepared
def _checkins(diary: int, first: date, last: date) -> QuerySet[CheckIn, tuple[Any, ...]]:
    checkins = CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last))
    return checkins.values_list("pk", "uuid", "local_date", *_ITEMS)


def _entries(diary: Diary, first: date, last: date) -> dict[int, HistoryEpisode]:
    """The episodes with their parts by primary key, in the order of `episodes_of`: three statements.

    The episodes come first, so that none is without the parts that it was written down with.
    """
    sites, signs, triggers = (defaultdict[int, list[str]](list) for _ in range(3))
    rows = {}
    for *row, site in _episodes(diary.pk, first, last):
        rows[row[2]] = row
        if site:
            sites[row[2]].append(site)
    for pk, sign in _signs(diary.pk, first, last):
        signs[pk].append(sign)
    for pk, key, own in _triggers(diary.pk, first, last):
        triggers[pk].append(key or str(own))
    return {
        pk: HistoryEpisode(
            uuid=str(uuid),
            day=day,
            started_at=started_at,
            pain=pain,
            state=state,
            feeling=feeling,
            counted=not left_out,
            imported=source == "import",
            sites=sites[pk],
            signs=signs[pk],
            triggers=triggers[pk],
        )
        for started_at, uuid, pk, day, pain, state, feeling, left_out, source in sorted(rows.values())
    }


@prepared
def _episodes(diary: int, first: date, last: date) -> QuerySet[Episode, tuple[Any, ...]]:
    columns = ("started_at", "uuid", "pk", "local_date", "pain", "state", "feeling", "left_out", "source")
    # A join, and not a second statement: an episode comes as often as it has sites.
    episodes = Episode.objects.kept().filter(diary=diary, local_date__range=(first, last))
    return episodes.values_list(*columns, "sites__site")


@prepared
def _signs(diary: int, first: date, last: date) -> QuerySet[EpisodeSign, tuple[int, str]]:
    return _of_episodes(EpisodeSign, diary, first, last).values_list("episode_id", "sign")


@prepared
def _triggers(diary: int, first: date, last: date) -> QuerySet[EpisodeTrigger, tuple[int, str, UUID | None]]:
    return _of_episodes(EpisodeTrigger, diary, first, last).values_list("episode_id", "key", "own__uuid")


@prepared
def _remedies(diary: int, first: date, last: date) -> QuerySet[EpisodeRemedy, tuple[int, str, str, int | None]]:
    rows = _of_episodes(EpisodeRemedy, diary, first, last)
    return rows.values_list("episode_id", "remedy", "outcome", "relief_minutes")


def _of_episodes(part: type[Part], diary: int, first: date, last: date) -> QuerySet[Part]:
    """What hangs on the episodes of a period, in no order."""
    period = (first, last)
    rows = part._default_manager.filter(diary=diary, episode__deleted_at=None, episode__local_date__range=period)
    return rows.order_by()


def _answers(diary: Diary, first: date, last: date, checkins: Mapping[int, UUID]) -> tuple[Answered, ...]:
    """The answers of some check-ins, uuids by primary key, by day and question: one statement."""
    said = _said(diary.pk, first, last)
    answers = [
        Answered(
            day=day,
            checkin=str(checkins[checkin]),
            question=question,
            answer=answer,
            parts=tuple(parts),
            side=side,
            since=since,
            imported=source == "import",
        )
        for (day, question, checkin, answer, side, since, source, _), parts in zip(
            said, _parsed(row[-1] for row in said), strict=True
        )
        if checkin in checkins
    ]
    return tuple(sorted(answers, key=lambda row: (row.day, row.question)))


@prepared
def _said(diary: int, first: date, last: date) -> QuerySet[RedFlagAnswer, tuple[Any, ...]]:
    period = (first, last)
    rows = RedFlagAnswer.objects.filter(diary=diary, checkin__deleted_at=None, checkin__local_date__range=period)
    columns = ("checkin__local_date", "question", "checkin_id", "answer", "side", "since", "source")
    # As text: hardly any answer has parts, and each would be parsed by itself.
    return rows.order_by().values_list(*columns).annotate(in_text=Cast("parts", TextField()))


def _tried(diary: Diary, first: date, last: date, entries: Iterable[int]) -> tuple[Tried, ...]:
    """The remedies of the episodes of a period, whose primary keys are `entries`: one statement."""
    # `Tried.episode` is a row of the columns of `episodes_of`.
    place = {pk: index for index, pk in enumerate(entries)}
    tried = [
        Tried(place[pk], remedy, outcome, minutes)
        for pk, remedy, outcome, minutes in _remedies(diary.pk, first, last)
        if pk in place
    ]
    return tuple(sorted(tried, key=lambda row: (row.episode, row.remedy)))


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
