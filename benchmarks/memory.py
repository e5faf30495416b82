"""What a small server takes: the memory of all its processes, and how long it needs to the first answer.

    python -m benchmarks.memory                  # two workers, every page of a diary of a year, 40 pages for the doctor
    python -m benchmarks.memory --papers 0       # without these
    python -m benchmarks.memory --again          # of a server whose database was there before

Starts the site as it is run, in a folder that is deleted afterwards, as a guest with the made-up year. Memory is the
sum of the proportional set sizes (PSS): what processes share counts once. Linux alone tells it.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from html import unescape
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

from tests.server.test_kill import free_port

_LINK: Final = re.compile(r'(?:href|src|srcset|data-hx-get)="(/[^"#]*)')
_LEFT_ALONE: Final = re.compile(r"/static/|/account/|/sessions/|\.(csv|json)$|download|/share/|/media/")
_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PAGES: Final = 400
"""So many addresses are opened at most, each once and by each worker about half of them, three times over."""
ROUNDS: Final = 3


class PlainBrowser:
    """A browser without a cache."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, said: Mapping[str, str] | None = None) -> tuple[int, str, bytes]:
        """The status, where it leads to, and the body. Each time over a connection of its own, so that the workers
        take turns."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        body = None
        if said is not None:
            body = urlencode(said)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        connection.request("POST" if body is not None else "GET", path, body, headers)
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        told = answer.status, answer.getheader("Location") or "", answer.read()
        connection.close()
        return told

    def send(self, path: str, said: Mapping[str, str], page: str) -> tuple[int, str, bytes]:
        """Send a form that stands on a page."""
        token = _TOKEN.search(self.ask(page)[2].decode())
        assert token, page
        return self.ask(path, {"csrfmiddlewaretoken": token[1], **said})


@contextmanager
def served(folder: str, root: Path | None = None, **variables: str) -> Iterator[tuple[int, int, float]]:
    """A server as it is run, of this checkout or of another: its port, its process, and the seconds from its start to
    its first answer."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    own = {"DATA_DIR": folder, "PORT": str(port), "HOST": "127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1", "GUESTS": "on"}
    began = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "manage.py", "start"],
        cwd=root,
        env=kept | own | {"WEB_CONCURRENCY": "2"} | variables,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while True:
            with suppress(OSError, http.client.HTTPException):
                if PlainBrowser(port).ask("/")[0] == 200:
                    break
            if server.poll() is not None:
                raise SystemExit("The server did not start.")
            # The site tells nobody else when it is there; so often, that it is known to a hundredth.
            time.sleep(0.01)
        yield port, server.pid, time.perf_counter() - began
    finally:
        server.terminate()
        server.wait()


def memory(master: int) -> dict[str, float]:
    """MiB of each process of a server, by what it is."""
    found: dict[str, float] = {}
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told = (place / "stat").read_text().rpartition(")")[2].split()
            if int(told[3]) != master:
                continue
            pss = re.search(r"^Pss:\s+(\d+)", (place / "smaps_rollup").read_text(), re.MULTILINE)
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            kind = "master" if int(place.name) == master else "worker" if "manage.py" in command else "beside"
            assert pss
            found[f"{kind} {place.name}"] = int(pss[1]) / 1024
    return found


def walk(visitor: PlainBrowser) -> int:
    """Open every page that leads from Log to another one, and its charts; how many there were."""
    waiting, seen = deque(["/", "/patterns/", "/doctor/", "/more/"]), set[str]()
    while waiting and len(seen) < PAGES:
        path = waiting.popleft()
        if path in seen or _LEFT_ALONE.search(path):
            continue
        seen.add(path)
        _, _, body = visitor.ask(path)
        links = [unescape(link) for link in _LINK.findall(body.decode(errors="replace"))]
        waiting.extend(link for link in links if urlsplit(link).path not in {urlsplit(one).path for one in seen})
    for path in sorted(seen) * (ROUNDS - 1):
        visitor.ask(path)
    return len(seen)


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.memory", description=__doc__.partition("\n")[0])
    parser.add_argument("--papers", type=int, default=40, help="pages for the doctor, as PDF")
    parser.add_argument("--starts", type=int, default=5, help="starts that are timed")
    parser.add_argument("--again", action="store_true", help="start a second time before anything is measured")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="flicker-memory-") as folder:
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
            env=os.environ | {"DATA_DIR": folder},
            check=True,
        )
        if told.again:
            with served(folder):
                pass
        with served(folder) as (port, master, _):
            _say("after the start", memory(master))
            visitor = PlainBrowser(port)
            visitor.send("/guest/", {}, "/")
            print(f"{walk(visitor)} addresses, {ROUNDS} times each")
            _say("after all pages", memory(master))
            took = []
            for number in range(told.papers):
                began = time.perf_counter()
                said = {"period": "12w", "paper": "a4", "sentence": f"Sentence {number}", "with_charts": "on"}
                status, _, body = visitor.send("/doctor/report/pdf/", said, "/doctor/report/")
                assert (status, body[:5]) == (200, b"%PDF-"), (status, body[:500])
                took.append(time.perf_counter() - began)
            if took:
                _say(f"after {told.papers} PDFs", memory(master))
                print(f"a PDF with its form: median {sorted(took)[len(took) // 2] * 1000:.0f} ms")
        times = []
        for _ in range(told.starts):
            with served(folder) as (_, _, seconds):
                times.append(seconds)
        if times:
            print(f"start to first answer: median {sorted(times)[len(times) // 2]:.2f} s of {len(times)}")


def _say(when: str, found: Mapping[str, float]) -> None:
    each = ", ".join(f"{name.split()[0]} {mib:.0f}" for name, mib in sorted(found.items()))
    print(f"{when}: {sum(found.values()):.0f} MiB ({each})", flush=True)


if __name__ == "__main__":
    main()
