"""From what somebody holds who is not signed in to the diary that it belongs to."""

from __future__ import annotations

from accounts.row_security import Crossing, crossing
from diary.models import Address, Diary
from diary.models.address import AddressKind


def diary_at(kind: AddressKind, token_hash: str) -> Diary | None:
    """The diary that a token leads to: one statement. None where there is none, or its owner was shut out."""
    # By the hash: the token itself is stored nowhere.
    found = Address.objects.filter(kind=kind, token_hash=token_hash, diary__owner__is_active=True)
    with crossing(Crossing.LINK):
        address = found.select_related("diary").first()
    return address.diary if address else None
