"""A backup is taken of the database of the tests, and put back by the command into a place of its own."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from diary.actions.episodes import log_episode
from diary.models import Diary
from tests.backups.places import Elsewhere, empty_place, rows_here
from tests.makers import NOW, make_content, make_diary, make_episode, make_user
from tracker.backups import BackupError, databases
from tracker.backups.file import make_backup, unpack
from tracker.checkpoints import alone

# The migrations of a database are part of what is checked, and `make fast` makes its database without.
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PASSPHRASE = "toes that twitch at night"
only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="this is about the embedded database")
only_postgresql = pytest.mark.skipif("connection.vendor == 'sqlite'", reason="this is about PostgreSQL")


@pytest.fixture
def data_dir(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return tmp_path / "data"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Elsewhere]:
    with empty_place(tmp_path / "elsewhere") as made:
        yield made


@pytest.fixture
def backup(tmp_path: Path, data_dir: Path) -> Path:
    """One of a diary with three episodes."""
    diary = make_diary()
    for name in range(3):
        make_episode(diary=diary, name=name)
    make_backup(tmp_path / "a.backup", None, NOW)
    return tmp_path / "a.backup"


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(place: Elsewhere, file: Path, **variables: str) -> str:
    """What the command says that refuses a file, and leaves the place as it was."""
    before = everything(place.data_dir)
    ended = place.manage("restore", str(file), **variables)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.startswith("CommandError: ")
    assert len(ended.stderr.splitlines()) == 1
    assert everything(place.data_dir) == before
    return ended.stderr.removeprefix("CommandError: ").strip()


def test_what_is_put_back_is_what_was_there_table_by_table(backup: Path, place: Elsewhere, settings: Any) -> None:
    ended = place.manage("restore", str(backup))
    assert ended.returncode == 0, ended.stderr
    assert "as they were at 2026-" in ended.stdout
    assert place.rows() == rows_here()
    assert (place.data_dir / "secret_key").read_text() == settings.SECRET_KEY
    assert not list(place.data_dir.glob("backup-*"))
    assert not (place.data_dir / "secret_key.before").exists()


def test_it_is_for_its_owner_alone_and_nothing_is_left_beside(backup: Path, data_dir: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backup.parent.iterdir() if path.is_file()] == ["a.backup"]
    assert {path.name for path in data_dir.iterdir()} == {"backup.lock", "last_backup"}


def test_anybody_can_open_one_that_is_not_sealed(backup: Path) -> None:
    with tarfile.open(backup) as tar:
        assert tar.getnames() == ["manifest.json", "database", "secret_key"]
        told = json.load(tar.extractfile("manifest.json") or io.BytesIO())
    assert told["rows"]["diary_episode"] == 3
    assert told["format"] == 1


def test_a_sealed_one_comes_back_with_its_passphrase_alone(tmp_path: Path, data_dir: Path, place: Elsewhere) -> None:
    make_episode(diary=make_diary(), name="secret")
    file = tmp_path / "sealed.backup"
    make_backup(file, PASSPHRASE, NOW)
    assert not tarfile.is_tarfile(file)
    assert "There is nobody to ask" in refused(place, file)
    assert refused(place, file, BACKUP_PASSPHRASE="toes that twitch at noon") == (
        "The passphrase is wrong, or this backup is damaged at its beginning."
    )
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    ended = place.manage("restore", str(file), BACKUP_PASSPHRASE_FILE=str(tmp_path / "passphrase"))
    assert ended.returncode == 0, ended.stderr
    assert place.rows() == rows_here()


def test_a_file_that_is_cut_off_or_is_none_is_refused(backup: Path, place: Elsewhere) -> None:
    whole = backup.read_bytes()
    for length in (len(whole) - 1, len(whole) // 2):
        backup.write_bytes(whole[:length])
        assert refused(place, backup) == "This backup is cut off or damaged. Take another copy of it, or an older one."
    for other in (b"", b"a photograph", gzip.compress(b"a log")):
        backup.write_bytes(other)
        assert refused(place, backup) == "This is not a backup of Flicker, or it is damaged at its beginning."
    assert "no such file" in refused(place, backup.with_name("missing"))


def test_no_changed_byte_changes_what_comes_back(backup: Path, tmp_path: Path) -> None:
    """A byte that says nothing, such as the time in the head of gzip, may change: then everything else is as it was."""
    whole = backup.read_bytes()
    found = 0
    right = unpack(backup, lambda: "")
    for at in (*range(200), *range(200, len(whole), max(len(whole) // 200, 1))):
        changed = bytearray(whole)
        changed[at] ^= 0x10
        backup.write_bytes(changed)
        try:
            assert unpack(backup, lambda: "") == right
        except BackupError:
            found += 1
    assert found > 350


def test_a_place_where_something_is_is_left_alone(backup: Path, place: Elsewhere) -> None:
    assert place.manage("restore", str(backup)).returncode == 0
    before = place.rows()
    assert "is there already" in refused(place, backup) or "tables already" in refused(place, backup)
    assert place.rows() == before


def test_a_running_server_is_not_restored_under(backup: Path, place: Elsewhere) -> None:
    place.data_dir.mkdir()
    with alone(place.data_dir / "server.lock"):
        assert "Stop it first" in refused(place, backup)


def rewritten(backup: Path, **changes: object) -> Path:
    """The same backup with another manifest."""
    out = backup.with_name("b.backup")
    with tarfile.open(backup) as old, tarfile.open(out, "w:gz") as new:
        for member in old:
            body = (old.extractfile(member) or io.BytesIO()).read()
            if member.name == "manifest.json":
                body = json.dumps({**json.loads(body), **changes}).encode()
                member.size = len(body)
            new.addfile(member, io.BytesIO(body))
    return out


def test_one_of_a_newer_version_is_refused(backup: Path, place: Elsewhere) -> None:
    later = {"diary": ["0001_initial", "9999_what_will_be"]}
    assert refused(place, rewritten(backup, migrations=later)) == (
        "A newer Flicker made this backup (diary.9999_what_will_be). Take that version, and restore it there."
    )
    assert "A newer Flicker made this backup." in refused(place, rewritten(backup, format=2))


def test_one_of_another_kind_of_database_is_refused(backup: Path, place: Elsewhere) -> None:
    other = "PostgreSQL" if connection.vendor == "sqlite" else "SQLite"
    assert f"This backup is of a {other} database" in refused(place, rewritten(backup, database=other))


def test_one_that_holds_less_than_it_says_is_refused(backup: Path, place: Elsewhere) -> None:
    rows = unpack(backup, lambda: "").holds.rows
    assert "cannot be used" in refused(place, rewritten(backup, rows={**rows, "diary_gone": 5}))


def test_a_member_that_is_another_one_is_refused(backup: Path) -> None:
    sums = unpack(backup, lambda: "").sums
    for changed in ({**sums, "secret_key": "0" * 64}, {"database": sums["database"]}, {**sums, "more": "0" * 64}):
        with pytest.raises(BackupError, match="cut off or damaged"):
            unpack(rewritten(backup, sha256=changed), lambda: "")


def test_one_of_an_older_version_is_brought_up_to_date(backup: Path, place: Elsewhere) -> None:
    call_command("migrate", "sessions", "zero", verbosity=0)
    try:
        older = backup.with_name("older.backup")
        make_backup(older, None, NOW)
    finally:
        call_command("migrate", "sessions", verbosity=0)
    assert "django_session" not in unpack(older, lambda: "").holds.rows
    ended = place.manage("restore", str(older))
    assert ended.returncode == 0, ended.stderr
    assert place.rows()["django_session"] == []


def test_a_key_that_is_there_is_kept_beside(backup: Path, place: Elsewhere, settings: Any) -> None:
    place.data_dir.mkdir()
    (place.data_dir / "secret_key").write_text("another key")
    assert place.manage("restore", str(backup)).returncode == 0
    assert (place.data_dir / "secret_key.before").read_text() == "another key"
    assert (place.data_dir / "secret_key").read_text() == settings.SECRET_KEY


def test_earlier_keys_come_back_and_another_key_is_said(
    tmp_path: Path, data_dir: Path, place: Elsewhere, settings: Any
) -> None:
    settings.SECRET_KEY_FALLBACKS = ["old", "older"]
    make_backup(tmp_path / "a.backup", None, NOW)
    ended = place.manage("restore", str(tmp_path / "a.backup"), SECRET_KEY="x" * 60)
    assert "SECRET_KEY is set, and is another one" in ended.stdout
    assert (place.data_dir / "secret_key_fallbacks").read_text() == "old,older"


def test_nothing_is_overwritten(backup: Path, data_dir: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(BackupError, match="is there already"):
        make_backup(backup, None, NOW)
    assert backup.read_bytes() == before


def test_a_folder_that_is_missing_or_full_is_said_in_words(tmp_path: Path, data_dir: Path, monkeypatch: Any) -> None:
    with pytest.raises(BackupError, match=r"could not be written: no such file or directory\. Let its folder"):
        make_backup(tmp_path / "missing" / "a.backup", None, NOW)
    monkeypatch.setattr("tracker.backups.file.flush", full)
    with pytest.raises(BackupError, match="could not be written: no space left on device"):
        make_backup(tmp_path / "a.backup", None, NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert not list(data_dir.glob("backup-*"))


def full(path: Path) -> None:
    raise OSError(28, "No space left on device")


def test_what_was_written_wrong_is_found_on_the_spot(tmp_path: Path, data_dir: Path, monkeypatch: Any) -> None:
    def spoil(path: Path) -> None:
        if path.is_file():
            body = bytearray(path.read_bytes())
            middle = len(body) // 2
            # Of a single bit among packed zeros nothing depends: it may name a copy of them or another one.
            for at in range(middle, middle + 256):
                body[at] ^= 0xFF
            path.write_bytes(body)

    monkeypatch.setattr("tracker.backups.file.flush", spoil)
    with pytest.raises(BackupError):
        make_backup(tmp_path / "a.backup", None, NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_one_is_made_at_a_time_and_takes_away_what_broke_off(tmp_path: Path, data_dir: Path) -> None:
    (data_dir / "backup-left").mkdir()
    (data_dir / "backup-left" / "database").write_bytes(b"half")
    with alone(data_dir / "backup.lock"), pytest.raises(BackupError, match="Another backup is being made"):
        make_backup(tmp_path / "a.backup", None, NOW)
    make_backup(tmp_path / "a.backup", None, NOW)
    assert not (data_dir / "backup-left").exists()


def test_the_command_says_what_it_wrote(tmp_path: Path, data_dir: Path, capsys: Any, monkeypatch: Any) -> None:
    typed = iter([PASSPHRASE, PASSPHRASE, "short", PASSPHRASE, f"{PASSPHRASE} "])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    call_command("backup", str(tmp_path / "plain"))
    assert "the secret key, not encrypted, checked." in capsys.readouterr().out
    call_command("backup", str(tmp_path / "sealed"), encrypt=True)
    assert "the secret key, sealed, checked." in capsys.readouterr().out
    for said in ("at least 12", "not the same"):
        with pytest.raises(CommandError, match=said):
            call_command("backup", str(tmp_path / "neither"), encrypt=True)
    assert {path.name for path in tmp_path.iterdir()} == {"plain", "sealed", "data"}


@only_sqlite
def test_a_damaged_database_is_not_passed_off_as_a_backup(tmp_path: Path, data_dir: Path, monkeypatch: Any) -> None:
    path = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "CREATE TABLE owner (id INTEGER PRIMARY KEY); CREATE TABLE toe (owner INTEGER REFERENCES owner(id));"
            "CREATE TABLE django_migrations (app, name); INSERT INTO toe VALUES (5);"
        )
    monkeypatch.setattr(databases._SQLite, "path", path)
    with pytest.raises(BackupError, match="a row of toe belongs to nothing"):
        make_backup(tmp_path / "a.backup", None, NOW)
    path.write_bytes(b"no database at all")
    with pytest.raises(BackupError, match="file is not a database"):
        make_backup(tmp_path / "a.backup", None, NOW)
    path.unlink()
    with pytest.raises(BackupError, match="There is no database at"):
        make_backup(tmp_path / "a.backup", None, NOW)
    assert not path.exists()


@only_sqlite
def test_a_log_without_its_database_is_not_put_beside_another(backup: Path, place: Elsewhere) -> None:
    place.data_dir.mkdir()
    (place.data_dir / "db.sqlite3-wal").write_bytes(b"of another one")
    assert "db.sqlite3-wal is there already" in refused(place, backup)


def test_a_postgresql_that_does_not_answer_is_said_in_words(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    away = Elsewhere(tmp_path / "data", "postgres://flicker:hushed@127.0.0.1:1/flicker")
    (tmp_path / "any").touch()
    for command in ("backup", "restore"):
        ended = away.manage(command, str(tmp_path / ("any" if command == "restore" else "new")))
        assert ended.returncode == 1
        assert ended.stderr.startswith("CommandError: The database cannot be used: ")
        assert ended.stderr.endswith("Start PostgreSQL, or mend DATABASE_URL.\n")
        assert "hushed" not in ended.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"any", "data"}


@only_postgresql
def test_a_pg_dump_that_is_missing_or_old_is_said_in_words(tmp_path: Path, data_dir: Path, monkeypatch: Any) -> None:
    told = subprocess.CompletedProcess([], 0, "pg_dump (PostgreSQL) 9.6.24")
    with monkeypatch.context() as old:
        old.setattr(subprocess, "run", lambda *args, **kwargs: told)
        with pytest.raises(BackupError, match=r"pg_dump is of PostgreSQL 9, and the server of \d+\. Install"):
            make_backup(tmp_path / "a.backup", None, NOW)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="pg_dump is not installed here"):
        make_backup(tmp_path / "a.backup", None, NOW)


WRITERS = 8
ENOUGH = 40


def test_one_that_is_taken_while_eight_write_holds_all_that_was_acknowledged_before(
    tmp_path: Path, data_dir: Path, place: Elsewhere
) -> None:
    diaries = [make_diary(owner=make_user(f"{number}@example.org")) for number in range(WRITERS)]
    acknowledged: list[UUID] = []
    enough, over = threading.Event(), threading.Event()

    def write(diary: Diary) -> None:
        try:
            while not over.is_set():
                uuid = uuid4()
                log_episode(diary=diary, uuid=uuid, content=make_content())
                acknowledged.append(uuid)
                if len(acknowledged) >= ENOUGH:
                    enough.set()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(diary,)) for diary in diaries]
    for thread in threads:
        thread.start()
    try:
        assert enough.wait(60)
        before = list(acknowledged)
        make_backup(tmp_path / "a.backup", None, NOW)
        during = len(acknowledged) - len(before)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert during > 0, "nobody wrote while it was taken"
    assert place.manage("restore", str(tmp_path / "a.backup")).returncode == 0
    restored, here = place.rows(), rows_here()
    assert restored.keys() == here.keys()
    assert {str(uuid) for uuid in before} <= _uuids(restored) <= _uuids(here)
    assert place.manage("rebuild_days", "--check").returncode == 0
    # Nobody writes any more: now every table is the same.
    make_backup(tmp_path / "b.backup", None, NOW)
    with empty_place(tmp_path / "third") as third:
        assert third.manage("restore", str(tmp_path / "b.backup")).returncode == 0
        assert third.rows() == here


def _uuids(rows: dict[str, list[tuple[Any, ...]]]) -> set[str]:
    """Those that are anywhere in a row of an episode, however the database writes them."""
    found: set[str] = set()
    for row in rows["diary_episode"]:
        for cell in row:
            if isinstance(cell, UUID):
                found.add(str(cell))
            elif isinstance(cell, str) and len(cell) == 32:
                found.add(str(UUID(cell)))
    return found
