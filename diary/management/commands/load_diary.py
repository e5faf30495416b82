from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diary.actions.load_archive import load, preview
from diary.exchange.archive import ArchiveError, read_archive
from diary.management.owners import diary_of


class Command(BaseCommand):
    help = (
        "Load an archive into a diary, empty or not: all of it or nothing. What is there already is recognised. "
        "An empty diary takes the archive's time zone, settings, background and looks too, but for what it says of its "
        "background already; one with entries keeps its own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--owner", required=True, help="the e-mail address of the diary's owner")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be loaded")

    def handle(self, *, file: Path, owner: str, dry_run: bool, **options: Any) -> None:
        diary = diary_of(owner)
        try:
            archive = read_archive(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from None
        except ArchiveError as error:
            raise CommandError("\n".join([f"{file} cannot be loaded; nothing has changed.", *error.problems])) from None
        done = preview(diary, archive) if dry_run else load(diary, archive)
        for kind, count in done.new.items():
            self.stdout.write(
                f"{kind}: {count} {'would be new' if dry_run else 'new'}, {done.known[kind]} there already"
            )
        if done.takes_settings:
            self.stdout.write(f"settings, background and looks: {'would be taken' if dry_run else 'taken'}")
        else:
            self.stdout.write("settings, background and looks: left out, since the diary has entries")
        if done.keeps:
            self.stdout.write(f"the diary keeps what it says of its background: {', '.join(done.keeps)}")
        if done.taken_days:
            self.stdout.write(f"{len(done.taken_days)} check-ins left out: their days have another one")
        if done.taken_trials:
            why = "another one, of the diary or its bin, was not over when they began"
            self.stdout.write(f"{len(done.taken_trials)} trials left out: {why}")
