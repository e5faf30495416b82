"""The numbers of a chart, for those who cannot see it or want them exactly."""

from __future__ import annotations

from dataclasses import dataclass

from diary.domain.spans import Spans
from diary.domain.wording import plural


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words, each as long as `head`. The first word of a row is its header, the others are numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def when(spans: Spans, index: int) -> str:
    """The header of a place along time: its day, or its week, and where that is cut by the period how much of it."""
    first, days = spans.first[index].isoformat(), int(spans.days[index])
    if spans.span == 1:
        return first
    part = f" (part of a week: {plural(days, 'day')})" if spans.part[index] else ""
    return f"{first}{part}" if days == 1 else f"{first} to {spans.last(index).isoformat()}{part}"
