"""The worker of the site, which keeps on a device what is needed to log without a network."""

from __future__ import annotations

import json
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from trouble.bare import needs_nothing

_SCRIPTS: Final = ("js/queue.js", "js/push.js", "js/worker.js")
_NO_MORE: Final = ("js/worker-gone.js",)
"""Where nothing shall be kept any more: it takes away what is kept, and then itself."""


def offline(request: HttpRequest) -> dict[str, object]:
    """For every template: the address of the worker that a page registers, "" where devices shall keep nothing."""
    return {"worker": reverse("worker") if settings.OFFLINE else ""}


@needs_nothing
@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker, for every page of the site: its scripts are named by what they hold, which a file cannot know."""
    # From the top: a worker sees the addresses below its own alone, unless it is told otherwise.
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    scripts = [static(name) for name in (_SCRIPTS if settings.OFFLINE else _NO_MORE) if finders.find(name)]
    return HttpResponse(f"importScripts({json.dumps(scripts)[1:-1]});\n", "text/javascript", headers=headers)
