"""Handing a report out by a link: making the link, taking it back, and forgetting what was behind it.

A share is not in the diary: it raises no revision, and what was shared stays as it was.
"""

from __future__ import annotations

import base64
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from textwrap import wrap
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.row_security import Crossing, crossing, of_diary
from diary.actions.change import Gone
from diary.actions.room import need_room
from diary.models import Address, Diary, Share, ShareOpening
from diary.models.address import AddressKind
from diary.models.share import MOST_WRONG_CODES, hashed
from diary.queries.share import code_fits, how_many_usable, share_of
from diary.report.doctor import DoctorReport
from diary.report.pdf import pdf
from diary.report.snapshot import write_report, write_wanted
from diary.report.typeset import Unwanted
from diary.report.wanted import Wanted
from trouble.quiet import quietly

MOST: Final = 20
"""Links that work at the same time."""

FORGOTTEN_AFTER: Final = timedelta(days=30)
"""How long it is remembered that something was shared, once its link is over."""

ONE_VISIT: Final = timedelta(minutes=10)
"""A page, its PDF and a reload are one visit."""

_TOKEN_BYTES: Final = 32
_GROUP: Final = 4
_EMPTIED: Final = {"wanted": None, "body": None, "pdf": None, "code": ""}


class MadeBefore(Exception):
    """The same form was sent once more. Its link is there, and its address was shown, once."""


class TooMany(Exception):
    """As many links work as a diary may have."""


def new_token() -> str:
    """256 random bits that can be read from paper and typed: no capitals, no 0, 1, 8 or 9, in groups of four."""
    token = base64.b32encode(secrets.token_bytes(_TOKEN_BYTES)).decode().rstrip("=").lower()
    return "-".join(wrap(token, _GROUP))


def new_code() -> str:
    """Six digits, to be told by phone."""
    return f"{secrets.randbelow(10**6):06}"


def make_share(
    *, diary: Diary, uuid: UUID, wanted: Wanted, report: DoctorReport, lasts: timedelta, now: datetime, code: str = ""
) -> tuple[Share, str]:
    """A link to a report as it is now, and the token of its address, which is in nobody's hands but the caller's.

    Raises `MadeBefore` for a uuid that is there already, `TooMany`, `NoRoom`, and `Gone` where the diary has vanished.
    """
    # Before the transaction: hashing a password takes long on purpose, and the diary would be locked for it.
    token, kept_code = new_token(), make_password(code) if code else ""
    token_hash = hashed(token)
    with transaction.atomic():
        if Diary.objects.select_for_update().filter(pk=diary.pk).first() is None:
            raise Gone
        if Share.objects.filter(diary=diary, uuid=uuid).exists():
            raise MadeBefore
        if how_many_usable(diary, now) >= MOST:
            raise TooMany
        body = write_report(report)
        need_room(diary, len(body))
        share = Share.objects.create(
            diary=diary,
            uuid=uuid,
            token_hash=token_hash,
            first=report.first,
            last=report.last,
            revision=diary.revision,
            wanted=write_wanted(wanted),
            body=body,
            code=kept_code,
            made_at=now,
            expires_at=now + lasts,
        )
        Address.objects.create(kind=AddressKind.SHARE, token_hash=token_hash, diary=diary)
    return share, token


def revoke_share(*, share: Share, now: datetime) -> None:
    """Take a link back: what it showed is gone at once. One that was taken back already stays as it is."""
    share.itself().filter(revoked_at__isnull=True).update(revoked_at=now, **_EMPTIED)


def find_share(*, token: str, now: datetime) -> Share | None:
    """The share of a token while it works. None where there is none, none any more, or its owner was shut out: a
    visitor cannot tell which. One that has run out is emptied as soon as somebody comes to open it."""
    share = share_of(token)
    if share is None or share.works(now):
        return share
    if share.body is not None:
        with of_diary(share.diary_id):
            empty_over(share.itself(), now=now)
    return None


def try_code(*, share: Share, code: str, now: datetime) -> bool:
    """Whether this is the code of a share. Raises `Gone` where it is over, or closed by this wrong one.

    A code is counted before it is compared, and no longer once it has turned out right: however many are sent at once,
    no more are compared than may be wrong in all. So a right one that comes at once with twenty wrong ones may
    find the link closed without having been compared.
    """
    rows = share.itself().filter(body__isnull=False)
    fits = False
    # Counted in the database and in one statement: two processes cannot both take the last try.
    if rows.filter(wrong_codes__lt=MOST_WRONG_CODES).update(wrong_codes=F("wrong_codes") + 1):
        fits = code_fits(share, code)
        if fits:
            rows.update(wrong_codes=F("wrong_codes") - 1)
    if not fits:
        rows.filter(wrong_codes__gte=MOST_WRONG_CODES).update(revoked_at=now, **_EMPTIED)
    if not rows.exists():
        raise Gone
    return fits


def note_opening(*, share: Share, now: datetime) -> None:
    """Remember that a share was opened, once for each visit. Raises `Gone` where it was taken back meanwhile."""
    with transaction.atomic():
        # The lock lets two openings at once see each other; without the body, which is large.
        if share.itself().select_for_update().only("pk").filter(body__isnull=False).first() is None:
            raise Gone
        if not ShareOpening.objects.filter(share=share, at__gt=now - ONE_VISIT).exists():
            ShareOpening.objects.create(diary_id=share.diary_id, share=share, at=now)


def paper_of(*, share: Share, report: DoctorReport) -> bytes:
    """What a share shows as a PDF: made for the first who asks, and kept as long as the share shows it. Raises `Gone`
    where it was taken back meanwhile."""
    rows = share.itself().filter(body__isnull=False)
    unmade, made = rows.filter(pdf__isnull=True), None
    if unmade.exists():
        # Who waited while another one had it made wants no more than that one.
        with suppress(Unwanted):
            made = pdf(report, lambda stage: unmade.exists())
            with quietly("the PDF of a link"):
                unmade.update(pdf=made)
    kept = rows.values_list("pdf", flat=True)[:1]
    # Not kept where nothing can be, and shown all the same.
    body = next((body or made for body in kept), None)
    if body is None:
        raise Gone
    return bytes(body)


def empty_over(shares: QuerySet[Share], *, now: datetime) -> int:
    """Delete what those of these links showed that have run out; returns how many."""
    return shares.filter(body__isnull=False, expires_at__lte=now).update(**_EMPTIED)


def tidy_shares(*, now: datetime) -> tuple[int, int]:
    """Empty what is over, and forget what has been over for thirty days; returns how many shares of each."""
    before = now - FORGOTTEN_AFTER
    with crossing(Crossing.TIDYING), transaction.atomic():
        emptied = empty_over(Share.objects.all(), now=now)
        old = Share.objects.filter(Q(revoked_at__lte=before) | Q(expires_at__lte=before))
        hashes = list(old.values_list("token_hash", flat=True))
        Address.objects.filter(kind=AddressKind.SHARE, token_hash__in=hashes).delete()
        old.filter(token_hash__in=hashes).delete()
    return emptied, len(hashes)
