"""Somebody's own words within a sentence of ours: they never turn the rest of it round."""

from __future__ import annotations

import unicodedata
from typing import Final

FIRST_STRONG_ISOLATE: Final = "\u2068"
POP_ISOLATE: Final = "\u2069"
_CONTROLS: Final = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_RIGHT_TO_LEFT: Final = {"R", "AL", "AN"}


def without_direction(words: str) -> str:
    """Words without the characters that set a direction, which nobody sees and which may reach beyond the words."""
    return words.translate(_CONTROLS)


def isolated(words: str) -> str:
    """Words as they stand in a sentence of ours: between marks that keep their direction to themselves, where they have
    one that is not ours. A page makes an element of these marks (`templatetags/pages.py: own`)."""
    plain = without_direction(words)
    if not any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in plain):
        return plain
    return f"{FIRST_STRONG_ISOLATE}{plain}{POP_ISOLATE}"
