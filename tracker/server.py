"""gunicorn, with the settings that suit a diary."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, connections
from gunicorn.app.base import BaseApplication

from beside import metrics
from tracker import checkpoints, logs, tidying, working
from tracker.backups import daily

SERVER_LOCK: Final = "server.lock"
"""The file in DATA_DIR that a running server holds a lock on."""


class Server(BaseApplication):  # type: ignore[misc]
    """Loads the site once and then forks the workers: they share its memory, and the seconds that matplotlib takes to
    be imported pass once."""

    def __init__(self, announce: Callable[[], None]) -> None:
        """`announce` is called when visitors can come."""
        self.announce = announce
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"[{settings.HOST}]:{settings.PORT}"
            if ":" in settings.HOST
            else f"{settings.HOST}:{settings.PORT}",
            "workers": settings.WEB_CONCURRENCY,
            # Threads, so that a page that waits for the write lock holds up no other.
            "worker_class": "gthread",
            "threads": 4,
            "preload_app": True,
            "timeout": 60,
            # For pages that are being made. Whoever fetches a file slowly, or waits longer, is cut off: what is written
            # is whole at every moment, and imports and long reports go on after the next start.
            "graceful_timeout": 6,
            # Otherwise gunicorn opens one in the home directory, the same for all its instances.
            "control_socket_disable": True,
            # Django alone decides whom to believe about https: see TRUSTED_PROXY_COUNT.
            "forwarded_allow_ips": "",
            "logconfig_dict": logs.config("WARNING"),
            "when_ready": lambda arbiter: self.announce(),
            "child_exit": lambda arbiter, worker: metrics.forget_process(worker.pid),
            "post_worker_init": lambda worker: work_beside(),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from tracker.wsgi import application

        # A connection must not go through a fork.
        connections.close_all()
        metrics.forget_all()
        # The collector writes into every object that it looks at. What is there by now stays until the end; a worker
        # that looked at it would have its own copy of what it shares.
        gc.collect()
        gc.freeze()
        return application


def work_beside() -> None:
    """Start the threads that each worker runs beside answering."""
    tidying.start()
    daily.start()
    working.start()
    if connection.vendor == "sqlite":
        checkpoints.start(Path(settings.DATABASES["default"]["NAME"]))
