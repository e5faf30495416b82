from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from tracker import checkpoints


class Command(BaseCommand):
    help = "Empty SQLite's log into the database file, as the server does every minute."
    requires_system_checks = ()

    def handle(self, *, verbosity: int, **options: Any) -> None:
        if connection.vendor != "sqlite":
            return
        done = checkpoints.checkpoint(Path(connection.settings_dict["NAME"]))
        if verbosity:
            self.stdout.write("The log is empty." if done else "The log is in use. Try again in a moment.")
