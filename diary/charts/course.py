"""The course: episodes, signs, medicines and visits in lanes under one time axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from diary.charts.bars import Bars, bars_of, draw_bars, mark_words
from diary.charts.rows import POINTS, Box, boxes, fitted, inches_across
from diary.charts.style import WIDE, Drawing, Palette, Size, canvas, date_ticks, drawing_of, dress, ticks
from diary.charts.table import Table
from diary.domain.course import Course, Lane, LaneKind, Stretch
from diary.domain.spans import Spans
from diary.domain.wording import count_words, date_words, days_words
from diary.domain.wording.course import KINDS, stretch_words

MAX_LANES: Final = 24
_LEFT: Final = 2.45
"""Inches left of the lanes for their names in a wide drawing; a narrow one has them above the lanes."""

_NARROW_LEFT: Final = 0.42
_RIGHT: Final = 0.2
_STRIP: Final = 0.62
_ABOVE: Final = 0.3
_BELOW: Final = 0.3
_GAP: Final = 0.08
_DATES: Final = 5
"""So many dates fit along the lanes."""

_ARROW: Final = 0.07
"""Inches that an arrow stands out of the axis."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Days as places along the axis, where each bar of the strip, a day or a week, is as wide as 1."""

    first: date
    last: date
    spans: Spans

    def left(self, day: date) -> float:
        """The left edge of a day."""
        return self._since(day) / self.spans.span - 0.5

    def _since(self, day: date) -> int:
        return (day - self.first).days + self.spans.lead

    def middle(self, day: date) -> float:
        return self.left(day) + 0.5 / self.spans.span

    def box(self, stretch: Stretch) -> tuple[float, float]:
        """The left and right edge of what of a stretch lies in the period."""
        first = max(stretch.first or self.first, self.first)
        last = min(stretch.last or self.last, self.last)
        # To the left edge of the day after: the last day counts too.
        return self.left(first), self.left(last + timedelta(days=1))

    def runs(self, days: Iterable[date]) -> list[tuple[float, float]]:
        """The edges of runs of bars that have one of these days."""
        # By bar, of a day or a week, so that ticks stand under the bar they belong to.
        cells = np.unique([self._since(day) // self.spans.span for day in days]).astype(np.int64)
        return [
            (float(run[0]) - 0.5, float(run[-1]) + 0.5)
            # Split where the next bar is not the neighbour.
            for run in np.split(cells, np.flatnonzero(np.diff(cells) > 1) + 1)
        ]


def title(course: Course) -> str:
    return "The course: twitching, signs, medicines and visits"


def legend(course: Course) -> str:
    """What the lanes show, and of the bars above them what this period has."""
    lanes = (
        "Ticks are days with a sign (weeks in a long period), diamonds are visits. Bars run from start to stop, "
        "supplements striped; a line across is a changed dose, an arrow says that it goes on or began before, a "
        "question mark that no start is known."
    )
    pale = mark_words((bars_of(course.days).spans.part, "Pale bars of twitching are of part of a week."))
    return f"{lanes} {pale}".rstrip()


def shape(course: Course, size: Size) -> Size:
    """As high as it has lanes."""
    return size.high(_ABOVE + _STRIP + _GAP + _lane_height(size) * _rows(course) + _BELOW)


def _lane_height(size: Size) -> float:
    return 0.36 if size.is_narrow else 0.24


def _rows(course: Course) -> int:
    """The lanes drawn, and one row for how many more there are."""
    return min(len(course.lanes), MAX_LANES + 1)


def draw(course: Course, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Drawing:
    """Episodes a day as bars on top, and below them a lane for each sign, medicine and kind of mark."""
    size = shape(course, size)
    figure = canvas(size, palette)
    drawn = bars_of(course.days)
    n = max(len(drawn.value), 1)
    _strip(figure, drawn, palette, size, calm=calm)
    axes = _lanes_axes(figure, course, palette, size)
    # Two axes and one time: both have the grid, and only the lanes the dates.
    for each in figure.axes:
        each.set_xlim(-0.5, n - 0.5)
    places, labels = date_ticks(drawn.spans.first, drawn.spans.span, min(size.dates, _DATES))
    ticks(axes, "x", places, labels, palette)
    for each in figure.axes:
        lines = [[(place, 0), (place, 1)] for place in places]
        grid = LineCollection(
            lines, colors=palette.hairline, linewidths=0.5, zorder=0.5, transform=each.get_xaxis_transform()
        )
        each.add_collection(grid, autolim=False)
    lanes = course.lanes[:MAX_LANES]
    scale = Scale(course.days.first, course.days.last, drawn.spans)
    _names(axes, size, _lane_names(course, calm=calm), palette)
    _ticks(axes, lanes, scale, size, palette)
    _stretches(axes, lanes, scale, size, palette)
    _marks(axes, lanes, scale, size, palette)
    return figure


def _strip(figure: Drawing, drawn: Bars, palette: Palette, size: Size, *, calm: bool) -> None:
    left = _NARROW_LEFT if size.is_narrow else _LEFT
    axes = figure.panel(size.box(left=left, bottom=size.height - _ABOVE - _STRIP, right=_RIGHT, top=_ABOVE))
    dress(axes, palette)
    draw_bars(axes, drawn.spans, drawn.value, drawn.missing, palette, marks=2, calm=calm)
    words = "Twitching, by week" if calm and drawn.spans.span > 1 else "Twitching" if calm else drawn.unit.capitalize()
    figure.say(axes, 0, 1, words, palette.muted, points=POINTS, shift=(0, 8), place=axes.transAxes)


def _lanes_axes(figure: Drawing, course: Course, palette: Palette, size: Size) -> Axes:
    left = _NARROW_LEFT if size.is_narrow else _LEFT
    top = _ABOVE + _STRIP + _GAP
    axes = figure.panel(size.box(left=left, bottom=_BELOW, right=_RIGHT, top=min(top, size.height - _BELOW)))
    dress(axes, palette)
    axes.set_ylim(max(_rows(course), 1), 0)
    axes.spines["left"].set_visible(False)
    return axes


def _lane_names(course: Course, *, calm: bool) -> list[str]:
    more = len(course.lanes) - MAX_LANES
    names = [lane.name for lane in course.lanes[:MAX_LANES]]
    return names if more <= 0 else [*names, "and more" if calm else f"and {more} more"]


def _names(axes: Axes, size: Size, names: Sequence[str], palette: Palette) -> None:
    """The names of lanes: left of them, in a narrow drawing above them."""
    x, at = (-(_NARROW_LEFT - 0.12), 0.26) if size.is_narrow else (-(_LEFT - 0.1), 0.5)
    room = size.width - 0.24 if size.is_narrow else _LEFT - 0.32
    for row, name in enumerate(names):
        place = axes.get_yaxis_transform()
        drawing_of(axes).say(
            axes, x / inches_across(axes, size), row + at, fitted(name, room), palette.ink, points=POINTS, place=place
        )


def _edges(row: int, size: Size) -> tuple[float, float]:
    """Top and bottom of what is drawn in a lane."""
    return (row + 0.52, row + 0.9) if size.is_narrow else (row + 0.22, row + 0.78)


def _of(lanes: Sequence[Lane], *kinds: LaneKind) -> Iterator[tuple[int, Lane]]:
    return ((row, lane) for row, lane in enumerate(lanes) if lane.kind in kinds)


def _ticks(axes: Axes, lanes: Sequence[Lane], scale: Scale, size: Size, palette: Palette) -> None:
    """The days with signs; a single one among thousands is still a line."""
    places = []
    for row, lane in _of(lanes, LaneKind.SIGN):
        top, bottom = _edges(row, size)
        places += [(left, top, right, bottom) for left, right in scale.runs(lane.days)]
    boxes(axes, places, facecolor=palette.accent, edgecolor=palette.accent, linewidth=0.6)


def _stretches(axes: Axes, lanes: Sequence[Lane], scale: Scale, size: Size, palette: Palette) -> None:
    """The bars of medicines and supplements, and where they reach out of the period."""
    for kind, hatch in ((LaneKind.MEDICINE, None), (LaneKind.SUPPLEMENT, "////")):
        places: list[Box] = []
        for row, lane in _of(lanes, kind):
            top, bottom = _edges(row, size)
            places += [(left, top, right, bottom) for left, right in map(scale.box, lane.stretches)]
        # Told apart by pattern as well as by tint, for whoever sees or prints no colours.
        face = palette.tint(0.0 if hatch else 0.45)
        boxes(axes, places, facecolor=face, edgecolor=palette.accent, hatch=hatch, linewidth=0.8)
    rows = [(row, stretch) for row, lane in enumerate(lanes) for stretch in lane.stretches]
    before = [row for row, stretch in rows if stretch.first is not None and stretch.first < scale.first]
    after = [row for row, stretch in rows if stretch.last is None or stretch.last > scale.last]
    out = _ARROW / inches_across(axes, size)
    # At parts of the axes' width: just outside the axis, whatever period it shows.
    for x, marker, chosen in ((-out, "<", before), (1 + out, ">", after)):
        _points(axes, [x] * len(chosen), chosen, marker, size, palette, in_axes=True)
    for row, stretch in rows:
        if stretch.first is None:
            middle, place = sum(_edges(row, size)) / 2, axes.get_yaxis_transform()
            drawing_of(axes).say(axes, -out, middle, "?", palette.ink, points=POINTS, across="center", place=place)


def _marks(axes: Axes, lanes: Sequence[Lane], scale: Scale, size: Size, palette: Palette) -> None:
    """Visits, the onset, and the days on which a dose changed."""
    kinds = {
        "D": (LaneKind.VISIT,),
        "v": (LaneKind.ONSET,),
        "|": (LaneKind.MEDICINE, LaneKind.SUPPLEMENT),
    }
    for marker, of in kinds.items():
        found = [(scale.middle(day), row) for row, lane in _of(lanes, *of) for day in lane.days]
        _points(axes, [x for x, _ in found], [row for _, row in found], marker, size, palette)


def _points(
    axes: Axes,
    x: Sequence[float],
    rows: Sequence[int],
    marker: str,
    size: Size,
    palette: Palette,
    *,
    in_axes: bool = False,
) -> None:
    """Marks in the middle of lanes, at places along the axis or, with `in_axes`, at parts of its width."""
    axes.plot(
        x,
        [sum(_edges(row, size)) / 2 for row in rows],
        transform=axes.get_yaxis_transform() if in_axes else axes.transData,
        linestyle="",
        marker=marker,
        markersize=13 if marker == "|" else 4.5,
        markeredgewidth=1.6 if marker == "|" else 0.6,
        color=palette.ink,
        clip_on=False,
        zorder=4,
    )


def table(course: Course, *, calm: bool = False) -> Table:
    """A row for the days with twitching, for each stretch of a medicine, and for the marks of each lane."""
    days = course.days
    twitched = [days.date_of(int(index)) for index in np.flatnonzero(days.twitched)]
    rows = [("Twitching", "episodes", _days_words(twitched, calm=calm))] if twitched else []
    for lane in course.lanes:
        rows += [(lane.name, KINDS[lane.kind], stretch_words(stretch)) for stretch in lane.stretches]
        if lane.days:
            what = "dose changed" if lane.stretches else KINDS[lane.kind]
            rows.append((lane.name, what, _days_words(lane.days, calm=calm)))
    return Table(title(course), ("What", "Kind", "When"), tuple(rows))


def _days_words(days: Sequence[date], *, calm: bool) -> str:
    if not calm or days[0] == days[-1]:
        return days_words(days)
    band = count_words(len(days), "day", calm=True)
    return f"{band} from {date_words(days[0])} to {date_words(days[-1])}"
