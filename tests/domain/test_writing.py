"""Dates, times and numbers are written in one of a few ways, and read in all of them."""

from __future__ import annotations

from contextvars import copy_context
from datetime import date, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain import wording
from diary.domain.typed import Unreadable, read_date, read_time
from diary.domain.writing import USUAL, DateOrder, DecimalMark, Hours, Writing, write_as, writing, written_as
from tests.each import each

AMERICAN = Writing(Hours.HALF_DAY, DateOrder.MONTH_FIRST, DecimalMark.POINT)
GERMAN = Writing(Hours.DAY, DateOrder.DAY_FIRST, DecimalMark.COMMA)
WRITINGS = [Writing(*chosen) for chosen in product(Hours, DateOrder, DecimalMark)]
writings = st.sampled_from(WRITINGS)
dates = st.dates(date(1970, 1, 1), date(2068, 12, 31))
times = st.times().map(lambda at: at.replace(microsecond=0))
DAY = date(2026, 3, 14)


def said(words: str) -> str:
    return words.replace("\u00a0", " ")


def test_nothing_said_is_the_usual_writing_and_a_block_ends_with_what_was_before() -> None:
    assert writing() == USUAL
    with written_as(AMERICAN):
        assert writing() == AMERICAN
        with written_as(GERMAN):
            write_as(AMERICAN)
            assert writing() == AMERICAN
        assert writing() == AMERICAN
        assert copy_context().run(writing) == AMERICAN
    assert writing() == USUAL


def test_each_writing_has_a_key_of_its_own() -> None:
    assert len({each.key for each in WRITINGS}) == len(WRITINGS) == 8


@each(
    ("at", "by_day", "by_half"),
    [
        (time(0, 5), "00:05", "12:05 am"),
        (time(7, 5, 59), "07:05", "7:05 am"),
        (time(12), "12:00", "12:00 pm"),
        (time(22, 30), "22:30", "10:30 pm"),
    ],
)
def test_a_time_of_day(at: time, by_day: str, by_half: str) -> None:
    assert wording.clock(at) == by_day
    with written_as(AMERICAN):
        assert said(wording.clock(at)) == by_half


@each(("at", "by_day", "by_half"), [(0, "00:00", "12 am"), (12, "12:00", "12 pm"), (24, "00:00", "12 am")])
def test_an_hour_where_there_is_little_room(at: int, by_day: str, by_half: str) -> None:
    assert wording.hour(at) == by_day
    with written_as(AMERICAN):
        assert said(wording.hour(at)) == by_half


def test_dates_with_the_month_first() -> None:
    with written_as(AMERICAN):
        assert wording.date_words(DAY) == "March 14, 2026"
        assert wording.short_date(DAY) == "Mar 14, 2026"
        assert wording.day_month(DAY) == "March 14"
        assert wording.short_day_month(DAY) == "Mar 14"
        assert wording.month_words(DAY) == "March 2026"
        assert wording.day_name(DAY, DAY + timedelta(days=3)) == "Saturday, March 14"
        assert wording.day_name(DAY, date(2027, 1, 3)) == "Saturday, March 14, 2026"


@each(
    ("days", "day_first", "month_first"),
    [
        ([DAY], "14 March 2026", "March 14, 2026"),
        ([DAY, date(2026, 3, 12)], "12 and 14 March 2026", "March 12 and 14, 2026"),
        ([DAY, date(2026, 4, 1)], "14 March and 1 April 2026", "March 14 and April 1, 2026"),
        ([DAY, date(2025, 3, 12)], "12 March 2025 and 14 March 2026", "March 12, 2025 and March 14, 2026"),
        (
            [date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 1)],
            "30, 31 December 2025 and 1 January 2026",
            "December 30, 31, 2025 and January 1, 2026",
        ),
        (
            [DAY + timedelta(days=n) for n in range(5)],
            "5 days from 14 March 2026 to 18 March 2026",
            "5 days from March 14, 2026 to March 18, 2026",
        ),
    ],
)
def test_some_days(days: list[date], day_first: str, month_first: str) -> None:
    assert wording.days_words(days) == day_first
    with written_as(AMERICAN):
        assert wording.days_words(days) == month_first


@each(
    ("value", "places", "point", "comma"),
    [
        (2.2, 1, "2.2", "2,2"),
        (2.25, None, "2.25", "2,25"),
        (3.0, None, "3", "3"),
        (1234.5, 1, "1,234.5", "1 234,5"),
        (-0.5, 2, "-0.50", "-0,50"),
    ],
)
def test_a_number(value: float, places: int | None, point: str, comma: str) -> None:
    assert wording.number(value, places) == point
    with written_as(GERMAN):
        assert said(wording.number(value, places)) == comma
        assert said(wording.plural(12345, "day")) == "12 345 days"


