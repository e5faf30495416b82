"""Texts and lists as cells of a table that a spreadsheet may open, and back: nothing is lost either way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What begins with one of these may be run as a formula instead of shown; some programs take the wide ones too."""
_GUARDED: Final = (*FORMULA, "'")
SEPARATOR: Final = "|"
_ESCAPE: Final = "\\"


def text_cell(text: str) -> str:
    """A text that no spreadsheet runs: behind an apostrophe where it could. One that begins with an apostrophe gets
    another, so that `text_of` can tell them apart."""
    return f"'{text}" if text.startswith(_GUARDED) else text


def text_of(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_GUARDED) else cell


def list_cell(items: Iterable[str]) -> str:
    """Several texts in one cell; none of them is empty."""
    escaped = (item.replace(_ESCAPE, _ESCAPE * 2).replace(SEPARATOR, _ESCAPE + SEPARATOR) for item in items)
    return text_cell(SEPARATOR.join(escaped))


def list_of(cell: str) -> list[str]:
    cell = text_of(cell)
    if _ESCAPE not in cell:
        return cell.split(SEPARATOR) if cell else []
    items, chars = [""], iter(cell)
    for char in chars:
        if char == SEPARATOR:
            # A separator that is not escaped begins the next item.
            items.append("")
        else:
            # An escape at the very end stands for itself.
            items[-1] += next(chars, _ESCAPE) if char == _ESCAPE else char
    return items
