"""The links of a diary, and the one report that a link leads to."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.db.models import Prefetch

from accounts.row_security import of_diary
from diary.models import Diary, Share, ShareOpening
from diary.models.address import AddressKind
from diary.models.share import hashed
from diary.queries.addresses import diary_at


def share_of(token: str) -> Share | None:
    """The share of a token, also one that is over. None where there is none, or its owner was shut out."""
    token_hash = hashed(token)
    diary = diary_at(AddressKind.SHARE, token_hash)
    if diary is None:
        return None
    with of_diary(diary.pk):
        share = Share.objects.filter(diary=diary, token_hash=token_hash).defer("pdf").first()
    if share is not None:
        # It is at hand, and need not be read once more.
        share.diary = diary
    return share


def code_fits(share: Share, code: str) -> bool:
    return check_password(code, share.code)


def shares(diary: Diary) -> list[Share]:
    """All that is known of a diary's links, the newest first, without what they show; openings the newest first."""
    # Without body and pdf below: a list of links must not read what they show.
    openings = Prefetch("openings", ShareOpening.objects.order_by("-at"))
    return list(Share.objects.filter(diary=diary).defer("body", "pdf").order_by("-made_at").prefetch_related(openings))


def how_many_usable(diary: Diary, now: datetime) -> int:
    return Share.objects.filter(diary=diary, body__isnull=False, expires_at__gt=now).count()
