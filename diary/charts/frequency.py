"""Episodes per day, with the days that are not recorded hatched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from diary.charts.style import WIDE, Palette, Size, canvas, date_ticks, dress, hatch_missing
from diary.charts.table import Table
from diary.domain.history import Bools, Days, Floats
from diary.domain.wording import count_words

WEEKLY_FROM: Final = 200
"""A longer period than this many days is drawn by week: mean episodes per day with a count."""


LEGEND: Final = "Hatched: not recorded. Rings: quiet, or none of those you chose. Triangles: twitching, and no number."


@dataclass(frozen=True, slots=True)
class Bars:
    """What the chart draws: for each bar its first day, its value (NaN where no day has a count), whether it is quiet
    (has quiet days and none that twitched), whether it twitched and no number is known, whether no day of it is
    recorded, and how many days it spans."""

    first: tuple[date, ...]
    value: Floats
    quiet: Bools
    unsaid: Bools
    missing: Bools
    span: int

    @property
    def unit(self) -> str:
        return "episodes a day" if self.span == 1 else "episodes a day, weekly mean"


def bars(days: Days) -> Bars:
    """The bars of a period: one for each day, or for each week from `WEEKLY_FROM` days on."""
    span = 1 if len(days) < WEEKLY_FROM else 7
    pad = -len(days) % span
    counted = np.pad(days.counted, (0, pad)).reshape(-1, span)
    episodes = np.pad(np.where(days.counted, days.episodes, 0), (0, pad)).reshape(-1, span)
    recorded = np.pad(days.recorded, (0, pad)).reshape(-1, span)
    quiet = np.pad(days.quiet, (0, pad)).reshape(-1, span)
    twitched = np.pad(days.twitched, (0, pad)).reshape(-1, span)
    n = counted.sum(1)
    value = np.divide(episodes.sum(1), n, out=np.full(len(n), np.nan), where=n > 0)
    first = tuple(days.date_of(i * span) for i in range(len(n)))
    is_quiet = np.greater(quiet.sum(1), 0) & np.equal(twitched.sum(1), 0)
    unsaid = np.greater(twitched.sum(1), 0) & np.isnan(value)
    return Bars(first, value, is_quiet, unsaid, np.equal(recorded.sum(1), 0), span)


def title(days: Days) -> str:
    return "Episodes per day" if len(days) < WEEKLY_FROM else "Episodes per day, by week"


def shape(days: Days, size: Size) -> Size:
    """The size of the drawing, whatever it shows."""
    return size


def draw(days: Days, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Figure:
    """Bars from zero, quiet days ringed, days that are not recorded hatched. Calm mode hides the numbers."""
    drawn = bars(days)
    figure = canvas(size, palette)
    axes = figure.add_axes(size.box(left=0.3 if calm else 0.45, bottom=0.28, right=0.1, top=0.1))
    dress(axes, palette)
    n = len(drawn.value)
    value = np.nan_to_num(drawn.value)
    top = max(float(value.max(initial=0.0)) * 1.12, 1.0)
    hatch_missing(axes, drawn.missing, top, palette)
    if n:
        axes.stairs(value, np.arange(n + 1) - 0.5, fill=True, color=palette.accent, linewidth=0)
    for places, marker in ((np.flatnonzero(drawn.quiet), "o"), (np.flatnonzero(drawn.unsaid), "^")):
        axes.plot(
            places,
            np.zeros(len(places)),
            linestyle="",
            marker=marker,
            markersize=3.2,
            markerfacecolor=palette.paper,
            markeredgecolor=palette.accent,
            clip_on=False,
            zorder=3,
        )
    axes.set_xlim(-0.5, max(n, 1) - 0.5)
    axes.set_ylim(0, top)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True, min_n_ticks=1))
    if calm:
        axes.set_yticks([])
    axes.set_ylabel("" if calm else drawn.unit, color=palette.muted)
    ticks, labels = date_ticks(drawn.first, drawn.span, size.dates)
    axes.set_xticks(ticks, labels)
    return figure


def table(days: Days, *, calm: bool = False) -> Table:
    """A row for each bar, newest first: when, and the value, or in calm mode its band."""
    drawn = bars(days)
    rows = []
    for first, value, missing in zip(drawn.first, drawn.value, drawn.missing, strict=True):
        last = min(first + timedelta(days=drawn.span - 1), days.last)
        when = first.isoformat() if drawn.span == 1 else f"{first.isoformat()} to {last.isoformat()}"
        rows.append((when, _said(value, missing=bool(missing), by_day=drawn.span == 1, calm=calm)))
    return Table(title(days), ("Day" if drawn.span == 1 else "Week", drawn.unit.capitalize()), tuple(rows[::-1]))


def _said(value: float, *, missing: bool, by_day: bool, calm: bool) -> str:
    if missing:
        return "not recorded"
    if np.isnan(value):
        return "not said"
    if calm:
        return count_words(int(np.ceil(value)), "episode", calm=True)
    return f"{int(value)}" if by_day else f"{value:.1f}"
