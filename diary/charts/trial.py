"""A trial day by day: its blocks as bands, each day as a dot, the mean of each block as a line; below them the ratio
with its interval, where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.ticker import MaxNLocator

from diary.charts.interval import BELOW, draw_ratio
from diary.charts.rows import boxes
from diary.charts.style import SMALL, WIDE, Drawing, Palette, Size, canvas, dress
from diary.charts.style import numbers as marks
from diary.charts.table import Table
from diary.domain.trial import Arm, ToldTrial, TrialBlock, TrialDayTold
from diary.domain.wording import count_words, short_day_month, whole
from diary.domain.wording import number as in_words
from diary.domain.wording.ratio import beside_one, interval
from diary.domain.wording.trial import ARM_NAMES, kept_words
from diary.domain.wording.trial_result import EACH_THE_SAME
from diary.domain.wording.trial_result import lived as lived_words

_LEFT: Final = 0.36
_RIGHT: Final = 0.06
_HEAD: Final = 0.24
_BAND: Final = {True: 1.0, False: 1.3}
_LANE: Final = 0.14
_DATES: Final = 0.22
_GAP: Final = 0.1
"""In inches: margins, the names of the kinds, what is drawn (lower where it is wrapped), the lane of the days without a
number, the dates, and between two rows."""

_LEAST_BLOCK: Final = 0.52
"""The name of a kind has to fit over its block."""

_UNIT: Final = "Episodes a day"
_UNIT_HIGH: Final = 0.2
"""The line with the unit, above all rows."""

_FAR: Final = 3.0
_USUALLY: Final = 90
"""Days that lie more than so many times above this percentile, and above every mean, leave the scale to the others."""


@dataclass(frozen=True, slots=True)
class _Bands:
    """Rows of blocks under each other: how many blocks a row has, and the heights of one in inches."""

    across: int
    rows: int
    band: float

    @property
    def row(self) -> float:
        return _HEAD + self.band + _LANE + _DATES

    @property
    def high(self) -> float:
        return self.rows * self.row + (self.rows - 1) * _GAP


def _layout(told: ToldTrial, size: Size) -> _Bands:
    blocks = told.plan.design.blocks
    fit = int((size.width - _LEFT - _RIGHT) / _LEAST_BLOCK)
    rows = ceil(blocks / fit)
    return _Bands(ceil(blocks / rows), rows, _BAND[rows > 1])


def title(_: ToldTrial) -> str:
    return "The trial, day by day"


def legend(told: ToldTrial) -> str:
    marks_of_days = (
        "Hatched: changed blocks; the others as usual. A dot is a day with its episodes; an empty one does not count, "
        "being at the start of its block. A line across: the mean of the days that count. An arrow at the top: a day "
        "far above the others. Below: a cross is a day that is not recorded, a dash one without a number."
    )
    return f"{marks_of_days} {EACH_THE_SAME}" if told.result.estimate else marks_of_days


def shape(told: ToldTrial, size: Size) -> Size:
    """As high as its rows, and the ratio where there is one."""
    return size.high(round(_UNIT_HIGH + _layout(told, size).high + 0.06 + (BELOW if told.result.estimate else 0.0), 3))


def draw(told: ToldTrial, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Drawing:
    """All rows have the same scale, from zero. Calm mode has no number along it."""
    size = shape(told, size)
    figure = canvas(size, palette)
    place, top = _layout(told, size), _top(told)
    figure.say(None, _LEFT, 0.12, "Episodes, day by day" if calm else _UNIT, palette.muted, points=SMALL)
    for row in range(place.rows):
        here = range(row * place.across, min((row + 1) * place.across, told.plan.design.blocks))
        _draw_row(figure, size, told, place, row, here, top, palette, calm=calm)
    found = told.result.estimate
    if found is not None:
        said = f"{beside_one(found.ratio)} times as often (90 %: {interval(found.low, found.high)})"
        draw_ratio(figure, size, found, palette, calm=calm, said=said)
    return figure


def _top(told: ToldTrial) -> float:
    """Where the scale ends: above all means, and above all days but those that are far beyond the others."""
    known = np.array([day.episodes for day in told.days if day.episodes is not None], dtype=float)
    means = max((block.rate for block in told.result.blocks if block.recorded), default=0.0)
    most = float(known.max(initial=1.0))
    usual = float(np.percentile(known, _USUALLY)) if len(known) else 1.0
    if most > _FAR * max(usual, means, 2.0):
        most = float(known[known <= _FAR * max(usual, means, 2.0)].max(initial=2.0))
    # An arrow at the top stands above every mean.
    return max(most, 1.1 * means, 1.0) * 1.12


def _draw_row(
    figure: Drawing,
    size: Size,
    told: ToldTrial,
    place: _Bands,
    row: int,
    here: range,
    top: float,
    palette: Palette,
    *,
    calm: bool,
) -> None:
    above = _UNIT_HIGH + row * (place.row + _GAP) + _HEAD
    length = told.plan.design.block_days
    # The last row may have fewer blocks, as wide as the others.
    right = size.width - _LEFT - (size.width - _LEFT - _RIGHT) * len(here) / place.across
    box = size.box(left=_LEFT, bottom=size.height - above - place.band - _LANE, right=right, top=above)
    axes = figure.panel(box)
    dress(axes, palette)
    axes.spines["bottom"].set_visible(False)
    first = here.start * length
    floor = -top * _LANE / place.band
    axes.set_xlim(first, here.stop * length)
    axes.set_ylim(floor, top)
    blocks = [told.result.blocks[index] for index in here]
    _bands(figure, axes, told, blocks, top, palette)
    axes.axhline(0, color=palette.muted, linewidth=0.8, zorder=1)
    days = [(index + 0.5, day) for index, day in enumerate(told.days) if first <= index < here.stop * length]
    _means(axes, told, blocks, palette)
    _dots(figure, axes, days, top, palette, calm=calm)
    _unknown(axes, days, floor / 2, palette)
    if not calm:
        marks(axes, "y", MaxNLocator(nbins=4, steps=[1, 2, 5, 10], integer=True), 0, top, palette)
    at = [block * length for block in here]
    names = [short_day_month(block.first) for block in blocks]
    edge = axes.get_xaxis_transform()
    for x, name in zip(at, names, strict=True):
        figure.say(axes, x, 0, name, palette.muted, points=SMALL, shift=(1.0, -9.0), place=edge)


def _bands(
    figure: Drawing, axes: Axes, told: ToldTrial, blocks: Sequence[TrialBlock], top: float, palette: Palette
) -> None:
    """The blocks with the names of their kinds above them; the changed ones are hatched. Blocks that never came have
    a name and no band."""
    length = told.plan.design.block_days
    lived = len(told.days)
    found = []
    for block in blocks:
        left = (block.number - 1) * length
        is_changed = block.arm is Arm.CHANGED
        is_lived = left < lived
        if is_changed and is_lived:
            found.append((left, 0.0, min(left + length, lived), top))
        colour = palette.ink if is_changed and is_lived else palette.muted
        figure.say(
            axes,
            left + length / 2,
            top,
            ARM_NAMES[block.arm],
            colour,
            points=SMALL,
            across="center",
            shift=(0.0, 7.0),
        )
    boxes(axes, found, facecolor=palette.tint(0.1), edgecolor=palette.tint(0.35), hatch="////", linewidth=0, zorder=0)
    edges = [[((block.number - 1) * length, 0.0), ((block.number - 1) * length, top)] for block in blocks[1:]]
    axes.add_collection(LineCollection(edges, colors=palette.hairline, linewidths=0.8, zorder=0.5), autolim=False)


def _means(axes: Axes, told: ToldTrial, blocks: Sequence[TrialBlock], palette: Palette) -> None:
    """The mean of each block over its days that count."""
    length, dropped = told.plan.design.block_days, told.plan.design.dropped_days
    lines = [
        [((block.number - 1) * length + dropped, block.rate), (min(block.number * length, len(told.days)), block.rate)]
        for block in blocks
        if block.recorded
    ]
    axes.add_collection(LineCollection(lines, colors=palette.ink, linewidths=1.6, zorder=2), autolim=False)


def _dots(
    figure: Drawing,
    axes: Axes,
    days: Sequence[tuple[float, TrialDayTold]],
    top: float,
    palette: Palette,
    *,
    calm: bool,
) -> None:
    """A dot for each day with a number: full where it counts, empty where it does not; an arrow where it is beyond the
    scale."""
    known = [(x, float(day.episodes), day.counts) for x, day in days if day.episodes is not None]
    for counts in (True, False):
        for is_beyond in (False, True):
            at = [(x, y) for x, y, counted in known if counted is counts and (y > top) is is_beyond]
            if not at:
                continue
            places = np.array(at)
            axes.plot(
                places[:, 0],
                np.minimum(places[:, 1], top * 0.965),
                linestyle="",
                marker="^" if is_beyond else "o",
                markersize=5 if is_beyond else 4.2,
                markerfacecolor=palette.accent if counts else palette.paper,
                markeredgecolor=palette.accent,
                markeredgewidth=0.9,
                zorder=3,
                clip_on=False,
            )
    if not calm:
        for x, y, _ in known:
            if y > top:
                figure.say(axes, x, top * 0.965, whole(int(y)), palette.ink, points=SMALL, shift=(4.5, -0.5))


def _unknown(axes: Axes, days: Sequence[tuple[float, TrialDayTold]], y: float, palette: Palette) -> None:
    """Small marks below the zero, for days without a number: they are no zero."""
    for marker, is_recorded in (("x", False), ("_", True)):
        places = [x for x, day in days if day.episodes is None and day.is_recorded is is_recorded]
        if places:
            axes.plot(
                places,
                np.full(len(places), y),
                linestyle="",
                marker=marker,
                markersize=3.6,
                markeredgewidth=0.9,
                color=palette.muted,
                zorder=3,
                clip_on=False,
            )


def table(told: ToldTrial, *, calm: bool = False) -> Table:
    """A row for each block that began, up to the trial's end: its kind, the episodes of its days that count and are
    recorded, how many these are, which days it had, and how it was kept to. Calm mode says a day's episodes in
    words."""
    counts = () if calm else ("Episodes",)
    head = ("Block", "Kind", *counts, "A day", "Recorded", "Days", "Kept to it")
    began = (block for block in told.result.blocks if told.days and block.first <= told.days[-1].day)
    rows = tuple(_row(told, block, calm=calm) for block in began)
    return Table(f"The blocks, {lived_words(told)}", head, rows)


def _row(told: ToldTrial, block: TrialBlock, *, calm: bool) -> tuple[str, ...]:
    lived = [day for day in told.days if day.block == block.number]
    if not block.recorded:
        counts = ("not known",) if calm else ("not known", "not known")
    elif calm:
        counts = (count_words(ceil(block.rate), "episode", calm=True),)
    else:
        counts = (whole(block.episodes), in_words(block.rate, 1))
    return (
        whole(block.number),
        ARM_NAMES[block.arm],
        *counts,
        f"{whole(block.recorded)} of {whole(sum(day.counts for day in lived))}",
        _dates(lived[0].day, lived[-1].day),
        # A line that ends after the "no" of "no answer" would say another thing.
        kept_words([day.kept for day in lived if day.kept], len(lived)).replace("no answer", "no\u00a0answer"),
    )


def _dates(first: date, last: date) -> str:
    """The days of a block, in one line or in two; the year is in the caption."""
    begin, end = (short_day_month(day).replace(" ", "\u00a0") for day in (first, last))
    return begin if first == last else f"{begin}\u00a0to {end}"
