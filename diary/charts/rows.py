"""Charts of named rows: text that fits, axes whose rows count downwards, and the bars of a row."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from diary.charts.style import SMALL, Drawing, Palette, Size, canvas, drawing_of, dress, plain

POINTS: Final = 8.5
"""Size of the names and numbers of rows."""

_LABELS: Final = 2.65
"""Inches left of the bars for names in a wide drawing; a narrow one has them above the bars."""

_END: Final = 0.45
_CALM_END: Final = 1.1
"""Inches right of the longest bar for its number, or for a band in words."""

_LOOSE_MARKS: Final = 2
"""So many marks may sit on one letter; a tower of them would reach into other rows."""

QUIET_LINE: Final = 0.4
"""Inches of a drawing without a row."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom; rows count downwards."""


def fitted(text: str, inches: float, points: float = POINTS) -> str:
    """Text on one line, cut with an ellipsis where it is longer than so many inches, by a cautious guess: the typeface
    is the page's own. Control characters, also those that turn the direction of what follows, are taken out."""
    kept: list[str] = []
    marks, room = 0, inches * 72 / points
    # Guessed letter by letter, since no typeface can be asked: the SVG is drawn in that of the reader.
    for char in " ".join(plain(text).split()):
        # Cf holds what turns the direction of text: a name must not turn the numbers behind it.
        if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs"):
            continue
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks > _LOOSE_MARKS:
            continue
        room -= _width(char)
        kept.append(char)
        if room < 0:
            # Taken back until the ellipsis fits too.
            room -= _width("…")
            while kept and room < 0:
                room += _width(kept.pop())
            return "".join(kept).rstrip() + "…"
    return "".join(kept)


def _width(char: str) -> float:
    """About how wide a character is, in ems, rather too wide than too narrow."""
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.4
    if char in "mwMW@%…—":
        return 1.0
    if char in "<>+=~#":
        return 0.85
    if char in "iljtfr .,:;'|!()[]":
        return 0.4
    return 0.78 if char.isupper() or ord(char) > 0x24F else 0.61


def row_height(size: Size) -> float:
    """Inches of a row: a narrow one has its name above the bar."""
    return 0.4 if size.is_narrow else 0.28


def rows_axes(
    figure: Drawing, size: Size, rows: int, palette: Palette, *, calm: bool, top: float = 0.1, bottom: float = 0.1
) -> Axes:
    """Axes whose rows are at 0, 1, 2 ... from the top, with a base line and no numbers along them."""
    left = 0.12 if size.is_narrow else _LABELS
    axes = figure.panel(size.box(left=left, bottom=bottom, right=_CALM_END if calm else _END, top=top))
    dress(axes, palette)
    # Upside down, so that row 0 is on top.
    axes.set_ylim(max(rows, 1), 0)
    axes.spines["bottom"].set_visible(False)
    return axes


def quiet_line(size: Size, words: str, palette: Palette) -> Drawing:
    """A small drawing of one sentence, where there is no row."""
    figure = canvas(size, palette)
    figure.say(None, 0.12, size.height / 2, words, palette.muted, points=POINTS)
    return figure


def name_rows(axes: Axes, size: Size, names: Iterable[str], palette: Palette) -> None:
    """The names of rows: left of the bars, in a narrow drawing above them."""
    room = size.width - 0.24 if size.is_narrow else _LABELS - 0.2
    # In parts of the axes' width; the space to the left is beyond 0.
    x, at = (0.0, 0.24) if size.is_narrow else (-0.07 / inches_across(axes, size), 0.5)
    points = SMALL if size.is_narrow else POINTS
    side: Literal["left", "right"] = "left" if size.is_narrow else "right"
    for row, name in enumerate(names):
        place = axes.get_yaxis_transform()
        words = fitted(name, room, points)
        drawing_of(axes).say(axes, x, row + at, words, palette.ink, points=points, across=side, place=place)


def inches_across(axes: Axes, size: Size) -> float:
    """How wide axes are in a drawing of this size."""
    return float(axes.get_position().width) * size.width


def bar_edges(row: int, size: Size) -> tuple[float, float]:
    """Top and bottom of the bar of a row."""
    return (row + 0.47, row + 0.92) if size.is_narrow else (row + 0.16, row + 0.84)


def boxes(axes: Axes, places: Sequence[Box], **look: Any) -> None:
    """Rectangles as one artist."""
    corners = [[(x0, y0), (x1, y0), (x1, y1), (x0, y1)] for x0, y0, x1, y1 in places]
    # The limits are set by whoever draws: rectangles must not move them.
    axes.add_collection(PolyCollection(corners, **look), autolim=False)


def end_text(axes: Axes, at: float, row: int, size: Size, text: str, palette: Palette) -> None:
    """What is written behind the end of a row's bar."""
    drawing_of(axes).say(axes, at, sum(bar_edges(row, size)) / 2, text, palette.ink, points=POINTS, shift=(4, 0))
