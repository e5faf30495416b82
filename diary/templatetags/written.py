"""Dates, times and numbers in templates, written as the person chose. Every template has these filters."""

from __future__ import annotations

from datetime import date, datetime, time

from django import template

from diary.domain import wording

register = template.Library()


@register.filter(expects_localtime=True)
def clock(at: time | datetime | None) -> str:
    """A time of day: "22:30", or "10:30 pm"."""
    return "" if at is None else wording.clock(at.time() if isinstance(at, datetime) else at)


@register.filter(expects_localtime=True)
def day(of: date | None) -> str:
    """A date: "14 March 2026", or "March 14, 2026"."""
    return wording.date_words(of) if of else ""


@register.filter(expects_localtime=True)
def day_month(of: date | None) -> str:
    """A date whose year is known: "14 March", or "March 14"."""
    return wording.day_month(of) if of else ""


@register.filter(expects_localtime=True)
def short_day(of: date | None) -> str:
    """A date in a table: "14 Mar 2026", or "Mar 14, 2026"."""
    return wording.short_date(of) if of else ""


@register.filter(expects_localtime=True)
def moment(at: datetime | None) -> str:
    """A date and a time of day: "21 March 2026, 22:30"."""
    return wording.moment(at) if at else ""


@register.filter
def number(value: float | None) -> str:
    """A number: "1,234.5", or "1 234,5"."""
    if value is None:
        return ""
    return wording.whole(value) if isinstance(value, int) else wording.number(value)
