"""What stands between the cells of a text: whatever makes a steady table of its first lines.

docs/import.md says how clevercsv compares.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Final, NamedTuple

from diary.exchange.source.kinds import DATA, EMPTY, kind_of
from diary.exchange.source.shapes import SEPARATORS, Line
from diary.exchange.source.text import Quoted

LOOKED_AT: Final = 200
"""Lines that are looked at."""
_SAYS: Final = re.compile(r"sep=([,;|\t])\s*", re.IGNORECASE)
_IN_WORDS: Final = re.compile(r"[^\W\d]{3,12}\.? \d{1,2}, \d{4}[^,;|\t]{0,20}")
"""A date of one cell, though a comma stands in it."""
_WHOLE: Final = re.compile(r'"(?:[^"]|"")*"')
_MOST: Final = 0.9
_SENTENCE: Final = 6
"""Words in a line that may be a sentence."""
_FEW_CELLS: Final = 2_000


def said_by(line: str) -> str:
    """The separator that a line names, as some programs write "sep=;" before the head; "" where it names none."""
    found = _SAYS.fullmatch(line)
    return found[1] if found else ""


def is_prose(lines: Sequence[str], separator: str) -> bool:
    """Whether these lines are sentences, as of a letter: some are long, none holds a cell that is a date, a time or a
    number, and they differ in their number of cells."""
    is_long = any(len(line.split()) > _SENTENCE for line in lines)
    cells = (cell for line in lines for cell in (line.strip(), *line.split(separator)))
    return (
        is_long
        and _fit(lines, separator).steady < _MOST
        and not any(kind_of(cell.strip('"\r\n ')) in DATA for cell in cells)
    )


def unwrapped(lines: Sequence[str]) -> list[str]:
    """What stands within the quotation marks of lines that are quoted as a whole, as if each were one cell, where that
    makes a table; nothing where they are not."""
    said = [line.strip() for line in lines if line.strip()]
    inner = [line[1:-1].replace('""', '"') for line in said if _WHOLE.fullmatch(line)]
    if len(inner) < 2 or len(inner) < len(said) * _MOST or all(separator_of(inner) not in line for line in inner):
        return []
    return inner if _fit(inner, separator_of(inner)).steady >= _MOST else []


class _Fit(NamedTuple):
    """How well a separator fits: which share of the lines have the same number of cells, which share of these cells
    is a date, a time or a number by itself, and how many they are."""

    steady: float
    typed: float
    width: int


def separator_of(lines: Sequence[str]) -> str:
    """The separator of these lines, which are text with their ends; one that does not stand in them where they make no
    table of several columns."""
    fits = {separator: _fit(lines, separator) for separator in SEPARATORS}
    tables = {separator: fit for separator, fit in fits.items() if fit.width > 1}
    dates = sum(bool(_IN_WORDS.fullmatch(line.strip())) for line in lines)
    if not tables or dates * 2 > len(lines):
        text = "".join(lines)
        if not text.strip("".join(SEPARATORS) + "\r\n"):
            return max(SEPARATORS, key=text.count)
        return next((separator for separator in SEPARATORS if separator not in text), SEPARATORS[0])
    # Of equals the first of `SEPARATORS`.
    return max(tables, key=lambda separator: _score(tables[separator]))


def _score(fit: _Fit) -> float:
    # Steady before all: a separator that makes a table of most lines; then cells that say something by themselves,
    # since a comma within numbers is steady too; and of equals the one that tells more cells apart.
    return fit.steady * (0.3 + fit.typed) + 0.005 * min(fit.width, 20)


def _fit(lines: Sequence[str], separator: str) -> _Fit:
    # Lenient where it has to be, as the lines are read later.
    many = chain.from_iterable(Quoted(separator, 0, 1).rows([list(lines)]))
    rows = [row.cells for row in many if isinstance(row, Line)]
    rows = [cells for cells in rows if any(map(str.strip, cells))][:LOOKED_AT]
    widths = Counter(len(cells) for cells in rows)
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return _Fit(0, 0, 1)
    width = max(several, key=lambda width: (several[width], width))
    return _Fit(several[width] / len(rows), _typed([cells for cells in rows if len(cells) == width]), width)


def _typed(rows: Sequence[Sequence[str]]) -> float:
    cells = [kind_of(cell) for cells in rows for cell in cells][:_FEW_CELLS]
    told = [kind for kind in cells if kind != EMPTY]
    return sum(kind in DATA for kind in told) / len(told) if told else 0
