"""`manage.py dev`: a filled diary, the work in the background, a new start when a file changes, and one end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Thread
from time import monotonic

import pytest

from tests.tracker.test_start import ROOT, Visitor, free_port
from tracker import environment

pytestmark = pytest.mark.slow

WAIT_SECONDS = 90


class Dev:
    """The command, with settings of its own, whose file can be changed."""

    def __init__(self, folder: Path) -> None:
        self.data_dir = folder / "data"
        self.settings = folder / "dev_settings.py"
        self.settings.write_text("from tests.tracker.served import *\n")
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        clean = {name: value for name, value in os.environ.items() if name not in environment.variables()}
        chosen = {
            "DEBUG": "on",
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "dev_settings",
            "PYTHONPATH": str(folder),
            "PYTHONUNBUFFERED": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "dev"],
            cwd=ROOT,
            env={**clean, **chosen},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._lines: Queue[str] = Queue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def end(self) -> None:
        """Leave nothing behind, whatever a test left running."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._reader.join(WAIT_SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def says(self, words: str) -> str:
        """All it says until a line that holds these words."""
        said = ""
        while words not in said:
            said += self._lines.get(timeout=WAIT_SECONDS)
        return said


@pytest.fixture
def dev(tmp_path) -> Iterator[Dev]:
    dev = Dev(tmp_path)
    yield dev
    dev.end()


def test_it_serves_a_filled_diary_starts_anew_when_a_file_changes_and_ends_with_ctrl_c(dev):
    said = dev.says("Ctrl-C")
    assert f"Flicker is open at {dev.address}/" in said
    (email, password) = re.findall(r"Sign in as (\S+) with the password: (.+)", said)[0]
    visitor = Visitor()
    assert visitor.post(f"{dev.address}/account/login/", login=email, password=password)[0] == 200
    status, page = visitor.get(f"{dev.address}/diary/")
    assert status == 200
    assert page.count("entry__") > 10
    # Its first round comes a moment after the first answer.
    lock, until = dev.data_dir / "work_imports.lock", monotonic() + 60
    while not lock.exists() and monotonic() < until:
        assert visitor.get(f"{dev.address}/healthz")[0] == 200
    assert lock.exists(), "nothing works in the background"

    dev.settings.write_text("from tests.tracker.served import *\nSITE_NAME = 'Flicker anew'\n")
    assert "Filling" not in dev.says("Flicker anew is open at")

    os.killpg(dev.process.pid, signal.SIGINT)
    assert dev.process.wait(timeout=WAIT_SECONDS) == 0
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", dev.port), timeout=5)


def test_it_is_refused_where_debug_is_off(tmp_path):
    clean = {name: value for name, value in os.environ.items() if name not in environment.variables()}
    ended = subprocess.run(
        [sys.executable, "manage.py", "dev"],
        cwd=ROOT,
        env={**clean, "DJANGO_SETTINGS_MODULE": "tests.tracker.served", "DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
        timeout=WAIT_SECONDS,
    )
    assert ended.returncode == 1
    assert ended.stderr == "CommandError: This server is for DEBUG=on alone; `make dev` sets it.\n"
    assert not (tmp_path / "data" / "db.sqlite3").exists()
