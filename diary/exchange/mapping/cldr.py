"""The words of dates, times and lengths of time in many languages, as CLDR has them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Final

from babel import Locale

LANGUAGES: Final = (
    "en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "fi", "cs", "tr", "ru", "uk", "ja", "zh", "ko",
    "el", "hu", "ro", "sk", "bg", "ca", "id", "ar",
    "th", "hi",
)  # fmt: skip
"""Those of which no name of a month means another month in one of the others: in Croatian "listopad" is October."""
_CONTEXTS: Final = ("format", "stand-alone")
_WIDTHS: Final = ("wide", "abbreviated", "short")
_MORE_MONTHS: Final = {"sept": 9, "mrz": 3}
_MORE_HALVES: Final = {"a": "am", "p": "pm"}
_NO_HALVES: Final = frozenset({"de", "du"})
"""Hungarian, where they stand for the halves, is written by 24 hours, and "13 de mayo" is not of the morning."""
_PLAIN: Final = str.maketrans("ıłøđß", "ilods")


_LEFT_OUT: Final = ". '’ʼ"


@lru_cache(4096)
def bare(word: str) -> str:
    """A word without case, accents, stops, apostrophes and blanks, as the tables here have them."""
    letters = unicodedata.normalize("NFKD", word.casefold()).translate(_PLAIN)
    return "".join(letter for letter in letters if letter not in _LEFT_OUT and not unicodedata.combining(letter))


def _names(kind: str) -> Iterator[tuple[str, Any]]:
    """The names of a kind ("months", "days", "day_periods"), each with what it stands for."""
    for language in LANGUAGES:
        contexts = getattr(Locale.parse(language), kind)
        for context in _CONTEXTS:
            for width in _WIDTHS:
                for key, name in contexts.get(context, {}).get(width, {}).items():
                    yield bare(name), key


@cache
def months() -> Mapping[str, int]:
    """The number of each month by its names."""
    return {**{name: key for name, key in _names("months") if not name[:1].isdigit()}, **_MORE_MONTHS}


@cache
def weekdays() -> Mapping[str, frozenset[int]]:
    """The days that a name can mean, from 0 for Monday: "sa" is Saturday to some and Tuesday to others."""
    found: dict[str, set[int]] = {}
    for name, key in _names("days"):
        found.setdefault(name, set()).add(key)
    return {name: frozenset(days) for name, days in found.items()}


@cache
def halves() -> Mapping[str, str]:
    """ "am" or "pm" by their names."""
    named = {name: key for name, key in _names("day_periods") if key in ("am", "pm") and name not in _NO_HALVES}
    return {**named, **_MORE_HALVES}


_UNITS: Final = {"day": "d", "hour": "h", "minute": "min", "second": "s", "millisecond": "ms"}
_LETTERS: Final = {"d": "d", "h": "h", "u": "h", "ч": "h", "m": "min", "м": "min", "s": "s", "с": "s"}
"""One letter means too many things to be taken of all languages."""
_MORE_UNITS: Final = {
    **_LETTERS, "hr": "h", "hrs": "h", "stdn": "h", "mins": "min", "mn": "min", "secs": "s", "sek": "s", "msec": "ms",
    "msecs": "ms", "小時": "h", "分鐘": "min",
}  # fmt: skip


@cache
def units() -> Mapping[str, str]:
    """ "d", "h", "min", "s" or "ms" by their words, without those that mean two of them."""
    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        patterns = Locale.parse(language)._data["unit_patterns"]
        for name, unit in _UNITS.items():
            for width in patterns[f"duration-{name}"].values():
                for pattern in width.values():
                    found.setdefault(bare(pattern.replace("{0}", "")), set()).add(unit)
    # In Chinese and Japanese a unit may be one sign.
    sure = {word: told.pop() for word, told in found.items() if len(told) == 1 and (len(word) > 1 or word > "\u2e80")}
    return {**sure, **_MORE_UNITS}
