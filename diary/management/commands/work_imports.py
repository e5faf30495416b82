from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import QuerySet
from django.utils import timezone

from accounts.row_security import Crossing, crossing, of_diary
from beside import rounds
from beside.leases import Lost
from diary.actions.import_steps import go_on, lease_of
from diary.models import ImportJob
from diary.models.importing import GOING


class Command(BaseCommand):
    help = "Bring to their end the imports, and their undoing, that people began."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        going = ImportJob.objects.filter(state__in=GOING).order_by("made_at", "pk").select_related("diary")
        # A chunk of each in turn: nobody waits until somebody else's long file is through.
        while sum(self.work_on(job, verbosity) for job in self.waiting(going)):
            pass

    def waiting(self, going: QuerySet[ImportJob]) -> list[ImportJob]:
        with crossing(Crossing.IMPORTING):
            return list(going.all())

    def work_on(self, job: ImportJob, verbosity: int) -> bool:
        """Bring in a chunk of a job; False where somebody else works on it."""
        rounds.note("work_imports")
        with of_diary(job.diary_id), lease_of(job) as lease:
            if lease is None:
                return False
            with suppress(Lost):
                go_on(diary=job.diary, job=job, now=timezone.now(), lease=lease)
        if verbosity and job.state not in GOING:
            self.stdout.write(f"An import of {job.total} lines: {job.state}")
        return True
