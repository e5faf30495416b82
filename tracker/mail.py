"""Mail is sent beside the request."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from threading import Thread

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class InBackground(BaseEmailBackend):
    """Sends by MAIL_BACKEND while the page is answered already.

    A mail server that is slow or dead would otherwise fail the page after the account is made, and tell by the
    time or the error whether an address has an account.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        messages = list(email_messages)
        Thread(target=_send, args=(messages,), name="mail").start()
        return len(messages)


def _send(messages: list[EmailMessage]) -> None:
    try:
        get_connection(settings.MAIL_BACKEND).send_messages(messages)
    except Exception:  # the person who asked is gone; only the log can be told
        logger.exception("Mail could not be sent.")
