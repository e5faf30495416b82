"""Users and invitations."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.row_security import Crossing, crossing


class UserManager(BaseUserManager["User"]):
    def _create(self, email: str | None, password: str | None, **fields: Any) -> User:
        # None and not "": the address is unique, and many guests have none.
        user = self.model(email=self.normalize_email(email).lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self._create(email, password, **fields)
        # allauth keeps addresses in a table of its own. An account that is not in it, or has no verified address there,
        # loses its only address when it asks for another one.
        verified = user.is_superuser or not settings.SENDS_MAIL
        addresses = apps.get_model("account", "EmailAddress").objects
        addresses.create(user=user, email=user.email, primary=True, verified=verified)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def create_guest(self) -> User:
        """Someone who tries Flicker with sample data: no e-mail and no password until they keep it."""
        return self._create(None, None, is_guest=True)

    def keepers(self) -> models.QuerySet[User]:
        """Those who can manage the site, and give others the right to."""
        return self.filter(is_active=True, is_staff=True, is_superuser=True, is_guest=False)

    def keeps_alone(self, going: Collection[User], *, lock: bool = True) -> bool:
        """Whether nobody could manage the site any more without these. With the `lock`, inside a transaction, of two
        who go at the same time the second waits and is told so; a page that only says it takes none."""
        rows = self.keepers().select_for_update() if lock else self.keepers()
        keepers = set(rows.values_list("pk", flat=True))
        return bool(keepers) and keepers <= {user.pk for user in going}

    def has_accounts(self) -> bool:
        """Whether anybody but guests is here yet."""
        return self.filter(is_guest=False).exists()


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. The e-mail address is the name; a guest has none."""

    email = models.EmailField("e-mail address", null=True, blank=True, unique=True)
    is_staff = models.BooleanField("may open the admin", default=False)
    is_active = models.BooleanField("may sign in", default=True)
    is_guest = models.BooleanField("tries Flicker with sample data", default=False)
    is_owner = models.BooleanField("owner of the site", default=False, editable=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("email"), name="one_account_an_email"),
            models.CheckConstraint(
                condition=models.Q(is_guest=True) | models.Q(email__isnull=False),
                name="only_a_guest_has_no_email",
            ),
            models.UniqueConstraint(fields=["is_owner"], condition=models.Q(is_owner=True), name="one_owner"),
        )

    def __str__(self) -> str:
        return self.email or f"guest {self.pk}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        # All that is theirs goes by Django's cascade, which asks tables of the diary too.
        with crossing(Crossing.LEAVING):
            return super().delete(*args, **kwargs)

    @property
    def guest_until(self) -> datetime | None:
        """When a guest's diary disappears; None for a real account."""
        return self.date_joined + timedelta(days=settings.GUEST_DAYS) if self.is_guest else None


class InvitationManager(models.Manager["Invitation"]):
    def issue(self, *, email: str = "") -> tuple[Invitation, str]:
        """A new invitation and its token, of which only the hash is kept."""
        token = secrets.token_urlsafe(32)
        expires_at = timezone.now() + Invitation.LIFETIME
        return self.create(email=email.lower(), token_hash=_hashed(token), expires_at=expires_at), token

    def usable(self, token: str) -> Invitation | None:
        return self._usable(token).first()

    def use(self, token: str) -> bool:
        """Whether the invitation of this token was still usable; of two at once, one is told so."""
        return bool(self._usable(token).update(used_at=timezone.now(), email=""))

    def _usable(self, token: str) -> models.QuerySet[Invitation]:
        return self.filter(token_hash=_hashed(token), used_at__isnull=True, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A way in while sign-up is by invitation; used once. Whom it was for is forgotten then."""

    LIFETIME: ClassVar[timedelta] = timedelta(days=14)

    email = models.EmailField("only for this e-mail address", blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[InvitationManager] = InvitationManager()

    def __str__(self) -> str:
        return f"for {self.email or 'anybody'} until {self.expires_at:%Y-%m-%d}"


def _hashed(token: str) -> str:
    # One round and no salt are enough: a token is 32 random bytes, which nobody guesses.
    return hashlib.sha256(token.encode()).hexdigest()
