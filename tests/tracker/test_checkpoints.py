from __future__ import annotations

import fcntl
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from tracker import checkpoints
from tracker import settings as shipped


@pytest.fixture
def database(tmp_path: Path):
    path = tmp_path / "db.sqlite3"
    with closing(connect(path)) as keeper:
        keeper.execute("CREATE TABLE entry (number INTEGER)")
        yield path


def connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=20, isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=0"
    )
    return database


def write(path: Path, count: int) -> None:
    with closing(connect(path)) as database:
        for number in range(count):
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO entry VALUES (?)", [number])
            database.execute("COMMIT")


@pytest.mark.django_db
def test_the_site_connects_as_the_durability_of_entries_needs():
    if connection.vendor != "sqlite":
        pytest.skip("only on SQLite")
    with connection.cursor() as cursor:
        told = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
    assert told == PRAGMAS
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert connection.settings_dict["CONN_MAX_AGE"] is None
    assert connection.settings_dict["ATOMIC_REQUESTS"] is False


PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "wal_autocheckpoint": 0, "mmap_size": 0, "secure_delete": 1}


def test_the_site_has_what_is_deleted_overwritten_whatever_sqlite_does_by_itself():
    assert "PRAGMA secure_delete=ON" in shipped.EMBEDDED_DATABASE["OPTIONS"]["init_command"]


def test_the_shipped_settings_wait_for_the_disk():
    source = Path(shipped.__file__).read_text()
    assert "PRAGMA synchronous=FULL" in source


def test_the_log_grows_until_it_is_checkpointed(database):
    write(database, 50)
    assert checkpoints.log_bytes(database) > 0
    assert checkpoints.checkpoint(database)
    assert checkpoints.log_bytes(database) == 0
    with closing(connect(database)) as reader:
        assert reader.execute("SELECT count(*) FROM entry").fetchone() == (50,)


def test_only_one_process_checkpoints_at_a_time(database):
    write(database, 5)
    with (database.parent / "checkpoint.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert not checkpoints.checkpoint(database)
    assert checkpoints.checkpoint(database)


def test_a_reader_is_left_in_peace(database, monkeypatch):
    monkeypatch.setattr(checkpoints, "PATIENCE_SECONDS", 0.05)
    write(database, 5)
    with closing(connect(database)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM entry").fetchone()
        write(database, 5)
        assert not checkpoints.checkpoint(database)
        assert reader.execute("SELECT count(*) FROM entry").fetchone() == (5,)
    assert checkpoints.checkpoint(database)


def test_a_database_that_is_not_there_has_no_log(tmp_path):
    assert checkpoints.log_bytes(tmp_path / "db.sqlite3") == 0


@pytest.mark.slow
def test_writers_and_checkpoints_at_once_lose_and_break_nothing(database, monkeypatch):
    """Four writers against a checkpointer that never rests; the file is sound after it."""
    monkeypatch.setattr(checkpoints, "LOOK_EVERY_SECONDS", 0.001)
    monkeypatch.setattr(checkpoints, "LONG_LOG_BYTES", 4096)
    done = threading.Event()
    emptied = []

    def keep_emptying() -> None:
        while not done.is_set():
            emptied.append(checkpoints.checkpoint(database))

    writers = [threading.Thread(target=write, args=(database, 100)) for _ in range(4)]
    emptier = threading.Thread(target=keep_emptying)
    for thread in [*writers, emptier]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    emptier.join()
    with closing(connect(database)) as reader:
        assert reader.execute("SELECT count(*) FROM entry").fetchone() == (400,)
        assert reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert any(emptied)


def test_the_watch_empties_a_long_log(database, monkeypatch):
    monkeypatch.setattr(checkpoints, "LOOK_EVERY_SECONDS", 0.01)
    monkeypatch.setattr(checkpoints, "LONG_LOG_BYTES", 4096)
    emptied = threading.Event()
    real = checkpoints.checkpoint

    def checkpoint(path: Path) -> None:
        if real(path):
            emptied.set()

    monkeypatch.setattr(checkpoints, "checkpoint", checkpoint)
    write(database, 20)
    checkpoints.start(database)
    assert emptied.wait(10)
    assert checkpoints.log_bytes(database) == 0


@pytest.mark.django_db(transaction=True)
def test_a_command_empties_the_log(capsys, ada):
    if connection.vendor != "sqlite":
        call_command("checkpoint")
        assert capsys.readouterr().out == ""
        return
    path = Path(connection.settings_dict["NAME"])
    assert checkpoints.log_bytes(path) > 0
    call_command("checkpoint")
    assert capsys.readouterr().out == "The log is empty.\n"
    assert checkpoints.log_bytes(path) == 0
    ada.save()
    with (path.parent / "checkpoint.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("checkpoint")
    assert "Try again" in capsys.readouterr().out
