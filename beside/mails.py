"""Mails on their way to the mail server: kept until they are sent, by whichever machine comes first.

A mail is never sent twice. So whoever sends it claims it first, and one whose sender was killed in the middle is given
up: it may have left.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Final

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models.functions import Now

from beside import rounds
from beside.models import WaitingMail

AGAIN: Final = timedelta(minutes=1)
"""After a mail server that could not be reached, or that takes a mail later."""
KEPT_FOR: Final = timedelta(days=1)
_AT_ONCE: Final = 100
_FIELDS: Final = ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to")

logger = logging.getLogger(__name__)


def keep(messages: Iterable[EmailMessage]) -> int:
    """Keep mails, to be sent with `send_waiting`; returns how many. Of text alone: nothing here attaches a file."""
    rows = WaitingMail.objects.bulk_create([WaitingMail(sealed=_seal(message)) for message in messages])
    return len(rows)


def send_waiting(server: BaseEmailBackend) -> int:
    """Send what is due and not yet begun by somebody else; returns how many mails left.

    The server is called before anything is claimed. Where it cannot be reached, or says that it takes a mail later, the
    mail waits for a while. After every other error it may have left, or never will, and is given up; the log tells.
    """
    due = list(WaitingMail.objects.filter(due__lte=Now()).order_by("due", "pk").values_list("pk", flat=True)[:_AT_ONCE])
    sent = 0
    is_open = False
    for key in due:
        rounds.note("send_mails")
        if not is_open:
            try:
                server.open()
            except OSError as error:
                logger.error("The mail server cannot be reached: %s", type(error).__name__)
                WaitingMail.objects.filter(pk__in=due, due__isnull=False).update(due=Now() + AGAIN)
                return sent
            is_open = True
        row = WaitingMail.objects.filter(pk=key)
        # Of several who try at once one succeeds.
        if not row.filter(due__lte=Now()).update(due=None):
            continue
        try:
            server.send_messages([_unseal(row.get().sealed)])
        # Whatever one mail causes is told by its kind, and the others are still sent.
        except Exception as error:
            # After a failure the connection may be in any state; the next mail opens another one.
            with suppress(Exception):
                server.close()
            is_open = False
            if is_for_later(error):
                row.update(due=Now() + AGAIN)
                continue
            logger.error("A mail could not be sent: %s", type(error).__name__)
        else:
            sent += 1
        row.delete()
    server.close()
    return sent


def is_for_later(error: Exception) -> bool:
    """Whether the mail server said that it does not take this mail now, and may later (RFC 5321: 4xx, as greylisting
    does). After every other error the mail may have left, or never will."""
    match error:
        case SMTPRecipientsRefused():
            codes = [code for code, _ in error.recipients.values()]
        case SMTPResponseException():
            codes = [error.smtp_code]
        case _:
            return False
    return all(400 <= code < 500 for code in codes)


def give_up_old() -> int:
    """Remove the mails that nobody could send within a day, and those whose sender was killed; returns how many."""
    count = WaitingMail.objects.filter(made_at__lt=Now() - KEPT_FOR).delete()[0]
    if count:
        logger.error("Mails that were given up, after a day: %s", count)
    return count


def _seal(message: EmailMessage) -> str:
    """A mail as it is kept: it may hold a link that opens an account, so a copy of the database tells nothing of it."""
    assert not message.attachments
    told = {name: getattr(message, name) for name in _FIELDS} | {"headers": dict(message.extra_headers)}
    told["html"] = [list(part) for part in getattr(message, "alternatives", [])]
    return _fernet().encrypt(json.dumps(told, default=str).encode()).decode()


def _unseal(sealed: str) -> EmailMessage:
    told = json.loads(_fernet().decrypt(sealed.encode()))
    html = told.pop("html")
    message = EmailMultiAlternatives(**told)
    for content, kind in html:
        message.attach_alternative(content, kind)
    return message


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = (hashlib.sha256(b"beside.mails" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
