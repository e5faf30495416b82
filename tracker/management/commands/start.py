from __future__ import annotations

import errno
import socket
from typing import Any

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection
from django.urls import get_resolver

from tracker.preparing import one_at_a_time
from tracker.server import Server
from tracker.tidying import tidy_up


class Command(BaseCommand):
    help = "Bring the database up to date, tidy up, and serve the site until Ctrl-C."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        self.refuse_what_is_wrong()
        self.refuse_an_address_that_cannot_be_had()
        self.refuse_a_database_that_cannot_be_used()
        with one_at_a_time(self.say_that_it_waits):
            call_command("migrate", interactive=False, verbosity=0)
            for command in settings.STARTUP_COMMANDS:
                call_command(command, verbosity=0)
            tidy_up()
        get_resolver().url_patterns  # noqa: B018  loads the views, so that the workers need not
        Server(self.announce).run()

    def refuse_what_is_wrong(self) -> None:
        """Warnings are shown, errors end it; notes are for whoever asks `manage.py check`."""
        findings = [finding for finding in run_checks() if finding.level >= WARNING]
        for finding in findings:
            self.stderr.write(f"{finding}\n")
        if any(finding.is_serious() for finding in findings):
            raise CommandError("Please mend this first.")

    def refuse_an_address_that_cannot_be_had(self) -> None:
        """Before anything is changed; gunicorn would try for seconds, and after the migrations."""
        family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
        with socket.socket(family) as probe:
            # As gunicorn does: a port that was in use a moment ago is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.HOST, settings.PORT))
            except OSError as error:
                raise CommandError(_why_not(error)) from None

    def refuse_a_database_that_cannot_be_used(self) -> None:
        try:
            with connection.cursor() as cursor:
                if connection.vendor == "sqlite":
                    # A file that can only be read is told from others by writing.
                    cursor.execute("BEGIN IMMEDIATE")
                    cursor.execute("CREATE TABLE never_kept (number INTEGER)")
                    cursor.execute("ROLLBACK")
        except Error as error:
            reason = str(error).strip().partition("\n")[0]
            raise CommandError(f"The database cannot be used: {reason}.\n{_what_to_do()}") from None

    def say_that_it_waits(self) -> None:
        self.stdout.write("Another server brings the database up to date; this one waits for it …")
        self.stdout.flush()

    def announce(self) -> None:
        self.stdout.write(f"{settings.SITE_NAME} is open at {settings.SITE_ADDRESS}/")
        self.stdout.write(f"Its data lies in {settings.DATA_DIR}")
        call_command("setup_link", stdout=self.stdout)
        self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()


def _why_not(error: OSError) -> str:
    host, port = settings.HOST, settings.PORT
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {port} is in use. Choose another: PORT={port + 1 if port < 65535 else 8000} make run"
        case errno.EACCES:
            return f"Port {port} is not open to this user. Choose one above 1023: PORT=8000 make run"
        case _:
            return f"Nothing can listen on {host}, port {port}: {error.strerror}. Please mend HOST or PORT."


def _what_to_do() -> str:
    if connection.vendor == "sqlite":
        path = settings.DATABASES["default"]["NAME"]
        return f"Let the user who runs the site read and write {path}, and see that its disk is not full."
    return "Start PostgreSQL, or mend DATABASE_URL."
