from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diary.exchange.archive import write_archive
from diary.management.owners import diary_of


class Command(BaseCommand):
    help = "Write the archive of a diary to a file, or to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", required=True, help="the e-mail address of its owner")
        parser.add_argument("--output", type=Path, help="a file; standard output without it")

    def handle(self, *, owner: str, output: Path | None, **options: Any) -> None:
        body = write_archive(diary_of(owner))
        if output is None:
            sys.stdout.buffer.write(body)
            return
        try:
            output.write_bytes(body)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}.") from None
