"""What was tried, and what came of it: a stacked bar for each remedy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from diary.charts.rows import (
    POINTS,
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
from diary.charts.style import WIDE, Palette, Size, canvas
from diary.charts.table import Table
from diary.domain.catalogue import Term
from diary.domain.remedies import ANSWERS, Remedies, RemedyTried
from diary.domain.wording.remedies import relief, times

NOTHING: Final = "Nothing was tried in this period."
# Tint and pattern together tell five parts apart without any colour.
_HATCHES: Final = {"better": "", "no_change": "", "worse": "\\\\\\\\", "unsure": "----", "": ""}
_TINTS: Final = {"better": 1.0, "no_change": 0.4, "worse": 0.0, "unsure": 0.0, "": 0.0}
_DIGIT: Final = 0.085
"""Inches of a printed digit, with some room around the number."""


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
    return 0.5 if size.is_narrow else 0.38


def draw(remedies: Remedies, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Figure:
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
        end_text(axes, row.tried, index, size, times(row.tried, calm=True) if calm else f"{row.tried:,}", palette)
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
        text = f"{count:,}"
        if (right - left) * per_try < _DIGIT * (len(text) + 1):
            continue
        axes.text(
            (left + right) / 2,
            (top + bottom) / 2,
            text,
            ha="center",
            va="center_baseline",
            fontsize=POINTS - 0.5,
            color=palette.paper if is_full else palette.ink,
            # A number on stripes needs paper behind it.
            bbox={"facecolor": palette.paper, "linewidth": 0, "pad": 0.8} if _HATCHES[term.key] else None,
        )


def _legend(figure: Figure, size: Size, palette: Palette) -> None:
    figure.legend(
        handles=[Patch(label=term.name, **_look(term, palette)) for term in ANSWERS],
        loc="upper left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=3 if size.is_narrow else len(ANSWERS),
        frameon=False,
        fontsize=POINTS - 0.5,
        labelcolor=palette.ink,
        handlelength=1.4,
        handleheight=0.9,
        columnspacing=1.2,
    )


def table(remedies: Remedies, *, calm: bool = False) -> Table:
    """A row for each remedy: how often tried, how often each outcome, and the median time to relief."""
    head = ("Remedy", "Tried", *(term.name for term in ANSWERS), "Median time to relief")
    return Table(title(remedies), head, tuple(_table_row(row, calm=calm) for row in remedies.rows))


def _table_row(row: RemedyTried, *, calm: bool) -> tuple[str, ...]:
    counts = [times(count, calm=True) if calm else f"{count:,}" for count in (row.tried, *row.outcomes)]
    said = f" (said {times(row.relief_said)})" if row.relief_said and not calm else ""
    return (row.name, *counts, relief(row) + said)
