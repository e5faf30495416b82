"""The interface put together: its parts, its errors, and the addresses that `diary/urls.py` takes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from ninja.errors import HttpError, ValidationError

from diary import VERSION
from diary import api as package
from diary.actions.change import Gone
from diary.api import days, entries, files, findings, trials, twitch
from diary.api.problems import ApiProblem, fault_of
from diary.api.schema import Interface
from trouble.kinds import trouble_of
from trouble.quiet import note_trouble

interface: Final = Interface(
    title="Flicker",
    version=VERSION,
    description=(package.__doc__ or "").split("\n\n")[1],
    # Its own page loads scripts of others: `api/docs.py` is ours.
    docs_url=None,
    openapi_url=None,
    urls_namespace="diary:api",
)
for _router in (
    twitch.router,
    entries.router,
    entries.timers,
    days.router,
    days.days,
    trials.router,
    findings.router,
    files.router,
):
    interface.add_router("", _router)


@interface.exception_handler(ApiProblem)
def _problem(request: HttpRequest, error: ApiProblem) -> HttpResponse:
    return error.response()


@interface.exception_handler(Http404)
@interface.exception_handler(Gone)
def _not_there(request: HttpRequest, error: Exception) -> HttpResponse:
    return ApiProblem("not-there").response()


@interface.exception_handler(ValidationError)
def _query_refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # Where it stands comes first: query, path.
    faults = [fault_of({**row, "loc": tuple(row["loc"])[1:]}) for row in error.errors]
    return ApiProblem("refused", errors=faults).response()


@interface.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return ApiProblem("unreadable").response()


@interface.exception_handler(RequestDataTooBig)
@interface.exception_handler(TooManyFieldsSent)
def _too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    return ApiProblem("too-large").response()


@interface.exception_handler(UnreadablePostError)
def _broken_off(request: HttpRequest, error: Exception) -> HttpResponse:
    return ApiProblem("unreadable", "It was broken off.").response()


@interface.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """503 where the database or its disk is in trouble. A mistake of ours goes on to Django, which logs it."""
    trouble = trouble_of(error)
    if trouble is None:
        raise error
    note_trouble(trouble, "what a program sent" if request.method != "GET" else "what a program asked for")
    said = trouble.words
    problem = ApiProblem("trouble", f"{said.what} {said.advice}", headers={"Retry-After": str(said.retry_after)})
    response = problem.response()
    # Told above, once and without a traceback: nothing of ours broke.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def addresses() -> list[URLPattern]:
    """The addresses of the interface, open to whoever has a token: no session is asked for, and none is looked at."""
    patterns: list[Any] = interface.urls[0]
    for pattern in patterns:
        pattern.callback = _by_token_alone(pattern.callback)
    return patterns


def _by_token_alone(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @login_not_required
    @functools.wraps(view)
    def answered(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "HEAD":
            return view(request, *args, **kwargs)
        # The same without its body, which Django leaves out.
        request.method = "GET"
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = "HEAD"

    return answered
