"""What a text speaks of, by words and phrases of all languages that are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from diary.exchange.mapping.language import Language, listed, plain
from diary.exchange.mapping.words import LANGUAGES

_MOST_SAID: Final = 2000
"""Characters of a text that are looked at: no note of a diary is longer."""
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_RIVALS: Final = {
    word: frozenset(listed(words)) for language in LANGUAGES.values() for word, words in language.rivals.items()
}


_CLAUSE: Final = re.compile(r"[,;.!?，、。；！？]")
_NEAR: Final = 2
"""So many words before something one can deny it: "no toe twitching"."""


class Speech:
    """Words and phrases that a text may speak of something with, what words may end with, and what is none of these."""

    def __init__(self, *fields: str, ends: str = "", never: str = "") -> None:
        self._phrases = _Phrases(_words(fields, spaced=True), _words([ends], spaced=True) if ends else ())
        self._written = _words(fields, spaced=False)
        self._never = _Phrases(_words([never], spaced=True))
        self._negating = _words(["negating"], spaced=True)
        self._negating_written = _words(["negating"], spaced=False)
        self._none = frozenset(word for language in LANGUAGES.values() for word in _denials(language))

    def is_in(self, text: str) -> bool:
        said = plain(text[:_MOST_SAID])
        # Words that no blanks part are in no text of plain letters.
        if not said.isascii() and any(word in said for word in self._written):
            return True
        return bool(self._spans(_WORD.findall(said)))

    def is_denied_in(self, text: str) -> bool:
        """Whether a text says that there was none of it: "no twitching today", "twitching: none"."""
        return any(map(self._is_denied, _CLAUSE.split(plain(text[:_MOST_SAID]))))

    def _is_denied(self, said: str) -> bool:
        if not said.isascii() and any(word in said for word in self._written):
            return any(word in said for word in self._negating_written)
        words = _WORD.findall(said)
        return any(
            not self._negating.isdisjoint(words[max(start - _NEAR, 0) : start])
            or (end == len(words) - 1 and words[end] in self._none)
            for start, end in self._spans(words)
        )

    def _spans(self, words: list[str]) -> list[tuple[int, int]]:
        """Where something that speaks of it begins and ends."""
        found = [span for span in self._phrases.spans(words) if not _is_another(words[slice(*span)], words)]
        never = {at for span in self._never.spans(words) for at in range(*span)} if found else set()
        return [span for span in found if never.isdisjoint(range(*span))]


def _words(fields: Iterable[str], *, spaced: bool) -> frozenset[str]:
    known = [language for language in LANGUAGES.values() if language.spaced == spaced]
    return frozenset(word for language in known for field in fields for word in listed(getattr(language, field)))


def _denials(language: Language) -> Iterator[str]:
    """What a language says behind something that was not: "no", "none"."""
    yield from listed(language.no)
    yield from listed(language.strengths.get(0, ""))


class _Phrases:
    """Phrases that are looked for in a list of words, and what a word of theirs may end with."""

    def __init__(self, phrases: Iterable[str], ends: Iterable[str] = ()) -> None:
        self._ends = tuple(ends)
        # This runs over each cell of a sample: most words begin no phrase, and cost one look.
        self._beginning: dict[str, list[list[str]]] = {}
        for phrase in phrases:
            first, *rest = phrase.split(" ")
            self._beginning.setdefault(first, []).append(rest)

    def spans(self, words: list[str]) -> Iterator[tuple[int, int]]:
        """Where a phrase begins and ends."""
        for start, word in enumerate(words):
            for rest in self._beginning.get(word, ()):
                end = start + 1 + len(rest)
                if words[start + 1 : end] == rest:
                    yield start, end
            if self._ends and word.endswith(self._ends):
                yield start, start + 1


def _is_another(said: list[str], words: list[str]) -> bool:
    """Whether it is a word of another language, which its neighbours tell: "toe" is Dutch as well."""
    rivals = _RIVALS.get(" ".join(said))
    return rivals is not None and not rivals.isdisjoint(words)


TWITCHING: Final = Speech("twitching", "toes", ends="ends", never="not_twitching")
SLEEP: Final = Speech("sleep", never="not_sleep")
