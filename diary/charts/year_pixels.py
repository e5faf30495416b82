"""How often and day by day in one: a calendar whose columns are weeks, with a bar for each week above its days. A long
period has a square for each week instead, in rows of years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import ceil
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from diary.charts.rows import Box, boxes
from diary.charts.style import SMALL, WIDE, Drawing, Palette, Size, canvas, short
from diary.charts.table import Table
from diary.domain.days import DayStatus
from diary.domain.history import STATUSES, Floats, Ints
from diary.domain.wording import MONTHS, count_words, day_status, number, span
from diary.domain.year_pixels import YearPixels

_LEFT: Final = 0.34
_RIGHT: Final = 0.03
_TOP: Final = 0.05
_HEAD: Final = 0.2
_LABELS: Final = 0.17
_BARS: Final = 0.36
_GAP: Final = 0.08
"""Margins in inches: names of weekdays or years, right and upper edge, what the bars are, names of months, bars of the
weeks, between two blocks."""

_LETTER: Final = 0.075
"""About how wide a letter of a month's name is, in inches."""

_LEAST: Final = 0.0785
_WIDEST: Final = 0.44
_HIGHEST: Final = 0.22
"""A square with the gap around it, in inches: at least nine pixels on a phone of 390, where half a year is a block. Few
weeks have wide ones, and no high ones."""

_WITH_FIGURE: Final = 0.16
"""So large a square holds the number of its day."""

_ROW: Final = 0.13
_MOST: Final = 9.0
"""A row is at least so high that its name can stand beside it, unless there are more years than `_MOST` inches hold."""

_KEY: Final = 0.2
"""A line of the marks' names, in inches."""

_YEAR: Final = 53
_HALF: Final = 27
"""Weeks in the longest year of ISO 8601, and in a half of it."""

_LEVELS: Final = (("1–2", "3–5", "6–10", "over 10"), ("one", "a few", "several", "many"))
"""What the levels of fullness are called, and in calm mode."""

_UNIT: Final = "Episodes a day, weekly mean"

FIGURE_TINTS: Final = (0.12, 0.24, 0.36, 0.48)
"""Of squares with a number: pale enough for ink to be read on them."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the squares lie, in inches from the top left: their column and top, their width and height with the gap
    around each. `blocks` are the first column of each block in weeks from the first Monday, with its top."""

    column: Ints
    top: Floats
    across: int
    pitch: tuple[float, float]
    blocks: tuple[tuple[int, float], ...]
    weeks: int
    high: float


def title(value: YearPixels) -> str:
    return "Week by week" if value.by_week else "Day by day"


def _monday(value: YearPixels) -> date:
    return value.first[0] - timedelta(days=value.first[0].weekday())


def _layout(value: YearPixels, size: Size) -> _Layout:
    return _by_year(value, size) if value.by_week else _by_day(value, size)


