from __future__ import annotations

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from accounts.guests import left_guest
from accounts.ways_in import could_keep


def site(request: HttpRequest) -> dict[str, object]:
    """What every page may ask of the site's settings."""
    return {
        "site_name": settings.SITE_NAME,
        "sends_mail": settings.SENDS_MAIL,
        "guests": settings.GUESTS,
        "guest_days": settings.GUEST_DAYS,
        "sign_up": settings.SIGN_UP,
        "could_keep": partial(could_keep, request),
        "left_guest": partial(left_guest, request),
    }
