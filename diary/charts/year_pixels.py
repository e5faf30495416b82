"""A period as small squares, a day each in rows of months, or of a long period a week each in rows of years."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from math import ceil
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from diary.charts.style import WIDE, Palette, Size, canvas, dress
from diary.charts.table import Table
from diary.domain.days import DayStatus
from diary.domain.history import STATUSES, Floats, Ints
from diary.domain.wording import MONTHS, count_words, day_status
from diary.domain.year_pixels import YearPixels

_LEFT: Final = 0.4
_RIGHT: Final = 0.06
_HEADER: Final = 0.2
_LABELS: Final = 0.24
_KEY: Final = 0.46
"""Margins in inches: month or year names, right edge, the year above a block, day or month names, the marks' names."""

_ROW: Final = 0.13
"""A row is at least so high that its name can stand beside it, unless there are more years than `_MOST` inches hold."""

_MOST: Final = 9.0

_LEVELS: Final = (("1–2", "3–5", "6–10", "more a day"), ("one", "a few", "several", "many"))
"""What the levels of fullness are called, and in calm mode."""


def title(value: YearPixels) -> str:
    return "Week by week" if value.by_week else "Day by day"


def _pitch(value: YearPixels, size: Size) -> tuple[float, float]:
    """Width and height of a pixel with the gap around it, in inches."""
    # 53 weeks in the longest year of ISO 8601, 31 days in the longest month.
    width = (size.width - _LEFT - _RIGHT) / (53 if value.by_week else 31)
    return width, min(max(width, _ROW), _MOST / max(len(value.rows), 1))


def _tops(value: YearPixels, row: float) -> Floats:
    """How far below the top each row begins, in inches: blocks of years where rows are months."""
    index = np.arange(len(value.rows))
    years = np.array([first.year for first in value.rows], dtype=np.int64)
    # Each change of year makes room for its name; by weeks a row is a year and carries it itself.
    return index * row + (0 if value.by_week else (years - years[:1] + 1) * _HEADER)


def _high(value: YearPixels, size: Size) -> float:
    """The height of all rows, in inches."""
    row = _pitch(value, size)[1]
    return float(_tops(value, row).max(initial=0.0)) + row


def legend(_: YearPixels) -> str:
    return (
        "The fuller a square, the more episodes that day, or in a long period that week. A corner: twitching without a "
        "number. A ring: quiet, or none of those you chose. A dash: recorded, twitching not said. A dot: not recorded."
    )


def shape(value: YearPixels, size: Size) -> Size:
    """As high as its rows."""
    return size.high(0.05 + _high(value, size) + _LABELS + _KEY)


