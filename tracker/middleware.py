"""What holds for every answer of the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers

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
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)


def private_by_default(get_response: GetResponse) -> GetResponse:
    """Nothing is kept by a browser or a proxy unless its view says what may be kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware


def refuse_nul(get_response: GetResponse) -> GetResponse:
    """PostgreSQL can neither store NUL nor look for it: an address or a cookie that carries one is refused.

    What is posted goes through forms, which say so beside the field.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        values = [request.path, *request.COOKIES.values(), *request.GET]
        values += [value for _, values_of_key in request.GET.lists() for value in values_of_key]
        if any("\0" in value for value in values):
            return HttpResponseBadRequest("This address holds a character that nobody can type.", "text/plain")
        return get_response(request)

    return middleware


def whole_page_sign_in(get_response: GetResponse) -> GetResponse:
    """htmx would follow a redirect to the sign-in page and swap it into a card: let it load that page whole instead.

    Afterwards the person comes back to the page they were on, not to the part that was asked for.
    """

    def middleware(request: HtmxRequest) -> HttpResponse:
        response = get_response(request)
        sign_in = resolve_url(settings.LOGIN_URL)
        if request.htmx and response.status_code == 302 and urlsplit(response.headers["Location"]).path == sign_in:
            query = urlencode({REDIRECT_FIELD_NAME: request.htmx.current_url_abs_path or "/"})
            return HttpResponse(status=401, headers={"HX-Redirect": f"{sign_in}?{query}"})
        return response

    return middleware  # type: ignore[return-value]
