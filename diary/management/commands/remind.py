from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from diary.actions.mail import Outcome, send_due
from diary.actions.push import send_messages
from diary.actions.reminders import forget_sent
from diary.domain.reminders import Mailing


class Command(BaseCommand):
    help = (
        "Send the reminders and weekly summaries that are due, and messages to devices. Run it every 15 minutes: "
        "nothing is sent twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", metavar="ISO", help="as if it were 2026-03-14T20:00:00+01:00; without it, now")

    def handle(self, *, now: str | None, verbosity: int, **options: Any) -> None:
        if not (settings.SENDS_MAIL or settings.PUSH):
            raise CommandError("This site sends no e-mail: EMAIL_URL is not set. Nor messages to devices: PUSH is off.")
        at = _instant(now)
        try:
            if settings.SENDS_MAIL:
                self.send_mails(at, verbosity)
        finally:
            # After the mails, which wait for no push service; and whatever became of them.
            if settings.PUSH:
                self.send_messages(at, verbosity)

    def send_messages(self, at: datetime, verbosity: int) -> None:
        counted = send_messages(at)
        # Whatever a device's push service says is no fault of this site, and nothing to write to its owner about.
        if verbosity and counted:
            self.stdout.write(f"Messages to devices: {_counts(counted)}.")

    def send_mails(self, at: datetime, verbosity: int) -> None:
        forget_sent(now=at)
        # Not EMAIL_BACKEND, which sends in the background and tells nobody what became of it.
        outcome = send_due(at, get_connection(settings.MAIL_BACKEND))
        told = _outcome_words(outcome)
        if outcome.failed or outcome.postponed or outcome.unreached:
            raise CommandError(told)
        if verbosity:
            self.stdout.write(told)


def _outcome_words(outcome: Outcome) -> str:
    """Counts and kinds of errors alone: what a mail server says of an address stays out of cron's mails."""
    told = [f"Sent: {', '.join(f'{mailing} {outcome.sent[mailing]}' for mailing in Mailing)}."]
    if outcome.failed:
        told.append(f"Not sent, and not tried again today: {_counts(outcome.failed)}.")
    if outcome.postponed:
        told.append(f"Not taken by the mail server now: {_counts(outcome.postponed)}; the next run tries again.")
    if outcome.unreached:
        told.append(f"The mail server cannot be reached ({outcome.unreached}); the next run sends the rest.")
    return " ".join(told)


def _counts(counted: Counter[Any]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))


def _instant(said: str | None) -> datetime:
    if said is None:
        return timezone.now()
    try:
        instant = datetime.fromisoformat(said)
    except ValueError:
        raise CommandError("--now is an instant such as 2026-03-14T20:00:00+01:00.") from None
    if instant.tzinfo is None:
        raise CommandError("--now needs an offset: 2026-03-14T20:00:00+01:00.")
    return instant
