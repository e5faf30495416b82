"""What goes with the twitching: a ratio with its interval for each factor, and those that cannot be told yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from diary.charts.style import WIDE, Palette, Size, canvas, dress
from diary.charts.table import Table
from diary.domain.association import Association, Factor, Finding
from diary.domain.needs import unmet
from diary.domain.rate_ratio import RateRatio
from diary.domain.wording.association import base, interval, name, progress, refusal, times, which_days

MARKERS: Final = {Finding.LINK: "D", Finding.NO_LINK: "o", Finding.EARLY: "s"}
REACH: Final = (4.5, 20.0)
"""The axis reaches at least and at most as far to both sides of 1; an interval that goes beyond ends in an arrow."""

_DASHED: Final = (0, (3, 2))


@dataclass(frozen=True, slots=True)
class _Layout:
    """Inches: the margins around the axes, and the height of a row. In rows: where the name, what is below it and the
    marks lie, from the middle of the row downwards, and how far the line of no difference goes beyond the marks."""

    left: float
    right: float
    row: float
    name: float
    below: float
    marks: float
    line: float
    bottom: float = 0.5
    top: float = 0.06


_BESIDE: Final = _Layout(left=1.75, right=1.3, row=0.42, name=-0.18, below=0.2, marks=0.0, line=0.5)
_ABOVE: Final = _Layout(left=0.15, right=0.15, row=0.64, name=-0.3, below=-0.05, marks=0.23, line=0.16)


def _layout(size: Size) -> _Layout:
    return _ABOVE if size.is_narrow else _BESIDE


def title(value: Association) -> str:
    return "Episodes on days with a factor and on other days"


def legend(_: Association) -> str:
    return (
        "Filled diamond: a link stands out. Ring: no clear link so far. Square on a dashed line: too early to tell. "
        "The line is how far the ratio could reach; at 1 it is the same as on other days."
    )


def shape(value: Association, size: Size) -> Size:
    """As high as there are factors."""
    layout = _layout(size)
    return size.high(round(layout.bottom + layout.top + layout.row * max(len(value.factors), 1), 3))


def draw(value: Association, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Figure:
    """A row for each factor, in their order from the top; calm mode shows more or fewer without a number."""
    size, layout = shape(value, size), _layout(size)
    figure = canvas(size, palette)
    axes = figure.add_axes(size.box(left=layout.left, bottom=layout.bottom, right=layout.right, top=layout.top))
    dress(axes, palette)
    # Upside down: the first factor is on top.
    axes.set_ylim(max(len(value.factors), 1) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    _scale(axes, [factor.ratio for factor in value.factors if factor.ratio], palette, calm=calm)
    _intervals(axes, value.factors, palette, layout)
    _progress(axes, value.factors, palette, layout.marks)
    for row, factor in enumerate(value.factors):
        _words(axes, row, factor, palette, size, calm=calm)
    return figure


def table(value: Association, *, calm: bool = False) -> Table:
    """A row for each factor with the numbers of its ratio, or with what it still needs."""
    if calm:
        told = ((_named(factor, calm=True), _answer(factor, calm=True)) for factor in value.factors)
        return Table(title(value), ("Looked at", "Answer"), tuple(told))
    head = ("Looked at", "Times as many episodes as on other days", "It could be", "These and other days", "Answer")
    return Table(title(value), head, tuple((_named(factor), *_numbers(factor)) for factor in value.factors))


def _named(factor: Factor, *, calm: bool = False) -> str:
    return _capital(which_days(factor, calm=calm) if factor.ratio else name(factor))


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _answer(factor: Factor, *, calm: bool = False) -> str:
    return str(factor.answer) if factor.ratio else refusal(factor, calm=calm)


def _numbers(factor: Factor) -> tuple[str, str, str, str]:
    ratio = factor.ratio
    if ratio is None:
        return "not told", "not told", "not told", _answer(factor)
    return times(ratio.ratio), interval(ratio), base(ratio), _answer(factor)


def reach(ratios: Sequence[RateRatio]) -> float:
    """How far the axis goes to both sides of 1."""
    # The same to both sides, so that the eye compares more and less alike.
    furthest = max((max(ratio.high, 1 / ratio.low) for ratio in ratios), default=1.0)
    return float(np.clip(furthest * 1.1, *REACH))


def _scale(axes: Axes, ratios: Sequence[RateRatio], palette: Palette, *, calm: bool) -> None:
    """A logarithmic axis around 1, so that half as many is as far from it as twice as many."""
    far = reach(ratios)
    axes.set_xscale("log")
    axes.set_xlim(1 / far, far)
    axes.xaxis.set_minor_locator(NullLocator())
    if not ratios:
        axes.spines["bottom"].set_visible(False)
        axes.set_xticks([])
        return
    step = 2.0 if far < 8 else 4.0
    if calm:
        axes.set_xticks([1 / step, 1, step], ["fewer", "as many", "more"])
    else:
        ticks = [step**power for power in range(-2, 3) if 1.1 * step ** abs(power) <= far]
        axes.set_xticks(ticks, [f"{tick:.2g}" for tick in ticks])
    axes.set_xlabel("episodes, against other days" if calm else "times as many episodes as on other days", size=8)
    axes.xaxis.label.set_color(palette.muted)


def _intervals(axes: Axes, factors: Sequence[Factor], palette: Palette, layout: _Layout) -> None:
    """Each ratio with its interval, dashed where it is too early to tell, and behind it the line of no difference."""
    low, high = axes.get_xlim()
    below = layout.marks
    told = [(row, factor.answer, factor.ratio) for row, factor in enumerate(factors) if factor.ratio]
    ones = [[(1, row + below - layout.line), (1, row + below + layout.line)] for row, _, _ in told]
    axes.add_collection(LineCollection(ones, colors=palette.muted, linewidths=0.7, zorder=1), autolim=False)
    lines = [[(max(ratio.low, low), row + below), (min(ratio.high, high), row + below)] for row, _, ratio in told]
    dashes = [_DASHED if answer is Finding.EARLY else "solid" for _, answer, _ in told]
    axes.add_collection(
        LineCollection(lines, colors=palette.accent, linewidths=1.6, linestyles=dashes, zorder=2), autolim=False
    )
    for answer, marker in MARKERS.items():
        rows = [(ratio.ratio, row + below) for row, given, ratio in told if given is answer]
        _marks(axes, rows, marker, palette, filled=answer is Finding.LINK)
    _marks(axes, [(low, row + below) for row, _, ratio in told if ratio.low < low], "<", palette, filled=True)
    _marks(axes, [(high, row + below) for row, _, ratio in told if ratio.high > high], ">", palette, filled=True)


def _marks(axes: Axes, places: Sequence[tuple[float, float]], marker: str, palette: Palette, *, filled: bool) -> None:
    if places:
        axes.plot(
            *zip(*places, strict=True), linestyle="", marker=marker, markersize=6.5, zorder=3, clip_on=False,
            markerfacecolor=palette.accent if filled else palette.paper, markeredgecolor=palette.accent,
            markeredgewidth=1.4,
        )  # fmt: skip


def _progress(axes: Axes, factors: Sequence[Factor], palette: Palette, below: float) -> None:
    """A thin line for each factor that still needs something, filled as far as the first need of it is met."""
    missing = [
        (row + max(below, 0.2), unmet(factor.needs)[0])
        for row, factor in enumerate(factors)
        if factor.answer is Finding.TOO_FEW
    ]
    for colour, shares in (
        (palette.hairline, [1.0] * len(missing)),
        (palette.muted, [need.have / need.need for _, need in missing]),
    ):
        lines = [[(0, y), (share, y)] for (y, _), share in zip(missing, shares, strict=True)]
        place = axes.get_yaxis_transform()
        axes.add_collection(LineCollection(lines, colors=colour, linewidths=2, transform=place), autolim=False)


def _words(axes: Axes, row: int, factor: Factor, palette: Palette, size: Size, *, calm: bool) -> None:
    """A factor's name, its days and its ratio, or what is still needed for them."""
    layout = _layout(size)
    width = size.width - layout.left - layout.right
    # In parts of the axes' width, 0.15 inches from the left edge of the drawing.
    edge = (0.15 - layout.left) / width
    ratio = factor.ratio

    def say(x: float, y: float, words: str, **style: Any) -> None:
        style = {"color": palette.muted, "size": 8, "va": "center", **style}
        axes.text(x, row + y, words, transform=axes.get_yaxis_transform(), **style)

    if ratio is None:
        say(edge, layout.name, _capital(name(factor)), size=9)
        say(0, layout.below if size.is_narrow else layout.name, _missing(factor, calm=calm))
        return
    bold = "bold" if factor.answer is Finding.LINK else "normal"
    say(edge, layout.name, _capital(name(factor)), size=9, color=palette.ink, weight=bold)
    lag = ("next day",) if factor.lag else ()
    say(edge, layout.below, ", ".join(lag if calm else (base(ratio), *lag)))
    if not calm:
        place: dict[str, Any] = {"ha": "right"} if size.is_narrow else {}
        across = 1.0 if size.is_narrow else 1 + 0.14 / width
        words = f"{times(ratio.ratio)} ({interval(ratio)})"
        say(across, layout.name if size.is_narrow else layout.marks, words, color=palette.ink, weight=bold, **place)


def _missing(factor: Factor, *, calm: bool) -> str:
    """What is needed first: one thing at a time."""
    if calm or factor.answer in (Finding.CONSTANT, Finding.WAITING):
        return refusal(factor, calm=calm)
    return progress(unmet(factor.needs)[0])
