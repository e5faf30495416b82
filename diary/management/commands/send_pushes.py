from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from beside.leases import held
from diary.actions.push import send_messages

EVERY: Final = timedelta(minutes=1)

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Send the messages to devices that are due, unless some machine of the site did so within a minute."
    requires_system_checks = ()

    def handle(self, *, verbosity: int, **options: Any) -> None:
        if not settings.PUSH:
            return
        with held("send_pushes") as lease:
            if lease is None:
                return
            counted = send_messages(timezone.now())
            lease.keep_for(EVERY)
        if counted:
            logger.info("Messages to devices: %s", dict(counted))
        if verbosity:
            self.stdout.write(f"Messages to devices: {counted.total()}")
