"""A file that comes in, how it is read, and what its columns say."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from django import forms

from diary.domain import wording
from diary.domain.anatomy import SITE_CHOICES
from diary.exchange.mapping.columns import DAY, EPISODE, SLEEP, TARGET_BY_KEY, TARGETS, Plan, problems
from diary.exchange.mapping.doubts import DATES as ABOUT_DATES
from diary.exchange.mapping.doubts import NUMBERS, Note
from diary.exchange.mapping.evidence import UNIT_WORDS, FileAnswers
from diary.exchange.mapping.guess import COLUMNS, LINES, ROWS, UNITS
from diary.exchange.mapping.meanings import meaning
from diary.exchange.mapping.pivot import Pivot
from diary.exchange.mapping.times import DATES, day_in
from diary.exchange.mapping.values import SIGNS, Doubtful, Unfit, readings
from diary.exchange.seen import Reading, Seen, Typed
from diary.exchange.source import ENCODINGS
from diary.forms.fields import ChipBoxes, ChipRadio, time_field

NOTHING_OF_OURS: Final = "none"
"""What a line is of which nothing belongs into a diary."""
ZONE: Final = "zone"
_ROWS: Final = (
    (EPISODE, "An episode of twitching"),
    (DAY, "A day"),
    (SLEEP, "A sleep"),
    (NOTHING_OF_OURS, "Something else, leave it"),
)
_GROUPS: Final = (("", "Any line"), (EPISODE, "An episode"), (DAY, "A day"), (SLEEP, "A sleep"))
_TARGETS: Final[list[Any]] = [
    ("", "Leave it out"),
    *((name, [(target.key, target.name) for target in TARGETS if target.rows == rows]) for rows, name in _GROUPS),
]
_SEPARATORS: Final = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_ACCEPTED: Final = ".csv,.tsv,.txt,.xlsx,.ods,.xls,.json,.zip,.xml"
_LENGTHS: Final = ("duration", "sleep_minutes", "standing_minutes")
"""What is measured in units of time, as the keys of its targets begin."""
_UNITS: Final = (("min", "Minutes"), ("h", "Hours"), ("s", "Seconds"), ("ms", "Milliseconds"), ("m:ss", "m:ss"))
_CHOSEN_AMONG: Final = 5
"""So many columns of a few words are offered to choose lines by."""
_HEAD_NAMES: Final = 4


class ImportForm(forms.Form):
    file = forms.FileField(
        label="A table, a workbook, or the export of another program",
        widget=forms.ClearableFileInput(attrs={"accept": _ACCEPTED}),
        error_messages={"required": "Choose a file first.", "empty": "This file is empty."},
    )


class ReadingForm(forms.Form):
    """How a table is read. What is changed here has to be read anew."""

    head = forms.ChoiceField(label="Which line holds the names of the columns?", required=False)
    other_head = forms.IntegerField(
        label="Or another line",
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "placeholder": "its number"}),
        error_messages={"min_value": "The first line is line 1.", "invalid": "Write the number of a line."},
    )
    encoding = forms.ChoiceField(label="How are the letters written?", required=False, choices=list(ENCODINGS.items()))
    separator = forms.ChoiceField(
        label="What stands between two columns?",
        required=False,
        choices=[("comma", "A comma"), ("semicolon", "A semicolon"), ("tab", "A tab"), ("bar", "A bar |")],
    )
    sheet = forms.ChoiceField(label="Which of its tables?", required=False)
    thing = forms.ChoiceField(
        label="Is each line one thing? Then this column says what",
        required=False,
        help_text="As in a table with a line for “Coffee, 2” and one for “Stress, 3”.",
    )
    amount = forms.ChoiceField(label="And this one says how much", required=False)

    def __init__(self, *args: Any, seen: Seen, reading: Reading, **kwargs: Any) -> None:
        self._seen, self._before = seen, reading
        pivot = reading.pivot
        at = {name: str(index) for index, name in enumerate(seen.things)}
        kwargs["initial"] = {
            "head": str(seen.head),
            "encoding": seen.encoding,
            "separator": next((name for name, sign in _SEPARATORS.items() if sign == seen.separator), ""),
            "sheet": seen.sheet,
            "thing": at.get(pivot.things[0], "") if pivot else "",
            "amount": at.get(pivot.value, "") if pivot else "",
        }
        super().__init__(*args, **kwargs)
        columns = [("", "No"), *((number, name) for name, number in at.items())]
        choices = {
            "head": [*map(_head_choice, seen.heads), ("0", "None: call the columns A, B, C …")],
            "sheet": [(sheet, sheet) for sheet in seen.sheets],
            "thing": columns,
            "amount": columns,
        }
        if str(seen.head) not in dict(choices["head"]):
            choices["head"].insert(0, (str(seen.head), f"Line {seen.head}"))
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        self.fields["encoding"].help_text = f"Such as: {' · '.join(seen.odd)}" if seen.odd else ""
        for name in self._without(seen):
            del self.fields[name]

    def _without(self, seen: Seen) -> Iterator[str]:
        """The fields that make no sense of such a file."""
        if seen.kind != "text":
            yield from ("encoding", "separator")
        if seen.kind == "json":
            yield from ("head", "other_head")
        if len(seen.sheets) < 2:
            yield "sheet"

    @property
    def questions(self) -> list[forms.BoundField]:
        """What the file leaves open."""
        return [self[name] for name in ("sheet", "head", "encoding") if name in self._seen.asks and name in self.fields]

    @property
    def others(self) -> list[forms.BoundField]:
        asked = _names(self.questions)
        return [self[name] for name in self.fields if name not in asked]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("thing")) != bool(data.get("amount")):
            self.add_error("thing" if data.get("amount") else "amount", "Choose both columns, or neither.")
        elif data.get("thing") and data["thing"] == data["amount"]:
            self.add_error("amount", "Choose another column: this one says what it is.")
        return data

    def _changed(self) -> dict[str, Any]:
        """What is sent otherwise than it is read. What is not sent, or left empty, stays."""
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name in self.data and name in self.cleaned_data and (self.data[name] or name in ("thing", "amount"))
        }

    @property
    def is_changed(self) -> bool:
        return bool(self._changed())

    @property
    def reading(self) -> Reading:
        """How it is to be read now."""
        changed, chosen, pivot = self._changed(), self._before.chosen, self._before.pivot
        if "sheet" in changed:
            # Another sheet has another head.
            chosen = replace(chosen, sheet=changed["sheet"], head=None)
        if "encoding" in changed:
            chosen = replace(chosen, encoding=changed["encoding"])
        if "separator" in changed:
            chosen = replace(chosen, separator=_SEPARATORS[changed["separator"]])
        if "head" in changed:
            chosen = replace(chosen, head=int(changed["head"]))
        if "other_head" in changed:
            chosen = replace(chosen, head=changed["other_head"])
        if {"thing", "amount"} & changed.keys():
            thing, amount = (self.cleaned_data[name] for name in ("thing", "amount"))
            names = self._seen.things
            pivot = Pivot((names[int(thing)],), names[int(amount)]) if thing else None
        return Reading(chosen, pivot)


def _head_choice(head: tuple[int, Sequence[str]]) -> tuple[str, str]:
    line, names = head
    more = " …" if len(names) > _HEAD_NAMES else ""
    return str(line), f"Line {line}: {' · '.join(names[:_HEAD_NAMES])}{more}"


class MappingForm(forms.Form):
    """What each line and each column of a table says, and how its dates and numbers are written where the file does not
    tell. What the file leaves open is asked first. Without an answer to what a line is nothing is asked of columns, and
    of one of Flicker's own tables only how its dates are written."""

    rows = forms.ChoiceField(
        label="What is each line?",
        choices=_ROWS,
        widget=ChipRadio,
        error_messages={"required": "Say what each line is."},
    )
    dates = forms.ChoiceField(
        label="How are dates written?",
        choices=list(DATES.items()),
        error_messages={"required": "Choose how dates are written: no date of the file tells."},
    )
    zone = forms.ChoiceField(
        label="In which time zone are times that do not say theirs?",
        required=False,
        error_messages={"required": "Choose the time zone: the file does not say it."},
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
        seen: Seen,
        plan: Plan,
        names: Sequence[str],
        zone: str,
        notes: Sequence[Note] = (),
        is_own: bool = False,
        **kwargs: Any,
    ) -> None:
        site = plan.sites[0] if plan.sites else ""
        kwargs["initial"] = {"rows": plan.rows, "dates": plan.dates, "at": plan.at, "site": site, "zone": plan.zone}
        super().__init__(*args, **kwargs)
        self._names, self._plan, self._seen = tuple(names), plan, seen
        # The first number of a column that could be two; one answer settles the whole column.
        self._doubts = {note.column: note.example for note in notes if note.about == NUMBERS}
        self._set_dates([note for note in notes if note.about == ABOUT_DATES])
        zones = sorted(zoneinfo.available_timezones())
        ours = "Choose one" if ZONE in seen.asks else f"That of your diary: {zone.replace('_', ' ')}"
        self.fields["zone"].choices = [("", ours), *((key, key.replace("_", " ")) for key in zones)]  # type: ignore[attr-defined]
        self.fields["zone"].required = ZONE in seen.asks
        if not plan.rows:
            asked = {"dates" if is_own else "rows"} & {*seen.asks}
            self.fields = {name: field for name, field in self.fields.items() if name in asked}
            return
        for index, name in enumerate(self._names):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=name,
                required=False,
                choices=_TARGETS,
                initial=plan.columns[index] if index < len(plan.columns) else "",
                help_text=self._examples(index),
            )
            if index in self._doubts:
                self.fields[f"sign_{index}"] = _sign_field(name, self._doubts[index], plan.sign(index))
            if UNITS in seen.asks and not _has_unit(name):
                self.fields[f"unit_{index}"] = forms.ChoiceField(
                    label=f"In which unit is “{name}”?", required=False, choices=_UNITS, widget=ChipRadio
                )
        for index, words in self._few_words():
            self.fields[f"only_{index}"] = forms.MultipleChoiceField(
                label=f"Only lines where “{self._names[index]}” is",
                required=False,
                choices=[(word, f"{word} ({wording.plural(lines, 'line')})") for word, lines in words],
                initial=plan.only[1] if plan.only and plan.only[0] == index else (),
                widget=ChipBoxes,
            )

    def _set_dates(self, notes: Sequence[Note]) -> None:
        field = self.fields["dates"]
        field.help_text = " ".join(note.text for note in notes)
        if self._plan.dates:
            return
        examples = [note.example for note in notes if note.example]
        offered = [(key, _as_date(words, key, examples)) for key, words in DATES.items()]
        field.choices = [("", "Choose one"), *offered]  # type: ignore[attr-defined]

    def _few_words(self) -> Sequence[tuple[int, Sequence[tuple[str, int]]]]:
        """The columns by whose cells lines can be chosen, the one first that is chosen by now."""
        chosen = self._plan.only[0] if self._plan.only else -1
        found = [
            (index, words)
            for index, words in enumerate(self._seen.words[: len(self._names)])
            if index == chosen or (len(words) > 1 and not self._is_amount(index))
        ]
        return sorted(found, key=lambda column: column[0] != chosen)[:_CHOSEN_AMONG]

    def _is_amount(self, index: int) -> bool:
        """Whether a column says how much or when, and not of what."""
        target = TARGET_BY_KEY.get(self._plan.columns[index] if index < len(self._plan.columns) else "")
        return target is not None and (target.is_number or target.column in ("date", "time", "end"))

    def _examples(self, index: int) -> str:
        """The first few things that a column holds, and how many of its cells the guess reads."""
        seen = self._seen
        cells = seen.examples[index] if index < len(seen.examples) else ()
        said = f"Such as: {' · '.join(cells)}" if cells else "Empty in the first lines."
        read, of = seen.reads[index] if index < len(seen.reads) else (0, 0)
        is_guessed = index < len(self._plan.columns) and self._plan.columns[index]
        return f"{said}. Read so: {read} of {of}." if is_guessed and of else said

    # What is asked, and where it stands

    @property
    def questions(self) -> list[forms.BoundField]:
        """What the file leaves open, to be asked first."""
        asks = (("rows", ROWS), ("dates", ABOUT_DATES), ("zone", ZONE))
        names = [name for name, ask in asks if ask in self._seen.asks]
        names += [f"only_{self._plan.only[0]}"] if LINES in self._seen.asks and self._plan.only else []
        for index in range(len(self._names)):
            key = self._value(f"column_{index}")
            names += [f"sign_{index}"] if self._is_asked(index, key) else []
            names += [f"unit_{index}"] if self._unit_is_asked(index, key) else []
        return [self[name] for name in names if name in self.fields]

    @property
    def columns(self) -> list[forms.BoundField]:
        """The columns; how the dates are written stands by the date, where it is no question."""
        is_placed = "dates" not in self.fields or "dates" in _names(self.questions)
        fields: list[forms.BoundField] = []
        for name in self.fields:
            if not name.startswith("column_"):
                continue
            fields.append(self[name])
            if not is_placed and self._value(name) in ("date", "start"):
                fields.append(self["dates"])
                is_placed = True
        return fields if is_placed else [*fields, self["dates"]]

    @property
    def lines(self) -> list[forms.BoundField]:
        """By which lines can be chosen, where it is no question."""
        asked = _names(self.questions)
        return [self[name] for name in self.fields if name.startswith("only_") and name not in asked]

    @property
    def chooses_lines(self) -> bool:
        return self._plan.only is not None

    @property
    def open_columns(self) -> list[str]:
        """What the columns do not say yet, in words, where nobody has said anything."""
        if self.is_bound or not self._plan.rows or COLUMNS not in self._seen.asks:
            return []
        return problems(self._plan) or ["No column gives a time. Say which one does, or give the time below."]

    @property
    def asks_rows(self) -> bool:
        return ROWS in self._seen.asks

    @property
    def asks_zone(self) -> bool:
        return ZONE in self._seen.asks

    def _value(self, name: str) -> Any:
        return self[name].value() if name in self.fields else None

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

    def _unit_is_asked(self, index: int, key: str | None) -> bool:
        return f"unit_{index}" in self.fields and _length_of(key or "") != ""

    # What was said

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self._plan.rows:
            return data
        chosen = [name for name in self.fields if name.startswith("only_") and data.get(name)]
        for name in chosen[1:]:
            self.add_error(name, "Choose lines by one column only.")
        if not self.errors and data["rows"] != NOTHING_OF_OURS:
            for problem in problems(self.plan(data)):
                self.add_error(None, problem)
        for index in range(len(self._names)):
            key = data.get(f"column_{index}")
            if self._is_asked(index, key) and not data.get(f"sign_{index}"):
                self.add_error(f"sign_{index}", "Choose one of the two: no other number of the column tells which.")
            if self._unit_is_asked(index, key) and not data.get(f"unit_{index}"):
                self.add_error(f"unit_{index}", "Choose the unit: nothing in the file says it.")
        return data

    @property
    def is_left(self) -> bool:
        """Whether nothing of the file belongs into a diary."""
        return bool(self.data.get("rows") == NOTHING_OF_OURS)

    @property
    def has_other_rows(self) -> bool:
        """Whether the lines are said to be something else than the columns were guessed for, and nothing was said of
        the columns: then these are guessed anew."""
        rows = self.cleaned_data.get("rows", "")
        return bool(rows and rows != self._plan.rows and not self._changed_columns())

    def _changed_columns(self) -> dict[int, str]:
        return {
            index: self._with_unit(index, self.cleaned_data)
            for index in range(len(self._names))
            if f"column_{index}" in self.data
            and f"column_{index}" in self.cleaned_data
            and {f"column_{index}", f"unit_{index}"} & {*self.changed_data}
        }

    def typed(self) -> Typed:
        """What was changed, as far as it can be meant, for when the file is read in another way first."""
        data = self.cleaned_data
        answers = FileAnswers(
            rows=data.get("rows", ""),
            dates=data.get("dates", "") if "dates" in self.changed_data else "",
            columns=self._changed_columns(),
            only=self._only(data) if any(name.startswith("only_") for name in self.changed_data) else None,
            zone=data.get("zone", ""),
        )
        return Typed(self._names, answers, _clock(data), _sites(data))

    def _only(self, data: Mapping[str, Any]) -> tuple[int, tuple[str, ...]] | None:
        for name in self.fields:
            if name.startswith("only_") and data.get(name):
                return int(name.removeprefix("only_")), tuple(data[name])
        return None

    def _with_unit(self, index: int, data: Mapping[str, Any]) -> str:
        """What a column says, in the unit that was chosen for it."""
        key: str = data.get(f"column_{index}", "")
        unit, base = data.get(f"unit_{index}"), _length_of(key)
        other = f"{base}_{UNIT_WORDS[unit]}" if unit and base else key
        return other if other in TARGET_BY_KEY else key

    def plan(self, data: Mapping[str, Any]) -> Plan:
        columns = range(len(self._names))
        return Plan(
            rows=data["rows"],
            columns=tuple(self._with_unit(index, data) for index in columns),
            dates=data["dates"],
            at=_clock(data),
            sites=_sites(data),
            # What was not asked stays as the file or an earlier answer told it.
            signs=tuple(data.get(f"sign_{index}", self._plan.sign(index)) for index in columns),
            names=self._names,
            only=self._only(data),
            zone=data.get("zone") or "",
        )


def _names(fields: Sequence[forms.BoundField]) -> set[str]:
    return {field.name for field in fields}


def _clock(data: Mapping[str, Any]) -> str:
    return f"{data['at']:%H:%M}" if data.get("at") else ""


def _sites(data: Mapping[str, Any]) -> tuple[str, ...]:
    return (data["site"],) if data.get("site") else ()


def _length_of(key: str) -> str:
    """What a target measures in a unit of time: the begin of its key; "" for any other."""
    base, _, unit = key.rpartition("_")
    return base if base in _LENGTHS and unit in UNIT_WORDS.values() else ""


def _has_unit(name: str) -> bool:
    found = meaning(name)
    return found is not None and bool(found.unit)


def _as_date(words: str, order: str, examples: Sequence[str]) -> str:
    """An order of dates, with what a cell of the file becomes by it."""
    for example in examples:
        with suppress(Unfit):
            return f"{words.partition(':')[0]}: “{example}” is {wording.date_words(day_in(example, order, 'UTC'))}"
    return words


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
