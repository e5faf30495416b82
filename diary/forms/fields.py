"""Fields and widgets that the forms share."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms

from diary.domain.catalogue import Term, choices

SKIP = ("", "Skip")
NOTHING = ("", "Choose …")
_ALLOWED_CONTROLS = {"\n", "\t"}


class ChipRadio(forms.RadioSelect):
    """One of a few, as chips; "Skip" takes an answer back where there is no JavaScript."""

    template_name = "diary/widgets/chips.html"
    use_fieldset = True


class ChipBoxes(forms.CheckboxSelectMultiple):
    """Any of a few, as chips."""

    template_name = "diary/widgets/chips.html"
    use_fieldset = True


class PlainTextField(forms.CharField):
    """Text as it is stored: composed (NFC), with no control character but the line break and the tab.

    Anything else is kept to the letter: right-to-left text, emoji, markup and formulas are only text.
    """

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        # A letter with its mark is one code point: what looks the same is stored, found and compared as the same.
        text = unicodedata.normalize("NFC", (text or "").replace("\r\n", "\n").replace("\r", "\n"))
        if any(unicodedata.category(char) in ("Cc", "Cs") and char not in _ALLOWED_CONTROLS for char in text):
            raise forms.ValidationError("This text holds a character that cannot be stored. Type it again without it.")
        return text


class NoteField(PlainTextField):
    """A longer text. Nobody and nothing reads it for warning signs, and the form says so."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3, "dir": "auto"}))
        super().__init__(**kwargs)


def one_chip(label: str, terms: Iterable[Term], *, skip: bool = True, **kwargs: Any) -> forms.ChoiceField:
    """One of the catalogue's words; with `skip` it may stay unanswered."""
    offered = choices(terms)
    return forms.ChoiceField(
        label=label,
        choices=[*offered, SKIP] if skip else offered,
        required=not skip,
        widget=ChipRadio,
        **kwargs,
    )


def choice(label: str, terms: Iterable[Term], **kwargs: Any) -> forms.ChoiceField:
    """One of many words, in a list that starts with none: nothing is said that nobody chose."""
    return forms.ChoiceField(
        label=label, choices=[NOTHING, *choices(terms)], error_messages={"required": "Choose one."}, **kwargs
    )


def number_words(low: int, high: int, *, whole: bool = True) -> dict[str, str]:
    """What a number field says of a number that it cannot take."""
    range_ = f"Write a {'whole ' if whole else ''}number from {low} to {high}."
    return {"min_value": range_, "max_value": range_, "invalid": range_}


def many_chips(label: str, offered: Iterable[tuple[str, str]], **kwargs: Any) -> forms.MultipleChoiceField:
    """Any of some words."""
    return forms.MultipleChoiceField(label=label, choices=list(offered), required=False, widget=ChipBoxes, **kwargs)


def scale(label: str, low: int, high: int, **kwargs: Any) -> forms.TypedChoiceField:
    """A whole number from `low` to `high` as chips; None where it was skipped."""
    return forms.TypedChoiceField(
        label=label,
        choices=[*((str(n), str(n)) for n in range(low, high + 1)), SKIP],
        coerce=int,
        empty_value=None,
        required=False,
        widget=ChipRadio(attrs={"scale": True}),
        **kwargs,
    )


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


def date_field(label: str, **kwargs: Any) -> forms.DateField:
    kwargs.setdefault("required", False)
    return forms.DateField(label=label, widget=DateInput(), **kwargs)


def time_field(label: str, **kwargs: Any) -> forms.TimeField:
    kwargs.setdefault("required", False)
    return forms.TimeField(label=label, widget=TimeInput(), **kwargs)
