"""The words of a line, and what is found among them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from diary.domain.everyday import NUMBERS
from diary.domain.writing import DecimalMark, writing

_TOKEN: Final = re.compile(
    r"[1-5](?:st|nd|rd|th)\b|\d{1,3}(?:[\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’ʼ][^\W\d_]+)*|\S",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"[\d.,:\u00a0\u202f]*\d")
_WHOLE: Final = re.compile(r"\d{1,6}")
_FRACTION: Final = re.compile(r"(\d{1,6})([.,])(\d{1,4})")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[\u00a0\u202f]\d{3})+")
_PUNCTUATION: Final = frozenset(",;.!?:-–—()[]&+/'’\"“”„…·*=~")
_CLAUSE_ENDS: Final = frozenset({",", ";", ".", "!", "?", "–", "—", "·", "but", "however", "then", "though"})


@dataclass(frozen=True, slots=True)
class LineWord:
    """A word, a number or a sign. `word` is as it is compared, `start` and `end` are its place in the line, and `glued`
    says that no blank stands before it."""

    word: str
    start: int
    end: int
    glued: bool

    @property
    def is_mark(self) -> bool:
        """Whether it is no word: a comma, or something that is not seen."""
        return self.word in _PUNCTUATION or all(unicodedata.category(char) == "Cf" for char in self.word)

    @property
    def ends_clause(self) -> bool:
        return self.word in _CLAUSE_ENDS


def tokens(line: str) -> list[LineWord]:
    """The words of a line, in their order."""
    found: list[LineWord] = []
    for match in _TOKEN.finditer(line):
        word = match[0]
        if not _NUMBER.fullmatch(word):
            word = unicodedata.normalize("NFKC", word).casefold().replace("’", "'").replace("ʼ", "'") or match[0]
        found.append(LineWord(word, match.start(), match.end(), bool(found) and found[-1].end == match.start()))
    return found


@dataclass(frozen=True, slots=True)
class Spotted:
    """Something that the words from `start` to `end` say. `kind` is what it is of, `value` what it says."""

    kind: str
    start: int
    end: int
    value: Any = None

    def widened(self, start: int, end: int) -> Spotted:
        return Spotted(self.kind, min(start, self.start), max(end, self.end), self.value)


Reader = Callable[[Sequence[LineWord], int], Spotted | None]
"""What begins at a word, or None."""


def number(word: str) -> float | None:
    """A number as people write it, or None. What could be a thousand or a fraction is what the setting says it is."""
    if word in NUMBERS:
        return NUMBERS[word]
    if _WHOLE.fullmatch(word):
        return int(word)
    if _THOUSANDS.fullmatch(word):
        return int(word.replace("\u00a0", "").replace("\u202f", "")) if len(word) < 10 else None
    found = _FRACTION.fullmatch(word)
    if found is None:
        return None
    mark = "." if writing().decimal_mark == DecimalMark.POINT else ","
    if len(found[3]) == 3 and found[2] != mark:
        return int(found[1] + found[3])
    return float(f"{int(found[1])}.{''.join(str(int(digit)) for digit in found[3])}")


def whole(word: str) -> int | None:
    """A whole number, or None."""
    value = number(word)
    return int(value) if value is not None and value == int(value) else None


class Phrases:
    """What phrases say, by their words; of two the longer one is meant."""

    def __init__(self, said: Iterable[tuple[str, str, Any]]) -> None:
        self._known: dict[str, list[tuple[tuple[str, ...], str, Any]]] = {}
        for phrase, kind, value in said:
            words = tuple(token.word for token in tokens(phrase))
            # "Regular, like a beat" is said with its comma, or without.
            for told in {words, tuple(word for word in words if word != ",")}:
                if told:
                    self._known.setdefault(told[0], []).append((told, kind, value))
        for rows in self._known.values():
            rows.sort(key=lambda row: -len(row[0]))

    def at(self, line: Sequence[LineWord], at: int) -> Spotted | None:
        """The longest phrase that begins at a word."""
        for words, kind, value in self._known.get(line[at].word, ()):
            if at + len(words) <= len(line) and all(line[at + step].word == word for step, word in enumerate(words)):
                return Spotted(kind, at, at + len(words), value)
        return None


def skip(line: Sequence[LineWord], at: int, words: frozenset[str]) -> int:
    """The first place from `at` on where none of these words stands."""
    while at < len(line) and line[at].word in words:
        at += 1
    return at


def word_at(line: Sequence[LineWord], at: int) -> str:
    """The word at a place, "" before the first and behind the last."""
    return line[at].word if 0 <= at < len(line) else ""
