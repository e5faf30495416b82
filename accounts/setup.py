"""Ways in: the one-time set-up link, invitations, guests."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Invitation, User

_SALT: Final = "accounts.setup"
_DAY: Final = 86_400
INVITATION_KEY: Final = "invitation"
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


def setup_token() -> str:
    """A token for the set-up page: good for a day, and only while there is no account."""
    return signing.dumps("set up", salt=_SALT)


def setup_is_open(token: str) -> bool:
    try:
        signing.loads(token, salt=_SALT, max_age=_DAY)
    except signing.BadSignature:
        return False
    return not User.objects.have_account()


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The invitation that this visitor has opened, if it can still be used."""
    token = request.session.get(INVITATION_KEY)
    return Invitation.objects.open_for(token) if token else None


def may_sign_up(request: HttpRequest) -> bool:
    if settings.SIGN_UP == "open":
        return True
    return settings.SIGN_UP == "invitation" and invitation_of(request) is not None


def use_invitation(request: HttpRequest) -> None:
    """Mark the visitor's invitation as used; of two at once, one finds it open."""
    token = request.session.pop(INVITATION_KEY, None)
    if token and (invitation := Invitation.objects.open_for(token)):
        Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).update(used_at=timezone.now())


def sign_in_guest(request: HttpRequest) -> User:
    """Start a guest; those whose time is over go first."""
    remove_expired_guests()
    guest = User.objects.create_guest()
    login(request, guest, backend=BACKEND)
    return guest


def remove_expired_guests() -> int:
    """Delete guests that are older than GUEST_DAYS, with all they wrote; returns how many."""
    expired = User.objects.filter(is_guest=True, date_joined__lt=timezone.now() - timedelta(days=settings.GUEST_DAYS))
    count = expired.count()
    expired.delete()
    return count
