"""Runs the commands that finish what a request began, whether somebody waits for it or not.

Each server process has one thread for each of them, and a lock on a file lets one process of a machine at a time
through, so that answering keeps its share of the machine. The lock goes with its process. Several machines may run the
same command: each of these commands shares what there is to do by leases or claims.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections, connections

from beside import metrics, rounds
from tracker.checkpoints import alone

LOOK_EVERY_SECONDS: Final = 1.0

logger = logging.getLogger(__name__)


def start() -> None:
    """Start the threads, which live as long as this process."""
    for command in settings.BACKGROUND_COMMANDS:
        threading.Thread(target=_watch, args=(command,), name=command, daemon=True).start()


def _watch(command: str) -> None:
    pause = threading.Event()
    while not pause.wait(LOOK_EVERY_SECONDS):
        try:
            close_old_connections()
            work(command)
            rounds.note(command)
            metrics.count_round(command, failed=False)
        except Exception:
            metrics.count_round(command, failed=True)
            # Such as a database that is being restarted: the next look tries again.
            logger.exception("Going on with what was begun failed: %s", command)
            connections.close_all()


def work(command: str) -> bool:
    """Run one of BACKGROUND_COMMANDS once. Safe to call concurrently: where another process of this machine runs it
    already, this returns False and does nothing."""
    with alone(settings.DATA_DIR / f"{command}.lock") as mine:
        if mine:
            call_command(command, verbosity=0)
        return mine
