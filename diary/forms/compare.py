from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.http import QueryDict

from diary.domain.days import FIRST_DAY
from diary.forms.fields import date_field

WEEKS: Final = (("4", "4 weeks"), ("6", "6 weeks"), ("8", "8 weeks"))
_USUAL_WEEKS: Final = "6"
_RANGE: Final = f"Choose days between {FIRST_DAY.year} and today."

Span = tuple[date, date]
"""The first and the last day of a period, both included."""


def _asked_day(label: str) -> forms.DateField:
    return date_field(label, required=True, error_messages={"required": "Say this day."})


class ChangedOnForm(forms.Form):
    """One day on which something changed, and how many weeks before it and from it on are compared."""

    changed_on = _asked_day("What changed on")
    weeks = forms.ChoiceField(label="Weeks before and after", choices=WEEKS, initial=_USUAL_WEEKS, required=False)

    def __init__(self, data: QueryDict | None = None, *, today: date) -> None:
        self.today = today
        super().__init__(data)

    def clean_changed_on(self) -> date:
        day: date = self.cleaned_data["changed_on"]
        if not FIRST_DAY < day <= self.today:
            raise forms.ValidationError(_RANGE)
        return day

    def spans(self) -> tuple[Span, Span]:
        """The weeks before that day, and those from it on that are over or begun."""
        day, length = self.cleaned_data["changed_on"], timedelta(weeks=int(self.cleaned_data["weeks"] or _USUAL_WEEKS))
        one = timedelta(days=1)
        # No period begins before the calendar of entries does.
        before = (day - min(length, day - FIRST_DAY), day - one)
        return before, (day, min(day + length - one, self.today))


class SpansForm(forms.Form):
    """The first and the last day of two periods, the one before the other."""

    before_first = _asked_day("Before, from")
    before_last = _asked_day("Before, to")
    after_first = _asked_day("After, from")
    after_last = _asked_day("After, to")

    def __init__(self, data: QueryDict | None = None, *, today: date, spans: tuple[Span, Span] | None = None) -> None:
        self.today = today
        super().__init__(data, initial=addressed(spans) if spans else None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for side in ("before", "after"):
            self._check_side(data.get(f"{side}_first"), data.get(f"{side}_last"), side)
        first, last = data.get("after_first"), data.get("before_last")
        if first and last and first <= last:
            self.add_error("after_first", "The periods overlap: this has to come after the last day of the one before.")
        return data

    def _check_side(self, first: date | None, last: date | None, side: str) -> None:
        for day, name in ((first, f"{side}_first"), (last, f"{side}_last")):
            if day and not FIRST_DAY <= day <= self.today:
                self.add_error(name, _RANGE)
        if first and last and last < first:
            self.add_error(f"{side}_last", "This is before the first day.")

    def spans(self) -> tuple[Span, Span]:
        data = self.cleaned_data
        return (data["before_first"], data["before_last"]), (data["after_first"], data["after_last"])


def addressed(spans: tuple[Span, Span]) -> dict[str, date]:
    """Two periods as they stand in an address."""
    (before_first, before_last), (after_first, after_last) = spans
    return {
        "before_first": before_first,
        "before_last": before_last,
        "after_first": after_first,
        "after_last": after_last,
    }
