from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.guests import remove_expired_guests


class Command(BaseCommand):
    help = "Delete the guests whose time is over, with all they wrote."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        count = remove_expired_guests()
        if verbosity:
            self.stdout.write(f"Removed guests: {count}")
