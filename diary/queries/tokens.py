"""The programs that may come into a diary."""

from __future__ import annotations

from datetime import datetime

from accounts.row_security import of_diary
from diary.models import AccessToken, Diary
from diary.models.address import AddressKind
from diary.models.token import hash_of_token
from diary.queries.addresses import diary_at


def token_of(token: str, now: datetime) -> tuple[AccessToken, Diary] | None:
    """What a token is, and the diary that it leads to: two statements. None where there is none, it is over, or its
    owner was shut out."""
    token_hash = hash_of_token(token)
    diary = diary_at(AddressKind.PROGRAM, token_hash)
    if diary is None:
        return None
    with of_diary(diary.pk):
        found = AccessToken.objects.filter(diary=diary, token_hash=token_hash).first()
    return (found, diary) if found is not None and found.works(now) else None


def tokens(diary: Diary) -> list[AccessToken]:
    """All tokens of a diary, also those that are over, the newest first."""
    return list(AccessToken.objects.filter(diary=diary).order_by("-made_at", "-pk"))
