"""What differs between two texts, line by line, and within a changed line word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest


class LineChange(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line; `marked` where the other text says something else."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the older and of the newer text side by side; a side without one is empty."""

    change: LineChange
    old: tuple[Piece, ...] = ()
    new: tuple[Piece, ...] = ()


def compare(old: str, new: str) -> list[Row]:
    """The rows of two texts, in their order; empty lines that are the same are left out."""
    rows: list[Row] = []
    before, after = old.splitlines(), new.splitlines()
    # autojunk would take a line that comes often for noise in texts of 200 lines and more.
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            rows += [Row(LineChange.SAME, (Piece(line),), (Piece(line),)) for line in before[i1:i2] if line]
        else:
            rows += [_row(left, right) for left, right in zip_longest(before[i1:i2], after[j1:j2]) if left or right]
    return rows


def _row(left: str | None, right: str | None) -> Row:
    if not left:
        return Row(LineChange.ADDED, new=(Piece(right or "", marked=True),))
    if not right:
        return Row(LineChange.REMOVED, old=(Piece(left, marked=True),))
    # White space as words of its own: joined again, the pieces are the line to the letter.
    before, after = re.findall(r"\s+|\S+", left), re.findall(r"\s+|\S+", right)
    old: list[Piece] = []
    new: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        _add(old, before[i1:i2], tag != "equal")
        _add(new, after[j1:j2], tag != "equal")
    return Row(LineChange.CHANGED, tuple(old), tuple(new))


def _add(pieces: list[Piece], words: Sequence[str], marked: bool) -> None:
    if words:
        pieces.append(Piece("".join(words), marked))
