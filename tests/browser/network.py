"""The line between a browser and a server: it can be cut, be slow, lose answers, or have somebody else answer."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit

HANGS = 60
"""Seconds after which a server of a test would have answered."""
_OF_THE_LINE = {"connection", "keep-alive", "transfer-encoding"}

Fate = Literal["through", "cut", "lost", "held"]
"""What becomes of a request: it is answered, does not arrive, is not answered though it arrived, or waits."""


@dataclass(frozen=True, slots=True)
class CutAnswer:
    """What somebody else answers in the server's place."""

    status: int
    body: str = ""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html"),)


@dataclass
class Network:
    """`decide` is asked for each request, by its method and its path; `rewrite` changes what is answered; what went
    through is told in `seen`."""

    target: str
    decide: Callable[[str, str], Fate | CutAnswer] = lambda method, path: "through"
    rewrite: Callable[[str, bytes], bytes] = lambda path, body: body
    url: str = ""
    seen: list[tuple[str, str]] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)

    def cut(self) -> None:
        self.decide = lambda method, path: "cut"

    def restore(self) -> None:
        self.decide = lambda method, path: "through"

    def posts(self) -> list[str]:
        return [path for method, path in self.seen if method == "POST"]


def _handler(network: Network) -> type[BaseHTTPRequestHandler]:
    target = urlsplit(network.target)

    class CuttingHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fate = network.decide(self.command, self.path)
            if isinstance(fate, CutAnswer):
                self._answer(fate.status, list(fate.headers), fate.body.encode())
                return
            if fate == "held":
                network.let_go.wait(HANGS)
            if fate == "cut":
                self._hang_up()
                return
            with suppress(OSError, http.client.HTTPException):
                status, headers, answer = self._ask(body)
                network.seen.append((self.command, urlsplit(self.path).path))
                if fate != "lost":
                    self._answer(status, headers, network.rewrite(self.path, answer))
                    return
            self._hang_up()

        do_POST = do_GET
        do_HEAD = do_GET

        def _ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
            connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=HANGS)
            try:
                headers = {name: value for name, value in self.headers.items() if name.lower() not in _OF_THE_LINE}
                connection.request(self.command, self.path, body or None, headers)
                answer = connection.getresponse()
                return answer.status, answer.getheaders(), answer.read()
            finally:
                connection.close()

        def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            with suppress(OSError):
                self.send_response_only(status)
                for name, value in headers:
                    if name.lower() not in {*_OF_THE_LINE, "content-length"}:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

        def _hang_up(self) -> None:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    return CuttingHandler


@contextmanager
def line_to(target: str) -> Iterator[Network]:
    """A line of its own to a server."""
    network = Network(target)
    host = urlsplit(target).hostname or "localhost"
    server = ThreadingHTTPServer((host, 0), _handler(network))
    server.daemon_threads = True
    network.url = f"http://{host}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield network
    finally:
        network.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()
