"""What was tried, and what came of it: a stacked bar for each remedy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes

from diary.charts.rows import (
    QUIET_LINE,
    Box,
    bar_edges,
    boxes,
    end_text,
    name_rows,
    quiet_line,
    row_height,
    rows_axes,
)
from diary.charts.style import SMALL, WIDE, Drawing, Palette, Size, canvas, drawing_of
from diary.charts.table import Table
from diary.domain.catalogue import Term
from diary.domain.remedies import ANSWERS, Remedies, RemedyTried
from diary.domain.wording import whole
from diary.domain.wording.remedies import relief, times

NOTHING: Final = "Nothing was tried in this period."
# Tint and pattern together tell five parts apart without any colour.
_HATCHES: Final = {"better": "", "no_change": "", "worse": "\\\\\\\\", "unsure": "----", "": ""}
_TINTS: Final = {"better": 1.0, "no_change": 0.4, "worse": 0.0, "unsure": 0.0, "": 0.0}
_DIGIT: Final = 0.085
"""Inches of a printed digit, with some room around the number."""

_KEY: Final = 0.2
"""Inches of a line of the parts' names."""


def title(remedies: Remedies) -> str:
    return "What you tried, and what came of it"


def legend(_: Remedies) -> str:
    """Nothing: where there is a bar, the words of the card say what it counts."""
    return ""


def shape(remedies: Remedies, size: Size) -> Size:
    """As high as it has rows, with the legend above them, or as a line of text."""
    rows = len(remedies.rows)
    return size.high(_legend_height(size) + 0.1 + row_height(size) * rows if rows else QUIET_LINE)


def _legend_height(size: Size) -> float:
    return 0.1 + _KEY * -(-len(ANSWERS) // _per_line(size))


def _per_line(size: Size) -> int:
    return 2 if size.width < 3 else 3 if size.is_narrow else len(ANSWERS)


def draw(remedies: Remedies, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Drawing:
    """Bars from zero, their parts told apart by tint and pattern, with the counts inside where they fit."""
    size, rows = shape(remedies, size), remedies.rows
    if not rows:
        return quiet_line(size, NOTHING, palette)
    figure = canvas(size, palette)
    axes = rows_axes(figure, size, len(rows), palette, calm=calm, top=_legend_height(size))
    top = max(row.tried for row in rows)
    axes.set_xlim(0, top)
    # Inches of a bar for each time that something was tried.
    per_try = float(axes.get_position().width) * size.width / top
    for index, term in enumerate(ANSWERS):
        parts = list(_parts(remedies, index, size))
        boxes(axes, [box for box, _ in parts], **_look(term, palette))
        if not calm:
            _print_counts(axes, parts, per_try, term, palette)
    name_rows(axes, size, (row.name for row in rows), palette)
    for index, row in enumerate(rows):
        end_text(axes, row.tried, index, size, times(row.tried, calm=True) if calm else whole(row.tried), palette)
    _legend(figure, size, palette)
    return figure


def _look(term: Term, palette: Palette) -> dict[str, Any]:
    """How a part looks; without any colour it is still full, pale, striped across or along, or empty."""
    return {
        "facecolor": palette.tint(_TINTS[term.key]),
        "edgecolor": palette.accent,
        "hatch": _HATCHES[term.key] or None,
        "linewidth": 0.8,
        "clip_on": False,
    }


def _parts(remedies: Remedies, answer: int, size: Size) -> Iterator[tuple[Box, int]]:
    """The part of each row that is this answer, with its count."""
    for index, row in enumerate(remedies.rows):
        # Where each part of the bar begins; the next one is where it ends.
        ends = np.cumsum((0, *row.outcomes))
        if row.outcomes[answer]:
            top, bottom = bar_edges(index, size)
            yield (float(ends[answer]), top, float(ends[answer + 1]), bottom), row.outcomes[answer]


def _print_counts(axes: Axes, parts: list[tuple[Box, int]], per_try: float, term: Term, palette: Palette) -> None:
    is_full = _TINTS[term.key] == 1
    for (left, top, right, bottom), count in parts:
        text = whole(count)
        if (right - left) * per_try < _DIGIT * (len(text) + 1):
            continue
        x, y = (left + right) / 2, (top + bottom) / 2
        if _HATCHES[term.key]:
            # A number on stripes needs paper behind it.
            half = _DIGIT * (len(text) + 0.4) / 2 / per_try
            inset = (bottom - top) * 0.14
            boxes(axes, [(x - half, top + inset, x + half, bottom - inset)], facecolor=palette.paper, linewidth=0)
        colour = palette.paper if is_full else palette.ink
        drawing_of(axes).say(axes, x, y, text, colour, points=SMALL, across="center")


def _legend(figure: Drawing, size: Size, palette: Palette) -> None:
    """The parts with their names, in lines above the bars."""
    across = _per_line(size)
    wide = (size.width - 0.12) / across
    axes = figure.panel(size.box(left=0, bottom=size.height - _legend_height(size), right=0, top=0))
    axes.set_axis_off()
    axes.set_xlim(0, size.width)
    axes.set_ylim(_legend_height(size), 0)
    for index, term in enumerate(ANSWERS):
        x, y = 0.12 + index % across * wide, 0.06 + index // across * _KEY
        boxes(axes, [(x, y, x + 0.17, y + 0.12)], **_look(term, palette))
        figure.say(None, x + 0.23, y + 0.06, term.name, palette.ink, points=SMALL)


def table(remedies: Remedies, *, calm: bool = False) -> Table:
    """A row for each remedy: how often tried, how often each outcome, and the median time to relief."""
    head = ("Remedy", "Tried", *(term.name for term in ANSWERS), "Median time to relief")
    return Table(title(remedies), head, tuple(_table_row(row, calm=calm) for row in remedies.rows))


def _table_row(row: RemedyTried, *, calm: bool) -> tuple[str, ...]:
    counts = [times(count, calm=True) if calm else whole(count) for count in (row.tried, *row.outcomes)]
    said = f" (said {times(row.relief_said)})" if row.relief_said and not calm else ""
    return (row.name, *counts, relief(row) + said)
