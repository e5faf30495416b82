"""What lets another program into a diary. No part of the archive."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from diary.domain.catalogue import MAX_NAME
from diary.models.rows import DiaryRow, named, one_of


class TokenScope(StrEnum):
    """What a program may do. None of them reaches the account: password, e-mail address, sessions, other tokens."""

    LOG = "log"
    """Write new entries, and read nothing."""
    READ = "read"
    """Read everything, and change nothing."""
    FULL = "full"
    """Read, write, change and delete entries."""


class AccessToken(DiaryRow):
    """A program that may come in. Revoked, it is gone.

    `token_hash` is all that is kept of the token, here and in the `Address` that leads to it. `expires_at` is NULL
    where it works until it is revoked. `last_used_at` is the last use to within some minutes, NULL before the first.
    """

    name = models.CharField(max_length=MAX_NAME)
    scope = models.CharField(max_length=8)
    token_hash = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta(DiaryRow.Meta):
        constraints: ClassVar = [
            *DiaryRow.Meta.constraints,
            named("name", name="access_token_has_a_name"),
            one_of("scope", TokenScope, name="access_token_scope_known", optional=False),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("made_at")),
                name="access_token_expires_later",
            ),
        ]

    def __str__(self) -> str:
        return f"token of {self.made_at:%Y-%m-%d} ({self.scope})"

    def works(self, now: datetime) -> bool:
        return self.expires_at is None or self.expires_at > now


def hash_of_token(token: str) -> str:
    """What is kept of a token."""
    # No salt and no slow hash: 160 random bits cannot be guessed, and a row must be found by it.
    return hashlib.sha256(token.encode()).hexdigest()
