"""Refuses what a diary has no room for. Logging by hand is never asked here."""

from __future__ import annotations

from diary.domain.room import Room
from diary.domain.wording.room import NO_ROOM_FOR_GUESTS, too_large
from diary.models import Diary
from diary.queries.room import room_of, room_of_guests


class NoRoom(Exception):
    """Something is too large for this diary; its text is a sentence for the person."""


def need_room(diary: Diary, needed: int) -> Room:
    """What a diary takes now, where so many bytes fit in as well. Raises NoRoom."""
    room, is_guest = room_of(diary), diary.owner.is_guest
    if not room.has(needed):
        raise NoRoom(too_large(needed, room, is_guest=is_guest))
    if is_guest and not room_of_guests().has(needed):
        raise NoRoom(NO_ROOM_FOR_GUESTS)
    return room
