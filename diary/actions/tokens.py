"""Letting another program in: making its token, and taking it back.

A token is not in the diary: it raises no revision. What a program writes with it is written by the actions of the
pages.
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from diary.actions.change import Gone
from diary.models import AccessToken, Address, Diary
from diary.models.address import AddressKind
from diary.models.token import TokenScope, hash_of_token

MOST: Final = 20
"""Tokens of a diary."""

PREFIX: Final = "flicker_"
"""How every token begins, so that whoever finds one, a person or a program that looks for leaks, knows what it is."""

NOTED_EVERY: Final = timedelta(minutes=5)
"""So exactly it is known when a token was last used."""

_TOKEN_BYTES: Final = 20


class TokenMadeBefore(Exception):
    """The same form was sent once more. Its token is there, and was shown, once."""


class TooManyTokens(Exception):
    """There are as many as a diary may have."""


def new_access_token() -> str:
    """160 random bits after the prefix, in small letters and digits, so that a double click takes all of it."""
    return PREFIX + base64.b32encode(secrets.token_bytes(_TOKEN_BYTES)).decode().lower()


def make_token(
    *, diary: Diary, uuid: UUID, name: str, scope: TokenScope, lasts: timedelta | None, now: datetime
) -> tuple[AccessToken, str]:
    """A way in for a program, and its token, which is in nobody's hands but the caller's.

    Raises `TokenMadeBefore` for a uuid that is there already, `TooManyTokens`, and `Gone` where the diary has vanished.
    """
    token = new_access_token()
    token_hash = hash_of_token(token)
    with transaction.atomic():
        # The lock lets two forms at once see each other.
        if Diary.objects.select_for_update().filter(pk=diary.pk).first() is None:
            raise Gone
        mine = AccessToken.objects.filter(diary=diary)
        if mine.filter(uuid=uuid).exists():
            raise TokenMadeBefore
        if mine.count() >= MOST:
            raise TooManyTokens
        made = AccessToken.objects.create(
            diary=diary,
            uuid=uuid,
            name=name,
            scope=scope,
            token_hash=token_hash,
            made_at=now,
            expires_at=None if lasts is None else now + lasts,
        )
        Address.objects.create(kind=AddressKind.PROGRAM, token_hash=token_hash, diary=diary)
    return made, token


def revoke_token(*, token: AccessToken) -> None:
    """It lets nobody in from now on. One that was taken back already stays so."""
    with transaction.atomic():
        Address.objects.filter(kind=AddressKind.PROGRAM, token_hash=token.token_hash, diary=token.diary_id).delete()
        token.delete()


def is_noted(*, token: AccessToken, now: datetime) -> bool:
    """Whether it is known within `NOTED_EVERY` that a token was used, so that nothing has to be written."""
    return token.last_used_at is not None and token.last_used_at >= now - NOTED_EVERY


def note_use(*, token: AccessToken, now: datetime) -> None:
    """Remember that a token was used; of several uses at once one writes."""
    is_old = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTED_EVERY)
    token.itself().filter(is_old).update(last_used_at=now)
