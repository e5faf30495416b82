from __future__ import annotations

from datetime import timedelta
from typing import Final

from django import forms

from diary.domain.catalogue import MAX_NAME
from diary.forms.fields import ChipRadio, PlainTextField
from diary.models.token import TokenScope

SCOPES: Final = (
    (TokenScope.LOG.value, "Log only"),
    (TokenScope.READ.value, "Read everything"),
    (TokenScope.FULL.value, "Everything but your account"),
)
_NO_END: Final = "none"
ENDS: Final = (("30", "30 days"), ("90", "90 days"), ("365", "A year"), (_NO_END, "Until you revoke it"))


class TokenForm(forms.Form):
    """A program that is to come in: what it is called, what it may do, and for how long."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": "Reload the page and try again."})
    name = PlainTextField(
        label="What is it for?",
        max_length=MAX_NAME,
        help_text="Such as “Shortcut on my phone” or “Button by the bed”.",
        error_messages={"required": "Give it a name, so that you know it again in the list."},
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    scope = forms.ChoiceField(
        label="What may it do?",
        choices=SCOPES,
        initial=TokenScope.LOG.value,
        help_text="“Log only” writes new entries and reads none of your diary. Only “Everything but your "
        "account” may answer the questions about warning signs, change entries and delete them.",
        widget=ChipRadio,
    )
    lasts = forms.ChoiceField(label="For how long?", choices=ENDS, initial="365", widget=ChipRadio)

    @property
    def lifetime(self) -> timedelta | None:
        """None: until it is revoked."""
        days = self.cleaned_data["lasts"]
        return None if days == _NO_END else timedelta(days=int(days))

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise forms.ValidationError("Give it a name, so that you know it again in the list.")
        return name
