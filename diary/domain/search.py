"""Which texts hold the words that somebody looks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_OWNER: Final = re.compile(r"['’]s\b")
# Of two that overlap the longer one first: "es" before "s" and "e".
_ENDINGS: Final = ("ness", "ing", "ed", "es", "s", "e")
_VOWEL: Final = re.compile(r"[aeiouy]")
_SHORTEST: Final = 3
"""What is left of a word has so many letters, so that "toes" becomes "toe" and "was" stays."""

_IRREGULAR: Final = {"feet": "foot", "calves": "calf"}
MOST_WORDS: Final = 8


def holding(wanted: str, texts: Sequence[str]) -> list[bool]:
    """For each text, whether it holds all of the first `MOST_WORDS` words.

    A word is found in any of its forms ("cramp" in "cramping", "numb" in "numbness") and not inside another word
    ("numb" in "number"). One that no text holds may be the beginning of one: "magnes" finds "magnesium".
    """
    asked = _words(wanted)[:MOST_WORDS]
    held = [frozenset(_words(text)) for text in texts]
    stems = [frozenset(map(_stem, words)) for words in held]
    found = [bool(asked)] * len(texts)
    for word in asked:
        has = [_stem(word) in own for own in stems]
        # Only a word that is found nowhere whole: "toe" must not find "toenail" in a text while another has "toe".
        if not any(has):
            has = [any(other.startswith(word) for other in words) for words in held]
        found = [both and here for both, here in zip(found, has, strict=True)]
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(_OWNER.sub("", text.casefold()))


def _stem(word: str) -> str:
    """A word without what marks its plural or its form: not a root, only the same for the forms of one word."""
    word = _IRREGULAR.get(word, word)
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    kept = next((word.removesuffix(ending) for ending in _ENDINGS if _may_end(word, ending)), word)
    # "cramming" and "cram": English doubles the last letter before an ending.
    return kept[:-1] if len(kept) > _SHORTEST and kept[-1] == kept[-2] else kept


def _may_end(word: str, ending: str) -> bool:
    """Whether these letters are an ending: those of "bring", "toes" (-es) and "bleed" are not."""
    rest = word.removesuffix(ending)
    return (
        rest != word
        and len(rest) >= _SHORTEST
        and _VOWEL.search(rest) is not None
        # Not the "ed" of "bleed".
        and not (ending == "ed" and rest.endswith("e"))
    )
