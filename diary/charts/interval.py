"""A ratio and its interval on an axis of doublings and halvings, with 1 marked: the same wherever it is shown."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np

from diary.charts.rows import fitted
from diary.charts.style import SMALL, Drawing, Palette, Size, dress, ticks
from diary.domain.wording import in_figures
from diary.domain.wording.ratio import interval, number

BELOW: Final = 0.95
"""Inches that a ratio takes below what it compares."""

_AXIS: Final = 0.28
_HIGH: Final = 0.32
_ROOM: Final = (4, 16, 64)
"""The axis goes from 1 in so many to so many times; longer intervals run out of it."""


class Ratio(Protocol):
    @property
    def ratio(self) -> float: ...

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float: ...


def draw_ratio(
    figure: Drawing,
    size: Size,
    found: Ratio,
    palette: Palette,
    *,
    left: float = 0.25,
    calm: bool = False,
    said: str = "",
) -> None:
    """A dot and its interval at the foot of a figure of this size; calm mode has words and no figures. `said` stands in
    place of the usual words."""
    ratio, low, high = found.ratio, found.low, found.high
    axes = figure.panel(size.box(left=left, bottom=_AXIS, right=0.3, top=size.height - _AXIS - _HIGH))
    dress(axes, palette)
    for side in ("left", "top", "right"):
        axes.spines[side].set_visible(False)
    # The narrowest axis that holds the whole interval.
    end = next((room for room in _ROOM if 1 / room <= low and high <= room), _ROOM[-1])
    # So a doubling is as far to the right as a halving to the left.
    axes.set_xscale("log", base=2)
    axes.set_xlim(1 / end, end)
    axes.set_ylim(-1, 1)
    axes.axvline(1, color=palette.muted, linewidth=0.9, linestyle=(0, (3, 2)))
    # What runs out of the axis ends at it, in an arrow instead of a bar.
    left, right = np.clip([low, high], 1 / end, end)
    axes.plot([left, right], [0, 0], color=palette.accent, linewidth=2.2, solid_capstyle="butt")
    for at, marker, is_out in ((left, "<", low < left), (right, ">", high > right)):
        axes.plot([at], [0], color=palette.accent, marker=marker if is_out else "|", markersize=9, clip_on=False)
    axes.plot([np.clip(ratio, left, right)], [0], color=palette.accent, marker="o", markersize=6)
    places = [1 / end, end**-0.5, 1, end**0.5, end]
    labels = [f"{ratio_mark(place)}×" for place in places]
    ticks(axes, "x", places, [""] * len(places) if calm else labels, palette)
    if calm:
        y = size.height - 0.12
        figure.say(None, 0.1, y, "less often", palette.muted, points=SMALL)
        figure.say(None, size.width - 0.1, y, "more often", palette.muted, points=SMALL, across="right")
    else:
        label = said or f"{number(ratio)} times as often ({interval(low, high)})"
        points = SMALL if size.is_narrow else 9.0
        y = size.height - _AXIS - _HIGH - 0.1
        figure.say(None, 0.1, y, fitted(label, size.width - 0.15, points), palette.ink, points=points)


def ratio_mark(value: float) -> str:
    """A ratio on an axis: "2", and below one the other way round, "1/2"."""
    return in_figures(f"{value:g}") if value >= 1 else f"1/{in_figures(f'{1 / value:g}')}"
