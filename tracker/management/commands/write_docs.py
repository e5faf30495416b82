from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string

DOCUMENTS: Final = {
    "archive.md": "diary.exchange.archive_manual.manual",
    "configuration.md": "tracker.configuration_manual.manual",
    "criteria.md": "diary.domain.wording.criteria_manual.manual",
    "csv.md": "diary.exchange.csv_manual.manual",
    "programs.md": "diary.exchange.programs_manual.manual",
}
"""Each page of docs/ that code can write, with the function that gives its text. By name: the site knows no diary."""


class Command(BaseCommand):
    help = "Write the pages of docs/ that say what tables in the code say."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a page says something else")

    def handle(self, *, check: bool, **options: Any) -> None:
        pages = {settings.BASE_DIR / "docs" / name: import_string(text)() for name, text in DOCUMENTS.items()}
        stale = [page for page, text in pages.items() if _text_of(page) != text]
        if check and stale:
            names = ", ".join(f"docs/{page.name}" for page in stale)
            raise CommandError(f"Not what the code says: {names}. Run `manage.py write_docs`.")
        for page in stale:
            page.write_text(pages[page], encoding="utf-8")
            self.stdout.write(f"docs/{page.name}")


def _text_of(page: Path) -> str | None:
    return page.read_text(encoding="utf-8") if page.exists() else None
