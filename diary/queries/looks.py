"""Reading what goes with the twitching: as the newest look found it, and whether another is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import OuterRef, Subquery

from diary.domain.association import waiting
from diary.domain.history import Days, Floats
from diary.domain.looks import Looked, due_look, fingerprint, found_of, looked, next_look, nothing_recorded
from diary.models import Day, Diary, Look
from diary.queries.association import read_factors
from diary.queries.cached_results import cached_result
from diary.queries.code_version import CODE_VERSION
from diary.queries.history import days as days_between


def read_due_look(diary: Diary, today: date) -> tuple[date, date] | None:
    """The first recorded day and the day of the look that is to be made today; None where none is. One statement."""
    first, _, before = _ends(diary)
    on = due_look(first, before, today) if first else None
    return (first, on) if first and on else None


def _ends(diary: Diary) -> tuple[date | None, date | None, date | None]:
    """The first and the last recorded day, and the day of the newest look, each None where there is none."""
    recorded, looks = Day.objects.filter(diary=OuterRef("pk")), Look.objects.filter(diary=OuterRef("pk"))
    # Each is one step in an index, where Min and Max would walk over all rows.
    ends = Diary.objects.filter(pk=diary.pk).values_list(
        Subquery(recorded.order_by("date").values("date")[:1]),
        Subquery(recorded.order_by("-date").values("date")[:1]),
        Subquery(looks.order_by("-on").values("on")[:1]),
    )
    return next(iter(ends), (None, None, None))


def read_before(diary: Diary, first: date, on: date) -> tuple[Days, Mapping[str, Floats]]:
    """What the look on a day reads: the days from the first recorded one to the day before, and the factors of them."""
    last = on - timedelta(days=1)
    return days_between(diary, first, last, in_detail=False), read_factors(diary, first, last)


def read_looked(diary: Diary) -> Looked:
    """What the newest look found, and before the first how far the recorded days have come.

    A function of the diary at a revision: it does not depend on today, and looks at nothing itself.
    """
    first, last, on = _ends(diary)
    if on is None:
        if first is None or last is None:
            return nothing_recorded()
        so_far = waiting(*read_before(diary, first, last + timedelta(days=1)))
        return looked(so_far, None, next_look(first, None))
    row = Look.objects.get(diary=diary, on=on)
    next_on = None if first is None else next_look(first, on)
    return looked(found_of(row.result), on, next_on, is_changed=_is_changed(diary, row, first))


def _is_changed(diary: Diary, row: Look, first: date | None) -> bool:
    """Whether what a look read is another by now. It reads all days, so the answer is kept for the revision."""

    def told() -> bytes:
        if first is None or first >= row.on:
            return b"changed"
        return b"" if fingerprint(*read_before(diary, first, row.on)) == row.fingerprint else b"changed"

    return bool(cached_result(diary, f"look:{CODE_VERSION}:{row.pk}", told))
