"""Reading the daily factors of a period, and nothing else of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from diary.domain.association import FACTORS
from diary.domain.history import Floats, factors_of
from diary.models import CheckIn, Diary
from diary.queries.prepared import prepared


def read_factors(diary: Diary, first: date, last: date, also: Iterable[str] = ()) -> Mapping[str, Floats]:
    """A column for each of `FACTORS`, and for each check-in item that is `also` asked for: a value for each day of the
    period, NaN where it was skipped. One statement."""
    keys = tuple(dict.fromkeys((*FACTORS, *also)))
    # Only the columns that are asked for: a check-in has many more.
    rows = _factors(diary.pk, first, last) if keys == tuple(FACTORS) else _checkins(diary.pk, first, last, keys)
    columns = factors_of(((day, dict(zip(keys, values, strict=True))) for day, *values in rows), first, last)
    return {key: columns[key] for key in keys}


@prepared
def _factors(diary: int, first: date, last: date) -> QuerySet[CheckIn, tuple[Any, ...]]:
    return _checkins(diary, first, last, tuple(FACTORS))


def _checkins(diary: int, first: date, last: date, keys: Sequence[str]) -> QuerySet[CheckIn, tuple[Any, ...]]:
    checkins = CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last))
    return checkins.values_list("local_date", *keys)
