"""The page for the doctor in brief, for the person to see before they make one: its sentence, the places, the base."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pydantic import TypeAdapter

from diary.domain.days import FIRST_DAY
from diary.models import Diary
from diary.queries.cached_results import cached_result
from diary.queries.code_version import CODE_VERSION
from diary.report.doctor import compose
from diary.report.drawings import Feet, feet_of
from diary.report.rows import PlaceRow
from diary.report.wanted import Wanted

DAYS: Final = 84
"""The period that the page has where nothing else is chosen: twelve weeks."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What the page says in one look. `where` are the places in words."""

    summary: str
    period: str
    base: str
    where: str
    places: tuple[PlaceRow, ...]
    is_known: bool

    @property
    def feet(self) -> Feet:
        return feet_of(self.places, is_known=self.is_known)


_BRIEF: Final = TypeAdapter(Brief)


def brief(diary: Diary, today: date) -> Brief:
    """The brief of a page made today: one statement where it is kept for the diary's revision."""
    key = f"brief:{CODE_VERSION}:{today}"
    return _BRIEF.validate_json(cached_result(diary, key, lambda: _BRIEF.dump_json(_made(diary, today))))


def _made(diary: Diary, today: date) -> Brief:
    # Of the page itself, so that no number of it is another one; without the lists that a look does not show.
    first = max(today - timedelta(days=DAYS - 1), FIRST_DAY)
    page = compose(diary, Wanted(first, today, with_medicines=False, with_conditions=False, with_visits=False), today)
    return Brief(page.summary, page.period, page.base, page.where, page.places, page.counted_days > 0)
