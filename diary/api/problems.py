"""What went wrong, as `application/problem+json` (RFC 9457): the one shape of every error of the interface."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from diary.domain.catalogue import ITEM_BY_KEY, QUESTION_BY_KEY
from diary.domain.facets import FACET_BY_KEY

PREFIX: Final = "/api/v1/"
CONTENT_TYPE: Final = "application/problem+json"


class FieldFault(BaseModel):
    """What is wrong with one part of what was sent: its name, what it is called, and why."""

    field: str
    label: str
    message: str


class ProblemShape(BaseModel):
    """An error. `type` is the same for the same kind of problem; `detail` says more, `errors` what is wrong where."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldFault] | None = None


KINDS: Final[Mapping[str, tuple[HTTPStatus, str]]] = {
    "unreadable": (HTTPStatus.BAD_REQUEST, "This cannot be read."),
    "unknown-token": (HTTPStatus.UNAUTHORIZED, "This token lets nobody in."),
    "scope": (HTTPStatus.FORBIDDEN, "This token may not do this."),
    "not-there": (HTTPStatus.NOT_FOUND, "There is nothing at this address."),
    "method": (HTTPStatus.METHOD_NOT_ALLOWED, "This address takes other methods."),
    "not-now": (HTTPStatus.CONFLICT, "This does not fit what is there."),
    "changed": (HTTPStatus.PRECONDITION_FAILED, "The diary has changed since you read it."),
    "too-large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is too large."),
    "refused": (HTTPStatus.UNPROCESSABLE_ENTITY, "Something in this cannot be written down."),
    "too-often": (HTTPStatus.TOO_MANY_REQUESTS, "This was too often. Wait a little."),
    "broken": (HTTPStatus.INTERNAL_SERVER_ERROR, "Something broke. It is not your fault."),
    "trouble": (HTTPStatus.SERVICE_UNAVAILABLE, "This cannot be done at the moment."),
}
"""Every kind of problem: its status and its title."""
_BY_STATUS: Final = {int(status): kind for kind, (status, _) in KINDS.items()}


class ApiProblem(Exception):
    """Answers a request with a problem of `KINDS`."""

    def __init__(
        self,
        kind: str,
        detail: str = "",
        *,
        errors: Iterable[FieldFault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.kind, self.detail, self.errors, self.headers = kind, detail, list(errors), dict(headers or {})

    def response(self) -> HttpResponse:
        status, title = KINDS[self.kind]
        said: dict[str, Any] = {"type": f"/problems/{self.kind}", "title": title, "status": int(status)}
        if self.detail:
            said["detail"] = self.detail
        if self.errors:
            said["errors"] = [error.model_dump() for error in self.errors]
        return HttpResponse(json.dumps(said), CONTENT_TYPE, int(status), headers=self.headers)


def refused(**messages: str) -> ApiProblem:
    """What was sent, with what is wrong in which field."""
    faults = [FieldFault(field=field, label=_label(field), message=message) for field, message in messages.items()]
    return ApiProblem("refused", errors=faults)


_SAID: Final = {"missing": "Is missing.", "extra_forbidden": "Is not known here.", "string_too_long": "Is too long."}


def faults_of(error: ValidationError) -> list[FieldFault]:
    """What pydantic found, without what was sent."""
    return [fault_of(row) for row in error.errors(include_url=False, include_context=False, include_input=False)]


def fault_of(row: ErrorDetails | Mapping[str, Any]) -> FieldFault:
    """One of pydantic's errors."""
    field = ""
    for part in row["loc"]:
        field += f"[{part}]" if isinstance(part, int) else f".{part}" if field else str(part)
    said = str(row["msg"]).removeprefix("Value error, ")
    message = _SAID.get(row["type"]) or f"{said[:1].upper()}{said[1:]}."
    return FieldFault(field=field, label=_label(str(row["loc"][0]) if row["loc"] else ""), message=message)


def _label(field: str) -> str:
    known: Any = FACET_BY_KEY.get(field) or ITEM_BY_KEY.get(field) or QUESTION_BY_KEY.get(field)
    return str(known.name) if known else field.replace("_", " ").capitalize()


def as_problems(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that makes a problem of every error below `PREFIX` that is a page: of what no view of the interface is
    asked for, or what broke on the way there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path_info.startswith(PREFIX) or response.status_code < 400:
            return response
        if response.headers.get("Content-Type", "") == CONTENT_TYPE:
            return response
        kind = _BY_STATUS.get(response.status_code, "broken" if response.status_code >= 500 else "unreadable")
        kept = {name: response.headers[name] for name in ("Allow", "Retry-After") if name in response.headers}
        problem = ApiProblem(kind, headers=kept).response()
        # What is logged of it was logged where it came up.
        problem._has_been_logged = True  # type: ignore[attr-defined]
        return problem

    return middleware
