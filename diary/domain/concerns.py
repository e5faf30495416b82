"""What of the library concerns one diary: the texts of its reasons to see a doctor, of what was found to go with the
twitching, of what the person suspects most, and of what they take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from diary.domain.background import MedicineTaken
from diary.domain.flags import Flag, Status
from diary.domain.guesses import Guess
from diary.domain.guidance import GuidanceKind


class Why(StrEnum):
    """Why a text concerns a diary."""

    MET = "met"
    TALKED_ABOUT = "talked about"
    FOUND = "found"
    SUSPECTED = "suspected"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Concern:
    """A text, by kind and key, and why it is named first."""

    kind: GuidanceKind
    key: str
    why: Why


MOST_SUSPECTED: Final = 3
"""So many suspicions are named; the rest stands with all others."""
_NOT_TOLD: Final = "unknown"
"""Suspected by whoever has no idea: nothing to read up."""
_OF_FACTOR: Final = {
    "caffeine_drinks": "caffeine",
    "sleep_minutes": "poor_sleep",
    "stress": "stress",
    "exercise": "exercise",
    "standing_minutes": "prolonged_standing",
    "tight_shoes": "tight_shoes",
    "water": "dehydration",
    "alcohol_units": "alcohol",
}
"""The trigger whose text tells of each of `association.FACTORS`."""
_OF_SUPPLEMENT: Final = {
    "magnesium": (GuidanceKind.REMEDY, "magnesium"),
    "potassium": (GuidanceKind.REMEDY, "potassium"),
    "vitamin_d": (GuidanceKind.TRIGGER, "low_vitamin_d"),
    "vitamin_b12": (GuidanceKind.TRIGGER, "low_b12"),
}


def concerns(
    flags: Iterable[Flag], links: Iterable[str], guesses: Sequence[Guess], medicines: Iterable[MedicineTaken]
) -> tuple[Concern, ...]:
    """In the order in which they matter: the flags as they come (a hidden one is left out), the factors in which a link
    stands out, the words that are suspected most, the medicines. What is named twice stands where it matters more."""
    suspected = [row.key for row in guesses if not row.is_own and row.key != _NOT_TOLD]
    found = [
        *(
            Concern(
                GuidanceKind.CRITERION,
                flag.criterion.id,
                Why.TALKED_ABOUT if flag.status is Status.DISCUSSED else Why.MET,
            )
            for flag in flags
            if flag.status is not Status.HIDDEN
        ),
        *(Concern(GuidanceKind.TRIGGER, _OF_FACTOR[key], Why.FOUND) for key in links),
        *(Concern(GuidanceKind.TRIGGER, key, Why.SUSPECTED) for key in suspected[:MOST_SUSPECTED]),
        *(_of_medicine(row) for row in medicines),
    ]
    first: dict[tuple[GuidanceKind, str], Concern] = {}
    for row in found:
        if row is not None:
            first.setdefault((row.kind, row.key), row)
    return tuple(first.values())


def _of_medicine(row: MedicineTaken) -> Concern | None:
    if not row.is_supplement:
        return Concern(GuidanceKind.TRIGGER, "medicine", Why.TAKEN)
    text = _OF_SUPPLEMENT.get(row.group)
    return text and Concern(*text, Why.TAKEN)
