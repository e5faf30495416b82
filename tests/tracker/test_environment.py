from __future__ import annotations

import dataclasses
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tracker import environment

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in environment.variables():
        monkeypatch.delenv(name, raising=False)


def test_nothing_needs_to_be_set():
    read = environment.read(ROOT)
    assert read.data_dir == ROOT / "data"
    assert read.database is None
    assert read.email is None
    assert read.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert read.sign_up == "closed"
    assert (read.debug, read.https, read.guests) == (False, False, True)
    assert (read.host, read.port, read.web_concurrency, read.guest_days) == ("127.0.0.1", 8000, 2, 7)


WRONG = {
    "ALLOWED_HOSTS": ["*", ",", "diary.example.org, *", ".*", "https://diary.example.org", "diary.example.org:8000"],
    "BACKUP_KEEP": ["0", "some"],
    "BACKUP_PASSPHRASE": ["too short"],
    "CACHE_URL": [
        "nonsense",
        "memcached://localhost",
        "redis://",
        "redis://localhost:port/0",
        "redis://localhost:99999",
    ],
    "CSRF_TRUSTED_ORIGINS": ["diary.example.org", "https://diary.example.org/path", "ftp://diary.example.org"],
    "DATABASE_URL": ["nonsense", "mysql://localhost/diary", "sqlite:///diary.db", "postgres://localhost"],
    "DATA_DIR": ["/dev/null", "/dev/null/data", "~nobody at all/data"],
    "DEBUG": ["maybe", "2"],
    "DIARY_MB": ["0", "much"],
    "EMERGENCY_NUMBER": ["call me", "112;"],
    "EMAIL_URL": ["nonsense", "gopher://mail.example.org"],
    "GUESTS": ["sometimes"],
    "ROW_SECURITY": ["perhaps"],
    "GUEST_DAYS": ["0", "a week"],
    "GUEST_MB": ["0"],
    "GUESTS_MB": ["0"],
    "HOST": ["localhost", "0.0.0.0.0"],
    "HTTPS": ["perhaps"],
    "MAX_UPLOAD_MB": ["0", "lots", "9999999"],
    "PORT": ["x", "0", "70000"],
    "PUSH": ["often", "on"],
    "SIGN_UP": ["anybody"],
    "SITE_NAME": ["x" * 61],
    "SNOMED_BODY_SITES": ["toes"],
    "TRUSTED_PROXY_COUNT": ["-1", "many"],
    "WEB_CONCURRENCY": ["0", "2.5"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_named_in_words(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(environment.WrongSettings) as caught:
        environment.read(ROOT)
    assert list(caught.value.problems) == [name]
    assert name in str(caught.value)


def test_all_wrong_values_are_named_at_once(monkeypatch):
    for name, (value, *_) in WRONG.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(environment.WrongSettings) as caught:
        environment.read(ROOT)
    assert set(caught.value.problems) == set(WRONG)


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("HTTPS", {"HTTPS": "on"}),
        ("DEBUG", {"DEBUG": "on", "HOST": "0.0.0.0"}),
        ("DEBUG", {"DEBUG": "1", "HOST": "::"}),
    ],
)
def test_values_that_do_not_fit_together_are_named_with_the_rest(monkeypatch, name, variables):
    for variable, value in {**variables, "PORT": "x", "DATA_DIR": "/dev/null"}.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(environment.WrongSettings) as caught:
        environment.read(ROOT)
    assert set(caught.value.problems) == {name, "PORT", "DATA_DIR"}


@pytest.mark.parametrize("variables", [{"HTTPS": "on", "TRUSTED_PROXY_COUNT": "1"}, {"DEBUG": "on", "HOST": "::1"}])
def test_values_that_fit_together_are_taken(monkeypatch, variables):
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    environment.read(ROOT)


def test_a_data_directory_of_somebody_else_is_named_in_words(monkeypatch, tmp_path):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    with pytest.raises(environment.WrongSettings) as caught:
        environment.read(ROOT)
    assert list(caught.value.problems) == ["DATA_DIR"]


def test_a_data_directory_that_is_still_to_be_made_is_not_made_by_reading(monkeypatch, tmp_path):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "deep" / "data"))
    environment.read(ROOT)
    assert not list(tmp_path.iterdir())


