from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from diary.exchange.fhir import Sending, written
from diary.management.owners import diary_of


class Command(BaseCommand):
    help = "Write a diary as a FHIR R4 Bundle to a file, or to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", required=True, help="the e-mail address of its owner")
        parser.add_argument("--output", type=Path, help="a file; standard output without it")
        parser.add_argument(
            "--first", type=date.fromisoformat, metavar="DAY", help="from the first recorded day without"
        )
        parser.add_argument(
            "--last", type=date.fromisoformat, metavar="DAY", help="to the last recorded day without it"
        )
        parser.add_argument("--name", default="", help="the name of the person; there is none in the file without it")
        parser.add_argument("--notes", action="store_true", help="with the notes of episodes and check-ins")

    def handle(
        self,
        *,
        owner: str,
        output: Path | None,
        first: date | None,
        last: date | None,
        name: str,
        notes: bool,
        **options: Any,
    ) -> None:
        sending = Sending(first, last, name, with_notes=notes, with_snomed=settings.SNOMED_BODY_SITES)
        pieces = written(diary_of(owner), sending)
        if output is None:
            sys.stdout.buffer.writelines(pieces)
            return
        try:
            with output.open("wb") as file:
                file.writelines(pieces)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}.") from None
