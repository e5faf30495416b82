"""How long twitching has lasted, from the per-day table: what it costs follows its days, and not the entries of them.

A day's row counts what was imported too, which no rule reads; so what a file brought is taken off again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db.models import Count, Q, QuerySet

from diary.domain.catalogue import FALLING_ASLEEP
from diary.domain.days import FIRST_DAY, DayStatus, day_status
from diary.domain.history import Bools, Days
from diary.domain.lasting import FREE_DAYS, Lasted, lasting
from diary.models import CheckIn, Day, Diary, Episode

_COLUMNS = ("date", "episodes", "left_out", "sleep_onset", "seconds", "has_checkin", "twitching")
_MOST = 200


@dataclass(frozen=True, slots=True)
class _Row:
    day: date
    episodes: int
    left_out: int
    sleep_onset: int
    seconds: int
    has_checkin: bool
    twitching: str

    @property
    def says_yes(self) -> bool:
        return self.has_checkin and self.twitching == "yes"

    @property
    def may_twitch(self) -> bool:
        """Whether a rule may call it a day with twitching, whoever wrote what stands on it."""
        return self.episodes > self.sleep_onset or self.says_yes

    @property
    def is_twitched(self) -> bool:
        """Whether the diary calls it one."""
        said = self.twitching if self.has_checkin else None
        status = day_status(episodes=self.episodes, left_out=self.left_out, seconds=self.seconds, twitching=said)
        return status is DayStatus.TWITCHED


def lasted_within(told: Days, twitched: Bools, today: date) -> Lasted | None:
    """What `read_lasted` reads, without a statement, of a stretch that ends with what is written down: its days, and
    which of them rules call days with twitching (`domain.trend.Counts`). None where it may reach back further."""
    days = lasting((told.date_of(index) for index in np.flatnonzero(twitched)[::-1]), today)
    if not days:
        return Lasted()
    if (days[0] - told.first).days < FREE_DAYS:
        return None
    between = slice((days[0] - told.first).days, (days[-1] - told.first).days + 1)
    return Lasted(days, int((told.twitched & ~twitched)[between].sum()))


def read_lasted(diary: Diary, today: date, last: date) -> Lasted:
    """The twitching that lasts up to today, with what is written down up to a day: one statement where nothing does,
    and else three, or four where it has lasted for more than half a year."""
    rows = _candidates(diary, last, until=today)
    days = lasting(_newest_first(diary, rows), today)
    within = set(days)
    others = [row for row in rows if days and days[0] < row.day < days[-1] and row.day not in within]
    return Lasted(days, sum(row.is_twitched for row in others))


def read_began_before(diary: Diary, first: date, last: date) -> date | None:
    """The first day of twitching that went on when a period began, none of whose weeks was free of it; None where the
    period does not begin in the midst of any. Four statements at most."""
    # Twitching of the week before goes on on one of these days, or it is over.
    end = min(first + timedelta(days=FREE_DAYS - 1), last)
    rows = _candidates(diary, end, until=end)
    days = [*_newest_first(diary, rows)]
    if not days or days[0] < first:
        return None
    lasted = lasting(days, days[0])
    return lasted[0] if lasted[0] < first else None


def _candidates(diary: Diary, last: date, *, until: date) -> list[_Row]:
    """The recorded days up to one, newest first, as far back as twitching may have lasted up to another day if all that
    stands on them counted."""
    found: list[_Row] = []
    after = until + timedelta(days=1)
    for edge, stretch in _stretches(diary, last):
        for columns in stretch.values_list(*_COLUMNS):
            row = _Row(*columns)
            if (after - row.day).days > FREE_DAYS:
                return found
            found.append(row)
            if row.may_twitch:
                after = row.day
        if (after - edge).days > FREE_DAYS:
            break
    return found


def _stretches(diary: Diary, last: date) -> Iterator[tuple[date, QuerySet[Day]]]:
    """The recorded days up to one, newest first, in two steps, each with the day before it: most twitching has not
    lasted for longer than the first."""
    stored = Day.objects.filter(diary=diary, date__lte=last).order_by("-date")
    edge = last - timedelta(days=_MOST)
    yield edge, stored.filter(date__gt=edge)
    yield FIRST_DAY, stored.filter(date__lte=edge)


def _newest_first(diary: Diary, rows: Iterable[_Row]) -> Iterator[date]:
    """Of some days, newest first, those that a rule calls days with twitching (`queries.flags.counts` says the same):
    with an episode of the person's own that is read, or with a yes of the person's own beside no own episode at all."""
    candidates = [row for row in rows if row.may_twitch]
    if not candidates:
        return
    period = (candidates[-1].day, candidates[0].day)
    read, written = _imported(diary, period)
    said = set(
        CheckIn.objects.kept()
        .filter(diary=diary, local_date__range=period, source="import", twitching="yes")
        .values_list("local_date", flat=True)
    )
    for row in candidates:
        own_read = row.episodes - row.sleep_onset - read.get(row.day, 0)
        own = row.episodes + row.left_out - written.get(row.day, 0)
        if own_read or (row.says_yes and row.day not in said and not own):
            yield row.day


def _imported(diary: Diary, period: tuple[date, date]) -> tuple[Mapping[date, int], Mapping[date, int]]:
    """How many imported episodes each day has: those that would be read, and all."""
    rows = Episode.objects.kept().filter(diary=diary, local_date__range=period, source="import").order_by()
    read = Count("pk", filter=Q(left_out=False) & ~Q(state=FALLING_ASLEEP))
    found = list(rows.values_list("local_date").annotate(read=read, written=Count("pk")))
    return {day: n for day, n, _ in found}, {day: n for day, _, n in found}
