"""What one language is described by, and how the words of all of them are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """How a language names the places of the catalogue. Each text is a list of words or phrases, with commas between.

    `toe` says that a toe is meant, and `which` then says which one, from 1 (the great toe); one of `ordinals` does so
    without it, and each of `toes` is a toe by itself. `digits` name a finger as well as a toe, the one with this number
    or (0) any: a toe where a word of `foot` or of `limb` (a leg) stands with it. `parts` are the other places, by the
    key of their site without its side; one of `vague` is too common to speak of twitching alone. `joined` are sides
    that may be written together with what follows. `fillers` mean nothing.
    """

    toe: str = ""
    which: Mapping[int, str] = field(default_factory=dict)
    ordinals: Mapping[int, str] = field(default_factory=dict)
    toes: Mapping[int, str] = field(default_factory=dict)
    digits: Mapping[int, str] = field(default_factory=dict)
    foot: str = ""
    limb: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    vague: str = ""
    left: str = ""
    right: str = ""
    both: str = ""
    all: str = ""
    fillers: str = ""
    joined: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The words of one language, of which somebody who speaks it is sure. Each text is a list of words or phrases in
    small letters, with commas between.

    What a column says: `names` are names of columns by what they say; `measured` are those that say it only where a
    unit stands with them. `units` are words by their unit, `of` may stand between a unit and what is measured, `to`
    between the ends of a scale, and `out_of` before its top. `asides` change no meaning, nor does `per_day`. `episode`
    is what a name may say that it belongs to.

    What a text speaks of: words and phrases of `twitching`, of `toes` and of `sleep`; `ends` are what a word of
    twitching may end with; none of them counts within what is `not_twitching` or `not_sleep`. `rivals` are words of
    these that another language has with another meaning, each with words that tell that language. `negating` deny what
    follows them, or where no blanks part words what they stand with.

    What a cell says: `yes`, `no`, `unsure`, and `strengths` by their step, from 0 (none) to 5 (the strongest).

    `spaced`: words are parted by blanks.
    """

    names: Mapping[str, str]
    measured: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    of: str = ""
    to: str = ""
    out_of: str = ""
    asides: str = ""
    per_day: str = ""
    episode: str = ""
    both: str = ""
    twitching: str = ""
    ends: str = ""
    not_twitching: str = ""
    toes: str = ""
    sleep: str = ""
    not_sleep: str = ""
    rivals: Mapping[str, str] = field(default_factory=dict)
    negating: str = ""
    yes: str = ""
    no: str = ""
    unsure: str = ""
    strengths: Mapping[int, str] = field(default_factory=dict)
    body: Body = Body()
    spaced: bool = True


_CAMEL: Final = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])")
_WITHIN: Final = re.compile(r"(?<=[^\W\d_])[-.‐‑](?=[^\W\d_])")
_LAST_LATIN: Final = 0x24F
_UNSEEN: Final = ("\u0307", "\ufe0f")
"""What folding leaves of the Turkish capital I, and what chooses how a picture is drawn."""
_BARE: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_SPELT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_LONG: Final = 4
_LONGER: Final = 5


def plain(text: str) -> str:
    """A text as names are compared: composed, case folded, "startTime" and "start_time" as "start time", and with one
    blank for inner white space."""
    said = unicodedata.normalize("NFKC", _CAMEL.sub(" ", text)).casefold()
    if not said.isascii():
        said = "".join(char for char in said if unicodedata.category(char) != "Cf" and char not in _UNSEEN)
        said = said.replace("’", "'")
    return " ".join(_WITHIN.sub(" ", said.replace("_", " ")).split())


def listed(words: str) -> Iterator[str]:
    """The words of a list, each in every spelling that people use who lack its letters."""
    for word in words.split(","):
        yield from spellings(plain(word))


def spellings(word: str) -> set[str]:
    """A word, and where it is long enough to be no other one, without accents: "durée", "duree"; "müde", "muede"."""
    found = {word} - {""}
    if not word.isascii() and all(ord(char) <= _LAST_LATIN for char in word):
        if len(word) >= _LONG:
            found.add(word.translate(_SPELT))
        if len(word) >= _LONGER:
            bare = unicodedata.normalize("NFKD", word.translate(_BARE))
            found.add("".join(char for char in bare if not unicodedata.combining(char)))
    return found
