"""Columns of a file that say something of a warning sign. Their answers are never imported, and are counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from diary.domain.catalogue import QUESTIONS
from diary.domain.wording import plural
from diary.exchange.faults import quoted
from diary.exchange.mapping.doubts import Note
from diary.models.importing import ImportKind

_WORDS: Final = re.compile(
    r"\b(weak(ness)?|numb(ness)?|tingling|pins and needles|swelling|swollen|stiff(ness)?|palpitations?|heartbeat"
    r"|schwäche|taubheit|kribbeln|schwellung|steifheit|herzklopfen|herzstolpern)\b",
    re.IGNORECASE,
)
_KEYS: Final = frozenset(question.key for question in QUESTIONS)


class WarningSigns:
    """How many answers each such column of a file holds."""

    def __init__(self, kind: ImportKind, head: Sequence[str]) -> None:
        own = kind in (ImportKind.EPISODES, ImportKind.CHECKINS)
        self._counts = {
            index: (name, 0) for index, name in enumerate(head) if name in _KEYS or (not own and _WORDS.search(name))
        }

    def see(self, cells: Sequence[str]) -> None:
        for index, (name, count) in self._counts.items():
            if index < len(cells) and cells[index].strip():
                self._counts[index] = (name, count + 1)

    def count(self, index: int, times: int) -> None:
        """That a column holds so many answers more."""
        if index in self._counts:
            name, count = self._counts[index]
            self._counts[index] = (name, count + times)

    def notes(self) -> list[Note]:
        return [
            Note(f"Column {quoted(name, 40)}: {_are(count)} not imported. Flicker asks you about warning signs itself.")
            for name, count in self._counts.values()
            if count
        ]


def _are(count: int) -> str:
    return f"{plural(count, 'answer')} {'is' if count == 1 else 'are'}"
