from __future__ import annotations

from django import forms


class ArchiveForm(forms.Form):
    file = forms.FileField(
        label="An archive from Flicker",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"required": "Choose a file first.", "empty": "This file is empty."},
    )
