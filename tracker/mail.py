"""Mail is sent beside the request."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from threading import Thread

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections, transaction

from beside.mails import keep, send_waiting

logger = logging.getLogger(__name__)


class InBackground(BaseEmailBackend):
    """Keeps a mail with what the request writes, and sends it by MAIL_BACKEND while the page is answered already.

    A mail server that is slow or dead would otherwise fail the page after the account is made, and tell by the
    time or the error whether an address has an account. What is not sent when this process is killed is sent by another
    one (`manage.py send_mails`).
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        count = keep(email_messages)
        # At the end of what the request writes: before, nobody else sees it, and perhaps it is never there.
        transaction.on_commit(Thread(target=_send, name="mail").start)
        return count


def _send() -> None:
    try:
        send_waiting(get_connection(settings.MAIL_BACKEND))
    except Exception as error:  # the person who asked is gone; only the log can be told
        logger.error("Mail could not be sent: %s", type(error).__name__)
    finally:
        # Django closes the connections of a request; this thread has none to end with.
        connections.close_all()
