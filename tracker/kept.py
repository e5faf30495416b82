"""The answers to forms that a device had kept: each says that it comes from here, and is read by a program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve

from diary.views.problems import is_problem, later, problem, refused
from trouble.kept import is_kept, may_take_kept
from trouble.unsent import FORMATS, QUEUE

GetResponse = Callable[[HttpRequest], HttpResponse]

_GONE: Final = "What this is about is not there any more."
_NOT_TAKEN: Final = "This cannot be taken as it is."
_BROKE: Final = "Something broke on the server. It is not your fault."
_WAIT_SECONDS: Final = 60


def answer_kept(get_response: GetResponse) -> GetResponse:
    """Answers a kept form by JSON, or by a problem, whatever became of it: a device takes nothing else for an answer,
    so that neither a page that stands in the way nor a redirect is ever taken for "it is written down"."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_kept(request):
            return get_response(request)
        response = _before(request) or _answer(get_response(request))
        response.headers[QUEUE] = str(FORMATS[-1])
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware


def _before(request: HttpRequest) -> HttpResponse | None:
    """What is said without asking any view: of a format that nobody knows, and of an address that takes no kept form.
    What deletes and changes there is not even asked."""
    if request.headers[QUEUE] not in map(str, FORMATS):
        return problem("format", "This was kept in a way that the server does not know. Reload the page.", 400)
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return problem("gone", _GONE, 404)
    return None if may_take_kept(match.func) else problem("gone", _GONE, 404)


def _answer(response: HttpResponse) -> HttpResponse:
    """An answer as a program reads it."""
    if is_problem(response.headers) or (response.status_code == 200 and isinstance(response, JsonResponse)):
        return response
    match response.status_code:
        case 404 | 410:
            return problem("gone", _GONE, response.status_code)
        case 429:
            return later("too-often", "That was too often. It is sent again later.", 429, seconds=_seconds(response))
        case status if 400 <= status < 500:
            return refused(_NOT_TAKEN)
    # A page, a redirect and a fault: nothing says that it was written down, so it waits.
    return later("fault", _BROKE, max(response.status_code, 500), seconds=_seconds(response))


def _seconds(response: HttpResponse) -> int:
    said = response.headers.get("Retry-After", "")
    return int(said) if said.isdecimal() else _WAIT_SECONDS
