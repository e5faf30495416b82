"""Several servers of one site, as on several machines: each a process with a folder of its own, and one PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.server.test_kill import HANGS, ROOT, announced_link, free_port


@dataclass
class Node:
    port: int
    process: subprocess.Popen[str]
    link: str = ""

    def kill(self) -> None:
        """As a machine that is switched off: nothing of it runs any more."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class SharedDatabase:
    """A database of its own on the server of DATABASE_URL."""

    url: str

    def ask(self, question: str, *told: Any) -> list[tuple[Any, ...]]:
        import psycopg

        # Over all diaries: row security would show nothing to whoever does not say so.
        with psycopg.connect(self.url, autocommit=True, options="-c flicker.diary=0") as connection:
            return connection.execute(question.encode(), told or None).fetchall()


@contextmanager
def database() -> Iterator[SharedDatabase]:
    import psycopg

    server = os.environ["DATABASE_URL"]
    name = f"flicker_nodes_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield SharedDatabase(urlsplit(server)._replace(path=f"/{name}").geturl())
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def environment(data_dir: Path, url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "tests.tracker.served",
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": url,
        "SECRET_KEY": "the same on all machines",
        "WEB_CONCURRENCY": "1",
    }


@contextmanager
def nodes(count: int, place: Path, url: str, **variables: str) -> Iterator[Sequence[Node]]:
    """So many servers, begun at the same moment and ready to answer; killed at the end."""
    made: list[Node] = []
    try:
        for number in range(count):
            port = free_port()
            with (place / f"node-{number}.log").open("w") as log:
                process = subprocess.Popen(
                    [sys.executable, "manage.py", "start"],
                    cwd=ROOT,
                    env=environment(place / f"node-{number}", url) | {"PORT": str(port)} | variables,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    start_new_session=True,
                )
            made.append(Node(port, process))
        for node in made:
            node.link = announced_link(node.process)
        yield made
    finally:
        for node in made:
            node.kill()
            node.process.communicate(timeout=HANGS)
