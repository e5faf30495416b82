from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from diary.actions.uploads import forget_old_uploads


class Command(BaseCommand):
    help = "Remove the archives that were looked at an hour ago, and that nobody decided on."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        count = forget_old_uploads(timezone.now())
        if verbosity:
            self.stdout.write(f"Files: {count}")
