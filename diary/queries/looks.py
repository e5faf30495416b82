"""Reading what goes with the twitching: as the newest look found it, and whether another is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value

from diary.domain.association import Finding, waiting
from diary.domain.history import Days, Floats
from diary.domain.looks import Looked, due_look, fingerprint, found_of, looked, next_look, nothing_recorded
from diary.models import Day, Diary, Look, Trial
from diary.queries.association import read_factors
from diary.queries.cached_results import cached_result
from diary.queries.code_version import CODE_VERSION
from diary.queries.history import days as days_between
from diary.queries.prepared import prepared


@dataclass(frozen=True, slots=True)
class DueLook:
    """A look that is to be made: the first recorded day, the day it is of, and if that was asked for whether the diary
    has any trial."""

    first: date
    on: date
    has_trials: bool


def read_due_look(diary: Diary, today: date, *, with_trials: bool = False) -> DueLook | None:
    """The look that is to be made today; None where none is. One statement."""
    ends = _ends_and_trials(diary.pk) if with_trials else _ends(diary.pk)
    first, _, before, has_trials = next(iter(ends), _NONE)
    on = due_look(first, before, today) if first else None
    return DueLook(first, on, has_trials) if first and on else None


Ends = tuple[date | None, date | None, date | None, bool]
"""The first and the last recorded day, and the day of the newest look, each None where there is none; and if that is
asked for whether there is a trial."""
_NONE: Final[Ends] = (None, None, None, False)
"""Those of a diary that has vanished."""


@prepared
def _ends(diary: int) -> QuerySet[Diary, Ends]:
    return _read_ends(diary, Value(value=False))


@prepared
def _ends_and_trials(diary: int) -> QuerySet[Diary, Ends]:
    return _read_ends(diary, Exists(Trial.objects.kept().filter(diary=OuterRef("pk"))))


def _read_ends(diary: int, has_trials: Value | Exists) -> QuerySet[Diary, Ends]:
    recorded, looks = Day.objects.filter(diary=OuterRef("pk")), Look.objects.filter(diary=OuterRef("pk"))
    # Each is one step in an index, where Min and Max would walk over all rows.
    return Diary.objects.filter(pk=diary).values_list(
        Subquery(recorded.order_by("date").values("date")[:1]),
        Subquery(recorded.order_by("-date").values("date")[:1]),
        Subquery(looks.order_by("-on").values("on")[:1]),
        has_trials,
    )


def read_before(diary: Diary, first: date, on: date) -> tuple[Days, Mapping[str, Floats]]:
    """What the look on a day reads: the days from the first recorded one to the day before, and the factors of them."""
    last = on - timedelta(days=1)
    return days_between(diary, first, last, in_detail=False), read_factors(diary, first, last)


def read_links(diary: Diary) -> tuple[str, ...]:
    """The factors in which a link stood out at the newest look: one statement, and none of the days."""
    result = Look.objects.filter(diary=diary).order_by("-on").values_list("result", flat=True).first()
    return tuple(factor.key for factor in found_of(result).having(Finding.LINK)) if result else ()


def read_looked(diary: Diary) -> Looked:
    """What the newest look found, and before the first how far the recorded days have come.

    A function of the diary at a revision: it does not depend on today, and looks at nothing itself.
    """
    first, last, on, _ = next(iter(_ends(diary.pk)), _NONE)
    if on is None:
        if first is None or last is None:
            return nothing_recorded()
        so_far = waiting(*read_before(diary, first, last + timedelta(days=1)))
        return looked(so_far, None, next_look(first, None))
    (row,) = _look_on(diary.pk, on)
    next_on = None if first is None else next_look(first, on)
    return looked(found_of(row.result), on, next_on, is_changed=_is_changed(diary, row, first))


@prepared
def _look_on(diary: int, on: date) -> QuerySet[Look]:
    return Look.objects.filter(diary=diary, on=on)


def _is_changed(diary: Diary, row: Look, first: date | None) -> bool:
    """Whether what a look read is another by now. It reads all days, so the answer is kept for the revision."""

    def told() -> bytes:
        if first is None or first >= row.on:
            return b"changed"
        return b"" if fingerprint(*read_before(diary, first, row.on)) == row.fingerprint else b"changed"

    return bool(cached_result(diary, f"look:{CODE_VERSION}:{row.pk}", told))
