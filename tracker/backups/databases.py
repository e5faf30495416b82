"""The database of the site, copied into a file while the site goes on, and put back.

A copy is what was committed at one moment: what was acknowledged before it was begun is in it, and a transaction is in
it whole or not at all.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final, Protocol
from urllib.parse import quote

from django.db import Error, connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from accounts.row_security import SETTING, Crossing, crossing
from tracker import checkpoints
from tracker.backups import BackupError

_CHUNK: Final = 1024 * 1024
_ALL_DIARIES: Final = f"-c {SETTING}=0"
"""What a program of PostgreSQL says to row security, with all that it asks."""
_TABLES_OF_SQLITE: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_TABLES_OF_POSTGRESQL: Final = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a copy holds: how many rows in each table, and which migrations of each app were applied."""

    rows: dict[str, int]
    migrations: dict[str, list[str]]


class Database(Protocol):
    """One of the two that Flicker knows."""

    name: str
    """Its name as a person calls it."""

    def copy(self, into: Path) -> Contents:
        """Copy all of it into a file, which is not there yet, and see that the copy is sound. Raises BackupError."""

    def check(self, copy: Path, holds: Contents) -> None:
        """Raises BackupError where a copy is not sound, or does not hold what it should."""

    def taken(self) -> str:
        """A sentence that says what is there already; "" where a copy can be put."""

    def put(self, copy: Path, holds: Contents) -> None:
        """Make a copy the database of this site: all of it or nothing. Its file is used up. Raises BackupError."""


def database() -> Database:
    """That of this site."""
    return _SQLite() if connection.vendor == "sqlite" else _PostgreSQL()


class _SQLite:
    name = "SQLite"

    @property
    def path(self) -> Path:
        return Path(connection.settings_dict["NAME"])

    def copy(self, into: Path) -> Contents:
        if not self.path.exists():
            raise BackupError(f"There is no database at {self.path}. Is DATA_DIR the one that the site runs with?")
        # A long reader would make a checkpoint wait, and writers with it.
        with checkpoints.paused(self.path), _only_read(self.path) as source:
            try:
                source.execute("VACUUM INTO ?", (str(into),))
            except sqlite3.Error as error:
                raise BackupError(f"The database could not be copied: {error}.") from None
        holds = _read_sqlite(into)
        _refuse_a_damaged(into)
        return holds

    def check(self, copy: Path, holds: Contents) -> None:
        _refuse_a_damaged(copy)
        if _read_sqlite(copy) != holds:
            raise BackupError("The database in this backup is not the one that was written. It cannot be used.")

    def taken(self) -> str:
        # A log without its database would be taken for the log of the one that is put there.
        for path in (self.path, *(self.path.with_name(f"{self.path.name}-{end}") for end in ("wal", "journal"))):
            if path.exists():
                return f"{path} is there already."
        return ""

    def put(self, copy: Path, holds: Contents) -> None:
        copy.chmod(0o600)
        flush(copy)
        copy.rename(self.path)
        flush(self.path.parent)


@contextmanager
def _only_read(path: Path) -> Iterator[sqlite3.Connection]:
    # "ro" also means that closing it makes no checkpoint.
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=20)) as source:
            yield source
    except sqlite3.Error as error:
        raise BackupError(f"The database could not be read: {error}.") from None


def _read_sqlite(copy: Path) -> Contents:
    with _only_read(copy) as source:
        names = [name for (name,) in source.execute(_TABLES_OF_SQLITE)]
        rows = {name: _count(source, name) for name in sorted(names)}
        return Contents(rows, _by_app(source.execute("SELECT app, name FROM django_migrations ORDER BY app, name")))


def _count(source: Any, table: str) -> int:
    # The name comes from the database itself, and nothing else can be put there.
    found: int = source.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
    return found


def _refuse_a_damaged(copy: Path) -> None:
    with _only_read(copy) as source:
        wrong = source.execute("PRAGMA integrity_check(1)").fetchone()[0]
        broken = source.execute("PRAGMA foreign_key_check").fetchone()
    if wrong != "ok" or broken:
        what = wrong if wrong != "ok" else f"a row of {broken[0]} belongs to nothing"
        raise BackupError(f"The database is damaged: {what}. Keep older backups, and restore the newest that is whole.")


