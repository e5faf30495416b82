"""Guests: users without an account, deleted with all they wrote when they sign out, or after GUEST_DAYS."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth import login, logout
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.models import User

# A visitor should not wait while everybody's leavings are cleared away.
AT_MOST_ON_A_VISIT: Final = 3
_LEFT: Final = "left_guest"


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


def leave_guest(request: HttpRequest) -> None:
    """End the session of a guest, who stays: this browser knows the way back until it signs out."""
    guest = request.user.pk
    logout(request)
    request.session[_LEFT] = guest


def left_guest(request: HttpRequest) -> User | None:
    """The guest whom this browser left to sign in, and who is still there; None on a page that has no session."""
    session = getattr(request, "session", {})
    pk = session.get(_LEFT)
    return _guests_that_stay().filter(pk=pk).first() if pk else None


def back_to_guest(request: HttpRequest) -> None:
    """Sign the guest in again whom this browser left. Raises Http404 where there is none any more."""
    guest = left_guest(request)
    if guest is None:
        raise Http404
    login(request, guest)


def remove_expired_guests() -> int:
    """Delete the guests whose time is over, with all they wrote; returns how many there were."""
    expired = list(_expired_guests())
    for guest in expired:
        guest.delete()
    return len(expired)


def _expired_guests() -> QuerySet[User]:
    return User.objects.filter(is_guest=True, date_joined__lte=_oldest()).order_by("date_joined")


def _guests_that_stay() -> QuerySet[User]:
    return User.objects.filter(is_guest=True, date_joined__gt=_oldest())


def _oldest() -> datetime:
    return timezone.now() - timedelta(days=settings.GUEST_DAYS)
