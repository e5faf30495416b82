from __future__ import annotations

import hashlib
from datetime import datetime
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from diary.models.rows import DiaryRow, KeyInDiary, PartOfRow, SameDiary, referred_to, within

MOST_WRONG_CODES: Final = 20
"""So many wrong codes in all, and a link is closed: six digits are not guessed in twenty tries."""


class Share(DiaryRow):
    """A report behind a link, as it was when the link was made.

    Of the token only its hash is here, and in the `Address` that leads to it. `wanted` and `body` are JSON, what was
    asked for and the report itself; `pdf` is the same on paper, once somebody has fetched it. They are NULL, and `code`
    (the hash of a code told by phone) is "", once the link has been revoked or is over. What stays then is which days
    were shared, and when. `revision` is the diary's when the report was composed. `wrong_codes` are those that were
    tried in all; the last of them revokes the link, so `revoked_at` is by whoever keeps the diary or by that.
    """

    token_hash = models.CharField(max_length=64, editable=False)
    first = models.DateField()
    last = models.DateField()
    revision = models.PositiveBigIntegerField()
    wanted = models.BinaryField(null=True)
    body = models.BinaryField(null=True)
    pdf = models.BinaryField(null=True)
    code = models.CharField(max_length=128, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(DiaryRow.Meta):
        constraints: ClassVar = [
            *DiaryRow.Meta.constraints,
            referred_to(name="share_of_a_diary"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="share_no_last_before_first"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="share_expires_later"),
            models.CheckConstraint(
                condition=Q(body__isnull=False, wanted__isnull=False)
                | Q(body__isnull=True, wanted__isnull=True, pdf__isnull=True, code=""),
                name="share_is_whole_or_emptied",
            ),
            within("wrong_codes", 0, MOST_WRONG_CODES, name="share_wrong_codes_in_range"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(body__isnull=True), name="share_revoked_is_emptied"
            ),
        ]
        indexes: ClassVar = [
            # What is over is looked for once a day, in all diaries.
            models.Index(fields=["expires_at"], name="share_by_end"),
            models.Index(fields=["revoked_at"], condition=Q(revoked_at__isnull=False), name="share_by_revoking"),
        ]

    def __str__(self) -> str:
        return f"share of {self.first} to {self.last}, made {self.made_at:%Y-%m-%d}"

    def works(self, now: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now

    @property
    def is_closed(self) -> bool:
        """Whether wrong codes ended it."""
        return self.revoked_at is not None and self.wrong_codes >= MOST_WRONG_CODES


class ShareOpening(PartOfRow):
    """That a shared report was opened, and when; nothing about who did."""

    share = KeyInDiary(Share, related_name="openings")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [SameDiary(field="share", name="share_opening_in_diary")]
        indexes: ClassVar = [models.Index(fields=["diary", "share", "at"], name="share_opening_by_share")]

    def __str__(self) -> str:
        return f"opened at {self.at}"


def hashed(token: str) -> str:
    """What is kept of a token. Capitals and hyphens make no difference, so that it can be typed from paper."""
    # No salt and no slow hash: 256 random bits cannot be guessed, and a row must be found by it.
    return hashlib.sha256(token.replace("-", "").lower().encode()).hexdigest()
