"""The words of a drawing, as tests read them."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.text import Text

from diary.charts.style import Drawing, Lettering


def words(figure: Drawing, axes: Axes | None = None) -> list[Lettering]:
    """The words of some axes in the order in which they were said; without axes those that stand in the drawing."""
    return [one for one in figure.words if one.axes is axes]


def said(figure: Drawing) -> list[str]:
    """All words of a drawing."""
    return [one.text for one in figure.words]


def labels(figure: Drawing, axes: Axes, along: str) -> list[str]:
    """What stands along an axis."""
    place = axes.get_xaxis_transform() if along == "x" else axes.get_yaxis_transform()
    side = (lambda one: one.shift[1] < 0) if along == "x" else (lambda one: one.across == "right")
    return [one.text for one in words(figure, axes) if one.place == place and side(one)]


def rendered(figure: Drawing) -> list[Text]:
    """The words as matplotlib draws them, to be measured."""
    figure.write()
    figure.draw_without_rendering()
    return list(figure.texts)


def outside(figure: Drawing) -> list[str]:
    """The words that leave the drawing."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in rendered(figure)]
    width, height = figure.bbox.width, figure.bbox.height
    return [text for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]


def overlapping(figure: Drawing) -> list[tuple[str, str]]:
    """The words that lie on each other."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in rendered(figure)]
    return [(a, b) for index, (a, box) in enumerate(boxes) for b, other in boxes[:index] if box.overlaps(other)]