RIGHT = {
    "ALLOWED_HOSTS": ("diary.example.org, .example.net", "allowed_hosts", ["diary.example.org", ".example.net"]),
    "DEBUG": ("on", "debug", True),
    "GUESTS": ("off", "guests", False),
    "OFFLINE": ("off", "offline", False),
    "TRIALS": ("off", "trials", False),
    "ROW_SECURITY": ("off", "row_security", False),
    "HOST": ("::", "host", "::"),
    "PORT": ("8080", "port", 8080),
    "SECRET_KEY_FALLBACKS": ("old, older", "secret_key_fallbacks", ["old", "older"]),
    "SIGN_UP": ("invitation", "sign_up", "invitation"),
    "SNOMED_BODY_SITES": ("on", "snomed_body_sites", True),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_value_is_taken(monkeypatch, name):
    value, attribute, meaning = RIGHT[name]
    monkeypatch.setenv(name, value)
    assert getattr(environment.read(ROOT), attribute) == meaning


def test_a_driver_that_is_missing_is_named_in_words(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://localhost/diary")
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    with pytest.raises(environment.WrongSettings, match=r"DATABASE_URL: Needs psycopg, .* requirements-postgres\.lock"):
        environment.read(ROOT)


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    for name in environment.variables():
        monkeypatch.setenv(name, " ")
    assert environment.read(ROOT).port == 8000


def test_a_postgresql_address_and_a_mail_server_are_understood(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://ada:a%40b@db.example.org:5433/diary")
    monkeypatch.setenv("EMAIL_URL", "submission://ada:secret@mail.example.org")
    read = environment.read(ROOT)
    assert read.database is not None
    assert read.email is not None
    assert read.database["PASSWORD"] == "a@b"
    assert (read.email["EMAIL_HOST"], read.email["EMAIL_PORT"], read.email["EMAIL_USE_TLS"]) == (
        "mail.example.org",
        587,
        True,
    )


@pytest.mark.parametrize("name", environment.SECRETS)
def test_a_secret_can_come_from_a_file(monkeypatch, tmp_path, name):
    values = {
        "CACHE_URL": "redis://localhost",
        "DATABASE_URL": "postgres://localhost/diary",
        "EMAIL_URL": "smtp://localhost",
    }
    (tmp_path / "secret").write_text(f"{values.get(name, 'a secret of some length')}\n")
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "secret"))
    monkeypatch.setattr(environment, "find_spec", lambda name: name)
    read = environment.read(ROOT)
    secrets = [read.secret_key, *read.secret_key_fallbacks, read.database, read.email, read.backup_passphrase]
    secrets += [read.metrics_token, read.cache_url]
    assert any(secrets)


@pytest.mark.parametrize("name", environment.SECRETS)
def test_a_secret_file_that_cannot_be_read_is_named_with_the_rest(monkeypatch, tmp_path, name):
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "missing"))
    monkeypatch.setenv("PORT", "x")
    with pytest.raises(environment.WrongSettings) as caught:
        environment.read(ROOT)
    assert set(caught.value.problems) == {name, "PORT"}
    assert f"{name}_FILE" in str(caught.value)


