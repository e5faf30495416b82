"""Episodes per day, with the days that are not recorded hatched."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from diary.charts.bars import draw_bars, mark_places, mark_words
from diary.charts.style import WIDE, Palette, Size, canvas, date_ticks, dress
from diary.charts.table import Table, when
from diary.domain.history import Bools, Days, Floats
from diary.domain.spans import Spans, span_of, spans_of
from diary.domain.wording import count_words


@dataclass(frozen=True, slots=True)
class Bars:
    """What the chart draws: for each place its value (NaN where no day has a count), whether it is quiet (has quiet
    days and none that twitched), whether it twitched and no number is known, and whether no day of it is recorded."""

    spans: Spans
    value: Floats
    quiet: Bools
    unsaid: Bools
    missing: Bools

    @property
    def unit(self) -> str:
        return "episodes a day" if self.spans.span == 1 else "episodes a day, weekly mean"


def bars(days: Days) -> Bars:
    """The bars of a period, by day or by week (`domain.spans`)."""
    spans = spans_of(days)
    n, twitched = spans.sums(days.counted), spans.sums(days.twitched)
    episodes = spans.sums(np.where(days.counted, days.episodes, 0))
    # By the days with a count and not by seven: the others of a week are unknown, and no zeros.
    value = np.divide(episodes, n, out=np.full(len(n), np.nan), where=n > 0)
    quiet = np.greater(spans.sums(days.quiet), 0) & np.equal(twitched, 0)
    unsaid = np.greater(twitched, 0) & np.isnan(value)
    return Bars(spans, value, quiet, unsaid, np.equal(spans.sums(days.recorded), 0))


def title(days: Days) -> str:
    return "Episodes per day" if span_of(days) == 1 else "Episodes per day, by week"


def legend(days: Days) -> str:
    """The marks that this period has."""
    drawn = bars(days)
    return mark_words(
        (drawn.missing, "Hatched: not recorded."),
        (drawn.quiet, "Rings: quiet, or none of those you chose."),
        (drawn.unsaid, "Triangles: twitching, and no number."),
        (drawn.spans.part, "Pale bars: part of a week."),
    )


def shape(days: Days, size: Size) -> Size:
    """The size of the drawing, whatever it shows."""
    return size


def draw(days: Days, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Figure:
    """Bars from zero, quiet days ringed, days that are not recorded hatched. Calm mode hides the numbers."""
    drawn = bars(days)
    figure = canvas(size, palette)
    axes = figure.add_axes(size.box(left=0.3 if calm else 0.45, bottom=0.28, right=0.1, top=0.1))
    dress(axes, palette)
    draw_bars(axes, drawn.spans, drawn.value, drawn.missing, palette, calm=calm)
    for places, marker in ((drawn.quiet, "o"), (drawn.unsaid, "^")):
        mark_places(axes, np.flatnonzero(places), marker, palette.accent, palette)
    axes.set_ylabel("" if calm else drawn.unit, color=palette.muted)
    ticks, labels = date_ticks(drawn.spans.first, drawn.spans.span, size.dates)
    axes.set_xticks(ticks, labels)
    return figure


def table(days: Days, *, calm: bool = False) -> Table:
    """A row for each bar, newest first: when, and the value, or in calm mode its band."""
    drawn = bars(days)
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
    return f"{int(value)}" if by_day else f"{value:.1f}"
