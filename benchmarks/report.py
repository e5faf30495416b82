"""The table: every figure, its floor, the ratio to it, and how it grows with the diary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Figure:
    """What was measured of one case on a diary of `size` episodes: milliseconds, unless the name says otherwise."""

    name: str
    size: int
    samples: list[float]
    floor: str | None = None
    statements: int | None = None

    @property
    def median(self) -> float:
        return float(np.median(self.samples))

    def __str__(self) -> str:
        """Median (least – ninetieth percentile)."""
        if len(self.samples) == 1:
            return _number(self.median)
        least, most = min(self.samples), float(np.quantile(self.samples, 0.9))
        return f"{_number(self.median)} ({_number(least)}–{_number(most)})"


def table(figures: Sequence[Figure], sizes: Sequence[int], about: str) -> str:
    """Milliseconds, median (least – ninetieth percentile), a column for each size. A ratio is to the floor of the same
    diary; growth is from the smallest diary to the largest."""
    found = {(figure.name, figure.size): figure for figure in figures}
    head = ["", *(f"{size:,} episodes" for size in sizes), "growth", "x floor", "statements", "floor"]
    rows = [head]
    for name in dict.fromkeys(figure.name for figure in figures):
        of_name = [found[name, size] for size in sizes]
        floors = [found.get((figure.floor or "", figure.size)) for figure in of_name]
        ratios = [f"{a.median / b.median:.1f}" for a, b in zip(of_name, floors, strict=True) if b]
        statements = [str(figure.statements) for figure in of_name if figure.statements is not None]
        growth = f"{of_name[-1].median / of_name[0].median:.2f}"
        floor = (of_name[0].floor or "").removeprefix("floor: ")
        rows.append([name, *map(str, of_name), growth, _pair(ratios), _pair(statements), floor])
    return _aligned(f"{about}; ms, median (least–p90)", rows)


def both(before: Sequence[Figure], now: Sequence[Figure], sizes: Sequence[int], about: str) -> str:
    """Two versions that took turns: the medians of each in milliseconds, each to its floor, and now to before."""
    known = [{(figure.name, figure.size): figure for figure in figures} for figures in (before, now)]
    head = ["", *(f"{size:,}: {what}" for size in sizes for what in ("before", "now", "to before", "x floor"))]
    rows = [head]
    for name in dict.fromkeys(figure.name for figure in now):
        row = [name]
        for size in sizes:
            first, last = (figures[name, size] for figures in known)
            floors = [figures.get((last.floor or "", size)) for figures in known]
            ratios = [
                f"{figure.median / floor.median:.1f}"
                for figure, floor in zip((first, last), floors, strict=True)
                if floor
            ]
            row += [_number(first.median), _number(last.median), f"{last.median / first.median:.2f}", _pair(ratios)]
        rows.append(row)
    return _aligned(f"{about}; ms, medians", rows)


def _aligned(about: str, rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(_cell(text, width, at) for at, (text, width) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    ]
    return "\n".join([f"\n{about}", *(line.rstrip() for line in lines)])


def _pair(texts: Sequence[str]) -> str:
    return texts[0] if len(set(texts)) == 1 else " / ".join(texts)


def _cell(text: str, width: int, column: int) -> str:
    return text.ljust(width) if column == 0 else text.rjust(width) if text[:1].isdigit() else text.ljust(width)


def _number(value: float) -> str:
    if np.isnan(value):
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
