"""A diary in which tight shoes double the twitching, for whoever wants to find that."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from diary.actions.change import changing, refresh_days
from diary.actions.write_episodes import NewEpisode, write_episodes
from diary.models import CheckIn, Diary
from tests.makers import make_content, uuid_of

FIRST = date(2026, 1, 5)


def after(days: int) -> date:
    """So many days after the first recorded day."""
    return FIRST + timedelta(days=days)


def write_linked_days(diary: Diary, *, start: int = 0, end: int) -> None:
    """Every day from `start` to before `end`, counted from `FIRST`, with a check-in and mostly with episodes."""
    random = np.random.default_rng(7)
    tight = random.random(1000) < 0.5
    episodes = np.where(tight, 4, 1) + random.integers(0, 2, 1000)
    days = range(start, end)
    with changing(diary):
        write_episodes(
            diary,
            [
                NewEpisode(uuid_of(f"{day} {index}"), make_content(at=_noon(after(day), diary.zone)), "person")
                for day in days
                for index in range(episodes[day])
            ],
        )
        CheckIn.objects.bulk_create(
            [
                CheckIn(
                    diary=diary, uuid=uuid_of(f"checkin {day}"), local_date=after(day), twitching="yes",
                    tight_shoes=bool(tight[day]), stress=int(random.integers(0, 10)),
                )
                for day in days
            ]
        )  # fmt: skip
        refresh_days(diary)


def _noon(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(12), zone)
