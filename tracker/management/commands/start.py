from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.urls import get_resolver

from tracker.server import Server


class Command(BaseCommand):
    help = "Bring the database up to date, tidy up, and serve the site until Ctrl-C."

    def handle(self, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        for command in settings.TIDY_UP_AT_START:
            call_command(command, verbosity=0)
        get_resolver().url_patterns  # noqa: B018  loads the views, so that the workers need not
        Server(self.announce).run()

    def announce(self) -> None:
        self.stdout.write(f"{settings.SITE_NAME} is open at {settings.SITE_ADDRESS}/")
        self.stdout.write(f"Its data lies in {settings.DATA_DIR}")
        call_command("setup_link", stdout=self.stdout)
        self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()
