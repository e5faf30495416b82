from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from diary.domain.flags import Flag
from diary.domain.wording import plural
from diary.management.owners import diary_of
from diary.queries.flags import flags, flags_on


class Command(BaseCommand):
    help = "Print the flags of a diary: rule, urgency, status, dates, sentence and the ids of the evidence."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", required=True, help="e-mail address of the owner")
        parser.add_argument("--on", metavar="DATE", help="as of this day, 2026-03-14; without it today")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *, owner: str, on: str | None, json: bool, **options: Any) -> None:
        diary = diary_of(owner)
        today = timezone.now().astimezone(diary.zone).date()
        try:
            day = date.fromisoformat(on) if on else today
        except ValueError as error:
            raise CommandError("--on is a day such as 2026-03-14.") from error
        found = flags(diary, day) if day == today else flags_on(diary, day)
        self.stdout.write(_as_json(found) if json else "\n".join(map(_as_line, found)) or "No flags.")


def _as_line(flag: Flag) -> str:
    days = f"{plural(len(flag.match.days), 'day')} from {flag.match.days[0]} to {flag.match.days[-1]}"
    said = f"{flag.criterion.id} {flag.urgency.word} {flag.status}, {days}: {flag.match.sentence}"
    return "\n".join([said, *(f"   {day} {row.kind} {row.id}" for row in flag.match.evidence for day in row.days)])


def _as_json(found: tuple[Flag, ...]) -> str:
    return json.dumps(
        [
            {
                "criterion": flag.criterion.id,
                "version": flag.criterion.version,
                "urgency": flag.urgency.word,
                "status": flag.status,
                "days": len(flag.match.days),
                "first_day": flag.match.days[0].isoformat(),
                "last_day": flag.match.days[-1].isoformat(),
                "sentence": flag.match.sentence,
                "evidence": [
                    {"day": day.isoformat(), "kind": row.kind, "id": row.id, "says": row.says}
                    for row in flag.match.evidence
                    for day in row.days
                ],
            }
            for flag in found
        ],
        indent=2,
    )
