"""A file that comes in, and what its columns say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from diary.domain.anatomy import SITE_CHOICES
from diary.exchange.mapping.columns import DAY, EPISODE, TARGETS, Plan, problems
from diary.exchange.mapping.times import DATES
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
    """What each line and each column of a table says. The examples are the first cells of a column."""

    rows = forms.ChoiceField(label="What is each line?", choices=_ROWS, widget=ChipRadio)
    dates = forms.ChoiceField(label="How are dates written?", choices=list(DATES.items()))
    at = time_field(
        "The time of an episode where the line gives none",
        help_text="Left empty, such a line is not taken.",
    )
    site = forms.ChoiceField(
        label="The place of an episode where the line gives none",
        required=False,
        choices=[("", "No place"), *SITE_CHOICES],
    )

    def __init__(
        self, *args: Any, head: Sequence[str], sample: Sequence[Sequence[str]], plan: Plan, **kwargs: Any
    ) -> None:
        site = plan.sites[0] if plan.sites else ""
        initial = {"rows": plan.rows, "dates": plan.dates, "at": plan.at, "site": site}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self._columns = [f"column_{index}" for index in range(len(head))]
        for index, (field, name) in enumerate(zip(self._columns, head, strict=True)):
            self.fields[field] = forms.ChoiceField(
                label=name,
                required=False,
                choices=_TARGETS,
                initial=plan.columns[index] if index < len(plan.columns) else "",
                help_text=_examples(sample, index),
            )

    @property
    def columns(self) -> list[forms.BoundField]:
        return [self[name] for name in self._columns]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for problem in problems(self.plan(data)):
                self.add_error(None, problem)
        return data

    def plan(self, data: dict[str, Any]) -> Plan:
        at = data.get("at")
        return Plan(
            rows=data["rows"],
            columns=tuple(data[name] for name in self._columns),
            dates=data["dates"],
            at=f"{at:%H:%M}" if at else "",
            sites=(data["site"],) if data["site"] else (),
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
