"""Middleware that knows who is signed in."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.models import User
from trouble.quiet import is_suspected, quietly

SECONDS_BETWEEN_NOTES: Final = 600
_NOTED: Final = "noted_at"
KEEP_ON_DEVICE: Final = "keep_on_device"
"""The field of a form that signs out: what waits on the device to be sent stays there."""
ACCOUNT_PAGES: Final = ("account_", "mfa_", "usersessions_")
OPEN_TO_GUESTS: Final = {"account_logout", "account_delete", "account_confirm_email"}

GetResponse = Callable[[HttpRequest], HttpResponse]


def record_session_activity(get_response: GetResponse) -> GetResponse:
    """Records that a session is in use, which prolongs it, at most once in `SECONDS_BETWEEN_NOTES`; and at once after
    something could not be kept, to see whether it can again.

    allauth's own middleware writes on every request, which on SQLite makes every page wait for the disk.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        user, now = request.user, time.time()
        is_due = is_suspected() or now - request.session.get(_NOTED, 0) > SECONDS_BETWEEN_NOTES
        if not (isinstance(user, User) and is_due):
            return get_response(request)
        was_modified = request.session.modified
        request.session[_NOTED] = now
        with quietly("that a session is in use"), transaction.atomic():
            UserSession.objects.create_from_request(request)
        # Whoever saves the session has to know whether anything else is in it that must not be lost.
        request.session.modified = was_modified
        response = get_response(request)
        request.only_noted = not request.session.modified  # type: ignore[attr-defined]
        request.session.modified = True
        return response

    return middleware


def clear_site_data(get_response: GetResponse) -> GetResponse:
    """Sends `Clear-Site-Data` with the answer that signs somebody out: nothing of them stays in the browser. What waits
    there to be sent stays where the form says so, but never of somebody who is deleted."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        was_signed_in = user.is_authenticated
        response = get_response(request)
        if was_signed_in and not request.user.is_authenticated:
            # Somebody who was deleted has no key any more.
            stays = request.POST.get(KEEP_ON_DEVICE) == "1" and user.pk is not None
            response.headers.setdefault("Clear-Site-Data", '"cache"' if stays else '"cache", "storage"')
        return response

    return middleware


class GuestsToKeepPageMiddleware:
    """Redirects a guest from the pages of an account, which a guest has not, to the page that makes one; from signing
    in to the page that says what becomes of the guest's diary then."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        user = request.user
        if not (isinstance(user, User) and user.is_guest):
            return None
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        if name == "account_login":
            return redirect("leave_guest")
        return redirect("keep") if name.startswith(ACCOUNT_PAGES) and name not in OPEN_TO_GUESTS else None


class InvalidFormAs422Middleware:
    """Answers 422 where allauth shows a form again with its errors, as the rest of the site does."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        form = (response.context_data or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and getattr(form, "errors", None):
            response.status_code = 422
        return response
