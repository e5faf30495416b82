"""Cards as they are handed out: told in words, drawn as files. Each is kept for the diary's revision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Final

from pydantic import TypeAdapter

from diary.charts.style import SIZES, palette_of, png_bytes, svg_bytes
from diary.charts.table import Table
from diary.domain import wording
from diary.domain.needs import Need
from diary.domain.writing import writing
from diary.models import Diary
from diary.queries.cached_results import cached_results
from diary.queries.code_version import CODE_VERSION
from diary.queries.pattern_query import PatternQuery
from diary.report.card import Card, Lines, ShownQuestions

UNITS_AN_INCH: Final = 100
"""A drawing of one inch is so many CSS pixels wide at its natural size."""


@dataclass(frozen=True, slots=True)
class CardSummary:
    """A card in words. `recorded` is the base of all its numbers, and `has_own_base` whether that is another than the
    period's; `needs` are those that are not met yet; `sizes` are the width and height of its drawing in pixels, by the
    name of the size. `is_silent`, `is_minor`, `lines` and `notes` are those of the card."""

    key: str
    name: str
    title: str
    sentence: str
    details: tuple[str, ...]
    legend: str
    recorded: str
    has_own_base: bool
    is_empty: bool
    is_silent: bool
    is_minor: bool
    needs: tuple[Need, ...]
    sizes: dict[str, tuple[int, int]]
    calm: bool
    lines: tuple[Lines, ...] = ()
    notes: tuple[str, ...] = ()


_SUMMARY: Final = TypeAdapter(CardSummary)


def summaries(query: PatternQuery, cards: Iterable[Card]) -> Sequence[CardSummary]:
    """The cards in words: one statement where all of them are kept."""
    makers = {_key(query.diary, card, query.filter.key, "told"): partial(_summary, query, card) for card in cards}
    return [_SUMMARY.validate_json(body) for body in cached_results(query.diary, makers).values()]


def drawing(query: PatternQuery, card: Card, *, theme: str, size: str, kind: str) -> bytes:
    """The card's drawing as "svg" or "png", in the light, dark or the page's theme."""
    value, calm = card.read(query), query.diary.calm_mode
    figure = card.chart.draw(value, palette_of(theme), size=SIZES[size], calm=calm)
    title = card.chart.title(value)
    if kind == "png":
        return png_bytes(figure, title=title)
    said = [card.words.sentence(value, calm=calm), *card.words.details(value, calm=calm)]
    description = f"{' '.join(said)} {_base(query, card, value)}."
    return svg_bytes(figure, title=title, description=description, name=card.key, theme=theme)


def drawing_key(diary: Diary, card: Card, asked: str, *, theme: str, size: str, kind: str) -> str:
    """What a drawing is kept by for a revision of the diary, where `asked` says what was asked for and when: the same
    for the same bytes."""
    # What stands in an address has any length, and a key has not.
    return _key(diary, card, sha256(asked.encode()).hexdigest()[:32], f"{theme}:{size}:{kind}")


def table(query: PatternQuery, card: Card) -> Table:
    """The numbers of the card's drawing."""
    return card.chart.table(card.read(query), calm=query.diary.calm_mode)


def _key(diary: Diary, card: Card, chosen: str, what: str) -> str:
    settings = f"{int(diary.calm_mode)}{int(diary.mirror_feet)}-{writing().key}"
    return f"{card.key}:{CODE_VERSION}:{chosen}:{settings}:{what}"


def _summary(query: PatternQuery, card: Card) -> bytes:
    value, calm = card.read(query), query.diary.calm_mode
    shapes = {name: card.chart.shape(value, size=size) for name, size in SIZES.items()}
    summary = CardSummary(
        key=card.key,
        name=card.name,
        title=card.chart.title(value),
        sentence=card.words.sentence(value, calm=calm),
        details=card.words.details(value, calm=calm),
        legend=card.chart.legend(value),
        recorded=_base(query, card, value),
        has_own_base=card.base is not None,
        # Of all days, not of the narrowed ones: narrowed to nothing is not an empty diary.
        is_empty=card.is_empty(value) if card.is_empty else not query.all_days.recorded.any(),
        is_silent=card.is_silent(value),
        is_minor=card.is_minor,
        needs=card.unmet(value),
        sizes={
            name: (round(shape.width * UNITS_AN_INCH), round(shape.height * UNITS_AN_INCH))
            for name, shape in shapes.items()
        },
        calm=calm,
        lines=card.lines(value, calm) if card.lines else (),
        notes=card.notes(value, calm) if card.notes else (),
    )
    return _SUMMARY.dump_json(summary)


def _base(query: PatternQuery, card: Card, value: ShownQuestions) -> str:
    return card.base(value) if card.base else wording.recorded(query.all_days)
