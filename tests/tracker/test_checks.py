from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.core.checks import CheckMessage, run_checks
from django.core.checks.registry import registry
from django.core.management import call_command
from django.db import connection

from tracker import checks


def findings() -> list[CheckMessage]:
    return [message for message in run_checks() if (message.id or "").startswith("flicker.")]


def found() -> set[str | None]:
    return {message.id for message in findings()}


@pytest.fixture(autouse=True)
def sound_site(settings, tmp_path, monkeypatch):
    """A site in which no check finds anything; each test spoils one thing."""
    tmp_path.chmod(0o700)
    settings.DATA_DIR = tmp_path
    settings.SECRET_KEY = "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnop"
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))


def test_a_sound_site_has_no_findings():
    assert found() == set()


def test_every_finding_says_what_to_do(settings):
    settings.SECRET_KEY = "short"
    settings.HOST = "0.0.0.0"
    settings.SIGN_UP = "open"
    assert len(findings()) == 3
    assert all(message.hint for message in findings())


@pytest.mark.django_db
def test_the_note_on_sqlite_is_for_whoever_asks_and_not_repeated_by_every_command(monkeypatch, capsys):
    monkeypatch.setattr(registry, "registered_checks", set(registry.registered_checks))
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    assert found() == set()
    call_command("check", "--tag", "database")
    said = capsys.readouterr().err
    assert "flicker.I001" in said
    assert "HINT: Flicker avoids it" in said


def test_it_finds_a_data_directory_that_others_may_look_into(tmp_path):
    tmp_path.chmod(0o755)
    assert found() == {"flicker.W001"}


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_it_finds_a_database_on_a_network_file_system(tmp_path, monkeypatch, kind):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/home {tmp_path} {kind} rw 0 0\n")
    monkeypatch.setattr(checks, "MOUNTS", mounts)
    assert found() == {"flicker.E002"}


def test_it_accepts_a_local_disk_under_a_network_file_system(tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/ / nfs4 rw 0 0\n/dev/sda1 {tmp_path} ext4 rw 0 0\n")
    monkeypatch.setattr(checks, "MOUNTS", mounts)
    assert found() == set()


def test_it_accepts_a_machine_that_does_not_tell_its_mounts(monkeypatch):
    monkeypatch.setattr(checks, "MOUNTS", Path("/nowhere"))
    assert found() == set()


def test_it_notes_an_old_sqlite_without_failing_a_deployment(monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))
    (note,) = checks.sqlite_has_no_known_bug(None)
    assert note.id == "flicker.I001"
    assert note.level < 30


def test_neither_sqlite_check_speaks_on_postgresql(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    assert checks.sqlite_has_no_known_bug(None) == []
    assert checks.sqlite_file_is_local(None) == []


@pytest.mark.parametrize("key", ["short", "a" * 80])
def test_it_finds_a_secret_key_that_can_be_guessed(settings, key):
    settings.SECRET_KEY = key
    assert found() == {"flicker.W002"}


def test_it_finds_a_site_that_listens_to_the_network_in_clear(settings):
    settings.HOST = "0.0.0.0"
    assert found() == {"flicker.W003"}


def test_it_finds_open_sign_up_without_mail(settings):
    settings.SIGN_UP = "open"
    assert found() == {"flicker.W004"}
    settings.SENDS_MAIL = True
    assert found() == set()


@pytest.mark.django_db
def test_it_finds_a_role_that_row_security_does_not_hold(settings, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    for bypassed, said in ((True, {"flicker.W006"}), (False, set())):
        monkeypatch.setattr(checks, "is_bypassed", lambda connection, bypassed=bypassed: bypassed)
        asked = run_checks(tags=["database"], databases=["default"])
        assert {message.id for message in asked if message.id == "flicker.W006"} == said
        # Other commands do not ask the database for it.
        assert found() == set()
    settings.ROW_SECURITY = False
    monkeypatch.setattr(checks, "is_bypassed", lambda connection: True)
    assert not [row for row in run_checks(tags=["database"], databases=["default"]) if row.id == "flicker.W006"]
