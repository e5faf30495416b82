"""What is derived of a diary and dear to make, cached by the diary's revision: charts, cards, bodies of pages, what the
rules found.

It is written while a page is looked at, beside the diary and without raising its revision, so it stands here and not
among the actions: flags, cards and reports cache what they read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db import transaction
from django.db.models import Count, F, QuerySet

from accounts.row_security import Crossing, crossing
from beside import metrics
from diary.models import CachedResult, Diary
from diary.queries.prepared import prepared
from trouble.quiet import misses, quietly

# Nine cards have some 50 results for a filter: the words, and drawings in two themes and two sizes.
MOST: Final = 120

_Fresh = dict[tuple[int, str], bytes]
"""What has been made and is to be kept, by the revision that it was made of and its key."""
_fresh: ContextVar[tuple[int, _Fresh] | None] = ContextVar("fresh", default=None)
"""Of which diary, by its primary key, and what."""


def cached_result(diary: Diary, key: str, make: Callable[[], bytes]) -> bytes:
    """The result of this key and revision; made, and kept in place of older ones, where it is not there yet."""
    return cached_results(diary, {key: make})[key]


def cached_results(diary: Diary, makers: Mapping[str, Callable[[], bytes]]) -> dict[str, bytes]:
    """The results of these keys, in their order: one statement where all are kept, five where some are to be made.

    What is made while others are made is kept together with them: a page waits for the disk once.
    """
    with _kept_together(diary) as fresh:
        kept = {key: fresh[diary.revision, key] for key in makers if (diary.revision, key) in fresh}
        if asked := [key for key in makers if key not in kept]:
            kept |= {key: bytes(body) for key, body in _of_keys(diary, asked)}
        with misses() as missed:
            made = {key: make() for key, make in makers.items() if key not in kept}
        metrics.count_results(kept=len(kept), made=len(made))
        # What rests on something that could not be written down now, as a look that is due, is made anew next time.
        if not missed:
            fresh.update({(diary.revision, key): body for key, body in made.items()})
    return {key: made[key] if key in made else kept[key] for key in makers}


@contextmanager
def _kept_together(diary: Diary) -> Iterator[_Fresh]:
    """What has been made of a diary since the outermost of these began, which keeps it at its end, also where the page
    that it was made for cannot be."""
    around = _fresh.get()
    if around is not None and around[0] == diary.pk:
        yield around[1]
        return
    fresh: _Fresh = {}
    before = _fresh.set((diary.pk, fresh))
    try:
        yield fresh
    finally:
        _fresh.reset(before)
        # A look that was taken meanwhile has raised the revision.
        if made := {key: body for (revision, key), body in fresh.items() if revision == diary.revision}:
            with quietly("a result"):
                _keep(diary, made)


def _of_keys(diary: Diary, keys: Collection[str]) -> Iterable[tuple[str, bytes | memoryview]]:
    if len(keys) == 1:
        return _of_key(diary.pk, diary.revision, *keys)
    rows = CachedResult.objects.filter(diary=diary, key__in=keys, revision=diary.revision)
    return rows.values_list("key", "body")


@prepared
def _of_key(diary: int, revision: int, key: str) -> QuerySet[CachedResult, tuple[str, bytes | memoryview]]:
    return CachedResult.objects.filter(diary=diary, key=key, revision=revision).values_list("key", "body")


def last_result(diary: Diary, first: str, last: str) -> bytes | None:
    """Of the keys from `first` to `last` the result of the last one that is kept, whatever revision it was made of:
    one statement. None without any."""
    return next((bytes(body) for (body,) in _last_of(diary.pk, first, last)), None)


@prepared
def _last_of(diary: int, first: str, last: str) -> QuerySet[CachedResult, tuple[bytes | memoryview]]:
    kept = CachedResult.objects.filter(diary=diary, key__gte=first, key__lte=last)
    return kept.order_by("-key").values_list("body")[:1]


def discard_results(diaries: Collection[int], prefix: str) -> int:
    """Remove what some diaries, by their primary keys, keep under keys that begin so; returns how many."""
    return CachedResult.objects.filter(diary__in=diaries, key__startswith=prefix).delete()[0] if diaries else 0


def forget_stale() -> int:
    """Remove, from every diary, what was made of an older revision and not replaced since; returns how much."""
    with crossing(Crossing.TIDYING):
        return CachedResult.objects.filter(revision__lt=F("diary__revision")).delete()[0]


def _keep(diary: Diary, made: Mapping[str, bytes]) -> None:
    stale = CachedResult.objects.filter(diary=diary)
    # Where the new ones do not fit, all of them go: which of them somebody still looks at, nobody knows.
    if sum(kept for (kept,) in _kept_of(diary.pk, diary.revision)) + len(made) <= MOST:
        stale = stale.filter(revision__lt=diary.revision)
    # One transaction, which waits for the disk once; as part of another one it is no more than its two statements.
    with transaction.atomic(savepoint=False):
        stale.delete()
        CachedResult.objects.bulk_create(
            [CachedResult(diary=diary, key=key, revision=diary.revision, body=body) for key, body in made.items()],
            # Two requests may make the same at once: the second write replaces the first with equal bytes.
            update_conflicts=True,
            unique_fields=["diary", "key"],
            update_fields=["revision", "body"],
        )


@prepared
def _kept_of(diary: int, revision: int) -> QuerySet[CachedResult, tuple[int]]:
    """How many are kept of a revision; no row where none is."""
    kept = CachedResult.objects.filter(diary=diary, revision=revision).values("diary")
    return kept.annotate(kept=Count("pk")).values_list("kept")
