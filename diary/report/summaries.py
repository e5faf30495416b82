"""Cards as they are handed out: told in words, drawn as files. Each is kept for the diary's revision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from pydantic import TypeAdapter

from diary.charts.style import PALETTES, SIZES, png_bytes, svg_bytes
from diary.charts.table import Table
from diary.domain import wording
from diary.domain.needs import Need
from diary.queries.cached_results import cached_result, cached_results
from diary.queries.code_version import CODE_VERSION
from diary.queries.pattern_query import PatternQuery
from diary.report.card import Card, ShownQuestions

UNITS_AN_INCH: Final = 100
"""A drawing of one inch is so many CSS pixels wide at its natural size."""


@dataclass(frozen=True, slots=True)
class CardSummary:
    """A card in words. `recorded` is the base of all its numbers; `needs` are those that are not met yet; `sizes` are
    the width and height of its drawing in pixels, by the name of the size."""

    key: str
    title: str
    sentence: str
    details: tuple[str, ...]
    legend: str
    recorded: str
    is_empty: bool
    needs: tuple[Need, ...]
    sizes: dict[str, tuple[int, int]]
    calm: bool


_SUMMARY: Final = TypeAdapter(CardSummary)


def summaries(query: PatternQuery, cards: Iterable[Card]) -> Sequence[CardSummary]:
    """The cards in words: one statement where all of them are kept."""
    makers = {_key(query, card, "told"): partial(_summary, query, card) for card in cards}
    return [_SUMMARY.validate_json(body) for body in cached_results(query.diary, makers).values()]


def drawing(query: PatternQuery, card: Card, *, theme: str, size: str, kind: str) -> bytes:
    """The card's drawing as "svg" or "png", in the light or dark theme: one statement where it is kept."""
    key = _key(query, card, f"{theme}:{size}:{kind}")
    return cached_result(query.diary, key, lambda: _draw(query, card, theme, size, kind))


def drawing_key(query: PatternQuery, card: Card, *, theme: str, size: str, kind: str) -> str:
    """What a drawing is kept by, the revision included: the same for the same bytes, for an ETag."""
    key = _key(query, card, f"{theme}:{size}:{kind}")
    return f"{query.diary.uuid}:{query.diary.revision}:{key}"


def table(query: PatternQuery, card: Card) -> Table:
    """The numbers of the card's drawing."""
    return card.chart.table(card.read(query), calm=query.diary.calm_mode)


def _key(query: PatternQuery, card: Card, what: str) -> str:
    settings = f"{int(query.diary.calm_mode)}{int(query.diary.mirror_feet)}"
    return f"{card.key}:{CODE_VERSION}:{query.filter.key}:{settings}:{what}"


def _summary(query: PatternQuery, card: Card) -> bytes:
    value, calm = card.read(query), query.diary.calm_mode
    shapes = {name: card.chart.shape(value, size=size) for name, size in SIZES.items()}
    summary = CardSummary(
        key=card.key,
        title=card.chart.title(value),
        sentence=card.words.sentence(value, calm=calm),
        details=card.words.details(value, calm=calm),
        legend=card.chart.legend(value),
        recorded=_base(query, card, value),
        # Of all days, not of the narrowed ones: narrowed to nothing is not an empty diary.
        is_empty=card.is_empty(value) if card.is_empty else not query.all_days.recorded.any(),
        needs=card.unmet(value),
        sizes={
            name: (round(shape.width * UNITS_AN_INCH), round(shape.height * UNITS_AN_INCH))
            for name, shape in shapes.items()
        },
        calm=calm,
    )
    return _SUMMARY.dump_json(summary)


def _base(query: PatternQuery, card: Card, value: ShownQuestions) -> str:
    return card.base(value) if card.base else wording.recorded(query.all_days)


def _draw(query: PatternQuery, card: Card, theme: str, size: str, kind: str) -> bytes:
    value, calm = card.read(query), query.diary.calm_mode
    figure = card.chart.draw(value, PALETTES[theme], size=SIZES[size], calm=calm)
    title = card.chart.title(value)
    if kind == "png":
        return png_bytes(figure, title=title)
    said = [card.words.sentence(value, calm=calm), *card.words.details(value, calm=calm)]
    description = f"{' '.join(said)} {_base(query, card, value)}."
    return svg_bytes(figure, title=title, description=description, name=card.key)
