"""The cache in the database, which can be read while nothing can be kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connection

from trouble.kinds import trouble_of
from trouble.quiet import note_trouble, quietly

_WHAT = "what is cached"


class ReadableCache(DatabaseCache):
    """Django's, which leaves out a write that fails and tells nobody, and so does not tell trouble from a limit that is
    reached; and which deletes while it is read."""

    def _base_set(self, *args: Any, **kwargs: Any) -> Any:
        with connection.execute_wrapper(_telling):
            return super()._base_set(*args, **kwargs)  # type: ignore[misc]

    def _base_delete_many(self, keys: Any) -> bool:
        deleted = None
        with quietly(_WHAT):
            deleted = super()._base_delete_many(keys)  # type: ignore[misc]
        return bool(deleted)


def _telling(execute: Callable[..., Any], *args: Any) -> Any:
    try:
        return execute(*args)
    except Exception as error:
        if trouble := trouble_of(error):
            note_trouble(trouble, _WHAT)
        raise
