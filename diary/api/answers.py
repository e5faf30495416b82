"""What is sent and what is answered: JSON, read as strictly as an archive, and ETags by the revision of the diary."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Final, NoReturn, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from pydantic import BaseModel, ValidationError

from diary import VERSION
from diary.actions.change import Stale, only_where
from diary.actions.trials import end_by_flags
from diary.api.bearer import Caller
from diary.api.problems import ApiProblem, FieldFault, faults_of
from diary.queries.code_version import CODE_VERSION

Model = TypeVar("Model", bound=BaseModel)
Fill = Callable[[dict[str, Any]], Mapping[str, Any]]

JSON: Final = "application/json"


def _as_it_is(values: dict[str, Any]) -> Mapping[str, Any]:
    return values


def sent(request: HttpRequest, model: type[Model], fill: Fill = _as_it_is) -> Model:
    """The body of a request as a model; `fill` says what was left out, and no body leaves out all. Raises `ApiProblem`.

    By pydantic's reader of JSON, as archives are: there a time is a string and a number is none.
    """
    return checked(model, fill(read_object(request)))


def checked(model: type[Model], values: Mapping[str, Any]) -> Model:
    """Some JSON as a model. Raises `ApiProblem` with what is wrong where."""
    try:
        return model.model_validate_json(json.dumps(values))
    except ValidationError as error:
        raise ApiProblem("refused", errors=faults_of(error)) from None


def read_object(request: HttpRequest) -> dict[str, Any]:
    """What a body holds; nothing is an empty object. Raises `ApiProblem` where it is no JSON, or no object."""
    body = request.body
    try:
        values = json.loads(body, parse_constant=_no_number) if body.strip() else {}
    except (ValueError, RecursionError):
        raise ApiProblem("unreadable", "Send JSON.") from None
    if not isinstance(values, dict):
        raise ApiProblem("refused", errors=[FieldFault(field="", label="", message="Send a JSON object.")])
    return values


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def answer(data: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """JSON, of a model or of what JSON knows."""
    body = data.model_dump_json(exclude_none=True) if isinstance(data, BaseModel) else json.dumps(data)
    return HttpResponse(body, JSON, status, headers=headers)


def etag_of(revision: int, today: date | None = None) -> str:
    """The ETag of what is told of a diary at a revision, by this code; with `today` where that day matters too."""
    parts = [str(revision), VERSION, CODE_VERSION, *([today.isoformat()] if today else [])]
    return f'"{"-".join(parts)}"'


def unless_known(
    request: HttpRequest, caller: Caller, make: Callable[[], HttpResponse], *, daily: bool = False
) -> HttpResponseBase:
    """What `make` answers, or 304 where the program has it: then nothing is read. `daily`: it depends on today."""
    etag = etag_of(caller.diary.revision, caller.today if daily else None)
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    response = response or make()
    response["ETag"] = etag
    return response


def written(caller: Caller, data: Any = None, *, status: int = 200, as_it_came: bool = False) -> HttpResponse:
    """What a change answers, with the ETag of the diary after it. No page comes after it that would end a trial by what
    was written, so it ends here; but not where a whole diary
    was brought, which stays `as_it_came` until somebody looks at it."""
    if not as_it_came:
        end_by_flags(diary=caller.diary, today=caller.today)
    headers = {"ETag": etag_of(caller.diary.revision)}
    return HttpResponse(status=204, headers=headers) if data is None else answer(data, status=status, headers=headers)


@contextmanager
def if_match(request: HttpRequest, caller: Caller) -> Iterator[None]:
    """Write only where the diary is as the program has read it, if it says what it has read (`If-Match`). Raises
    `ApiProblem` where it has changed."""
    said = request.headers.get("If-Match")
    if said is None:
        yield
        return
    known = parse_etags(said)
    try:
        with only_where(caller.diary, lambda revision: known == ["*"] or etag_of(revision) in known):
            yield
    except Stale:
        raise ApiProblem("changed", "Read it again, and send your change again.") from None
