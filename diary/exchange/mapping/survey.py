"""What is seen of a table in one look over all of its lines: how many there are, the first of them, the few words that
a column holds, and how dates and numbers are written. What is guessed of a table is guessed of this alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from diary.exchange.mapping.doubts import Doubts

SAMPLE: Final = 200
"""Lines that guesses are tried on."""
MOST_WORDS: Final = 60
"""Different cells of a column that are kept; what holds more is no column of a few words."""
LONGEST_WORD: Final = 80


@dataclass
class Survey:
    """Of `total` lines the first as `sample`; of each column how often it holds which cell in `words`, or None where it
    holds too many different ones; `doubts` of dates and numbers. `titles` is what stands above the table."""

    titles: tuple[str, ...] = ()
    total: int = 0
    sample: list[tuple[str, ...]] = field(default_factory=list)
    words: list[Counter[str] | None] = field(default_factory=list)
    doubts: Doubts = field(default_factory=Doubts)

    def see(self, cells: Sequence[str]) -> None:
        """Take one more line into account."""
        self.total += 1
        if len(self.sample) < SAMPLE:
            self.sample.append(tuple(cells))
        self.doubts.see(cells)
        words = self.words
        while len(words) < len(cells):
            words.append(Counter())
        for index, cell in enumerate(cells):
            counted = words[index]
            # This runs over each of a million lines: a column that holds too much is left alone from then on.
            if counted is not None and cell:
                counted[cell] += 1
                if len(counted) > MOST_WORDS or len(cell) > LONGEST_WORD:
                    words[index] = None

    def cells(self, index: int) -> list[str]:
        """What a column holds in the sample, without what is empty."""
        return [said for row in self.sample if index < len(row) and (said := row[index].strip())]

    def words_of(self, index: int) -> Counter[str]:
        """The few different cells of a column, with how often each stands there; empty where it holds many."""
        counted = self.words[index] if index < len(self.words) else None
        return counted if counted is not None else Counter()
