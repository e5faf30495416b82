from __future__ import annotations

from typing import Any

from django import forms

from diary.domain.days import FIRST_DAY, LAST_DAY
from diary.forms.fields import date_field


class TablePeriodForm(forms.Form):
    """The days that a table is of, from the address. An end that is not given is the first or the last recorded day."""

    first = date_field("From")
    last = date_field("To")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        for name, day in (("first", first), ("last", last)):
            if day and not FIRST_DAY <= day <= LAST_DAY:
                self.add_error(name, f"Choose a day between {FIRST_DAY.year} and {LAST_DAY.year}.")
        if first and last and last < first:
            self.add_error("last", "This is before the first day.")
        return data
