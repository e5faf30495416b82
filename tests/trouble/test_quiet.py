"""What a process knows of trouble: from a write that failed, until one succeeds or a minute has passed."""

from __future__ import annotations

import errno
import os
import time
from types import SimpleNamespace

import pytest
from django.db import connection

from tests.each import each
from trouble import quiet
from trouble.kinds import Trouble
from trouble.quiet import REMEMBERED_SECONDS, is_suspected, misses, note_trouble, note_written, quietly, trouble_now

pytestmark = pytest.mark.django_db(transaction=True)


def fail(number: int) -> None:
    with quietly("a test"):
        raise OSError(number, "no")


def test_what_fails_is_left_out_and_known_until_something_is_kept() -> None:
    assert trouble_now() is None
    fail(errno.ENOSPC)
    assert (trouble_now(), is_suspected()) == (Trouble.FULL, True)
    with quietly("a test"):
        pass
    assert (trouble_now(), is_suspected()) == (None, False)


def test_it_is_forgotten_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    fail(errno.EROFS)
    monkeypatch.setattr(quiet, "time", SimpleNamespace(monotonic=lambda: now + REMEMBERED_SECONDS + 1))
    assert trouble_now() is None


def test_whoever_waits_for_somebody_else_is_in_no_trouble() -> None:
    note_trouble(Trouble.BUSY, "a test")
    assert not is_suspected()


def test_what_is_left_out_is_told_to_whoever_makes_something_of_it() -> None:
    fail(errno.ENOSPC)
    with misses() as around:
        with misses() as inner:
            fail(errno.ENOSPC)
        with quietly("something else"):
            pass
        assert (inner, around) == (["a test"], ["a test"])
        with misses() as later:
            pass
    assert (later, around) == ([], ["a test"])


@each("error", [ValueError("x"), OSError(errno.ENOENT, "x")])
def test_a_mistake_of_ours_is_raised(error: Exception) -> None:
    with pytest.raises(type(error)), quietly("a test"):
        raise error
    assert trouble_now() is None


def test_a_full_disk_is_seen_before_anything_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    note_written()
    monkeypatch.setattr(connection, "vendor", "sqlite")
    for flags, free, said in ((0, 3, Trouble.FULL), (1, 900, Trouble.READ_ONLY), (0, 900, None)):
        disk = SimpleNamespace(f_flag=flags, f_bavail=free, f_frsize=4096)
        monkeypatch.setattr(os, "statvfs", lambda path, disk=disk: disk)
        assert trouble_now() is said
