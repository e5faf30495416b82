"""A form that could not be sent: what was typed is kept and sent again, by whoever typed it.

The one mechanism for whatever the reason is: a full disk, a database that is away, a session that ended. Three fields
of a form carry it. `OF` says whose the form is; every form has it (`tracker/templatetags/forms.py`). `AT` is the
instant of the first try; a form that is sent again has it, and what was pressed then happened then (`first_sent`).
`KEPT` is a form, encrypted, on its way through the sign-in. A form has its uuid as ever, so sending it again changes
nothing where the first try had come through. A queue on a device, without a network, is a list of such forms: it needs
no more than these fields.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.utils import timezone

AT: Final = "first_sent_at"
OF: Final = "form_of"
KEPT: Final = "unsent"

QUEUE: Final = "Flicker-Queue"
"""The header of what a device has kept and sends, and of each answer to it. Its value is the format."""

FORMATS: Final = (1,)
"""The formats that are taken: one is taken for a year after its last worker was served."""

LASTS: Final = timedelta(hours=1)
"""So long a form is kept for whoever signs in."""

TAKEN_FOR: Final = timedelta(days=366)
"""So long the instant of a first try is believed."""

MOST_CHARACTERS: Final = 1_000_000
"""A kept form is sent with the sign-in, and must leave room for it: Django takes 2.5 MB."""

# Never shown, never kept: what opens something.
# That a code shall be asked for opens nothing: `with_code` is a choice, and a link without it would open more.
_SECRET: Final = re.compile(
    r"pass(word|phrase)|csrf|secret|token|credential|(^|(?<!with)_)(code|otp|pin)($|_)", re.IGNORECASE
)
_OWN: Final = (AT, KEPT)


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form: where it was sent, its fields in their order, the ISO instant of the first try, whose it is ("" where it
    does not say), and whether files were sent with it, which cannot be kept."""

    address: str
    fields: tuple[tuple[str, str], ...]
    at: str
    of: str
    had_files: bool = False


def unsent_of(request: HttpRequest) -> Unsent:
    """The form of a request, without what opens something. What cannot be read any more is not in it."""
    posted = request.POST
    return Unsent(
        address=request.get_full_path(),
        fields=tuple(
            (name, value)
            for name, values in posted.lists()
            if name not in _OWN and not _SECRET.search(name)
            for value in values
        ),
        at=first_sent(request).isoformat(),
        of=posted.get(OF, ""),
        # Where a file could not be taken in, nothing of its form was.
        had_files=bool(request.FILES) or (request.content_type == "multipart/form-data" and not posted),
    )


def first_sent(request: HttpRequest) -> datetime:
    """When a form was sent for the first time: for one that is sent again what it says, if that is believable, and
    else when the request came. What a button says of "now" is of then."""
    came: datetime = getattr(request, "came_at", None) or timezone.now()
    try:
        said = datetime.fromisoformat(request.POST.get(AT, ""))
    except ValueError:
        return came
    return said if said.tzinfo and came - TAKEN_FOR <= said <= came else came


def said(unsent: Unsent) -> list[tuple[str, list[str]]]:
    """What a person typed and chose, to be read: a name and its values, without what no field shows."""
    shown: dict[str, list[str]] = {}
    for name, value in unsent.fields:
        if name != OF and value.strip() and not _is_uuid(value):
            words = name.replace("-", " ").replace("_", " ").removeprefix("q ").capitalize()
            # The key of a word is read as one; what was typed stays as it was.
            shown.setdefault(words, []).append(value.replace("_", " ") if re.fullmatch(r"[a-z0-9_]+", value) else value)
    return list(shown.items())


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1024)
def mark_of(user: int) -> str:
    """What says in a form whose it is. It opens nothing."""
    return Signer(salt="trouble.unsent").sign(str(user))


def owner_of(mark: str) -> int | None:
    """The primary key of the user whose mark it is; None where nobody made it here."""
    try:
        return int(Signer(salt="trouble.unsent").unsign(mark))
    except (BadSignature, ValueError):
        return None


def seal(unsent: Unsent) -> str | None:
    """A form as a text that nobody can read or change; None where it is too long."""
    packed = zlib.compress(json.dumps(asdict(unsent)).encode())
    sealed = _fernet().encrypt(packed).decode()
    return sealed if len(sealed) <= MOST_CHARACTERS else None


def unseal(sealed: str) -> Unsent | None:
    """The form of a text that was made here within `LASTS`; else None."""
    try:
        packed = _fernet().decrypt(sealed.encode(), ttl=int(LASTS.total_seconds()))
    except (InvalidToken, ValueError):
        return None
    known = json.loads(zlib.decompress(packed))
    return Unsent(**known | {"fields": tuple((name, value) for name, value in known["fields"])})


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = (hashlib.sha256(b"trouble.unsent" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
