"""The background page, the settings and the own triggers."""

from __future__ import annotations

import uuid
import zoneinfo
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django import forms

from diary.domain import catalogue
from diary.domain.catalogue import Term
from diary.domain.days import FIRST_FACT
from diary.domain.names import name_key
from diary.domain.waking import LONGEST_SLEEP, SHORTEST_SLEEP, asleep
from diary.domain.writing import DateOrder, DecimalMark, Hours
from diary.forms.fields import (
    NOTHING,
    ChipRadio,
    NoteField,
    PlainTextField,
    choice,
    date_field,
    many_chips,
    one_chip,
    time_field,
)
from diary.models import Diary, Fact, OwnTrigger

# Each choice is an example of itself.
CLOCKS: Final = ((Hours.DAY, "22:30"), (Hours.HALF_DAY, "10:30 pm"))
DATE_ORDERS: Final = ((DateOrder.DAY_FIRST, "14 March 2026"), (DateOrder.MONTH_FIRST, "March 14, 2026"))
DECIMAL_MARKS: Final = ((DecimalMark.POINT, "2.5"), (DecimalMark.COMMA, "2,5"))
_YES_NO = (Term("no", "No"), Term("yes", "Yes"))


class NoFutureForm(forms.Form):
    """A form about the past: none of its dates may lie after today."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, value in list(data.items()):
            if isinstance(value, date) and value > self.today:
                self.add_error(name, "This is in the future. Say when it was.")
            elif isinstance(value, date) and value < FIRST_FACT:
                self.add_error(name, f"This is before {FIRST_FACT.year}. Check the year.")
        return data


class BackgroundForm(NoFutureForm):
    onset_on = date_field("When did you first notice it?")
    onset_is_about = forms.BooleanField(label="About then; you are not sure", required=False)
    diet = one_chip("How do you eat?", catalogue.DIETS)
    family_history = one_chip("A nerve or muscle disease in your family?", _YES_NO)
    family_history_note = NoteField(label="If so, who and what?", max_length=catalogue.MAX_NOTE)


class FactForm(NoFutureForm):
    """A medicine, condition, visit or test. The uuid makes a second sending the same row."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": "Reload the page and try again."})
    columns: tuple[str, ...]

    def __init__(self, *args: Any, fact: Fact | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {name: getattr(fact, name) for name in self.columns} if fact else {}
        kwargs["initial"] = initial | {"uuid": fact.uuid if fact else uuid.uuid4()}
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.columns}


class MedicineForm(FactForm):
    columns = ("name", "group", "dose", "started_on", "changed_on", "stopped_on")
    name = PlainTextField(label="Name", max_length=catalogue.MAX_NAME)
    group = choice("What kind?", catalogue.MEDICINE_GROUPS)
    dose = PlainTextField(label="Dose", max_length=catalogue.MAX_NAME, required=False)
    started_on = date_field("Started on")
    changed_on = date_field("Dose last changed on")
    stopped_on = date_field("Stopped on")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        start, stop = data.get("started_on"), data.get("stopped_on")
        if start and stop and stop < start:
            self.add_error("stopped_on", "It cannot stop before it started.")
        return data


class _NamedForm(FactForm):
    """A word of the catalogue, or a name of their own where it is something else: `of` is the field with the word."""

    of: str

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get(self.of) == "other" and not data.get("name") and "name" not in self.errors:
            self.add_error("name", "Say what it is.")
        return data


class ConditionForm(_NamedForm):
    of = "key"
    columns = (of, "name", "since", "note")
    key = choice("What is it?", catalogue.CONDITIONS)
    name = PlainTextField(label="Its name, if it is something else", max_length=catalogue.MAX_NAME, required=False)
    since = date_field("Since about")
    note = NoteField(label="Note", max_length=catalogue.MAX_NOTE)


