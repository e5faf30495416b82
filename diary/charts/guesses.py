"""The person's own guesses: a bar for each suspected trigger."""

from __future__ import annotations

from typing import Final

from diary.charts.rows import QUIET_LINE, bar_edges, boxes, end_text, name_rows, quiet_line, row_height, rows_axes
from diary.charts.style import WIDE, Drawing, Palette, Size, canvas
from diary.charts.table import Table
from diary.domain.guesses import Guess, Guesses
from diary.domain.wording import count_words, plural, whole

MAX_ROWS: Final = 12
NOTHING: Final = "Nothing was suspected in this period."
_BASE: Final = 0.34
"""Inches below the bars for how many episodes they are out of."""


def shown(guesses: Guesses) -> tuple[Guess, ...]:
    """What the chart draws: all guesses, or the most frequent ones and the sum of the others."""
    if len(guesses.rows) <= MAX_ROWS:
        return guesses.rows
    named, rest = guesses.rows[: MAX_ROWS - 1], guesses.rows[MAX_ROWS - 1 :]
    return (*named, Guess("", f"{len(rest)} others together", sum(row.episodes for row in rest)))


def title(guesses: Guesses) -> str:
    return "Your own guesses, by number of episodes"


def legend(_: Guesses) -> str:
    """Nothing: where there is a bar, the words of the card say what it counts."""
    return ""


def shape(guesses: Guesses, size: Size) -> Size:
    """As high as it has rows, or as a line of text."""
    return size.high(0.1 + _BASE + row_height(size) * len(shown(guesses)) if guesses.rows else QUIET_LINE)


def draw(guesses: Guesses, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Drawing:
    """A bar from zero for each guess with its count at the end; the others are hatched. Calm mode tells bands."""
    rows = shown(guesses)
    size = shape(guesses, size)
    if not rows:
        return quiet_line(size, NOTHING, palette)
    figure = canvas(size, palette)
    axes = rows_axes(figure, size, len(rows), palette, calm=calm, bottom=_BASE)
    axes.set_xlim(0, max(row.episodes for row in rows))
    places = [
        (0.0, top, float(row.episodes), bottom)
        for index, row in enumerate(rows)
        for top, bottom in (bar_edges(index, size),)
    ]
    # Only the sum of the others has no key, and it is the last.
    named = sum(1 for row in rows if row.key)
    boxes(axes, places[:named], facecolor=palette.accent, linewidth=0, clip_on=False)
    boxes(
        axes,
        places[named:],
        facecolor=palette.paper,
        edgecolor=palette.accent,
        hatch="////",
        linewidth=0.8,
        clip_on=False,
    )
    name_rows(axes, size, (row.name for row in rows), palette)
    for index, row in enumerate(rows):
        end_text(axes, row.episodes, index, size, _guess_words(row, calm=calm), palette)
    if not calm:
        left = axes.get_position().x0 * size.width
        words = f"of {plural(guesses.episodes, 'episode')}"
        figure.say(None, left, size.height - _BASE / 2, words, palette.muted)
    return figure


def _guess_words(row: Guess, *, calm: bool) -> str:
    return count_words(row.episodes, "episode", calm=True) if calm else whole(row.episodes)


def table(guesses: Guesses, *, calm: bool = False) -> Table:
    """A row for each guess, also those that the chart sums up, and one for the episodes without any."""
    rows = tuple((row.name, _guess_words(row, calm=calm)) for row in guesses.rows)
    if guesses.episodes:
        rows += (("No guess", _guess_words(Guess("", "", guesses.without), calm=calm)),)
    head = "Episodes" if calm else f"Of {plural(guesses.episodes, 'episode')}"
    return Table(title(guesses), ("Your guess", head), rows)
