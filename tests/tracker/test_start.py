"""The site as a person starts it: one command, real processes, a database of its own."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.utils import ConnectionHandler

from tracker import environment
from tracker import settings as shipped
from tracker.management.commands import start as start_command

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a calm evening walk"


class RunningSite(NamedTuple):
    process: subprocess.Popen[str]
    address: str
    said: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data_dir: Path, **variables: str) -> RunningSite:
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if name not in environment.variables()}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "start"],
        cwd=ROOT,
        env={
            **clean,
            "DJANGO_SETTINGS_MODULE": "tests.tracker.served",
            "DATA_DIR": str(data_dir),
            "PORT": str(port),
            "WEB_CONCURRENCY": "4",
            **variables,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    return RunningSite(process, f"http://127.0.0.1:{port}", said)


def stop(site: RunningSite) -> None:
    site.process.send_signal(signal.SIGTERM)
    site.process.communicate(timeout=30)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("site") / "data"


@pytest.fixture(scope="module")
def site(data_dir) -> Iterator[RunningSite]:
    site = start(data_dir)
    yield site
    stop(site)


class Visitor:
    def __init__(self) -> None:
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, url: str) -> tuple[int, str]:
        return self._open(url, None)

    def post(self, url: str, **words: str) -> tuple[int, str]:
        _, page = self.get(url)
        (token, *_) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        return self._open(url, urlencode({**words, "csrfmiddlewaretoken": token}).encode())

    def upload(self, url: str, file: bytes) -> tuple[int, str]:
        self.get(url)
        head = b'--diary\r\nContent-Disposition: form-data; name="file"; filename="diary.json"\r\n\r\n'
        return self._open(url, head + file + b"\r\n--diary--\r\n", "multipart/form-data; boundary=diary")

    def _open(self, url: str, data: bytes | None, kind: str = "application/x-www-form-urlencoded") -> tuple[int, str]:
        try:
            with self.opener.open(Request(url, data, {"Content-Type": kind}), timeout=30) as response:
                return response.status, response.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()


def ended_at_once(before: Sequence[str] = (sys.executable,), **variables: str) -> str:
    """What a start says that cannot succeed; `before` is what starts Python."""
    clean = {name: value for name, value in os.environ.items() if name not in environment.variables()}
    ended = subprocess.run(
        [*before, "manage.py", "start"],
        cwd=ROOT,
        env={**clean, "DJANGO_SETTINGS_MODULE": "tests.tracker.served", **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    return ended.stderr


@pytest.mark.slow
def test_a_port_that_is_in_use_is_said_before_anything_is_made(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = ended_at_once(DATA_DIR=str(tmp_path / "data"), PORT=str(port))
    assert said == f"CommandError: Port {port} is in use. Choose another: PORT={port + 1} make run\n"
    assert not (tmp_path / "data" / "db.sqlite3").exists()


@pytest.mark.slow
def test_a_database_that_cannot_be_opened_is_said_in_words(tmp_path):
    (tmp_path / "db.sqlite3").mkdir()
    tmp_path.chmod(0o700)
    said = ended_at_once(DATA_DIR=str(tmp_path), PORT=str(free_port()))
    assert said.startswith("CommandError: The database cannot be used: unable to open database file.\n")
    assert f"read and write {tmp_path / 'db.sqlite3'}" in said


@pytest.mark.slow
@pytest.mark.parametrize("spoil", ["the head", "a page"])
def test_a_damaged_database_is_said_in_words(tmp_path, spoil):
    path = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "CREATE TABLE toe (id INTEGER PRIMARY KEY, name TEXT); CREATE INDEX by_name ON toe (name);"
            "INSERT INTO toe WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000)"
            "  SELECT i, 'toe number ' || i FROM n;"
        )
    body = bytearray(path.read_bytes())
    body[: 4096 if spoil == "the head" else 0] = b"x" * (4096 if spoil == "the head" else 0)
    body[20 * 4096 : 21 * 4096] = b"x" * 4096
    path.write_bytes(body)
    tmp_path.chmod(0o700)
    said = ended_at_once(DATA_DIR=str(tmp_path), PORT=str(free_port()))
    assert said.startswith("CommandError: The database cannot be used: ")
    assert said.endswith(
        f"Move {path}* to another folder, and put the last backup in its place: manage.py restore FILE\n"
    )
    assert path.read_bytes()[20 * 4096 :] == body[20 * 4096 :]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("trace", "text"),
    [
        ("secret_key", "a key of fifty characters or more, which nobody guesses"),
        ("last_backup", "2026-03-14T08:00+00:00"),
    ],
)
def test_an_empty_file_where_a_site_was_is_no_new_site(tmp_path, trace, text):
    tmp_path.chmod(0o700)
    path = tmp_path / "db.sqlite3"
    path.touch()
    log = path.with_name("db.sqlite3-wal")
    log.write_bytes(b"what was written last")
    (tmp_path / trace).write_text(text)
    said = ended_at_once(DATA_DIR=str(tmp_path), PORT=str(free_port()))
    assert said.startswith(f"CommandError: {path} is empty, and was not: Flicker has run here before.")
    assert "put the last backup in its place: manage.py restore FILE\n" in said
    assert (path.stat().st_size, log.read_bytes()) == (0, b"what was written last")


@pytest.mark.slow
def test_an_empty_file_where_nothing_was_is_a_new_site(tmp_path):
    tmp_path.chmod(0o700)
    (tmp_path / "db.sqlite3").touch()
    site = start(tmp_path)
    stop(site)
    assert "/setup/" in site.said


@pytest.mark.slow
def test_files_that_are_not_collected_are_said_in_words(tmp_path):
    """Every page would be an error, and nobody would be told why."""
    collected = tmp_path / "collected"
    with_settings = {"DJANGO_SETTINGS_MODULE": "its_settings", "PYTHONPATH": str(tmp_path)}
    (tmp_path / "its_settings.py").write_text(
        f"from tracker.settings import *\nfrom pathlib import Path\nSTATIC_ROOT = Path({str(collected)!r})\n"
    )
    for collects in (False, True):
        if collects:
            clean = {name: value for name, value in os.environ.items() if name not in environment.variables()}
            collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
            own = with_settings | {"DATA_DIR": str(tmp_path / "data")}
            subprocess.run(collect, cwd=ROOT, env=clean | own, check=True, timeout=120)
            (manifest,) = collected.glob("staticfiles.json")
            told = json.loads(manifest.read_text())
            # As an older version left it, which did not have this file.
            told["paths"].pop(next(name for name in told["paths"] if name.endswith(".css")))
            manifest.write_text(json.dumps(told))
        said = ended_at_once(DATA_DIR=str(tmp_path / "data"), PORT=str(free_port()), **with_settings)
        assert said.startswith("CommandError: The styles and scripts of the pages are not collected")
        assert "make run\nOr collect them before: manage.py collectstatic --noinput\n" in said
        assert not (tmp_path / "data" / "db.sqlite3").exists()


@pytest.mark.slow
def test_a_database_of_a_newer_version_is_left_as_it_is(tmp_path):
    path = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT, applied TEXT);"
            "INSERT INTO django_migrations VALUES (1, 'diary', '9999_what_will_be', '2030-01-01');"
        )
    tmp_path.chmod(0o700)
    said = ended_at_once(DATA_DIR=str(tmp_path), PORT=str(free_port()))
    assert said.startswith("CommandError: A newer Flicker has written this database (diary.9999_what_will_be).\n")
    assert "Start that version" in said
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("django_migrations",)]


@pytest.mark.slow
def test_a_disk_that_is_full_is_said_in_words(tmp_path):
    # No file may be larger than half of what is tried: to the site this is what a full disk is.
    limit = [
        sys.executable,
        "-c",
        "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2**19, 2**19))",
    ]
    limit[-1] += "; os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    said = ended_at_once(limit, DATA_DIR=str(tmp_path / "data"), PORT=str(free_port()))
    assert said.startswith(f"CommandError: Nothing can be written to {tmp_path / 'data'}: file too large.\n")
    assert "Make room on its disk" in said


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path):
    said = ended_at_once(DATA_DIR="/proc/flicker", PORT=str(free_port()))
    assert "DATA_DIR: /proc/flicker" in said
    assert "Please mend these environment variables" in said


@pytest.mark.slow
def test_a_second_server_is_refused_while_one_runs_and_not_once_it_was_killed(tmp_path):
    data_dir = tmp_path / "data"
    first = start(data_dir)
    try:
        said = ended_at_once(DATA_DIR=str(data_dir), PORT=str(free_port()))
        assert said == (
            f"CommandError: Flicker is running with the data of {data_dir} already. Stop that first, or give this one "
            "a DATA_DIR of its own.\n"
        )
        assert Visitor().get(f"{first.address}/healthz")[0] == 200
    finally:
        os.killpg(first.process.pid, signal.SIGKILL)
        first.process.communicate(timeout=30)
    second = start(data_dir)
    assert "is open at" in second.said
    stop(second)


@pytest.mark.slow
def test_a_postgresql_that_does_not_answer_is_said_in_words(tmp_path):
    pytest.importorskip("psycopg")
    address = f"postgres://flicker:hushed@127.0.0.1:{free_port()}/flicker"
    said = ended_at_once(DATA_DIR=str(tmp_path / "data"), PORT=str(free_port()), DATABASE_URL=address)
    assert "The database cannot be used: " in said
    assert said.endswith("Start PostgreSQL, or mend DATABASE_URL.\n")
    assert "hushed" not in said


@pytest.mark.slow
@pytest.mark.django_db
def test_a_postgresql_without_that_database_is_said_in_words(tmp_path):
    if connection.vendor == "sqlite":
        pytest.skip("this is about PostgreSQL")
    told = connection.settings_dict
    address = f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT'] or 5432}/not_made_yet"
    said = ended_at_once(DATA_DIR=str(tmp_path / "data"), PORT=str(free_port()), DATABASE_URL=address)
    assert 'database "not_made_yet" does not exist' in said
    assert said.endswith("Start PostgreSQL, or mend DATABASE_URL.\n")


@pytest.mark.slow
@pytest.mark.django_db
def test_a_database_that_can_only_be_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
    # Whoever runs the tests may be allowed to write to every file.
    handler = ConnectionHandler({"default": {**shipped.EMBEDDED_DATABASE, "NAME": f"file:{path}?mode=ro"}})
    monkeypatch.setattr(start_command, "connection", handler["default"])
    with closing(handler["default"]), pytest.raises(CommandError, match="write a readonly database"):
        start_command.Command().refuse_a_database_that_cannot_be_used()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EADDRINUSE, "Port 65535 is in use. Choose another: PORT=8000 make run"),
        (errno.EACCES, "Choose one above 1023"),
        (errno.EADDRNOTAVAIL, "Nothing can listen on 127.0.0.1, port 65535"),
    ],
)
def test_an_address_that_cannot_be_had_is_said_in_words(settings, code, words):
    settings.PORT = 65535
    assert words in start_command._why_not(OSError(code, os.strerror(code)))


@pytest.mark.slow
def test_it_says_where_it_is_open_and_where_the_data_lies(site, data_dir):
    assert re.search(r"Flicker is open at http://localhost:\d+/", site.said)
    assert f"Its data lies in {data_dir}" in site.said
    assert re.search(r"/setup/\S+/", site.said)


@pytest.mark.slow
def test_it_answers_when_it_is_ready(site):
    status, said = Visitor().get(f"{site.address}/healthz")
    assert (status, said.splitlines()[0]) == (200, "ok")


@pytest.mark.slow
def test_its_files_are_for_their_owner_alone(site, data_dir):
    assert data_dir.stat().st_mode & 0o777 == 0o700
    assert (data_dir / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_the_printed_link_makes_the_first_account_and_guesses_are_counted_by_all_workers(site, data_dir):
    (path,) = re.findall(r"http://localhost:\d+(/setup/\S+/)", site.said)
    words = {"email": "ada@example.org", "password1": PASSWORD, "password2": PASSWORD}
    owner = Visitor()
    assert owner.post(site.address + path, **words)[0] == 200
    assert owner.get(f"{site.address}/more/")[0] == 200
    assert Visitor().get(site.address + path)[0] == 404

    answers = [
        Visitor().post(f"{site.address}/account/login/", login="ada@example.org", password=f"guess {number}")
        for number in range(12)
    ]
    weighed = [page for status, page in answers if "are not correct" in page]
    assert len(weighed) == 5


@pytest.mark.slow
def test_a_body_that_is_too_large_is_refused_and_the_site_stays_up(site):
    visitor = Visitor()
    status, page = visitor.upload(f"{site.address}/account/login/", b"x" * (2 * 1024 * 1024))
    assert status == 413
    assert "Files up to 1 MB" in page
    assert visitor.get(f"{site.address}/healthz")[0] == 200