class ExaminationForm(_NamedForm):
    of = "kind"
    columns = (of, "name", "done_on", "outcome")
    kind = choice("What was done?", catalogue.EXAMINATIONS)
    name = PlainTextField(label="Its name, if it is something else", max_length=catalogue.MAX_NAME, required=False)
    done_on = date_field("When, about?")
    outcome = NoteField(
        label="What were you told?",
        max_length=catalogue.MAX_NOTE,
        help_text="In your own words, or as the letter says it. It goes on the page for your doctor.",
    )


class VisitForm(FactForm):
    columns = ("visited_on", "clinician", "discussed", "outcome")
    visited_on = date_field("When?", required=True)
    clinician = PlainTextField(label="Who did you see?", max_length=catalogue.MAX_NAME, required=False)
    discussed = NoteField(label="What did you talk about?", max_length=catalogue.MAX_NOTE)
    outcome = NoteField(label="What came of it?", max_length=catalogue.MAX_NOTE)


class SettingsForm(forms.Form):
    time_zone = forms.ChoiceField(
        label="Time zone", help_text="New entries are written in it. Old ones stay as they are."
    )
    mirror_feet = forms.BooleanField(
        label="Mirror the feet", required=False, help_text="Draws them as somebody opposite sees them."
    )
    calm_mode = forms.BooleanField(
        label="Calm mode", required=False, help_text="Shows words such as “a few” instead of counts."
    )
    clock = forms.ChoiceField(label="Times", required=False, choices=CLOCKS, widget=ChipRadio)
    date_order = forms.ChoiceField(label="Dates", required=False, choices=DATE_ORDERS, widget=ChipRadio)
    decimal_mark = forms.ChoiceField(label="Numbers", required=False, choices=DECIMAL_MARKS, widget=ChipRadio)
    asleep_from = time_field("From")
    asleep_until = time_field("Until")
    checkin_items = many_chips("What the check-in asks", [(item.key, item.name) for item in catalogue.ITEMS])

    def __init__(self, *args: Any, diary: Diary, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "time_zone": diary.time_zone,
            "mirror_feet": diary.mirror_feet,
            "calm_mode": diary.calm_mode,
            **asdict(diary.writing),
            "asleep_from": diary.asleep_from,
            "asleep_until": diary.asleep_until,
            "checkin_items": diary.shown_items,
        }
        super().__init__(*args, **kwargs)
        # The diary's own as well: a machine's tables may have lost it since.
        zones = sorted(zoneinfo.available_timezones() | {diary.time_zone})
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("clock", "date_order", "decimal_mark"):
            # One of them is always chosen; a page of an older version does not ask.
            data[name] = data.get(name) or self.initial[name]
        start, end = data.get("asleep_from"), data.get("asleep_until")
        hours = asleep(start, end)
        if {"asleep_from", "asleep_until"} & self.errors.keys():
            return data
        if (start is None) != (end is None):
            self.add_error("asleep_from" if start is None else "asleep_until", "Fill in both times, or neither.")
        elif hours is not None and not SHORTEST_SLEEP <= hours <= LONGEST_SLEEP:
            self.add_error(
                "asleep_until", f"Choose times that are {SHORTEST_SLEEP:g} to {LONGEST_SLEEP:g} hours apart."
            )
        return data


class TriggerForm(forms.Form):
    """The name of an own trigger."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = PlainTextField(label="Name", max_length=catalogue.MAX_NAME)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        # As the words are compared everywhere, so that "Caffeine" and "caffeine " are the one that is there.
        if name_key(name) in {name_key(term.name) for term in catalogue.TRIGGERS}:
            raise forms.ValidationError("Flicker offers this one already.")
        return name


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        label="Merge into",
        queryset=OwnTrigger.objects.none(),
        to_field_name="uuid",
        empty_label=NOTHING[1],
        error_messages={"required": "Choose one."},
    )

    def __init__(self, *args: Any, trigger: OwnTrigger, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = OwnTrigger.objects.filter(diary=trigger.diary_id).exclude(pk=trigger.pk).order_by("name_key")
        self.fields["into"].queryset = others  # type: ignore[attr-defined]
