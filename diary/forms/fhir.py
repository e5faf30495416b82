from __future__ import annotations

from django import forms
from django.http import QueryDict

from diary.forms.tables import TablePeriodForm


class FhirForm(TablePeriodForm):
    """The days that go into the file for a clinic, from the address, and whether the notes do."""

    notes = forms.BooleanField(label="With your notes", required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        # Another form for a period stands on the same page.
        super().__init__(data, auto_id="fhir_%s")
