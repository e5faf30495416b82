from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from diary.domain.anatomy import SITE_CHOICES
from diary.domain.catalogue import STATES, TRIGGERS, choices
from diary.domain.pattern_filter import PatternFilter, SleepOnset
from diary.forms.fields import ListSelect
from diary.forms.period import PeriodForm, ago
from diary.models import OwnTrigger

_SLEEP_ONSET = (
    (SleepOnset.WITH.value, "With those of falling asleep"),
    (SleepOnset.WITHOUT.value, "Without those of falling asleep"),
    (SleepOnset.ALONE.value, "Only those of falling asleep"),
)


class PatternsForm(PeriodForm):
    """What the patterns look at, from the address: a period, and which of its episodes."""

    site = forms.ChoiceField(label="Where", required=False, widget=ListSelect)
    state = forms.ChoiceField(
        label="While", required=False, choices=[("", "Doing anything"), *choices(STATES)], widget=ListSelect
    )
    trigger = forms.ChoiceField(label="Suspected", required=False, widget=ListSelect)
    sleep_onset = forms.ChoiceField(label="Falling asleep", required=False, choices=_SLEEP_ONSET, widget=ListSelect)

    def __init__(self, data: QueryDict, *, today: date, own: Iterable[OwnTrigger]) -> None:
        super().__init__(_with_fitting_dates(data, today), today=today)
        mine = [(str(row.uuid), row.name) for row in own]
        self.fields["site"].choices = [("", "Any place"), *SITE_CHOICES]  # type: ignore[attr-defined]
        self.fields["trigger"].choices = [("", "Any trigger"), *mine, *choices(TRIGGERS)]  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        said = {name: self.cleaned_data.get(name) for name in ("site", "state", "trigger", "sleep_onset")}
        # "With those of falling asleep" narrows nothing: it is how the page begins.
        return any(value and value != SleepOnset.WITH for value in said.values())

    def pattern_filter(self, begun: date) -> PatternFilter:
        """What was chosen, of a diary that had `begun` by then."""
        data = self.cleaned_data
        first, last = self.span(begun)
        sleep_onset = SleepOnset(data["sleep_onset"] or SleepOnset.WITH)
        return PatternFilter(first, last, data["site"], data["state"], data["trigger"], sleep_onset)

    def narrowing(self) -> dict[str, Any]:
        """What narrows it down, as it stands in an address."""
        names = ("site", "state", "trigger", "sleep_onset")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


def _with_fitting_dates(data: QueryDict, today: date) -> QueryDict:
    """What an address says, as its page shows it. Own dates start out as the last twelve weeks, dates without a period
    are own dates, and beside another period, whose page has no fields for them, they are nothing."""
    has_dates = data.get("first") or data.get("last")
    data = data.copy()
    period = data.setdefault("period", "own" if has_dates else "12w")
    if period != "own":
        data["first"] = data["last"] = ""
    elif not has_dates:
        data["first"], data["last"] = str(ago(today, "12w")), str(today)
    return data
