"""What is kept for a while, counted by all machines, and forgotten when its time is over: limits, and how far a report
is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection, connections, router
from django.utils import timezone

from trouble.kinds import trouble_of
from trouble.quiet import note_trouble, quietly

_WHAT = "what is cached"


class Limits(DatabaseCache):
    """Django's cache in the database, which forgets what is over and nothing else, and can be read while nothing can be
    kept.

    Django's own makes room by forgetting a third of all, over or not: whoever fills it from many addresses makes it
    forget the wrong passwords and codes that were counted. Here MAX_ENTRIES is only how many rows there are before
    those that are over are removed on the way. It also leaves out a write that fails and tells nobody, and so does not
    tell trouble from a limit that is reached; and it deletes while it is read.
    """

    _table: str

    def _base_set(self, *args: Any, **kwargs: Any) -> Any:
        with connection.execute_wrapper(_telling):
            return super()._base_set(*args, **kwargs)  # type: ignore[misc]

    def _base_delete_many(self, keys: Any) -> bool:
        deleted = None
        with quietly(_WHAT):
            deleted = super()._base_delete_many(keys)  # type: ignore[misc]
        return bool(deleted)

    def _cull(self, db: str, cursor: Any, now: datetime, num: int) -> None:
        operations = connections[db].ops
        over = operations.adapt_datetimefield_value(now)
        cursor.execute(f"DELETE FROM {operations.quote_name(self._table)} WHERE expires < %s", [over])  # noqa: S608

    def forget_over(self) -> None:
        """Remove what is over."""
        db = router.db_for_write(self.cache_model_class)
        with connections[db].cursor() as cursor:
            self._cull(db, cursor, timezone.now().replace(microsecond=0), 0)


def forget_over() -> None:
    """Remove the limits that are over, which name addresses of visitors."""
    cast(Limits, caches["default"]).forget_over()


def _telling(execute: Callable[..., Any], *args: Any) -> Any:
    try:
        return execute(*args)
    except Exception as error:
        if trouble := trouble_of(error):
            note_trouble(trouble, _WHAT)
        raise