def draw(value: YearPixels, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Figure:
    """One unit of the axes is an inch, from the top left. Calm mode names its levels in words."""
    size = shape(value, size)
    figure = canvas(size, palette)
    column, row = _pitch(value, size)
    tops = _tops(value, row)
    # In inches, so that marks are squares whatever the drawing's size.
    axes = _paper(figure, size.box(left=_LEFT, bottom=_LABELS + _KEY, right=_RIGHT, top=0.05), palette)
    axes.set_xlim(0, size.width - _LEFT - _RIGHT)
    axes.set_ylim(_high(value, size), 0)
    corner = np.column_stack((value.column * column, tops[value.row]))
    _marks(axes, corner, (column, row), value.status, value.level(calm=calm), palette)
    _name_rows(axes, value, tops, row, palette)
    _name_columns(axes, value, column)
    _key(figure, size, palette, "none" if value.narrowed else "quiet", calm)
    return figure


def _paper(figure: Figure, box: tuple[float, float, float, float], palette: Palette) -> Axes:
    axes = figure.add_axes(box)
    dress(axes, palette)
    axes.tick_params(length=0, pad=3, labelsize=8)
    axes.spines[:].set_visible(False)
    return axes


def _marks(axes: Axes, corner: Floats, pitch: tuple[float, float], status: Ints, level: Ints, palette: Palette) -> None:
    """Marks at these top left corners: few artists, however many pixels."""
    # The rest of the pitch is the gap around a mark.
    width, height = (0.82 * side for side in pitch)
    at = corner + 0.09 * np.asarray(pitch)
    twitched = np.equal(status, STATUSES.index(DayStatus.TWITCHED))
    line = min(0.6, width * 8)
    _fill(axes, at[level > 0], _box(width, height), "none", palette.tint(0.55), line)
    # Filled from below like a glass: how full is told by shape, and not by colour alone.
    for step in range(1, 5):
        colour = palette.tint(0.28 + 0.18 * step)
        _fill(axes, at[level == step], _box(width, height, 1 - step / 4), colour, "none", 0)
    # A corner, for twitching of which no number is known.
    half = np.array([(0, 0), (0, height), (width, height)])
    _fill(axes, at[twitched & (level == 0)], half, palette.tint(0.7), "none", 0)
    middle = at + np.array((width / 2, height / 2))
    dash = _box(width * 0.7, 0.014) - np.array((width * 0.35, 0.007))
    _fill(axes, middle[np.equal(status, STATUSES.index(DayStatus.UNKNOWN))], dash, palette.muted, "none", 0)
    dot = min(0.022, width * 0.4)
    missing = np.equal(status, STATUSES.index(DayStatus.MISSING))
    _fill(axes, middle[missing], _box(dot, dot) - dot / 2, palette.muted, "none", 0)
    quiet = middle[np.equal(status, STATUSES.index(DayStatus.QUIET))]
    axes.plot(
        *quiet.T,
        linestyle="",
        marker="o",
        markersize=min(width, height) * 72 * 0.86,
        markerfacecolor="none",
        markeredgecolor=palette.accent,
        markeredgewidth=min(1.1, width * 10),
        clip_on=False,
    )


def _box(width: float, height: float, top: float = 0.0) -> Floats:
    """The corners of a rectangle, without this share of it at the top."""
    return np.array([(0, height * top), (0, height), (width, height), (width, height * top)])


def _fill(axes: Axes, at: Floats, form: Floats, face: str, edge: str, line: float) -> None:
    """The same form at many places as one shape."""
    if len(at):
        # Broadcast to (marks, corners, 2): thousands of marks become one path.
        path = Path.make_compound_path_from_polys(at[:, None, :] + form[None])
        axes.add_artist(PathPatch(path, facecolor=face, edgecolor=edge, linewidth=line, clip_on=False))


def _name_rows(axes: Axes, value: YearPixels, tops: Floats, row: float, palette: Palette) -> None:
    """Months, with their year above each block; or years. At most about twelve names."""
    if value.by_week:
        step = max(1, ceil(len(value.rows) / 12))
        named = [(top, str(first.year)) for top, first in zip(tops[::step], value.rows[::step], strict=True)]
    else:
        # A year and a month, as the period of a year begins anywhere, still has every month named.
        step = 1 if len(value.rows) <= 13 else 3
        named, years = [], set()
        for top, first in zip(tops, value.rows, strict=True):
            if first.year not in years or (first.month - 1) % step == 0:
                named.append((top, MONTHS[first.month - 1][:3]))
            if first.year not in years:
                axes.text(0, top - 0.06, str(first.year), fontsize=8, color=palette.ink, weight="bold")
            years.add(first.year)
    axes.set_yticks([top + row / 2 for top, _ in named], [name for _, name in named])


def _name_columns(axes: Axes, value: YearPixels, column: float) -> None:
    if value.by_week:
        months = range(0, 12, 2)
        # Any year will do: months move by less than a pixel from one to the next.
        places = [(date(2026, 1 + month, 1).timetuple().tm_yday / 7 + 0.5) * column for month in months]
        axes.set_xticks(places, [MONTHS[month][:3] for month in months])
    else:
        days = range(1, 30, 7)
        axes.set_xticks([(day - 0.5) * column for day in days], [str(day) for day in days])


def _key(figure: Figure, size: Size, palette: Palette, ring: str, calm: bool) -> None:
    """The marks with their names, in two lines below the rows."""
    axes = _paper(figure, size.box(left=0.08, bottom=0.04, right=_RIGHT, top=size.height - _KEY), palette)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlim(0, size.width - 0.08 - _RIGHT)
    axes.set_ylim(_KEY - 0.04, 0)
    twitched = STATUSES.index(DayStatus.TWITCHED)
    upper = [(twitched, level, name) for level, name in enumerate(_LEVELS[calm], 1)]
    lower = [
        (STATUSES.index(DayStatus.QUIET), 0, ring),
        (twitched, 0, "no number"),
        (STATUSES.index(DayStatus.UNKNOWN), 0, "not said"),
        (STATUSES.index(DayStatus.MISSING), 0, "not recorded"),
    ]
    across = np.array([0, 0.66, 1.57, 2.33]) * (1.0 if size.is_narrow else 1.4)
    corner = np.array([(x, y) for y in (0.02, 0.23) for x in across])
    # Drawn by the same code as the pixels, so the key cannot differ from what it explains.
    status, level, names = zip(*upper, *lower, strict=True)
    _marks(axes, corner, (0.15, 0.15), np.array(status), np.array(level), palette)
    for (x, y), name in zip(corner, names, strict=True):
        axes.text(x + 0.19, y + 0.075, name, fontsize=8, color=palette.muted, va="center_baseline")


def table(value: YearPixels, *, calm: bool = False) -> Table:
    """What each pixel says, newest first; days or weeks running that say the same share a row."""
    lasts = [*(first - timedelta(days=1) for first in value.first[1:]), value.last]
    said = [
        (_cell_words(value, STATUSES[status], float(number), calm), first, last)
        for status, number, first, last in zip(value.status.tolist(), value.value, value.first, lasts, strict=True)
    ]
    rows = []
    for words, group in groupby(said, key=lambda pixel: pixel[0]):
        run = list(group)
        rows.append((_when(run[0][1], run[-1][2]), words))
    head = ("Weeks", "Episodes a day, weekly mean") if value.by_week else ("Days", "Episodes")
    return Table(title(value), head, tuple(rows[::-1]))


def _when(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"


def _cell_words(value: YearPixels, status: DayStatus, number: float, calm: bool) -> str:
    if value.narrowed and status is DayStatus.QUIET:
        return "none of them"
    if status is not DayStatus.TWITCHED or np.isnan(number) or not number:
        return day_status(status, 0)
    if calm or not value.by_week:
        return count_words(ceil(number), "episode", calm=calm)
    return f"{number:.1f}"
