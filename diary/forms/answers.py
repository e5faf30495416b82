"""The fields of a check-in: each answered by one tap where that is possible, and each answer can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms

from diary.domain.catalogue import SIDES, Item, Kind, Question, Term, choices
from diary.domain.content import SignAnswer
from diary.domain.emergency import at_once
from diary.domain.wording import in_figures
from diary.forms.fields import ChipRadio, date_field, many_chips, number_words
from diary.forms.written import DecimalInput

OPEN: Final = ("", "Clear")
"""The choice that is no answer. It is chosen until there is one, and is seen where there is one to be taken back."""


class AnswerRadio(ChipRadio):
    """One answer of a few as chips, or none. `layout` is how they lie: "words", "scale" or "few"."""

    template_name = "diary/widgets/answers.html"

    def __init__(self, layout: str, *, question: str = "", **kwargs: Any) -> None:
        self.layout, self.question = layout, question
        super().__init__(**kwargs)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With where an answer to a `question` leads at once: a device without a network has nobody to ask."""
        said = SignAnswer(self.question, str(value)) if self.question and value else None
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"leads_to": at_once([said], {said.question}) if said else ""}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"layout": self.layout}


class Quick(forms.widgets.Input):
    """Any number, with some that a script offers at a tap."""

    template_name = "diary/widgets/quick_number.html"
    layout = "number"

    def __init__(self, quick: Iterable[float], unit: str, **kwargs: Any) -> None:
        self.unit = unit
        self.offer(quick)
        super().__init__(**kwargs)

    def offer(self, quick: Iterable[float]) -> None:
        self.quick = [in_figures(f"{number:g}") for number in quick]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"quick": self.quick, "unit": self.unit}


class QuickNumber(Quick, forms.NumberInput):
    """Any whole number, with some at a tap."""


class QuickDecimal(Quick, DecimalInput):
    """Any number with decimals, with some at a tap."""


def answer(
    label: str, offered: Iterable[tuple[str, str]], *, layout: str = "words", **kwargs: Any
) -> forms.ChoiceField:
    """One of some words, or no answer."""
    return forms.ChoiceField(
        label=label, choices=[OPEN, *offered], required=False, widget=AnswerRadio(layout), **kwargs
    )


def word(label: str, terms: Iterable[Term]) -> forms.ChoiceField:
    """One of the catalogue's words, or no answer."""
    return answer(label, choices(terms))


def item_field(item: Item, quick: Sequence[float]) -> forms.Field:
    """The field of an item; `quick` are the numbers of it that are offered at a tap."""
    match item.kind:
        case Kind.SCALE:
            return _scale(item)
        case Kind.CHOICE:
            return word(item.name, item.terms)
        case Kind.YES_NO:
            return answer(item.name, [("no", "No"), ("yes", "Yes")], layout="few")
    return _number(item, quick)


def _scale(item: Item) -> forms.TypedChoiceField:
    numbers = [str(number) for number in range(int(item.low), int(item.high) + 1)]
    return forms.TypedChoiceField(
        label=item.name,
        choices=[OPEN, *zip(numbers, numbers, strict=True)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=AnswerRadio("scale"),
        help_text=item.unit,
    )


def _number(item: Item, quick: Sequence[float]) -> forms.Field:
    low, high, hours = int(item.low), int(item.high), item.kind is Kind.HOURS
    widget = QuickDecimal if hours else QuickNumber
    attrs = {"inputmode": "decimal" if hours else "numeric", "autocomplete": "off", "placeholder": "–"}
    if not hours:
        attrs["step"] = "1"
    common: dict[str, Any] = {
        "label": item.name if item.unit in item.name.lower() else f"{item.name}, {item.unit}",
        "required": False,
        "min_value": low,
        "max_value": high,
        "widget": widget(quick, item.unit, attrs=attrs),
        "error_messages": number_words(low, high, whole=not hours),
    }
    return forms.DecimalField(max_digits=4, decimal_places=2, **common) if hours else forms.IntegerField(**common)


def question_fields(question: Question) -> dict[str, forms.Field]:
    """The fields of a question by what follows its name: "" for its answer, and for what goes with a yes."""
    asked = answer(question.text, [(one.key, one.name) for one in question.answers])
    asked.widget.question = question.key
    fields: dict[str, forms.Field] = {"": asked}
    if question.parts:
        fields["_parts"] = many_chips("If so, which?", choices(question.parts))
    if question.has_side:
        fields["_side"] = word("On which side?", SIDES)
        fields["_since"] = date_field("Since about")
    return fields
