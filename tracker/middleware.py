"""What holds for every answer of the site."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

GetResponse = Callable[[HttpRequest], HttpResponse]

PERMISSIONS = ", ".join(f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb"))


def private_by_default(get_response: GetResponse) -> GetResponse:
    """Nothing is kept by a browser or a proxy unless its view says what may be kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware


def whole_page_sign_in(get_response: GetResponse) -> GetResponse:
    """An htmx request of somebody who is signed out loads the sign-in page whole, instead of into a card."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        to = response.headers.get("Location", "")
        if request.headers.get("HX-Request") and response.status_code == 302 and to.startswith(settings.LOGIN_URL):
            return HttpResponse(status=401, headers={"HX-Redirect": to.split("?")[0]})
        return response

    return middleware


def refuse_nul(get_response: GetResponse) -> GetResponse:
    """PostgreSQL cannot store NUL, and nobody types it: an address that carries one is refused."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or any("\0" in value for values in request.GET.lists() for value in values[1]):
            return HttpResponseBadRequest("This address holds a character that cannot be read.", "text/plain")
        return get_response(request)

    return middleware


def too_large(request: HttpRequest) -> HttpResponse:
    return render(request, "413.html", {"limit": settings.MAX_UPLOAD_MB}, status=413)
