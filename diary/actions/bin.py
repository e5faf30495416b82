"""Deleting with a way back: the bin keeps a row for thirty days."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError

from accounts.row_security import Crossing, crossing
from diary.actions.change import Gone, changing, refresh_days, touched_days
from diary.actions.trials import go_on_or_end, note_open_trials
from diary.models import CheckIn, Condition, Diary, Episode, Examination, Fact, Medicine, Trial, Visit
from diary.queries.cached_results import discard_results

Binned = Episode | CheckIn | Fact | Trial
BINNED: Final = (Episode, CheckIn, Trial, Medicine, Condition, Visit, Examination)
BIN_LASTS: Final = timedelta(days=30)


class PlaceTaken(Exception):
    """A check-in cannot come back: its day has another one by now."""


def delete_entry(*, diary: Diary, entry: Binned, now: datetime) -> None:
    """Put a row into the bin. One that lies there already stays as it is, and `Gone` says that the bin was emptied."""
    with changing(diary, entry):
        if entry.deleted_at is None:
            _mark(diary, entry, now)


def restore_entry(*, diary: Diary, entry: Binned, now: datetime) -> None:
    """Take a row out of the bin; one that was taken out already stays as it is. A trial that ran goes on where it can.

    Raises `PlaceTaken`, and changes nothing, where its place is taken, and `Gone` where the bin was emptied.
    """
    try:
        with changing(diary, entry):
            if entry.deleted_at is not None:
                if isinstance(entry, Trial):
                    go_on_or_end(diary=diary, trial=entry, now=now)
                _mark(diary, entry, None)
    # A day has one check-in that is kept: the constraint says so, and nobody has to look first.
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
        # Pages are kept with the words of entries; the next look at one would replace them, and may never come.
        discard_results([diary.pk], "")
    return removed


def empty_old_bins(*, now: datetime) -> int:
    """Remove for good, from every diary, what its bin has held for thirty days; returns how many rows went."""
    before = now - BIN_LASTS
    owners: set[int] = set()
    with crossing(Crossing.TIDYING):
        for model in BINNED:
            old = model.objects.binned().filter(deleted_at__lt=before)
            owners.update(old.values_list("diary", flat=True).distinct())
        diaries = list(Diary.objects.filter(pk__in=owners))
    removed = 0
    # Each in a transaction of its own: no diary is locked while another one is emptied.
    for diary in diaries:
        with suppress(Gone):
            removed += empty_bin(diary=diary, before=before)
    return removed


def _mark(diary: Diary, entry: Binned, deleted_at: datetime | None) -> None:
    entry.deleted_at = deleted_at
    entry.save(update_fields=["deleted_at"])
    if isinstance(entry, Episode | CheckIn):
        refresh_days(diary, touched_days(entry))
    if isinstance(entry, Trial):
        note_open_trials(diary)
