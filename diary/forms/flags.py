from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from diary.domain.catalogue import MAX_NOTE, QUESTION_BY_KEY
from diary.domain.content import SignAnswer
from diary.domain.days import FIRST_FACT
from diary.domain.emergency import EMERGENCY_SIGNS, RIGHT_NOW, ticked
from diary.domain.flags import Flag, shown_of
from diary.forms.fields import NoteField, date_field, many_chips


class ShownForm(forms.Form):
    """What a page showed of the flags it is sent from (`domain.flags.shown_of`): nothing else is read or settled."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput)


class DiscussedForm(ShownForm):
    """When a flag was talked about with a doctor, and what came of it. The uuid makes a second sending the same."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": "Reload the page and try again."})
    on = date_field("When did you talk about it?", required=True)
    outcome = NoteField(label="What came of it?", max_length=MAX_NOTE)

    def __init__(self, *args: Any, today: date, flag: Flag, **kwargs: Any) -> None:
        # What was written down on a day ahead of this one, before a flight to the west, can be talked about.
        self.last = max(today, flag.match.days[-1])
        kwargs["initial"] = {"uuid": uuid4(), "on": self.last, "shown": shown_of([flag])}
        kwargs.setdefault("prefix", flag.criterion.id)
        super().__init__(*args, **kwargs)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.last:
            raise forms.ValidationError("This is in the future. Say when it was.")
        if on < FIRST_FACT:
            raise forms.ValidationError(f"This is before {FIRST_FACT.year}. Check the year.")
        return on


class RightNowForm(forms.Form):
    """What cannot wait: one tick is enough, none is an answer too."""

    parts = many_chips(QUESTION_BY_KEY[RIGHT_NOW].text, [(sign.key, sign.words) for sign in EMERGENCY_SIGNS])
    none = forms.BooleanField(label="None of these", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("none") and data.get("parts"):
            self.add_error("none", "You also ticked something above. Keep one of the two.")
        elif not data.get("none") and not data.get("parts") and not self.errors:
            self.add_error("none", "Tick what is true, or “None of these”.")
        return data

    def answers(self) -> tuple[SignAnswer, ...]:
        return ticked(self.cleaned_data["parts"])
