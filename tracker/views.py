from __future__ import annotations

import shutil
import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

MIN_FREE_BYTES = 50_000_000


def _unready() -> str:
    """The name of what is not ready, or ""."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "migrations"
    probe = uuid.uuid4().hex
    cache.set("healthz", probe, 60)
    if cache.get("healthz") is None:
        return "cache"
    if shutil.disk_usage(settings.DATA_DIR).free < MIN_FREE_BYTES:
        return "disk"
    return ""


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok" when the site can serve and write; 503 with the name of what cannot."""
    try:
        unready = _unready()
    except Exception:  # whatever fails here is the answer
        unready = "database"
    return HttpResponse(unready or "ok", "text/plain", status=503 if unready else 200)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
