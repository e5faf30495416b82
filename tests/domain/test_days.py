from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.days import (
    Bout,
    DayStatus,
    Mention,
    MentionKind,
    day_start,
    day_status,
    from_beginning,
    resolve,
    split_by_day,
    summarise,
    wall_clock,
)
from tests.each import each

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago")
FORWARD = date(2026, 3, 29)
BACK = date(2026, 10, 25)

zones = st.sampled_from(ZONES).map(ZoneInfo)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2035, 1, 1)).map(  # noqa: DTZ001 - made UTC next
    lambda value: value.replace(tzinfo=UTC, microsecond=0)
)


@pytest.mark.slow
@each("zone", ZONES)
def test_every_quarter_of_an_hour_of_a_year_has_an_instant_that_reads_the_same(zone: str) -> None:
    place, moved = ZoneInfo(zone), 0
    for index in range(365):
        day = date(2026, 1, 1) + timedelta(days=index)
        for minute in range(0, 1440, 15):
            at = time(minute // 60, minute % 60)
            moved += wall_clock(resolve(day, at, place), place) != (day, at)
    missing = {
        "Europe/Berlin": 4,
        "America/New_York": 4,
        "Australia/Lord_Howe": 2,
        "Asia/Kathmandu": 0,
        "America/Santiago": 4,
    }
    assert moved == missing[zone]


def test_a_time_of_the_missing_hour_is_the_instant_it_would_have_been() -> None:
    assert resolve(FORWARD, time(2, 30), BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_of_the_repeated_hour_is_its_first_pass() -> None:
    assert resolve(BACK, time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_end_in_the_repeated_hour_is_the_second_pass_when_the_first_lies_before_the_start() -> None:
    start = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    assert resolve(BACK, time(2, 10), BERLIN, not_before=start) == datetime(2026, 10, 25, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(FORWARD, 23), (BACK, 25), (date(2026, 6, 1), 24)])
def test_a_day_has_the_hours_that_its_clock_gives_it(day: date, hours: int) -> None:
    assert day_start(day + timedelta(days=1), BERLIN) - day_start(day, BERLIN) == timedelta(hours=hours)


def test_an_episode_over_midnight_is_split() -> None:
    start = resolve(date(2026, 3, 14), time(23, 50), BERLIN)
    split = list(split_by_day(start, start + timedelta(minutes=30), BERLIN))
    assert split == [(date(2026, 3, 14), 600), (date(2026, 3, 15), 1200)]


@given(start=instants, length=st.integers(0, 60 * 60 * 60), zone=zones)
def test_the_parts_of_a_split_add_up_and_are_days_in_order(start: datetime, length: int, zone: ZoneInfo) -> None:
    parts = list(split_by_day(start, start + timedelta(seconds=length), zone))
    assert sum(seconds for _, seconds in parts) == length
    assert [day for day, _ in parts] == sorted({day for day, _ in parts})
    assert all(0 < seconds <= 25 * 3600 for _, seconds in parts)


@given(instant=instants, zone=zones)
def test_an_instant_read_off_a_clock_and_resolved_is_itself_or_the_other_pass(
    instant: datetime, zone: ZoneInfo
) -> None:
    day, at = wall_clock(instant, zone)
    assert instant - resolve(day, at, zone) in {timedelta(0), timedelta(minutes=30), timedelta(hours=1)}


@each(
    ("episodes", "left_out", "seconds", "twitching", "status"),
    [
        (0, 0, 0, None, DayStatus.MISSING),
        (0, 0, 0, "", DayStatus.UNKNOWN),
        (0, 0, 0, "unsure", DayStatus.UNKNOWN),
        (0, 0, 0, "no", DayStatus.QUIET),
        (0, 0, 0, "yes", DayStatus.TWITCHED),
        (1, 0, 0, None, DayStatus.TWITCHED),
        (1, 0, 0, "no", DayStatus.TWITCHED),
        (0, 0, 60, None, DayStatus.TWITCHED),
        (0, 1, 0, None, DayStatus.UNKNOWN),
        (0, 1, 0, "no", DayStatus.UNKNOWN),
    ],
)
def test_only_an_express_no_makes_a_quiet_day(
    episodes: int, left_out: int, seconds: int, twitching: str | None, status: DayStatus
) -> None:
    assert day_status(episodes=episodes, left_out=left_out, seconds=seconds, twitching=twitching) is status


def bout(**changes: object) -> Bout:
    start = resolve(date(2026, 3, 14), time(23, 50), BERLIN)
    known: dict[str, object] = {
        "shape": "timed", "day": date(2026, 3, 14), "hour": 23, "started_at": start,
        "ended_at": start + timedelta(minutes=30), "zone": "Europe/Berlin", "intensity": 3, "state": "",
        "sites": ("left_hallux", "left_second_toe"), "left_out": False,
    }  # fmt: skip
    return Bout(**(known | changes))  # type: ignore[arg-type]


def test_an_episode_over_midnight_counts_itself_once_and_its_minutes_in_both_days() -> None:
    days = summarise([bout()])
    assert [(days[day].episodes, days[day].seconds) for day in sorted(days)] == [(1, 600), (0, 1200)]


def test_an_episode_left_out_is_counted_as_that_alone() -> None:
    (day,) = summarise([bout(left_out=True)]).values()
    assert (day.episodes, day.left_out, day.seconds, day.intensity_count, day.by_site) == (0, 1, 0, 0, {})


def test_an_ongoing_spot_has_no_minutes_and_unknown_intensity_is_no_zero() -> None:
    (day,) = summarise([bout(shape="ongoing", intensity=None)]).values()
    assert (day.episodes, day.seconds, day.intensity_sum, day.intensity_count) == (1, 0, 0, 0)


def test_places_and_what_is_mentioned_are_counted_on_the_day_an_episode_starts() -> None:
    one, other = date(2026, 3, 14), date(2026, 3, 16)
    places = [(), ("trunk",), ("left_hallux", "trunk"), ("left_hallux", "right_hallux", "trunk")]
    days = summarise(
        [bout(sites=sites) for sites in places] + [bout(day=other), bout(day=other, left_out=True)],
        [
            Mention(one, 1, MentionKind.SIGN, "pain"),
            Mention(one, 2, MentionKind.SIGN, "pain"),
            Mention(one, 1, MentionKind.TRIGGER, "stress"),
            Mention(one, 1, MentionKind.TRIGGER, "cold"),
            Mention(one, 2, MentionKind.TRIGGER, "stress"),
            Mention(other, 5, MentionKind.REMEDY, "water:better:5"),
        ],
    )
    day, later = days[one], days[other]
    assert (day.placed, day.together, day.guessed) == (3, 1, 2)
    assert (day.by_sign, day.by_trigger, day.by_remedy) == ({"pain": 2}, {"stress": 2, "cold": 1}, {})
    assert (later.placed, later.together, later.guessed) == (1, 1, 0)
    assert (later.by_sign, later.by_trigger, later.by_remedy) == ({}, {}, {"water:better:5": 1})
    # Their minutes reach into it, and nothing else does.
    assert (days[date(2026, 3, 15)].placed, days[date(2026, 3, 15)].by_sign) == (0, {})


@given(st.dates(), st.integers(0, 400), st.dates())
def test_a_period_has_no_day_from_before_a_diary_had_begun(first: date, length: int, begun: date) -> None:
    last = first + timedelta(days=min(length, (date.max - first).days))
    cut, end = from_beginning(first, last, begun)
    assert first <= cut <= end == last
    assert cut == first or cut <= begun
    assert begun > last or cut >= begun


def test_a_diary_of_six_days_was_not_forgotten_on_seventy_eight() -> None:
    period = (date(2026, 1, 1), date(2026, 3, 25))
    assert from_beginning(*period, date(2026, 3, 20)) == (date(2026, 3, 20), date(2026, 3, 25))
    assert from_beginning(*period, date(2025, 3, 20)) == period
    assert from_beginning(*period, date(2026, 3, 26)) == (date(2026, 3, 25),) * 2
