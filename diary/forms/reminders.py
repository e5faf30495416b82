"""At what time to be reminded, by what, and on which device."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta
from typing import Any, Final

from django import forms

from beside.pushing import Device, NoEndpoint, are_keys, public_key, read_endpoint
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
    trials = forms.BooleanField(
        label="Also which block of my trial a day is, in neutral words",
        required=False,
        help_text="Such as “Block 3 of 8: changed days”. What you change is not named.",
    )
    prefix = "feed"

    def __init__(self, *args: Any, feed: CalendarFeed | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "uuid": uuid.uuid4(),
            "at": feed.at if feed else _EVENING,
            "trials": bool(feed and feed.trials),
        }
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
        return _in_the_day(self.cleaned_data["at"])


class PushTimeForm(forms.Form):
    """When devices are sent a message, where no form of the e-mails says it."""

    at = time_field("At what time?", required=True)
    prefix = "push"

    def __init__(self, *args: Any, reminder: Reminder, **kwargs: Any) -> None:
        kwargs["initial"] = {"at": reminder.at}
        super().__init__(*args, **kwargs)

    def clean_at(self) -> time:
        return _in_the_day(self.cleaned_data["at"])


class PushForm(forms.Form):
    """What a browser says of itself when messages are turned on for it. `replaces` is the endpoint that it had before,
    where it got another one by itself."""

    endpoint = forms.CharField(widget=forms.HiddenInput)
    p256dh = forms.CharField(widget=forms.HiddenInput)
    auth = forms.CharField(widget=forms.HiddenInput)
    replaces = forms.CharField(widget=forms.HiddenInput, required=False)
    prefix = "device"

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if self.errors or not are_keys(told["p256dh"], told["auth"]):
            raise forms.ValidationError("Your browser did not say what is needed for messages. Reload the page.")
        try:
            read_endpoint(told["endpoint"])
        except NoEndpoint:
            raise forms.ValidationError(
                "Your browser takes messages at an address to which this site sends none: it is not that of a public "
                "push service."
            ) from None
        return told

    @property
    def device(self) -> Device:
        told = self.cleaned_data
        return Device(endpoint=told["endpoint"], p256dh=told["p256dh"], auth=told["auth"], made_for=public_key())


def _in_the_day(at: time) -> time:
    if at > LATEST:
        raise forms.ValidationError(f"Choose {clock(LATEST)} or earlier, so that it comes before the day is over.")
    return at.replace(second=0, microsecond=0)
