"""A card: one pattern, read, understood, drawn and put into words. What the pages and the doctor's page hand out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from matplotlib.figure import Figure

from diary.charts.style import Palette, Size
from diary.charts.table import Table
from diary.domain.needs import Need, unmet
from diary.queries.pattern_query import PatternQuery

ShownQuestions = Any
"""What a card shows: a value of `domain`, each card's own."""


class Words(Protocol):
    """A module of `domain.wording`: a pattern as a heading and as further sentences."""

    def sentence(self, value: ShownQuestions, /, *, calm: bool = False) -> str: ...

    def details(self, value: ShownQuestions, /, *, calm: bool = False) -> tuple[str, ...]: ...


class Chart(Protocol):
    """A module of `charts`: what it shows, what its marks mean ("" for none), its size, the drawing, and its numbers in
    words."""

    def title(self, value: ShownQuestions, /) -> str: ...

    def legend(self, value: ShownQuestions, /) -> str: ...

    def shape(self, value: ShownQuestions, /, size: Size) -> Size: ...

    def draw(self, value: ShownQuestions, palette: Palette, /, *, size: Size, calm: bool = False) -> Figure: ...

    def table(self, value: ShownQuestions, /, *, calm: bool = False) -> Table: ...


@dataclass(frozen=True, slots=True)
class Card:
    """One pattern of a diary, `key` in addresses, `name` on the screen.

    What `read` gives is a function of the diary at a revision and of the filter alone. A card that `is_whole` looks at
    all episodes of the period, whatever the filter narrows it to. `base` says what its numbers rest on, where that is
    not the period that was chosen; `is_empty` whether nothing is recorded, where the chosen period does not matter.
    """

    key: str
    name: str
    read: Callable[[PatternQuery], ShownQuestions]
    words: Words
    chart: Chart
    is_whole: bool = False
    base: Callable[[ShownQuestions], str] | None = None
    is_empty: Callable[[ShownQuestions], bool] | None = None

    def unmet(self, value: ShownQuestions) -> tuple[Need, ...]:
        """What is still missing before the pattern can be told."""
        return unmet(getattr(value, "needs", ()))
