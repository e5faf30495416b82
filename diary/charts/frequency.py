"""Episodes per day, with the days that are not recorded hatched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from diary.charts.style import Palette
from diary.domain.history import Bools, Days, Floats
from diary.domain.wording import MONTHS

WEEKLY_FROM: Final = 400
"""A longer period than this many days is drawn by week: mean episodes per day with a count."""


@dataclass(frozen=True, slots=True)
class Bars:
    """What the chart draws: for each bar its first day, its value (NaN where no day has a count), whether no day of it
    is recorded, and how many days it spans."""

    first: tuple[date, ...]
    value: Floats
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
    n = counted.sum(1)
    value = np.divide(episodes.sum(1), n, out=np.full(len(n), np.nan), where=n > 0)
    return Bars(tuple(days.date_of(i * span) for i in range(len(n))), value, np.equal(recorded.sum(1), 0), span)


def title(days: Days) -> str:
    return "Episodes per day" if len(days) < WEEKLY_FROM else "Episodes per day, by week"


def draw(days: Days, palette: Palette, *, calm: bool = False) -> Figure:
    """Bars from zero, quiet days ringed, days that are not recorded hatched. Calm mode hides the numbers."""
    drawn = bars(days)
    figure = Figure(figsize=(6.4, 2.7), facecolor=palette.paper)
    axes = figure.add_axes((0.08, 0.2, 0.9, 0.7), facecolor=palette.paper)
    n = len(drawn.value)
    value = np.nan_to_num(drawn.value)
    top = max(float(value.max(initial=0.0)) * 1.12, 1.0)
    _hatch(axes, drawn.missing, top, palette)
    if n:
        axes.stairs(value, np.arange(n + 1) - 0.5, fill=True, color=palette.accent, linewidth=0)
    quiet = np.flatnonzero(drawn.value == 0)
    axes.plot(
        quiet,
        np.zeros(len(quiet)),
        linestyle="",
        marker="o",
        markersize=3.2,
        markerfacecolor=palette.paper,
        markeredgecolor=palette.accent,
        clip_on=False,
        zorder=3,
    )
    axes.set_xlim(-0.5, max(n, 1) - 0.5)
    axes.set_ylim(0, top)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True, min_n_ticks=1))
    axes.tick_params(colors=palette.muted, length=3, width=0.6)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(palette.hairline)
    if calm:
        axes.set_yticks([])
    axes.set_ylabel("" if calm else drawn.unit, color=palette.muted)
    places, labels = _ticks(drawn)
    axes.set_xticks(places, labels)
    return figure


def _hatch(axes: object, missing: Bools, top: float, palette: Palette) -> None:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], missing, [False])).astype(int)))
    boxes = [
        [(left - 0.5, 0), (left - 0.5, top), (right - 0.5, top), (right - 0.5, 0)]
        for left, right in zip(edges[::2], edges[1::2], strict=True)
    ]
    collection = PolyCollection(boxes, facecolor="none", edgecolor=palette.hairline, hatch="////", linewidth=0)
    axes.add_collection(collection)  # type: ignore[attr-defined]


def _ticks(drawn: Bars) -> tuple[list[int], list[str]]:
    """At most eight dates along the period: days, else months, else years."""
    n = len(drawn.first)
    if not n:
        return [], []
    step = max(1, -(-n // 6))
    places = list(range(0, n, step))
    long = n * drawn.span > 1200
    return places, [
        f"{MONTHS[day.month - 1][:3]} {day.year}"
        if long or drawn.span > 1
        else f"{day.day} {MONTHS[day.month - 1][:3]}"
        for day in (drawn.first[place] for place in places)
    ]


def table(days: Days) -> list[tuple[str, str]]:
    """The chart for those who cannot see it: a row for each bar, newest first, of date and value in words."""
    drawn = bars(days)
    rows = []
    for first, value, missing in zip(drawn.first, drawn.value, drawn.missing, strict=True):
        last = min(first + timedelta(days=drawn.span - 1), days.last)
        when = first.isoformat() if drawn.span == 1 else f"{first.isoformat()} to {last.isoformat()}"
        said = (
            "not recorded"
            if missing
            else "not said"
            if np.isnan(value)
            else f"{value:g}"
            if drawn.span == 1
            else f"{value:.1f}"
        )
        rows.append((when, said))
    return rows[::-1]
