"""Bars along time, from zero: the same in every chart that has them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from diary.charts.rows import boxes
from diary.charts.style import Palette, hatch_missing
from diary.domain.history import Bools, Floats, Ints
from diary.domain.spans import Spans


def draw_bars(
    axes: Axes, spans: Spans, value: Floats, missing: Bools, palette: Palette, *, ticks: int = 4, calm: bool = False
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
    # Whole numbers: there is no half an episode on an axis of a few.
    axes.yaxis.set_major_locator(MaxNLocator(nbins=ticks, integer=True, min_n_ticks=1))
    if calm:
        axes.set_yticks([])


def mark_places(axes: Axes, places: Ints, marker: str, colour: str, palette: Palette) -> None:
    """Marks on the zero line, where a bar has no height to say something with."""
    if not len(places):  # an artist that draws nothing costs as much as one that does
        return
    axes.plot(
        places,
        np.zeros(len(places)),
        linestyle="",
        marker=marker,
        markersize=3.2,
        markerfacecolor=palette.paper,
        markeredgecolor=colour,
        clip_on=False,
        zorder=3,
    )


def mark_words(*marks: tuple[Bools, str]) -> str:
    """What marks mean: of each of them where it is, and its words, which are left out where it is nowhere."""
    return " ".join(words for places, words in marks if places.any())
