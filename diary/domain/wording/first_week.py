"""The quiet line of the first week: what can be told by now, and when the next answer comes."""

from __future__ import annotations

from diary.domain.first_week import FirstWeek
from diary.domain.rhythm import MIN_EPISODES
from diary.domain.wording import plural


def sentence(week: FirstWeek) -> str:
    """It thanks for nothing and asks for nothing: a quiet day counts as much as any other."""
    if week.day == 1:
        return "Tomorrow Patterns shows where and when so far. A day left empty is asked about once."
    if not week.recorded:
        return "Nothing can be told yet: no day is recorded. A quiet day is, once you say so."
    left = week.time_of_day.need - week.recorded
    return (
        f"Patterns tells where and on which days. The time of day: after {plural(left, 'more recorded day')}, from "
        f"{MIN_EPISODES} episodes on. Quiet days count."
    )
