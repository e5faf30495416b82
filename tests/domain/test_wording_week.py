from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.catalogue import ITEMS, Kind
from diary.domain.flags import Status
from diary.domain.history import DayRow
from diary.domain.rule_input import Urgency
from diary.domain.week import Unflagged, flags_by_day
from diary.domain.wording import EXAMINATION
from diary.domain.wording import week as words
from tests.domain.test_week import MONDAY, SUNDAY, entry, flag, on, row, said, week
from tests.each import each


@each(
    ("day", "today", "name"),
    [
        (MONDAY, SUNDAY, "This week"),
        (SUNDAY, MONDAY, "This week"),
        (MONDAY, date(2026, 3, 16), "Last week"),
        (MONDAY, date(2026, 3, 23), "The week of 9 March 2026"),
        (date(2026, 1, 1), SUNDAY, "The week of 29 December 2025"),
    ],
)
def test_a_week_has_a_name(day: date, today: date, name: str) -> None:
    assert words.name(day, today) == name


@pytest.mark.parametrize(
    ("first", "span"),
    [
        (MONDAY, "9 to 15 March 2026"),
        (date(2026, 3, 30), "30 March to 5 April 2026"),
        (date(2025, 12, 29), "29 December 2025 to 4 January 2026"),
    ],
)
def test_a_week_says_its_days_once(first: date, span: str) -> None:
    assert words.span(first, first + timedelta(days=6)) == span


SENTENCES: list[tuple[list[DayRow], str, str]] = [
    (
        [row(0, episodes=8), row(1, episodes=1), row(2, "no"), row(3, episodes=1), row(4, episodes=1)],
        "11 episodes on 4 of 5 recorded days.",
        "Many episodes on a few days.",
    ),
    ([row(0, episodes=1)], "1 episode on 1 recorded day.", "One episode on one day."),
    ([row(0, "yes"), row(1, "no")], "No episode is written down; there was twitching on 1 of 2 recorded days.", ""),
    (
        [row(0, "no"), row(1, "no"), row(2, "")],
        "No episode is written down; 2 of 3 recorded days were quiet.",
        "No episode is written down; a few days were quiet.",
    ),
    ([row(0, ""), row(1, "unsure")], "No episode is written down on 2 recorded days.", ""),
    ([], "No day of this week is recorded.", "No day of this week is recorded."),
]


@each(("rows", "plainly", "calmly"), SENTENCES)
def test_the_sentence_tells_the_episodes_and_their_base(rows: list[DayRow], plainly: str, calmly: str) -> None:
    assert words.sentence(week(rows=rows)) == plainly
    assert not calmly or words.sentence(week(rows=rows), calm=True) == calmly


def test_days_to_come_are_no_part_of_the_base() -> None:
    seen = week(on(2), rows=[row(0, "no")])
    assert words.base(seen) == "1 of 3 days recorded"
    assert [words.status(day) for day in seen.days] == ["quiet", *["not recorded"] * 2, *["to come"] * 4]
    assert words.sentence(week(on(2))) == "No day of this week is recorded yet."


def test_days_before_the_diary_are_no_part_of_the_base() -> None:
    seen = week(on(3), since=on(2), rows=[row(2, "no")])
    assert words.base(seen) == "1 of 2 days recorded"
    said = [*["before your diary"] * 2, "quiet", "not recorded", *["to come"] * 3]
    assert [words.status(day) for day in seen.days] == said
    assert words.sentence(week(since=on(7))) == "Your diary begins after this week."


@given(st.lists(st.integers(0, 400), min_size=7, max_size=7), st.integers(0, 5))
def test_calm_mode_has_no_number(counts: list[int], left_out: int) -> None:
    rows = [row(index, episodes=count, left_out=left_out, seconds=90) for index, count in enumerate(counts)]
    seen = week(rows=rows)
    said = [words.sentence(seen, calm=True), words.footnote(seen, calm=True)]
    said += [part for day in seen.days for part in (words.status(day, calm=True), *words.details(day, calm=True))]
    assert not [part for part in said if re.search(r"\d", part)]


