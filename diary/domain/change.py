"""Is it changing? The last four weeks against up to twelve before them: the look that rules T1 and T2 take, in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from diary.domain.needs import Need
from diary.domain.trend import (
    FIRST_WEEKS_OF_USE,
    LOOK_DAYS,
    MAX_SHARE_CHANGE,
    MIN_EPISODES,
    MIN_WEEK_DAYS,
    MIN_WEEKS,
    MIN_WINDOW_DAYS,
    RECENT_WEEKS,
    WINDOW,
    Counts,
    Rise,
    Weeks,
    Worsening,
    intensity_rise,
    is_comparable,
    look_days,
    weekly,
    worsening,
)

_MAX_DIFFERENCE: Final = int(MAX_SHARE_CHANGE * WINDOW)
"""Recorded days by which the two windows may differ at most."""


@dataclass(frozen=True, slots=True)
class WeekCount:
    """Seven days from `first` on, `days` of them recorded, with the episodes written down on those."""

    first: date
    days: int
    episodes: int
    is_recent: bool

    @property
    def is_enough(self) -> bool:
        return self.days >= MIN_WEEK_DAYS

    @property
    def rate(self) -> float | None:
        """Episodes a recorded day; None without one."""
        return self.episodes / self.days if self.days else None


@dataclass(frozen=True, slots=True)
class Change:
    """A look on the day `look`: its weeks, oldest first, and what they show.

    `frequency` and `intensity` are None where the diary has not enough for them, or its weeks cannot be compared.
    `needs` are those of `frequency`, all of them met exactly where it is there. `frequency_before` and
    `intensity_before` are those of the look a week before: only what both find counts as found.
    """

    look: date
    weeks: tuple[WeekCount, ...]
    frequency: Worsening | None
    intensity: Rise | None
    needs: tuple[Need, ...]
    frequency_before: Worsening | None = None
    intensity_before: Rise | None = None

    @property
    def is_unequal(self) -> bool:
        """Whether one of the windows has recorded days enough for itself, and too few beside the other."""
        return any(not need.is_met and need.need > MIN_WINDOW_DAYS for need in self.needs[1:3])

    @property
    def is_more(self) -> bool:
        return all(look is not None and look.is_more for look in (self.frequency_before, self.frequency))

    @property
    def is_less(self) -> bool:
        return all(look is not None and look.is_less for look in (self.frequency_before, self.frequency))

    @property
    def is_stronger(self) -> bool:
        return all(look is not None and look.is_more for look in (self.intensity_before, self.intensity))

    @property
    def is_weaker(self) -> bool:
        return all(look is not None and look.is_less for look in (self.intensity_before, self.intensity))

    def compared(self, *, recent: bool) -> tuple[WeekCount, ...]:
        """The weeks with enough recorded days of one of the two periods."""
        return tuple(week for week in self.weeks if week.is_enough and week.is_recent is recent)

    def mean_rate(self, *, recent: bool) -> float | None:
        """Episodes a recorded day of the compared weeks of a period; None without a week."""
        weeks = self.compared(recent=recent)
        return sum(week.episodes for week in weeks) / sum(week.days for week in weeks) if weeks else None


def first_day(last: date) -> date:
    """The first day that the latest look and the one before it have to know of."""
    return look_days(last)[-2] - timedelta(days=LOOK_DAYS - 1)


def change(counts: Counts, first_recorded: date | None, last: date) -> Change:
    """The latest look before `last`, the day that is not over yet: it ends on a Sunday, whatever came after it.

    `counts` go from `first_day(last)` or earlier to that Sunday or later; `first_recorded` is the diary's first day.
    """
    # The latest two of the Sundays that rules T1 and T2 look at.
    before, look = look_days(last)[-2:]
    seen = counts.until(look)
    weeks = weekly(seen.episodes, seen.recorded)
    frequency_before, intensity_before = _looked(counts.until(before), first_recorded)
    frequency, intensity = _looked(seen, first_recorded)
    used = (look - first_recorded).days + 1 if first_recorded else 0
    return Change(
        look=look,
        weeks=_weeks(weeks, look),
        frequency=frequency,
        intensity=intensity,
        needs=_needs(weeks, max(min(used, len(seen)), 0)),
        frequency_before=frequency_before,
        intensity_before=intensity_before,
    )


def _looked(seen: Counts, first_recorded: date | None) -> tuple[Worsening | None, Rise | None]:
    """What the look on the last of some days finds of how often and how strong."""
    if not is_comparable(seen, first_recorded):
        return None, None
    return worsening(seen.episodes, seen.recorded), intensity_rise(seen.intensity_sum, seen.rated)


def _weeks(weeks: Weeks, look: date) -> tuple[WeekCount, ...]:
    n = len(weeks)
    return tuple(
        WeekCount(
            # Week `index` of n ends 7 * (n - 1 - index) days before the look, and begins six days before that.
            first=look - timedelta(days=7 * (n - index) - 1),
            days=int(weeks.days[index]),
            episodes=int(weeks.episodes[index]),
            is_recent=index >= n - RECENT_WEEKS,
        )
        for index in range(n)
    )


def _needs(weeks: Weeks, days_of_use: int) -> tuple[Need, ...]:
    """What a look asks for. A window also needs about as many recorded days as the other, so that more writing down
    does not look like more twitching."""
    (recent, episodes), (before, _) = weeks.recent, weeks.before
    enough = weeks.enough
    week = f"weeks with {MIN_WEEK_DAYS} recorded days"
    return (
        Need(days_of_use, FIRST_WEEKS_OF_USE, "days since your first entry"),
        # Each window's need grows with the other: the same condition as `is_comparable`, said as days that are
        # missing.
        Need(recent, max(MIN_WINDOW_DAYS, before - _MAX_DIFFERENCE), "recorded days in the last four weeks"),
        Need(before, max(MIN_WINDOW_DAYS, recent - _MAX_DIFFERENCE), "recorded days in the four weeks before those"),
        Need(int(enough[-RECENT_WEEKS:].sum()), MIN_WEEKS, f"{week} among the last four"),
        Need(int(enough[:-RECENT_WEEKS].sum()), MIN_WEEKS, f"{week} among those before"),
        Need(int(episodes), MIN_EPISODES, "episodes in the last four weeks"),
    )
