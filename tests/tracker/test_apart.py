"""What is done before the start is done in a process of its own, and says how it ended."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from tracker.preparing import apart


def test_what_is_prepared_stays_and_what_that_took_does_not(tmp_path: Path) -> None:
    here: list[int] = []

    def prepare() -> None:
        here.append(os.getpid())
        (tmp_path / "prepared").write_text(str(os.getpid()))

    apart(prepare)
    assert here == []
    assert (tmp_path / "prepared").read_text() != str(os.getpid())


def test_what_cannot_be_is_said_by_whoever_found_it(capfd: pytest.CaptureFixture[str]) -> None:
    def prepare() -> None:
        raise CommandError("The disk is full.")

    with pytest.raises(SystemExit) as ended:
        apart(prepare)
    assert ended.value.code == 1
    assert "The disk is full." in capfd.readouterr().err


def test_one_that_was_killed_is_told_of() -> None:
    with pytest.raises(SystemExit, match="ended by SIGKILL"):
        apart(lambda: os.kill(os.getpid(), signal.SIGKILL))
