from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.days import DayStatus, resolve
from diary.domain.history import DayRow, days_of
from diary.domain.reminders import (
    LATEST,
    Mailing,
    Wish,
    counts_of_week,
    due,
    is_done,
    message_lasts,
    summary_week,
)
from diary.domain.wording import reminders as words
from tests.each import each

BERLIN = ZoneInfo("Europe/Berlin")
SATURDAY = date(2026, 3, 14)
WISH = Wish(daily=True, weekly=True, at=time(20, 0), weekday=5)
BOTH = (Mailing.DAILY, Mailing.WEEKLY)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def wish(*, at: time) -> Wish:
    return Wish(daily=True, weekly=False, at=at, weekday=0)


@each(
    ("now", "day", "expected"),
    [
        ("2026-03-14T19:59:59.999999+01:00", SATURDAY, ()),
        ("2026-03-14T20:00:00+01:00", SATURDAY, BOTH),
        ("2026-03-14T23:59:59+01:00", SATURDAY, BOTH),
        ("2026-03-15T00:00:00+01:00", date(2026, 3, 15), ()),
        ("2026-03-15T20:00:00+01:00", date(2026, 3, 15), (Mailing.DAILY,)),
        ("2026-03-14T19:00:00+00:00", SATURDAY, BOTH),
    ],
)
def test_it_is_due_from_its_time_of_day_until_midnight(now, day, expected):
    assert due(WISH, at(now), BERLIN) == (day, expected)


def test_nothing_is_due_that_nobody_asked_for():
    for daily, weekly in ((False, False), (True, False), (False, True)):
        asked = Wish(daily=daily, weekly=weekly, at=time(20, 0), weekday=5)
        expected = tuple(mailing for mailing, wanted in zip(BOTH, (daily, weekly), strict=True) if wanted)
        assert due(asked, at("2026-03-14T20:00:00+01:00"), BERLIN)[1] == expected


def test_a_time_that_the_clock_skips_is_due_right_after_it():
    asked = wish(at=time(2, 30))
    assert due(asked, at("2026-03-29T01:59:59+01:00"), BERLIN) == (date(2026, 3, 29), ())
    assert due(asked, at("2026-03-29T03:00:00+02:00"), BERLIN) == (date(2026, 3, 29), (Mailing.DAILY,))


def test_a_time_that_comes_twice_is_due_both_times_on_one_day():
    asked = wish(at=time(2, 30))
    for now, expected in (
        ("2026-10-25T02:30:00+02:00", (Mailing.DAILY,)),
        ("2026-10-25T02:29:00+01:00", ()),
        ("2026-10-25T02:30:00+01:00", (Mailing.DAILY,)),
    ):
        assert due(asked, at(now), BERLIN) == (date(2026, 10, 25), expected)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Pacific/Kiritimati", date(2026, 3, 15)),
        ("Pacific/Pago_Pago", date(2026, 3, 13)),
        ("Asia/Kathmandu", SATURDAY),
        ("Australia/Lord_Howe", SATURDAY),
    ],
)
def test_each_zone_has_a_day_and_a_time_of_its_own(zone, day):
    now = datetime(2026, 3, 14, 10, 20, tzinfo=UTC)
    local = now.astimezone(ZoneInfo(zone))
    assert due(wish(at=local.time()), now, ZoneInfo(zone)) == (day, (Mailing.DAILY,))
    later = (local + timedelta(minutes=1)).time()
    assert due(wish(at=later), now, ZoneInfo(zone)) == (day, ())


ZONES = st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca", "UTC"])
TIMES = st.times(max_value=LATEST).map(lambda value: value.replace(second=0, microsecond=0))


