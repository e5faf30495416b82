"""The calendar, as another program reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Timezone

from diary.exchange import calendar as exchange
from diary.exchange.calendar import write_calendar
from diary.models import CalendarFeed, Diary, Trial
from tests.makers import uuid_of

MADE = datetime(2026, 3, 14, 21, 30, 5, 123456, tzinfo=UTC)
CHANGED = datetime(2026, 3, 20, 7, 0, 9, 654321, tzinfo=UTC)


def feed(
    *, zone: str = "Europe/Berlin", at: time = time(20, 0), made: datetime = MADE, changed: datetime = CHANGED
) -> CalendarFeed:
    diary = Diary(time_zone=zone)
    return CalendarFeed(diary=diary, uuid=uuid_of("feed"), at=at, made_at=made, changed_at=changed)


def event_of(body: bytes):
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    return event


def test_it_is_one_entry_a_day_with_an_alarm():
    event = event_of(write_calendar(feed()))
    assert event["SUMMARY"] == "Diary"
    assert event.decoded("DTSTART") == datetime(2026, 3, 14, 20, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert event["RRULE"].to_ical() == b"FREQ=DAILY"
    assert event.decoded("DURATION") == timedelta(minutes=5)
    assert event["UID"] == uuid_of("feed").urn
    assert (event["CLASS"], event["TRANSP"]) == ("PRIVATE", "TRANSPARENT")
    (alarm,) = event.walk("VALARM")
    assert (alarm["ACTION"], alarm["DESCRIPTION"], alarm.decoded("TRIGGER")) == ("DISPLAY", "Diary", timedelta(0))


def test_it_has_what_the_format_asks_for():
    body = write_calendar(feed())
    calendar = Calendar.from_ical(body)
    assert (calendar["VERSION"], calendar["PRODID"]) == ("2.0", "-//Flicker//Diary//EN")
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        assert event_of(body).decoded(name) == CHANGED.replace(microsecond=0)
    assert body.endswith(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert not Calendar.from_ical(body).errors
    assert b"REFRESH-INTERVAL;VALUE=DURATION:P1D\r\n" in body


def test_it_says_nothing_of_a_diary_but_that_there_is_one():
    said = write_calendar(feed()).lower()
    for word in (
        b"twitch",
        b"toe",
        b"health",
        b"episode",
        b"doctor",
        b"http",
        b"description:d",
        b"mailto",
        b"attendee",
    ):
        assert (word in said) is (word == b"description:d"), word


def test_the_same_settings_are_the_same_bytes_and_others_are_not():
    assert write_calendar(feed()) == write_calendar(feed())
    others = [feed(at=time(20, 1)), feed(zone="Europe/London"), feed(made=MADE + timedelta(days=1))]
    others.append(feed(changed=CHANGED + timedelta(seconds=1)))
    assert len({write_calendar(other) for other in [feed(), *others]}) == 5


@pytest.mark.parametrize(
    ("zone", "made", "starts_on"),
    [
        ("Pacific/Kiritimati", datetime(2026, 3, 14, 10, 0, tzinfo=UTC), date(2026, 3, 15)),
        ("Pacific/Pago_Pago", datetime(2026, 3, 14, 10, 0, tzinfo=UTC), date(2026, 3, 13)),
    ],
)
def test_it_starts_on_the_local_day_it_was_made(zone, made, starts_on):
    start = event_of(write_calendar(feed(zone=zone, made=made))).decoded("DTSTART")
    assert (start.date(), start.time(), str(start.tzinfo)) == (starts_on, time(20, 0), zone)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_it_reminds_at_the_same_time_of_the_wall_clock_on_both_sides_of_a_clock_change(zone):
    """By the rules of the zone that are in the file, for a program that knows none of its own."""
    body = write_calendar(feed(zone=zone))
    (rules,) = Calendar.from_ical(body).walk("VTIMEZONE")
    assert isinstance(rules, Timezone)
    assert rules["TZID"] == zone
    written = rules.to_tz(lookup_tzid=False)
    days = [date(year, month, 15) for year in (2026, 2027, 2040, 2055) for month in range(1, 13)]
    for day in days[3:]:
        known, read = (datetime.combine(day, time(20, 0), rules).utcoffset() for rules in (ZoneInfo(zone), written))
        assert read == known, day


def test_a_zone_without_clock_changes_needs_no_rules():
    body = write_calendar(feed(zone="UTC"))
    assert Calendar.from_ical(body).walk("VTIMEZONE") == []
    assert b"DTSTART:20260314T200000Z" in body


def test_it_can_be_made_in_the_hour_that_comes_twice_and_for_one_that_is_skipped():
    made = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert b"DTSTART;TZID=Europe/Berlin:20261025T023000" in write_calendar(feed(made=made, at=time(2, 30)))
    made = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
    assert b"DTSTART;TZID=Europe/Berlin:20260329T023000" in write_calendar(feed(made=made, at=time(2, 30)))


@pytest.mark.parametrize("name", ["Diary\r\nATTACH:file:///etc/passwd", "a;b,c\\d\nBEGIN:VEVENT", "\u2028X\x85Y\x0bZ"])
def test_a_name_cannot_add_a_line(name, monkeypatch):
    monkeypatch.setattr(exchange, "CALENDAR", name)
    body = write_calendar(feed())
    events = Calendar.from_ical(body).walk("VEVENT")
    assert [set(event) for event in events] == [set(event_of(write_calendar(feed())))]
    assert b"\r\nATTACH" not in body


# The blocks of a trial


def trial(**columns: object) -> Trial:
    known = {"change": "own", "own_words": "needle", "block_days": 5, "dropped_days": 1, "schedule": "UCCUCUUC"}
    known |= {"starts_on": date(2026, 3, 26), "seed": "5f" * 32, "started_at": MADE}
    return Trial(uuid=uuid_of("trial"), **(known | columns))


def blocks_of(trial: Trial) -> list[tuple[str, date, date]]:
    """The summary of each block, its first day, and the day after its last one."""
    _, *blocks = Calendar.from_ical(write_calendar(feed(), trial)).walk("VEVENT")
    return [(str(row["SUMMARY"]), row.decoded("DTSTART"), row.decoded("DTEND")) for row in blocks]


def test_each_block_of_a_trial_is_one_entry_of_whole_days():
    told = blocks_of(trial())
    assert [summary for summary, _, _ in told] == [
        "Block 1 of 8: days as usual",
        "Block 2 of 8: changed days",
        "Block 3 of 8: changed days",
        "Block 4 of 8: days as usual",
        "Block 5 of 8: changed days",
        "Block 6 of 8: days as usual",
        "Block 7 of 8: days as usual",
        "Block 8 of 8: changed days",
    ]
    # Over the change of the clocks on 29 March too.
    assert told[0][1:] == (date(2026, 3, 26), date(2026, 3, 31))
    assert all(after == first for (_, _, after), (_, first, _) in pairwise(told))
    assert told[-1][2] == date(2026, 5, 5)


def test_a_block_names_neither_what_is_changed_nor_anything_of_health_and_rings_nobody():
    body = write_calendar(feed(), trial())
    for word in (b"needle", b"trial", b"twitch", b"toe", b"health", b"kept"):
        assert word not in body.lower(), word
    _, *blocks = Calendar.from_ical(body).walk("VEVENT")
    assert {(row["CLASS"], row["TRANSP"]) for row in blocks} == {("PRIVATE", "TRANSPARENT")}
    assert len(Calendar.from_ical(body).walk("VALARM")) == 1
    assert len({str(row["UID"]) for row in blocks}) == 8
    assert str(uuid_of("trial")).encode() not in body
