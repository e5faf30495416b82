"""Of what kind a cell is, told from its looks alone, in any language: enough to tell names from what they name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

EMPTY: Final = ""
WORD: Final = "word"
MIXED: Final = "mixed"
"""Words and digits: "Stress 10" and "10 November"."""
NUMBER: Final = "number"
DATE: Final = "date"
TIME: Final = "time"
DATA: Final = frozenset({NUMBER, DATE, TIME})
"""What stands below a name and is no name."""
_LONGEST: Final = 60
_KEPT: Final = 4096
# \d takes the digits of every script, as people write them.
_DIGIT: Final = re.compile(r"\d")
_SIGNS: Final = re.compile(r"[\W_]+")
_NUMBER: Final = re.compile(
    r"[~<>≈±+−-]{0,2} ?[$€£¥]? ?\d[\d.,'’\u00a0\u202f ]*(?:[eE][+-]?\d{1,3}| ?(?:%|‰|°?[^\W\d_]{0,4}\.?))\+?"
    r"|\d{1,3} ?/ ?\d{1,3}|P(?:\d{1,9}[DWMY]){0,4}(?:T[\d.,HMS]{1,20})?"
    r"|(?:\d{1,4}(?:[.,]\d{1,3})? ?[^\W\d_]{1,4}\.? ?){1,3}"
)
_DATE: Final = re.compile(
    r"(?:[^\W\d]{2,12}\.?,? )?\d{1,4} ?[-/.年년] ?\d{1,2} ?[-/.月월] ?\d{1,4}(?:[^,;|]|, ){0,40}"
    r"|\d{1,2}[-. ]{0,2}[^\W\d_]{3,12}\.?[-., ]{1,2}\d{2,4}(?:[^,;|]|, ){0,20}|\d{8}T\d{4,6}.{0,10}"
)
_TIME: Final = re.compile(
    r"[^,;|]{0,6}?\d{1,3}[:：]\d{2}[^,;|]{0,16}|\d{1,2} ?[hH]\d{2}"
    r"|\d{1,2} ?[apAP]\.? ?[mM]\.?|\d{1,2} ?Uhr|\d{1,2}\.\d{2} ?(?:Uhr|[ap]m)"
)
_YEAR: Final = re.compile(r"(?<!\d)(?:19|2[0-6])\d\d(?!\d)")
_DAY: Final = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


@lru_cache(_KEPT)
def kind_of(cell: str) -> str:
    """Of which kind a cell is; a cell of signs alone, such as "-", is empty."""
    said = " ".join(cell.split()) if len(cell) <= _LONGEST else cell
    if not said or _SIGNS.fullmatch(said):
        return EMPTY
    if not _DIGIT.search(said):
        return WORD
    if len(said) > _LONGEST:
        return MIXED
    is_list = ";" in said or "|" in said
    if _DATE.fullmatch(said) or (not is_list and _YEAR.search(said) and _DAY.search(said)):
        return DATE
    if _TIME.fullmatch(said):
        return TIME
    return NUMBER if _NUMBER.fullmatch(said) else MIXED


def most(kinds: Iterable[str]) -> str:
    """The kind of more than half of the cells in which something stands; empty where there is none."""
    seen = [kind for kind in kinds if kind]
    first = max(set(seen), key=seen.count, default=EMPTY)
    return first if seen.count(first) * 2 > len(seen) else EMPTY


def letters(width: int) -> tuple[str, ...]:
    """What the columns of a table without a head are called: A to Z, then AA."""
    return tuple(_letter(index) for index in range(width))


def _letter(index: int) -> str:
    before, last = divmod(index, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)
