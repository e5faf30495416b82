from __future__ import annotations

import getpass
import warnings
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker.backups import BackupError
from tracker.backups.file import make_backup

SHORTEST = 12


class Command(BaseCommand):
    help = (
        "Write the database and the secret key into one file, while the site runs, and check that it can be read "
        "again. With BACKUP_PASSPHRASE it is sealed. `manage.py restore` puts it back."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where to write it; nothing may be there yet")
        parser.add_argument("--encrypt", action="store_true", help="ask for a passphrase, and seal it with that")

    def handle(self, *, file: Path, encrypt: bool, **options: Any) -> None:
        passphrase = ask_twice() if encrypt else settings.BACKUP_PASSPHRASE
        try:
            manifest = make_backup(file.expanduser().resolve(), passphrase, timezone.now())
        except BackupError as error:
            raise CommandError(str(error)) from None
        rows = sum(manifest.holds.rows.values())
        how = "sealed" if passphrase else "not encrypted"
        self.stdout.write(f"{file}: {rows:,} rows and the secret key, {how}, checked.")
        if not passphrase:
            self.stdout.write("Whoever has this file can read every diary in it. Keep it as safe as the site.")


def ask_twice() -> str:
    """A passphrase that was typed twice in the same way. Raises CommandError."""
    passphrase = ask("Passphrase for this backup: ")
    if len(passphrase) < SHORTEST:
        raise CommandError(f"A passphrase needs at least {SHORTEST} characters. Nothing was written.")
    if ask("The same once more: ") != passphrase:
        raise CommandError("These were not the same. Nothing was written.")
    return passphrase


def ask(prompt: str) -> str:
    """What somebody types at a terminal, without showing it. Raises CommandError where there is nobody."""
    try:
        with warnings.catch_warnings():
            # Where there is no terminal, what is typed would be seen.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(prompt)
    except (EOFError, OSError, getpass.GetPassWarning):
        raise CommandError("There is nobody to ask for the passphrase. Set BACKUP_PASSPHRASE_FILE.") from None
