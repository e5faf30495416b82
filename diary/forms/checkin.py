"""The check-in: what is asked every day on one screen, the rest folded, every item skippable, skipped is not zero."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict
from pydantic import TypeAdapter, ValidationError

from diary.actions.checkins import KEPT_TO_IT, PERSON
from diary.domain.catalogue import ITEMS, MAX_NOTE, QUESTIONS, TWITCHING, Item, Kind, Question
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.days import FIRST_FACT
from diary.domain.habits import Said, often, quick_numbers
from diary.domain.rule_input import OWN_WORD
from diary.domain.silences import NOT_TOLD, ShownQuestions, shown_with
from diary.domain.trial import KEPT, KeptToIt
from diary.domain.wording import checkin as words
from diary.domain.wording import trial_today as trial_words
from diary.domain.wording.entry import none_of
from diary.domain.wording.importing import file_says
from diary.forms.answers import Quick, item_field, question_fields, word
from diary.forms.fields import NoteField
from diary.forms.written import as_sent
from diary.models import CheckIn

GROUPS: Final = (("night", "Last night"), ("today", "The day"), ("body", "Body and mind"))
FIRST: Final = ("sleep_minutes", "caffeine_drinks", "stress", "tight_shoes")
"""The items that stand before all groups, on the first screen of a phone."""
_YES_NO = {"yes": True, "no": False}
_SHOWN: Final = TypeAdapter(dict[str, list[str]])
NONE_OF_THESE: Final = "None of these signs today"
_NOT_KEPT: Final = frozenset({"uuid", "none_of_these", "trial"})
"""Fields that say nothing of the day by themselves."""


@dataclass(frozen=True, slots=True)
class TrialAsked:
    """What a check-in asks of a day of a trial: the `uuid` of the trial, what the day is in words, and what was
    answered; or why it cannot be answered any more (`refusal`)."""

    uuid: str
    words: str = ""
    kept: KeptToIt | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Fold:
    """A group of the check-in that may be closed: what is in it, in words and as fields."""

    title: str
    names: str
    fields: Sequence[forms.BoundField]
    is_open: bool


class CheckInForm(forms.Form):
    """What a day was like. `items` are the keys to show, `questions` the red-flag questions to ask.

    `episodes` were written down on the day; `ran_into` says that one of the day before reached into it.

    What a file said in place of the person (`OWN_WORD`) stands beside its field and is not answered: what is saved from
    here is theirs alone.

    The form carries what its fields showed (`shown`). What comes back as it was shown takes what is stored by now, so
    that a page that was open for long takes back nothing that it did not show, or that nobody touched on it. The
    questions among it are those that the person saw: "None of these signs" names them and answers them alone, and one
    that has no answer then was shown and left open.

    Of a day of a `trial` it asks whether it was kept to. That is no part of the check-in: `content` and `touched` say
    nothing of it, and `kept_to_it` does.
    """

    uuid = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": "Reload the page and try again."})
    twitching = word("Any twitching?", TWITCHING)
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
        trial: TrialAsked | None = None,
        **kwargs: Any,
    ) -> None:
        self.filled: list[str] = []
        self.filled_from = ""
        self._often: frozenset[str] = frozenset()
        self.day, self.episodes, self.ran_into, self.questions = day, episodes, ran_into, tuple(questions)
        self.items = [
            # An item that is off is shown where it is answered: what a page does not show it cannot keep.
            item
            for item in ITEMS
            if item.key in items or (checkin and getattr(checkin, item.key) not in (None, ""))
        ]
        kwargs["initial"] = _initial(checkin) if checkin else {"uuid": uuid.uuid4()} | kwargs.get("initial", {})
        self.trial_asked, self._is_known = trial, checkin is not None
        if trial:
            kwargs["initial"] |= {"trial": trial.uuid, KEPT_TO_IT: str(trial.kept or "")}
        sent = data.copy() if data is not None else None
        super().__init__(sent, **kwargs)
        if trial:
            self.fields["trial"] = forms.CharField(widget=forms.HiddenInput, required=False)
            self.fields[KEPT_TO_IT] = word(trial_words.QUESTION, KEPT)
            self.fields[KEPT_TO_IT].help_text = trial.words
        for item in self.items:
            self.fields[item.key] = item_field(item, item.quick)
        for question in self.questions:
            for part, field in question_fields(question).items():
                self.fields[f"q_{question.key}{part}"] = field
        self.fields["note"] = NoteField(
            label="Note",
            max_length=MAX_NOTE,
            help_text="Only you read this. Nothing here is checked for warning signs.",
        )
        self.told_by_file = _file_answers(checkin)
        for name, told in self.told_by_file.items():
            field = self.fields[name]
            field.help_text = f"{field.help_text}. {told}" if field.help_text else told
        self._changed: set[str] = set()
        # The others are asked by pages of their own, and are no sign of the list.
        named = [question for question in self.questions if question.every_days]
        self.fields["none_of_these"].help_text = none_of(named)
        self._asked = {f"q_{question.key}" for question in named}
        self._was_shown = NOT_TOLD
        stored = {name: _sent(self.initial.get(name)) for name in self.fields if name not in _NOT_KEPT}
        # The answer of a trial is stored beside the check-in, and without one.
        known = stored if checkin else {name: stored[name] for name in (KEPT_TO_IT,) if name in stored}
        self._shown = stored if sent is None else self._merge(sent, known)

    def _merge(self, sent: QueryDict, stored: Mapping[str, list[str]]) -> dict[str, list[str]]:
        """Find what was changed, and give every other field what is `stored` by now (nothing is without a check-in:
        what was sent stands). Returns what the fields show after that; a changed one keeps what it showed before."""
        shown = _read(str(sent.get("shown", "")))
        as_sent(self.fields, sent)
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
            elif name in stored:
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
        return frozenset(by_question.get(name, name) for name in self._changed - {KEPT_TO_IT})

    @property
    def is_kept_to_it_said(self) -> bool:
        """Whether it was answered with this form, or taken back, whether the day was kept to."""
        return KEPT_TO_IT in self._changed

    @property
    def kept_to_it(self) -> KeptToIt | None:
        said = self.cleaned_data.get(KEPT_TO_IT)
        return KeptToIt(said) if said else None

    def _names(self, question: Question) -> list[str]:
        name = f"q_{question.key}"
        return [name, *(more for part in ("parts", "side", "since") if (more := f"{name}_{part}") in self.fields)]

    def offer_usual(self, lately: Sequence[Said]) -> None:
        """Make the form short by what the last check-ins said: what is often answered stands open, and usual numbers
        are at a tap. It changes nothing of what is read and kept, so that only a form that is shown needs it."""
        self._often = often(lately)
        for item in self.items:
            widget = self.fields[item.key].widget
            if isinstance(widget, Quick):
                widget.offer(quick_numbers(item, lately))

    def fill(self, habits: Mapping[str, Any], origin: str) -> None:
        """Show habits of another day, as they are stored, where nothing is answered yet; `origin` says of which day.
        They are changes of this form: nothing is kept of them until it is saved."""
        assert isinstance(self.data, QueryDict)
        self.filled_from = origin
        for item in self.items:
            if item.key in habits and not _sent(self.data.getlist(item.key)):
                self.data[item.key] = typed(item, habits[item.key])
                self.filled.append(item.key)

    @property
    def fillings(self) -> str:
        """What was filled in, in words."""
        return words.names(self.filled)

    @property
    def first(self) -> list[forms.BoundField]:
        shown = {item.key for item in self.items}
        return [self[key] for key in FIRST if key in shown]

    @property
    def folds(self) -> list[Fold]:
        """The groups of all other items. One is open where something of it is answered, on this day or often."""
        folds = []
        for key, title in GROUPS:
            items = [item for item in self.items if item.group == key and item.key not in FIRST]
            fields = [self[item.key] for item in items]
            is_open = any(item.key in self._often for item in items) or any(map(_is_answered, fields))
            if items:
                folds.append(Fold(title, words.names(item.key for item in items), fields, is_open))
        return folds

    @property
    def asked(self) -> list[tuple[str, forms.BoundField, list[forms.BoundField]]]:
        """Each question: its key, its field, and the fields that go with a yes."""
        rows = []
        for question in self.questions:
            field, *more = (self[name] for name in self._names(question))
            rows.append((question.key, field, more))
        return rows

    @property
    def signs(self) -> Fold:
        """The questions one by one, closed while all or none of them are answered with "no". Those that "None of these"
        does not name are never closed: what nobody sees was not shown."""
        fields = [self[name] for question in self.questions for name in self._names(question)]
        answers = {question.key: self[f"q_{question.key}"].value() for question in self.questions}
        given = {key: answer for key, answer in answers.items() if answer}
        yes = any(given.get(question.key, "no") != question.answers[0].key for question in self.questions)
        unnamed = not all(question.every_days for question in self.questions)
        errors = any(field.errors for field in fields)
        is_open = yes or unnamed or errors or 0 < len(given) < len(answers)
        return Fold("Or one by one", words.how_many(len(given), len(answers), yes=yes), fields, is_open)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # What was said at noon, before it twitched, holds up no answer that is given in the evening.
        says_none = data.get("twitching") == "no" and "twitching" in self._changed
        if says_none and self.ran_into:
            self.add_error("twitching", "An episode of the day before ran into this day. Choose another answer.")
        elif says_none and self.episodes:
            count = f"{self.episodes} episode{'s' if self.episodes > 1 else ''}"
            self.add_error(
                "twitching", f"You wrote down {count} on this day. Delete what is wrong, or choose another answer."
            )
        for question in self.questions:
            self._clean_question(question, data)
        if self.trial_asked and self.trial_asked.refusal and self.is_kept_to_it_said and data.get(KEPT_TO_IT):
            self.add_error(KEPT_TO_IT, self.trial_asked.refusal)
        # Who says of a day of a trial whether it was kept to need say no more of it.
        is_kept_said = self.is_kept_to_it_said or bool(data.get(KEPT_TO_IT))
        is_enough = is_kept_said and not self._is_known and not (self.trial_asked and self.trial_asked.refusal)
        if not self.errors and self.content().is_empty and not is_enough:
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


def _is_answered(field: forms.BoundField) -> bool:
    """Whether something stands in a field, right or wrong."""
    return bool(_sent(field.value()))


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


def shown_fields(sent: QueryDict) -> frozenset[str]:
    """The names of the fields that a page which was sent had shown, as far as it says."""
    return frozenset(_read(str(sent.get("shown", ""))))


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


def typed(item: Item, value: Any) -> Any:
    """A stored answer as its field takes it; what is not answered stays as it is."""
    if value in (None, ""):
        return value
    match item.kind:
        case Kind.YES_NO:
            return "yes" if value else "no"
        case Kind.HOURS:
            # Two places, as the field takes; saved again, they are the same minutes.
            return f"{round(value / 60, 2):g}"
    return value


def _initial(checkin: CheckIn) -> dict[str, Any]:
    initial: dict[str, Any] = {"uuid": checkin.uuid, "twitching": checkin.twitching, "note": checkin.note}
    initial |= {item.key: typed(item, getattr(checkin, item.key)) for item in ITEMS}
    for answer in checkin.answers.all():
        name = f"q_{answer.question}"
        initial |= {name: answer.answer, f"{name}_parts": answer.parts}
        initial |= {f"{name}_side": answer.side, f"{name}_since": answer.since}
    # Over the stored values: what a file said for the person stands beside its field, and not in it.
    return initial | dict.fromkeys(_file_answers(checkin))
