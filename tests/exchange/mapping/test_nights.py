"""Sleeps of a file, by night."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.content import Moment
from diary.exchange.mapping.nights import Night, Sleep, nights
from diary.exchange.mapping.values import Unfit
from tests.each import each

DAY = date(2026, 3, 10)
CET = timezone(timedelta(hours=1))


def at(said: str) -> datetime:
    """ "22:30" of 10 March, or "+ 06:00" of the day after, on a clock one hour before UTC."""
    day = DAY + timedelta(days=1) if said.startswith("+") else DAY
    return datetime.combine(day, time.fromisoformat(said.removeprefix("+ ")), CET)


def slept(start: str, end: str, minutes: float | None = None, line: int = 1) -> Sleep:
    return Sleep(at(start), at(end), None if minutes is None else timedelta(minutes=minutes), line)


def minutes_by_day(sleeps: list[Sleep]) -> dict[int, float]:
    return {night.day.day: night.asleep / timedelta(minutes=1) for night in nights(sleeps)}


@each(
    ("sleeps", "by_day"),
    [
        ([], {}),
        ([slept("22:00", "23:30"), slept("+ 03:00", "+ 06:00")], {11: 270}),
        ([slept("13:00", "14:00")], {10: 60}),
        ([slept("23:00", "+ 06:30"), slept("+ 13:00", "+ 14:00")], {11: 510}),
        ([slept("16:00", "19:00")], {10: 180}),
        ([slept("17:00", "20:00")], {11: 180}),
        ([slept("17:00", "19:00")], {11: 120}),
        ([slept("17:59", "18:00"), slept("18:01", "18:02")], {10: 1, 11: 1}),
        ([slept("23:00", "+ 07:00", 430)], {11: 430}),
        ([slept("23:00", "+ 07:00", 0)], {11: 0}),
    ],
)
def test_a_sleep_counts_for_the_later_date_of_its_night(sleeps: list[Sleep], by_day: dict[int, float]) -> None:
    assert minutes_by_day(sleeps) == by_day


@each(
    ("sleeps", "minutes"),
    [
        ([slept("23:00", "+ 03:00"), slept("+ 01:00", "+ 06:00")], 420),
        ([slept("23:00", "+ 06:00"), slept("23:00", "+ 06:00")], 420),
        ([slept("23:00", "+ 06:00"), slept("+ 01:00", "+ 02:00")], 420),
        # Half of the second one lies beyond the first, and so half of its time asleep.
        ([slept("23:00", "+ 03:00", 200), slept("+ 01:00", "+ 05:00", 180)], 290),
        ([slept("23:00", "+ 07:00", 400), slept("23:00", "+ 01:00")], 400),
    ],
)
def test_what_two_sources_say_of_the_same_time_counts_once(sleeps: list[Sleep], minutes: float) -> None:
    assert minutes_by_day(sleeps) == {11: minutes}
    assert minutes_by_day(sleeps[::-1]) == {11: minutes}


def test_a_night_tells_the_first_line_that_it_stands_on() -> None:
    found = nights([slept("+ 04:00", "+ 06:00", line=9), slept("23:00", "+ 03:00", line=7)])
    assert found == [Night(DAY + timedelta(days=1), timedelta(hours=6), 7)]


@each(
    ("start", "end", "asleep", "why"),
    [
        ("23:00", "22:00", None, "its end does not lie after its start"),
        ("23:00", "23:00", None, "its end does not lie after its start"),
        ("22:00", "+ 22:01", None, "its end lies more than a day after its start"),
        ("22:00", "23:00", timedelta(minutes=-1), "its time asleep is less than nothing or more than a day"),
        ("22:00", "23:00", timedelta(hours=25), "its time asleep is less than nothing or more than a day"),
    ],
)
def test_a_sleep_that_cannot_be_is_none(start: str, end: str, asleep: timedelta | None, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        Sleep(at(start), at(end), asleep, 1)


@each("year", [1, 1969, 2200, 9999])
def test_a_sleep_outside_of_all_diaries_is_none(year: int) -> None:
    start = datetime(year, 12, 31, 1, tzinfo=UTC)
    with pytest.raises(Unfit, match="before 1970 or after 2199"):
        Sleep(start, start + timedelta(hours=8), None, 1)


def test_a_night_of_a_traveller_counts_by_the_clock_of_waking_up() -> None:
    start = datetime(2026, 3, 10, 17, tzinfo=timezone(timedelta(hours=-8)))
    end = datetime(2026, 3, 11, 8, tzinfo=CET)
    (night,) = nights([Sleep(start, end, None, 1)])
    assert (night.day, night.asleep) == (date(2026, 3, 11), timedelta(hours=6))


def test_a_sleep_of_two_moments_keeps_what_the_clock_showed() -> None:
    """In the night in which the clock is put back an hour, which the instants know."""
    start = Moment(datetime(2026, 10, 24, 21, tzinfo=UTC), date(2026, 10, 24), time(23))
    end = Moment(datetime(2026, 10, 25, 5, tzinfo=UTC), date(2026, 10, 25), time(6))
    sleep = Sleep.of(start, end, None, 3)
    assert (sleep.start.isoformat(), sleep.end.isoformat()) == (
        "2026-10-24T23:00:00+02:00",
        "2026-10-25T06:00:00+01:00",
    )
    assert nights([sleep]) == [Night(date(2026, 10, 25), timedelta(hours=8), 3)]


def one_sleep(start: int, length: int, hours: int) -> Sleep:
    """So many minutes after an evening and so many minutes long, on the clock of a zone."""
    begins = (at("18:00") + timedelta(minutes=start)).astimezone(timezone(timedelta(hours=hours)))
    return Sleep(begins, begins + timedelta(minutes=length), None, 1)


sleeps_of_days = st.lists(
    st.builds(one_sleep, st.integers(0, 3 * 1440), st.integers(2, 700), st.sampled_from([1, 1, 1, -5, 9])), max_size=12
).map(lambda sleeps: [replace(sleep, line=line) for line, sleep in enumerate(sleeps, start=1)])


@given(sleeps_of_days, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_makes_no_difference(sleeps: list[Sleep], chance: random.Random) -> None:
    mixed = list(sleeps)
    chance.shuffle(mixed)
    assert nights(mixed) == nights(sleeps)


@given(sleeps_of_days, st.integers(1, 699))
def test_a_sleep_told_in_two_parts_makes_no_difference(sleeps: list[Sleep], minutes: int) -> None:
    parts = []
    for sleep in sleeps:
        between = sleep.start + timedelta(minutes=minutes)
        if between < sleep.end:
            parts += [Sleep(sleep.start, between, None, sleep.line), Sleep(between, sleep.end, None, sleep.line)]
        else:
            parts.append(sleep)
    assert nights(parts) == nights(sleeps)


@given(sleeps_of_days)
def test_nobody_sleeps_longer_than_from_first_to_last(sleeps: list[Sleep]) -> None:
    found = nights(sleeps)
    asleep = sum((night.asleep for night in found), timedelta(0))
    minutes = {
        int(sleep.start.timestamp()) // 60 + minute
        for sleep in sleeps
        for minute in range(int(sleep.length / timedelta(minutes=1)))
    }
    assert asleep == timedelta(minutes=len(minutes))
