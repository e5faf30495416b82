"""The calendar that reminds of the check-in: one entry a day, which says nothing of a diary but that there is one; and
where the person asked for it, an entry for each block of a trial, which does not say what of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from typing import Final
from uuid import uuid5

from icalendar import Alarm, Calendar, Event, vText

from diary.domain.wording.reminders import CALENDAR
from diary.domain.wording.trial_today import calendar_summary
from diary.models import CalendarFeed, Trial

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
_LASTS: Final = timedelta(minutes=5)
_FETCH_EVERY: Final = timedelta(days=1)
_CLOCK_CHANGES_OF: Final = 30
"""Years, from the one the address was made in, whose clock changes are written out."""


def write_calendar(feed: CalendarFeed, trial: Trial | None = None) -> bytes:
    """The feed as an iCalendar file (RFC 5545): the same bytes for the same settings, trial and rules of the zone.

    The entry starts on the day the address was made and repeats without an end, at the same time of the wall clock.
    Each block of a trial, which is coming or runs, is an entry of whole days.
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
    if trial is not None:
        for block in _blocks(trial):
            calendar.add_component(block)
    year = starts_on.year
    calendar.add_missing_timezones(first_date=date(year, 1, 1), last_date=date(year + _CLOCK_CHANGES_OF, 1, 1))
    body: bytes = calendar.to_ical()
    return body


def _blocks(trial: Trial) -> Iterator[Event]:
    plan = trial.plan
    changed_at = trial.started_at.astimezone(UTC).replace(microsecond=0)
    for number in range(1, plan.design.blocks + 1):
        first, last = plan.days_of(number)
        event = Event()
        event.add("uid", uuid5(trial.uuid, f"block {number}").urn)
        event.add("dtstamp", changed_at)
        event.add("last-modified", changed_at)
        event.add("summary", calendar_summary(plan, number))
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        event.add("dtstart", first)
        # The day after the last one.
        event.add("dtend", last + timedelta(days=1))
        yield event


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", CALENDAR)
    alarm.add("trigger", timedelta(0))
    return alarm
