from __future__ import annotations

import errno
import socket
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import WARNING, Tags, run_checks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, Error, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import get_resolver
from django.utils import timezone

from tracker.backups.daily import hours_since_last
from tracker.checkpoints import alone
from tracker.collecting import importing
from tracker.phone.network import home_addresses
from tracker.preparing import apart, one_at_a_time
from tracker.server import SERVER_LOCK, Server
from tracker.tidying import tidy_up
from tracker.versions import unknown_migrations

ROOM: Final = 1024 * 1024
"""Bytes that a disk must have room for: with less, the database could not even be brought up to date."""
LOOKED_AT_FOR: Final = 3.0
EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104  compared with


class Command(BaseCommand):
    help = "Bring the database up to date, tidy up, and serve the site until Ctrl-C."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        # The checks ask for every page, and so load all that the workers will need.
        with importing():
            self.refuse_what_is_wrong()
        self.refuse_an_address_that_cannot_be_had()
        self.refuse_a_disk_that_cannot_be_written()
        self.refuse_files_that_are_not_collected()
        # The workers inherit it, so it is free once the last process of a server is gone, however it ended.
        with alone(settings.DATA_DIR / SERVER_LOCK) as mine:
            if not mine:
                raise CommandError(
                    f"Flicker is running with the data of {settings.DATA_DIR} already. Stop that first, or give this "
                    "one a DATA_DIR of its own."
                )
            apart(self.prepare)
            get_resolver().url_patterns  # noqa: B018  loads the views, so that the workers need not
            self.serve()

    def serve(self) -> None:
        """Until somebody ends it."""
        Server(self.announce).run()

    def prepare(self) -> None:
        self.refuse_a_database_that_was_emptied()
        self.refuse_a_database_that_cannot_be_used()
        self.refuse_what_is_wrong(tags=[Tags.database], databases=[connection.alias])
        with database_errors_in_words(), one_at_a_time(self.say_that_it_waits):
            call_command("migrate", interactive=False, verbosity=0)
            for command in settings.STARTUP_COMMANDS:
                call_command(command, verbosity=0)
            tidy_up()

    def refuse_what_is_wrong(self, **asked: Any) -> None:
        """Warnings are shown, errors end it; notes are for whoever asks `manage.py check`. Without more it asks no
        database."""
        findings = [finding for finding in run_checks(**asked) if finding.level >= WARNING]
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

    def refuse_a_disk_that_cannot_be_written(self) -> None:
        try:
            with TemporaryFile(dir=settings.DATA_DIR) as file:
                file.write(bytes(ROOM))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise CommandError(
                f"Nothing can be written to {settings.DATA_DIR}: {reason}.\n"
                "Make room on its disk, and let the user who runs the site write there."
            ) from None

    def refuse_files_that_are_not_collected(self) -> None:
        """Every page names some of them, by names that only collecting makes."""
        collected = getattr(staticfiles_storage, "hashed_files", None)
        # With DEBUG they are served from where they lie.
        if collected is None or settings.DEBUG:
            return
        ignored = StaticFilesConfig.ignore_patterns
        if any(name not in collected for finder in get_finders() for name, _ in finder.list(ignored)):
            raise CommandError(
                "The styles and scripts of the pages are not collected, or are those of another version. Start with: "
                "make run\nOr collect them before: manage.py collectstatic --noinput"
            )

    def refuse_a_database_that_was_emptied(self) -> None:
        """Before it is opened, which would fill it and delete its log. Flicker itself leaves none of 0 bytes."""
        path = Path(settings.DATABASES["default"]["NAME"])
        if connection.vendor != "sqlite" or not path.exists() or path.stat().st_size:
            return
        if not settings.SECRET_KEY_IS_NEW or hours_since_last(timezone.now()) is not None:
            raise CommandError(
                f"{path} is empty, and was not: Flicker has run here before. What it held is lost, or lies elsewhere.\n"
                f"Move {path}* to another folder, and put the last backup in its place: manage.py restore FILE\n"
                "Or leave it away, to begin with an empty site."
            )

    def refuse_a_database_that_cannot_be_used(self) -> None:
        with database_errors_in_words(), connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                # A file that can only be read is told from others by writing.
                cursor.execute("BEGIN IMMEDIATE")
                cursor.execute("CREATE TABLE never_kept (number INTEGER)")
                cursor.execute("ROLLBACK")
                if wrong := _damage(cursor):
                    raise DatabaseError(wrong)
            applied = defaultdict(list)
            for app, name in MigrationRecorder(connection).applied_migrations():
                applied[app].append(name)
        if newer := unknown_migrations(applied):
            raise CommandError(
                f"A newer Flicker has written this database ({newer[-1]}).\n"
                "Start that version, or put a backup that this one made into an empty place: manage.py restore FILE"
            )

    def say_that_it_waits(self) -> None:
        self.stdout.write("Another server brings the database up to date; this one waits for it …")
        self.stdout.flush()

    def announce(self) -> None:
        self.stdout.write(f"{settings.SITE_NAME} is open at {settings.SITE_ADDRESS}/")
        self.stdout.write(f"Its data lies in {settings.DATA_DIR}")
        self.tell_of_phones()
        call_command("setup_link", stdout=self.stdout)
        self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()

    def tell_of_phones(self) -> None:
        """Where phones find the site, when the network is let in without https and without a proxy."""
        if ip_address(settings.HOST).is_loopback or settings.HTTPS or settings.SECURE_PROXY_SSL_HEADER:
            return
        found = home_addresses()
        if settings.HOST not in EVERYWHERE:
            found = [address for address in found if str(address) == settings.HOST]
        if known := [address for address in found if str(address) in settings.ALLOWED_HOSTS]:
            self.stdout.write(f"Phones in the same network find it at http://{known[0]}:{settings.PORT}/")
            self.stdout.write(
                "Without https they can read and write, but keep nothing while they have no network, and know no "
                "passkeys: see docs/phone.md"
            )
        elif found:
            hosts = ",".join([*settings.ALLOWED_HOSTS, str(found[0])])
            self.stdout.write(f"Phones in the same network are turned away without: ALLOWED_HOSTS={hosts}")
            self.stdout.write("docs/phone.md says how they come by https.")


