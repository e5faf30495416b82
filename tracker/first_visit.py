"""The first visit of a browser: its style sheets come with the page.

A sheet is only asked for once the page is there, and nothing is seen before it is: over a slow network that is a round
trip more. So the page has them written into it until a cookie says that the browser has fetched them, which it does
meanwhile without anything waiting for it. The policy names each by what it holds, and so still lets no other style in.

Only where static files are collected, and so named by what they hold: elsewhere a sheet may change while it is kept.
And only where the page is compressed: sheets that were sent as they are would take longer than to ask for them.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, Final

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from tracker.compressing import is_asked_elsewhere, may_show_secret
from tracker.middleware import GetResponse
from tracker.stylesheets import COOKIE, SHEET

# Any: the types know of no storage but that of Django itself.
_COLLECTED: Final[Any] = staticfiles_storage
_A_YEAR: Final = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """A sheet as it stands in a page: its rules, and the source by which the policy lets them in."""

    rules: str
    source: str


def written_sheet(request: HttpRequest, name: str) -> WrittenSheet | None:
    """The sheet for this page, None where it is to be asked for. Notes what the answer has to say of it."""
    written = _written(request)
    if written is None:
        return None
    sheet = _sheet(_COLLECTED.stored_name(name))
    written[name] = sheet
    return sheet


def say_what_is_written(get_response: GetResponse) -> GetResponse:
    """Lets the sheets in that a page has in it, and has the browser remember that it fetched the one of all pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not hasattr(request, "written_sheets"):
            return response
        patch_vary_headers(response, ["Cookie"])
        written: dict[str, WrittenSheet] | None = request.written_sheets
        if not written:
            return response
        if SHEET in written:
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(COOKIE, _stamp(), max_age=_A_YEAR, secure=secure, httponly=True, samesite="Lax")
        csp_update({"style-src": [sheet.source for sheet in written.values()]})(lambda _: response)(request)
        return response

    return middleware


def _written(request: HttpRequest) -> dict[str, WrittenSheet] | None:
    """What is written in the page so far, None where each sheet is asked for. Decided once for a page."""
    if not hasattr(request, "written_sheets"):
        request.written_sheets = {} if _is_first(request) else None  # type: ignore[attr-defined]
    written: dict[str, WrittenSheet] | None = request.written_sheets  # type: ignore[attr-defined]
    return written


def _is_first(request: HttpRequest) -> bool:
    return (
        isinstance(_COLLECTED, ManifestFilesMixin)
        and not settings.DEBUG
        and "gzip" in request.headers.get("Accept-Encoding", "")
        and not may_show_secret(request)
        and not is_asked_elsewhere(request)
        and request.COOKIES.get(COOKIE) != _stamp()
    )


def _stamp() -> str:
    """By what the sheet of all pages is named: another version of it is another first visit."""
    return str(_COLLECTED.stored_name(SHEET)).rsplit(".", 2)[-2]


@cache
def _sheet(stored_name: str) -> WrittenSheet:
    """The sheet that is kept under this name, whose bytes the name tells: it is read once."""
    with _COLLECTED.open(stored_name) as file:
        rules = file.read()
    return WrittenSheet(rules.decode(), f"'sha256-{b64encode(sha256(rules).digest()).decode()}'")
