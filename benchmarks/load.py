"""How many answers a second, and how long they take: one server, and three behind haproxy and PgBouncer.

    python -m benchmarks.load                   # 10,000 diaries of 1,000 episodes, made before and dropped afterwards
    python -m benchmarks.load --keep            # the same, and they stay for another run, as with benchmarks.many
    python -m benchmarks.load --diaries 100     # fewer

Every connection is somebody else, who logs a moment, and looks at home, the timeline, a day and the patterns, one after
the other without a pause. All of it, those who ask included, shares the cores of this one machine: three servers show
that nothing is lost on the way through haproxy and PgBouncer, and not what three machines do. *Processor* is what the
servers use for an answer, PostgreSQL and the two programs apart; it hardly depends on what else the machine does.
"""

from __future__ import annotations

import http.client
import os
import tempfile
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.many import LOG, MANY, about, made
from tests.server.machines import balanced, pooled
from tests.server.nodes import Node, SharedDatabase, environment, nodes

CONNECTIONS: Final = (8, 32, 64)
MACHINES: Final = 3
PATIENCE: Final = 120
TOKEN: Final = "x" * 32
_SESSION, _USER, _SYSTEM = 3, 11, 12
"""Fields of /proc/PID/stat, counted from the one after the name."""


@dataclass
class Walker:
    """Somebody who is signed in, and what they were answered."""

    session: str
    milliseconds: list[float] = field(default_factory=list)
    wrong: int = 0
    """Answers that were not what they should be."""

    def walk(self, port: int, pages: list[str], begin: threading.Barrier, until: threading.Event) -> None:
        """Ask for one page after the other; once all of them are counted from the moment that everybody begins."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        for page in pages:
            self.ask(connection, page)
        self.milliseconds.clear()
        self.wrong = 0
        begin.wait()
        for page in cycle(pages):
            if until.is_set():
                break
            self.ask(connection, page)
        connection.close()

    def ask(self, connection: http.client.HTTPConnection, page: str) -> None:
        """Once more where the server has closed a connection on which nobody asked for a while, as browsers do."""
        said = {"uuid": str(uuid4()), "ago": "0", "sites": "left_hallux", "csrfmiddlewaretoken": TOKEN}
        body = urlencode(said) if page == LOG else None
        began = time.perf_counter()
        status = self.answer(connection, page, body) or self.answer(connection, page, body)
        self.milliseconds.append((time.perf_counter() - began) * 1000)
        self.wrong += status != (302 if page == LOG else 200)

    def answer(self, connection: http.client.HTTPConnection, page: str, body: str | None) -> int:
        """The status; 0 where there was no answer."""
        headers = {"Host": "localhost", "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("POST" if body else "GET", page, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return 0
        return answer.status


def main() -> None:
    options = _options()
    with made(MANY, options.diaries, options) as url, tempfile.TemporaryDirectory(prefix="flicker-load-") as name:
        place = Path(name)
        about(url)
        sessions, pages = _sessions(url, place, options.diaries)
        print(f"\n{'':<48}answers/s   median     95th    wrong   processor   ms, {options.seconds} s each")
        for what, start in (("one server", _one), (f"{MACHINES} behind haproxy and PgBouncer", _several)):
            with start(url, place) as (port, machines):
                for count in CONNECTIONS:
                    walkers = [Walker(session) for session in sessions[:count]]
                    seconds, processor = _walk(walkers, port, pages, options.seconds, machines)
                    _tell(f"{what}, {count} connections", walkers, seconds, processor)


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.load", description=__doc__.partition("\n")[0])
    parser.add_argument("--diaries", type=int, default=10_000)
    parser.add_argument("--episodes", type=int, default=1_000, help="of each diary")
    parser.add_argument("--seconds", type=int, default=20, help="of each measurement")
    parser.add_argument("--keep", action="store_true", help="let the database stay for another run")
    return parser.parse_args()


def _sessions(url: str, place: Path, diaries: int) -> tuple[list[str], list[str]]:
    """The session of somebody else for each connection, and the pages that they look at."""
    os.environ |= environment(place / "sessions", url) | {"DJANGO_SETTINGS_MODULE": "tests.tracker.served"}
    import django

    django.setup()
    from django.test import Client
    from django.utils import timezone

    from accounts.models import User

    chosen = Random(3).sample(range(1, diaries + 1), max(CONNECTIONS))  # noqa: S311
    sessions = []
    for key in chosen:
        client = Client()
        client.force_login(User.objects.get(pk=key))
        sessions.append(client.cookies["sessionid"].value)
    day = timezone.now().date() - timedelta(days=30)
    return sessions, ["/", LOG, "/", "/diary/", f"/diary/{day}/", "/patterns/"]


@contextmanager
def _one(url: str, place: Path) -> Iterator[tuple[int, Sequence[Node]]]:
    folder = place / "one"
    folder.mkdir()
    with nodes(1, folder, url, WEB_CONCURRENCY="2") as machines:
        yield machines[0].port, machines


@contextmanager
def _several(url: str, place: Path) -> Iterator[tuple[int, Sequence[Node]]]:
    folder = place / "several"
    folder.mkdir()
    # PgBouncer gives up what makes it what it was started as, and reads its file as nobody.
    place.chmod(0o755)
    with (
        pooled(SharedDatabase(url), folder) as shared,
        nodes(MACHINES, folder, shared, WEB_CONCURRENCY="2", TRUSTED_PROXY_COUNT="1") as machines,
        balanced(machines, folder, "localhost") as port,
    ):
        yield port, machines


def _walk(
    walkers: list[Walker], port: int, pages: list[str], seconds: int, machines: Sequence[Node]
) -> tuple[float, float]:
    """How long it took until the last one had its last answer, and how much processor time of the servers: seconds."""
    begin, until = threading.Barrier(len(walkers) + 1), threading.Event()
    threads = [threading.Thread(target=walker.walk, args=(port, pages, begin, until)) for walker in walkers]
    for thread in threads:
        thread.start()
    begin.wait()
    began, used = time.perf_counter(), _processor(machines)
    until.wait(seconds)
    until.set()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began, _processor(machines) - used


def _processor(machines: Sequence[Node]) -> float:
    """Seconds that all processes of some servers have used, as Linux counts them."""
    sessions, ticks = {node.process.pid for node in machines}, 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = file.read_text().rpartition(")")[2].split()
            if int(told[_SESSION]) in sessions:
                ticks += int(told[_USER]) + int(told[_SYSTEM])
    return ticks / os.sysconf("SC_CLK_TCK")


def _tell(what: str, walkers: list[Walker], seconds: float, processor: float) -> None:
    times = [each for walker in walkers for each in walker.milliseconds]
    wrong = sum(walker.wrong for walker in walkers)
    each = f"{len(times) / seconds:9.1f}{median(times):9.0f}{quantiles(times, n=20)[-1]:9.0f}"
    print(f"{what:<48}{each}{wrong:9}{processor / len(times) * 1000:12.0f}", flush=True)


if __name__ == "__main__":
    main()
