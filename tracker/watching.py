"""For whoever watches a site: `/metrics`, and what is counted for it. Off by default, and nothing of anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import MiddlewareNotUsed
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from beside import metrics
from beside.models import Lease, WaitingMail

GetResponse = Callable[[HttpRequest], HttpResponse]


def count_requests(get_response: GetResponse) -> GetResponse:
    """Middleware that counts requests by the name of their view; left out where nobody watches."""
    if not settings.METRICS_TOKEN:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        answered: list[HttpResponse] = []

        def name_and_status() -> tuple[str, int]:
            match = request.resolver_match
            return (match.view_name if match else "none"), answered[0].status_code

        with metrics.request(name_and_status):
            answered.append(response := get_response(request))
        return response

    return middleware


def watch_connection(*, connection: BaseDatabaseWrapper, **told: object) -> None:
    """Count the statements of a new connection that fail."""
    if metrics.count_errors not in connection.execute_wrappers:
        # First and not last: a connection may be made inside `execute_wrapper`, which takes the last one away again.
        connection.execute_wrappers.insert(0, metrics.count_errors)


@login_not_required
@require_safe
def show_metrics(request: HttpRequest) -> HttpResponse:
    """What Prometheus fetches, with METRICS_TOKEN as a bearer token. 404 for everybody else, and where none is set."""
    said = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(said, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    held = Lease.objects.filter(until__gte=Now()).values_list("name", flat=True)
    gauges = {
        ("flicker_leases_held", "What is being done beside the answering, on all machines."): Counter(
            name.split()[0] for name in held
        ),
        ("flicker_waiting", "What waits to be done beside the answering, on all machines."): {
            "mails": WaitingMail.objects.filter(due__isnull=False).count(),
            **{name: import_string(count)() for name, count in settings.COUNTED_AS_WAITING.items()},
        },
    }
    return HttpResponse(metrics.exposition(gauges), "text/plain; version=0.0.4; charset=utf-8")
