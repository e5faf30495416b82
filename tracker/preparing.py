"""What a server does before it serves, and no two of them at once: the database is brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from time import sleep
from typing import Any, Final

from django.db import connection

LOOK_EVERY_SECONDS: Final = 0.5
_LOCK: Final = int.from_bytes(b"toes")
"""The number of the lock: the same for all servers of a database."""


@contextmanager
def one_at_a_time(waits: Callable[[], None]) -> Iterator[None]:
    """The block runs in one server of a database at a time, and the others wait for it; `waits` is called before that.

    No lease, because its table may not be there yet. The lock goes with its process, however that ends. The embedded
    database has one server anyway.
    """
    if connection.vendor != "postgresql":
        yield
        return
    # A connection and a transaction of its own: migrations have theirs, and behind a pooler a lock outlives none.
    with closing(connection.copy()) as other:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            if not _takes_lock(cursor):
                waits()
                # Asked for again and again: a statement that waits holds up the indexes that are made meanwhile.
                while not _takes_lock(cursor):
                    sleep(LOOK_EVERY_SECONDS)
            yield
        other.rollback()


def _takes_lock(cursor: Any) -> bool:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
    return bool(cursor.fetchone()[0])
