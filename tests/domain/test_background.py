"""The background as rules read it: dates that are known and dates that are not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from diary.domain.background import Background, ConditionKnown, MedicineTaken
from tests.each import each

DAY = date(2026, 3, 14)


def ago(days: int | None) -> date | None:
    return None if days is None else DAY - timedelta(days=days)


@each(
    ("started", "changed", "expected"),
    [(56, None, 56), (57, None, None), (0, None, 0), (-1, None, None), (None, 30, 30), (40, 30, 30), (30, 40, 30),
     (100, 30, 30), (30, -5, 30), (None, None, None)],
)  # fmt: skip
def test_the_last_start_or_change_of_a_period_is_found(
    started: int | None, changed: int | None, expected: int | None
) -> None:
    taken = MedicineTaken("k", "Pill", "diuretic", ago(started), ago(changed))
    assert taken.begun_or_changed(DAY - timedelta(days=56), DAY) == ago(expected)


@each(
    ("started", "stopped", "expected"),
    [
        (None, None, True),
        (0, None, True),
        (-1, None, False),
        (None, 0, True),
        (None, 1, False),
        (9, 1, False),
        (9, 0, True),
    ],
)
def test_a_medicine_is_taken_from_its_start_to_its_end_and_always_without_dates(
    started: int | None, stopped: int | None, expected: bool
) -> None:
    taken = MedicineTaken("k", "Pill", "diuretic", ago(started), stopped_on=ago(stopped))
    assert taken.taken_on(DAY) is expected
    assert Background(medicines=(taken,)).takes("diuretic", DAY) is expected
    assert not Background(medicines=(taken,)).takes("stimulant", DAY)


@pytest.mark.parametrize(("group", "expected"), [("magnesium", True), ("vitamin_b12", True), ("diuretic", False)])
def test_supplements_are_told_from_medicines(group: str, expected: bool) -> None:
    assert MedicineTaken("k", "Pill", group).is_supplement is expected


@each(
    ("key", "since", "expected"),
    [("head_injury", 28, True), ("head_injury", 29, False), ("head_injury", 0, True), ("head_injury", -1, False),
     ("head_injury", None, False), ("foot_injury", 3, False)],
)  # fmt: skip
def test_an_injury_counts_on_its_day_and_some_days_after(key: str, since: int | None, expected: bool) -> None:
    known = Background(conditions=(ConditionKnown("anxiety"), ConditionKnown(key, ago(since))))
    assert known.injured_within("head_injury", DAY, 28) is expected
    assert known.has(key)
    assert not known.has("other")
