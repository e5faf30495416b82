"""Runs the commands that delete what has expired, every day: sessions, guests, old entries of the bins, files that
nobody decided on.

It happens when the site starts and then once a day in one of its processes, on whichever machine: the first that has
the lease.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections, connections

from beside.leases import forget_ended, held
from beside.mails import give_up_old
from tracker.limits import forget_over

LOOK_EVERY_SECONDS: Final = 600.0
DAILY: Final = timedelta(days=1)

logger = logging.getLogger(__name__)


def start() -> None:
    """Tidy up daily for as long as this process lives."""
    threading.Thread(target=_watch, name="tidying", daemon=True).start()


def _watch() -> None:
    pause = threading.Event()
    while not pause.wait(LOOK_EVERY_SECONDS):
        try:
            close_old_connections()
            tidy_up_daily()
        except Exception:
            # Such as a database that is being restarted: the next look tries again.
            logger.exception("Tidying up failed")
        finally:
            connections.close_all()


def tidy_up_daily() -> bool:
    """Tidy up unless that was done within a day, here or by another process; whether it was done now."""
    with held("tidying") as lease:
        if lease is None:
            return False
        tidy_up()
        # Not where it failed: then the next look tries again, here or in another process.
        lease.keep_for(DAILY)
    return True


def tidy_up() -> None:
    """Run TIDYING_COMMANDS, one after the other; the first that fails ends it."""
    for command in settings.TIDYING_COMMANDS:
        call_command(command, verbosity=0)
    for forget in (forget_ended, forget_over, give_up_old):
        forget()
