"""Reminders by e-mail: what is due now, written and sent, each once."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from beside.mails import is_for_later
from diary.actions.reminders import claim, give_back
from diary.domain.reminders import Mailing, summary_week
from diary.domain.wording import reminders as words
from diary.domain.writing import written_as
from diary.queries.reminders import Due, due_now

_SALT: Final = "diary.exchange.mail.stop"
"""Never to be changed: it is in the links of all mails that were sent."""


@dataclass(slots=True)
class Outcome:
    """How many mails of each kind left, and how many did not, by the kind of error: those that `failed`, and those
    `postponed` to the next run. `unreached` is the kind of error that the mail server could not be reached for."""

    sent: Counter[Mailing] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    postponed: Counter[str] = field(default_factory=Counter)
    unreached: str = ""


def send_due(now: datetime, server: BaseEmailBackend) -> Outcome:
    """Send all that is due. An address that fails is told of and does not keep the others from their mail.

    The server is called before anything is claimed, at first and again after a failure: where it cannot be reached
    the rest is left as it is, and the next run sends it.
    """
    outcome = Outcome()
    is_open = False
    for batch in due_now(now):
        for row in batch:
            if not is_open:
                try:
                    server.open()
                except OSError as error:
                    outcome.unreached = type(error).__name__
                    return outcome
                is_open = True
            if not claim(reminder=row.reminder, mailing=row.mailing, day=row.day):
                continue
            try:
                with written_as(row.reminder.diary.writing):
                    server.send_messages([write_mail(row)])
            # Whatever one address causes is told by its kind, and the others still get their mail.
            except Exception as error:
                counted = outcome.failed
                if is_for_later(error):
                    give_back(reminder=row.reminder, mailing=row.mailing, day=row.day)
                    counted = outcome.postponed
                counted[type(error).__name__] += 1
                is_open = False
                # After a failure the connection may be in any state; the next mail opens another one.
                with suppress(Exception):
                    server.close()
            else:
                outcome.sent[row.mailing] += 1
    server.close()
    return outcome


def write_mail(due: Due) -> EmailMessage:
    """The mail of something that is due: plain text, without a word of what the diary is about."""
    diary = due.reminder.diary
    stop = settings.SITE_ADDRESS + reverse("diary:reminder_stop", args=[stop_token(diary.uuid, due.mailing)])
    page = reverse("diary:home")
    if due.mailing is Mailing.WEEKLY:
        page = reverse("diary:week", args=[summary_week(due.day)[0]])
    figures = [words.figures(due.week, calm=diary.calm_mode)] if due.week else []
    parts = [words.FIRST_LINE[due.mailing], *figures, settings.SITE_ADDRESS + page]
    return EmailMessage(
        # A subject is one line, whatever the site is called.
        subject=f"{' '.join(settings.SITE_NAME.split())}: {words.SUBJECT[due.mailing]}",
        body="\n\n".join([*parts, f"{words.TO_STOP[due.mailing]}\n{stop}"]) + "\n",
        to=[diary.owner.email or ""],
        headers=_headers(stop),
    )


def _headers(stop: str) -> dict[str, str]:
    """Programs stop it by one click (RFC 8058), and answer no automatic mail (RFC 3834)."""
    return {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def stop_token(diary: UUID, mailing: Mailing) -> str:
    """What stops a mailing of a diary: it works for ever and for nothing else, and nobody has to sign in."""
    return Signer(salt=_SALT).sign(f"{mailing}-{diary.hex}")


def read_stop(token: str) -> tuple[UUID, Mailing] | None:
    """The uuid of the diary and the mailing that a token stops, or None for one that this site did not sign."""
    try:
        mailing, _, diary = Signer(salt=_SALT).unsign(token).partition("-")
    except BadSignature:
        return None
    return UUID(diary), Mailing(mailing)
