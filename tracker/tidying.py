"""Runs the commands that delete what has expired, every day: sessions, guests, old entries of the bins, files that
nobody decided on.

It happens when the site starts and then once a day in one of its processes: whichever first writes the day into the
shared cache.
"""

from __future__ import annotations

import logging
import threading
from datetime import date
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import close_old_connections, connections
from django.utils import timezone

LOOK_EVERY_SECONDS: Final = 600.0
# Longer than the day that the key names.
_TWO_DAYS: Final = 2 * 24 * 60 * 60

logger = logging.getLogger(__name__)


def start() -> None:
    """Tidy up daily for as long as this process lives."""
    threading.Thread(target=_watch, name="tidying", daemon=True).start()


def _watch() -> None:
    pause = threading.Event()
    while not pause.wait(LOOK_EVERY_SECONDS):
        try:
            close_old_connections()
            tidy_up_once(timezone.now().date())
        except Exception:
            # Such as a database that is being restarted: the next look tries again.
            logger.exception("Tidying up failed")
        finally:
            connections.close_all()


def tidy_up_once(today: date) -> bool:
    """Tidy up unless that was done today, here or by another process; whether it was done now."""
    done = f"tidied-{today}"
    if not cache.add(done, "yes", timeout=_TWO_DAYS):
        return False
    try:
        tidy_up()
    except Exception:
        # So that the next look tries again, here or in another process.
        cache.delete(done)
        raise
    return True


def tidy_up() -> None:
    """Run TIDYING_COMMANDS, one after the other; the first that fails ends it."""
    for command in settings.TIDYING_COMMANDS:
        call_command(command, verbosity=0)
