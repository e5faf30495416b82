from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection, transaction

from accounts.row_security import is_bypassed
from diary.models.row_policies import missing, turn_off, turn_on


class Command(BaseCommand):
    help = (
        "Have PostgreSQL hold every statement to the rows of one diary, or no more. Without an option: as ROW_SECURITY "
        "says, where the role of the database is one that policies hold."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--check", action="store_true", help="only say how it is; exit 1 where it is not on")
        one.add_argument("--on", action="store_true", help="make the policies that are missing")
        one.add_argument("--off", action="store_true", help="take the policies away")

    def handle(self, *, check: bool, on: bool, off: bool, verbosity: int, **options: Any) -> None:
        if connection.vendor != "postgresql":
            if check or on:
                raise CommandError("SQLite has no row security. Every statement names its diary there too.")
            return
        if check:
            self.check_it()
        elif off or not (on or settings.ROW_SECURITY):
            with transaction.atomic():
                turn_off(connection)
            self.say("Row security is off.", verbosity)
        else:
            self.turn_it_on(asked=on, verbosity=verbosity)

    def turn_it_on(self, *, asked: bool, verbosity: int) -> None:
        try:
            # In one transaction: nobody meets a table that has its policy beside one that has none.
            with transaction.atomic():
                turn_on(connection)
        except ProgrammingError:
            why = "Row security cannot be turned on: this role does not own the tables. Let their owner run it: --on"
            if asked:
                raise CommandError(why) from None
            # The site starts all the same: each statement names its diary.
            self.stderr.write(why)
        else:
            self.say("Row security is on.", verbosity)

    def check_it(self) -> None:
        if tables := missing(connection):
            raise CommandError(f"Row security is off for {', '.join(tables)}. Run: manage.py row_security --on")
        if is_bypassed(connection):
            raise CommandError(
                "Its role passes by row security. Give DATABASE_URL one without SUPERUSER and BYPASSRLS."
            )
        self.stdout.write("Row security is on, and holds.")

    def say(self, words: str, verbosity: int) -> None:
        if verbosity:
            self.stdout.write(words)
