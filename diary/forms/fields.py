"""Fields and widgets that the forms share."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html_join

from diary.domain.catalogue import Term, choices
from diary.forms.written import DateField, DateInput, DecimalInput, TimeField, TimeInput

SKIP = ("", "Skip")
NOTHING = ("", "Choose …")
_ALLOWED_CONTROLS = {"\n", "\t"}


class ListSelect(forms.Select):
    """One of many words, in a list without groups: Django's own, but for a template of each word, of which a page of
    three lists has a hundred."""

    template_name = "diary/widgets/list.html"

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        return []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        (chosen,) = context["widget"]["value"]
        context["widget"]["options"] = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            ((key, " selected" if str(key) == chosen else "", words) for key, words in self.choices),
        )
        return context


class ChipRadio(forms.RadioSelect):
    """One of a few, as chips; "Skip" takes an answer back where there is no JavaScript."""

    template_name = "diary/widgets/chips.html"
    use_fieldset = True


class ChipBoxes(forms.CheckboxSelectMultiple):
    """Any of a few, as chips."""

    template_name = "diary/widgets/chips.html"
    use_fieldset = True


class PictureRadio(ChipRadio):
    """One of a few, each with a small picture of its own: `diary/pictures/NAME/VALUE.svg` among the templates."""

    template_name = "diary/widgets/pictures.html"

    def __init__(self, pictures: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pictures = pictures

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        return option | {"picture": f"diary/pictures/{self.pictures}/{option['value']}.svg"}


class FoldedBoxes(ChipBoxes):
    """Any of many, as chips: the first `shown` at once, the rest one tap away and open where one of them is chosen."""

    template_name = "diary/widgets/folded_chips.html"

    def __init__(self, shown: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shown = shown

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [option for _, group, _ in context["widget"]["optgroups"] for option in group]
        rest = options[self.shown :]
        return context | {"first": options[: self.shown], "rest": rest, "opened": any(row["selected"] for row in rest)}


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
        label=label,
        choices=[NOTHING, *choices(terms)],
        widget=ListSelect,
        error_messages={"required": "Choose one."},
        **kwargs,
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


def date_field(label: str, **kwargs: Any) -> forms.DateField:
    kwargs.setdefault("required", False)
    return DateField(label=label, widget=DateInput(), **kwargs)


def time_field(label: str, **kwargs: Any) -> forms.TimeField:
    kwargs.setdefault("required", False)
    return TimeField(label=label, widget=TimeInput(), **kwargs)


def decimal_field(label: str, low: int, high: int, **kwargs: Any) -> forms.DecimalField:
    """A number with up to two decimals, from `low` to `high`."""
    kwargs.setdefault("required", False)
    return forms.DecimalField(
        label=label,
        min_value=low,
        max_value=high,
        decimal_places=2,
        widget=DecimalInput(attrs={"inputmode": "decimal", "autocomplete": "off", "placeholder": "skipped"}),
        error_messages=number_words(low, high, whole=False),
        **kwargs,
    )
