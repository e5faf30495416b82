"""Why a line of a table is turned away, in words to the person: the column, what stands in it, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

MOST: Final = 5
"""So many faults of a line are told; a line with more is told to have them."""
_SHOWN: Final = 30
_NAME: Final = 40


def quoted(text: str, most: int = _SHOWN) -> str:
    return f"“{text[:most]}{'…' if len(text) > most else ''}”"


def in_column(name: str, fault: str) -> str:
    """A fault of a cell: "Column “Start”: “31/02/2026” is not a date of the calendar"."""
    return f"Column {quoted(name, _NAME)}: {fault}"


def sentence(faults: Sequence[str]) -> str:
    """The faults of a line as one sentence without its stop, each told once."""
    different = list(dict.fromkeys(faults))
    more = len(different) - MOST
    return "; ".join(different[:MOST]) + (f"; and {more} more" if more > 0 else "")
