from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.management.base import BaseCommand

from beside.mails import send_waiting


class Command(BaseCommand):
    help = "Send the mails that still wait, as those of a server that was killed. Each is sent once, whoever runs this."
    requires_system_checks = ()

    def handle(self, *, verbosity: int, **options: Any) -> None:
        sent = send_waiting(get_connection(settings.MAIL_BACKEND))
        if verbosity:
            self.stdout.write(f"Sent: {sent}")
