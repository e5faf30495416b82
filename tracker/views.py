"""Pages of the site itself: whether it is well, its icons, and what a bad request is told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from threading import Event
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
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
_CHUNK: Final = 64 * 1024
_READ_ON: Final = 256 * 2**20
"""Bytes of a refused request that are read after all, at most."""


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


# The names of these change with what they hold, and a file cannot know them.
_ICONS: Final = (
    ("icons/favicon.svg", "any", "image/svg+xml", "any"),
    ("icons/icon-192.png", "192x192", "image/png", "any"),
    ("icons/icon-512.png", "512x512", "image/png", "any"),
    ("icons/icon-maskable-192.png", "192x192", "image/png", "maskable"),
    ("icons/icon-maskable-512.png", "512x512", "image/png", "maskable"),
)
_SCREENSHOTS: Final = (
    ("screenshots/log-narrow.png", "780x1688", "narrow", "Log: one tap on the toe that twitches"),
    ("screenshots/patterns-narrow.png", "780x1688", "narrow", "Patterns: how often, when, and what goes with it"),
    ("screenshots/log-wide.png", "1280x800", "wide", "Log, with the day so far beside it"),
    ("screenshots/patterns-wide.png", "1280x800", "wide", "Patterns: how often, when, and what goes with it"),
)
_SHORTCUTS: Final = (
    ("It's twitching", "Log", "/", "icons/shortcut-log.png"),
    ("Check in", "What today was like", "/check-in/today/", "icons/shortcut-check-in.png"),
)


@needs_nothing
@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a device is told that puts Flicker among its programs.

    It says nothing of `launch_handler`: a window that is open may hold a form that was begun, so a shortcut opens
    another one.
    """
    said = {
        "id": "/",
        "name": "Flicker",
        "short_name": "Flicker",
        "description": "A private diary of twitching toes",
        "categories": ["health", "lifestyle"],
        "lang": "en-GB",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        # The pages themselves say the colours of light and dark: shared/theme.html.
        "background_color": "#faf8f4",
        "theme_color": "#faf8f4",
        "icons": [
            {"src": static(name), "sizes": sizes, "type": kind, "purpose": purpose}
            for name, sizes, kind, purpose in _ICONS
        ],
        "screenshots": [
            {"src": static(name), "sizes": sizes, "type": "image/png", "form_factor": form, "label": label}
            for name, sizes, form, label in _SCREENSHOTS
        ],
        "shortcuts": [
            {
                "name": name,
                "description": description,
                "url": address,
                "icons": [{"src": static(icon), "sizes": "96x96", "type": "image/png"}],
            }
            for name, description, address, icon in _SHORTCUTS
        ],
    }
    caching = {"Cache-Control": "public, max-age=3600"}
    return JsonResponse(said, content_type="application/manifest+json", headers=caching)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """413 where what was sent is too large, with the limit for files; 400 for everything else."""
    if not isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return render(request, "400.html", status=400)
    _read_on(request)
    # Only a limit on files can be named; text has others.
    limit = {"limit": settings.MAX_UPLOAD_MB} if isinstance(exception, FilesTooLarge) else {}
    return render(request, "413.html", limit, status=413)


def _read_on(request: HttpRequest) -> None:
    """Read what is still being sent, and drop it: a browser that is answered before it has sent all tells of a broken
    connection, and shows no answer. Of what is larger than any file would be, the rest stays unread."""
    with suppress(UnreadablePostError):
        for _ in range(_READ_ON // _CHUNK):
            if not request.read(_CHUNK):
                return
