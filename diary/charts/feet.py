"""The two feet of the picker, tinted by how often each toe twitched, and the other places as bars."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from diary.charts.style import SMALL, WIDE, Drawing, Palette, Size, canvas, drawing_of
from diary.charts.table import Table
from diary.domain import feet
from diary.domain.anatomy import TOES, Site
from diary.domain.place import Place
from diary.domain.wording import count_words, number, plural, whole

STEPS: Final = (0.15, 0.3, 0.45, 1.0)
"""Tints for up to a quarter, half, three quarters and all of the highest count; a number is legible on each of them."""

_GAP: Final = 8
_PAIR: Final = 2 * feet.WIDTH + _GAP
_MARGIN: Final = 0.1
_FEET_INCHES: Final = 3.3
_NOTE_INCHES: Final = 0.22
_ROW_INCHES: Final = 0.24
_HEAD_INCHES: Final = 0.3
_NAME_INCHES: Final = 1.5
_VALUE_INCHES: Final = 0.5
_SIDE_AT: Final = (102, 178)
_BAR: Final = 0.32
_SHORT_FROM: Final = 10_000


def _sole() -> Path:
    """The outline of the sole, of the moves, curves and closings that its path data consists of."""
    codes: list[np.uint8] = []
    points: list[list[float]] = []
    for letter, numbers in re.findall(r"([MCZ])([^MCZ]*)", feet.SOLE):
        pairs = np.array(numbers.split() or [0, 0], dtype=float).reshape(-1, 2).tolist()
        # matplotlib wants the code of a curve at each of its three points.
        codes += [{"M": Path.MOVETO, "C": Path.CURVE4, "Z": Path.CLOSEPOLY}[letter]] * len(pairs)
        points += pairs
    return Path(points, codes)


_SOLE: Final = _sole()
_TOES: Final = {
    toe.digit: Path.unit_circle().transformed(Affine2D().scale(toe.rx, toe.ry).translate(toe.cx, toe.cy))
    for toe in feet.TOES
}
_CENTRES: Final = {toe.digit: (toe.cx, toe.cy) for toe in feet.TOES}
_MIRROR: Final = Affine2D().scale(-1, 1).translate(_PAIR, 0)


def title(place: Place) -> str:
    return "Episodes by place"


def legend(_: Place) -> str:
    return (
        "The fuller the tint, the more episodes, in four steps up to the highest count. "
        "An episode counts once at each of its places."
    )


def shape(place: Place, size: Size) -> Size:
    """As high as the feet and, below them on a phone or beside them, a row for each other place."""
    feet_high, rows_high = _feet_inches(size)[1], _rows_inches(place)
    body = feet_high + rows_high if size.is_narrow else max(feet_high, rows_high)
    return size.high(body + _NOTE_INCHES + 2 * _MARGIN)


def draw(place: Place, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Drawing:
    """Each toe with its number, the other places with theirs, most often first; mirrored ones have the left foot on the
    right, as in the picker. Calm mode has words for numbers."""
    size = shape(place, size)
    figure = canvas(size, palette)
    width, height = _feet_inches(size)
    beside = bool(place.others) and not size.is_narrow
    left = _MARGIN if beside else (size.width - width) / 2
    bottom = size.height - _MARGIN - height
    axes = figure.panel(size.box(left=left, bottom=bottom, right=size.width - left - width, top=_MARGIN))
    _draw_feet(axes, place, palette, calm=calm)
    if place.others:
        start = (left + width if beside else 0) + _NAME_INCHES + _MARGIN
        top = _MARGIN + _HEAD_INCHES + (0 if beside else height)
        rows = len(place.others) * _ROW_INCHES
        box = size.box(left=start, bottom=size.height - top - rows, right=_VALUE_INCHES + _MARGIN, top=top)
        _draw_others(figure.panel(box), place, palette, calm=calm)
    if not calm:
        note = f"n = {plural(place.episodes, 'episode')}"
        y = size.height - _MARGIN - 0.06
        figure.say(None, size.width - _MARGIN, y, note, palette.muted, points=SMALL, across="right")
    return figure


def table(place: Place, *, calm: bool = False) -> Table:
    """All toes, the other places that come up, and what is known of several toes at once and of no place said."""
    rows = [(site.name, place.count(site)) for site in (*TOES, *place.others)]
    rows += [("Several toes at once", place.together)] if place.together is not None else []
    rows += [("No place written down", place.unplaced)] if place.unplaced is not None else []
    return Table(
        title(place), ("Place", "Episodes"), tuple((name, _cell_words(place, count, calm=calm)) for name, count in rows)
    )


def _cell_words(place: Place, count: int, *, calm: bool) -> str:
    if not place.days:
        return "not known"
    return count_words(count, "episode", calm=True) if calm else whole(count)


def _feet_inches(size: Size) -> tuple[float, float]:
    width = min(_FEET_INCHES, size.width - 2 * _MARGIN)
    return width, width * feet.HEIGHT / _PAIR


def _rows_inches(place: Place) -> float:
    return len(place.others) * _ROW_INCHES + _HEAD_INCHES if place.others else 0.0


def _draw_feet(axes: Axes, place: Place, palette: Palette, *, calm: bool) -> None:
    axes.set_axis_off()
    axes.set_xlim(0, _PAIR)
    # Upside down: the geometry counts from the top, as SVG does.
    axes.set_ylim(feet.HEIGHT, 0)
    # The foot that lies on the left, and the one on the right.
    sides = ("right", "left") if place.mirrored else ("left", "right")
    _outline(axes, [_at(_SOLE, on_right=on_right) for on_right in (False, True)], [palette.paper], palette)
    outlines, tints = [], []
    for toe in TOES:
        on_right = toe.side == sides[1]
        outlines.append(_at(_TOES[toe.digit], on_right=on_right))
        tints.append(palette.tint(_level(place, toe)))
        _write(axes, place, toe, palette, on_right=on_right, calm=calm)
    _outline(axes, outlines, tints, palette)
    for x, side in zip((_SIDE_AT[0], _PAIR - _SIDE_AT[0]), sides, strict=True):
        drawing_of(axes).say(axes, x, _SIDE_AT[1], side.capitalize(), palette.muted, across="center")


def _outline(axes: Axes, paths: list[Path], tints: list[str], palette: Palette) -> None:
    axes.add_collection(
        PathCollection(paths, facecolors=tints, edgecolors=palette.muted, linewidths=0.9, clip_on=False)
    )


def _at(path: Path, *, on_right: bool) -> Path:
    """A part of the foot that lies on the left, or its mirror image in the foot on the right."""
    return path.transformed(_MIRROR) if on_right else path


def _level(place: Place, site: Site) -> float:
    """The tint for a place, of `STEPS`; 0 where it never came up."""
    count = place.count(site)
    # Rounded up to one of four steps, so that a single episode among hundreds is still tinted.
    return STEPS[-(-count * len(STEPS) // place.most) - 1] if count else 0.0


def _write(axes: Axes, place: Place, toe: Site, palette: Palette, *, on_right: bool, calm: bool) -> None:
    count = place.count(toe)
    if not place.days or (calm and not count):
        return
    x, y = _CENTRES[toe.digit]
    colour = palette.muted if not count else palette.paper if _level(place, toe) > 0.5 else palette.ink
    words, points = _label(count, calm=calm), SMALL if calm else 9
    drawing_of(axes).say(axes, _PAIR - x if on_right else x, y, words, colour, points=points, across="center")


def _label(count: int, *, calm: bool) -> str:
    """What fits on a toe or beside a bar: up to four digits, thousands above that, in calm mode the band alone."""
    if calm:
        return count_words(count, "episode", calm=True).rpartition(" ")[0]
    for unit, size in (("M", 1_000_000), ("k", 1_000)):
        if count >= max(size, _SHORT_FROM):
            return f"{number(count / size, 0)}{unit}"
    return str(count)


def _draw_others(axes: Axes, place: Place, palette: Palette, *, calm: bool) -> None:
    """A bar from zero for each place, on the scale of the highest count of all places, toes too."""
    counts = [place.count(site) for site in place.others]
    axes.set_facecolor(palette.paper)
    for name, spine in axes.spines.items():
        spine.set_visible(name == "left")
        spine.set_color(palette.hairline)
    # The scale of the toes: a bar and a tint of the same count mean the same.
    axes.set_xlim(0, place.most)
    axes.set_ylim(len(counts) - 0.5, -0.5)
    figure = drawing_of(axes)
    for y, site in enumerate(place.others):
        at = axes.get_yaxis_transform()
        figure.say(axes, 0, y, site.name, palette.ink, points=SMALL, across="right", shift=(-4, 0), place=at)
    bars = [[(0, y - _BAR), (n, y - _BAR), (n, y + _BAR), (0, y + _BAR)] for y, n in enumerate(counts)]
    axes.add_collection(PolyCollection(bars, facecolors=palette.accent, linewidths=0))
    for y, count in enumerate(counts):
        figure.say(axes, count, y, _label(count, calm=calm), palette.ink, points=SMALL, shift=(4, 0))
    figure.say(axes, 0, 1, "Other places", palette.muted, points=SMALL, shift=(0, 9), place=axes.transAxes)
