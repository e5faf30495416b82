"""What the person suspected, counted. There are no days to compare with, so nothing is tested here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from diary.domain.catalogue import TRIGGERS
from diary.domain.needs import Need

NO_IDEA: Final = "unknown"
"""The trigger that says that nothing is suspected: it is counted, and never the most frequent guess."""

_TERMS: Final = {term.key: (place, term.name) for place, term in enumerate(TRIGGERS)}


@dataclass(frozen=True, slots=True)
class Guess:
    """A suspected trigger, of the catalogue or an own one (its key is a uuid), and with how many episodes."""

    key: str
    name: str
    episodes: int

    @property
    def is_own(self) -> bool:
        return self.key not in _TERMS


@dataclass(frozen=True, slots=True)
class Guesses:
    """The guesses, most frequent first. `episodes` is the base, `without` are those without any guess."""

    rows: tuple[Guess, ...]
    episodes: int
    without: int

    @property
    def needs(self) -> tuple[Need, ...]:
        return ()

    @property
    def leaders(self) -> tuple[Guess, ...]:
        """The most frequent guess, or all that are equally frequent."""
        # The rows are sorted, so the first one is the most frequent.
        named = [row for row in self.rows if row.key != NO_IDEA]
        return tuple(row for row in named if row.episodes == named[0].episodes)

    @property
    def no_idea(self) -> int:
        """With how many episodes the person said that they have no idea."""
        return next((row.episodes for row in self.rows if row.key == NO_IDEA), 0)


def guesses_of(counts: Iterable[tuple[str, str, int]], *, episodes: int, without: int) -> Guesses:
    """Guesses from (key, name, episodes); of a trigger of the catalogue the name is the catalogue's."""
    rows = [Guess(key, _TERMS[key][1] if key in _TERMS else name, n) for key, name, n in counts]
    return Guesses(tuple(sorted(rows, key=_order)), episodes, without)


def _order(row: Guess) -> tuple[int, int, str, str]:
    # Among equals in the catalogue's order, own ones behind it by name, and by key where two are called alike.
    place = _TERMS[row.key][0] if row.key in _TERMS else len(_TERMS)
    return -row.episodes, place, row.name.casefold(), row.key
