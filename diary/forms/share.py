from __future__ import annotations

from datetime import timedelta
from typing import Final

from django import forms

from diary.forms.fields import ChipRadio

LASTS: Final = (("1", "1 day"), ("7", "7 days"), ("30", "30 days"))
_USUAL: Final = "7"
_DIGITS: Final = 6


class ShareForm(forms.Form):
    """How a link behaves. `seen` is the fingerprint of the report that was shown when it was decided on."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    lasts = forms.ChoiceField(label="The link works for", choices=LASTS, initial=_USUAL, widget=ChipRadio)
    with_code = forms.BooleanField(
        label="Ask for a code",
        required=False,
        help_text="Six digits that you tell your doctor, on the phone or in the room. Without them the link opens "
        "nothing.",
    )

    @property
    def lifetime(self) -> timedelta:
        return timedelta(days=int(self.cleaned_data["lasts"]))


class ShareCodeForm(forms.Form):
    """The code that somebody was told; blanks between its digits make no difference."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="Six digits.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Type the six digits."},
    )

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if not (code.isascii() and code.isdigit() and len(code) == _DIGITS):
            raise forms.ValidationError("The code has six digits. Look at it once more.")
        return code
