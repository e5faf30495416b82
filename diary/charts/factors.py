"""What goes with the twitching: a ratio with its interval for each factor that can be told, less often to the left."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from diary.charts.interval import ratio_mark
from diary.charts.rows import QUIET_LINE, fitted, quiet_line
from diary.charts.style import SMALL, WIDE, Drawing, Palette, Size, canvas, dress, ticks
from diary.charts.table import Table
from diary.domain.association import Association, Factor, Finding
from diary.domain.rate_ratio import RateRatio
from diary.domain.wording.association import base, interval, name, refusal, times, which_days

MARKERS: Final = {Finding.LINK: "D", Finding.NO_LINK: "o", Finding.EARLY: "s"}
REACH: Final = (4.5, 20.0)
"""The axis reaches at least and at most as far to both sides of 1; an interval that goes beyond ends in an arrow."""

NOTHING: Final = "Nothing can be told of yet."
_DASHED: Final = (0, (3, 2))
_POINTS: Final = 9.0

_SIDE: Final = 0.14
_TOP: Final = 0.05
_LINE: Final = 0.17
_MARKS: Final = 0.24
_BETWEEN: Final = 0.1
_AXIS: Final = 0.52
"""Inches: beside and above everything, a line of words, of marks, between two rows, and what lies below the rows."""

_NAMES: Final = 2.5
_NUMBERS: Final = 1.25
"""Inches beside the marks of a wide drawing, for names and for numbers. A narrow one has both above the marks."""

_LETTER: Final = 0.0765
"""About how wide a letter of a name is, in inches."""


def shown(value: Association) -> tuple[Factor, ...]:
    """What is drawn: the factors that have a ratio. The others are told in words."""
    return tuple(factor for factor in value.factors if factor.ratio)


def title(value: Association) -> str:
    return "Episodes on days with a factor and on other days"


def legend(_: Association) -> str:
    return (
        "Filled diamond: a link stands out. Ring: no clear link so far. Square on a dashed line: too early to tell. "
        "The line is how far the ratio could reach; at 1 it is the same as on other days."
    )


def _lines(factor: Factor, size: Size, *, calm: bool) -> list[str]:
    """The days of a factor as lines that fit: "Days after more than 2 drinks with caffeine"."""
    room = size.width - 2 * _SIDE if size.is_narrow else _NAMES - _SIDE
    lines = wrap(_capital(which_days(factor, calm=calm)), int(room / _LETTER), max_lines=3, placeholder=" …")
    return [fitted(line, room, _POINTS) for line in lines]


def _heights(factors: Sequence[Factor], size: Size) -> list[float]:
    """How high the row of each is, in inches. Calm mode has shorter names, and the same room for them."""
    lines = [len(_lines(factor, size, calm=False)) for factor in factors]
    if size.is_narrow:
        return [(count + 1) * _LINE + _MARKS + _BETWEEN for count in lines]
    return [(count + 1) * _LINE + _BETWEEN for count in lines]


def shape(value: Association, size: Size) -> Size:
    """As high as there are factors to tell of."""
    rows = sum(_heights(shown(value), size))
    return size.high(round(_TOP + rows + _AXIS, 3) if rows else QUIET_LINE)


def draw(value: Association, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Drawing:
    """A row for each factor that is told, in their order from the top; calm mode shows no number."""
    size, factors = shape(value, size), shown(value)
    if not factors:
        return quiet_line(size, NOTHING, palette)
    figure = canvas(size, palette)
    left, right = (_SIDE, _SIDE) if size.is_narrow else (_NAMES, _NUMBERS)
    axes = figure.panel(size.box(left=left, bottom=_AXIS, right=right, top=_TOP))
    dress(axes, palette)
    # Upside down and in inches: the first factor is on top.
    axes.set_ylim(size.height - _TOP - _AXIS, 0)
    axes.spines["left"].set_visible(False)
    _scale(figure, axes, [factor.ratio for factor in factors if factor.ratio], palette, size, calm=calm)
    high = _heights(factors, size)
    tops = [sum(high[:row]) for row in range(len(factors))]
    middles = [
        top + (height - _BETWEEN - _MARKS / 2 if size.is_narrow else (height - _BETWEEN) / 2)
        for top, height in zip(tops, high, strict=True)
    ]
    _intervals(axes, factors, middles, palette, half=_MARKS / 2 if size.is_narrow else 0.16)
    for factor, top, middle in zip(factors, tops, middles, strict=True):
        _say(figure, factor, _TOP + top, _TOP + middle, palette, size, calm=calm)
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


def _scale(
    figure: Drawing, axes: Axes, ratios: Sequence[RateRatio], palette: Palette, size: Size, *, calm: bool
) -> None:
    """A logarithmic axis around 1: half as often is as far from it as twice as often. Its ends have words."""
    far = reach(ratios)
    axes.set_xscale("log")
    axes.set_xlim(1 / far, far)
    step = 2.0 if far < 8 else 4.0
    marks = [step**power for power in range(-2, 3) if 1.1 * step ** abs(power) <= far]
    ticks(axes, "x", marks, [""] * len(marks) if calm else [f"{ratio_mark(mark)}×" for mark in marks], palette)
    left, right = axes.get_position().x0 * size.width, axes.get_position().x1 * size.width
    y = size.height - 0.12
    figure.say(None, left, y, "← less often", palette.ink, points=SMALL)
    figure.say(None, right, y, "more often →", palette.ink, points=SMALL, across="right")
    if calm or size.width >= WIDE.width:
        x, y = (left + right) / 2, y if calm else size.height - 0.12
        figure.say(None, x, y, "as often", palette.muted, points=SMALL, across="center")


def _intervals(
    axes: Axes, factors: Sequence[Factor], middles: Sequence[float], palette: Palette, *, half: float
) -> None:
    """Each ratio with its interval, dashed where it is too early to tell, and behind it the line of no difference."""
    low, high = axes.get_xlim()
    told = [(y, factor.answer, factor.ratio) for y, factor in zip(middles, factors, strict=True) if factor.ratio]
    ones = [[(1, y - half), (1, y + half)] for y, _, _ in told]
    axes.add_collection(LineCollection(ones, colors=palette.muted, linewidths=0.7, zorder=1), autolim=False)
    lines = [[(max(ratio.low, low), y), (min(ratio.high, high), y)] for y, _, ratio in told]
    dashes = [_DASHED if answer is Finding.EARLY else "solid" for _, answer, _ in told]
    axes.add_collection(
        LineCollection(lines, colors=palette.accent, linewidths=1.6, linestyles=dashes, zorder=2), autolim=False
    )
    for answer, marker in MARKERS.items():
        rows = [(ratio.ratio, y) for y, given, ratio in told if given is answer]
        _marks(axes, rows, marker, palette, filled=answer is Finding.LINK)
    _marks(axes, [(low, y) for y, _, ratio in told if ratio.low < low], "<", palette, filled=True)
    _marks(axes, [(high, y) for y, _, ratio in told if ratio.high > high], ">", palette, filled=True)


def _marks(axes: Axes, places: Sequence[tuple[float, float]], marker: str, palette: Palette, *, filled: bool) -> None:
    if places:
        axes.plot(
            *zip(*places, strict=True), linestyle="", marker=marker, markersize=6.5, zorder=3, clip_on=False,
            markerfacecolor=palette.accent if filled else palette.paper, markeredgecolor=palette.accent,
            markeredgewidth=1.4,
        )  # fmt: skip


def _say(
    figure: Drawing, factor: Factor, top: float, middle: float, palette: Palette, size: Size, *, calm: bool
) -> None:
    """The days of a factor, how many they are, and its ratio."""
    ratio = factor.ratio
    assert ratio is not None
    is_bold = factor.answer is Finding.LINK
    y = top + _LINE / 2
    for line in _lines(factor, size, calm=calm):
        figure.say(None, _SIDE, y, line, palette.ink, points=_POINTS, is_bold=is_bold)
        y += _LINE
    if calm:
        return
    words = f"{times(ratio.ratio)} ({interval(ratio)})"
    if size.is_narrow:
        figure.say(None, _SIDE, y, words, palette.ink, points=SMALL, is_bold=is_bold)
        figure.say(None, size.width - _SIDE, y, base(ratio), palette.muted, points=SMALL, across="right")
    else:
        figure.say(None, _SIDE, y, base(ratio), palette.muted, points=SMALL)
        figure.say(None, size.width - _NUMBERS + 0.14, middle, words, palette.ink, points=SMALL, is_bold=is_bold)