def _by_day(value: YearPixels, size: Size) -> _Layout:
    """Blocks of as many weeks as there is room for, of nearly the same length, seven days high."""
    if not len(value):
        return _Layout(value.column, np.zeros(0), 1, (_LEAST, _LEAST), (), 0, 0.0)
    room = size.width - _LEFT - _RIGHT
    since = np.array([(day - _monday(value)).days for day in value.first], dtype=np.int64)
    weeks = int(since[-1]) // 7 + 1
    blocks = ceil(weeks / int(room / _LEAST))
    across = ceil(weeks / blocks)
    width = min(room / across, _WIDEST)
    height = min(width, _HIGHEST)
    high = _LABELS + _BARS + 7 * height
    block, column = np.divmod(since // 7, across)
    top = _HEAD + block * (high + _GAP) + _LABELS + _BARS + since % 7 * height
    tops = tuple((index * across, _HEAD + index * (high + _GAP)) for index in range(blocks))
    return _Layout(column, top, across, (width, height), tops, weeks, _HEAD + blocks * (high + _GAP) - _GAP)


def _by_year(value: YearPixels, size: Size) -> _Layout:
    """A row for each year, or for each half where a year has no room: its second half begins with July."""
    across = _HALF if size.is_narrow else _YEAR
    per_year = ceil(_YEAR / across)
    width = (size.width - _LEFT - _RIGHT) / across
    part, column = np.divmod(value.column.astype(np.int64), across)
    row = value.row.astype(np.int64) * per_year + part
    height = min(max(width, _ROW), _MOST / max(len(value.rows) * per_year, 1))
    high = len(value.rows) * per_year * height
    return _Layout(column, row * np.float64(height), across, (width, height), (), 0, high)


def legend(_: YearPixels) -> str:
    return (
        "A column is a week, Monday to Sunday; the bar above it is the mean of its days with a number, pale for a part "
        "of a week. The fuller a square, the more episodes that day, or in a long period that week. A corner: "
        "twitching without a number. A ring: quiet, or none of those you chose. A dash: recorded, twitching not said. "
        "A dot: not recorded."
    )


def _has_figures(value: YearPixels, size: Size) -> bool:
    return not value.by_week and _layout(value, size).pitch[0] >= _WITH_FIGURE


def shape(value: YearPixels, size: Size) -> Size:
    """As high as its rows, and the names of the marks below them."""
    below = 0.0 if not value.by_week or size.is_narrow else _LABELS
    high = _TOP + _layout(value, size).high + below
    lines = ceil(len(_marks_of(value, calm=False)) / _per_line(size))
    return size.high(round(high + 0.1 + _KEY * lines, 3))


def draw(value: YearPixels, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Drawing:
    """One unit of the axes is an inch, from the top left. Calm mode names its levels in words, and has no number."""
    size = shape(value, size)
    figure = canvas(size, palette)
    place = _layout(value, size)
    axes = figure.panel((0, 0, 1, 1))
    axes.set_axis_off()
    # In inches, so that marks are squares whatever the drawing's size.
    axes.set_xlim(0, size.width)
    axes.set_ylim(size.height, 0)
    corner = np.column_stack((_LEFT + place.column * place.pitch[0], _TOP + place.top))
    level = value.level(calm=calm)
    has_figures = _has_figures(value, size) and not calm
    _marks(axes, corner, place.pitch, value.status, level, palette, as_tints=has_figures)
    if has_figures:
        _figures(figure, value, corner, place, palette)
    if value.by_week:
        _name_years(figure, value, place, size, palette)
    elif len(value):
        _name_days(figure, place, palette)
        _name_months(figure, value, place, palette)
        _bars(figure, axes, value, place, palette, calm=calm)
    _key(figure, axes, value, size, palette, calm=calm, as_tints=has_figures)
    return figure


def _marks(
    axes: Axes,
    corner: Floats,
    pitch: tuple[float, float],
    status: Ints,
    level: Ints,
    palette: Palette,
    *,
    as_tints: bool = False,
) -> None:
    """Marks at these top left corners: few artists, however many squares. `as_tints` leaves room for a number."""
    # The rest of the pitch is the gap around a mark.
    width, height = (0.84 * side for side in pitch)
    at = corner + 0.08 * np.asarray(pitch)
    twitched = np.equal(status, STATUSES.index(DayStatus.TWITCHED))
    line = min(0.6, width * 8)
    _fill(axes, at[level > 0], _box(width, height), "none", palette.tint(0.55), line)
    # Filled from below like a glass: how full is told by shape, and not by colour alone.
    for step in range(1, 5):
        form = _box(width, height, 0.0 if as_tints else 1 - step / 4)
        colour = palette.tint(FIGURE_TINTS[step - 1] if as_tints else 0.28 + 0.18 * step)
        _fill(axes, at[level == step], form, colour, "none", 0)
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
        markersize=min(width, height, 0.13) * 72 * 0.86,
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


def _figures(figure: Drawing, value: YearPixels, corner: Floats, place: _Layout, palette: Palette) -> None:
    """The number of each day in its square, where it fits."""
    most = 99 if place.pitch[0] < 1.5 * _WITH_FIGURE else 999
    for (x, y), count in zip(corner + np.asarray(place.pitch) / 2, value.value, strict=True):
        if count > 0:
            words = f"{count:.0f}" if count <= most else "+"
            figure.say(None, x, y, words, palette.ink, points=SMALL, across="center")


def _name_days(figure: Drawing, place: _Layout, palette: Palette) -> None:
    """Every other weekday, beside each block."""
    for _, top in place.blocks:
        for weekday, name in ((0, "Mon"), (2, "Wed"), (4, "Fri"), (6, "Sun")):
            y = _TOP + top + _LABELS + _BARS + (weekday + 0.5) * place.pitch[1]
            figure.say(None, _LEFT - 0.05, y, name, palette.muted, points=SMALL, across="right")


def _name_months(figure: Drawing, value: YearPixels, place: _Layout, palette: Palette) -> None:
    """Each month above the first of its weeks, with its year where a block or a year begins and there is room."""
    for start, top in place.blocks:
        begun = list(_months(_monday(value), start, min(start + place.across, place.weeks)))
        ends = [_LEFT + (column - start) * place.pitch[0] for column, _ in begun[1:]] + [figure.get_figwidth()]
        for index, ((column, month), end) in enumerate(zip(begun, ends, strict=True)):
            x = _LEFT + (column - start) * place.pitch[0]
            name, year = MONTHS[month.month - 1][:3], str(month.year)
            is_year = month.month == 1
            options = [f"{name} {year}", year if is_year else name] if is_year or not index else [name]
            words = next((words for words in options if x + len(words) * _LETTER <= end), "")
            figure.say(None, x, _TOP + top + _LABELS / 2 - 0.02, words, palette.muted, points=SMALL)


def _months(monday: date, start: int, end: int) -> Iterator[tuple[int, date]]:
    """The columns in which a month begins, and the first one, each with a day of that month."""
    for column in range(start, end):
        sunday = monday + timedelta(days=7 * column + 6)
        if column == start or sunday.day <= 7:
            yield column, sunday


def _bars(figure: Drawing, axes: Axes, value: YearPixels, place: _Layout, palette: Palette, *, calm: bool) -> None:
    """A bar from zero for each week: the mean of its days with a number. All blocks have the same scale."""
    week = np.array([(day - _monday(value)).days // 7 for day in value.first], dtype=np.int64)
    known = ~np.isnan(value.value)
    days = np.bincount(week[known], minlength=place.weeks)
    episodes = np.bincount(week[known], weights=value.value[known], minlength=place.weeks)
    mean = np.divide(episodes, days, out=np.zeros(place.weeks), where=days > 0)
    top = max(float(mean.max(initial=0.0)), 1.0)
    # The one number of the axis is a whole one that the bars reach: there is no half an episode.
    mark = max(float(tick) for tick in MaxNLocator(nbins=3, integer=True).tick_values(0, top) if tick <= top)
    unit = (_BARS - 0.06) / top
    figure.say(None, _LEFT, _TOP + 0.07, "Episodes, by week" if calm else _UNIT, palette.muted, points=SMALL)
    found: list[Box] = []
    parts: list[Box] = []
    for start, block in place.blocks:
        base, end = _TOP + block + _LABELS + _BARS - 0.03, min(start + place.across, place.weeks)
        width = place.pitch[0]
        right = _LEFT + (end - start) * width
        axes.plot([_LEFT, right], [base, base], color=palette.hairline, linewidth=0.8)
        for column in np.flatnonzero(mean[start:end]).tolist():
            left, high = _LEFT + column * width, float(mean[start + column]) * unit
            box = (left + 0.08 * width, base - high, left + 0.92 * width, base)
            # A week that the period cuts is the first or the last: pale, since it weighs less.
            is_part = bool(np.equal(week, start + column).sum() < 7)
            (parts if is_part else found).append(box)
        if not calm:
            axes.plot([_LEFT, right], [base - mark * unit] * 2, color=palette.hairline, linewidth=0.6, zorder=0)
            y = base - mark * unit
            figure.say(None, _LEFT - 0.05, y, short(mark), palette.muted, points=SMALL, across="right")
    boxes(axes, found, facecolor=palette.accent, linewidth=0)
    boxes(axes, parts, facecolor=palette.tint(0.35), edgecolor=palette.accent, linewidth=0.6)


def _name_years(figure: Drawing, value: YearPixels, place: _Layout, size: Size, palette: Palette) -> None:
    """Years beside their rows, at most about twelve; a second half is named by its first month."""
    per_year = ceil(_YEAR / place.across)
    every = max(1, ceil(len(value.rows) / 12))
    for row, first in enumerate(value.rows):
        for part, name in enumerate((str(first.year), "Jul")[:per_year]):
            y = _TOP + (row * per_year + part + 0.5) * place.pitch[1]
            # "Jul" only where it has a line of its own.
            if not row % every and (not part or place.pitch[1] >= _ROW):
                figure.say(None, _LEFT - 0.05, y, name, palette.muted, points=SMALL, across="right")
    if per_year == 1:
        for month in range(0, 12, 2):
            # Any year will do: months move by less than a square from one to the next.
            x = _LEFT + (date(2026, 1 + month, 1).timetuple().tm_yday / 7 + 0.5) * place.pitch[0]
            y = _TOP + place.high + _LABELS / 2
            figure.say(None, x, y, MONTHS[month][:3], palette.muted, points=SMALL, across="center")


def _per_line(size: Size) -> int:
    return 2 if size.width < 3 else 4


def _marks_of(value: YearPixels, *, calm: bool) -> list[tuple[int, int, str]]:
    """What the key explains, by status, level and name: the levels, where there are any, and each other mark that is
    drawn."""
    twitched, level = STATUSES.index(DayStatus.TWITCHED), value.level(calm=calm)
    unit = "" if calm else " a day"
    found = [
        (twitched, step, f"{name}{'' if step > 1 else unit}")
        for step, name in enumerate(_LEVELS[calm], 1)
        if level.any()
    ]
    others = (
        (DayStatus.QUIET, "none" if value.narrowed else "quiet"),
        (DayStatus.TWITCHED, "no number"),
        (DayStatus.UNKNOWN, "not said"),
        (DayStatus.MISSING, "not recorded"),
    )
    status = value.status[level == 0]
    return found + [
        (STATUSES.index(kind), 0, name) for kind, name in others if np.equal(status, STATUSES.index(kind)).any()
    ]


def _key(
    figure: Drawing, axes: Axes, value: YearPixels, size: Size, palette: Palette, *, calm: bool, as_tints: bool
) -> None:
    """The marks with their names, in lines below the rows."""
    marks, across = _marks_of(value, calm=calm), _per_line(size)
    if not marks:
        return
    wide = min((size.width - 0.08) / across, 1.3)
    top = size.height - _KEY * ceil(len(marks) / across)
    places = [(0.06 + index % across * wide, top + index // across * _KEY) for index in range(len(marks))]
    status, level, names = zip(*marks, strict=True)
    # Drawn by the same code as the squares, so the key cannot differ from what it explains.
    _marks(axes, np.array(places), (0.15, 0.15), np.array(status), np.array(level), palette, as_tints=as_tints)
    for (x, y), name in zip(places, names, strict=True):
        figure.say(None, x + 0.2, y + 0.075, name, palette.muted, points=SMALL)


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
    return span(first, last, short=True)


def _cell_words(value: YearPixels, status: DayStatus, mean: float, calm: bool) -> str:
    if value.narrowed and status is DayStatus.QUIET:
        return "none of them"
    if status is not DayStatus.TWITCHED or np.isnan(mean) or not mean:
        return day_status(status, 0)
    if calm or not value.by_week:
        return count_words(ceil(mean), "episode", calm=calm)
    return number(mean, 1)
