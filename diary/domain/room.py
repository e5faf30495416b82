"""How much room a diary takes, and how much it may take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MB: Final = 1_000_000
EPISODE_BYTES: Final = 1_300
"""What an entry takes with its places, signs and indexes: measured on PostgreSQL; SQLite needs about half."""
CHECKIN_BYTES: Final = 700
LINE_BYTES: Final = 60
"""What an import remembers of each line that it brought in, so that it can be undone."""
REJECTION_BYTES: Final = 300


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes are used, and at most may be."""

    used: int
    most: int

    def has(self, needed: int) -> bool:
        return self.used + needed <= self.most


def bytes_of_rows(*, episodes: int, checkins: int = 0) -> int:
    """About how much so many rows take in the database."""
    return episodes * EPISODE_BYTES + checkins * CHECKIN_BYTES
