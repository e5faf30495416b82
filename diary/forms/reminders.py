"""At what time to be reminded, and by what."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta
from typing import Any, Final

from django import forms

from diary.domain.reminders import LATEST
from diary.domain.wording import clock, weekday_words
from diary.forms.fields import time_field
from diary.models import CalendarFeed, Reminder

# Any Monday, for the names of the weekdays.
_MONDAY: Final = date(2024, 1, 1)
_WEEKDAYS: Final = [(day, weekday_words(_MONDAY + timedelta(days=day)).split()[0]) for day in range(7)]
_EVENING: Final = time(20, 0)


class FeedForm(forms.Form):
    """When the calendar reminds. The uuid makes a second sending the same calendar."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "Reload the page and try again."})
    at = time_field("At what time?", required=True)
    prefix = "feed"

    def __init__(self, *args: Any, feed: CalendarFeed | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"uuid": uuid.uuid4(), "at": feed.at if feed else _EVENING}
        super().__init__(*args, **kwargs)

    def clean_at(self) -> time:
        at: time = self.cleaned_data["at"]
        return at.replace(second=0, microsecond=0)


class ReminderForm(forms.Form):
    daily = forms.BooleanField(
        label="A reminder each day", required=False, help_text="Only while the day has no check-in."
    )
    weekly = forms.BooleanField(label="A summary each week", required=False)
    weekday = forms.TypedChoiceField(label="On which day of the week?", choices=_WEEKDAYS, coerce=int)
    figures = forms.BooleanField(
        label="Put counts into the summary",
        required=False,
        help_text="Episodes and recorded days of the week. Without them it only says that your week is ready.",
    )
    at = time_field("At what time?", required=True)

    def __init__(self, *args: Any, reminder: Reminder, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(reminder, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def clean_at(self) -> time:
        at: time = self.cleaned_data["at"]
        if at > LATEST:
            raise forms.ValidationError(f"Choose {clock(LATEST)} or earlier, so that it comes before the day is over.")
        return at.replace(second=0, microsecond=0)
