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
            return _rows_behind(self.url)
        with closing(sqlite3.connect(self.data_dir / "db.sqlite3")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return _all_rows(database)


@contextmanager
def empty_place(folder: Path) -> Iterator[Elsewhere]:
    """A place where nothing is, on the database that the tests run on; gone afterwards."""
    if connection.vendor == "sqlite":
        yield Elsewhere(folder, "")
        return
    name = f"flicker_restored_{uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield Elsewhere(folder, _address(name))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _address(name: str) -> str:
    told = connection.settings_dict
    secret = f":{told['PASSWORD']}" if told["PASSWORD"] else ""
    port = f":{told['PORT']}" if told["PORT"] else ""
    return f"postgres://{told['USER']}{secret}@{told['HOST']}{port}/{name}"


def _rows_behind(url: str) -> Rows:
    import psycopg

    # Row security would show nothing to whoever does not say what for.
    with psycopg.connect(url, options="-c flicker.diary=0") as database:
        return _all_rows(database)


def rows_here() -> Rows:
    """Every row of every table of the database that the test runs on."""
    # By a connection of its own, so that cells are as they are stored, and not as Django reads them.
    if connection.vendor != "sqlite":
        return _rows_behind(_address(connection.settings_dict["NAME"]))
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as database:
        return _all_rows(database)


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
