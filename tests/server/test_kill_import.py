"""An import survives `kill -9` of the whole server, as it is shipped: on the embedded database no row is lost, and none
is there twice."""

from __future__ import annotations

import http.client
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.server.test_kill import HANGS, ROOT, Browser, announced_link, environment, free_port, server

LINES = 20_000
KILLS = 4
COLUMNS = {"column_0": "start", "column_1": "place", "column_2": "intensity"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this is about the embedded database"),
]


def table(lines: int) -> str:
    start = datetime.now(UTC) - timedelta(days=2)
    rows = (f"{start - timedelta(minutes=10 * index):%Y-%m-%d %H:%M},left big toe,3" for index in range(lines))
    return "\n".join(["Start,Toe,Strength", *rows]) + "\n"


def upload(browser: Browser, body: str) -> int:
    """Send a file by the form of the imports, as a browser does."""
    mark = uuid4().hex
    parts = (
        ('name="csrfmiddlewaretoken"', browser.cookies["csrftoken"]),
        ('name="file"; filename="a.csv"\r\nContent-Type: text/csv', body),
    )
    sent = "".join(f"--{mark}\r\nContent-Disposition: form-data; {head}\r\n\r\n{told}\r\n" for head, told in parts)
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items()),
        "Content-Type": f"multipart/form-data; boundary={mark}",
    }
    with closing(http.client.HTTPConnection("127.0.0.1", browser.port, timeout=HANGS)) as connection:
        connection.request("POST", "/import/", f"{sent}--{mark}--\r\n".encode(), headers)
        return connection.getresponse().status


def prepared(browser: Browser, link: str, data_dir: Path, lines: int = LINES) -> tuple[str, str]:
    """The page of a file whose columns were said, and what the page shows of it."""
    browser.send("GET", link)
    password = "a calm evening walk"
    browser.send("POST", link, email="ada@example.org", password1=password, password2=password)
    browser.send("GET", "/")
    assert upload(browser, table(lines)) == 302
    (key,) = asked(data_dir, "SELECT uuid FROM diary_importjob")
    page = f"/import/{UUID(key)}/"
    assert browser.send("POST", page, rows="episode", dates="iso", **COLUMNS)[0] == 302
    found = re.search(r'name="plan" value="(\w+)"', browser.send("GET", page)[1])
    assert found
    return page, found[1]


def asked(data_dir: Path, question: str) -> tuple[Any, ...]:
    with closing(sqlite3.connect(data_dir / "db.sqlite3", timeout=HANGS)) as database:
        answer: tuple[Any, ...] = database.execute(question).fetchone()
    return answer


def done(data_dir: Path) -> int:
    return int(asked(data_dir, "SELECT done FROM diary_importjob")[0])


def wait_for_more(data_dir: Path, before: int) -> float:
    """Wait until another chunk is in; the seconds that the newest one took."""
    started = time.monotonic()
    while done(data_dir) <= before:
        assert time.monotonic() < started + HANGS, "it does not get on"
        time.sleep(0.005)
    return time.monotonic() - started


def begin(browser: Browser, page: str, plan: str) -> threading.Thread:
    """Press the button; the server may die before it answers."""

    def press() -> None:
        with suppress(OSError, http.client.HTTPException):
            browser.send("POST", f"{page}start/", plan=plan)

    thread = threading.Thread(target=press)
    thread.start()
    return thread


def test_it_brings_every_line_once_however_often_the_server_is_killed(tmp_path: Path) -> None:
    port = free_port()
    browser = Browser(port)
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=environment(tmp_path, port), check=True, capture_output=True)
    page, pressed = "", None
    for number in range(KILLS):
        with server(tmp_path, port) as process:
            link = announced_link(process)
            before = 0 if not page else done(tmp_path)
            if not page:
                page, plan = prepared(browser, link, tmp_path)
                pressed = begin(browser, page, plan)
            wait_for_more(tmp_path, before)
            took = wait_for_more(tmp_path, done(tmp_path))
            # Somewhere in the next chunk, each time at another moment of it.
            time.sleep(took * number / KILLS)
            os.killpg(process.pid, signal.SIGKILL)
        assert before < done(tmp_path) < LINES, "it was to be killed on its way"
    assert pressed
    pressed.join(HANGS)
    with server(tmp_path, port) as process:
        announced_link(process)
        while done(tmp_path) < LINES:
            wait_for_more(tmp_path, done(tmp_path))
        assert "Done" in browser.send("GET", page)[1]
    assert asked(tmp_path, "PRAGMA integrity_check") == ("ok",)
    rows = asked(tmp_path, "SELECT count(*), count(DISTINCT uuid), count(DISTINCT started_at) FROM diary_episode")
    sites, counted = (
        asked(tmp_path, f"SELECT {what}")[0]
        for what in ("count(*) FROM diary_episodesite", "sum(episodes) FROM diary_day")
    )
    job = asked(tmp_path, "SELECT state, total, done, added, known, rejected FROM diary_importjob")
    assert {*rows, sites, counted} == {LINES}
    assert job == ("done", LINES, LINES, LINES, 0, 0)
