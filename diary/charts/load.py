"""Minutes and strength over time: two panels, one above the other, on one time axis."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes

from diary.charts.bars import draw_bars, mark_places, mark_words
from diary.charts.style import SMALL, WIDE, Drawing, Palette, Size, canvas, date_ticks, dress, hatch_missing, ticks
from diary.charts.table import Table, when
from diary.domain.catalogue import INTENSITY
from diary.domain.load import Load, Series, series
from diary.domain.spans import WEEKLY_FROM, span_of
from diary.domain.wording import number
from diary.domain.wording.load import length_words, strength_words

_HEAD: Final = 0.28
_MINUTES: Final = 1.3
_STRENGTH: Final = 1.0
_DATES: Final = 0.3
_ROOM: Final = 0.3
"""Beyond the lowest and the highest intensity, so that no dot is cut off."""


def title(load: Load) -> str:
    return "Minutes and strength per day" if span_of(load.days) == 1 else "Minutes and strength per day, by week"


def legend(load: Load) -> str:
    """What is drawn, and the marks that this period has."""
    drawn = series(load.days)
    marks = mark_words(
        (drawn.missing, "Hatched: not recorded."),
        (drawn.quiet, "Ring: quiet, or none of those you chose."),
        (drawn.unknown, "Cross: no length is known."),
        (drawn.spans.part, "Pale bars and empty dots: part of a week."),
    )
    return f"Bars: minutes of timed episodes and bursts. Dots: mean strength of the rated episodes. {marks}".rstrip()


def shape(load: Load, size: Size) -> Size:
    """As high as its two panels, whatever they show."""
    return size.high(2 * _HEAD + _MINUTES + _STRENGTH + _DATES)


def draw(load: Load, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Drawing:
    """Bars from zero and dots from 1 to 5, days that are not recorded hatched. Calm mode has words for numbers."""
    size = shape(load, size)
    drawn = series(load.days)
    figure = canvas(size, palette)
    below = _DATES + _STRENGTH + _HEAD
    left = 0.75 if calm else 0.4
    minutes = figure.panel(size.box(left=left, bottom=below, right=0.1, top=_HEAD))
    strength = figure.panel(size.box(left=left, bottom=_DATES, right=0.1, top=size.height - _DATES - _STRENGTH))
    mean = "" if drawn.spans.span == 1 else ", weekly mean"
    _draw_minutes(minutes, drawn, palette, calm=calm)
    _draw_strength(strength, drawn, palette, calm=calm)
    strength.set_xlim(minutes.get_xlim())
    for top, words in ((0.0, f"Minutes a day{mean}"), (_HEAD + _MINUTES, f"Strength{mean}")):
        figure.say(None, 0.1, top + _HEAD / 2, words, palette.muted)
    places, labels = date_ticks(drawn.spans.first, drawn.spans.span, size.dates)
    # The dates stand once, below the lower panel; the marks are the same in both.
    ticks(minutes, "x", places, [""] * len(places), palette)
    ticks(strength, "x", places, labels, palette)
    return figure


def table(load: Load, *, calm: bool = False) -> Table:
    """A row for each bar, newest first: when, the minutes and the strength, or in calm mode their bands."""
    drawn = series(load.days)
    rows = [(when(drawn.spans, index), *_point_words(drawn, index, calm=calm)) for index in range(len(drawn.minutes))]
    head = ("Day" if drawn.spans.span == 1 else "Week", "Minutes a day", "Strength of 5")
    return Table(title(load), head, tuple(rows[::-1]))


def _point_words(drawn: Series, index: int, *, calm: bool) -> tuple[str, str]:
    if drawn.missing[index]:
        return "not recorded", "not recorded"
    minutes, strength = drawn.minutes[index], drawn.intensity[index]
    told = length_words(minutes * 60, calm=True) if calm else number(minutes, 1)
    return (
        "not known" if np.isnan(minutes) else told,
        "not rated" if np.isnan(strength) else strength_words(strength, calm=calm),
    )


def _draw_minutes(axes: Axes, drawn: Series, palette: Palette, *, calm: bool) -> None:
    dress(axes, palette)
    draw_bars(axes, drawn.spans, drawn.minutes, drawn.missing, palette, calm=calm)
    for marker, places, colour in (("o", drawn.quiet, palette.accent), ("x", drawn.unknown, palette.muted)):
        mark_places(axes, np.flatnonzero(places), marker, colour, palette)


def _draw_strength(axes: Axes, drawn: Series, palette: Palette, *, calm: bool) -> None:
    dress(axes, palette)
    low, high = INTENSITY
    hatch_missing(axes, drawn.missing, high + _ROOM, palette)
    size = 3.2 if len(drawn.intensity) < WEEKLY_FROM else 1.4
    axes.plot(
        np.arange(len(drawn.intensity)),
        drawn.intensity,
        color=palette.accent,
        linewidth=0.7,
        marker="o",
        markersize=size,
    )
    # Drawn over the full dots, empty: part of a week weighs less.
    if len(part := np.flatnonzero(drawn.spans.part)):
        axes.plot(part, drawn.intensity[part], "o", markersize=size, mfc=palette.paper, mec=palette.accent)
    axes.set_ylim(low - _ROOM, high + _ROOM)
    if calm:
        said = [strength_words(low, calm=True), strength_words(high, calm=True)]
        ticks(axes, "y", [low, high], said, palette, points=SMALL)
    else:
        marks = range(low, high + 1)
        ticks(axes, "y", marks, [str(mark) for mark in marks], palette)