def test_other_variables_are_not_read_from_files(monkeypatch, tmp_path):
    (tmp_path / "port").write_text("9000")
    monkeypatch.setenv("PORT_FILE", str(tmp_path / "port"))
    assert environment.read(ROOT).port == 8000


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        ({}, "http://localhost:8000"),
        ({"PORT": "8080", "ALLOWED_HOSTS": "10.0.0.5"}, "http://10.0.0.5:8080"),
        ({"HTTPS": "on", "TRUSTED_PROXY_COUNT": "1", "ALLOWED_HOSTS": ".example.org"}, "https://example.org"),
        ({"CSRF_TRUSTED_ORIGINS": "https://diary.example.org:8443"}, "https://diary.example.org:8443"),
    ],
)
def test_the_address_of_the_site_follows_from_its_settings(monkeypatch, variables, address):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert environment.site_address(environment.read(ROOT)) == address


SITE = {"HTTPS": "on", "TRUSTED_PROXY_COUNT": "1", "ALLOWED_HOSTS": "diary.example.org"}
MAIL = {"DEFAULT_FROM_EMAIL": "Flicker <ada@example.org>"}


@pytest.mark.parametrize(
    ("variables", "contact"),
    [
        ({}, ""),
        (SITE, "https://diary.example.org"),
        (SITE | MAIL, "https://diary.example.org"),
        (MAIL, "mailto:ada@example.org"),
        ({"DEFAULT_FROM_EMAIL": "ada"}, ""),
        ({"CSRF_TRUSTED_ORIGINS": "https://localhost:8443"}, ""),
        ({"CSRF_TRUSTED_ORIGINS": "https://localhost:8443"} | MAIL, "mailto:ada@example.org"),
    ],
)
def test_a_push_service_is_told_of_nobody_who_is_not_there(monkeypatch, variables, contact):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert environment.push_contact(environment.read(ROOT)) == contact
    monkeypatch.setenv("PUSH", "on")
    if contact:
        assert environment.read(ROOT).push
    else:
        with pytest.raises(environment.WrongSettings, match="PUSH: Push services want to know whom to write to"):
            environment.read(ROOT)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_data_directory_is_made_for_its_owner_alone(tmp_path):
    made = environment.prepare_data_dir(tmp_path / "deep" / "data")
    assert mode(made) == 0o700
    assert mode(made / "matplotlib") == 0o700


def test_a_data_directory_that_cannot_be_made_is_said_in_words(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(environment.WrongSettings, match="DATA_DIR"):
        environment.prepare_data_dir(tmp_path / "file" / "data")


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    key = environment.kept_secret_key(tmp_path)
    assert len(key) > 60
    assert environment.kept_secret_key(tmp_path) == key
    assert mode(tmp_path / "secret_key") == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_two_first_starts_at_once_agree_on_the_secret_key(tmp_path):
    environment._write_once(tmp_path / "secret_key", "the first")
    environment._write_once(tmp_path / "secret_key", "the second")
    assert environment.kept_secret_key(tmp_path) == "the first"


def run_manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tracker.settings", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_with_wrong_settings_ends_with_the_words_alone(tmp_path):
    ended = run_manage("check", DATA_DIR=str(tmp_path), PORT="x", SIGN_UP="anybody")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.splitlines() == [
        "Flicker cannot start. Please mend these environment variables:",
        "  PORT: Must be a whole number from 1 to 65535.",
        "  SIGN_UP: Must be one of: closed, invitation, open.",
    ]


@pytest.mark.slow
def test_the_deployment_check_finds_nothing_with_https(tmp_path):
    ended = run_manage(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        DATA_DIR=str(tmp_path / "data"),
        HTTPS="on",
        TRUSTED_PROXY_COUNT="1",
        ALLOWED_HOSTS="diary.example.org",
    )
    assert ended.returncode == 0, ended.stderr


def test_each_field_is_filled_by_one_variable():
    fields = [variable.field or variable.name.lower() for variable in environment.VARIABLES]
    assert sorted(fields) == sorted(field.name for field in dataclasses.fields(environment.Environment))
    assert len(fields) > 15


def test_the_locks_hold_hashes_and_no_addresses():
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert len(locks) >= 2
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text, lock.name
        assert text.count("--hash=sha256:") > 40, lock.name
