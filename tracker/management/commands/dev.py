from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.runserver import Command as RunserverCommand
from django.db import transaction
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV

from accounts.models import User
from tracker.server import work_beside

EMAIL = "sample@example.org"
PASSWORD = "toes that twitch"  # noqa: S105  printed for everybody, and only this machine can reach the site


class Command(RunserverCommand):
    help = "Serve the site to whoever works on it: with sample data, and started anew when a file changes."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(addrport=f"{settings.HOST}:{settings.PORT}")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("This server is for DEBUG=on alone; `make dev` sets it.")
        # The reloader runs this command once more for each start, in a process of its own.
        if os.environ.get(DJANGO_AUTORELOAD_ENV) != "true":
            self.prepare()
        os.environ["DJANGO_RUNSERVER_HIDE_WARNING"] = "true"
        super().handle(*args, **options)

    def prepare(self) -> None:
        """The database as the code wants it, with an account that has a filled diary; what is there is kept."""
        call_command("migrate", interactive=False, verbosity=0)
        for command in settings.STARTUP_COMMANDS:
            call_command(command, verbosity=0)
        if not User.objects.has_accounts():
            self.stdout.write("Filling a sample diary …")
            with transaction.atomic():
                User.objects.create_superuser(EMAIL, PASSWORD, is_owner=True)
                for command in settings.SAMPLE_COMMANDS:
                    call_command(command, owner=EMAIL, verbosity=0)

    def inner_run(self, *args: Any, **options: Any) -> None:
        work_beside()
        super().inner_run(*args, **options)

    def on_bind(self, server_port: int) -> None:
        self.stdout.write(f"{settings.SITE_NAME} is open at http://{settings.HOST}:{server_port}/")
        self.stdout.write(f"Sign in as {EMAIL} with the password: {PASSWORD}")
        self.stdout.write(f"Its data lies in {settings.DATA_DIR}; delete that to begin anew.")
        self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()
