"""Reading the daily factors of a period, and nothing else of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from diary.domain.association import FACTORS
from diary.domain.history import Floats, factors_of
from diary.models import CheckIn, Diary


def read_factors(diary: Diary, first: date, last: date, also: Iterable[str] = ()) -> Mapping[str, Floats]:
    """A column for each of `FACTORS`, and for each check-in item that is `also` asked for: a value for each day of the
    period, NaN where it was skipped. One statement."""
    keys = tuple(dict.fromkeys((*FACTORS, *also)))
    stored = CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last))
    # Only the columns that are asked for: a check-in has many more.
    rows = stored.values_list("local_date", *keys)
    columns = factors_of(((day, dict(zip(keys, values, strict=True))) for day, *values in rows), first, last)
    return {key: columns[key] for key in keys}
