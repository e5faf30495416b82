"""Checkpoints: they move what was written from SQLite's write-ahead log into the database file, one at a time.

SQLite before 3.51.3 can damage the file when a checkpoint meets another one or a writer that starts the log anew
(sqlite.org/wal.html, "The WAL-reset bug"), and by default every connection checkpoints whenever the log is long. So the
connections of the site never do (wal_autocheckpoint=0). Each server process has one thread of this kind, a lock on a
file lets one of them at a time through, and TRUNCATE holds SQLite's write lock all the while. A thread of the server's
parent process would be simpler still, but a process with an open SQLite connection must not fork; a process of its own
would have to be watched. The lock goes with its process, so after a crash another takes over.
"""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

LOOK_EVERY_SECONDS: Final = 1.0
# As long as SQLite itself lets a log become before it checkpoints: 1,000 pages of 4,096 bytes.
LONG_LOG_BYTES: Final = 4 * 1024 * 1024
# Once a minute whatever its length: a short log holds what was deleted, too, until it is emptied.
TIDY_EVERY_LOOKS: Final = 60
# Half of what a request waits for the write lock: a reader that keeps the log busy delays writers, but fails none.
PATIENCE_SECONDS: Final = 10.0


def start(database: Path) -> None:
    """Keep the log of `database` short for as long as this process lives."""
    threading.Thread(target=_watch, args=(database,), name="checkpoints", daemon=True).start()


def _watch(database: Path) -> None:
    looks, pause = 0, threading.Event()
    while not pause.wait(LOOK_EVERY_SECONDS):
        looks += 1
        tidy = looks % TIDY_EVERY_LOOKS == 0
        if log_bytes(database) > (0 if tidy else LONG_LOG_BYTES):
            checkpoint(database)


def log_bytes(database: Path) -> int:
    """How long the write-ahead log of a database is; 0 without one."""
    try:
        return database.with_name(f"{database.name}-wal").stat().st_size
    except FileNotFoundError:
        return 0


def checkpoint(database: Path) -> bool:
    """Empty the log into the database; False when another process is at it or the log stayed in use."""
    with alone(database.with_name("checkpoint.lock")) as mine:
        if not mine:
            return False
        try:
            with closing(sqlite3.connect(database, timeout=PATIENCE_SECONDS, isolation_level=None)) as connection:
                connection.execute("PRAGMA wal_autocheckpoint=0")
                busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            # Writers have kept the lock for as long as we wait. The log stays, and the next look tries again.
            return False
        return not busy


@contextmanager
def paused(database: Path) -> Iterator[None]:
    """No checkpoint begins while the block runs; one that is being made is waited for."""
    with database.with_name("checkpoint.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def alone(lock: Path) -> Iterator[bool]:
    """Holds the lock on a file while the block runs; yields False, without waiting, where another process holds it.

    The kernel frees it when its process ends, however it ends.
    """
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
