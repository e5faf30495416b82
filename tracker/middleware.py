"""Middleware of the whole site: headers, the sign-in page, and what no view is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from tracker.unsent import SAFE_METHODS, signed_out
from trouble.bare import is_bare
from trouble.kinds import trouble_of
from trouble.quiet import note_trouble
from trouble.unsent import AT, KEPT, unseal

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    class HtmxRequest(HttpRequest):
        htmx: HtmxDetails


GetResponse = Callable[[HttpRequest], HttpResponse]

UNUSED_FEATURES = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
OPENED_BY_ADDRESS: Final = ("/share/", "/calendar/", "/reminders/stop/")
SIGN_IN_STEPS: Final = ("account_login", "mfa_login_webauthn")
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)


def secure_cookies(get_response: GetResponse) -> GetResponse:
    """Keeps each cookie that is set over https to https, also where the site answers http as well: `manage.py phone`
    serves both, and a cookie knows no port."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response

    return middleware


def no_store_by_default(get_response: GetResponse) -> GetResponse:
    """Sets `Cache-Control: private, no-store` where a view set none, and the headers that are the same everywhere."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware


def noindex(get_response: GetResponse) -> GetResponse:
    """Marks every answer below `OPENED_BY_ADDRESS`, errors and redirects too, as not to be indexed and not to be sent
    as a referrer: such an address is a secret that opens something for whoever has it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(OPENED_BY_ADDRESS):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            response.headers.setdefault("Referrer-Policy", "no-referrer")
        return response

    return middleware


def refuse_nul(get_response: GetResponse) -> GetResponse:
    """Answers 400 where the address or a cookie carries a NUL, which PostgreSQL can neither store nor look for.

    What is posted goes through forms, which refuse a NUL beside its field.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        values = [request.path, *request.COOKIES.values(), *request.GET]
        values += [value for _, values_of_key in request.GET.lists() for value in values_of_key]
        if any("\0" in value for value in values):
            return HttpResponseBadRequest("This address holds a character that nobody can type.", "text/plain")
        return get_response(request)

    return middleware


def note_when_it_came(get_response: GetResponse) -> GetResponse:
    """Notes when a request came: it may wait for the write lock, and what it says of "now" is of before that."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.came_at = timezone.now()  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def answer_bare(get_response: GetResponse) -> GetResponse:
    """Answers by itself what needs neither session nor database, so that nothing below can keep it from being shown."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return get_response(request)
        if not is_bare(match.func, request.method):
            return get_response(request)
        request.resolver_match = match
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response

    return middleware


class SessionNotKept(Exception):
    """A session that had to be saved could not be."""


class ForgivingSessionMiddleware(SessionMiddleware):
    """Shows a page although its session cannot be saved, where nothing is lost by it.

    Django takes a session that cannot be saved for one that was ended meanwhile, and answers 400.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except Exception as error:
            trouble = trouble_of(error)
            if trouble is None:
                raise
            if request.method not in SAFE_METHODS and not getattr(request, "only_noted", False):
                raise SessionNotKept from error
            note_trouble(trouble, "a session")
            return response


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Redirects a visitor to the sign-in page, and from there back to a page.

    What was sent is not sent again after signing in, and the address it was sent to may be no page. So the visitor
    comes back to the page it was sent from, and the sign-in page says that it was not saved.
    """

    def handle_no_permission(self, request: HtmxRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        is_sent = request.method not in SAFE_METHODS
        # What was typed is kept where it can be.
        if is_sent and (kept := signed_out(request)):
            return kept
        if not is_sent and not request.htmx:
            return super().handle_no_permission(request, view_func)
        query = {REDIRECT_FIELD_NAME: _page_of(request)} | ({"unsaved": "yes"} if is_sent else {})
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode(query)}")


def _page_of(request: HtmxRequest) -> str:
    """The page of this site that a request comes from; "/" where the browser does not tell."""
    if request.htmx:
        return request.htmx.current_url_abs_path or "/"
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return "/"
    return urlsplit(referer)._replace(scheme="", netloc="", fragment="").geturl() or "/"


def htmx_sign_in_redirect(get_response: GetResponse) -> GetResponse:
    """Answers 401 with `HX-Redirect` where htmx would be redirected to the sign-in page: it would follow the redirect
    and swap that page into a card."""

    def middleware(request: HtmxRequest) -> HttpResponse:
        response = get_response(request)
        to = response.headers.get("Location", "")
        if request.htmx and response.status_code == 302 and urlsplit(to).path == resolve_url(settings.LOGIN_URL):
            return HttpResponse(status=401, headers={"HX-Redirect": to})
        return response

    return middleware  # type: ignore[return-value]


def keep_through_sign_in(get_response: GetResponse) -> GetResponse:
    """Takes a form that was sent without a session from one step of the sign-in to the next, and forgets it once it was
    sent. It is encrypted, and nobody's session gets one before the password was right."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method != "POST" or response.status_code >= 400:
            return response
        if request.path in map(reverse, SIGN_IN_STEPS):
            sealed = request.POST.get(KEPT, "")
            if response.status_code == 302 and unseal(sealed):
                request.session[KEPT] = sealed
        elif AT in request.POST and KEPT in request.session:
            del request.session[KEPT]
        return response

    return middleware


def method_not_allowed_page(get_response: GetResponse) -> GetResponse:
    """Gives a 405 a page in words, where a browser opens an address that takes only what a form sends."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or request.method not in SAFE_METHODS:
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware
