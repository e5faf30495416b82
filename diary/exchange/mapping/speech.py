"""What a text speaks of, by words and phrases of all languages that are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from diary.exchange.mapping.language import listed, plain
from diary.exchange.mapping.words import LANGUAGES

_MOST_SAID: Final = 2000
"""Characters of a text that are looked at: no note of a diary is longer."""
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_LONGEST: Final = 5
_RIVALS: Final = {
    word: frozenset(listed(words)) for language in LANGUAGES.values() for word, words in language.rivals.items()
}


class Speech:
    """Words and phrases that a text may speak of something with, what words may end with, and what is none of these."""

    def __init__(self, *fields: str, ends: str = "", never: str = "") -> None:
        self._phrases = self._of(fields, spaced=True)
        self._written = self._of(fields, spaced=False)
        self._ends = tuple(self._of([ends], spaced=True)) if ends else ()
        self._never = self._of([never], spaced=True)

    @staticmethod
    def _of(fields: Iterable[str], *, spaced: bool) -> frozenset[str]:
        known = [language for language in LANGUAGES.values() if language.spaced == spaced]
        return frozenset(word for language in known for name in fields for word in listed(getattr(language, name)))

    def is_in(self, text: str) -> bool:
        said = plain(text[:_MOST_SAID])
        if any(word in said for word in self._written):
            return True
        words = _WORD.findall(said)
        never = {at for start, end in self._found(words, self._never) for at in range(start, end)}
        return any(
            never.isdisjoint(range(start, end)) and not _is_another(words[start:end], words)
            for start, end in self._found(words, self._phrases, self._ends)
        )

    @staticmethod
    def _found(words: list[str], phrases: frozenset[str], ends: tuple[str, ...] = ()) -> Iterator[tuple[int, int]]:
        for start in range(len(words)):
            for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
                said = words[start] if end == start + 1 else " ".join(words[start:end])
                if said in phrases or (ends and end == start + 1 and said.endswith(ends)):
                    yield start, end


def _is_another(said: list[str], words: list[str]) -> bool:
    """Whether it is a word of another language, which its neighbours tell: "toe" is Dutch as well."""
    rivals = _RIVALS.get(" ".join(said))
    return rivals is not None and not rivals.isdisjoint(words)


TWITCHING: Final = Speech("twitching", "toes", ends="ends", never="not_twitching")
SLEEP: Final = Speech("sleep", never="not_sleep")
