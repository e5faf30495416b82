"""Pages of the site itself: whether it is well, its icon, and what a bad request is told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from threading import Event
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from beside import rounds
from tracker.backups.daily import hours_since_last
from tracker.uploads import FilesTooLarge
from trouble.bare import needs_nothing
from trouble.kinds import Trouble, trouble_of
from trouble.quiet import trouble_now

FREE_BYTES_NEEDED = 50 * 1024 * 1024


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _database_is_up_to_date() -> bool:
    # What this code needs was there once and stays: looking it up takes too long to do it every second.
    if not _up_to_date.is_set():
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            _up_to_date.set()
    return _up_to_date.is_set()


def _database_can_be_written() -> bool:
    """By asking, and not by writing: this is asked for every second, and a write may have to wait for others."""
    if connection.vendor == "sqlite":
        return os.access(connection.settings_dict["NAME"], os.W_OK)
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        return bool(cursor.fetchone() == ("off",))


def _disk_has_room() -> bool:
    return shutil.disk_usage(settings.DATA_DIR).free >= FREE_BYTES_NEEDED


_up_to_date: Final = Event()
CONDITIONS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _database_is_up_to_date,
    "read-only": _database_can_be_written,
    "disk": _disk_has_room,
}
OF_TROUBLE = {
    Trouble.FULL: "disk",
    Trouble.READ_ONLY: "read-only",
    Trouble.BUSY: "busy",
    Trouble.AWAY: "database",
}


def _with_age_of_backup(answer: HttpResponse) -> HttpResponse:
    hours = hours_since_last(timezone.now())
    answer["Last-Backup-Hours"] = "none" if hours is None else f"{hours:.1f}"
    return answer


@needs_nothing
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 and "ok" when this process can serve and write; 503 with the name of the first thing that is not ready.

    Of this machine alone, without writing, and without anything of anybody. Under "ok" stand the version, and how long
    ago this process last looked after what runs beside the answering. The header
    `Last-Backup-Hours` says how old the last backup is, or "none".
    """
    if wrong := _what_is_wrong():
        return HttpResponse(f"{wrong}\n", "text/plain", status=503)
    told = [f"version {settings.VERSION}", *(f"{name} {age:.0f} s ago" for name, age in rounds.ages().items())]
    return _with_age_of_backup(HttpResponse("\n".join(["ok", *told, ""]), "text/plain"))


def _what_is_wrong() -> str:
    """The first thing that is not ready, or the trouble that a write met a moment ago; "" without one."""
    for name, holds in CONDITIONS.items():
        try:
            if not holds():
                return name
        except Exception as error:  # whatever goes wrong here is the answer
            trouble = trouble_of(error)
            return OF_TROUBLE[trouble] if trouble else name
    trouble = trouble_now()
    return OF_TROUBLE[trouble] if trouble else ""


@needs_nothing
@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the icon of what is no page; pages name it themselves."""
    return redirect(static("icons/favicon.svg"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """413 where what was sent is too large, with the limit for files; 400 for everything else."""
    # FilesTooLarge first: it is a RequestDataTooBig, and only a limit on files can be named.
    if isinstance(exception, FilesTooLarge):
        return render(request, "413.html", {"limit": settings.MAX_UPLOAD_MB}, status=413)
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)
