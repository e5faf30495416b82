"""The one way in which a diary changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import F, Model

from accounts.row_security import of_diary
from diary.domain.catalogue import Shape
from diary.domain.days import DaySummary, MentionKind, split_by_day, summarise
from diary.models import CheckIn, Day, Diary, Episode
from diary.models.rows import BinnedRow
from diary.queries.history import bouts_touching
from diary.queries.mentions import read_mentions

Fence = Callable[[], None]
"""Asked inside `changing` before anything is written; raises where the writer has been given up meanwhile."""


def unfenced() -> None:
    """The fence of what a person does: nobody else does it in their place."""


class Gone(Exception):
    """What was to be changed is not there any more: somebody was quicker. Nothing was changed."""


class InBin(Gone):
    """What was to be changed lies in the bin by now, and can be put back."""


class Stale(Exception):
    """The diary is at another revision than whoever wants to write has seen. Nothing was changed."""


@contextmanager
def only_where(diary: Diary, fits: Callable[[int], bool]) -> Iterator[None]:
    """One transaction around a `changing`, which is entered only where the revision fits, and it stays so until the
    end. Raises `Stale` where it does not, and `Gone` where the diary has vanished."""
    with of_diary(diary.pk), transaction.atomic():
        now = Diary.objects.select_for_update().filter(pk=diary.pk).values_list("revision", flat=True).first()
        if now is None:
            raise Gone
        if not fits(now):
            raise Stale
        diary.revision = now
        yield


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
    _keep(diary, days, _SUMS)


def refresh_episodes(
    diary: Diary, dates: Iterable[date], *, kinds: Collection[MentionKind] = tuple(MentionKind)
) -> None:
    """As `refresh_days` for days of which nothing but episodes was written: what their check-ins say stays, unread. So
    does what the days mention of other kinds than these, where whoever wrote knows that nothing of it has changed."""
    wanted = set(dates)
    summaries = _episodes_of(diary, wanted, kinds)
    if wanted <= summaries.keys():
        stay = {name for kind, names in _MENTIONED.items() if kind not in kinds for name in names}
        of_episodes = [name for name in _SUMS if name not in {*_OF_CHECKIN, *stay}]
        _keep(diary, {day: _sums(summaries[day], None) for day in sorted(wanted)}, of_episodes)
    else:
        # Without an episode a day is recorded by its check-in alone, or is missing again.
        refresh_days(diary, wanted)


def refresh_checkin(diary: Diary, checkin: CheckIn) -> None:
    """As `refresh_days` for the day of a check-in that was written and does not lie in the bin, where nothing else of
    the day was: what its episodes amount to stays, unread."""
    _keep(diary, {checkin.local_date: _sums(DaySummary(), checkin.twitching)}, _OF_CHECKIN)


def _keep(diary: Diary, days: Mapping[date, Sequence[object]], names: Sequence[str]) -> None:
    """Write the rows of some days: all of one that is not there yet, and of one that is there what has these names."""
    Day.objects.bulk_create(
        [Day(diary=diary, date=day, **dict(zip(_SUMS, sums, strict=True))) for day, sums in days.items()],
        batch_size=500,
        # One statement for days that are there and days that are not.
        update_conflicts=True,
        unique_fields=["diary", "date"],
        update_fields=names,
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
    "placed",
    "together",
    "guessed",
    "by_sign",
    "by_trigger",
    "by_remedy",
)
_OF_CHECKIN: Final = ("has_checkin", "twitching")
"""Those of them that a day has of its check-in; all others it has of its episodes."""
_MENTIONED: Final = {
    MentionKind.SIGN: ("by_sign",),
    MentionKind.TRIGGER: ("by_trigger", "guessed"),
    MentionKind.REMEDY: ("by_remedy",),
}
"""Those of them that count what episodes mention."""


def _summed_up(diary: Diary, wanted: Collection[date] | None) -> dict[date, list[object]]:
    """What the rows of some days, or of all recorded ones, hold by their entries: `_SUMS` by day. A day that has no
    entry is missing."""
    # What runs into these days sums up neighbours too; those were not asked for, and are dropped below.
    summaries = _episodes_of(diary, wanted)
    checkins = CheckIn.objects.kept().filter(diary=diary)
    if wanted is not None:
        checkins = checkins.filter(local_date__in=wanted)
    twitching = dict(checkins.values_list("local_date", "twitching"))
    recorded = {day for day in summaries if wanted is None or day in wanted} | set(twitching)
    return {day: _sums(summaries.get(day) or DaySummary(), twitching.get(day)) for day in sorted(recorded)}


def _episodes_of(
    diary: Diary, wanted: Collection[date] | None, kinds: Collection[MentionKind] = tuple(MentionKind)
) -> dict[date, DaySummary]:
    return summarise(bouts_touching(diary, wanted), read_mentions(diary, wanted, kinds))


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
        summary.placed,
        summary.together,
        summary.guessed,
        *(dict(sorted(counts.items())) for counts in (summary.by_sign, summary.by_trigger, summary.by_remedy)),
    ]
