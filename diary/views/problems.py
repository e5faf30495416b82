"""What a program is told that sent something which is not taken: problems of RFC 9457, in words for whoever reads them.

Pure: a form or some words in, an answer out. Pages say the same beside their fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import JsonResponse

CONTENT_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with a field: its name and label ("" for the whole of what was sent), and the message."""

    field: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that says one thing `here`, where it was sent from, and another one `there`, in the diary: in words."""

    field: str
    label: str
    here: str
    there: str


def problem(kind: str, title: str, status: int, **more: Any) -> JsonResponse:
    """A problem of a kind, which is the end of its `type`; `title` is one sentence for a person."""
    said = {"type": f"/problems/{kind}", "title": title, "status": status, **more}
    return JsonResponse(said, status=status, content_type=CONTENT_TYPE)


def refused(title: str, errors: Iterable[FieldError] = (), *, status: int = 422) -> JsonResponse:
    """What was sent can be read and not be taken; `errors` say why, field by field."""
    return problem("refused", title, status, errors=[asdict(error) for error in errors])


def refused_form(form: forms.BaseForm) -> JsonResponse:
    """What is wrong with a bound form, in its own words."""
    return refused("Something is not right yet.", errors_of(form))


def errors_of(form: forms.BaseForm) -> list[FieldError]:
    """Every error of a bound form, in the order of its fields; those of the whole form first."""
    found = [FieldError("", "", str(message)) for message in form.errors.get(NON_FIELD_ERRORS, ())]
    for name in form.fields:
        label = str(form[name].label or "") if name in form.errors else ""
        found += [FieldError(name, label, str(message)) for message in form.errors.get(name, ())]
    return found


def differs(title: str, differences: Iterable[Difference], **more: str) -> JsonResponse:
    """What was sent says something else than what is there, and nobody but the person knows which stands."""
    return problem("differs", title, 409, differences=[asdict(row) for row in differences], **more)


def later(kind: str, title: str, status: int, *, seconds: int) -> JsonResponse:
    """It cannot be answered now: it may be sent again, not before so many seconds are over."""
    response = problem(kind, title, status)
    response.headers["Retry-After"] = str(seconds)
    return response


def is_problem(headers: Mapping[str, str]) -> bool:
    """Whether an answer with these headers is a problem already."""
    return headers.get("Content-Type", "").split(";")[0] == CONTENT_TYPE
