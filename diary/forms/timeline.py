from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from diary.domain.anatomy import SITE_CHOICES
from diary.domain.catalogue import SIGNS, TRIGGERS, choices
from diary.forms.fields import ListSelect, date_field
from diary.models import OwnTrigger
from diary.queries.entries import Filter


class FilterForm(forms.Form):
    """What the timeline is narrowed to, from the address."""

    site = forms.ChoiceField(label="Where", required=False, widget=ListSelect)
    trigger = forms.ChoiceField(label="Suspected", required=False, widget=ListSelect)
    sign = forms.ChoiceField(
        label="With", required=False, choices=[("", "Any sign"), *choices(SIGNS)], widget=ListSelect
    )
    first = date_field("From")
    last = date_field("To")
    before = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, own: Iterable[OwnTrigger], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [(str(row.uuid), row.name) for row in own]
        self.fields["site"].choices = [("", "Any place"), *SITE_CHOICES]  # type: ignore[attr-defined]
        self.fields["trigger"].choices = [("", "Any trigger"), *mine, *choices(TRIGGERS)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", "This is before the first day.")
        return data

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("site", "trigger", "sign", "first", "last"))

    def filter(self) -> Filter:
        data = self.cleaned_data
        return Filter(
            site=data["site"], trigger=data["trigger"], sign=data["sign"], first=data["first"], last=data["last"]
        )