def test_the_length_of_episodes_is_said_where_one_has_a_length_and_what_is_left_out_too() -> None:
    seen = week(rows=[row(0, episodes=2, seconds=720), row(1, episodes=1), row(2, episodes=1, left_out=2)])
    assert [words.details(day) for day in seen.days[:3]] == [("12\u00a0min",), (), ("2 left out of statistics",)]
    assert words.footnote(seen) == f"{words.LENGTHS_ARE_OF_TIMED} {EXAMINATION}"
    assert words.footnote(week(rows=[row(0, "no")])) == ""


@each(
    ("key", "value", "said"),
    [
        ("sleep_minutes", 450.0, "7.5\u00a0h"),
        ("caffeine_drinks", 0.0, "0"),
        ("caffeine_mg", 160.0, "160\u00a0mg"),
        ("tight_shoes", 0.0, "no"),
        ("nicotine", 1.0, "yes"),
        ("exercise", 2.0, "as usual"),
        ("sleep_quality", 3.0, "3 of 5"),
        ("stress", 0.0, "0 of 10"),
    ],
)
def test_an_answer_is_said_beneath_the_name_of_its_item(key: str, value: float, said: str) -> None:
    assert words.answer(key, value) == said


def test_every_item_can_be_said() -> None:
    for item in ITEMS:
        high = len(item.terms) - 1 if item.kind is Kind.CHOICE else max(item.high, 1)
        assert all(words.answer(item.key, value) for value in (0.0, float(high)))


def test_signs_and_answers_are_said_by_name_and_a_no_is_counted() -> None:
    seen = week(
        rows=[row(0, episodes=1)],
        entries=[entry(0, signs=["tingling", "visible"])],
        answers=[
            said(0, "numbness", "clears"),
            said(0, "weakness", "no"),
            said(0, "jerks", "no"),
            said(1, "jerks", "no"),
        ],
    )
    assert words.signs(seen.days[0]) == ("You could see it", "Tingling")
    assert [words.answers(day) for day in seen.days[:3]] == [
        ("Numbness or tingling: clears within minutes of moving or taking shoes off", "“no” to 2 signs"),
        ("“no” to 1 sign",),
        (),
    ]


@pytest.mark.parametrize(("settled", "said"), [(None, "Soon: pain"), (Status.DISCUSSED, "Soon: pain, talked about")])
def test_a_flag_is_said_with_its_urgency_in_words(settled: Status | None, said: str) -> None:
    (marked,) = flags_by_day([flag("X1", (0, "episode", Urgency.SOON), settled=settled)])[on(0)]
    assert words.flag(marked) == said


def test_each_reason_to_carry_no_flag_is_said_and_none_of_them_reassures() -> None:
    assert set(words.UNFLAGGED) == set(Unflagged)
    for text in words.UNFLAGGED.values():
        assert not re.search(r"\b(fine|safe|normal|healthy|no need|all clear)\b", text)


def at(day: int, hour: int, minute: int) -> datetime:
    """A wall-clock time in March, without a zone."""
    return datetime.combine(date(2026, 3, day), time(hour, minute))


@each(
    ("begun", "said"),
    [
        ([], ""),
        ([at(8, 23, 50)], "from the evening before (23:50)"),
        ([at(8, 22, 5), at(8, 23, 50)], "from the evening before (22:05 and 23:50)"),
        ([at(8, 16, 59)], "from the day before (16:59)"),
        ([at(7, 23, 30)], "from two days before (23:30)"),
    ],
)
def test_what_reached_over_midnight_says_when_it_began(begun: list[datetime], said: str) -> None:
    assert words.from_before(MONDAY, begun, episodes=0) == said
    assert words.from_before(MONDAY, begun, episodes=2) == (f"also {said}" if said else "")
