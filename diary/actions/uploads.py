"""A file between its preview and the person's decision."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.row_security import Crossing, crossing
from diary.actions.change import Gone, changing
from diary.actions.load_archive import write
from diary.actions.room import need_room
from diary.exchange.archive import read_archive
from diary.models import Diary, Upload

KEPT_FOR: Final = timedelta(hours=1)


def keep_upload(diary: Diary, uuid: UUID, body: bytes, now: datetime, brings: int = 0) -> Upload:
    """Keep a file for an hour; a diary has one at a time, and everybody's old ones go. `brings` is about how many bytes
    the diary would take more. Raises NoRoom, and then keeps the one that is there."""
    forget_old_uploads(now)
    packed = _packed(body)
    with transaction.atomic():
        Upload.objects.filter(diary=diary).delete()
        need_room(diary, len(packed) + brings)
        return Upload.objects.create(diary=diary, uuid=uuid, body=packed, uploaded_at=now)


def load_upload(diary: Diary, upload: Upload) -> Mapping[str, int]:
    """Load a file that was previewed: all of it or nothing. Returns how many new rows of each kind it brought.

    A second time, even at the same time, changes nothing and answers the same: the outcome is kept for the rest of the
    hour, and the body is not. Raises `Gone` where the file was left meanwhile.
    """
    if upload.loaded is None:
        # Parsed before the diary is locked: a large one takes seconds, in which nobody could log.
        archive = read_archive(_unpacked(bytes(upload.body)))
        with changing(diary, upload):
            if upload.loaded is None:
                upload.loaded = dict(write(diary, archive).new)
                upload.itself().update(loaded=upload.loaded, body=b"")
    outcome: Mapping[str, int] = upload.loaded
    return outcome


def leave_upload(diary: Diary, upload: Upload) -> bool:
    """Forget a file that was previewed. False where it was loaded meanwhile."""
    with transaction.atomic():
        # Behind the same lock that loading takes, so that one that is being loaded is not left at the same time.
        Diary.objects.select_for_update().filter(pk=diary.pk).first()
        removed, _ = upload.itself().filter(loaded__isnull=True).delete()
    return bool(removed)


def forget_old_uploads(now: datetime) -> int:
    """Remove the files of everybody that nobody decided on within an hour; returns how many."""
    old = Upload.objects.filter(uploaded_at__lt=now - KEPT_FOR)
    with crossing(Crossing.TIDYING):
        # It is asked every second, and writing would make others wait.
        return old.delete()[0] if old.exists() else 0


def _packed(body: bytes) -> bytes:
    # Level 1: most of the gain, and a person waits for it.
    return zlib.compress(body, 1)


def _unpacked(body: bytes) -> bytes:
    try:
        return zlib.decompress(body)
    except zlib.error:
        # Kept by a version that did not pack: it is a matter of an hour, and the file can be chosen again.
        raise Gone from None
