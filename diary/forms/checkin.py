"""The check-in: one screen, every item skippable, and skipped is not zero."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict
from pydantic import TypeAdapter, ValidationError

from diary.actions.checkins import PERSON
from diary.domain.catalogue import ITEMS, MAX_NOTE, QUESTIONS, SIDES, TWITCHING, Item, Kind, Question, choices
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.days import FIRST_FACT
from diary.domain.rule_input import OWN_WORD
from diary.domain.silences import NOT_TOLD, ShownQuestions, shown_with
from diary.domain.wording.entry import none_of
from diary.domain.wording.importing import file_says
from diary.forms.fields import SKIP, ChipRadio, NoteField, date_field, many_chips, number_words, one_chip, scale
from diary.models import CheckIn

GROUPS = (("night", "Last night"), ("today", "The day"), ("body", "Body and mind"))
_YES_NO = {"yes": True, "no": False}
_SHOWN: Final = TypeAdapter(dict[str, list[str]])
NONE_OF_THESE: Final = "None of these signs today"
_NOT_KEPT: Final = frozenset({"uuid", "none_of_these"})
"""Fields that say nothing of the day by themselves."""


def _item_field(item: Item) -> forms.Field:
    if item.kind is Kind.SCALE:
        return scale(item.name, int(item.low), int(item.high), help_text=item.unit)
    if item.kind is Kind.CHOICE:
        return one_chip(item.name, item.terms)
    if item.kind is Kind.YES_NO:
        return forms.ChoiceField(
            label=item.name, choices=[("no", "No"), ("yes", "Yes"), SKIP], required=False, widget=ChipRadio
        )
    label = item.name if item.unit in item.name.lower() else f"{item.name}, {item.unit}"
    low, high, hours = int(item.low), int(item.high), item.kind is Kind.HOURS
    # Browsers refuse what lies between two steps.
    attrs = {"step": "any" if hours else 1, "inputmode": "decimal", "placeholder": "skipped"}
    widget = forms.NumberInput(attrs=attrs)
    if hours:
        return forms.DecimalField(
            label=label,
            required=False,
            min_value=low,
            max_value=high,
            max_digits=4,
            decimal_places=2,
            widget=widget,
            error_messages=number_words(low, high, whole=False),
        )
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=low,
        max_value=high,
        widget=widget,
        error_messages=number_words(low, high),
    )


class CheckInForm(forms.Form):
    """What a day was like. `items` are the keys to show, `questions` the red-flag questions to ask.

    `episodes` were written down on the day; `ran_into` says that one of the day before reached into it.

    What a file said in place of the person (`OWN_WORD`) stands beside its field and is not answered: what is saved from
    here is theirs alone.

    The form carries what its fields showed (`shown`). What comes back as it was shown takes what is stored by now, so
    that a page that was open for long takes back nothing that it did not show, or that nobody touched on it. The
    questions among it are those that the person saw: "None of these signs" names them and answers them alone, and one
    that has no answer then was shown and left open.
    """

    uuid = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": "Reload the page and try again."})
    twitching = one_chip("Any twitching?", TWITCHING)
    none_of_these = forms.BooleanField(label=NONE_OF_THESE, required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        day: date,
        items: Collection[str],
        questions: Collection[Question] = QUESTIONS,
        checkin: CheckIn | None = None,
        episodes: int = 0,
        ran_into: bool = False,
        **kwargs: Any,
    ) -> None:
        self.day, self.episodes, self.ran_into, self.questions = day, episodes, ran_into, tuple(questions)
        self.items = [
            # An item that is off is shown where it is answered: what a page does not show it cannot keep.
            item
            for item in ITEMS
            if item.key in items or (checkin and getattr(checkin, item.key) not in (None, ""))
        ]
        kwargs["initial"] = _initial(checkin) if checkin else {"uuid": uuid.uuid4()}
        sent = data.copy() if data is not None else None
        super().__init__(sent, **kwargs)
        for item in self.items:
            self.fields[item.key] = _item_field(item)
        for question in self.questions:
            self._add_question(question)
        self.fields["note"] = NoteField(
            label="Note",
            max_length=MAX_NOTE,
            help_text="Only you read this. Nothing here is checked for warning signs.",
        )
        self.told_by_file = _file_answers(checkin)
        for name, words in self.told_by_file.items():
            field = self.fields[name]
            field.help_text = f"{field.help_text}. {words}" if field.help_text else words
        self._changed: set[str] = set()
        # The others are asked by pages of their own, and are no sign of the list.
        named = [question for question in self.questions if question.every_days]
        self.fields["none_of_these"].help_text = none_of(named)
        self._asked = {f"q_{question.key}" for question in named}
        self._was_shown = NOT_TOLD
        stored = {name: _sent(self.initial.get(name)) for name in self.fields if name not in _NOT_KEPT}
        self._shown = stored if sent is None else self._merge(sent, stored if checkin else None)

    def _merge(self, sent: QueryDict, stored: Mapping[str, list[str]] | None) -> dict[str, list[str]]:
        """Find what was changed, and give every other field what is `stored` by now (None without a check-in: what was
        sent stands). Returns what the fields show after that; a changed one keeps what it showed before."""
        shown = _read(str(sent.get("shown", "")))
        if shown:
            self._was_shown = _shown_on(shown, sent)
        # "None of these" answers the questions that the person saw, and no other.
        self._asked &= shown.keys() or sent.keys()
        state = {}
        for name in self.fields:
            if name in _NOT_KEPT:
                continue
            state[name] = shown.get(name, [])
            # Sorted, since a browser sends boxes in the order of the page, and the database has another.
            if sorted(_sent(sent.getlist(name))) != sorted(state[name]):
                self._changed.add(name)
            elif stored is not None:
                state[name] = stored[name]
                sent.setlist(name, stored[name])
        return state

    @property
    def shown(self) -> str:
        """What the fields show, for the form to carry: the answered ones, and every question that it asks."""
        # Every question that was asked, answered or not: which they were is what "None of these" speaks of.
        return json.dumps({name: value for name, value in self._shown.items() if value or name.startswith("q_")})

    @property
    def touched(self) -> frozenset[str]:
        """The keys of what was answered, changed or taken back with this form, for `save_checkin` and `at_once`."""
        by_question = {name: question.key for question in self.questions for name in self._names(question)}
        return frozenset(by_question.get(name, name) for name in self._changed)

    def _names(self, question: Question) -> list[str]:
        name = f"q_{question.key}"
        return [name, *(more for part in ("parts", "side", "since") if (more := f"{name}_{part}") in self.fields)]

    def _add_question(self, question: Question) -> None:
        name = f"q_{question.key}"
        self.fields[name] = forms.ChoiceField(
            label=question.text,
            choices=[*((answer.key, answer.name) for answer in question.answers), ("", "Not answered")],
            required=False,
            widget=ChipRadio,
        )
        if question.parts:
            self.fields[f"{name}_parts"] = many_chips("If so, which?", choices(question.parts))
        if question.has_side:
            self.fields[f"{name}_side"] = one_chip("On which side?", SIDES)
            self.fields[f"{name}_since"] = date_field("Since about")

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [
            (title, fields)
            for key, title in GROUPS
            if (fields := [self[item.key] for item in self.items if item.group == key])
        ]

    @property
    def asked(self) -> list[tuple[str, forms.BoundField, list[forms.BoundField]]]:
        """Each question: its key, its field, and the fields that go with a yes."""
        rows = []
        for question in self.questions:
            field, *more = (self[name] for name in self._names(question))
            rows.append((question.key, field, more))
        return rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("twitching") == "no" and self.ran_into:
            self.add_error("twitching", "An episode of the day before ran into this day. Choose another answer.")
        elif data.get("twitching") == "no" and self.episodes:
            count = f"{self.episodes} episode{'s' if self.episodes > 1 else ''}"
            self.add_error(
                "twitching", f"You wrote down {count} on this day. Delete what is wrong, or choose another answer."
            )
        for question in self.questions:
            self._clean_question(question, data)
        if not self.errors and self.content().is_empty:
            self.add_error(None, "Nothing is answered yet. Answer one thing, or leave the day as it is.")
        return data

    def _clean_question(self, question: Question, data: dict[str, Any]) -> None:
        name = f"q_{question.key}"
        answered = data.get(name)
        said_yes = answered and answered != question.answers[0].key
        more = data.get(f"{name}_parts") or data.get(f"{name}_side") or data.get(f"{name}_since")
        since = data.get(f"{name}_since")
        if data.get("none_of_these") and name in self._asked:
            if said_yes or more:
                self.add_error(name, f"You also ticked “{NONE_OF_THESE}”. Keep one of the two.")
            if not answered:
                self._changed.add(name)
            data[name] = question.answers[0].key
        elif more and not said_yes:
            self.add_error(name, "You said more about this below. Choose an answer too, or take that back.")
        if since and since < FIRST_FACT:
            self.add_error(f"{name}_since", f"This is before {FIRST_FACT.year}. Check the year.")
        if since and since > self.day:
            self.add_error(f"{name}_since", "This is after the day you write about.")

    def content(self) -> CheckInContent:
        data = self.cleaned_data
        items: dict[str, object] = {}
        for item in self.items:
            value = data.get(item.key)
            if value is None or value == "":
                continue
            if item.kind is Kind.YES_NO:
                value = _YES_NO[value]
            elif item.kind is Kind.HOURS:
                # Hours as 7.5 are stored as minutes, and 7.33 as the nearest one.
                value = round(value * 60)
            items[item.key] = value
        answers = [
            SignAnswer(
                question=question.key,
                answer=data[f"q_{question.key}"],
                parts=tuple(data.get(f"q_{question.key}_parts") or ()),
                side=data.get(f"q_{question.key}_side") or "",
                since=data.get(f"q_{question.key}_since"),
            )
            for question in self.questions
            if data.get(f"q_{question.key}")
        ]
        return CheckInContent(
            twitching=data.get("twitching") or "",
            items=items,
            answers=answers,
            note=data.get("note") or "",
            shown=self._was_shown,
        )


def _sent(value: object) -> list[str]:
    """A value, or some, as a browser sends them; nothing for what is not answered."""
    values = value if isinstance(value, list | tuple) else [value]
    # Browsers send line breaks as CRLF, whatever they were given.
    texts = (str(part).replace("\r\n", "\n").strip() for part in values if part is not None)
    return [text for text in texts if text]


def _read(shown: str) -> dict[str, list[str]]:
    """What a form carried of what it showed; nothing where this cannot be read."""
    try:
        return _SHOWN.validate_json(shown)
    except ValidationError:
        return {}


def _shown_on(shown: Collection[str], sent: QueryDict) -> ShownQuestions:
    """The questions of a page that was sent, by the names of the fields that it carried, and what can be ticked beside
    each that was answered with a yes."""
    keys: set[str] = set()
    for question in QUESTIONS:
        name = f"q_{question.key}"
        if name in shown:
            # What goes with a yes is folded until there is one (static/css/diary.css).
            is_yes = sent.get(name) in {answer.key for answer in question.answers if answer.yes}
            keys.update(shown_with(question) if is_yes else [question.key])
    return ShownQuestions.only(*keys)


def _file_answers(checkin: CheckIn | None) -> dict[str, str]:
    """What a file says of a day and only the person answers, by field."""
    if checkin is None or checkin.source == PERSON:
        return {}
    told = {name: getattr(checkin, name) for name in sorted(OWN_WORD)}
    return {name: file_says(name, value) for name, value in told.items() if value not in (None, "")}


def _initial(checkin: CheckIn) -> dict[str, Any]:
    initial: dict[str, Any] = {"uuid": checkin.uuid, "twitching": checkin.twitching, "note": checkin.note}
    for item in ITEMS:
        value = getattr(checkin, item.key)
        if value is not None and item.kind is Kind.YES_NO:
            value = "yes" if value else "no"
        elif value is not None and item.kind is Kind.HOURS:
            # Two places, as the field takes; saved again, they are the same minutes.
            value = f"{round(value / 60, 2):g}"
        initial[item.key] = value
    for answer in checkin.answers.all():
        name = f"q_{answer.question}"
        initial |= {name: answer.answer, f"{name}_parts": answer.parts}
        initial |= {f"{name}_side": answer.side, f"{name}_since": answer.since}
    # Over the stored values: what a file said for the person stands beside its field, and not in it.
    return initial | dict.fromkeys(_file_answers(checkin))
