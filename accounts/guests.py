"""Guests: users without an account, deleted with all they wrote when they sign out, or after GUEST_DAYS."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth import login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.models import User

# A visitor should not wait while everybody's leavings are cleared away.
AT_MOST_ON_A_VISIT: Final = 3


def start_guest(request: HttpRequest) -> User:
    """Sign in a new guest. Raises Http404 where the site has no guests, and answers 429 to an address
    that starts too many; call it for a POST."""
    if not settings.GUESTS:
        raise Http404
    if not ratelimit.consume(request, action="start_guest"):
        raise ImmediateHttpResponse(ratelimit.respond_429(request))
    for expired in _expired_guests()[:AT_MOST_ON_A_VISIT]:
        expired.delete()
    guest = User.objects.create_guest()
    login(request, guest)
    return guest


def remove_expired_guests() -> int:
    """Delete the guests whose time is over, with all they wrote; returns how many there were."""
    expired = list(_expired_guests())
    for guest in expired:
        guest.delete()
    return len(expired)


def _expired_guests() -> QuerySet[User]:
    oldest = timezone.now() - timedelta(days=settings.GUEST_DAYS)
    return User.objects.filter(is_guest=True, date_joined__lte=oldest).order_by("date_joined")
