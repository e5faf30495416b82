"""Whether a session still signs somebody in, asked where no request of it is at hand."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from accounts.models import User


def signs_in(session_key: str, user: User) -> bool:
    """Whether a session is there and signs in this user: not one that has ended, was ended from elsewhere, or that a
    new password has ended. One query, and nothing is written."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    # Empty where it is not there, or is over.
    session = store(session_key)
    held = session.get(HASH_SESSION_KEY, "")
    accepted = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return (
        user.is_active
        and session.get(SESSION_KEY) == str(user.pk)
        and any(constant_time_compare(held, each) for each in accepted)
    )
