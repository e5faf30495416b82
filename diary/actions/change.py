"""The one way in which a diary changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import F, Model

from accounts.row_security import of_diary
from diary.domain.catalogue import Shape
from diary.domain.days import DaySummary, split_by_day, summarise
from diary.models import CheckIn, Day, Diary, Episode
from diary.models.rows import BinnedRow
from diary.queries.history import bouts_touching

Fence = Callable[[], None]
"""Asked inside `changing` before anything is written; raises where the writer has been given up meanwhile."""


def unfenced() -> None:
    """The fence of what a person does: nobody else does it in their place."""


class Gone(Exception):
    """What was to be changed is not there any more: somebody was quicker. Nothing was changed."""


class InBin(Gone):
    """What was to be changed lies in the bin by now, and can be put back."""


@contextmanager
def changing(diary: Diary, *rows: Model) -> Iterator[None]:
    """One short transaction that raises the diary's revision, and then reads `rows` again.

    Raising it comes first: the diary's row is locked from then on, so two writers of one diary take turns, and what is
    read inside is what will be written on. What a view has read before may have been changed since: give every row
    that is to be written as one of `rows`, and compute from it inside. Raises `Gone` where the diary or one of them has
    vanished.
    """
    with of_diary(diary.pk), transaction.atomic():
        # An update locks the row on PostgreSQL; SQLite has one writer at a time anyway.
        if not Diary.objects.filter(pk=diary.pk).update(revision=F("revision") + 1):
            raise Gone
        for row in rows:
            try:
                # Only now, behind the lock: nobody else can change it until the end.
                row.refresh_from_db()
            except ObjectDoesNotExist:
                raise Gone from None
        yield
    # After the commit: a revision that was rolled back was never there.
    diary.revision += 1


def refuse_binned(row: BinnedRow) -> None:
    """Raise `InBin` for a row that lies in the bin; ask inside `changing`."""
    if row.deleted_at is not None:
        raise InBin


def touched_days(row: Episode | CheckIn) -> set[date]:
    """The local days whose summary an episode or a check-in is part of."""
    days = {row.local_date}
    if isinstance(row, Episode) and row.ended_at is not None and row.shape in (Shape.TIMED, Shape.BURST):
        days.update(day for day, _ in split_by_day(row.started_at, row.ended_at, ZoneInfo(row.zone)))
    return days


def refresh_days(diary: Diary, dates: Iterable[date] | None = None) -> None:
    """Bring the per-day table up to date for some days, or for the whole diary where `dates` is None.

    Call it inside `changing`, after the entries have been written. Costs what those days hold.
    """
    wanted = None if dates is None else sorted(set(dates))
    if wanted == []:
        return
    days = _summed_up(diary, wanted)
    if wanted is None:
        Day.objects.filter(diary=diary).delete()
    # A day whose last entry went is missing again, and missing has no row.
    elif empty := set(wanted) - days.keys():
        Day.objects.filter(diary=diary, date__in=empty).delete()
    Day.objects.bulk_create(
        [Day(diary=diary, date=day, **dict(zip(_SUMS, sums, strict=True))) for day, sums in days.items()],
        batch_size=500,
        # One statement for days that are there and days that are not.
        update_conflicts=True,
        unique_fields=["diary", "date"],
        update_fields=list(_SUMS),
    )


def rebuild_days(diary: Diary) -> None:
    """Make the per-day table of a diary anew from its entries. Where the diary has vanished there is nothing to do."""
    with suppress(Gone), changing(diary):
        refresh_days(diary)


def days_differ(diary: Diary) -> bool:
    """Whether the per-day table of a diary is not what its entries say. Reads only, and keeps nobody from writing."""
    while True:
        # Whatever is written meanwhile raises the revision: where none was, what differs is no half of a change.
        before = _revision(diary)
        kept = {day: sums for day, *sums in Day.objects.filter(diary=diary).values_list("date", *_SUMS)}
        if kept == _summed_up(diary, None):
            return False
        if before == _revision(diary):
            return True


def _revision(diary: Diary) -> int | None:
    return Diary.objects.filter(pk=diary.pk).values_list("revision", flat=True).first()


_SUMS: Final = (
    "episodes",
    "left_out",
    "sleep_onset",
    "seconds",
    "intensity_sum",
    "intensity_count",
    "by_site",
    "by_hour",
    "has_checkin",
    "twitching",
)


def _summed_up(diary: Diary, wanted: Collection[date] | None) -> dict[date, list[object]]:
    """What the rows of some days, or of all recorded ones, hold by their entries: `_SUMS` by day. A day that has no
    entry is missing."""
    # What runs into these days sums up neighbours too; those were not asked for, and are dropped below.
    summaries = summarise(bouts_touching(diary, wanted))
    checkins = CheckIn.objects.kept().filter(diary=diary)
    if wanted is not None:
        checkins = checkins.filter(local_date__in=wanted)
    twitching = dict(checkins.values_list("local_date", "twitching"))
    recorded = {day for day in summaries if wanted is None or day in wanted} | set(twitching)
    return {day: _sums(summaries.get(day) or DaySummary(), twitching.get(day)) for day in sorted(recorded)}


def _sums(summary: DaySummary, twitching: str | None) -> list[object]:
    return [
        summary.episodes,
        summary.left_out,
        summary.sleep_onset,
        summary.seconds,
        summary.intensity_sum,
        summary.intensity_count,
        dict(sorted(summary.by_site.items())),
        {str(hour): count for hour, count in sorted(summary.by_hour.items())},
        twitching is not None,
        twitching or "",
    ]
