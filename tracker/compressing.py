"""Pages and drawings, compressed for the network: what is sent, and what is never compressed.

Who sees how long an encrypted answer is, and can have it made again and again with words of their own in it, may guess
from its length what else stands in it, if it is compressed (BREACH). What is decided against it, and why, stands in
SECURITY.md; here is what follows.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from tracker.middleware import OPENED_BY_ADDRESS, GetResponse

COMPRESSED: Final = ("text/html", "image/svg+xml")
"""What a browser shows. Files, the interface and the state of a device are sent as they are: they are written
while they are sent, are compared by strong ETags, or are short."""

WITH_SECRETS: Final = frozenset(
    {
        # A link, a calendar's address and a program's token, just made.
        "diary:share_new",
        "diary:calendar_make",
        "diary:programs",
        # Addresses that let somebody in, which their own page may name.
        "setup",
        "invitation",
        "account_confirm_email",
        "account_reset_password_from_key",
    }
)
"""The names of views that may show a secret that lasts: whoever reads it later gets in by it."""

_ALL_WITH_SECRETS: Final = ("mfa_", "admin:")
"""How such names begin: keys, recovery codes and the secret of an app; invitations."""


_ELSEWHERE: Final = ("cross-site", "same-site")


def may_show_secret(request: HttpRequest) -> bool:
    """Whether the answer to this may show a secret that lasts."""
    match = request.resolver_match
    name = match.view_name if match else ""
    return request.path.startswith(OPENED_BY_ADDRESS) or name in WITH_SECRETS or name.startswith(_ALL_WITH_SECRETS)


def is_asked_elsewhere(request: HttpRequest) -> bool:
    """Whether a page of another site had the browser ask: then its author may have chosen the words of the address.
    Every browser says so over https, where alone there is something to guess."""
    return request.headers.get("Sec-Fetch-Site", "") in _ELSEWHERE


def compress(get_response: GetResponse) -> GetResponse:
    """Compresses what a browser shows, unless it may show a secret, another site asked for it, or somebody has
    compressed it before.

    Django adds up to a hundred random bytes, so that one length tells little, and makes an ETag a weak one."""
    gzip = GZipMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if may_show_secret(request) or is_asked_elsewhere(request):
            return response
        if response.status_code == 304:
            return _as_it_is_known(request, response)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in COMPRESSED:
            return response
        # Also where it is too short: the next one at this address may be longer.
        patch_vary_headers(response, ["Accept-Encoding"])
        gzip.process_response(request, response)
        return response

    return middleware


def _as_it_is_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """That nothing is new, with the weak ETag that the browser has where it was compressed."""
    weak = f"W/{response.headers.get('ETag', '')}"
    if weak in request.headers.get("If-None-Match", ""):
        response.headers["ETag"] = weak
        patch_vary_headers(response, ["Accept-Encoding"])
    return response
