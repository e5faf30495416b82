"""What is known of the person behind a diary, as the rules read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from diary.domain.catalogue import SUPPLEMENTS


@dataclass(frozen=True, slots=True)
class MedicineTaken:
    """A medicine or supplement; a date is None where it is not known."""

    key: str
    name: str
    group: str
    started_on: date | None = None
    changed_on: date | None = None
    stopped_on: date | None = None

    @property
    def is_supplement(self) -> bool:
        return self.group in SUPPLEMENTS

    def begun_or_changed(self, first: date, last: date) -> date | None:
        """The last day from `first` to `last` on which it was started or its dose changed, or None."""
        days = [day for day in (self.started_on, self.changed_on) if day and first <= day <= last]
        return max(days, default=None)

    def taken_on(self, day: date) -> bool:
        """Whether it was taken on a day, as far as its dates say; without a start it has been taken all along."""
        return (self.started_on is None or self.started_on <= day) and (
            self.stopped_on is None or day <= self.stopped_on
        )


@dataclass(frozen=True, slots=True)
class ConditionKnown:
    """A condition the person has been told of, or an injury; `since` None where the day is not known."""

    key: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Background:
    """`onset_on` is when twitching was first noticed: as said (`said_onset_on`), else the first day with it that the
    person wrote down and no file brought. `blood_tests` are the days of those whose day is known."""

    onset_on: date | None = None
    said_onset_on: date | None = None
    diet: str = ""
    medicines: tuple[MedicineTaken, ...] = ()
    conditions: tuple[ConditionKnown, ...] = ()
    visits: tuple[date, ...] = ()
    blood_tests: tuple[date, ...] = ()

    def has(self, key: str) -> bool:
        return any(condition.key == key for condition in self.conditions)

    def injured_within(self, key: str, day: date, days: int) -> bool:
        """Whether an injury happened on a day or in so many days before it."""
        return any(
            row.key == key and row.since is not None and timedelta(0) <= day - row.since <= timedelta(days=days)
            for row in self.conditions
        )

    def takes(self, group: str, day: date) -> bool:
        # By the group that the person chose, never by the name: no list of drug names is kept or guessed from.
        return any(medicine.group == group and medicine.taken_on(day) for medicine in self.medicines)
