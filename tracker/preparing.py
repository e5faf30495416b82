"""What a server does before it serves, and no two of them at once: the database is brought up to date."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing import get_context
from time import sleep
from typing import Any, Final

from django.core.management.base import CommandError
from django.db import connection, connections

_FORKING: Final = get_context("fork")
LOOK_EVERY_SECONDS: Final = 0.5
_LOCK: Final = int.from_bytes(b"toes")
"""The number of the lock: the same for all servers of a database."""


def apart(prepare: Callable[[], None]) -> None:
    """Prepares in a process of its own, which ends with all that it took: migrations load every version of every table,
    and a server would keep that for as long as it runs. Raises `SystemExit` once it has said why it could not."""
    # A connection must not go through a fork.
    connections.close_all()
    process = _FORKING.Process(target=_told, args=[prepare])
    process.start()
    try:
        process.join()
    finally:
        # Ctrl-C ends both.
        process.terminate()
        process.join()
    if process.exitcode and process.exitcode < 0:
        name = signal.Signals(-process.exitcode).name
        raise SystemExit(f"What is done before the start was ended by {name}: by somebody, or for want of memory.")
    if process.exitcode:
        raise SystemExit(process.exitcode)


def _told(prepare: Callable[[], None]) -> None:
    try:
        prepare()
    except CommandError as error:
        raise SystemExit(f"{type(error).__name__}: {error}") from error


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