class _PostgreSQL:
    name = "PostgreSQL"

    def copy(self, into: Path) -> Contents:
        # The counts are of the same moment as the dump.
        with crossing(Crossing.BACKUP), _errors_in_words(), transaction.atomic(), connection.cursor() as cursor:
            _refuse_an_old_pg_dump()
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            # It waits for pg_dump, however long that takes.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
            # Else it refuses tables whose policies hold it, instead of asking for what they let through: all rows.
            options.append("--enable-row-security")
            with into.open("wb") as file:
                _run("pg_dump", options, into=file)
            holds = _read_postgresql(cursor)
        self.check(into, holds)
        return holds

    def check(self, copy: Path, holds: Contents) -> None:
        listed = _run("pg_restore", ["--list", str(copy)], with_database=False)
        tables = set(re.findall(rb"^\d+; \d+ \d+ TABLE DATA \S+ (\S+)", listed, re.MULTILINE))
        if missing := [name for name in holds.rows if name.encode() not in tables]:
            raise BackupError(f"This backup is not whole: {missing[0]} is missing in it. It cannot be used.")

    def taken(self) -> str:
        with _errors_in_words(), connection.cursor() as cursor:
            cursor.execute(_TABLES_OF_POSTGRESQL)
            names = [name for (name,) in cursor.fetchall()]
        return f"The database that DATABASE_URL leads to has {len(names)} tables already." if names else ""

    def put(self, copy: Path, holds: Contents) -> None:
        options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(copy)]
        _run("pg_restore", options)
        with crossing(Crossing.BACKUP), _errors_in_words(), connection.cursor() as cursor:
            if _read_postgresql(cursor) != holds:
                raise BackupError("The database does not hold what was in the backup. Empty it, and try again.")


@contextmanager
def _errors_in_words() -> Iterator[None]:
    try:
        yield
    except Error as error:
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise BackupError(f"The database cannot be used: {reason}. Start PostgreSQL, or mend DATABASE_URL.") from None


def _read_postgresql(cursor: Any) -> Contents:
    cursor.execute(_TABLES_OF_POSTGRESQL)
    names = [name for (name,) in cursor.fetchall()]
    rows = {}
    for name in sorted(names):
        cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608  the name comes from the database itself
        rows[name] = cursor.fetchone()[0]
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return Contents(rows, _by_app(cursor.fetchall()))


def _by_app(applied: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in applied:
        found.setdefault(app, []).append(name)
    return found


def _refuse_an_old_pg_dump() -> None:
    if not shutil.which("pg_dump"):
        raise BackupError(
            "pg_dump is not installed here. Install the client programs of PostgreSQL (postgresql-client)."
        )
    told = subprocess.run(["pg_dump", "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S607
    (ours, *_) = [int(number) for number in re.findall(r"(\d+)\.", told)] or [0]
    theirs = connection.pg_version // 10_000  # type: ignore[attr-defined]
    if ours < theirs:
        raise BackupError(
            f"pg_dump is of PostgreSQL {ours}, and the server of {theirs}. Install the client programs of PostgreSQL "
            f"{theirs} (postgresql-client-{theirs})."
        )


def _run(program: str, options: Sequence[str], *, into: Any = None, with_database: bool = True) -> bytes:
    """What a program of PostgreSQL says, or writes `into` a file. Raises BackupError with the first line of what it
    complains about."""
    args, more = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    where = [*args[1:-1], f"--dbname={args[-1]}"] if with_database else []
    asked = f"{os.environ.get('PGOPTIONS', '')} {_ALL_DIARIES}".strip()
    with TemporaryFile() as complaints:
        try:
            # By a pipe of ours: when this process ends, its child does, too.
            running = subprocess.Popen(  # noqa: S603
                [program, *where, *options],
                stdout=subprocess.PIPE,
                stderr=complaints,
                env={**os.environ, **(more or {}), "PGOPTIONS": asked},
            )
        except FileNotFoundError:
            raise BackupError(
                f"{program} is not installed here. Install the client programs of PostgreSQL (postgresql-client)."
            ) from None
        with running:
            assert running.stdout is not None
            said = b"" if into else running.stdout.read()
            if into:
                shutil.copyfileobj(running.stdout, into, _CHUNK)
        if running.returncode:
            complaints.seek(0)
            first = complaints.read(10_000).decode(errors="replace").strip().partition("\n")[0]
            raise BackupError(f"{program} could not do it: {first.removeprefix(f'{program}: ').rstrip('.')}.")
    return said


def flush(path: Path) -> None:
    """See that a file, or what a folder lists, has reached the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
