"""The course: everything dated in a diary under one time axis, for a doctor's eye."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from diary.domain.background import MedicineTaken
from diary.domain.catalogue import QUESTIONS, SIGNS
from diary.domain.history import Days
from diary.domain.names import name_key
from diary.domain.needs import Need

# "Only within a day after exercise" is none of them: it reports something, and stands in the course.
NO_ANSWERS: Final = frozenset(answer.key for question in QUESTIONS for answer in question.answers if not answer.yes)
"""The answers to red-flag questions that report no sign."""

_SIGN_NAMES: Final = {term.key: term.name for term in SIGNS}
_QUESTION_NAMES: Final = {question.key: question.name for question in QUESTIONS}
# A sign and a question of the same name share a lane, at the place of the first.
_SIGN_ORDER: Final = tuple(dict.fromkeys([*_SIGN_NAMES.values(), *_QUESTION_NAMES.values()]))


class LaneKind(StrEnum):
    """What a lane holds, in the order in which lanes are shown."""

    ONSET = "onset"
    VISIT = "visit"
    SIGN = "sign"
    MEDICINE = "medicine"
    SUPPLEMENT = "supplement"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `first` to `last`, both included; None where the start is not known, or where it goes on."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the course. `days` are its marks in the period, in order: the days with a sign, the visits (two on
    a day are two), the days on which a dose changed. Stretches keep their own dates and may reach out of the period."""

    kind: LaneKind
    name: str
    stretches: tuple[Stretch, ...] = ()
    days: tuple[date, ...] = ()


@dataclass(frozen=True)
class Course:
    """The days of a period and what else is dated in it. `onset_on` is when twitching was first noticed, as said."""

    days: Days
    lanes: tuple[Lane, ...]
    onset_on: date | None = None
    onset_is_about: bool = False

    @property
    def needs(self) -> tuple[Need, ...]:
        return ()

    def lanes_of(self, kind: LaneKind) -> tuple[Lane, ...]:
        return tuple(lane for lane in self.lanes if lane.kind is kind)


def course_of(
    days: Days,
    *,
    signs: Iterable[tuple[str, date]] = (),
    answers: Iterable[tuple[str, date]] = (),
    medicines: Iterable[MedicineTaken] = (),
    visits: Iterable[date] = (),
    onset_on: date | None = None,
    onset_is_about: bool = False,
) -> Course:
    """The course over a period from (sign, day) of episodes, (question, day) of answers that report a sign, medicines
    and visits. What lies out of the period is left out; signs of the same name are one."""

    def within(day: date | None) -> bool:
        return day is not None and days.first <= day <= days.last

    noticed = "First noticed, about" if onset_is_about else "First noticed"
    lanes = [
        *([Lane(LaneKind.ONSET, noticed, days=(onset_on,))] if onset_on and within(onset_on) else ()),
        *([Lane(LaneKind.VISIT, "Visits", days=seen)] if (seen := tuple(sorted(filter(within, visits)))) else ()),
        *_sign_lanes(
            (name, day)
            for names, rows in ((_SIGN_NAMES, signs), (_QUESTION_NAMES, answers))
            for key, day in rows
            if within(day)
            for name in (names[key],)
        ),
        *_medicine_lanes(medicines, days),
    ]
    return Course(days, tuple(lanes), onset_on, onset_is_about)


def _sign_lanes(rows: Iterable[tuple[str, date]]) -> Iterator[Lane]:
    found: dict[str, set[date]] = defaultdict(set)
    for name, day in rows:
        found[name].add(day)
    for name in _SIGN_ORDER:
        if name in found:
            yield Lane(LaneKind.SIGN, name, days=tuple(sorted(found[name])))


def _medicine_lanes(medicines: Iterable[MedicineTaken], days: Days) -> list[Lane]:
    """A lane for each medicine taken in the period, however often it was started again; medicines first."""
    taken: dict[tuple[LaneKind, str], list[MedicineTaken]] = defaultdict(list)
    for row in sorted(medicines, key=lambda row: (row.started_on or date.min, row.name, row.key)):
        # An unknown start or end leaves it in: it may have been taken, and a lane with a question mark says so.
        if (row.started_on or days.first) <= days.last and (row.stopped_on or days.last) >= days.first:
            kind = LaneKind.SUPPLEMENT if row.is_supplement else LaneKind.MEDICINE
            # By name and not by row: a medicine that was stopped and begun again is one lane with two bars.
            taken[kind, name_key(row.name)].append(row)
    lanes = [
        Lane(
            kind,
            rows[0].name,
            tuple(Stretch(row.started_on, row.stopped_on) for row in rows),
            tuple(sorted({row.changed_on for row in rows if row.changed_on and _changed_while_taken(row, days)})),
        )
        for (kind, _), rows in taken.items()
    ]
    # sorted is stable: within both kinds the order of the starts stays.
    return sorted(lanes, key=lambda lane: lane.kind is LaneKind.SUPPLEMENT)


def _changed_while_taken(row: MedicineTaken, days: Days) -> bool:
    day = row.changed_on
    return day is not None and days.first <= day <= days.last and row.taken_on(day)
