"""Sleeps of a file, put together into nights: how long somebody slept, and which day that counts for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, NamedTuple, Self

from diary.domain.content import Moment
from diary.domain.days import FIRST_DAY, LAST_DAY
from diary.exchange.mapping.values import Unfit

_TO_MIDNIGHT: Final = timedelta(hours=6)
"""From the hour at which one night ends and the next one begins, 18:00, to the day that the next one counts for."""
LONGEST: Final = timedelta(days=1)
_NOTHING: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Sleep:
    """One sleep, or a part of one. `start` and `end` are aware, and what they show is the wall clock of the file.
    `asleep` is how long the person slept of the time between; None where all of it. `line` is where it stands.

    Raises `Unfit` where there can be no such sleep.
    """

    start: datetime
    end: datetime
    asleep: timedelta | None
    line: int

    def __post_init__(self) -> None:
        if not all(FIRST_DAY < clock.date() < LAST_DAY for clock in (self.start, self.end)):
            raise Unfit(f"it lies before {FIRST_DAY.year} or after {LAST_DAY.year}")
        if self.length <= _NOTHING:
            raise Unfit("its end does not lie after its start")
        if self.length > LONGEST:
            raise Unfit("its end lies more than a day after its start")
        if self.asleep is not None and not _NOTHING <= self.asleep <= LONGEST:
            raise Unfit("its time asleep is less than nothing or more than a day")

    @classmethod
    def of(cls, start: Moment, end: Moment, asleep: timedelta | None, line: int) -> Self:
        return cls(on_its_clock(start), on_its_clock(end), asleep, line)

    @property
    def length(self) -> timedelta:
        return _between(self.start, self.end)

    @property
    def day(self) -> date:
        """The day of its night, where it stands alone."""
        return _day_of(self.start, self.end)


def night_of(moment: Moment) -> date:
    """The day of the night that a point in time lies in, by its wall clock."""
    return (datetime.combine(moment.date, moment.time) + _TO_MIDNIGHT).date()


def _day_of(start: datetime, end: datetime) -> date:
    # In its middle a sleep lies where the larger part of it does. The end shows the clock of where the person woke up.
    return (end - _between(start, end) / 2 + _TO_MIDNIGHT).date()


def on_its_clock(moment: Moment) -> datetime:
    """A moment as one value that is aware, and shows what its wall clock did."""
    shown, instant = datetime.combine(moment.date, moment.time), moment.instant.astimezone(UTC)
    return instant.astimezone(timezone(shown - instant.replace(tzinfo=None)))


def _between(start: datetime, end: datetime) -> timedelta:
    # By the instants: two wall clocks of one zone are told apart by what they show.
    return end.astimezone(UTC) - start.astimezone(UTC)


class Night(NamedTuple):
    """How long somebody slept in the night that counts for a day. `line` is the first one that tells of it."""

    day: date
    asleep: timedelta
    line: int


def nights(sleeps: Iterable[Sleep]) -> list[Night]:
    """The nights of sleeps that are given in any order, by day.

    A night lasts from 18:00 to 18:00 and counts for the later date, by the wall clock of the file: a nap at 13:00
    belongs to the night before it. Being awake between two sleeps ends no night. Sleeps without a gap between them are
    one sleep, so it makes no difference in how many parts a file tells it. What crosses 18:00 belongs as a whole to the
    night in which the larger part of it lies, and to the later one where both parts are as long.

    What several sources say of the same time counts once: of a sleep that begins while another one lasts counts the
    share that lies beyond that one.
    """
    found: dict[date, Night] = {}
    for block in _blocks(sleeps):
        night = _night_of(block)
        before = found.get(night.day, Night(night.day, _NOTHING, night.line))
        found[night.day] = Night(night.day, before.asleep + night.asleep, min(before.line, night.line))
    return sorted(found.values())


def _blocks(sleeps: Iterable[Sleep]) -> Iterator[list[Sleep]]:
    """Sleeps without a gap between them, in the order of their starts; of two with the same start the longer first."""
    block: list[Sleep] = []
    until = 0.0
    for sleep in sorted(sleeps, key=lambda sleep: (sleep.start.timestamp(), -sleep.end.timestamp(), sleep.line)):
        if block and sleep.start.timestamp() > until:
            yield block
            block = []
        until = max(until, sleep.end.timestamp()) if block else sleep.end.timestamp()
        block.append(sleep)
    if block:
        yield block


def _night_of(block: list[Sleep]) -> Night:
    start = until = block[0].start
    asleep = _NOTHING
    for sleep in block:
        beyond = max(_between(max(sleep.start, until), sleep.end), _NOTHING)
        asleep += beyond if sleep.asleep is None else sleep.asleep * (beyond / sleep.length)
        until = max(until, sleep.end)
    return Night(_day_of(start, until), asleep, min(sleep.line for sleep in block))