@given(zone=ZONES, of_day=TIMES, day=st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_whoever_looks_once_an_hour_sends_every_reminder_on_its_day(zone, of_day, day):
    start = resolve(day, time(0), ZoneInfo(zone))
    runs = [start + timedelta(hours=hour, minutes=7) for hour in range(25)]
    answers = [due(wish(at=of_day), run, ZoneInfo(zone)) for run in runs]
    assert (day, (Mailing.DAILY,)) in answers


@each(
    ("today", "first", "last"),
    [
        (date(2026, 3, 15), date(2026, 3, 9), date(2026, 3, 15)),
        (date(2026, 3, 16), date(2026, 3, 9), date(2026, 3, 15)),
        (date(2026, 3, 21), date(2026, 3, 9), date(2026, 3, 15)),
        (date(2026, 3, 22), date(2026, 3, 16), date(2026, 3, 22)),
        (date(2026, 1, 1), date(2025, 12, 22), date(2025, 12, 28)),
    ],
)
def test_a_summary_is_about_the_week_that_ends_with_the_latest_sunday(today, first, last):
    assert summary_week(today) == (first, last)


MONDAY = date(2026, 3, 9)


def day_row(day: date, episodes: int = 0, twitching: str | None = None) -> DayRow:
    return DayRow(day, episodes, 0, 0, 0, 0, 0, {}, {}, twitching)


def of_week(*rows: DayRow, today: date = date(2026, 3, 16), **since: date):
    return counts_of_week(days_of(rows, MONDAY, date(2026, 3, 15)), today, **since)


def test_the_counts_of_a_week_are_those_of_its_recorded_days():
    week = of_week(day_row(MONDAY, 3), day_row(date(2026, 3, 10), 0, "no"), day_row(date(2026, 3, 12), 8))
    assert [day.episodes for day in week.days] == [3, 0, 0, 8, 0, 0, 0]
    assert week.days[1].status is DayStatus.QUIET
    assert week.days[2].status is DayStatus.MISSING
    assert words.figures(week) == "9 to 15 March 2026\n11 episodes on 2 of 3 recorded days.\n4 days not recorded."


@each("calm", [False, True])
@each("recorded", range(8))
def test_the_counts_of_a_week_say_their_base_once(recorded, calm):
    rows = [day_row(MONDAY + timedelta(days=index), 2 if index < 4 else 0, "no") for index in range(recorded)]
    _, *lines = words.figures(of_week(*rows), calm=calm).splitlines()
    said = " ".join(lines)
    if not recorded:
        assert said == "No day of this week is recorded."
    elif calm:
        assert said.endswith(f"{recorded} of 7 days recorded.")
        assert "recorded" not in lines[0]
    else:
        assert re.findall(r"(\d) recorded days?", said) == [str(recorded)]
        assert re.findall(r"(\d) days? not recorded", said) == [str(7 - recorded)] * (recorded < 7)


def test_days_to_come_are_none_of_the_days_of_a_week():
    week = of_week(day_row(MONDAY, 1), today=date(2026, 3, 14))
    assert [day.to_come for day in week.days] == [False] * 6 + [True]
    assert words.figures(week).endswith("\n1 episode on 1 recorded day.\n5 days not recorded.")


def test_days_before_the_diary_are_none_of_the_days_of_a_week():
    week = of_week(day_row(date(2026, 3, 13), 1), since=date(2026, 3, 13))
    assert words.figures(week).endswith("\n1 episode on 1 recorded day.\n2 days not recorded.")


def test_calm_mode_counts_no_episodes():
    week = of_week(day_row(MONDAY, 3), day_row(date(2026, 3, 10), 40))
    told = words.figures(week, calm=True).splitlines()[1]
    assert not any(char.isdigit() for char in told)


def test_a_week_without_a_recorded_day_says_so():
    assert "No day of this week is recorded." in words.figures(of_week())


def test_no_reminder_says_what_a_diary_is_about():
    said = " ".join([words.CALENDAR, *words.SUBJECT.values(), *words.FIRST_LINE.values(), *words.TO_STOP.values()])
    for word in ("twitch", "toe", "episode", "health", "doctor", "flag", "check-in", "sign"):
        assert word not in said.lower()


def test_the_message_of_a_day_waits_some_hours_and_never_into_the_next_day():
    berlin, apia = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")
    assert message_lasts(datetime.fromisoformat("2026-03-14T18:00:00+01:00"), berlin) == timedelta(hours=4)
    assert message_lasts(datetime.fromisoformat("2026-03-14T22:45:00+01:00"), berlin) == timedelta(minutes=75)
    assert message_lasts(datetime.fromisoformat("2026-03-14T09:59:00Z"), apia) == timedelta(hours=1, minutes=1)
    assert message_lasts(datetime.fromisoformat("2026-03-29T20:30:00+02:00"), berlin) == timedelta(hours=3.5)
    assert message_lasts(datetime.fromisoformat("2026-10-25T01:00:00+02:00"), berlin) == timedelta(hours=4)


def test_no_day_comes_again_for_a_traveller_and_a_clock_that_was_wrong_is_forgotten():
    day = date(2026, 3, 14)
    assert not is_done(day, None)
    assert not is_done(day, day - timedelta(days=1))
    assert [is_done(day, day + timedelta(days=days)) for days in (0, 1, 2, 3, 3000)] == [True, True, True, False, False]
