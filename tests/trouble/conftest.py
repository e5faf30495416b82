"""Databases in trouble: the one of the test, as far as its own process can bring it there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from trouble import quiet


@pytest.fixture(autouse=True)
def _no_trouble_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process knows of trouble would be on the pages of the next test."""
    monkeypatch.setattr(quiet, "_known", quiet._Known())


@contextmanager
def reconnected(**settings: Any) -> Iterator[None]:
    """The database of the test, opened anew with other settings while the block runs."""
    connection.close()
    usual = dict(connection.settings_dict)
    connection.settings_dict.update(settings)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(usual)


@contextmanager
def read_only() -> Iterator[None]:
    """A file that can only be read; on PostgreSQL transactions that can only read."""
    options = dict(connection.settings_dict["OPTIONS"])
    if connection.vendor == "sqlite":
        name = f"file:{connection.settings_dict['NAME']}?mode=ro"
        with reconnected(NAME=name, OPTIONS=options | {"uri": True}):
            yield
    else:
        with reconnected(OPTIONS=options | {"options": "-c default_transaction_read_only=on"}):
            yield


@contextmanager
def full() -> Iterator[None]:
    """A SQLite file that must not grow by a page."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such limit; tests/trouble/test_full_disk.py fills a real disk")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count={pages}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count=1073741823")


@contextmanager
def away() -> Iterator[None]:
    """No database: a folder where the file was, and a port where nobody listens."""
    if connection.vendor == "sqlite":
        with reconnected(NAME=f"{connection.settings_dict['NAME']}.gone/db.sqlite3"):
            yield
    else:
        # Port 1 belongs to a service that nobody runs.
        with reconnected(HOST="127.0.0.1", PORT="1"):
            yield


TROUBLES = {"read-only": read_only, "full": full}
