from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict
from django.utils import timezone

from diary.actions.looks import take_look
from diary.domain.days import FIRST_DAY, LAST_DAY
from diary.forms.report import ReportForm
from diary.management.owners import diary_of
from diary.queries.history import begun
from diary.report.doctor import compose
from diary.report.pdf import pdf
from diary.report.wanted import PAPERS

TWELVE_WEEKS = 84
_PARTS = ("charts", "medicines", "conditions", "visits", "trials")
_CALLED = {
    "charts": "the drawings",
    "visits": "visits to doctors and tests that were done",
    "trials": "what was tested",
}


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no date such as 2026-03-14") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ArgumentTypeError(f"{text} is no day of a diary")
    return day


class Command(BaseCommand):
    help = "Write the page for the doctor to a PDF file. Without dates it is of the last twelve weeks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", required=True, help="the e-mail address of its owner")
        parser.add_argument("--output", type=Path, required=True, help="a file")
        parser.add_argument("--first", type=_day, help="the first day, as 2026-01-01")
        parser.add_argument("--last", type=_day, help="the last day; today without it")
        parser.add_argument("--paper", choices=[key for key, _ in PAPERS], default="a4")
        parser.add_argument("--name", default="", help="stands on the page")
        parser.add_argument("--born", help="the date of birth, as 1980-02-03")
        parser.add_argument("--sentence", default="", help="what matters most, in the person's own words")
        parser.add_argument("--question", action="append", default=[], help="for the doctor; may be said several times")
        parser.add_argument("--list", action="store_true", help="with all entries, on pages of their own")
        parser.add_argument("--notes", action="store_true", help="with notes")
        parser.add_argument("--worry", action="store_true", help="with how worried the person is")
        for part in _PARTS:
            parser.add_argument(f"--no-{part}", action="store_true", help=f"without {_CALLED.get(part, part)}")

    def handle(self, *, owner: str, output: Path, **options: Any) -> None:
        diary = diary_of(owner)
        today = timezone.now().astimezone(diary.zone).date()
        last = options["last"] or today
        first = options["first"] or max(last - timedelta(days=TWELVE_WEEKS - 1), FIRST_DAY)
        if last < first or last > today:
            raise CommandError("Say days up to today, the first before the last.")
        asked = QueryDict(mutable=True)
        asked.update({"period": "own", "first": str(first), "last": str(last), "paper": options["paper"]})
        asked.update({"name": options["name"], "born": options["born"] or "", "sentence": options["sentence"]})
        asked["questions"] = "\n".join(" ".join(question.split()) for question in options["question"])
        parts = {f"with_{part}": not options[f"no_{part}"] for part in _PARTS}
        parts |= {f"with_{part}": options[part] for part in ("list", "notes", "worry")}
        parts["with_name"] = bool(options["name"] or options["born"])
        asked.update({part: "on" for part, is_wanted in parts.items() if is_wanted})
        # The form of the page, so that a command makes nothing that a person could not.
        form = ReportForm(asked, today=today)
        if not form.is_valid():
            told = (f"{form[name].label}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
            raise CommandError(" ".join(told))
        take_look(diary=diary, today=today)
        try:
            output.write_bytes(pdf(compose(diary, form.wanted(begun(diary, today)), today)))
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}.") from None
