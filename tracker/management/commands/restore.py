from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.backups import BackupError
from tracker.backups.file import FALLBACKS, SECRET_KEY
from tracker.backups.restoring import restore_backup
from tracker.management.commands.backup import ask


class Command(BaseCommand):
    help = (
        "Put back what `manage.py backup` wrote, into a place where nothing is: an empty DATA_DIR, or an empty "
        "database of PostgreSQL. All of the file is checked before anything is written."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the backup")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            manifest = restore_backup(file.expanduser(), passphrase)
        except BackupError as error:
            raise CommandError(str(error)) from None
        rows = sum(manifest.holds.rows.values())
        self.stdout.write(f"Restored: {rows:,} rows as they were at {manifest.made_at:%Y-%m-%d %H:%M} UTC.")
        if settings.ENVIRONMENT.secret_key not in (None, (settings.DATA_DIR / SECRET_KEY).read_text()):
            self.stdout.write(
                "SECRET_KEY is set, and is another one than in this backup. Leave it out, or authenticator apps and "
                "recovery codes stop working."
            )
        elif (settings.DATA_DIR / FALLBACKS).exists() and not settings.SECRET_KEY_FALLBACKS:
            self.stdout.write(f"It had earlier keys too: set SECRET_KEY_FALLBACKS_FILE={settings.DATA_DIR / FALLBACKS}")


def passphrase() -> str:
    """That of the settings; otherwise somebody is asked."""
    return settings.BACKUP_PASSPHRASE or ask("Passphrase of this backup: ")
