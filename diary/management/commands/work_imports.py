from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from diary.actions.change import Gone
from diary.actions.importing import break_off, step
from diary.models import ImportJob
from diary.models.importing import GOING

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Bring to their end the imports, and their undoing, that people began."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        going = ImportJob.objects.filter(state__in=GOING).order_by("made_at", "pk").select_related("diary")
        # A piece of each in turn: nobody waits until somebody else's long file is through.
        while jobs := list(going.all()):
            for job in jobs:
                self.work_on(job, verbosity)

    def work_on(self, job: ImportJob, verbosity: int) -> None:
        try:
            step(diary=job.diary, job=job, now=timezone.now())
        except Gone:
            return
        except (OperationalError, InterfaceError):
            # The database, and not the file: whoever runs this tries again.
            raise
        except Exception:
            logger.exception("An import could not go on")
            break_off(job=job)
        if verbosity and job.state not in GOING:
            self.stdout.write(f"An import of {job.total} lines: {job.state}")
