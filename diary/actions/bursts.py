"""Making moments one burst, and taking that back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from diary.actions.change import changing, refresh_episodes, touched_days
from diary.actions.write_episodes import NewEpisode, write_episode
from diary.domain.bursts import as_burst, run_of
from diary.models import Diary, Episode


class NoBurst(Exception):
    """Some episodes are no burst by now: one of them was changed or deleted meanwhile."""


def make_burst(*, diary: Diary, uuid: UUID, moments: Collection[UUID], now: datetime) -> Episode:
    """Write some episodes down as one burst, and put them into the bin. The same uuid again changes nothing and answers
    the burst that is there.

    Raises `NoBurst`, and changes nothing, where they are not one (`domain.bursts.run_of`).
    """
    known = Episode.objects.filter(diary=diary, uuid=uuid)
    if burst := known.first():
        return burst
    with changing(diary):
        # Again, since the other half of a double tap may have been quicker than the lock.
        if burst := known.first():
            return burst
        rows = list(
            Episode.objects.kept()
            .filter(diary=diary, uuid__in=moments, left_out=False, source="person")
            .order_by("-started_at", "-pk")
            .with_parts()
        )
        contents = [row.content for row in rows]
        if not 1 < len(set(moments)) == len(rows) == run_of(contents):
            raise NoBurst
        asked = {question for row in rows for question in row.asked.split()}
        burst = write_episode(diary, NewEpisode(uuid, as_burst(contents), asked=asked))
        Episode.objects.filter(diary=diary, pk__in=[row.pk for row in rows]).update(deleted_at=now)
        refresh_episodes(diary, set().union(*map(touched_days, [burst, *rows])))
    return burst


def part_burst(*, diary: Diary, burst: Episode, moments: Collection[UUID], now: datetime) -> None:
    """Put a burst into the bin, and the episodes that it was made of back. Doing it twice is doing it once."""
    with changing(diary, burst):
        if burst.deleted_at is None:
            burst.deleted_at = now
            burst.save(update_fields=["deleted_at"])
            rows = list(Episode.objects.binned().filter(diary=diary, uuid__in=moments))
            Episode.objects.filter(diary=diary, pk__in=[row.pk for row in rows]).update(deleted_at=None)
            refresh_episodes(diary, set().union(*map(touched_days, [burst, *rows])))
