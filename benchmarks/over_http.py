"""What a tap takes over HTTP, beside the least that a view which inserts a row does: the server as it is run.

    python -m benchmarks.over_http                          # on both databases, 150 of each in turn
    python -m benchmarks.over_http --database sqlite --rounds 30

As a guest with the made-up year, over one connection that stays open, as a browser has it. What was tapped is taken
back before the next round, which nobody times.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Mapping
from statistics import median, quantiles
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.__main__ import own_places
from benchmarks.memory import PlainBrowser, served

INSERT, ROWS, TAP, IN_PLACE, HOME, AGAIN = (
    "floor: insert one row",
    "floor: page of 20 rows",
    "a tap, answered by a redirect",
    "a tap, answered by the page",
    "home after it, flags to be computed",
    "home again",
)
FLOORS: Final = {TAP: INSERT, IN_PLACE: INSERT, HOME: ROWS, AGAIN: ROWS}
_PREPARE: Final = "import django; django.setup(); from benchmarks.diaries import prepare; prepare()"
_HTMX: Final = {"HX-Request": "true"}


class TimedBrowser(PlainBrowser):
    """A browser with one connection, which says how long each answer took, to its last byte."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.milliseconds: dict[str, list[float]] = defaultdict(list)

    def timed(
        self, name: str, path: str, said: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None
    ) -> str:
        """The body of an answer, whose time is noted under a name; "" for what nobody times."""
        body = None if said is None else urlencode({**said, "csrfmiddlewaretoken": self.cookies["csrftoken"]})
        sent = {
            "Host": f"127.0.0.1:{self.port}",
            "Origin": f"http://127.0.0.1:{self.port}",
            "Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        began = time.perf_counter()
        self.connection.request("GET" if body is None else "POST", path, body, sent | dict(headers or {}))
        answer = self.connection.getresponse()
        text = answer.read().decode()
        took = (time.perf_counter() - began) * 1000
        assert answer.status in (200, 302), (path, answer.status)
        if name:
            self.milliseconds[name].append(took)
        return text

    def tap(self, name: str, headers: Mapping[str, str] | None = None) -> str:
        """Tap a toe; the address that takes it back."""
        uuid = uuid4()
        said = {"uuid": uuid, "what": "moment", "ago": "0", "minutes": "", "sites": "left_hallux"}
        self.timed(name, "/log/", said, headers)
        return f"/log/{uuid}/undo/"


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.over_http", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="one of the two; else all that answer")
    options = parser.parse_args()
    for vendor, folder, url in own_places(options.database):
        _say(vendor, _measure(str(folder), url, options.rounds))


def _measure(folder: str, url: str | None, rounds: int) -> dict[str, list[float]]:
    variables = {"DJANGO_SETTINGS_MODULE": "benchmarks.settings", "DATA_DIR": folder}
    if url:
        variables["DATABASE_URL"] = url
    shell = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | variables
    subprocess.run([sys.executable, "-c", _PREPARE], env=shell, check=True)
    with served(folder, None, WEB_CONCURRENCY="1", **variables) as (port, _, _):
        visitor = TimedBrowser(port)
        visitor.send("/guest/", {}, "/")
        visitor.ask("/")
        for _ in range(rounds):
            visitor.timed(INSERT, "/floor/insert/", {"place": "left_hallux"})
            visitor.timed(ROWS, "/floor/rows/")
            for name, headers in ((TAP, None), (IN_PLACE, _HTMX)):
                undo = visitor.tap(name, headers)
                if name == TAP:
                    visitor.timed(HOME, "/")
                    visitor.timed(AGAIN, "/")
                visitor.timed("", undo, {})
        return visitor.milliseconds


def _say(vendor: str, milliseconds: Mapping[str, list[float]]) -> None:
    print(f"{vendor}, milliseconds: median (middle half), and how often that of the floor")
    for name, took in milliseconds.items():
        low, _, high = quantiles(took, n=4)
        floor = FLOORS.get(name)
        times = f"  {median(took) / median(milliseconds[floor]):.1f}  {floor}" if floor else ""
        print(f"  {name:40}{median(took):7.2f} ({low:.2f}–{high:.2f}){times}", flush=True)


if __name__ == "__main__":
    main()
