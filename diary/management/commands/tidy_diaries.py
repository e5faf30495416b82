from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from diary.actions.bin import empty_old_bins
from diary.actions.import_files import forget_old_files
from diary.actions.share import tidy_shares
from diary.actions.taken import forget_taken
from diary.actions.uploads import forget_old_uploads
from diary.queries.cached_results import forget_stale
from diary.report.making import forget_old


class Command(BaseCommand):
    help = (
        "Remove for good what has been in a bin for thirty days, files that were looked at and left, reports whose "
        "link is over, and PDFs that nobody fetched."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        now = timezone.now()
        binned, files = empty_old_bins(now=now), forget_old_uploads(now) + forget_old_files(now)
        reports, links = tidy_shares(now=now)
        pdfs = forget_old()
        # Of no use to anybody any more, and so not told of.
        forget_taken(now)
        forget_stale()
        if verbosity:
            removed = f"Removed from bins: {binned}; files: {files}; reports: {reports}; links: {links}; PDFs: {pdfs}"
            self.stdout.write(removed)
