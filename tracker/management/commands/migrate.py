from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from accounts.row_security import Crossing, crossing


class Command(migrate.Command):
    """As Django's: a migration that changes rows changes them in every diary."""

    def handle(self, *args: Any, **options: Any) -> None:
        with crossing(Crossing.UPKEEP):
            super().handle(*args, **options)
