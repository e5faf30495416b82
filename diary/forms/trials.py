"""What a person wants to test, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.http import QueryDict

from diary.domain.association import FACTORS
from diary.domain.catalogue import MAX_NAME
from diary.domain.trial import BLOCKS, CHANGE_BY_KEY, CHANGES, OWN
from diary.domain.trial_rules import TrialRefusal, TrialWish
from diary.domain.wording.own import without_direction
from diary.domain.wording.trial import REFUSALS, blocks_choice, choice
from diary.forms.fields import ChipRadio, PlainTextField, date_field

BESIDE: Final = {
    TrialRefusal.NOT_ADULT: "is_adult",
    TrialRefusal.NOT_OWN_TO_CHANGE: "is_own_to_change",
    TrialRefusal.MEDICINE: "own_words",
    TrialRefusal.SUPPLEMENT: "own_words",
    TrialRefusal.ALCOHOL: "own_words",
    TrialRefusal.NO_WORDS: "own_words",
    TrialRefusal.FIRST_DAY: "starts_on",
}
"""The field that a refusal stands beside. The others are about no field."""


class TrialForm(forms.Form):
    """The uuid makes a second sending the same trial; `factor` is the check-in item that the question came from."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "Reload the page and try again."})
    factor = forms.ChoiceField(widget=forms.HiddenInput, choices=[(key, key) for key in FACTORS], required=False)
    change = forms.ChoiceField(
        label="What do you want to change?",
        choices=[(change.key, choice(change.key)) for change in CHANGES],
        widget=ChipRadio,
        error_messages={"required": "Choose one."},
    )
    own_words = PlainTextField(
        label="In your own words",
        max_length=MAX_NAME,
        required=False,
        help_text="Only where you chose the last one. Say it so that it reads on after “Changed:”, such as “lunch away "
        "from the desk”. No medicine and no supplement. It also stands on the page for your doctor, unless you leave "
        "trials out there.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    blocks = forms.TypedChoiceField(
        label="How long?",
        choices=[(blocks, blocks_choice(blocks)) for blocks in BLOCKS],
        coerce=int,
        initial=BLOCKS[0],
        widget=ChipRadio,
        help_text="Longer finds smaller differences.",
        error_messages={"required": "Choose one."},
    )
    starts_on = date_field("First day", required=True, error_messages={"required": "Say the first day."})
    is_adult = forms.BooleanField(label="I am 18 or older", required=False)
    is_own_to_change = forms.BooleanField(
        label="No doctor prescribed, advised or forbade this, and it is no medicine or supplement", required=False
    )

    def __init__(self, data: QueryDict | None = None, *, today: date, initial: dict[str, Any] | None = None) -> None:
        usual = {"uuid": uuid4(), "starts_on": today + timedelta(days=1)}
        super().__init__(data, initial=usual | (initial or {}))

    def clean_own_words(self) -> str:
        """Without the characters that set a direction: the words stand within sentences."""
        words: str = self.cleaned_data["own_words"]
        return without_direction(words).strip()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # Words that were typed before another change was chosen say nothing of that one.
        if data.get("change", OWN) != OWN:
            data["own_words"] = ""
        return data

    def wish(self, today: date) -> TrialWish:
        """What is wished for. A field that cannot be read is taken as one that nothing speaks against: it has its own
        reason beside it."""
        told = self.cleaned_data
        return TrialWish(
            change=told.get("change") or CHANGES[0].key,
            own_words=told.get("own_words", ""),
            starts_on=told.get("starts_on") or today,
            is_adult=told["is_adult"],
            is_own_to_change=told["is_own_to_change"],
        )

    @property
    def about(self) -> str:
        """The check-in item that it is about, "" for none: that of the change, or that which led to own words."""
        told = self.cleaned_data
        factor: str = told["factor"] if told["change"] == OWN else CHANGE_BY_KEY[told["change"]].factor
        return factor

    def sent(self) -> list[tuple[str, str]]:
        """A valid form as hidden fields: what a page that shows its plan sends on."""
        told = {name: "on" if value is True else str(value) for name, value in self.cleaned_data.items()}
        return list(told.items())

    def refuse(self, refusals: Iterable[TrialRefusal]) -> None:
        """Say beside its field why each is refused; what is about no field is for the head of the page."""
        for refusal in refusals:
            if refusal in BESIDE and BESIDE[refusal] not in self.errors:
                self.add_error(BESIDE[refusal], REFUSALS[refusal])


def prefilled(*, factor: str = "", change: str = "") -> dict[str, Any]:
    """What an address chooses beforehand: a change, or the first one of a check-in item, else own words. What it cannot
    mean is left out."""
    if change in CHANGE_BY_KEY:
        return {"change": change}
    if factor not in FACTORS:
        return {}
    of_factor = next((row.key for row in CHANGES if row.factor == factor), OWN)
    return {"factor": factor, "change": of_factor}