@given(dates, writings, writings)
def test_every_date_that_is_written_is_read_back_whatever_is_chosen_then(
    day: date, one: Writing, other: Writing
) -> None:
    with written_as(one):
        words = wording.date_words(day), wording.short_date(day)
    with written_as(other):
        assert [read_date(text) for text in words] == [day, day]
        assert read_date(day.isoformat()) == day


@given(times, writings, writings)
def test_every_time_that_is_written_is_read_back(at: time, one: Writing, other: Writing) -> None:
    with written_as(one):
        words = wording.clock(at)
        assert read_time(words) == at.replace(second=0)
        assert read_time(at.isoformat()) == at or at.second == 0
    if one.clock == Hours.HALF_DAY:
        with written_as(other):
            assert read_time(words) == at.replace(second=0)


@given(dates, writings)
def test_a_date_in_figures_is_read_in_the_order_that_was_chosen(day: date, chosen: Writing) -> None:
    first, second = (day.day, day.month) if chosen.date_order == DateOrder.DAY_FIRST else (day.month, day.day)
    with written_as(chosen):
        for mark in "/", ".", "-", " ", ". ":
            assert read_date(f"{first}{mark}{second}{mark}{day.year}") == day
            if day.year >= 1969:
                assert read_date(f"{first:02}{mark}{second:02}{mark}{day.year % 100:02}") == day


@each(
    "typed",
    [
        "14 March 2026", "14 march 26", " 14th march 2026", "14 Mar. 2026", "March 14, 2026", "mar 14 2026",
        "2026-03-14", "2026/3/14", "14/3/2026", "14.3.26", "3/14/2026", "2026 March 14", "１４ March 2026",
    ],
)  # fmt: skip
def test_a_date_that_can_mean_one_day_only_is_read_in_every_writing(typed: str) -> None:
    for chosen in WRITINGS:
        with written_as(chosen):
            assert read_date(typed) == DAY


@each(
    "typed",
    [
        "", "14", "14 March", "March 2026", "31 April 2026", "14 Ma 2026", "14 Mai 2026", "14/13/2026", "14 March 026",
        "14 March 12026", "tomorrow", "14 March March", "0 March 2026", "14;3;2026", "-14 3 2026 1",
    ],
)  # fmt: skip
def test_what_is_no_date_is_told_so_with_an_example(typed: str) -> None:
    with pytest.raises(Unreadable, match=r"Write a date such as 14 Mar 2026\."):
        read_date(typed)
    with written_as(AMERICAN), pytest.raises(Unreadable, match=r"Write a date such as Mar 14, 2026\."):
        read_date(typed)


@each(
    ("typed", "at"),
    [
        ("22:30", time(22, 30)), ("22.30", time(22, 30)), ("2230", time(22, 30)), ("22h30", time(22, 30)),
        ("22:30 h", time(22, 30)), ("10:30 pm", time(22, 30)), ("10.30pm", time(22, 30)), ("10:30 P.M.", time(22, 30)),
        ("10:30 p", time(22, 30)), ("1030pm", time(22, 30)), ("10 pm", time(22)), ("12:30 am", time(0, 30)),
        ("12 pm", time(12)), ("0:30", time(0, 30)), ("13:30 pm", time(13, 30)), ("22:30:17", time(22, 30, 17)),
    ],
)  # fmt: skip
def test_a_time_that_can_mean_one_only_is_read_in_every_writing(typed: str, at: time) -> None:
    for chosen in WRITINGS:
        with written_as(chosen):
            assert read_time(typed) == at


@each(
    "typed", ["", "25:00", "22:60", "10:3", "13 am", "22:30 o'clock", "half past ten", "-1:30", "10:30 pam", "123456"]
)
def test_what_is_no_time_is_told_so_with_an_example(typed: str) -> None:
    with pytest.raises(Unreadable, match=r"Write a time such as 22:30\."):
        read_time(typed)
    with written_as(AMERICAN), pytest.raises(Unreadable, match=r"Write a time such as 10:30.pm\."):
        read_time(typed)


def test_half_of_the_day_is_asked_for_and_not_guessed_where_times_have_two() -> None:
    assert read_time("10:30") == time(10, 30)
    with written_as(AMERICAN):
        for typed, both in (
            ("10:30", "10:30 am or 10:30 pm"),
            ("7", "7:00 am or 7:00 pm"),
            ("1230", "12:30 am or 12:30 pm"),
        ):
            with pytest.raises(Unreadable, match=rf"Say whether it is {both}\."):
                read_time(typed)
