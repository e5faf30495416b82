from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.setup import remove_expired_guests


class Command(BaseCommand):
    help = "Delete the guests whose time is over, with all they wrote."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{remove_expired_guests()} guests removed")
