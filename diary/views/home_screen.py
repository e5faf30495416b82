"""The hint that Flicker can stand on a home screen: given from the second day of use in a browser on, until it is
dismissed there. A cookie remembers both, as that of `tracker/theme.py` does, so that it needs no script."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

COOKIE: Final = "home_screen"
_DISMISSED: Final = "no"
# As long as browsers keep any; each look at Log begins it anew.
_DAYS: Final = 400


def is_hinted(request: HttpRequest, today: date) -> bool:
    """Whether Log says that Flicker can stand on a home screen: not on the first day on which this browser opened it,
    and never again once that was dismissed. A guest's diary goes before it is worth it."""
    first = _first_day(request)
    return first is not None and first < today and not getattr(request.user, "is_guest", False)


def is_dismissed(request: HttpRequest) -> bool:
    """Whether somebody wants to read no more of it in this browser."""
    return request.COOKIES.get(COOKIE) == _DISMISSED


def note_day(request: HttpRequest, response: HttpResponse, today: date) -> HttpResponse:
    """The response, with the cookie that says since when this browser opens Log, or that the hint was dismissed."""
    kept = _DISMISSED if is_dismissed(request) else (_first_day(request) or today).isoformat()
    return _remember(response, kept)


@require_http_methods(["GET", "HEAD", "POST"])
def home_screen(request: HttpRequest) -> HttpResponse:
    """How Flicker comes onto a home screen, by kind of device; sending the form dismisses the hint."""
    if request.method != "POST":
        return render(request, "diary/home_screen.html", {"is_dismissed": is_dismissed(request)})
    return _remember(redirect("diary:home"), _DISMISSED)


def _first_day(request: HttpRequest) -> date | None:
    """None where the cookie says no day, as that of somebody else who wrote it."""
    try:
        return date.fromisoformat(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return None


def _remember(response: HttpResponse, kept: str) -> HttpResponse:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, kept, max_age=_DAYS * 24 * 3600, secure=secure, httponly=True, samesite="Lax")
    return response
