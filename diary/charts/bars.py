"""Bars along time, from zero: the same in every chart that has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from diary.charts.rows import boxes
from diary.charts.style import Palette, drawing_of, hatch_missing, numbers
from diary.domain.history import Bools, Days, Floats, Ints
from diary.domain.spans import Spans, spans_of


@dataclass(frozen=True, slots=True)
class Bars:
    """For each place along time its value, NaN where no day has a count, and whether no day of it is recorded."""

    spans: Spans
    value: Floats
    missing: Bools

    @property
    def unit(self) -> str:
        return "episodes a day" if self.spans.span == 1 else "episodes a day, weekly mean"


def bars_of(days: Days) -> Bars:
    """The episodes a day of a period, by day or by week (`domain.spans`)."""
    spans = spans_of(days)
    n = spans.sums(days.counted)
    episodes = spans.sums(np.where(days.counted, days.episodes, 0))
    # By the days with a count and not by seven: the others of a week are unknown, and no zeros.
    value = np.divide(episodes, n, out=np.full(len(n), np.nan), where=n > 0)
    return Bars(spans, value, np.equal(spans.sums(days.recorded), 0))


def draw_bars(
    axes: Axes, spans: Spans, value: Floats, missing: Bools, palette: Palette, *, marks: int = 4, calm: bool = False
) -> None:
    """A bar for each place, pale where it is part of a week; places that are not recorded hatched. Calm mode has no
    numbers along the axis."""
    value = np.nan_to_num(value)
    top = max(float(value.max(initial=0.0)) * 1.12, 1.0)
    hatch_missing(axes, missing, top, palette)
    if len(value):
        # One outline for all bars: a bar each is one artist a day, and ten years have thousands.
        axes.stairs(value, np.arange(len(value) + 1) - 0.5, fill=True, color=palette.accent, linewidth=0)
    if parts := [(place - 0.5, 0.0, place + 0.5, value[place]) for place in np.flatnonzero(spans.part & (value > 0))]:
        boxes(axes, parts, facecolor=palette.tint(0.35), edgecolor=palette.accent, linewidth=0.8)
    axes.set_xlim(-0.5, max(len(value), 1) - 0.5)
    axes.set_ylim(0, top)
    if not calm:
        # Whole numbers: there is no half an episode on an axis of a few.
        numbers(axes, "y", MaxNLocator(nbins=marks, integer=True, min_n_ticks=1), 0, top, palette)


def mark_places(axes: Axes, places: Ints, marker: str, colour: str, palette: Palette) -> None:
    """Marks on the zero line, where a bar has no height to say something with."""
    if not len(places):  # an artist that draws nothing costs as much as one that does
        return
    # In points of the drawing: marks side by side must stay apart.
    pitch = axes.get_position().width * drawing_of(axes).get_figwidth() * 72 / np.ptp(axes.get_xlim())
    axes.plot(
        places,
        np.zeros(len(places)),
        linestyle="",
        marker=marker,
        markersize=float(np.clip(pitch * 0.9, 1.4, 3.2)),
        markerfacecolor=palette.paper,
        markeredgecolor=colour,
        clip_on=False,
        zorder=3,
    )


def mark_words(*marks: tuple[Bools, str]) -> str:
    """What marks mean: of each of them where it is, and its words, which are left out where it is nowhere."""
    return " ".join(words for places, words in marks if places.any())
