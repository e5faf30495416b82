"""The kinds of records of an export: which are read, and those that are not, in words."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from diary.domain.wording import plural

SLEEP: Final = "HKCategoryTypeIdentifierSleepAnalysis"
CAFFEINE: Final = "HKQuantityTypeIdentifierDietaryCaffeine"
IN_BED: Final = "HKTimeInBed"
AWAKE: Final = "HKTimeAwake"
_NAMED: Final = 5
_KIND: Final = re.compile(r"HK(?:[A-Z][a-z]+TypeIdentifier|DataType)?([A-Za-z0-9]{1,60})")
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+|[0-9]+")


def passed_over(others: Counter[str]) -> str:
    """What an export holds besides, in one sentence, the most frequent kinds by name: "1,234 records of 41 other kinds
    are not read: step count, heart rate and 39 more."; "" where it holds nothing else."""
    if not others:
        return ""
    kinds = [kind for kind, _ in others.most_common()]
    names = list(dict.fromkeys(filter(None, map(_words, kinds))))[:_NAMED]
    more = len(kinds) - len(names)
    said = ", ".join(names) + (f" and {more} more" if more and names else "")
    count = others.total()
    are = "is" if count == 1 else "are"
    return (
        f"{plural(count, 'record')} of {plural(len(kinds), 'other kind')} {are} not read{f': {said}' if said else ''}."
    )


def _words(kind: str) -> str:
    """The name of a kind as Apple gives it, in words; "" where it is none of Apple's."""
    found = _KIND.fullmatch(kind)
    words = _WORD.findall(found[1]) if found else []
    return " ".join(word if len(word) > 1 and word.isupper() else word.lower() for word in words)
