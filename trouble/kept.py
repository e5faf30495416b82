"""Forms that a device had kept: what marks them, which views take them, and when they were pressed.

The same form as any other that could not be sent (`trouble/unsent.py`), only that a device kept it by itself. It says
by a header that it is one; it is never sent by a page that somebody looks at, so its answer is read by a program.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, Final, TypeVar
from uuid import UUID
from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse

from trouble.unsent import AT, OF, QUEUE, TAKEN_FOR

View = TypeVar("View", bound=Callable[..., HttpResponse])

ZONE: Final = "pressed_zone"
"""The time zone that the times of the page were in."""

AHEAD: Final = timedelta(minutes=5)
"""So far a device's clock may go before that of the server without anybody being asked."""

_TAKES_KEPT: Final = "takes_kept"
_OWN: Final = ("csrfmiddlewaretoken", OF)


class Untimely(Enum):
    """Why the instant of a kept form cannot be taken. The value says it."""

    UNKNOWN = "It does not say when it was pressed."
    AHEAD = "It says that it was pressed in the future. The clock of this device may be wrong: mend its time."
    LONG_AGO = "It was pressed more than a year ago. Write it down as an episode, with its day."


def takes_kept(view: View) -> View:
    """Marks a view that takes a form which a device had kept."""
    setattr(view, _TAKES_KEPT, True)
    return view


def may_take_kept(view: Callable[..., Any]) -> bool:
    return bool(getattr(view, _TAKES_KEPT, False))


def is_kept(request: HttpRequest) -> bool:
    """Whether what was sent is a form that a device had kept."""
    return request.method == "POST" and QUEUE in request.headers


def pressed_at(request: HttpRequest, came: datetime) -> datetime | Untimely:
    """When a kept form was pressed, as its device said it: no more than a moment ahead of when it `came`."""
    try:
        said = datetime.fromisoformat(request.POST.get(AT, ""))
    except ValueError:
        return Untimely.UNKNOWN
    if not said.tzinfo:
        return Untimely.UNKNOWN
    if said > came + AHEAD:
        return Untimely.AHEAD
    return Untimely.LONG_AGO if said < came - TAKEN_FOR else said


def pressed_zone(request: HttpRequest) -> str:
    """The time zone that the times of a sent form are in; "" where it says none, or one that does not exist."""
    zone = request.POST.get(ZONE, "")
    return zone if is_zone(zone) else ""


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this name."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    # Python walks through all files of the time zones for it, each time: that takes longer than logging a moment.
    return frozenset(available_timezones())


def mark_of_form(request: HttpRequest) -> UUID:
    """What a kept form is known by when it is sent again: its address and all it says, with the instant to the
    millisecond at which it was pressed."""
    digest = hashlib.sha256(request.path.encode())
    for name, values in request.POST.lists():
        if name not in _OWN:
            for value in values:
                # With their lengths, so that no two forms read alike.
                digest.update(f"{len(name)} {len(value)} {name}{value}".encode("utf-8", "surrogatepass"))
    return UUID(bytes=digest.digest()[:16], version=5)
