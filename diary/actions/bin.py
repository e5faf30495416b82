"""Deleting with a way back: the bin keeps a row for thirty days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError

from diary.actions.change import changing, refresh_days, touched_days
from diary.models import CheckIn, Condition, Diary, Episode, Medicine, Visit

Binned = Episode | CheckIn | Medicine | Condition | Visit
BINNED: Final = (Episode, CheckIn, Medicine, Condition, Visit)
BIN_LASTS: Final = timedelta(days=30)


class PlaceTaken(Exception):
    """A check-in cannot come back: its day has another one by now."""


def delete_entry(*, diary: Diary, entry: Binned, now: datetime) -> None:
    """Put a row into the bin."""
    with changing(diary):
        _mark(diary, entry, now)


def restore_entry(*, diary: Diary, entry: Binned) -> None:
    """Take a row out of the bin. Raises `PlaceTaken`, and changes nothing, where its place is taken."""
    try:
        with changing(diary):
            _mark(diary, entry, None)
    except IntegrityError as error:
        raise PlaceTaken from error


def empty_bin(*, diary: Diary, before: datetime) -> int:
    """Remove for good what was deleted before an instant; returns how many rows of the bin went."""
    removed = 0
    with changing(diary):
        for model in BINNED:
            rows = model.objects.binned().filter(diary=diary, deleted_at__lt=before)
            removed += rows.count()
            rows.delete()
    return removed


def _mark(diary: Diary, entry: Binned, deleted_at: datetime | None) -> None:
    entry.deleted_at = deleted_at
    entry.save(update_fields=["deleted_at"])
    if isinstance(entry, Episode | CheckIn):
        refresh_days(diary, touched_days(entry))
