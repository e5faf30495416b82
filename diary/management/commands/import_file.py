from __future__ import annotations

import json
from argparse import RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from diary.actions.import_at_once import FileLook, import_at_once, look, try_out
from diary.actions.import_files import remove_import
from diary.actions.room import NoRoom
from diary.exchange.mapping.columns import DAY, EPISODE, SLEEP, TARGETS
from diary.exchange.mapping.times import DATES
from diary.exchange.options import SEPARATORS, UNITS, FileOptions
from diary.exchange.outcomes import FILLED, KNOWN, NEW, REJECTED, LineOutcome, told
from diary.exchange.source import ENCODINGS, SheetError
from diary.management.owners import diary_of
from diary.models.importing import ImportJob, ImportKind, ImportState

_KINDS: Final = [kind.value.replace("_", "-") for kind in ImportKind]
_ASKED: Final[Mapping[str, str]] = {
    "rows": f"what each line is: --rows {EPISODE}, --rows {DAY} or --rows {SLEEP}",
    "dates": "how its dates are written: --dates day_first, --dates month_first or --dates iso",
    "head": "which line holds the names of its columns: --head 3, or --head 0 where none does",
    "columns": 'what a column says: --columns "NAME=KEY", once for each column',
    "lines": 'which lines are taken: --lines "COLUMN=VALUE", once for each value, or --lines all',
    "units": 'in which unit a column is: --units "COLUMN=s", or ms, min, h',
    "zone": "in which time zone its times are: --zone Europe/Berlin",
    "encoding": "how its letters are written: --encoding cp1252, or another one that --help lists",
    "sheet": "which of its tables is meant: --sheet NAME",
}
"""The options that answer what a file leaves open, in words."""


class Command(BaseCommand):
    help = "Import a file of any size: what another program wrote, a table, Apple Health, or Flicker's own tables."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, epilog=_epilog(), **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--owner", required=True, help="the e-mail address of the diary's owner")
        parser.add_argument("--kind", choices=_KINDS, help="what it has to be; without it, what it looks like")
        parser.add_argument("--dry-run", action="store_true", help="say what would be stored, and store nothing")
        parser.add_argument("--json", action="store_true", help="say it as JSON; only with --dry-run")
        parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="the day to take for today")
        answers = parser.add_argument_group("what a file leaves open (said once, it is remembered for such files)")
        answers.add_argument("--rows", choices=[EPISODE, DAY, SLEEP], help="what each line is")
        answers.add_argument("--dates", choices=list(DATES), help="how dates are written")
        answers.add_argument("--columns", action="append", metavar="NAME=KEY", help="what a column says; none: NAME=")
        answers.add_argument(
            "--lines", action="append", metavar="COLUMN=VALUE", help="only these lines; several values add up; or: all"
        )
        answers.add_argument("--pivot", metavar="COLUMN=COLUMN", help="one line a thing: what it is, and how much")
        answers.add_argument("--units", action="append", metavar="COLUMN=UNIT", help=f"one of {', '.join(UNITS)}")
        answers.add_argument("--zone", help="the time zone of times that do not say theirs, such as Europe/Berlin")
        answers.add_argument("--head", type=int, metavar="LINE", help="the line with the names of columns; 0: none")
        answers.add_argument("--encoding", choices=list(ENCODINGS), metavar="NAME", help="how letters are written")
        answers.add_argument("--separator", choices=list(SEPARATORS))
        answers.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook, or the table in a zip file")

    def handle(self, *, file: Path, owner: str, kind: str | None, **options: Any) -> None:
        if options["json"] and not options["dry_run"]:
            raise CommandError("--json goes with --dry-run.")
        if options["zone"] and options["zone"] not in available_timezones():
            raise CommandError(f"There is no time zone {options['zone']}.")
        try:
            said = FileOptions.of_options(options)
        except SheetError as error:
            raise CommandError(str(error)) from None
        diary = diary_of(owner)
        now = _end_of(options["today"], diary.zone) if options["today"] else timezone.now()
        try:
            with file.open("rb") as opened:
                seen = look(diary=diary, file=opened, said=said, now=now)
                _check_kind(kind, seen)
                if options["dry_run"]:
                    seen, outcomes = (
                        try_out(diary=diary, file=opened, seen=seen, now=now) if seen.can_come else (seen, [])
                    )
                    self.stdout.write(_as_json(seen, outcomes) if options["json"] else _in_words(seen, outcomes))
                    return
                if not seen.can_come:
                    raise CommandError(_why_not(seen))
                job = import_at_once(diary=diary, file=opened, name=file.name, seen=seen, said=said, now=now)
                if _brought_nothing(job) and remove_import(diary=diary, job=job):
                    raise CommandError(_why_not(try_out(diary=diary, file=opened, seen=seen, now=now)[0]))
                self._bring(job)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from None
        except (NoRoom, SheetError) as error:
            raise CommandError(f"{file} cannot be imported; nothing has changed. {error}") from None

    def _bring(self, job: ImportJob) -> None:
        if job.state != ImportState.DONE:
            raise CommandError(f"Stopped after {job.done} of {job.total} lines. Its page can go on or undo it.")
        self.stdout.write(
            f"{job.added} new, {job.filled} filled, {job.known} there already, {job.rejected} not taken of {job.total}"
        )


def _brought_nothing(job: ImportJob) -> bool:
    return job.state == ImportState.DONE and not job.added + job.filled + job.known


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(23, 59, 59), zone)


def _check_kind(kind: str | None, seen: FileLook) -> None:
    found = seen.received and seen.received.kind.value.replace("_", "-")
    if kind and found and kind != found:
        raise CommandError(f"This file is of the kind {found}, and not {kind}; nothing has changed.")


def _as_json(seen: FileLook, outcomes: Sequence[LineOutcome]) -> str:
    received = seen.received
    found = told(outcomes, received.names if received else ())
    whole = {
        "what": _what(seen, found["taken"] or found["known"]),
        "recipe": received.recipe.program if received and received.recipe else None,
        "asks": list(seen.asks),
        "reason": seen.reason or None,
        **found,
    }
    return json.dumps(whole, ensure_ascii=False)


def _what(seen: FileLook, lines: Iterable[Mapping[str, Any]]) -> str:
    if not seen.can_come:
        return "refused" if seen.reason else "ask"
    return "episodes" if any(line["kind"] == "episode" for line in lines) else "days"


def _in_words(seen: FileLook, outcomes: Sequence[LineOutcome]) -> str:
    if not seen.can_come:
        return _why_not(seen)
    counts = Counter(outcome.what for outcome in outcomes)
    return (
        f"It would bring {counts[NEW]} new and {counts[FILLED]} that fill what a check-in leaves open; "
        f"{counts[KNOWN]} are there already, {counts[REJECTED]} cannot be taken. Nothing has changed."
    )


def _why_not(seen: FileLook) -> str:
    if seen.reason:
        return f"It cannot be imported; nothing has changed. {seen.reason}"
    asked = "\n".join(f"  {_ASKED[ask]}" for ask in seen.asks)
    return f"Nothing has changed, for this file does not say:\n{asked}"


def _epilog() -> str:
    """What --columns can say and --encoding can be, as a list for --help."""
    columns = "\n".join(f"  {target.key:26} {target.name}" for target in TARGETS)
    encodings = "\n".join(f"  {key:26} {name}" for key, name in ENCODINGS.items())
    return f"KEY of --columns:\n{columns}\n\nNAME of --encoding:\n{encodings}"
