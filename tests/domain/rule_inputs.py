"""Makers of `RuleInput`: what somebody wrote down, told in a line for each entry, answer and check-in.

A day is said as how many days `ago` it was, before `TODAY`, a Saturday.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

from diary.domain.background import Background, ConditionKnown, MedicineTaken
from diary.domain.catalogue import FALLING_ASLEEP
from diary.domain.history import Answered, History, HistoryEpisode, Tried, days_of, episodes_of, factors_of
from diary.domain.lasting import Lasted, lasting
from diary.domain.rule_input import AHEAD, SHOWN_FOR, TREND_DAYS, Match, RuleInput
from diary.domain.trend import Counts

TODAY = date(2026, 3, 14)


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


@dataclass(frozen=True)
class Twitch:
    """An episode of a day."""

    ago: int
    name: str = ""
    sites: Collection[str] = ("left_hallux",)
    intensity: int | None = None
    pain: int | None = None
    state: str = ""
    feeling: str = ""
    signs: Collection[str] = ()
    triggers: Collection[str] = ()
    tried: Collection[tuple[str, str]] = ()
    left_out: bool = False
    imported: bool = False

    @property
    def uuid(self) -> str:
        return self.name or f"twitch {self.ago}"

    @property
    def is_read(self) -> bool:
        """Whether rules count it."""
        return not (self.left_out or self.imported or self.state == FALLING_ASLEEP)


@dataclass(frozen=True)
class Reply:
    """An answer to a red-flag question; `since` is days ago too."""

    ago: int
    question: str
    answer: str = "yes"
    side: str = ""
    parts: tuple[str, ...] = ()
    since: int | None = None
    imported: bool = False


@dataclass(frozen=True)
class CheckInItems:
    """What a check-in says besides its answers."""

    ago: int
    twitching: str = ""
    items: dict[str, Any] = field(default_factory=dict)
    imported: bool = False


Row = Twitch | Reply | CheckInItems


def every_day(agos: Iterable[int], **said: Any) -> list[Twitch]:
    return [Twitch(ago, **said) for ago in agos]


def background(
    *,
    onset: int | None = None,
    diet: str = "",
    medicines: Iterable[tuple[str, int | None]] = (),
    changed: Iterable[tuple[str, int]] = (),
    stopped: Iterable[tuple[str, int]] = (),
    conditions: Iterable[tuple[str, int | None]] = (),
    visits: Iterable[int] = (),
    blood_tests: Iterable[int] = (),
) -> Background:
    """A background; medicines are (group, days ago that it was started, changed, or stopped)."""
    return Background(
        onset_on=None if onset is None else day(onset),
        said_onset_on=None if onset is None else day(onset),
        diet=diet,
        medicines=(
            *(MedicineTaken(group, group, group, None if ago is None else day(ago)) for group, ago in medicines),
            *(MedicineTaken(group, group, group, changed_on=day(ago)) for group, ago in changed),
            *(MedicineTaken(group, group, group, stopped_on=day(ago)) for group, ago in stopped),
        ),
        conditions=tuple(ConditionKnown(key, None if ago is None else day(ago)) for key, ago in conditions),
        visits=tuple(day(ago) for ago in visits),
        blood_tests=tuple(day(ago) for ago in blood_tests),
    )


def rule_input(
    *rows: Row,
    known: Background | None = None,
    baseline: Collection[str] = ("left_foot",),
    baseline_until: int | None = 50,
    first_recorded: int | None = 400,
) -> RuleInput:
    """The look of today at these rows; the order in which they come means nothing."""
    twitches = sorted((row for row in rows if isinstance(row, Twitch)), key=lambda row: (-row.ago, row.uuid))
    checkins = [row for row in rows if isinstance(row, CheckInItems)]
    first = day(SHOWN_FOR - 1)
    shown = [row for row in twitches if row.ago < SHOWN_FOR]
    return RuleInput(
        today=TODAY,
        history=History(
            days=days_of([], first, day(-1)),
            episodes=episodes_of([_entry(row) for row in shown], first),
            factors=factors_of([(day(row.ago), row.items) for row in checkins], first, day(-1)),
            answers=tuple(_answered(row) for row in rows if isinstance(row, Reply)),
            tried=tuple(Tried(place, *tried, None) for place, row in enumerate(shown) for tried in row.tried),
        ),
        counts=_counts(twitches, checkins),
        background=known or Background(),
        baseline=frozenset(baseline),
        baseline_until=None if baseline_until is None else day(baseline_until),
        first_recorded=None if first_recorded is None else day(first_recorded),
        imported=frozenset(day(row.ago) for row in checkins if row.imported),
        lasted=_lasted(twitches, checkins),
    )


def _lasted(twitches: Iterable[Twitch], checkins: Iterable[CheckInItems]) -> Lasted:
    own = {row.ago for row in twitches if not row.imported}
    said = {row.ago for row in checkins if row.twitching == "yes" and not row.imported}
    agos = {row.ago for row in twitches if row.is_read} | (said - own)
    return Lasted(lasting((day(ago) for ago in sorted(agos) if ago >= -AHEAD.days), TODAY))


def _answered(row: Reply) -> Answered:
    since = None if row.since is None else day(row.since)
    return Answered(day(row.ago), "checkin", row.question, row.answer, row.parts, row.side, since, row.imported)


def _entry(row: Twitch) -> HistoryEpisode:
    return HistoryEpisode(
        uuid=row.uuid,
        day=day(row.ago),
        started_at=datetime.combine(day(row.ago), time(12), UTC),
        pain=row.pain,
        state=row.state,
        feeling=row.feeling,
        counted=not row.left_out,
        imported=row.imported,
        sites=tuple(row.sites),
        signs=tuple(row.signs),
        triggers=tuple(row.triggers),
    )


def _counts(twitches: Iterable[Twitch], checkins: Iterable[CheckInItems]) -> Counts:
    n = TREND_DAYS + AHEAD.days
    episodes, total, rated = np.zeros(n), np.zeros(n), np.zeros(n)
    recorded, twitched = np.zeros(n, bool), np.zeros(n, bool)
    for row in twitches:
        place = TREND_DAYS - 1 - row.ago
        if row.is_read and 0 <= place < n:
            recorded[place] = twitched[place] = True
            episodes[place] += 1
            total[place] += row.intensity or 0
            rated[place] += row.intensity is not None
    for told in checkins:
        place = TREND_DAYS - 1 - told.ago
        if 0 <= place < n and not told.imported:
            recorded[place] |= told.twitching == "no"
            twitched[place] |= told.twitching == "yes"
    return Counts(day(TREND_DAYS - 1), recorded, twitched, episodes, total, rated)


def found(match: Match | None) -> str:
    """What a rule came to, in a word: its urgency, or "nothing"."""
    return match.urgency.word if match else "nothing"
