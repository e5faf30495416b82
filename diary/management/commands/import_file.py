from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from beside.leases import Lost
from diary.actions.import_files import keep_file
from diary.actions.import_preview import remembered_plan
from diary.actions.import_steps import go_on, lease_of, start
from diary.actions.room import NoRoom
from diary.exchange.incoming import first_plan, receive
from diary.exchange.source import SheetError
from diary.management.owners import diary_of
from diary.models.importing import ImportKind, ImportState

KINDS = [kind.value.replace("_", "-") for kind in ImportKind]


class Command(BaseCommand):
    help = "Import a file of any size: Apple Health, Flicker's tables, or a table whose columns are remembered."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--owner", required=True, help="the e-mail address of the diary's owner")
        parser.add_argument("--kind", choices=KINDS, help="what it has to be; without it, what it looks like")

    def handle(self, *, file: Path, owner: str, kind: str | None, **options: Any) -> None:
        diary, now = diary_of(owner), timezone.now()
        try:
            with file.open("rb") as opened:
                received = receive(opened, now.astimezone(diary.zone).date())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from None
        except SheetError as error:
            raise CommandError(f"{file} cannot be imported; nothing has changed. {error}") from None
        found = received.kind.value.replace("_", "-")
        if kind and kind != found:
            raise CommandError(f"{file} is of the kind {found}, and not {kind}; nothing has changed.")
        told = remembered_plan(diary, received.layout)
        # A guess is looked at by a person first, and here is nobody to look.
        if received.kind is ImportKind.TABLE and told is None:
            raise CommandError("What its columns say is not known yet: import one such file on the page first.")
        plan = first_plan(received, told)
        try:
            job = keep_file(
                diary=diary, uuid=uuid4(), name=file.name, received=received, plan=plan, now=now, asks_columns=False
            )
        except NoRoom as error:
            raise CommandError(f"{file} cannot be imported; nothing has changed. {error}") from None
        # Held before it is begun: else the work beside the server would begin it as well.
        with suppress(Lost), lease_of(job) as lease:
            start(diary=diary, job=job)
            while lease and go_on(diary=diary, job=job, now=timezone.now(), lease=lease):
                pass
        if job.state != ImportState.DONE:
            raise CommandError(f"Stopped after {job.done} of {job.total} lines. Its page can go on or undo it.")
        self.stdout.write(
            f"{job.added} new, {job.filled} filled, {job.known} there already, {job.rejected} not taken of {job.total}"
        )
