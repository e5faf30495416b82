"""The numbers of a chart, for those who cannot see it or want them exactly."""

from __future__ import annotations

from dataclasses import dataclass

from diary.domain.spans import Spans
from diary.domain.wording import plural, short_date, span


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words, each as long as `head`. The first word of a row is its header, the others are numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def when(spans: Spans, index: int) -> str:
    """The header of a place along time: its day, or its week, and where that is cut by the period how much of it."""
    first = spans.first[index]
    if spans.span == 1:
        return short_date(first)
    part = f" (part of a week: {plural(int(spans.days[index]), 'day')})" if spans.part[index] else ""
    return f"{span(first, spans.last(index), short=True)}{part}"
