"""How often and day by day: the calendar of a period, of the days themselves."""

from __future__ import annotations

import numpy as np

from diary.charts import year_pixels
from diary.charts.bars import bars_of
from diary.charts.style import WIDE, Drawing, Palette, Size
from diary.charts.table import Table, when
from diary.domain.history import Days
from diary.domain.spans import span_of
from diary.domain.wording import count_words, number
from diary.domain.year_pixels import year_pixels as pixels_of


def title(days: Days) -> str:
    return "Episodes per day" if span_of(days) == 1 else "Episodes per day, by week"


def legend(days: Days) -> str:
    """What the squares and the bars mean."""
    return year_pixels.legend(pixels_of(days))


def shape(days: Days, size: Size) -> Size:
    """As high as the calendar of the period."""
    return year_pixels.shape(pixels_of(days), size)


def draw(days: Days, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Drawing:
    """How often and day by day in one: a calendar with a bar for each week above its days."""
    return year_pixels.draw(pixels_of(days), palette, size=size, calm=calm)


def table(days: Days, *, calm: bool = False) -> Table:
    """A row for each bar, newest first: when, and the value, or in calm mode its band."""
    drawn = bars_of(days)
    by_day = drawn.spans.span == 1
    rows = [
        (when(drawn.spans, index), _cell_words(value, missing=bool(missing), by_day=by_day, calm=calm))
        for index, (value, missing) in enumerate(zip(drawn.value, drawn.missing, strict=True))
    ]
    return Table(title(days), ("Day" if by_day else "Week", drawn.unit.capitalize()), tuple(rows[::-1]))


def _cell_words(value: float, *, missing: bool, by_day: bool, calm: bool) -> str:
    if missing:
        return "not recorded"
    if np.isnan(value):
        return "not said"
    if calm:
        return count_words(int(np.ceil(value)), "episode", calm=True)
    return f"{int(value)}" if by_day else number(value, 1)
