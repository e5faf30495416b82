"""Reading the daily factors of a period, and nothing else of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from diary.domain.association import FACTORS
from diary.domain.history import Floats, factors_of
from diary.models import CheckIn, Diary


def read_factors(diary: Diary, first: date, last: date) -> Mapping[str, Floats]:
    """A column for each of `FACTORS`, a value for each day of the period, NaN where it was skipped: one statement."""
    stored = CheckIn.objects.kept().filter(diary=diary, local_date__range=(first, last))
    rows = stored.values_list("local_date", *FACTORS)
    columns = factors_of(((day, dict(zip(FACTORS, values, strict=True))) for day, *values in rows), first, last)
    return {key: columns[key] for key in FACTORS}
