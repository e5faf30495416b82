"""Somebody who stops the site does not wait for what is being done, and nothing of it is lost."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.server.test_kill import HANGS, ROOT, Browser, announced_link, environment, free_port, pytestmark, server
from tests.server.test_kill_import import asked, done, prepared

__all__ = ["pytestmark"]
LINES = 100_000
BEGUN = 5_000
"""Lines that are in the diary when the site is stopped: enough for a long page and a large archive."""
AT_MOST = 10.0
"""Seconds until everything of a server that was told to stop is gone."""
WHOLE_PAGE = {"period": "all", "with_list": "on", "with_notes": "on", "paper": "a4"}


def fetch_slowly(browser: Browser) -> socket.socket:
    """Ask for the archive, and take a little of it alone, as over a bad line."""
    line = socket.create_connection(("127.0.0.1", browser.port), timeout=HANGS)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    jar = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    line.sendall(f"GET /archive/download/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {jar}\r\n\r\n".encode())
    assert line.recv(12) == b"HTTP/1.1 200"
    return line


def test_it_stops_at_once_in_the_middle_of_everything_and_goes_on_where_it_was(tmp_path: Path) -> None:
    port = free_port()
    browser = Browser(port)
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=environment(tmp_path, port), check=True, capture_output=True)
    with server(tmp_path, port) as process:
        page, plan = prepared(browser, announced_link(process), tmp_path, LINES)
        assert browser.send("POST", f"{page}start/", plan=plan)[0] == 302
        while done(tmp_path) < BEGUN:
            time.sleep(0.2)
        assert browser.send("POST", "/doctor/report/pdf/", **WHOLE_PAGE)[0] == 200
        with fetch_slowly(browser):
            told = time.monotonic()
            process.send_signal(signal.SIGTERM)
            process.wait(HANGS)
            took = time.monotonic() - told
    assert BEGUN <= done(tmp_path) < LINES
    assert took <= AT_MOST, f"it took {took:.1f} s"
    assert asked(tmp_path, "SELECT count(*) FROM diary_episode") == (done(tmp_path),)
    check = [sys.executable, "manage.py", "rebuild_days", "--check"]
    subprocess.run(check, cwd=ROOT, env=environment(tmp_path, port), check=True, capture_output=True)
    before = done(tmp_path)
    with server(tmp_path, port) as process:
        announced_link(process)
        until = time.monotonic() + HANGS
        while done(tmp_path) == before:
            assert time.monotonic() < until, "it does not go on"
            time.sleep(0.2)
