"""A copy each day: made beside answering, in the folder BACKUP_DIR, which keeps the newest BACKUP_KEEP.

When one is due is told by the names in that folder alone, and one process makes it: the lock of `make_backup` sees to
that. It is no command of the daily tidying, because a start would wait for it.
"""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone

from tracker.backups import BackupError
from tracker.backups.file import LAST_BACKUP, make_backup

LOOK_EVERY_SECONDS: Final = 60.0
EVERY: Final = timedelta(days=1)
AFTER_A_FAILURE: Final = timedelta(hours=1)
OLD_HOURS: Final = 48.0
"""From this age on the last backup is called old: one was missed."""
_NAME: Final = "flicker-%Y-%m-%dT%H-%M-%SZ.backup"

logger = logging.getLogger(__name__)


def start() -> None:
    """Make a backup each day for as long as this process lives, where BACKUP_DIR is set."""
    if settings.BACKUP_DIR:
        threading.Thread(target=_watch, args=(settings.BACKUP_DIR,), name="backups", daemon=True).start()


def _watch(folder: Path) -> None:
    pause, not_before = threading.Event(), datetime.min.replace(tzinfo=UTC)
    while not pause.wait(LOOK_EVERY_SECONDS):
        now = timezone.now()
        if now < not_before:
            continue
        try:
            close_old_connections()
            back_up_if_due(folder, now)
        except Exception as error:
            # A BackupError is a sentence; what else may happen is for whoever mends the code.
            logger.error("The daily backup failed: %s", error, exc_info=not isinstance(error, BackupError))
            not_before = now + AFTER_A_FAILURE
        finally:
            connections.close_all()


def back_up_if_due(folder: Path, now: datetime) -> Path | None:
    """Make the backup of this day, and then forget those that are too many; None where the last one is younger than a
    day. Raises BackupError, and then keeps all that are there."""
    made = _made(folder)
    if made and now - max(made) < EVERY:
        return None
    # Of one that broke off, when the process ended.
    for left in folder.glob(".flicker-*.backup.part"):
        left.unlink(missing_ok=True)
    target = folder / now.astimezone(UTC).strftime(_NAME)
    make_backup(target, settings.BACKUP_PASSPHRASE, now)
    kept = _made(folder)
    for old in sorted(kept, reverse=True)[settings.BACKUP_KEEP :]:
        kept[old].unlink(missing_ok=True)
    return target


def hours_since_last(now: datetime) -> float | None:
    """The age of the newest backup in hours: in BACKUP_DIR where that is set, and otherwise of whichever
    `manage.py backup` made last with this DATA_DIR. None where there is none."""
    if settings.BACKUP_DIR:
        made = max(_made(settings.BACKUP_DIR), default=None)
    else:
        made = _noted(settings.DATA_DIR / LAST_BACKUP)
    return (now - made).total_seconds() / 3600 if made else None


def _made(folder: Path) -> dict[datetime, Path]:
    """The daily backups that are in a folder, by when they were made. Other files there are nobody's business."""
    found = {}
    try:
        paths = list(folder.glob("flicker-*.backup"))
    except OSError:
        # A disk that is away.
        return {}
    for path in paths:
        try:
            found[datetime.strptime(path.name, _NAME).replace(tzinfo=UTC)] = path
        except ValueError:
            continue
    return found


def _noted(note: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(note.read_text().strip())
    except (OSError, ValueError):
        return None
