"""Empty places to restore into, what lies in a database, and the command run as a person runs it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection

from tracker import environment

ROOT = Path(__file__).resolve().parents[2]
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Elsewhere:
    """A folder, and on PostgreSQL a database of its own."""

    data_dir: Path
    url: str

    def manage(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if name not in environment.variables()}
        own = {"DATA_DIR": str(self.data_dir), "DJANGO_SETTINGS_MODULE": "tracker.settings"}
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**clean, **own, **({"DATABASE_URL": self.url} if self.url else {}), **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            start_new_session=True,
        )

    def rows(self) -> Rows:
        """Every row of every table."""
        if self.url:
            import psycopg

            with psycopg.connect(self.url) as database:
                return _all_rows(database)
        with closing(sqlite3.connect(self.data_dir / "db.sqlite3")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return _all_rows(database)


@contextmanager
def empty_place(folder: Path) -> Iterator[Elsewhere]:
    """A place where nothing is, on the database that the tests run on; gone afterwards."""
    if connection.vendor == "sqlite":
        yield Elsewhere(folder, "")
        return
    told, name = connection.settings_dict, f"flicker_restored_{uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        secret = f":{told['PASSWORD']}" if told["PASSWORD"] else ""
        port = f":{told['PORT']}" if told["PORT"] else ""
        yield Elsewhere(folder, f"postgres://{told['USER']}{secret}@{told['HOST']}{port}/{name}")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def rows_here() -> Rows:
    """Every row of every table of the database that the test runs on."""
    if connection.vendor == "sqlite":
        # As it is stored, and not as Django reads it.
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as database:
            return _all_rows(database)
    connection.ensure_connection()
    return _all_rows(connection.connection)


def _all_rows(database: Any) -> Rows:
    is_sqlite = isinstance(database, sqlite3.Connection)
    tables = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if is_sqlite
        else "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    cursor = database.cursor()
    names = [name for (name,) in cursor.execute(tables).fetchall()]
    return {
        name: sorted(map(tuple, cursor.execute(f'SELECT * FROM "{name}"').fetchall()), key=repr)  # noqa: S608
        for name in names
    }
