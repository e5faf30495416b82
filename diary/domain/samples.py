"""Small made-up diaries, each with one thing in it: what a dry run of guidance is tried on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from diary.domain.catalogue import Shape
from diary.domain.content import CheckInContent, EpisodeContent, Moment, Remedy, SignAnswer

ZONE: Final = "UTC"


@dataclass(frozen=True, slots=True)
class Sample:
    """A made-up diary: what was written on each day, by how many days ago that was.

    `diet` and `medicine` (begun twenty days ago) are all of its background.
    """

    name: str
    episodes: Sequence[tuple[int, Mapping[str, Any]]] = ()
    checkins: Mapping[int, CheckInContent] = field(default_factory=dict)
    diet: str = ""
    medicine: str = ""

    def contents(self, today: date) -> list[EpisodeContent]:
        """The episodes, each a moment at eight in the evening."""
        return [
            EpisodeContent.of(
                {"sites": ("left_hallux",)} | dict(says),
                shape=Shape.MOMENT,
                zone=ZONE,
                start=Moment.at(datetime.combine(today - timedelta(days=ago), time(20), UTC), ZoneInfo(ZONE)),
            )
            for ago, says in self.episodes
        ]

    def uses(self, name: str) -> set[str]:
        """The keys of `triggers` or `remedies` that its episodes say."""
        found: set[str] = set()
        for _, says in self.episodes:
            found |= {word.key if isinstance(word, Remedy) else word for word in says.get(name, ())}
        return found


def _often(days: range, **says: Any) -> list[tuple[int, Mapping[str, Any]]]:
    return [(ago, says) for ago in days]


def _answered(question: str, answer: str, *days: int, **items: object) -> dict[int, CheckInContent]:
    return {ago: CheckInContent(twitching="yes", items=items, answers=[SignAnswer(question, answer)]) for ago in days}


SAMPLES: Final = (
    Sample("A calm first week", _often(range(1, 7, 2), triggers=("unknown",))),
    Sample("Coffee and short nights", _often(range(1, 12, 3), triggers=("caffeine", "poor_sleep"))),
    Sample(
        "Three weeks without a break",
        _often(range(21), triggers=("stress",), remedies=(Remedy("rest", "better"),)),
    ),
    Sample(
        "Nothing helps",
        _often(
            range(6), triggers=("tight_shoes",), remedies=(Remedy("water", "no_change"), Remedy("stretching", "worse"))
        ),
    ),
    Sample("Cannot rise on the toes", _often(range(1, 4)), _answered("weakness", "cannot_do", 1)),
    Sample("Numbness that lasts", _often(range(1, 4)), _answered("numbness", "lasts_longer", 1, 3)),
    Sample("Tingling from shoes", _often(range(1, 4), triggers=("tight_shoes",)), _answered("numbness", "clears", 1)),
    Sample("Strong pain", _often(range(1, 2), pain=8, signs=("pain",))),
    Sample("A swollen foot", _often(range(1, 2)), _answered("swelling_or_colour", "swelling", 1)),
    Sample("From the foot to the hand", [*_often(range(30, 46)), *_often(range(1, 4), sites=("left_hand",))]),
    Sample("A calf that looks thinner", _often(range(1, 4)), _answered("thinner", "yes", 1)),
    Sample("Stiff for days", _often(range(1, 4)), _answered("stiffness", "yes", 1, 3, 5)),
    Sample("Could not walk", _often(range(1, 2)), _answered("interference", "could_not_walk", 1)),
    Sample("Suspects a medicine", _often(range(1, 4), triggers=("medicine",))),
    Sample("Weak after a day of heat", checkins=_answered("weakness", "feels_weak", 1, heavy_sweating=True)),
    Sample("Jerks with a new medicine", checkins=_answered("jerks", "awake", 1, 4), medicine="psychiatric"),
    Sample("Three weeks, and a vegan diet", _often(range(21)), diet="vegan"),
    Sample("Six weeks without a break", _often(range(0, 42, 2))),
    Sample("More often", [*_often(range(36, 112, 2)), *_often(range(0, 36, 2)) * 3]),
    Sample("Stronger", [*_often(range(36, 112, 2), intensity=1), *_often(range(0, 36, 2), intensity=4)]),
    Sample("Cannot wait", checkins=_answered("right_now", "yes", 0)),
    Sample("Would like to talk", _often(range(1, 4)), _answered("worried", "yes", 0)),
)
