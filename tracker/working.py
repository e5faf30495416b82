"""Runs the commands that finish what a request began, whether somebody waits for it or not.

Each server process has one thread of this kind, and a lock on a file lets one of them at a time through. The lock goes
with its process, so after a crash another takes over where the work stood.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections, connections

from tracker.checkpoints import alone

LOOK_EVERY_SECONDS: Final = 1.0

logger = logging.getLogger(__name__)


def start() -> None:
    """Start the thread, which lives as long as this process."""
    threading.Thread(target=_watch, name="working", daemon=True).start()


def _watch() -> None:
    pause = threading.Event()
    while not pause.wait(LOOK_EVERY_SECONDS):
        try:
            close_old_connections()
            work()
        except Exception:
            # Such as a database that is being restarted: the next look tries again.
            logger.exception("Going on with what was begun failed")
            connections.close_all()


def work() -> bool:
    """Run BACKGROUND_COMMANDS once. Safe to call concurrently: where another process runs them already, this returns
    False and does nothing."""
    with alone(settings.DATA_DIR / "working.lock") as mine:
        if mine:
            for command in settings.BACKGROUND_COMMANDS:
                call_command(command, verbosity=0)
        return mine
