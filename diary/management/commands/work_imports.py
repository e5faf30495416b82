from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from diary.actions.change import Gone
from diary.actions.importing import forget_old_files, step
from diary.models import ImportJob
from diary.models.importing import GOING


class Command(BaseCommand):
    help = "Finish the imports that people began and left, one after the other, and forget files nobody decided on."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        forget_old_files(timezone.now())
        for job in ImportJob.objects.filter(state__in=GOING).order_by("made_at", "pk").select_related("diary"):
            try:
                while step(diary=job.diary, job=job, now=timezone.now()):
                    pass
            except Gone:
                continue
            if verbosity:
                self.stdout.write(f"An import of {job.total} lines: {job.state}")