def _why_not(error: OSError) -> str:
    host, port = settings.HOST, settings.PORT
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {port} is in use. Choose another: PORT={port + 1 if port < 65535 else 8000} make run"
        case errno.EACCES:
            return f"Port {port} is not open to this user. Choose one above 1023: PORT=8000 make run"
        case _:
            return f"Nothing can listen on {host}, port {port}: {error.strerror}. Please mend HOST or PORT."


@contextmanager
def database_errors_in_words() -> Iterator[None]:
    """Ends the command by one sentence, and what to do next, where the database cannot do what it should."""
    try:
        yield
    except Error as error:
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise CommandError(f"The database cannot be used: {reason}.\n{_what_to_do(reason)}") from None


def _damage(cursor: Any) -> str:
    """What is wrong with a file of SQLite; "" where nothing is found within LOOKED_AT_FOR seconds."""
    until = monotonic() + LOOKED_AT_FOR
    connection.connection.set_progress_handler(lambda: monotonic() > until, 10_000)
    try:
        found: str = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
    except OperationalError as error:
        if "interrupted" not in str(error):
            raise
        return ""
    finally:
        connection.connection.set_progress_handler(None, 0)
    return "" if found == "ok" else f"it is damaged ({' '.join(found.split())})"


def _what_to_do(reason: str) -> str:
    if connection.vendor == "sqlite":
        path = settings.DATABASES["default"]["NAME"]
        if any(word in reason for word in ("damaged", "malformed", "not a database")):
            return f"Move {path}* to another folder, and put the last backup in its place: manage.py restore FILE"
        return f"Let the user who runs the site read and write {path}, and see that its disk is not full."
    return "Start PostgreSQL, or mend DATABASE_URL."
