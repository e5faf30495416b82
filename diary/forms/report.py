from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict

from diary.domain.catalogue import MAX_NAME, MAX_NOTE
from diary.domain.days import FIRST_FACT
from diary.forms.fields import ChipRadio, NoteField, PlainTextField, date_field
from diary.forms.period import PERIODS, PeriodForm
from diary.report.wanted import PAPERS, Wanted

MAX_SENTENCE: Final = 300
MOST_QUESTIONS: Final = 5
MAX_QUESTION: Final = 150
"""What a person types fits on the first page beside all that is asked for: a doctor reads that one."""
# Given as data and not as initial values, so that the page without a choice goes the way of every other.
_DEFAULTS: Final = (
    "period=12w&paper=a4&with_charts=on&with_medicines=on&with_conditions=on&with_visits=on&with_trials=on"
)


class ReportForm(PeriodForm):
    """What a person wants on the page for the doctor. Without `data` it shows what most want.

    It is only ever sent, and never stands in an address: names, questions and health would end up in logs and
    histories.
    """

    period = forms.ChoiceField(label="Period", choices=PERIODS, widget=ChipRadio)
    name = PlainTextField(
        label="Name", required=False, max_length=MAX_NAME, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    born = date_field("Date of birth")
    sentence = PlainTextField(
        label="What matters most to you, in one sentence",
        required=False,
        max_length=MAX_SENTENCE,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    questions = NoteField(
        label="Questions for the doctor, one on a line",
        max_length=MAX_NOTE,
        help_text=f"Up to {MOST_QUESTIONS}, each in a line or two.",
    )
    with_charts = forms.BooleanField(label="The drawings", required=False)
    with_medicines = forms.BooleanField(label="Medicines and supplements", required=False)
    with_conditions = forms.BooleanField(label="Conditions, injuries, diet and family", required=False)
    with_visits = forms.BooleanField(label="Visits to doctors, tests that were done", required=False)
    with_trials = forms.BooleanField(label="Trials of my own", required=False)
    with_worry = forms.BooleanField(label="How worried I am", required=False)
    with_list = forms.BooleanField(label="A list of all entries, on pages of its own", required=False)
    with_notes = forms.BooleanField(label="My notes", required=False)
    paper = forms.ChoiceField(label="Paper", choices=PAPERS, widget=ChipRadio)

    def __init__(self, data: QueryDict | None, *, today: date) -> None:
        super().__init__(QueryDict(_DEFAULTS) if data is None else data, today=today)

    def parts(self) -> list[forms.BoundField]:
        """What can be left out of the page, or put on it."""
        return [self[name] for name in self.fields if name.startswith("with_")]

    @property
    def has_own_parts(self) -> bool:
        """Whether something else is chosen than most want, so that it is seen without being asked for."""
        usual = QueryDict(_DEFAULTS)
        return any(
            self[name].value() != (usual.get(name) == "on") for name in self.fields if name.startswith("with_")
        ) or (self["paper"].value() != usual["paper"])

    def clean_sentence(self) -> str:
        return " ".join(self.cleaned_data["sentence"].split())

    def clean_questions(self) -> str:
        questions: str = self.cleaned_data["questions"]
        asked = Wanted(self.today, self.today, questions=questions).asked
        if len(asked) > MOST_QUESTIONS:
            raise forms.ValidationError(
                f"These are {len(asked)} questions. Keep the {MOST_QUESTIONS} that matter most; bring the others along."
            )
        for number, question in enumerate(asked, start=1):
            if len(question) > MAX_QUESTION:
                raise forms.ValidationError(
                    f"Question {number} has {len(question)} characters. Shorten it to {MAX_QUESTION} or fewer."
                )
        return questions

    def clean_born(self) -> date | None:
        born: date | None = self.cleaned_data["born"]
        if born and not FIRST_FACT <= born <= self.today:
            raise forms.ValidationError(f"Choose a day between {FIRST_FACT.year} and today.")
        return born

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data["period"] != "own" and "period" not in self.errors:
            for name in ("first", "last"):
                if data.get(name):
                    self.add_error(name, "Choose “Own dates” for this day to count, or empty this field.")
        return data

    def wanted(self, begun: date) -> Wanted:
        """What was chosen, of a diary that had `begun` by then."""
        first, last = self.span(begun)
        data = self.cleaned_data
        names = ("name", "born", "sentence", "questions", "paper", *(n for n in data if n.startswith("with_")))
        # No box of its own: whoever types a name wants it on the page.
        with_name = bool(data["name"] or data["born"])
        return Wanted(first, last, with_name=with_name, **{name: data[name] for name in names})
