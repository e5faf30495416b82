"""A ratio and its interval on an axis of doublings and halvings, with 1 marked: the same wherever it is shown."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np
from matplotlib.figure import Figure

from diary.charts.style import Palette, Size, dress
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
    figure: Figure, size: Size, found: Ratio, palette: Palette, *, left: float = 0.25, calm: bool = False
) -> None:
    """A dot and its interval at the foot of a figure of this size; calm mode has words and no figures."""
    ratio, low, high = found.ratio, found.low, found.high
    axes = figure.add_axes(size.box(left=left, bottom=_AXIS, right=0.3, top=size.height - _AXIS - _HIGH))
    dress(axes, palette)
    for side in ("left", "top", "right"):
        axes.spines[side].set_visible(False)
    # The narrowest axis that holds the whole interval.
    end = next((room for room in _ROOM if 1 / room <= low and high <= room), _ROOM[-1])
    # So a doubling is as far to the right as a halving to the left.
    axes.set_xscale("log", base=2)
    axes.set_xlim(1 / end, end)
    axes.set_ylim(-1, 1)
    axes.set_yticks([])
    axes.axvline(1, color=palette.muted, linewidth=0.9, linestyle=(0, (3, 2)))
    # What runs out of the axis ends at it, in an arrow instead of a bar.
    left, right = np.clip([low, high], 1 / end, end)
    axes.plot([left, right], [0, 0], color=palette.accent, linewidth=2.2, solid_capstyle="butt")
    for at, marker, is_out in ((left, "<", low < left), (right, ">", high > right)):
        axes.plot([at], [0], color=palette.accent, marker=marker if is_out else "|", markersize=9, clip_on=False)
    axes.plot([np.clip(ratio, left, right)], [0], color=palette.accent, marker="o", markersize=6)
    places = [1 / end, end**-0.5, 1, end**0.5, end]
    labels = (
        ["less often", "", "as often", "", "more often"]
        if calm
        else [f"{place:g}×" if place >= 1 else f"1/{1 / place:g}×" for place in places]
    )
    axes.set_xticks(places, labels)
    axes.minorticks_off()
    outermost = axes.get_xticklabels()
    if calm:
        outermost[0].set_horizontalalignment("left")
        outermost[-1].set_horizontalalignment("right")
    else:
        label = f"{number(ratio)} times as often ({interval(low, high)})"
        axes.set_title(label, color=palette.ink, fontsize=9, loc="left", pad=2)
