"""The words of each language: one module for each, named by its code, and found by being here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Final, TypeVar

from diary.exchange.mapping.language import Language, listed

Said = TypeVar("Said")


def _language(code: str) -> Language:
    found: Language = import_module(f"{__name__}.{code}").LANGUAGE
    return found


LANGUAGES: Final[Mapping[str, Language]] = {module.name: _language(module.name) for module in iter_modules(__path__)}
"""By their codes."""


def merged(tables: Iterable[Mapping[Said, str]]) -> dict[str, Said]:
    """What each word of several languages says. One that says different things in two of them says nothing."""
    found: dict[str, set[Said]] = {}
    for table in tables:
        for said, words in table.items():
            for word in listed(words):
                found.setdefault(word, set()).add(said)
    return {word: said.pop() for word, said in found.items() if len(said) == 1}


def _all(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for some in words for word in listed(some))


YES: Final = _all(language.yes for language in LANGUAGES.values())
NO: Final = _all(language.no for language in LANGUAGES.values())
UNSURE: Final = _all(language.unsure for language in LANGUAGES.values())
STRENGTHS: Final[Mapping[str, int]] = merged(language.strengths for language in LANGUAGES.values())
"""Words of strength by their step, from 0 (none) to 5 (the strongest); "moderate" is the middle, 3. All four tables
hold words as `language.plain` gives them."""
