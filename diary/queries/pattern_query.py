"""What is read of a diary for a filter: each thing once, and only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from diary.domain.catalogue import FALLING_ASLEEP
from diary.domain.days import DayStatus, DaySummary, summarise
from diary.domain.history import DayRow, Days, days_of
from diary.domain.pattern_filter import PatternFilter, SleepOnset
from diary.models import Diary, Episode, EpisodeSite
from diary.models.episode import EpisodeQuerySet
from diary.queries.fitting import fitting
from diary.queries.history import REACH, bouts_of
from diary.queries.history import days as days_between


@dataclass(frozen=True)
class PatternQuery:
    """A diary looked at through a filter."""

    diary: Diary
    filter: PatternFilter

    @property
    def episodes(self) -> EpisodeQuerySet:
        """The fitting episodes that start in the period and count: kept, and not left out of statistics."""
        return self._fitting(self._counting().filter(local_date__range=(self.filter.first, self.filter.last)))

    @cached_property
    def all_days(self) -> Days:
        """The days of the period with all that is written down: one statement on the per-day table."""
        return days_between(self.diary, self.filter.first, self.filter.last)

    @cached_property
    def days(self) -> Days:
        """The days of the period with the fitting episodes alone.

        A day has none of them where its count is known and none of its episodes fits. Where an episode does
        not say what is asked for, as its place, the day is unknown and no zero.
        """
        if not self.filter.is_narrowed:
            return self.all_days
        return days_of(self._narrowed(), self.filter.first, self.filter.last, narrowed=True)

    def _narrowed(self) -> Iterator[DayRow]:
        # From before the period, for the minutes of what reaches into it over midnight.
        reached = self._counting().filter(local_date__range=(self.filter.first - REACH, self.filter.last))
        found = summarise(bouts_of(self._fitting(reached)))
        unsaid = self._unsaid()
        for index in range(len(self.all_days)):
            day = self.all_days.date_of(index)
            # A day that is not recorded stays missing, whatever it is narrowed to.
            if self.all_days.status_of(index) is DayStatus.MISSING:
                continue
            is_known = bool(self.all_days.counted[index]) and day not in unsaid
            yield _row(day, found.get(day, DaySummary()), "no" if is_known else "")

    def _unsaid(self) -> frozenset[date]:
        """The days with an episode that does not say the place or the state that is asked for."""
        rows = self._counting().filter(local_date__range=(self.filter.first, self.filter.last))
        dates: set[date] = set()
        if self.filter.state:
            dates.update(rows.filter(state="").values_list("local_date", flat=True).distinct())
        if self.filter.site:
            # A trigger that was not said is no unknown: nothing was suspected.
            placed = EpisodeSite.objects.filter(diary=self.diary, episode__in=rows).values("episode")
            dates.update(rows.exclude(pk__in=placed).values_list("local_date", flat=True).distinct())
        return frozenset(dates)

    def _counting(self) -> EpisodeQuerySet:
        return Episode.objects.kept().filter(diary=self.diary, left_out=False)

    def _fitting(self, rows: EpisodeQuerySet) -> EpisodeQuerySet:
        chosen = self.filter
        match chosen.sleep_onset:
            case SleepOnset.WITHOUT:
                rows = rows.exclude(state=FALLING_ASLEEP)
            case SleepOnset.ALONE:
                rows = rows.filter(state=FALLING_ASLEEP)
        return fitting(rows, site=chosen.site, trigger=chosen.trigger, state=chosen.state)


def _row(day: date, found: DaySummary, twitching: str) -> DayRow:
    """A stored day's row for `Days`, from what fits. JSON has texts for keys, and so has this."""
    # As the per-day table stores it.
    by_hour: Mapping[str, int] = {str(hour): count for hour, count in found.by_hour.items()}
    return DayRow(
        day,
        found.episodes,
        0,
        found.sleep_onset,
        found.seconds,
        found.intensity_sum,
        found.intensity_count,
        found.by_site,
        by_hour,
        twitching,
    )
