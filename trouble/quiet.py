"""Writes that a page can do without, and what is known of trouble at the moment."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Final

from django.conf import settings
from django.db import connection

from trouble.kinds import Trouble, trouble_of

REMEMBERED_SECONDS: Final = 60.0
"""So long a failed write is taken for how things are, where none has succeeded since."""

PATIENCE_MS: Final = 500
"""How long a write that a page can do without waits for somebody else's."""

# A write-ahead log grows by pages of 4 KiB, and a small transaction by some of them.
_ROOM_NEEDED: Final = 64 * 1024

logger = logging.getLogger(__name__)


@dataclass
class _Known:
    """What this process has last met."""

    trouble: Trouble | None = None
    at: float = 0.0
    said: Trouble | None = None
    said_at: float = 0.0


_known, _lock = _Known(), Lock()
_missed: ContextVar[list[str] | None] = ContextVar("missed", default=None)


def note_trouble(trouble: Trouble, what: str) -> None:
    """Remember that something could not be kept. Logged once in `REMEMBERED_SECONDS`, and only `what` kind of thing."""
    now = time.monotonic()
    with _lock:
        is_news = trouble is not _known.said or now - _known.said_at > REMEMBERED_SECONDS
        # Who waits for somebody else is in no lasting trouble.
        if trouble is not Trouble.BUSY:
            _known.trouble, _known.at = trouble, now
        if is_news:
            _known.said, _known.said_at = trouble, now
    if is_news:
        logger.error("%s Not kept: %s.", trouble.words.what, what)


def note_written() -> None:
    """Forget the trouble: something was kept."""
    with _lock:
        _known.trouble = None


def is_suspected() -> bool:
    """Whether a write failed a moment ago, so that it is worth trying another one."""
    return _known.trouble is not None and time.monotonic() - _known.at < REMEMBERED_SECONDS


def trouble_now() -> Trouble | None:
    """What keeps the site from writing, as far as that can be told without a statement; None where nothing does."""
    return (_known.trouble if is_suspected() else None) or _seen()


def _seen() -> Trouble | None:
    if connection.vendor == "sqlite":
        return _seen_of_disk(str(settings.DATABASES["default"]["NAME"]))
    status = getattr(getattr(connection.connection, "info", None), "parameter_status", None)
    if status and "on" in (_said(status, "default_transaction_read_only"), _said(status, "in_hot_standby")):
        return Trouble.READ_ONLY
    return None


def _said(status: Callable[[str], str | None], name: str) -> str | None:
    # A connection that broke meanwhile says nothing.
    with suppress(Exception):
        return status(name)
    return None


def _seen_of_disk(database: str) -> Trouble | None:
    try:
        disk = os.statvfs(settings.DATA_DIR)
    except OSError:
        return Trouble.AWAY
    if disk.f_flag & os.ST_RDONLY or (os.path.exists(database) and not os.access(database, os.W_OK)):
        return Trouble.READ_ONLY
    return Trouble.FULL if disk.f_bavail * disk.f_frsize < _ROOM_NEEDED else None


@contextmanager
def quietly(what: str) -> Iterator[None]:
    """Write what a page can do without: in trouble it is left out, and the page is shown.

    `what` names the kind of thing for the log, and nothing that anybody wrote. Any other error is raised as ever, and
    so is trouble within a transaction: it must not go on half-way.
    """
    try:
        with _impatiently():
            yield
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is None or connection.in_atomic_block:
            raise
        note_trouble(trouble, what)
        if (missed := _missed.get()) is not None:
            missed.append(what)
    else:
        note_written()


@contextmanager
def misses() -> Iterator[list[str]]:
    """The kinds of what `quietly` had to leave out meanwhile: what is made of it is of this moment alone."""
    missed: list[str] = []
    before = _missed.set(missed)
    try:
        yield missed
    finally:
        _missed.reset(before)
        if (around := _missed.get()) is not None:
            around.extend(missed)


@contextmanager
def _impatiently() -> Iterator[None]:
    """Wait a moment only for the write lock of SQLite: somebody wants to read."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    # By the driver itself: nobody else's statements are counted or logged here.
    usual = connection.connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.connection.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
    try:
        yield
    finally:
        if connection.connection is not None:
            connection.connection.execute(f"PRAGMA busy_timeout={usual}")
