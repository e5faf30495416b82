"""A file that comes in, and what its columns say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from diary.domain.anatomy import SITE_CHOICES
from diary.exchange.incoming import names_of
from diary.exchange.mapping.columns import DAY, EPISODE, TARGET_BY_KEY, TARGETS, Plan, problems
from diary.exchange.mapping.doubts import DATES as ABOUT_DATES
from diary.exchange.mapping.doubts import NUMBERS, Note
from diary.exchange.mapping.times import DATES
from diary.exchange.mapping.values import SIGNS, Doubtful, Unfit, readings
from diary.forms.fields import ChipRadio, time_field

MAX_EXAMPLES: Final = 3
_EXAMPLE: Final = 40
_ROWS: Final = ((EPISODE, "An episode of twitching"), (DAY, "A day"))
_GROUPS: Final = (("", "Any line"), (EPISODE, "An episode"), (DAY, "A day"))
_TARGETS: Final[list[Any]] = [
    ("", "Leave it out"),
    *((name, [(target.key, target.name) for target in TARGETS if target.rows == rows]) for rows, name in _GROUPS),
]


class ImportForm(forms.Form):
    file = forms.FileField(
        label="A table (CSV), or the export of Apple Health",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.zip,.xml,text/csv"}),
        error_messages={"required": "Choose a file first.", "empty": "This file is empty."},
    )


class MappingForm(forms.Form):
    """What each line and each column of a table says, and how its dates and numbers are written where the file does not
    tell. The examples are the first cells of a column."""

    rows = forms.ChoiceField(label="What is each line?", choices=_ROWS, widget=ChipRadio)
    dates = forms.ChoiceField(
        label="How are dates written?",
        choices=list(DATES.items()),
        error_messages={"required": "Choose how dates are written: no date of the file tells."},
    )
    at = time_field(
        "The time",
        help_text="Left empty, an episode without a time is not taken.",
    )
    site = forms.ChoiceField(
        label="The place",
        required=False,
        choices=[("", "No place"), *SITE_CHOICES],
    )

    def __init__(
        self,
        *args: Any,
        head: Sequence[str],
        sample: Sequence[Sequence[str]],
        plan: Plan,
        notes: Sequence[Note] = (),
        **kwargs: Any,
    ) -> None:
        site = plan.sites[0] if plan.sites else ""
        initial = {"rows": plan.rows, "dates": plan.dates, "at": plan.at, "site": site}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self._names = names_of(head)
        self._plan = plan
        # The first number of a column that could be two; one answer settles the whole column.
        self._doubts = {note.column: note.example for note in notes if note.about == NUMBERS}
        about_dates = [note.text for note in notes if note.about == ABOUT_DATES]
        self.fields["dates"].help_text = " ".join(about_dates)
        if not plan.dates:
            self.fields["dates"].choices = [("", "Choose one"), *DATES.items()]  # type: ignore[attr-defined]
        for index, name in enumerate(self._names):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=name,
                required=False,
                choices=_TARGETS,
                initial=plan.columns[index] if index < len(plan.columns) else "",
                help_text=_examples(sample, index),
            )
            if index in self._doubts:
                self.fields[f"sign_{index}"] = _sign_field(name, self._doubts[index], plan.sign(index))

    @property
    def columns(self) -> list[forms.BoundField]:
        """The columns, each with what is asked of it beside it: the order of the dates stands by the date."""
        fields: list[forms.BoundField] = []
        for index in range(len(self._names)):
            column = self[f"column_{index}"]
            fields.append(column)
            if column.value() in ("date", "start") and self["dates"] not in fields:
                fields.append(self["dates"])
            if self._is_asked(index, column.value()):
                fields.append(self[f"sign_{index}"])
        return fields if self["dates"] in fields else [*fields, self["dates"]]

    def _is_asked(self, index: int, key: str | None) -> bool:
        """Whether a number of a column could be two numbers of what it says."""
        target = TARGET_BY_KEY.get(key or "")
        if index not in self._doubts or target is None or not target.is_number:
            return False
        try:
            # Asked of the reader itself: the bounds of what the column says may settle it.
            target.read(self._doubts[index])
        except Doubtful:
            return True
        except Unfit:
            pass
        return False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for problem in problems(self.plan(data)):
                self.add_error(None, problem)
        for index in self._doubts:
            if self._is_asked(index, data.get(f"column_{index}")) and not data.get(f"sign_{index}"):
                self.add_error(f"sign_{index}", "Choose one of the two: no other number of the column tells which.")
        return data

    def plan(self, data: dict[str, Any]) -> Plan:
        at = data.get("at")
        columns = range(len(self._names))
        return Plan(
            rows=data["rows"],
            columns=tuple(data[f"column_{index}"] for index in columns),
            dates=data["dates"],
            at=f"{at:%H:%M}" if at else "",
            sites=(data["site"],) if data["site"] else (),
            # What was not asked stays as the file or an earlier answer told it.
            signs=tuple(data.get(f"sign_{index}", self._plan.sign(index)) for index in columns),
            names=self._names,
        )


def _sign_field(name: str, example: str, sign: str) -> forms.ChoiceField:
    """Asks what a number means that could be a thousand or a fraction."""
    # A number of `_doubts` has both meanings, or it would raise no question.
    (fraction, thousand), _ = readings(example)
    own, other = sorted(SIGNS, key=lambda mark: mark not in example)
    return forms.ChoiceField(
        label=f"How are the numbers of “{name}” written?",
        required=False,
        choices=[("", "Choose one"), (own, f"“{example}” is {fraction:g}"), (other, f"“{example}” is {thousand:.0f}")],
        initial=sign,
        help_text=f"“{example}” could be {fraction:g} or {thousand:.0f}.",
    )


def _examples(sample: Sequence[Sequence[str]], index: int) -> str:
    """The first few things that a column holds, as plain words."""
    found: list[str] = []
    for row in sample:
        cell = "".join(char if char.isprintable() else " " for char in row[index]).strip() if index < len(row) else ""
        if cell and cell not in found:
            found.append(cell)
        if len(found) == MAX_EXAMPLES:
            break
    shown = [cell if len(cell) <= _EXAMPLE else f"{cell[:_EXAMPLE]}…" for cell in found]
    return f"Such as: {' · '.join(shown)}" if shown else "Empty in the first lines."
