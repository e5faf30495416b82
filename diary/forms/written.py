"""What the fields for dates, times and decimals are made of: what they show and take is written as the person chose.

A browser's own input for a date or a time writes it as the browser does. It is used where that is what the person
chose, and a plain text field where it is not, so that a page never shows one time in two ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar, Final

from django import forms
from django.http import QueryDict

from diary.domain import wording
from diary.domain.typed import EXAMPLE_DATE, EXAMPLE_TIME, Unreadable, read_date, read_time
from diary.domain.writing import USUAL, DateOrder, Hours, writing


@dataclass(frozen=True, slots=True)
class Native:
    """How a browser's own inputs show a time and a date; `order` is None where the year comes first, which nobody
    takes for anything else."""

    clock: Hours
    order: DateOrder | None


_USUAL: Final = Native(USUAL.clock, USUAL.date_order)
_shown: ContextVar[Native] = ContextVar("native")


@contextmanager
def shown_by(native: Native) -> Iterator[None]:
    """The pages are shown by a browser whose own inputs are like this."""
    before = _shown.set(native)
    try:
        yield
    finally:
        _shown.reset(before)


def native() -> Native:
    """How the browser's own inputs show what is written, which a page with such an input depends on."""
    return _shown.get(_USUAL)


class AsTyped(str):
    """What a person typed and nothing could read, as it was typed."""

    __slots__ = ()


class WrittenInput(forms.TextInput):
    """A browser's own input, or a text field beside which a hidden field says that it is one: the same letters can then
    mean something else, since the browser's own sends "10:30" for the morning alone. A script may turn one into the
    other (`static/js/written.js`): it knows better than the server how the browser writes."""

    template_name = "diary/widgets/written.html"
    kind: ClassVar[str]

    def read(self, typed: str) -> date | time:
        """What was typed; raises Unreadable."""
        raise NotImplementedError

    def words(self, value: date | time) -> str:
        raise NotImplementedError

    def is_native(self) -> bool:
        """Whether the browser's own input writes as the person chose."""
        raise NotImplementedError

    def example(self) -> str:
        raise NotImplementedError

    def chosen(self) -> str:
        """What the person chose that the browser may do otherwise, for the script."""
        raise NotImplementedError

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        said = self._value(value)
        typed = str(value or "") if said is None else self.words(said)
        sent = "" if said is None else _iso(said)
        is_native = self.is_native()
        context["widget"] |= {
            "type": self.kind if is_native else "text",
            "value": (sent if is_native and said is not None else typed) or None,
            "kind": self.kind,
            "chosen": self.chosen(),
            "is_native": is_native,
            "sent": sent,
            "typed": typed,
            "example": self.example(),
        }
        return context

    def _value(self, value: Any) -> date | time | None:
        if isinstance(value, date | time):
            return value
        try:
            return None if not value or isinstance(value, AsTyped) else self.read_sent(str(value))
        except ValueError:
            return None

    def read_sent(self, value: str) -> date | time:
        """What the browser's own input sends."""
        raise NotImplementedError

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """As the browser's own input sends it; what was typed and cannot be read is `AsTyped`."""
        value = super().value_from_datadict(data, files, name)
        if not value or marked(name) not in data:
            return value
        try:
            return self.read(str(value)).isoformat()
        except Unreadable:
            return AsTyped(value) if str(value).strip() else ""


def marked(name: str) -> str:
    """The name of the hidden field beside a text field."""
    return f"{name}_typed"


def _iso(value: date | time) -> str:
    # The minute that people see, and no second.
    return value.isoformat("minutes") if isinstance(value, time) else value.isoformat()


class DateInput(WrittenInput):
    kind = "date"

    def read(self, typed: str) -> date:
        return read_date(typed)

    def read_sent(self, value: str) -> date:
        return date.fromisoformat(value)

    def words(self, value: date | time) -> str:
        assert isinstance(value, date)
        # Short, for two of them stand side by side on a phone.
        return wording.short_date(value)

    def is_native(self) -> bool:
        return native().order in (None, writing().date_order)

    def example(self) -> str:
        return wording.short_date(EXAMPLE_DATE)

    def chosen(self) -> str:
        return writing().date_order


class TimeInput(WrittenInput):
    kind = "time"

    def read(self, typed: str) -> time:
        return read_time(typed)

    def read_sent(self, value: str) -> time:
        return time.fromisoformat(value)

    def words(self, value: date | time) -> str:
        assert isinstance(value, time)
        return wording.clock(value)

    def is_native(self) -> bool:
        return native().clock == writing().clock

    def example(self) -> str:
        return wording.clock(EXAMPLE_TIME)

    def chosen(self) -> str:
        return writing().clock


class DecimalInput(forms.TextInput):
    """A number with decimals, with a point or a comma. Not the browser's own input, which takes only one of them."""

    def format_value(self, value: Any) -> str | None:
        said = super().format_value(value)
        return said and wording.in_figures(said)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace(",", ".") if isinstance(value, str) else value


class DateField(forms.DateField):
    def to_python(self, value: Any) -> date | None:
        try:
            return read_date(value) if isinstance(value, AsTyped) else super().to_python(value)
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable), code="invalid") from None


class TimeField(forms.TimeField):
    def to_python(self, value: Any) -> time | None:
        try:
            return read_time(value) if isinstance(value, AsTyped) else super().to_python(value)
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable), code="invalid") from None


def as_sent(fields: Mapping[str, forms.Field], data: QueryDict) -> None:
    """Write dates, times and numbers in what was sent as browsers' own inputs send them, for a form that compares what
    comes back with what it showed."""
    for name, field in fields.items():
        if isinstance(field.widget, WrittenInput | DecimalInput) and name in data:
            value = field.widget.value_from_datadict(data, None, name)
            if not isinstance(value, AsTyped):
                data.pop(marked(name), None)
                data[name] = value
