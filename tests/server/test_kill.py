"""An acknowledged entry survives `kill -9` of the whole server, as it is shipped, on the embedded database."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import SystemRandom
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
WRITERS = 4
ENOUGH = 25
"""How many entries are acknowledged in a round before the server is killed."""
HANGS = 300
"""Seconds after which even a slow machine would have answered."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this is about the embedded database"),
]


@dataclass
class Browser:
    """Somebody who is signed in, with cookies and nothing more. `host` is the name of the site where that is another
    than that of the server, as behind a proxy."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    host: str = ""

    def send(self, method: str, path: str, **data: str) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=HANGS)) as connection:
            jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            headers = {"Cookie": jar, "Content-Type": "application/x-www-form-urlencoded"}
            if self.host:
                headers["Host"] = self.host
            if data:
                data["csrfmiddlewaretoken"] = self.cookies["csrftoken"]
            connection.request(method, path, urlencode(data), headers)
            response = connection.getresponse()
            body = response.read().decode()
            for name, value in response.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.split(";")[0]
            return response.status, body


def free_port() -> int:
    """One that is free, below those that the system gives to whoever asks for any, and so might give away meanwhile."""
    for port in SystemRandom().sample(range(20_000, 32_000), 100):
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def environment(data_dir: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return kept | {"DATA_DIR": str(data_dir), "PORT": str(port), "DJANGO_SETTINGS_MODULE": "tracker.settings"}


@contextmanager
def server(data_dir: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The shipped server, ready to answer; killed with all its workers at the end."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "start"],
        cwd=ROOT,
        env=environment(data_dir, port),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=HANGS)


def announced_link(process: subprocess.Popen[str]) -> str:
    """The set-up link, once the server has printed that it is open; "" where there is none to print."""
    assert process.stdout is not None
    link = ""
    for line in process.stdout:
        found = re.search(r"/setup/\S+", line)
        link = found.group() if found else link
        if "Ctrl-C" in line:
            return link
    raise AssertionError("the server stopped before it was open")


def write_until_killed(browser: Browser, acknowledged: list[UUID], enough: threading.Event) -> None:
    with suppress(OSError, http.client.HTTPException):
        while True:
            uuid = uuid4()
            status, _ = browser.send("POST", "/log/", uuid=str(uuid), ago="0", sites="left_hallux")
            if status == 302:
                acknowledged.append(uuid)
                if len(acknowledged) >= ENOUGH:
                    enough.set()


def test_it_keeps_every_acknowledged_entry_when_the_server_is_killed(tmp_path: Path) -> None:
    port = free_port()
    browser = Browser(port)
    acknowledged: list[UUID] = []
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=environment(tmp_path, port), check=True, capture_output=True)
    for index in range(ROUNDS):
        with server(tmp_path, port) as process:
            link = announced_link(process)
            if index == 0:
                browser.send("GET", link)
                password = "a calm evening walk"
                status, _ = browser.send("POST", link, email="ada@example.org", password1=password, password2=password)
                assert status == 302
                browser.send("GET", "/")
            enough = threading.Event()
            before = len(acknowledged)
            this_round: list[UUID] = []
            threads = [
                threading.Thread(
                    target=write_until_killed, args=(Browser(port, dict(browser.cookies)), this_round, enough)
                )
                for _ in range(WRITERS)
            ]
            for thread in threads:
                thread.start()
            assert enough.wait(HANGS), "the writers did not get far enough"
            os.killpg(process.pid, signal.SIGKILL)
            for thread in threads:
                thread.join()
            acknowledged += this_round
            assert len(acknowledged) >= before + ENOUGH
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        stored = [UUID(row[0]) for row in database.execute("SELECT uuid FROM diary_episode")]
        counted = database.execute("SELECT sum(episodes) FROM diary_day").fetchone()[0]
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored))
    assert counted == len(stored)
