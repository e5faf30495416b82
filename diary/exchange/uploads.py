"""A file between its preview and the person's decision."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from diary.models import Diary, Upload

KEPT_FOR: Final = timedelta(hours=1)


def keep_upload(diary: Diary, uuid: UUID, body: bytes, now: datetime) -> Upload:
    """Keep a file for an hour; a diary has one at a time, and everybody's old ones go."""
    Upload.objects.filter(uploaded_at__lt=now - KEPT_FOR).delete()
    Upload.objects.filter(diary=diary).delete()
    return Upload.objects.create(diary=diary, uuid=uuid, body=body, uploaded_at=now)
