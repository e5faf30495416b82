from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from diary.domain.days import FIRST_DAY, from_beginning
from diary.forms.fields import date_field

PERIODS = (("4w", "4 weeks"), ("12w", "12 weeks"), ("year", "A year"), ("all", "All"), ("own", "Own dates"))
_LENGTHS = {"4w": 28, "12w": 84, "year": 365}


class PeriodForm(forms.Form):
    """The period of a page: the last days of a length, or own dates."""

    period = forms.ChoiceField(label="Period", choices=PERIODS, required=False)
    first = date_field("From")
    last = date_field("To")

    def __init__(self, data: QueryDict, *, today: date) -> None:
        self.today = today
        super().__init__(data)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["period"] = data.get("period") or "12w"
        if data["period"] == "own" and not self.errors:
            self._check_own(data)
        return data

    def _check_own(self, data: dict[str, Any]) -> None:
        if not (data.get("first") and data.get("last")):
            self.add_error("first", "Say the first and the last day.")
        elif data["last"] < data["first"]:
            self.add_error("last", "This is before the first day.")
        elif data["first"] < FIRST_DAY or data["last"] > self.today:
            self.add_error("last", f"Choose days between {FIRST_DAY.year} and today.")

    def span(self, begun: date) -> tuple[date, date]:
        """First and last day, both included, of what lies in a diary that had `begun` by then."""
        return from_beginning(*self._chosen(), begun)

    def _chosen(self) -> tuple[date, date]:
        period = self.cleaned_data["period"]
        if period == "own":
            return self.cleaned_data["first"], self.cleaned_data["last"]
        return FIRST_DAY if period == "all" else ago(self.today, period), self.today


def ago(today: date, period: str) -> date:
    # Today is one of them.
    return today - timedelta(days=_LENGTHS[period] - 1)
