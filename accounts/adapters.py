"""The hooks by which allauth asks the site for its rules."""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from typing import Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from accounts.models import User
from accounts.ways_in import may_sign_up

TOO_MANY: Final = "too_many_login_attempts"
"""allauth's name for that error."""

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # Five in five minutes for one address, wherever they come from: they may be somebody else's.
        TOO_MANY: (
            "There were too many wrong tries, perhaps by somebody else. Not even the right one is taken now. Wait five "
            "minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return may_sign_up(request)

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """Without a mail server nobody can confirm an address, so it is believed."""
        return not settings.SENDS_MAIL or super().is_email_verified(request, email)

    def send_account_already_exists_mail(self, email: str) -> None:
        # Making an account hashes a password; without the same work here, the time would tell who has one.
        make_password(secrets.token_urlsafe())
        super().send_account_already_exists_mail(email)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """A guest who confirms an address becomes an account. False where somebody else was quicker with it."""
        try:
            with transaction.atomic():
                confirmed: bool = super().confirm_email(request, email_address)
                if confirmed:
                    User.objects.filter(pk=email_address.user_id).update(is_guest=False)
        except IntegrityError:
            # Another account has taken the address since the mail was sent; the unique constraint says so.
            return False
        return confirmed

    def logout(self, request: HttpRequest) -> None:
        # Read before: signing out puts an anonymous user in its place.
        user = request.user
        super().logout(request)
        if isinstance(user, User) and user.is_guest:
            user.delete()


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of second factors encrypted with SECRET_KEY (and still reads those of SECRET_KEY_FALLBACKS),
    so that a copy of the database does not hold them."""

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return f"Passkey {number}"

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second factor cannot be read: SECRET_KEY has changed and is not in SECRET_KEY_FALLBACKS.")
            # Any fixed answer would be a secret that everybody knows.
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = (hashlib.sha256(b"accounts.adapters.MFAAdapter" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
