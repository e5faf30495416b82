"""The course in words: how many of what, from when to when."""

from __future__ import annotations

from datetime import date
from typing import Final

from diary.domain.course import Course, LaneKind, Stretch
from diary.domain.spans import spans_of
from diary.domain.wording import count_words, date_words, day_month
from diary.domain.wording.spans import part_weeks

KINDS: Final = {
    LaneKind.ONSET: "onset",
    LaneKind.VISIT: "visit",
    LaneKind.SIGN: "sign",
    LaneKind.MEDICINE: "medicine",
    LaneKind.SUPPLEMENT: "supplement",
}
_COUNTED: Final = (LaneKind.SIGN, LaneKind.MEDICINE, LaneKind.SUPPLEMENT, LaneKind.VISIT)


def sentence(course: Course, *, calm: bool = False) -> str:
    """What the period holds: "From 3 May to 21 November 2026: 214 days with twitching, 3 signs, 1 visit."."""
    days = course.days
    twitched = int(days.twitched.sum())
    counts = [(_count(course, kind), KINDS[kind]) for kind in _COUNTED]
    if not twitched and not any(count for count, _ in counts):
        return "No episode is written down in this period."
    twitching = f"{count_words(twitched, 'day', calm=calm)} with twitching" if twitched else "no twitching written down"
    told = [twitching, *(count_words(count, noun, calm=calm) for count, noun in counts if count)]
    return f"{_from_to(days.first, days.last)}: {', '.join(told)}."


def _count(course: Course, kind: LaneKind) -> int:
    lanes = course.lanes_of(kind)
    return sum(len(lane.days) for lane in lanes) if kind is LaneKind.VISIT else len(lanes)


def _from_to(first: date, last: date) -> str:
    begin = day_month(first) if first.year == last.year else date_words(first)
    return f"On {date_words(first)}" if first == last else f"From {begin} to {date_words(last)}"


def details(course: Course, *, calm: bool = False) -> tuple[str, ...]:
    """When it began, what the marks do not say, and which weeks are cut."""
    told = []
    if course.onset_on:
        told.append(
            f"You first noticed twitching {'about' if course.onset_is_about else 'on'} {date_words(course.onset_on)}."
        )
    if course.lanes_of(LaneKind.SIGN):
        told.append("A day without a mark says only that nothing was written down on it.")
    return (*told, *part_weeks(spans_of(course.days)))


def stretch_words(stretch: Stretch) -> str:
    """When a medicine was taken: "from 3 May 2026, no stop written down", "start not said, until 4 June 2026"."""
    first = f"from {date_words(stretch.first)}" if stretch.first else "start not said"
    last = f"until {date_words(stretch.last)}" if stretch.last else "no stop written down"
    return f"{first}, {last}"
