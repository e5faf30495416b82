from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from diary.models import spread


class Command(BaseCommand):
    help = (
        "Spread the tables of all diaries by their diary on PostgreSQL: say whether they fit, or write the SQL that "
        "does it. Without --run nothing is changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        ways = parser.add_mutually_exclusive_group(required=True)
        ways.add_argument("--check", action="store_true", help="say what does not fit; exit 1 where anything does not")
        ways.add_argument("--partitions", type=int, metavar="N", help="as N partitions of each table in this database")
        ways.add_argument("--citus", action="store_true", help="over the nodes of Citus (never run by us)")
        parser.add_argument("--run", action="store_true", help="run the SQL in one transaction; stop the site before")

    def handle(self, *, check: bool, partitions: int | None, citus: bool, run: bool, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL can spread tables. Set DATABASE_URL to one.")
        if partitions is not None and partitions < 1:
            raise CommandError("Give at least one partition, as in --partitions 8.")
        if spread.is_spread():
            if not check:
                raise CommandError("The tables are in partitions already. Nothing was changed.")
            self.stdout.write("The tables are in partitions already.")
            return
        wrong = spread.misfits()
        for line in wrong:
            self.stderr.write(line)
        if wrong:
            raise CommandError(f"{len(wrong)} of the keys or tables do not fit. Nothing was changed.")
        if check:
            self.stdout.write(f"All {len(spread.held_tables())} tables of a diary fit.")
            return
        statements = spread.over_nodes() if citus else spread.partitions(partitions or 1)
        if not run:
            self.stdout.write("".join(f"{sql};\n" for sql in ("BEGIN", *statements, "COMMIT")), ending="")
            return
        with transaction.atomic(), connection.cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)
        self.stdout.write(f"{len(spread.held_tables())} tables are spread.")
