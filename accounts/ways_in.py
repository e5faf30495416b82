"""The ways to an account: the set-up link of the first one, an invitation, or open sign-up."""

from __future__ import annotations

from typing import Final

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from accounts.models import Invitation, User

SETUP_TOKEN_SECONDS: Final = 24 * 3600
# Keeps other signed texts of the site from passing as a set-up link.
_SALT: Final = "accounts.setup"
_INVITATION: Final = "invitation"
_SETUP: Final = "setup"


def setup_token() -> str:
    """Opens the set-up page for a day, and only while nobody has an account."""
    return signing.dumps("first account", salt=_SALT)


def setup_is_open(token: str | None) -> bool:
    if not token or User.objects.has_accounts():
        return False
    try:
        signing.loads(token, salt=_SALT, max_age=SETUP_TOKEN_SECONDS)
    except signing.BadSignature:
        return False
    return True


def remember_setup(request: HttpRequest, token: str) -> None:
    """Keep the token of the set-up link for a guest who is about to make the first account of the site."""
    request.session[_SETUP] = token


def may_become_owner(request: HttpRequest) -> bool:
    """Whether this visitor came by the set-up link while nobody has an account."""
    return setup_is_open(request.session.get(_SETUP))


def remember_invitation(request: HttpRequest, token: str, invitation: Invitation) -> None:
    request.session[_INVITATION] = token
    if invitation.email:
        # Whoever runs the site vouches for the address it was made for.
        get_adapter().stash_verified_email(request, invitation.email)


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The invitation that this visitor has opened, while it can be used."""
    token = request.session.get(_INVITATION)
    return Invitation.objects.usable(token) if token else None


def use_invitation(request: HttpRequest) -> bool:
    """Whether the visitor had an invitation that could still be used; now it cannot any more."""
    token = request.session.get(_INVITATION)
    return token is not None and Invitation.objects.use(token)


def may_sign_up(request: HttpRequest) -> bool:
    """Whether SIGN_UP lets this visitor make an account."""
    match settings.SIGN_UP:
        case "open":
            return True
        case "invitation":
            return invitation_of(request) is not None
        case _:
            return False


def could_keep(request: HttpRequest) -> bool:
    """Whether it makes sense to offer a guest an account; by invitation, they may still get one."""
    return settings.SIGN_UP != "closed" or may_become_owner(request)


def has_account(email: str) -> bool:
    """Whether anybody has this address, confirmed or not."""
    known = EmailAddress.objects.filter(email=email, verified=True).exists()
    return known or User.objects.filter(email=email).exists()


def is_for_another(invitation: Invitation | None, email: str) -> bool:
    """Whether an invitation was made for an address, and not for this one."""
    return bool(invitation and invitation.email and invitation.email != email)
