"""Drawn charts, kept by the diary's revision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from diary.models import Diary, Drawing

MOST: Final = 60


def kept_drawing(diary: Diary, key: str, draw: Callable[[], bytes]) -> bytes:
    """The drawing of this key and revision; drawn, and kept in place of older ones, where it is not there yet."""
    kept = Drawing.objects.filter(diary=diary, key=key, revision=diary.revision).values_list("body", flat=True).first()
    if kept is not None:
        return bytes(kept)
    body = draw()
    stale = Drawing.objects.filter(diary=diary)
    if stale.filter(revision=diary.revision).count() < MOST:
        stale = stale.filter(revision__lt=diary.revision)
    stale.delete()
    Drawing.objects.update_or_create(diary=diary, key=key, defaults={"revision": diary.revision, "body": body})
    return body
