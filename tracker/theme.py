"""Light or dark: as the device has it, or as somebody chose for one browser. A cookie remembers it, so that the server
can say it with the page, to visitors too and without a script: no page is first shown in the wrong one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

COOKIE: Final = "theme"
_A_YEAR: Final = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Theme:
    """What a page says of its colours: `scheme` for what the browser draws itself, `dark_on` where the dark colours
    hold, as a media query."""

    key: str
    name: str
    scheme: str
    dark_on: str


AS_DEVICE: Final = Theme("system", "As the device", "light dark", "(prefers-color-scheme: dark)")
LIGHT: Final = Theme("light", "Light", "light", "not all")
DARK: Final = Theme("dark", "Dark", "dark", "all")
THEMES: Final = (AS_DEVICE, LIGHT, DARK)
_BY_KEY: Final = {theme.key: theme for theme in THEMES}


def theme_of(request: HttpRequest) -> Theme:
    """The theme that this browser was given, or that of the device."""
    return _BY_KEY.get(request.COOKIES.get(COOKIE, ""), AS_DEVICE)


def theme(request: HttpRequest) -> dict[str, object]:
    """For every template: the theme of this page, and those that there are."""
    return {"theme": theme_of(request), "themes": THEMES}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose_theme(request: HttpRequest) -> HttpResponse:
    """The choice on a page of its own, for visitors; once sent, back to the page that it was sent from."""
    if request.method != "POST":
        return render(request, "theme.html", {"back": _inside(request, request.headers.get("Referer", ""))})
    chosen = _BY_KEY.get(request.POST.get("theme", ""), theme_of(request))
    response = HttpResponseRedirect(_inside(request, request.POST.get("back", "")))
    if chosen is AS_DEVICE:
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, chosen.key, max_age=_A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


def _inside(request: HttpRequest, address: str) -> str:
    """An address of this site without its host, or that of the choice where it is none."""
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return reverse("theme")
    return urlsplit(address)._replace(scheme="", netloc="").geturl() or reverse("theme")
