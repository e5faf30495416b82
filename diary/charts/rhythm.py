"""Episodes by hour and weekday: a mark grows with the rate, and on a phone the figure stands in the cell."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log10
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection

from diary.charts.style import SMALL, WIDE, Drawing, Palette, Size, canvas, drawing_of, dress, ticks
from diary.charts.table import Table
from diary.domain.history import Floats
from diary.domain.needs import unmet
from diary.domain.rhythm import SPAN, Rhythm
from diary.domain.wording import number, whole
from diary.domain.wording.rhythm import hour_words

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_MEDIUM_HOURS: Final = 3
_NARROW_HOURS: Final = 4
"""A cell is so many hours where it has to hold a figure: in a medium drawing, and in a narrow one."""

_LEFT: Final = 0.4
_BOTTOM: Final = 0.52
_TOP: Final = 0.2
_ROW: Final = 0.26


def title(value: Rhythm) -> str:
    return "Episodes by hour and weekday"


def legend(_: Rhythm) -> str:
    return (
        "The larger and darker a mark, the more episodes began then, for each day with a count of that weekday; a "
        "number says how many. Empty: none. Hatched: no such day has a count. The line on top is the busiest three "
        "hours."
    )


def shape(value: Rhythm, size: Size) -> Size:
    """Seven rows, whatever it shows."""
    return size.high(_TOP + 7 * _ROW + _BOTTOM)


def draw(value: Rhythm, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Drawing:
    """Rows Monday to Sunday, hours of the clock across: 24 columns, or 8 on a phone. Calm mode draws no number."""
    size = shape(value, size)
    hours = _hours(size)
    right = 0.25 if calm else 0.42
    figure = canvas(size, palette)
    axes = figure.panel(size.box(left=_LEFT, bottom=_BOTTOM, right=right, top=_TOP))
    _grid(axes, value, hours, palette)
    rate = value.rate(hours)
    if size.is_narrow and not calm:
        _figures(axes, rate, hours, palette)
    else:
        _marks(axes, rate, hours, (size.width - _LEFT - right) / 24 * hours, palette)
    _busiest(axes, value, palette)
    _bases(axes, value, palette, calm)
    _key(figure, size, rate, hours, palette, calm)
    return figure


def _hours(size: Size) -> int:
    return (_NARROW_HOURS if size.width < 3 else _MEDIUM_HOURS) if size.is_narrow else 1


def _grid(axes: Axes, value: Rhythm, hours: int, palette: Palette) -> None:
    """The empty paper: names, hairlines, and the weekdays without a count hatched."""
    dress(axes, palette)
    axes.spines[:].set_visible(False)
    axes.set_xlim(0, 24)
    axes.set_ylim(7, 0)
    marks = range(0, 25, 6)
    ticks(axes, "x", marks, [hour_words(hour) for hour in marks], palette, points=SMALL, length=0)
    ticks(axes, "y", [row + 0.5 for row in range(7)], WEEKDAYS, palette, points=SMALL, length=0)
    lines = [[(0, row), (24, row)] for row in range(8)] + [[(hour, 0), (hour, 7)] for hour in range(0, 25, hours)]
    axes.add_collection(LineCollection(lines, colors=palette.hairline, linewidths=0.5, zorder=1, clip_on=False))
    # A weekday without a count is unknown, and an empty row would read as "none".
    rows = [_box(0, row, 24, row + 1) for row, days in enumerate(value.days) if not days]
    axes.add_collection(
        PolyCollection(rows, facecolor=palette.paper, edgecolor=palette.hairline, hatch="////", linewidth=0, zorder=2)
    )


def _box(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    return [(left, top), (left, bottom), (right, bottom), (right, top)]


def _marks(axes: Axes, rate: Floats, hours: int, wide: float, palette: Palette) -> None:
    """Squares whose area is the rate, on cells of so many inches; one artist."""
    top = _top(rate)
    places = np.argwhere(np.nan_to_num(rate) > 0).tolist()
    levels = [float(rate[row, column]) / top for row, column in places]
    boxes = [
        _square((column + 0.5) * hours, row + 0.5, level, hours / wide, 1 / _ROW)
        for (row, column), level in zip(places, levels, strict=True)
    ]
    axes.add_collection(PolyCollection(boxes, facecolors=_tints(levels, palette), linewidth=0, zorder=3))


def _top(rate: Floats) -> float:
    """The highest rate; 1 where there is none."""
    return float(np.nan_to_num(rate).max(initial=0.0)) or 1.0


def _square(x: float, y: float, level: float, per_x: float, per_y: float) -> list[tuple[float, float]]:
    """A square around a place, its area `level` of the largest, given how many units of each axis an inch has."""
    # The root, since the area is what the eye compares; and never so small that it is not seen.
    half = max(0.21 * level**0.5, 0.04) / 2
    return _box(x - half * per_x, y - half * per_y, x + half * per_x, y + half * per_y)


def _tints(levels: Iterable[float], palette: Palette, least: float = 0.35, most: float = 1.0) -> list[str]:
    return [palette.tint(least + (most - least) * level) for level in levels]


def _figures(axes: Axes, rate: Floats, hours: int, palette: Palette) -> None:
    """Tinted cells with the rate in them. Tints stay pale enough for ink to be read on them."""
    places = np.argwhere(np.nan_to_num(rate) > 0).tolist()
    levels = [float(rate[row, column]) / _top(rate) for row, column in places]
    boxes = [_box(column * hours + 0.08, row + 0.04, (column + 1) * hours - 0.08, row + 0.96) for row, column in places]
    axes.add_collection(PolyCollection(boxes, facecolors=_tints(levels, palette, 0.1, 0.45), linewidth=0, zorder=3))
    for row, column in places:
        words = figure_words(float(rate[row, column]))
        x, y = (column + 0.5) * hours, row + 0.5
        drawing_of(axes).say(axes, x, y, words, palette.ink, points=SMALL, across="center")


def figure_words(rate: float) -> str:
    """A rate in a cell: one decimal, and never a zero that is none."""
    if rate < 0.05:
        return f"<{number(0.1)}"
    if rate < 9.95:
        return number(rate, 1)
    return number(rate, 0) if rate < 999.5 else "1k+"


def _busiest(axes: Axes, value: Rhythm, palette: Palette) -> None:
    """A line over the busiest hours, where the sentence names them; in two parts over midnight."""
    busiest = value.busiest
    # The chart says no more than the sentence: no line where no time is named.
    if busiest is None or unmet(value.needs) or not busiest.stands_out:
        return
    end = busiest.start + SPAN
    # Over midnight it goes on at the left edge.
    parts = [(busiest.start, min(end, 24)), (0, end - 24)][: 1 + (end > 24)]
    lines = [[(left + 0.1, -0.22), (right - 0.1, -0.22)] for left, right in parts]
    axes.add_collection(LineCollection(lines, colors=palette.ink, linewidths=2.2, clip_on=False, zorder=4))


def _bases(axes: Axes, value: Rhythm, palette: Palette, calm: bool) -> None:
    """How many days of each weekday have a count."""
    if calm:
        return
    for row, words in enumerate(("days", *(whole(days) for days in value.days)), -1):
        place = axes.get_yaxis_transform()
        drawing_of(axes).say(axes, 1, row + 0.5, words, palette.muted, points=SMALL, shift=(4, 0), place=place)


def _key(figure: Drawing, size: Size, rate: Floats, hours: int, palette: Palette, calm: bool) -> None:
    """What the marks mean, by number; in calm mode fewer and more."""
    axes = figure.panel(size.box(left=_LEFT, bottom=0.02, right=0.1, top=size.height - 0.27))
    axes.set_axis_off()
    axes.set_xlim(0, size.width - _LEFT - 0.1)
    axes.set_ylim(0.25, 0)
    unit = "episodes an hour, per day with a count" if hours == 1 else f"episodes in {hours} hours, per day"
    said: list[tuple[float, str]] = []
    if calm:
        said = [(0.1, "fewer"), (1.0, "more episodes")]
    elif hours == 1 and np.nansum(rate) > 0:
        top = _top(rate)
        said = [(step / top, number(step)) for step in sorted({_round_below(top / part) for part in (9, 3, 1)})]
    # One place more than marks, for the unit behind them.
    places = 0.7 * np.arange(len(said) + 1)
    boxes = [_square(x + 0.105, 0.125, level, 1, 1) for x, (level, _) in zip(places, said, strict=False)]
    axes.add_collection(PolyCollection(boxes, facecolors=_tints((level for level, _ in said), palette), linewidth=0))
    words = [(x + 0.26, name) for x, (_, name) in zip(places, said, strict=False)]
    if not calm:
        words.append((places[-1] - (0.26 if len(said) == 0 else 0), unit))
    for x, name in words:
        figure.say(axes, x, 0.125, name, palette.muted, points=SMALL)


def _round_below(value: float) -> float:
    """The largest of 1, 2, 5, 10 ... and 0.5, 0.2, 0.1 ... that is not above a value."""
    unit = 10.0 ** floor(log10(value))
    # With a little tolerance, and cut to three digits: products of floats have tails.
    return float(f"{max(step for step in (1, 2, 5) if step * unit <= value * (1 + 1e-9)) * unit:.3g}")


def table(value: Rhythm, *, calm: bool = False) -> Table:
    """A row for each hour with the rates of the weekdays below how many days have a count; in calm mode how full."""
    rate = value.rate()
    rows = [
        (
            f"{hour_words(hour)} to {hour_words(hour + 1)}",
            *(_cell_words(float(one), _top(rate), calm) for one in column),
        )
        for hour, column in enumerate(rate.T)
    ]
    if not calm:
        rows.insert(0, ("Days with a count", *(whole(days) for days in value.days)))
    caption = title(value) if calm else f"{title(value)}, per day with a count"
    return Table(caption, ("Hour", *WEEKDAYS), tuple(rows))


def _cell_words(rate: float, top: float, calm: bool) -> str:
    if np.isnan(rate):
        return "no count"
    if not calm:
        return number(rate, 2) if rate else "0"
    return ("none", "fewer", "some", "most")[int(np.ceil(rate / top * 3))]
