from __future__ import annotations

from typing import Any

from django.core.checks import Tags, register
from django.core.management.commands import check
from django.db import DEFAULT_DB_ALIAS

from tracker.checks import sqlite_has_no_known_bug


class Command(check.Command):
    """Django's own, with the notes that every other command is spared."""

    def handle(self, *app_labels: Any, **options: Any) -> None:
        register(sqlite_has_no_known_bug, Tags.database)
        # The database is asked too; every other command is spared that.
        options["databases"] = options["databases"] or [DEFAULT_DB_ALIAS]
        super().handle(*app_labels, **options)
