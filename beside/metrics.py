"""What is counted of a site for whoever watches it (Prometheus), over all processes of a server; nothing of anybody.

Off unless METRICS_TOKEN is set: then the library writes counts into files of this folder, which the processes share.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any, Final

PLACE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that tells the library the folder; to be set before this module is loaded."""
# An extra, so perhaps not there; and only where the site is watched, because it takes its folder as it is loaded.
_client: Any = None
if os.environ.get(PLACE) and find_spec("prometheus_client"):
    _client = import_module("prometheus_client")
    for name in ("core", "multiprocess"):
        import_module(f"prometheus_client.{name}")
_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class _Metrics:
    def __init__(self) -> None:
        self.requests = _client.Histogram(
            "flicker_request_seconds",
            "Requests by view, class of status, and time.",
            ["view", "status"],
            buckets=_SECONDS,
        )
        self.in_flight = _client.Gauge(
            "flicker_requests_in_flight", "Requests being answered.", ["server"], multiprocess_mode="livesum"
        )
        self.rounds = _client.Counter(
            "flicker_background_rounds", "Looks after what runs beside the answering.", ["command", "outcome"]
        )
        self.errors = _client.Counter("flicker_database_errors", "Statements that failed.", ["kind"])
        self.results = _client.Counter(
            "flicker_cached_results", "Results that were asked for: kept or made.", ["outcome"]
        )


@cache
def _metrics() -> _Metrics | None:
    return _Metrics() if _client else None


@contextmanager
def request(name_and_status: Callable[[], tuple[str, int]]) -> Iterator[None]:
    """Counts a request while the block answers it; the name of its view and its status are asked for at the end."""
    metrics, began = _metrics(), perf_counter()
    if metrics is None:
        yield
        return
    with metrics.in_flight.labels("site").track_inprogress():
        yield
    name, status = name_and_status()
    metrics.requests.labels(name, f"{status // 100}xx").observe(perf_counter() - began)


def count_round(command: str, *, failed: bool) -> None:
    """A look after something beside the answering is over."""
    if metrics := _metrics():
        metrics.rounds.labels(command, "failed" if failed else "done").inc()


def count_results(*, kept: int, made: int) -> None:
    """So many results were asked for that were kept already, and so many that had to be made."""
    if metrics := _metrics():
        metrics.results.labels("kept").inc(kept)
        metrics.results.labels("made").inc(made)


def count_errors(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]) -> Any:
    """A wrapper for `connection.execute_wrappers`: counts the statements that fail, by the kind of error."""
    try:
        return execute(sql, params, many, context)
    except Exception as error:
        if metrics := _metrics():
            metrics.errors.labels(type(error).__name__).inc()
        raise


def exposition(gauges: Mapping[tuple[str, str], Mapping[str, float]]) -> bytes:
    """All that was counted, in the text format of Prometheus, and `gauges`: a name and what it says, with values by
    label "kind"."""
    registry = _client.CollectorRegistry()
    _client.multiprocess.MultiProcessCollector(registry)
    registry.register(_Gauges(gauges))
    return bytes(_client.generate_latest(registry))


class _Gauges:
    def __init__(self, gauges: Mapping[tuple[str, str], Mapping[str, float]]) -> None:
        self.gauges = gauges

    def collect(self) -> Iterator[Any]:
        for (name, meaning), values in self.gauges.items():
            family = _client.core.GaugeMetricFamily(name, meaning, labels=["kind"])
            for kind, value in values.items():
                family.add_metric([kind], value)
            yield family


def forget_all() -> None:
    """Remove what the processes of an earlier start counted."""
    if place := os.environ.get(PLACE):
        for path in Path(place).glob("*.db"):
            path.unlink(missing_ok=True)


def forget_process(pid: int) -> None:
    """A process has ended: its requests are in flight no more."""
    if _client:
        _client.multiprocess.mark_process_dead(pid)
