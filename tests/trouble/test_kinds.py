"""What kind of trouble an error is, on both databases; and that a mistake of ours is none."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

from tests.each import each
from trouble.kinds import Trouble, trouble_of


def raised(statement: Callable[[], Any]) -> BaseException:
    with pytest.raises(Exception) as told:
        statement()
    return told.value


def database(path: Path, **options: Any) -> SQLite:
    settings = connection.settings_dict | {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    return SQLite(settings | {"OPTIONS": {"timeout": 0, **options}, "CONN_HEALTH_CHECKS": False, "CONN_MAX_AGE": 0})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "small.sqlite3") as made:
        made.execute("CREATE TABLE t (x)")
    made.close()
    return tmp_path / "small.sqlite3"


@pytest.mark.django_db
def test_a_full_sqlite_database_is_full(path: Path) -> None:
    wrapper = database(path)
    with wrapper.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count=2")
        error = raised(lambda: cursor.execute("INSERT INTO t VALUES (zeroblob(100000))"))
    wrapper.close()
    assert isinstance(error, OperationalError)
    assert trouble_of(error) is Trouble.FULL


@pytest.mark.django_db
def test_a_sqlite_database_that_was_opened_to_read_takes_no_changes(path: Path) -> None:
    wrapper = database(Path(f"file:{path}?mode=ro"), uri=True)
    with wrapper.cursor() as cursor:
        error = raised(lambda: cursor.execute("INSERT INTO t VALUES (1)"))
    wrapper.close()
    assert trouble_of(error) is Trouble.READ_ONLY


@pytest.mark.django_db
def test_a_sqlite_database_that_somebody_writes_in_is_busy(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    wrapper = database(path)
    with wrapper.cursor() as cursor:
        error = raised(lambda: cursor.execute("INSERT INTO t VALUES (1)"))
    wrapper.close()
    other.close()
    assert trouble_of(error) is Trouble.BUSY


@pytest.mark.django_db
def test_a_file_that_is_no_database_is_away(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.sqlite3"
    wrong.write_bytes(b"This is a letter and no database. " * 100)
    wrapper = database(wrong)
    error = raised(lambda: wrapper.cursor().execute("SELECT * FROM t"))
    wrapper.close()
    assert trouble_of(error) is Trouble.AWAY
    assert trouble_of(raised(lambda: database(tmp_path / "no" / "where").ensure_connection())) is Trouble.AWAY


@pytest.mark.django_db
def test_a_postgresql_that_refuses_the_connection_is_away() -> None:
    pytest.importorskip("psycopg")
    # Port 1 belongs to a service that nobody runs.
    known = {"ENGINE": "django.db.backends.postgresql", "NAME": "x", "HOST": "127.0.0.1", "PORT": 1}
    wrapper = PostgreSQL(connection.settings_dict | known | {"OPTIONS": {}, "USER": "x", "PASSWORD": ""})
    assert trouble_of(raised(wrapper.ensure_connection)) is Trouble.AWAY


def of_state(state: str | None) -> OperationalError:
    """What Django raises of an error of psycopg with this SQLSTATE."""
    psycopg = pytest.importorskip("psycopg")
    inner = psycopg.OperationalError("x") if state is None else psycopg.errors.lookup(state)("x")
    error = OperationalError("x")
    error.__cause__ = inner
    return error


@each(
    ("state", "trouble"),
    [
        ("53100", Trouble.FULL),
        ("25006", Trouble.READ_ONLY),
        ("55P03", Trouble.BUSY),
        ("40P01", Trouble.BUSY),
        ("57P01", Trouble.AWAY),
        ("57P03", Trouble.AWAY),
        ("53300", Trouble.AWAY),
        ("08006", Trouble.AWAY),
        ("58030", Trouble.AWAY),
        (None, Trouble.AWAY),
        ("23505", None),
        ("22003", None),
        ("42P01", None),
    ],
)
def test_postgresql_says_it_by_its_code(state: str | None, trouble: Trouble | None) -> None:
    assert trouble_of(of_state(state)) is trouble


@each(
    ("number", "trouble"),
    [
        (errno.ENOSPC, Trouble.FULL),
        (errno.EDQUOT, Trouble.FULL),
        (errno.EROFS, Trouble.READ_ONLY),
        (errno.ENOENT, None),
        (errno.EPIPE, None),
    ],
)
def test_the_disk_says_it_by_its_number(number: int, trouble: Trouble | None) -> None:
    assert trouble_of(OSError(number, "x")) is trouble


def test_what_is_raised_while_trouble_is_handled_comes_from_it() -> None:
    def fail() -> None:
        try:
            raise of_state("53100")
        except OperationalError:
            raise RuntimeError("the page could not be made") from None

    def fall_over() -> None:
        try:
            raise of_state("53100")
        except OperationalError:
            raise RuntimeError("the page could not be made")  # noqa: B904 so it happens

    assert trouble_of(raised(fall_over)) is Trouble.FULL
    assert trouble_of(raised(fail)) is None


@each("error", [ValueError("x"), KeyError("x"), IntegrityError("x"), DataError("x"), OperationalError("x"), None])
def test_a_mistake_of_ours_is_no_trouble(error: BaseException | None) -> None:
    assert trouble_of(error) is None


def test_a_connection_that_was_closed_is_away() -> None:
    assert trouble_of(InterfaceError("connection already closed")) is Trouble.AWAY


@each("trouble", list(Trouble))
def test_each_kind_says_what_is_so_and_what_to_do(trouble: Trouble) -> None:
    said = trouble.words
    assert said.what.endswith(".")
    assert said.advice.endswith(".")
    assert said.retry_after > 0
    assert bool(said.reading) == (trouble in (Trouble.FULL, Trouble.READ_ONLY))
