"""A card: one pattern, read, understood, drawn and put into words. What the pages and the doctor's page hand out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from diary.charts.style import Drawing, Palette, Size
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

    def draw(self, value: ShownQuestions, palette: Palette, /, *, size: Size, calm: bool = False) -> Drawing: ...

    def table(self, value: ShownQuestions, /, *, calm: bool = False) -> Table: ...


@dataclass(frozen=True, slots=True)
class CardLine:
    """A line of a card that is a list: what it is about, its numbers ("" in calm mode), and a small picture of them, as
    markup of `charts.small`. `factor` is the check-in item that it tells of, with its short name, both "" for none."""

    what: str
    numbers: str
    picture: str
    factor: str = ""
    factor_name: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a card that one thing is known of: `known` is said once, above them."""

    known: str
    lines: tuple[CardLine, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One pattern of a diary, `key` in addresses, `name` on the screen.

    What `read` gives is a function of the diary at a revision and of the filter alone. A card that `is_whole` looks at
    all episodes of the period, whatever the filter narrows it to. `base` says what its numbers rest on, where that is
    not the period that was chosen; `is_empty` whether nothing is recorded, where the chosen period does not matter.
    One that `is_silent` has nothing to draw, and is only named on the page of all. One with `lines` is a list there,
    with `notes` below it, in place of its drawing. The drawing of one that is `minor` waits on its own page where the
    screen is narrow.
    """

    key: str
    name: str
    read: Callable[[PatternQuery], ShownQuestions]
    words: Words
    chart: Chart
    is_silent: Callable[[ShownQuestions], bool]
    is_whole: bool = False
    is_minor: bool = False
    base: Callable[[ShownQuestions], str] | None = None
    is_empty: Callable[[ShownQuestions], bool] | None = None
    lines: Callable[[ShownQuestions, bool], tuple[Lines, ...]] | None = None
    notes: Callable[[ShownQuestions, bool], tuple[str, ...]] | None = None

    def unmet(self, value: ShownQuestions) -> tuple[Need, ...]:
        """What is still missing before the pattern can be told."""
        return unmet(getattr(value, "needs", ()))
