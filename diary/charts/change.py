"""Weekly rates of the last four weeks and of up to twelve before, and the ratio of the two with its interval."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from diary.charts.interval import BELOW, draw_ratio
from diary.charts.style import (
    SMALL,
    WIDE,
    Drawing,
    Palette,
    Size,
    canvas,
    date_ticks,
    drawing_of,
    dress,
    hatch_missing,
    numbers,
    ticks,
)
from diary.charts.table import Table
from diary.domain import wording
from diary.domain.change import Change
from diary.domain.wording import count_words, plural
from diary.domain.wording.ratio import direction, interval, number

_UNIT: Final = "episodes a recorded day"
_HEIGHT: Final = 3.3
_HEAD: Final = 0.42


def title(change: Change) -> str:
    return "Episodes a recorded day, by week"


def legend(_: Change) -> str:
    return (
        "Dots: weeks. Dashed: the mean of the weeks that are compared. Shaded: the last four. Hatched: too few "
        "recorded days. Below: how many times as often, with its interval."
    )


def shape(change: Change, size: Size) -> Size:
    """Higher by the ratio where there is one."""
    return size.high(_HEIGHT if change.frequency else _HEIGHT - BELOW)


def draw(change: Change, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Drawing:
    """A dot for each week with enough recorded days, zero-based; below it the ratio, where the look has one."""
    size = shape(change, size)
    figure = canvas(size, palette)
    below = BELOW if change.frequency else 0.0
    left = 0.2 if calm else 0.4
    weeks = figure.panel(size.box(left=left, bottom=below + 0.28, right=0.1, top=_HEAD))
    _draw_weeks(weeks, change, palette, size, calm=calm)
    if change.frequency:
        draw_ratio(figure, size, change.frequency, palette, left=left, calm=calm)
    return figure


def _draw_weeks(axes: Axes, change: Change, palette: Palette, size: Size, *, calm: bool) -> None:
    dress(axes, palette)
    enough = np.array([week.is_enough for week in change.weeks], dtype=np.bool_)
    rate = np.array([week.rate or 0.0 for week in change.weeks])
    n = len(rate)
    # At least one a day: a tenth of an episode more must not look like a mountain.
    top = max(float(rate[enough].max(initial=0.0)) * 1.15, 1.0)
    hatch_missing(axes, ~enough, top, palette)
    axes.plot(
        np.flatnonzero(enough),
        rate[enough],
        linestyle="",
        marker="o",
        markersize=5,
        color=palette.accent,
        clip_on=False,
    )
    for recent in (False, True):
        _draw_period(axes, change, palette, size, recent=recent, calm=calm)
    axes.set_xlim(-0.5, max(n, 1) - 0.5)
    axes.set_ylim(0, top)
    if not calm:
        numbers(axes, "y", MaxNLocator(nbins=4, steps=[1, 2, 5, 10]), 0, top, palette)
        drawing_of(axes).say(None, 0.1, 0.12, f"{_UNIT.capitalize()}, by week", palette.muted, points=SMALL)
    ticks(axes, "x", *date_ticks([week.first for week in change.weeks], 1, size.dates), palette)


def _draw_period(axes: Axes, change: Change, palette: Palette, size: Size, *, recent: bool, calm: bool) -> None:
    """The stretch of a period, its mean, and above it from how many weeks that comes."""
    places = [index for index, week in enumerate(change.weeks) if week.is_recent is recent]
    if not places:
        return
    left, right = places[0] - 0.5, places[-1] + 0.5
    if recent:
        axes.axvspan(left, right, color=palette.tint(0.14), linewidth=0, zorder=0)
    mean, compared = change.mean_rate(recent=recent), len(change.compared(recent=recent))
    if mean is not None:
        axes.plot([left, right], [mean, mean], color=palette.ink, linewidth=1.2, linestyle=(0, (5, 2)))
    weeks = f"last {compared}" if recent else f"{plural(compared, 'week')} before"
    value = "" if calm or mean is None else f": {'' if size.is_narrow else 'mean '}{wording.number(mean, 1)}"
    drawing_of(axes).say(
        axes,
        # At the outer edge of each period, so that the two labels never meet.
        right if recent else left,
        1,
        weeks + value,
        palette.ink,
        points=SMALL,
        across="right" if recent else "left",
        shift=(0, 8),
        place=axes.get_xaxis_transform(),
    )


def table(change: Change, *, calm: bool = False) -> Table:
    """A row for each week, newest first, then the mean of each period and their ratio."""
    rows = [
        (
            wording.span(week.first, week.first + timedelta(days=6), short=True),
            f"{week.days} of 7",
            _rate(week.rate or 0.0, calm=calm) if week.is_enough else "too few days",
        )
        for week in reversed(change.weeks)
    ]
    for recent, name in ((True, "Last four weeks, mean"), (False, "Weeks before, mean")):
        mean, compared = change.mean_rate(recent=recent), change.compared(recent=recent)
        if mean is not None:
            rows.append((name, plural(sum(week.days for week in compared), "day"), _rate(mean, calm=calm)))
    if found := change.frequency:
        clear = change.is_more or change.is_less
        words = f"{direction(more=change.is_more)} before" if clear else "no clear change"
        told = words if calm else f"{number(found.ratio)} times ({interval(found.low, found.high)})"
        rows.append(("The last against those before", "", told))
    return Table(title(change), ("Week", "Recorded days", _UNIT.capitalize()), tuple(rows))


def _rate(rate: float, *, calm: bool) -> str:
    return count_words(int(np.ceil(rate)), "episode", calm=True) if calm else wording.number(rate, 1)
