"""Where limits are counted, and what must not be forgotten before its time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django.db import connections, router
from django.utils import timezone

from tracker.cache import ReadableCache


class Limits(ReadableCache):
    """Django's cache in the database, which forgets what is over and nothing else.

    Django's own makes room by forgetting a third of all, over or not: whoever fills it from many addresses makes it
    forget the wrong passwords and codes that were counted. Here MAX_ENTRIES is only how many rows there are before
    those that are over are removed on the way.
    """

    def _cull(self, db: str, cursor: Any, now: datetime, num: int) -> None:
        connection = connections[db]
        table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
        over = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [over])  # noqa: S608  a name from the settings

    def forget_over(self) -> None:
        """Remove what is over."""
        db = router.db_for_write(self.cache_model_class)
        with connections[db].cursor() as cursor:
            self._cull(db, cursor, timezone.now().replace(microsecond=0), 0)


def forget_over() -> None:
    """Remove the limits that are over, which name addresses of visitors."""
    cast(Limits, caches["default"]).forget_over()
