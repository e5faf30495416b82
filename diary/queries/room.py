"""How much room a diary takes. Asked where something large comes in, and never where somebody logs."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Length

from accounts.row_security import Crossing, crossing
from diary.domain.room import LINE_BYTES, MB, REJECTION_BYTES, Room, bytes_of_rows
from diary.models import CheckIn, Diary, Episode, ImportBlock, ImportChunk, ImportJob, Share, Upload

_GUESTS_KEY: Final = "room-of-guests"
_GUESTS_SECONDS: Final = 60


def room_of(diary: Diary) -> Room:
    """What a diary takes and may take: less where it is a guest's."""
    most = settings.GUEST_MB if diary.owner.is_guest else settings.DIARY_MB
    return Room(_used(Q(diary=diary)), most * MB)


def room_of_guests() -> Room:
    """What the diaries of all guests take together, as it was within the last minute."""
    cache = caches["forgettable"]
    used = cache.get(_GUESTS_KEY)
    if used is None:
        with crossing(Crossing.ROOM):
            used = _used(Q(diary__owner__is_guest=True))
        cache.set(_GUESTS_KEY, used, _GUESTS_SECONDS)
    return Room(used, settings.GUESTS_MB * MB)


def _used(whose: Q) -> int:
    """The bytes of what lies packed, as it is, and of rows by what one takes: nothing large is read for it."""
    jobs = ImportJob.objects.filter(whose)
    lines = jobs.aggregate(added=Coalesce(Sum("added"), 0), rejected=Coalesce(Sum("rejected"), 0))
    packed = (
        _length(ImportBlock.objects.filter(whose), "body"),
        _length(ImportChunk.objects.filter(whose), "body"),
        _length(Upload.objects.filter(whose), "body"),
        _length(Share.objects.filter(whose), "body"),
        _length(Share.objects.filter(whose), "pdf"),
    )
    rows = bytes_of_rows(episodes=Episode.objects.filter(whose).count(), checkins=CheckIn.objects.filter(whose).count())
    return sum(packed) + rows + int(lines["added"]) * LINE_BYTES + int(lines["rejected"]) * REJECTION_BYTES


def _length(
    rows: QuerySet[ImportBlock] | QuerySet[ImportChunk] | QuerySet[Upload] | QuerySet[Share], column: str
) -> int:
    length: int = rows.aggregate(length=Coalesce(Sum(Length(column)), 0))["length"]
    return length
