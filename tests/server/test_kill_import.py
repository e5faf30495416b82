"""An import survives `kill -9` at any moment: on the embedded database no row is lost, and none is there twice."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES = 20_000
KILLS = 6
HANGS = 300
"""Seconds after which even a slow machine would have got on."""

pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this is about the embedded database")
PREPARE = f"""
from tests.exchange.importing import kept, many
from tests.makers import make_diary
from diary.actions.importing import start
diary = make_diary()
start(diary=diary, job=kept(diary, many({LINES})))
"""


def environment(data_dir: Path) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return known | {"DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "tracker.settings"}


def manage(data_dir: Path, *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment(data_dir), check=True, capture_output=True)


def done(data_dir: Path) -> int:
    with closing(sqlite3.connect(data_dir / "db.sqlite3", timeout=HANGS)) as database:
        found = database.execute("SELECT done FROM diary_importjob").fetchone()
    return int(found[0])


def test_it_brings_every_line_once_however_often_it_is_killed(tmp_path: Path) -> None:
    manage(tmp_path, "migrate", "--verbosity", "0")
    manage(tmp_path, "shell", "--command", PREPARE)
    for number in range(KILLS):
        before = done(tmp_path)
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "work_imports"],
            cwd=ROOT,
            env=environment(tmp_path),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + HANGS
        while done(tmp_path) == before:
            assert worker.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < until, "it does not get on"
            time.sleep(0.01)
        # Somewhere in the next piece, each time at another moment of it.
        time.sleep(0.03 * number)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    assert 0 < done(tmp_path) < LINES
    manage(tmp_path, "work_imports")
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows, distinct, times = database.execute(
            "SELECT count(*), count(DISTINCT uuid), count(DISTINCT started_at) FROM diary_episode"
        ).fetchone()
        sites = database.execute("SELECT count(*) FROM diary_episodesite").fetchone()[0]
        counted = database.execute("SELECT sum(episodes) FROM diary_day").fetchone()[0]
        job = database.execute("SELECT state, total, done, added, known, rejected FROM diary_importjob").fetchone()
    assert rows == distinct == times == sites == counted == LINES
    assert job == ("done", LINES, LINES, LINES, 0, 0)
