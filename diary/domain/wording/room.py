"""What is said of the room that a diary takes."""

from __future__ import annotations

from math import ceil

from diary.domain.room import MB, Room
from diary.domain.wording import whole


def megabytes(size: int) -> str:
    """ "less than 1 MB", "43 MB", "1,300 MB": rounded up."""
    return "less than 1 MB" if size < MB else f"{whole(ceil(size / MB))} MB"


def uses(room: Room) -> str:
    return f"Your diary uses {megabytes(room.used)} of {megabytes(room.most)}."


def too_large(needed: int, room: Room, *, is_guest: bool) -> str:
    """Why something is not taken, and what can be done."""
    more = "Make an account to bring in more" if is_guest else "Bring in a shorter part of it"
    return (
        f"This would need about {megabytes(needed)}. {uses(room)} {more}, or undo imports that you do not need. "
        "Logging is never limited."
    )


NO_ROOM_FOR_GUESTS = (
    "The diaries of all visitors together take as much room as they may here. Try again tomorrow, or make an account."
)
