from __future__ import annotations

from typing import Any

from django import forms

from diary.domain.guidance import MAX_BODY, MAX_TITLE, wrong_words
from diary.forms.fields import PlainTextField, date_field
from diary.models import Source


class SearchForm(forms.Form):
    """What the library is searched for, from the address."""

    q = PlainTextField(label="Search the texts", required=False, max_length=100, widget=forms.SearchInput)


class VersionForm(forms.Form):
    """Another version of a text. What no text may say is named, so that it can be said otherwise."""

    title = PlainTextField(max_length=MAX_TITLE)
    body = PlainTextField(
        label="Text, in Markdown",
        max_length=MAX_BODY,
        widget=forms.Textarea(attrs={"rows": 22, "dir": "auto"}),
        help_text="Paragraphs, lists, **strong**, *emphasis*, ### headings, > quotes and [links](https://…).",
    )
    sources = forms.ModelMultipleChoiceField(
        Source.objects.all(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ticks"}),
        error_messages={"required": "Name at least one source."},
    )
    note = PlainTextField(label="What changed, and why", required=False, max_length=300)
    review_due_on = date_field("To be read again by")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("title", "body"):
            if wrong := wrong_words(data.get(name, "")):
                self.add_error(name, f"Say it otherwise: {'; '.join(wrong)}.")
        return data


class PublishForm(forms.Form):
    """When readers see it; the initial day is today, the first that there can be."""

    publish_on = date_field("From this day on", required=True)
    review_due_on = date_field("To be read again by", help_text="A year later where you leave it open.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("publish_on") and data["publish_on"] < self.initial["publish_on"]:
            self.add_error("publish_on", "This day is over.")
        if data.get("review_due_on") and data.get("publish_on") and data["review_due_on"] <= data["publish_on"]:
            self.add_error("review_due_on", "This is not after the day it is published.")
        return data


class NoteForm(forms.Form):
    note = PlainTextField(label="Why", required=False, max_length=300)


class ReviewedForm(forms.Form):
    """That a version was read and still holds."""

    clinician = PlainTextField(
        label="Clinician who read it",
        required=False,
        max_length=120,
        help_text="Name and profession, as readers will see it. Empty where none did.",
    )
    reviewed_on = date_field("Read on", required=True)
    review_due_on = date_field("To be read again by")


class PlainForm(forms.Form):
    """A step that needs nothing but a yes."""
