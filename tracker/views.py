"""Pages of the site itself: whether it is well, its icon, and what a bad request is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.backups.daily import hours_since_last
from tracker.uploads import FilesTooLarge

FREE_BYTES_NEEDED = 50 * 1024 * 1024


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _database_is_up_to_date() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache_can_be_written() -> bool:
    # add() alone would find what the last look left, and say that nothing was written.
    cache.delete("healthz")
    return cache.add("healthz", "written", timeout=60)


def _disk_has_room() -> bool:
    return shutil.disk_usage(settings.DATA_DIR).free >= FREE_BYTES_NEEDED


CONDITIONS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _database_is_up_to_date,
    "cache": _cache_can_be_written,
    "disk": _disk_has_room,
}


def _with_age_of_backup(answer: HttpResponse) -> HttpResponse:
    hours = hours_since_last(timezone.now())
    answer["Last-Backup-Hours"] = "none" if hours is None else f"{hours:.1f}"
    return answer


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok" when the site can serve and write; 503 with the name of the first thing that is not ready.

    The header `Last-Backup-Hours` says how old the last backup is, or "none".
    """
    for name, holds in CONDITIONS.items():
        try:
            ready = holds()
        except Exception:  # whatever goes wrong here is the answer
            ready = False
        if not ready:
            return HttpResponse(name, "text/plain", status=503)
    return _with_age_of_backup(HttpResponse("ok", "text/plain"))


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
