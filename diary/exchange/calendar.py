"""The calendar that reminds of the check-in: one entry a day, which says nothing of a diary but that there is one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event, vText

from diary.domain.wording.reminders import CALENDAR
from diary.models import CalendarFeed

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
_LASTS: Final = timedelta(minutes=5)
_FETCH_EVERY: Final = timedelta(days=1)
_CLOCK_CHANGES_OF: Final = 30
"""Years, from the one the address was made in, whose clock changes are written out."""


def write_calendar(feed: CalendarFeed) -> bytes:
    """The feed as an iCalendar file (RFC 5545): the same bytes for the same settings and the same rules of the zone.

    The entry starts on the day the address was made and repeats without an end, at the same time of the wall clock.
    """
    starts_on = feed.made_at.astimezone(feed.diary.zone)
    # iCalendar knows whole seconds.
    changed_at = feed.changed_at.replace(microsecond=0)
    event = Event()
    event.add("uid", feed.uuid.urn)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("summary", CALENDAR)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    # In the zone and not in UTC, so that it stays at its time of the clock over every change.
    event.add("dtstart", starts_on.replace(hour=feed.at.hour, minute=feed.at.minute, second=0, microsecond=0, fold=0))
    event.add("duration", _LASTS)
    event.add("rrule", {"freq": "daily"})
    event.add_component(_alarm())

    calendar = Calendar()
    calendar.add("prodid", "-//Flicker//Diary//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", vText(CALENDAR))
    # Said twice: one is of RFC 7986, the other is what older programs know.
    calendar.add("refresh-interval", _FETCH_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    calendar.add_component(event)
    year = starts_on.year
    calendar.add_missing_timezones(first_date=date(year, 1, 1), last_date=date(year + _CLOCK_CHANGES_OF, 1, 1))
    body: bytes = calendar.to_ical()
    return body


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", CALENDAR)
    alarm.add("trigger", timedelta(0))
    return alarm
