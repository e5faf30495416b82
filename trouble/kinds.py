"""The kinds of trouble, told apart in one place for SQLite, PostgreSQL and the disk."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from django.db.utils import DatabaseError, InterfaceError


@dataclass(frozen=True, slots=True)
class Saying:
    """A kind of trouble in words: what is so, what becomes of reading, what to do, and when to try again."""

    what: str
    reading: str
    advice: str
    retry_after: int
    """Seconds."""


class Trouble(Enum):
    """Why nothing can be kept, or nothing be read either. The value says it."""

    FULL = Saying(
        "The disk of this site is full.",
        "The disk is full at the moment: you can read everything, and nothing new is kept.",
        "Whoever runs this site has to make room. Then send it again.",
        300,
    )
    READ_ONLY = Saying(
        "The database takes no changes at the moment.",
        "The database takes no changes at the moment: you can read everything, and nothing new is kept.",
        "Wait a little, then send it again.",
        120,
    )
    BUSY = Saying(
        "Somebody else is writing, and it took too long to wait.",
        "",
        "Send it again in a moment.",
        5,
    )
    AWAY = Saying(
        "The database does not answer at the moment.",
        "",
        "Wait a little, then send it again.",
        30,
    )

    @property
    def words(self) -> Saying:
        return self.value


# The primary codes of sqlite.org/rescode.html; the higher bits of a code say more than is needed here.
_SQLITE: Final = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_IOERR: Trouble.AWAY,
    sqlite3.SQLITE_CANTOPEN: Trouble.AWAY,
    sqlite3.SQLITE_NOTADB: Trouble.AWAY,
    sqlite3.SQLITE_CORRUPT: Trouble.AWAY,
}
# By SQLSTATE, or by its class, which are its first two characters.
_POSTGRESQL: Final = {
    "53100": Trouble.FULL,  # disk_full
    "25006": Trouble.READ_ONLY,  # read_only_sql_transaction
    "55P03": Trouble.BUSY,  # lock_not_available
    "40P01": Trouble.BUSY,  # deadlock_detected
    "40001": Trouble.BUSY,  # serialization_failure
    "57014": Trouble.BUSY,  # query_canceled, as by a statement_timeout
    "08": Trouble.AWAY,  # connection_exception
    "53": Trouble.AWAY,  # insufficient_resources: no memory, too many connections
    "57": Trouble.AWAY,  # operator_intervention: it is being stopped or started
    "58": Trouble.AWAY,  # system_error, as by a disk
}
_DISK: Final = {errno.ENOSPC: Trouble.FULL, errno.EDQUOT: Trouble.FULL, errno.EROFS: Trouble.READ_ONLY}
# libpq gives a connection that cannot be made no SQLSTATE; any other error of a database has one.
_NO_CONNECTION: Final = ("OperationalError", "ConnectionTimeout", "PoolTimeout")


def trouble_of(error: BaseException | None) -> Trouble | None:
    """The trouble that an exception comes from; None where it is none, but a mistake of ours."""
    for cause in _chain(error):
        if isinstance(cause, OSError) and cause.errno in _DISK:
            return _DISK[cause.errno]
        if isinstance(cause, sqlite3.Error):
            return _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
        if isinstance(cause, InterfaceError):
            return Trouble.AWAY
        if type(cause).__module__.split(".")[0] == "psycopg":
            state = getattr(cause, "sqlstate", None)
            if state is None:
                return Trouble.AWAY if type(cause).__name__ in _NO_CONNECTION else None
            return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and what it was raised from. Django raises its own from that of the driver."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        # Django's own says less than the one below it.
        if not isinstance(error, DatabaseError):
            yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
